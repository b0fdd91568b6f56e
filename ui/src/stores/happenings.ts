// The stretch of a conversation's happenings that the window holds: bounded, whatever the conversation's length.

import type { HappeningFilter } from "../ipc/generated/HappeningFilter";
import type { HappeningPage } from "../ipc/generated/HappeningPage";
import type { HappeningView } from "../ipc/generated/HappeningView";
import type { MarkView } from "../ipc/generated/MarkView";
import type { TranscriptView } from "../ipc/generated/TranscriptView";
import type { Update } from "../ipc/generated/Update";

/** How many rows are held at most. */
export const mostHeld = 1000;
/** How many rows the core gives at once at most. */
export const pageSize = 200;

export interface Stretch {
  /** Updates up to this number are in here. */
  number: number;
  /** Oldest first, without gaps unless they were looked for with a filter. */
  rows: readonly HappeningView[];
  moreBefore: boolean;
  moreAfter: boolean;
  /** The highest number of any happening that was heard of, held or not. */
  newest: number;
}

const lastOf = (rows: readonly HappeningView[]): number => rows.at(-1)?.number ?? 0;

export function fromView(view: TranscriptView): Stretch {
  return {
    number: view.number,
    rows: view.happenings,
    moreBefore: view.moreHappenings,
    moreAfter: false,
    newest: lastOf(view.happenings),
  };
}

/** Another stretch of the same conversation, or what a filter found in it. */
export function fromPage(held: Stretch, page: HappeningPage): Stretch {
  const newest = Math.max(held.newest, lastOf(page.happenings));
  return { ...held, rows: page.happenings, moreBefore: page.moreBefore, moreAfter: page.moreAfter, newest };
}

/** Happenings by number; a newer row replaces the older one. */
export function merge(held: readonly HappeningView[], news: readonly HappeningView[]): readonly HappeningView[] {
  if (news.length === 0) return held;
  const out = held.slice();
  for (const row of news) {
    // News concern the end of the list almost always, so the search starts there.
    let place = out.length;
    while (place > 0 && out[place - 1]!.number > row.number) place -= 1;
    if (place > 0 && out[place - 1]!.number === row.number) out[place - 1] = row;
    else out.splice(place, 0, row);
  }
  return out;
}

/** The happenings of one conversation in updates that are not in the stretch yet. */
export function newsOf(held: Stretch, conversationId: string, updates: readonly Update[]): HappeningView[] {
  const news: HappeningView[] = [];
  for (const { number, change } of updates) {
    if (number <= held.number || change.kind !== "conversation" || change.conversation.id !== conversationId) continue;
    news.push(...change.happenings);
  }
  return news;
}

/**
 * Applies what is newer than the stretch. While somebody reads further up, a full stretch takes no more at its end: the
 * rows that are looked at stay, and what came is to be asked for.
 */
export function apply(held: Stretch, conversationId: string, updates: readonly Update[], following: boolean): Stretch {
  const number = updates.reduce((most, update) => Math.max(most, update.number), held.number);
  if (number === held.number) return held;
  const news = newsOf(held, conversationId, updates);
  const next = { ...withMarks(held, conversationId, updates), number, newest: news.reduce((most, row) => Math.max(most, row.number), held.newest) };
  if (news.length === 0) return next;
  if (next.moreAfter) return { ...next, rows: merge(next.rows, news.filter((row) => holds(next, row.number))) };
  const rows = merge(next.rows, news);
  if (rows.length <= mostHeld) return { ...next, rows };
  if (following) return { ...next, rows: rows.slice(-mostHeld), moreBefore: true };
  return { ...next, rows: rows.slice(0, mostHeld), moreAfter: true };
}

export function holds(held: Stretch, number: number): boolean {
  return find(held.rows, number) !== null;
}

/** By halving: rows are ordered by number. */
export function find(rows: readonly HappeningView[], number: number): HappeningView | null {
  const at = indexOf(rows, number);
  return at === -1 ? null : rows[at]!;
}

export function indexOf(rows: readonly HappeningView[], number: number): number {
  let low = 0;
  let high = rows.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const here = rows[middle]!.number;
    if (here === number) return middle;
    if (here < number) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

function withMarks(held: Stretch, conversationId: string, updates: readonly Update[]): Stretch {
  const marks = new Map<number, MarkView | null>();
  for (const { number, change } of updates) {
    if (number <= held.number || change.kind !== "marked" || change.conversationId !== conversationId) continue;
    marks.set(change.number, change.mark);
  }
  if (marks.size === 0) return held;
  return { ...held, rows: held.rows.map((row) => (marks.has(row.number) ? { ...row, mark: marks.get(row.number) ?? null } : row)) };
}

/** Room for a page before the first row: what is too much goes at the end. */
export function roomBefore(held: Stretch, coming: number): Stretch {
  const keep = Math.max(0, mostHeld - coming);
  if (held.rows.length <= keep) return held;
  return { ...held, rows: held.rows.slice(0, keep), moreAfter: true };
}

/** Room for a page after the last row: what is too much goes at the beginning. */
export function roomAfter(held: Stretch, coming: number): Stretch {
  const keep = Math.max(0, mostHeld - coming);
  if (held.rows.length <= keep) return held;
  return { ...held, rows: held.rows.slice(held.rows.length - keep), moreBefore: true };
}

export function withOlder(held: Stretch, older: readonly HappeningView[], more: boolean): Stretch {
  const room = roomBefore(held, older.length);
  return { ...room, rows: merge(older, room.rows), moreBefore: more };
}

/** What came while the page was on its way is only known by its number, and keeps the end open. */
export function withNewer(held: Stretch, newer: readonly HappeningView[]): Stretch {
  const room = roomAfter(held, newer.length);
  const rows = merge(room.rows, newer);
  return { ...room, rows, moreAfter: newer.length >= pageSize || lastOf(rows) < held.newest };
}

export const noFilter: HappeningFilter = { kinds: [], roles: [], slowerThanMs: null, unusual: false, marked: false, text: "" };

export function filters(filter: HappeningFilter): boolean {
  const { kinds, roles, slowerThanMs, unusual, marked, text } = filter;
  return kinds.length > 0 || roles.length > 0 || slowerThanMs !== null || unusual || marked || text.trim() !== "";
}

/** How long a happening took: by itself, or after its cause. */
export function latencyOf(row: HappeningView): number | null {
  return row.elapsedMs ?? row.cause?.afterMs ?? null;
}

/** A number that a person wants to see, written as `#123`. */
export function wantedNumber(text: string): number | null {
  const match = /^\s*#\s*(\d{1,9})\s*$/.exec(text);
  return match ? Number(match[1]) : null;
}
