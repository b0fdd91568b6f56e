// Errors cross once: whatever is thrown becomes a Failure here.

import type { Failure } from "./generated/Failure";

function isFailure(thrown: unknown): thrown is Failure {
  if (typeof thrown !== "object" || thrown === null) return false;
  const row = thrown as Record<string, unknown>;
  return typeof row.code === "string" && typeof row.message === "string";
}

/** Turns anything thrown into a Failure. A thing of unknown shape becomes `internal`, its words in `detail`. */
export function toFailure(thrown: unknown): Failure {
  if (isFailure(thrown)) {
    return {
      code: thrown.code,
      message: thrown.message,
      hint: thrown.hint ?? null,
      detail: thrown.detail ?? null,
      fields: Array.isArray(thrown.fields) ? thrown.fields : [],
    };
  }
  const detail =
    thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : typeof thrown === "string" ? thrown : safeJson(thrown);
  return { code: "internal", message: "", hint: null, detail, fields: [] };
}

function safeJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
