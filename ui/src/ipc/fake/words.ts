// The fake's search: all words, each as the beginning of a word; quoted ones as a phrase.

import type { HappeningFilter } from "../generated/HappeningFilter";
import type { HappeningView } from "../generated/HappeningView";
import type { Held } from "./world";

function decoded(text: string): string {
  // Payload strings are JSON in JSON; their words count, their escapes do not.
  return text.replaceAll("\\\"", "\"").replaceAll("\\n", " ");
}

export function termsOf(query: string): string[] {
  return [...query.matchAll(/"([^"]*)"?|([^\s"]+)/g)].map((match) => (match[1] ?? match[2] ?? "").trim().toLowerCase()).filter(Boolean);
}

export function holdsAll(text: string, terms: readonly string[]): boolean {
  const all = text.toLowerCase();
  return terms.every((term) => {
    for (let at = all.indexOf(term); at !== -1; at = all.indexOf(term, at + 1)) {
      if (at === 0 || !/[\p{L}\p{N}]/u.test(all[at - 1]!)) return true;
    }
    return false;
  });
}

export function found(held: Held, text: string): HappeningView[] {
  const terms = termsOf(text);
  if (terms.length === 0) return [];
  return held.happenings.filter((row) => holdsAll(`${row.summary} ${row.name} ${decoded(held.json.get(row.number) ?? "")}`, terms));
}

export function fits(held: Held, filter: HappeningFilter): HappeningView[] {
  const { kinds, roles, slowerThanMs, unusual, marked, text } = filter;
  const rows = text.trim() === "" ? held.happenings : found(held, text);
  return rows.filter((row) => {
    if (kinds.length > 0 && !kinds.includes(row.kind)) return false;
    if (roles.length > 0 && !(row.role !== null && roles.includes(row.role))) return false;
    if (slowerThanMs !== null && Math.max(row.elapsedMs ?? -1, row.cause?.afterMs ?? -1) < slowerThanMs) return false;
    if (unusual && !row.unusual) return false;
    return !marked || row.mark !== null;
  });
}
