// The fields of an evidence pack in the parts that people know: a step, a check, the org; and what is asked for most.
import type { EvidenceField } from "../../ipc/generated/EvidenceField";
import { matches } from "../../lib/text";
import { m } from "../../paraglide/messages";

export interface Part {
  id: string;
  title: string;
  fields: EvidenceField[];
}

export type PartRow = { kind: "part"; part: Part } | { kind: "field"; field: EvidenceField; name: string };

const own = /^(checklist\[\d+\](?:\.steps\[\d+\])?|checks\[\d+\]|org)(?=[.[]|$)/;

const partOf = (path: string): string => own.exec(path)?.[1] ?? "";

/** In the order of the document, with a group of steps before its steps. */
export function partsOf(fields: readonly EvidenceField[]): Part[] {
  const titles = new Map(fields.filter((field) => field.path.endsWith(".title")).map((field) => [field.path.slice(0, -".title".length), field.value]));
  const parts = new Map<string, Part>();
  const part = (id: string): Part => {
    const known = parts.get(id);
    if (known) return known;
    const group = id.indexOf(".steps[");
    if (group > 0) part(id.slice(0, group));
    const title = id === "" ? m.evidence_part_pack() : id === "org" ? m.evidence_part_org() : (titles.get(id) ?? id);
    const made = { id, title, fields: [] };
    parts.set(id, made);
    return made;
  };
  for (const field of fields) part(partOf(field.path)).fields.push(field);
  return [...parts.values()].filter((row) => row.fields.length > 0);
}

/** The parts with those of their fields that hold all words; all of them where the part's title does. */
export function foundIn(parts: readonly Part[], query: string): Part[] {
  if (query.trim() === "") return [...parts];
  return parts
    .map((part) => (matches(query, part.title) ? part : { ...part, fields: part.fields.filter((field) => matches(query, field.path, field.value, part.title)) }))
    .filter((part) => part.fields.length > 0);
}

/** What a list shows: each part, and its fields by their names within it. */
export function rowsOf(parts: readonly Part[]): PartRow[] {
  return parts.flatMap((part) => [
    { kind: "part" as const, part },
    ...part.fields.map((field) => ({ kind: "field" as const, field, name: field.path.slice(part.id.length).replace(/^\./, "") || field.path })),
  ]);
}

/** What is left out most often, as far as a path alone tells it for certain. */
export function askedFor(fields: readonly EvidenceField[]): Part[] {
  const of = (id: string, title: string, path: RegExp): Part => ({ id, title, fields: fields.filter((field) => path.test(field.path)) });
  return [
    of("declarations", m.evidence_declarations(), /\.declaration\.(by|note)$/),
    of("answers", m.evidence_answers(), /^checks\[\d+\]\.evidence\b/),
  ].filter((part) => part.fields.length > 0);
}
