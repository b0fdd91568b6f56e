// The open conversation's entries and happenings. Only one transcript is held at a time.

import type { EntryView } from "../ipc/generated/EntryView";
import type { HappeningView } from "../ipc/generated/HappeningView";
import type { TranscriptView } from "../ipc/generated/TranscriptView";
import type { Update } from "../ipc/generated/Update";

export interface TranscriptState {
  /** Updates up to this number are in here. */
  number: number;
  entries: readonly EntryView[];
  moreEntries: boolean;
  happenings: readonly HappeningView[];
  moreHappenings: boolean;
}

export function fromView(view: TranscriptView): TranscriptState {
  return {
    number: view.number,
    entries: [...view.entries].sort(byPlace),
    moreEntries: view.moreEntries,
    happenings: view.happenings,
    moreHappenings: view.moreHappenings,
  };
}

export function byPlace(a: EntryView, b: EntryView): number {
  return a.at - b.at || a.position - b.position;
}

/** Applies what is newer than the transcript and belongs to the conversation. */
export function apply(state: TranscriptState, conversationId: string, updates: readonly Update[]): TranscriptState {
  const entries: EntryView[] = [];
  const happenings: HappeningView[] = [];
  let number = state.number;
  for (const update of updates) {
    if (update.number <= state.number) continue;
    number = Math.max(number, update.number);
    if (update.change.kind !== "conversation" || update.change.conversation.id !== conversationId) continue;
    entries.push(...update.change.entries);
    happenings.push(...update.change.happenings);
  }
  if (number === state.number) return state;
  return {
    ...state,
    number,
    entries: mergeEntries(state.entries, entries),
    happenings: mergeHappenings(state.happenings, happenings),
  };
}

/** Entries by identifier: a newer row replaces the older one and takes the place that its own time gives it. */
export function mergeEntries(held: readonly EntryView[], news: readonly EntryView[]): readonly EntryView[] {
  if (news.length === 0) return held;
  const out = held.slice();
  for (const entry of news) {
    // News concern the end of the list almost always, so both searches start there.
    let at = out.length - 1;
    while (at >= 0 && out[at]!.identifier !== entry.identifier) at -= 1;
    if (at >= 0) {
      if (byPlace(out[at]!, entry) === 0) {
        out[at] = entry;
        continue;
      }
      out.splice(at, 1);
    }
    let place = out.length;
    while (place > 0 && byPlace(out[place - 1]!, entry) > 0) place -= 1;
    out.splice(place, 0, entry);
  }
  return out;
}

/** Happenings by number. */
export function mergeHappenings(
  held: readonly HappeningView[],
  news: readonly HappeningView[],
): readonly HappeningView[] {
  if (news.length === 0) return held;
  const out = held.slice();
  for (const happening of news) {
    let place = out.length;
    while (place > 0 && out[place - 1]!.number > happening.number) place -= 1;
    if (place > 0 && out[place - 1]!.number === happening.number) out[place - 1] = happening;
    else out.splice(place, 0, happening);
  }
  return out;
}

export function withOlderEntries(state: TranscriptState, older: readonly EntryView[]): TranscriptState {
  const known = new Set(state.entries.map((entry) => entry.identifier));
  const fresh = older.filter((entry) => !known.has(entry.identifier));
  return {
    ...state,
    entries: [...fresh, ...state.entries].sort(byPlace),
    moreEntries: fresh.length > 0 && older.length >= pageSize,
  };
}

export function withOlderHappenings(state: TranscriptState, older: readonly HappeningView[]): TranscriptState {
  return {
    ...state,
    happenings: mergeHappenings(older, state.happenings),
    moreHappenings: older.length >= pageSize,
  };
}

/** How many rows the core gives at once at most. */
export const pageSize = 200;

/** How an entry stands among its neighbours. */
export interface RowShape {
  /** A new day begins with it. */
  day: boolean;
  /** It begins a group: name and role are shown. */
  first: boolean;
  /** It ends a group: time and marks are shown. */
  last: boolean;
}

/** Omni-Channel's own bookkeeping: in the list of happenings, not in what the end user would see. */
const staffOnly = new Set(["RoutingWorkResult"]);

export function shownToEndUser(entries: readonly EntryView[]): EntryView[] {
  return entries.filter((entry) => !staffOnly.has(entry.entryType));
}

export type Side = "mine" | "theirs" | "system";

export function sideOf(entry: EntryView): Side {
  if (entry.body.kind !== "text") return "system";
  return entry.role === "EndUser" ? "mine" : "theirs";
}

const minuteOf = (at: number): number => Math.floor(at / 60_000);

function together(a: EntryView, b: EntryView): boolean {
  const side = sideOf(a);
  return (
    side !== "system" &&
    side === sideOf(b) &&
    a.role === b.role &&
    a.senderName === b.senderName &&
    minuteOf(a.at) === minuteOf(b.at)
  );
}

/** Depends on the neighbours only, so that appending to ten thousand rows regroups nothing. */
export function shapeOf(
  before: EntryView | undefined,
  entry: EntryView,
  after: EntryView | undefined,
  sameDay: (a: number, b: number) => boolean,
): RowShape {
  const day = before === undefined || !sameDay(before.at, entry.at);
  return {
    day,
    first: day || before === undefined || !together(before, entry),
    last:
      after === undefined ||
      !together(entry, after) ||
      !sameDay(entry.at, after.at) ||
      entry.delivery === "failed" ||
      entry.delivery !== after.delivery,
  };
}
