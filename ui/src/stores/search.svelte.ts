// Search over all conversations of all orgs, the trash included on request.

import type { Backend } from "../ipc";
import type { Failure } from "../ipc/generated/Failure";
import type { SearchHit } from "../ipc/generated/SearchHit";
import type { SearchQuery } from "../ipc/generated/SearchQuery";
import type { Update } from "../ipc/generated/Update";
import { toFailure } from "../ipc/failure";
import { realTimers, type Timers } from "../lib/typing";
import { typedMs } from "./happenings.svelte";

export const emptyQuery: SearchQuery = { text: "", profileIds: [], tags: [], trashed: false, before: null };

/** Rows as they are now; what was deleted, or moved in or out of the trash, leaves. */
export function refreshed(hits: readonly SearchHit[], trashed: boolean, updates: readonly Update[]): readonly SearchHit[] {
  let next = hits;
  for (const { change } of updates) {
    if (change.kind === "deleted") next = next.filter((hit) => !change.conversationIds.includes(hit.conversation.id));
    if (change.kind !== "conversation") continue;
    const { conversation } = change;
    if (!next.some((hit) => hit.conversation.id === conversation.id)) continue;
    next =
      (conversation.trashedAt !== null) === trashed
        ? next.map((hit) => (hit.conversation.id === conversation.id ? { ...hit, conversation } : hit))
        : next.filter((hit) => hit.conversation.id !== conversation.id);
  }
  return next;
}

export class Search {
  #backend: Pick<Backend, "searchConversations">;
  #timers: Pick<Timers, "after">;
  query = $state.raw<SearchQuery>(emptyQuery);
  hits = $state.raw<readonly SearchHit[]>([]);
  more = $state(false);
  /** Something is being looked for. */
  busy = $state(false);
  /** Something was looked for at least once. */
  done = $state(false);
  failure = $state.raw<Failure | null>(null);
  #asked = 0;
  #cancel: (() => void) | null = null;

  constructor(backend: Pick<Backend, "searchConversations">, timers: Pick<Timers, "after"> = realTimers) {
    this.#backend = backend;
    this.#timers = timers;
  }

  apply(updates: readonly Update[]): void {
    this.hits = refreshed(this.hits, this.query.trashed, updates);
  }

  /** Sets the members that are given, and looks again. */
  set(change: Partial<Omit<SearchQuery, "before">>): void {
    this.query = { ...this.query, ...change, before: null };
    this.busy = true;
    this.#cancel?.();
    this.#cancel = this.#timers.after("text" in change ? typedMs : 0, () => void this.look());
  }

  /** Looks at once. */
  async look(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    const asked = ++this.#asked;
    this.busy = true;
    try {
      const page = await this.#backend.searchConversations({ ...this.query, before: null });
      if (asked !== this.#asked) return;
      this.hits = page.hits;
      this.more = page.more;
      this.failure = null;
      this.done = true;
    } catch (thrown) {
      if (asked === this.#asked) this.failure = toFailure(thrown);
    } finally {
      if (asked === this.#asked) this.busy = false;
    }
  }

  /** The next page of older ones. */
  async older(): Promise<void> {
    const last = this.hits.at(-1);
    if (!last || !this.more || this.busy) return;
    const asked = ++this.#asked;
    this.busy = true;
    try {
      const page = await this.#backend.searchConversations({ ...this.query, before: last.conversation.changedAt });
      if (asked !== this.#asked) return;
      const known = new Set(this.hits.map((hit) => hit.conversation.id));
      this.hits = [...this.hits, ...page.hits.filter((hit) => !known.has(hit.conversation.id))];
      this.more = page.more;
    } catch (thrown) {
      if (asked === this.#asked) this.failure = toFailure(thrown);
    } finally {
      if (asked === this.#asked) this.busy = false;
    }
  }
}
