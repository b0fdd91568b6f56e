// Which conversations the list shows, and in which order.

import type { ConversationView } from "../ipc/generated/ConversationView";

export type StateFilter = "any" | "attention" | "waiting" | "active" | "over";

export const stateFilters: readonly StateFilter[] = ["any", "attention", "waiting", "active", "over"];

export interface ListFilter {
  /** Only of this org. */
  profileId: string | null;
  state: StateFilter;
  /** Only with this tag. */
  tag: string | null;
}

export const everyConversation: ListFilter = { profileId: null, state: "any", tag: null };

export const narrows = (filter: ListFilter): boolean => filter.profileId !== null || filter.state !== "any" || filter.tag !== null;

const over = (row: ConversationView): boolean => row.state === "closed" || (row.state === "open" && row.session === "ended");

/** Somebody has to do something: read, answer a form, mend what failed. */
export function needsAttention(row: ConversationView): boolean {
  if (row.unread > 0 || row.state === "failed" || row.state === "awaitingPrechat") return true;
  if (over(row)) return false;
  return row.composer === "tokenDead" || row.stream.state === "stopped" || row.problem !== null;
}

const isWaiting = (row: ConversationView): boolean => row.state === "open" && row.session === "waiting";

/** What needs somebody first, then what waits for an agent, what runs, and what is over. */
export function rankOf(row: ConversationView): number {
  if (needsAttention(row)) return 0;
  if (isWaiting(row)) return 1;
  return over(row) ? 3 : 2;
}

function shows(row: ConversationView, state: StateFilter): boolean {
  switch (state) {
    case "any":
      return true;
    case "attention":
      return needsAttention(row);
    case "waiting":
      return isWaiting(row);
    case "active":
      return row.state === "open" && (row.session === "active" || row.session === "inactive");
    case "over":
      return over(row) || row.state === "failed";
  }
}

/** The list in its own order, or with what needs attention first; within a rank the longest wait and the newest first. */
export function listed(rows: readonly ConversationView[], filter: ListFilter, attentionFirst: boolean): readonly ConversationView[] {
  const { profileId, state, tag } = filter;
  const some = narrows(filter)
    ? rows.filter((row) => (profileId === null || row.profileId === profileId) && (tag === null || row.tags.includes(tag)) && shows(row, state))
    : rows;
  if (!attentionFirst) return some;
  return [...some].sort((a, b) => rankOf(a) - rankOf(b) || b.changedAt - a.changedAt);
}

/** All tags in use, each once. */
export function tagsOf(rows: readonly ConversationView[]): string[] {
  return [...new Set(rows.flatMap((row) => row.tags))].sort((a, b) => a.localeCompare(b));
}

/** The conversation before or after one in a list; the first or last where it is not in it. */
export function neighbour(rows: readonly ConversationView[], id: string | null, by: 1 | -1): ConversationView | null {
  const at = rows.findIndex((row) => row.id === id);
  if (at === -1) return (by === 1 ? rows[0] : rows.at(-1)) ?? null;
  return rows[at + by] ?? null;
}

/** How long a tag may be. */
export const mostTag = 40;
/** How many tags a conversation has at most. */
export const mostTags = 20;

/** Tags from what somebody typed: commas part them, and each is there once. */
export function tagsFrom(text: string): string[] {
  const tags = text.split(",").map((tag) => tag.trim().replace(/\s+/g, " ").slice(0, mostTag));
  return [...new Set(tags.filter((tag) => tag !== ""))];
}
