// Pages of a conversation's entries, those of a made-up past included.

import type { EntryPage } from "../generated/EntryPage";
import type { EntryView } from "../generated/EntryView";
import { failure, type Held } from "./world";

const page = 200;
const side = 100;

function upTo(held: Held, position: number, count: number): EntryView[] {
  const rows = held.entries.filter((row) => row.position < position).slice(-count);
  const past = held.past;
  if (past) for (let at = Math.min(past.count, (rows[0]?.position ?? position) - 1); at > 0 && rows.length < count; at -= 1) rows.unshift(past.make(at));
  return rows;
}

function from(held: Held, position: number, count: number): EntryView[] {
  const rows: EntryView[] = [];
  const past = held.past?.count ?? 0;
  for (let at = position + 1; at <= past && rows.length < count; at += 1) rows.push(held.past!.make(at));
  return [...rows, ...held.entries.filter((row) => row.position > Math.max(position, past))].slice(0, count);
}

/** The newest entries before a position, oldest first. */
export const before = (held: Held, position: number): EntryView[] => structuredClone(upTo(held, position, page));

/** The oldest entries after a position, oldest first. */
export const after = (held: Held, position: number): EntryView[] => structuredClone(from(held, position, page));

/** An entry with its neighbours. */
export function around(held: Held, identifier: string): EntryPage {
  const past = /^entry-(\d+)$/.exec(identifier)?.[1];
  const position = held.past && past ? Number(past) : held.entries.find((row) => row.identifier === identifier)?.position;
  if (position === undefined) throw failure("notFound", "This message is not in the store.", "It may never have come here: look at the gaps of the timeline.");
  const older = upTo(held, position, side + 1);
  const newer = from(held, position - 1, side + 2);
  return structuredClone({ entries: [...older.slice(-side), ...newer.slice(0, side + 1)], moreBefore: older.length > side, moreAfter: newer.length > side + 1 });
}
