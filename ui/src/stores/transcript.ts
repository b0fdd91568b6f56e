// The open conversation's entries: a stretch of the whole, never more than a thousand, so that a transcript of any length
// costs the same. Only one is held at a time. Entries are paged by position (the order in which they came) and shown by
// time, so a stretch is always everything between its lowest and its highest position.

import type { EntryPage } from "../ipc/generated/EntryPage";
import type { EntryView } from "../ipc/generated/EntryView";
import type { TranscriptView } from "../ipc/generated/TranscriptView";
import type { Update } from "../ipc/generated/Update";
import { shownToEndUser } from "./transcript-rows";

export interface TranscriptState {
  /** Updates up to this number are in here. */
  number: number;
  entries: readonly EntryView[];
  /** There are entries before the first one held. */
  moreBefore: boolean;
  /** There are entries after the last one held: what comes in is counted, not held. */
  moreAfter: boolean;
  /** The highest position that was heard of. */
  newest: number;
  /** How many entries came since the end is out of the stretch. */
  news: number;
}

/** How many rows the core gives at once at most. */
export const pageSize = 200;
/** How many entries are held at most, but for the moment between an addition and the cut that follows it. */
export const mostEntries = 1000;

export function fromView(view: TranscriptView): TranscriptState {
  const entries = [...view.entries].sort(byPlace);
  return {
    number: view.number,
    entries,
    moreBefore: view.moreEntries,
    moreAfter: false,
    newest: highest(entries),
    news: 0,
  };
}

export function byPlace(a: EntryView, b: EntryView): number {
  return a.at - b.at || a.position - b.position;
}

export function lowest(entries: readonly EntryView[]): number {
  return entries.reduce((least, entry) => Math.min(least, entry.position), Number.MAX_SAFE_INTEGER);
}

export function highest(entries: readonly EntryView[]): number {
  return entries.reduce((most, entry) => Math.max(most, entry.position), 0);
}

/** Applies what is newer than the transcript and belongs to the conversation. */
export function apply(state: TranscriptState, conversationId: string, updates: readonly Update[]): TranscriptState {
  const entries: EntryView[] = [];
  let number = state.number;
  for (const update of updates) {
    if (update.number <= state.number) continue;
    number = Math.max(number, update.number);
    if (update.change.kind !== "conversation" || update.change.conversation.id !== conversationId) continue;
    entries.push(...update.change.entries);
  }
  if (number === state.number) return state;
  return { ...withNews(state, entries), number };
}

/** Takes in what belongs to the stretch, and counts what comes after it. */
export function withNews(state: TranscriptState, news: readonly EntryView[]): TranscriptState {
  if (news.length === 0) return state;
  const low = lowest(state.entries);
  const high = highest(state.entries);
  let { newest } = state;
  let count = state.news;
  const taken: EntryView[] = [];
  for (const entry of news) {
    // An entry keeps its position when it is replaced, so a position tells whether the entry is new.
    if (state.moreAfter && entry.position > newest) count += shownToEndUser([entry]).length;
    newest = Math.max(newest, entry.position);
    const before = state.moreBefore && entry.position < low;
    const after = state.moreAfter && entry.position > high;
    if (!before && !after) taken.push(entry);
  }
  return { ...state, entries: mergeEntries(state.entries, taken), newest, news: count };
}

/** Entries by identifier: a newer row replaces the older one and takes the place that its own time gives it. */
export function mergeEntries(held: readonly EntryView[], news: readonly EntryView[]): readonly EntryView[] {
  if (news.length === 0) return held;
  const out = held.slice();
  const known = new Set(held.map((entry) => entry.identifier));
  for (const entry of news) {
    if (known.has(entry.identifier)) {
      // News concern the end of the list almost always, so both searches start there.
      let at = out.length - 1;
      while (out[at]!.identifier !== entry.identifier) at -= 1;
      if (byPlace(out[at]!, entry) === 0) {
        out[at] = entry;
        continue;
      }
      out.splice(at, 1);
    }
    known.add(entry.identifier);
    let place = out.length;
    while (place > 0 && byPlace(out[place - 1]!, entry) > 0) place -= 1;
    out.splice(place, 0, entry);
  }
  return out;
}

/** With a page that ends where the stretch begins. Rows that are held already are newer than the page's. */
export function withOlderEntries(state: TranscriptState, older: readonly EntryView[]): TranscriptState {
  return { ...state, entries: joined(state.entries, older), moreBefore: older.length >= pageSize };
}

/** With a page that begins where the stretch ends. */
export function withNewerEntries(state: TranscriptState, newer: readonly EntryView[]): TranscriptState {
  const entries = joined(state.entries, newer);
  const moreAfter = newer.length >= pageSize;
  return { ...state, entries, moreAfter, newest: Math.max(state.newest, highest(entries)), news: moreAfter ? state.news : 0 };
}

function joined(held: readonly EntryView[], page: readonly EntryView[]): readonly EntryView[] {
  const known = new Set(held.map((entry) => entry.identifier));
  return [...page.filter((entry) => !known.has(entry.identifier)), ...held].sort(byPlace);
}

/** The held stretch, after the newest one was read once more: its rows where both have them, and whether there are more. */
export function readAgain(held: TranscriptState, read: TranscriptState): TranscriptState {
  const { number, newest } = read;
  const high = highest(held.entries);
  const fresh = new Map(read.entries.map((entry) => [entry.identifier, entry]));
  const entries = held.entries.map((entry) => fresh.get(entry.identifier) ?? entry).sort(byPlace);
  const came = shownToEndUser(read.entries.filter((entry) => entry.position > held.newest)).length;
  return { ...held, number, entries, newest, moreAfter: newest > high, news: newest > high ? held.news + came : 0 };
}

/** Another stretch of the same conversation. */
export function withStretch(state: TranscriptState, page: EntryPage): TranscriptState {
  const entries = [...page.entries].sort(byPlace);
  return {
    ...state,
    entries,
    moreBefore: page.moreBefore,
    moreAfter: page.moreAfter,
    newest: Math.max(state.newest, highest(entries)),
    news: page.moreAfter ? state.news : 0,
  };
}

export type End = "oldest" | "newest";

/** Cuts what is too much at one end, by position, so that what stays is without holes. */
export function cut(state: TranscriptState, end: End): TranscriptState {
  const extra = state.entries.length - mostEntries;
  if (extra <= 0) return state;
  const positions = state.entries.map((entry) => entry.position).sort((a, b) => a - b);
  if (end === "oldest") {
    const least = positions[extra]!;
    return { ...state, entries: state.entries.filter((entry) => entry.position >= least), moreBefore: true };
  }
  const most = positions[positions.length - extra - 1]!;
  return { ...state, entries: state.entries.filter((entry) => entry.position <= most), moreAfter: true };
}
