// How entries stand among each other as rows of the transcript.

import type { EntryBody } from "../ipc/generated/EntryBody";
import type { EntryView } from "../ipc/generated/EntryView";

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

/** Who speaks: the end user, somebody to the end user, or nobody. */
export function sideOf(entry: EntryView): Side {
  if (!isMessage(entry)) return "system";
  return entry.role === "EndUser" ? "mine" : "theirs";
}

const messageKinds: Record<EntryBody["kind"], boolean> = {
  text: true,
  link: true,
  files: true,
  webView: true,
  choices: true,
  chosen: true,
  form: true,
  formAnswer: true,
  formResult: false,
  consent: false,
  notDelivered: false,
  participant: false,
  routing: false,
  session: false,
  closed: false,
  other: false,
};

/** Whether somebody says it, in words or otherwise; a message of a kind that is new to us is one too. */
export function isMessage(entry: EntryView): boolean {
  return messageKinds[entry.body.kind] || (entry.body.kind === "other" && entry.entryType === "Message");
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
