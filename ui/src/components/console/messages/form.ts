// The rules of a form in a message: which inputs stand on which page, and what must be changed before it is sent.
import type { EntryBody } from "../../../ipc/generated/EntryBody";
import type { FieldFailure } from "../../../ipc/generated/FieldFailure";
import type { FormInputView } from "../../../ipc/generated/FormInputView";
import { m } from "../../../paraglide/messages";

export type FormBody = Extract<EntryBody, { kind: "form" }>;
export type Values = Readonly<Record<string, readonly string[]>>;

/** One input per page where sections name each other, in the order that they name; else all on one page. */
export function pagesOf(form: FormBody): FormInputView[][] {
  const { inputs } = form;
  if (inputs.length === 0) return [];
  if (form.broken || inputs.every((input) => input.next === null)) return [[...inputs]];
  const pages: FormInputView[][] = [];
  const seen = new Set<string>();
  let now: FormInputView | undefined = inputs[0];
  while (now !== undefined && !seen.has(now.id)) {
    seen.add(now.id);
    pages.push([now]);
    if (now.submits) break;
    const next: string | null = now.next;
    const at = inputs.indexOf(now);
    now = next === null ? inputs[at + 1] : inputs.find((input) => input.id === next);
  }
  return pages;
}

/** What an input holds at first. */
export function firstValue(input: FormInputView): string[] {
  const kind = input.input;
  if (kind.kind === "date") return one(dateOf(kind.start));
  if (kind.kind === "dateTime") return one(dateTimeOf(kind.start));
  return [];
}

const one = (text: string | null): string[] => (text === null ? [] : [text]);

/** A day as a date input takes it: `2026-11-21`. */
export function dateOf(text: string | null): string | null {
  return text?.match(/^\d{4}-\d{2}-\d{2}/)?.[0] ?? null;
}

/** A local time as a date-time input takes it: `2026-11-21T10:00`. */
export function dateTimeOf(text: string | null): string | null {
  if (text === null) return null;
  const local = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?$/.exec(text);
  if (local) return `${local[1]}T${local[2]}`;
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const at = new Date(day ? `${text}T00:00` : text);
  if (Number.isNaN(at.getTime())) return null;
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${String(at.getFullYear()).padStart(4, "0")}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

const problem = (field: string, message: string, hint: string | null = null): FieldFailure => ({ field, message, hint, suggestion: null });

/** What must be changed before these inputs can be sent. */
export function problemsOf(inputs: readonly FormInputView[], values: Values): FieldFailure[] {
  return inputs.flatMap((input) => problemOf(input, values[input.id] ?? []) ?? []);
}

function problemOf(input: FormInputView, given: readonly string[]): FieldFailure | null {
  const value = given[0] ?? "";
  if (given.every((text) => text.trim() === "")) return input.required ? problem(input.id, m.form_required()) : null;
  const kind = input.input;
  switch (kind.kind) {
    case "text": {
      const now = [...value].length;
      return kind.maxLength !== null && now > kind.maxLength ? problem(input.id, m.form_too_long({ max: kind.maxLength, now })) : null;
    }
    case "date":
      return outside(input.id, value, dateOf(kind.min), dateOf(kind.max));
    case "dateTime":
      return outside(input.id, value, dateTimeOf(kind.min), dateTimeOf(kind.max));
    case "select":
    case "unknown":
      return null;
  }
}

// Both are written so that they sort by time.
function outside(field: string, value: string, min: string | null, max: string | null): FieldFailure | null {
  if (min !== null && value < min) return problem(field, m.form_too_early({ min: min.replace("T", " ") }));
  if (max !== null && value > max) return problem(field, m.form_too_late({ max: max.replace("T", " ") }));
  return null;
}

/** Whether a text is unlike what the org expects. Its pattern may be written for another machine: a hint, never a refusal. */
export function unlike(input: FormInputView, value: string): boolean {
  const kind = input.input;
  if (kind.kind !== "text" || kind.pattern === null || value === "" || value.length > 500 || slow(kind.pattern)) return false;
  try {
    return !new RegExp(`^(?:${kind.pattern})$`, "u").test(value);
  } catch {
    return false;
  }
}

// A repetition of a repetition can take longer than anybody waits, and the pattern is a stranger's.
const slow = (pattern: string): boolean => pattern.length > 300 || /[+*}][^()]*\)\s*[+*{]/.test(pattern) || /\|[^()]*\)\s*[+*{]/.test(pattern);

/** Sent are only the inputs that were met, and of those the ones that hold something. */
export function answerOf(pages: readonly (readonly FormInputView[])[], values: Values): Record<string, string[]> {
  const out: Record<string, string[]> = {};
  for (const input of pages.flat()) {
    const given = (values[input.id] ?? []).filter((text) => text.trim() !== "");
    if (given.length > 0) out[input.id] = given;
  }
  return out;
}
