// The timeline of the open conversation: a bounded stretch of it, or what a filter finds in all of it.

import { tick } from "svelte";

import type { Backend } from "../ipc";
import type { Failure } from "../ipc/generated/Failure";
import type { HappeningFilter } from "../ipc/generated/HappeningFilter";
import type { HappeningView } from "../ipc/generated/HappeningView";
import type { MarkView } from "../ipc/generated/MarkView";
import type { TranscriptView } from "../ipc/generated/TranscriptView";
import type { Update } from "../ipc/generated/Update";
import { toFailure } from "../ipc/failure";
import { realTimers, type Timers } from "../lib/typing";
import {
  apply,
  filters,
  find,
  fromPage,
  fromView,
  holds,
  merge,
  newsOf,
  noFilter,
  pageSize,
  roomAfter,
  roomBefore,
  withNewer,
  withOlder,
  type Stretch,
} from "./happenings";

/** How long nobody has typed before words are looked for. */
export const typedMs = 200;
/** How often at most a filter looks again while things happen. */
export const againMs = 400;

export class Happenings {
  #backend: Backend;
  #timers: Pick<Timers, "after">;
  conversationId: string | null = null;
  /** The timeline without a filter. */
  stretch = $state.raw<Stretch | null>(null);
  filter = $state.raw<HappeningFilter>(noFilter);
  filtered = $derived(filters(this.filter));
  /** What the filter has found. */
  found = $state.raw<Stretch | null>(null);
  shown = $derived(this.filtered ? this.found : this.stretch);
  searching = $state(false);
  /** Why the filter could not be carried out. */
  failure = $state.raw<Failure | null>(null);
  loading = $state(false);
  selected = $state<number | null>(null);
  /** Rises when a row is to be brought into view although it was selected already. */
  called = $state(0);
  /** Whether the list stands at its end; set by whoever shows it. */
  following = $state(true);

  #search = 0;
  #cancelSearch: (() => void) | null = null;

  constructor(backend: Backend, timers: Pick<Timers, "after"> = realTimers) {
    this.#backend = backend;
    this.#timers = timers;
  }

  /** Another conversation: the filter stays, so that the same question can be asked of each. */
  show(id: string | null): void {
    this.conversationId = id;
    this.stretch = null;
    this.found = null;
    this.failure = null;
    this.selected = null;
    this.following = true;
    this.loading = false;
    this.#stopSearch();
  }

  /** Takes the newest page in. Who has scrolled away from it keeps what is being looked at. */
  load(view: TranscriptView, early: readonly Update[]): void {
    const page = fromView(view);
    const held = this.stretch;
    const id = view.conversation.id;
    const last = held?.rows.at(-1)?.number ?? 0;
    const first = page.rows[0]?.number ?? 0;
    if (held === null || this.following) this.stretch = page;
    else if (held.moreAfter || last + 1 < first) this.stretch = { ...held, number: page.number, newest: page.newest, moreAfter: last < page.newest };
    else this.stretch = { ...held, number: page.number, newest: page.newest, rows: merge(held.rows, page.rows) };
    this.apply(early);
    if (!this.filtered || this.conversationId !== id) return;
    this.searching = this.found === null;
    void this.#find();
  }

  apply(updates: readonly Update[]): void {
    const id = this.conversationId;
    if (id === null || this.stretch === null) return;
    const news = newsOf(this.stretch, id, updates);
    this.stretch = apply(this.stretch, id, updates, this.following);
    if (!this.filtered) return;
    // Only the core can tell whether a row fits: it looks into the whole JSON. What was found changes by marks alone.
    const marks = updates.filter(({ change }) => change.kind === "marked");
    if (this.found) this.found = apply(this.found, id, marks, this.following);
    if (news.length > 0 || marks.length > 0) this.#searchSoon(againMs, false);
  }

  /** Sets the members that are given. Words are looked for when nobody types any more. */
  narrow(change: Partial<HappeningFilter>): void {
    this.filter = { ...this.filter, ...change };
    this.#search += 1;
    this.failure = null;
    if (!this.filtered) {
      this.#stopSearch();
      this.found = null;
      this.following = true;
      return;
    }
    this.searching = true;
    this.#searchSoon("text" in change ? typedMs : 0, true);
  }

  clear(): void {
    this.narrow(noFilter);
  }

  #stopSearch(): void {
    this.#search += 1;
    this.#cancelSearch?.();
    this.#cancelSearch = null;
    this.searching = false;
  }

  #searchSoon(ms: number, restart: boolean): void {
    if (this.#cancelSearch !== null && !restart) return;
    this.#cancelSearch?.();
    this.#cancelSearch = this.#timers.after(ms, () => {
      this.#cancelSearch = null;
      void this.#find();
    });
  }

  async #find(): Promise<void> {
    const id = this.conversationId;
    if (id === null) return;
    const search = ++this.#search;
    try {
      const page = await this.#backend.findHappenings(id, this.filter, null);
      if (search !== this.#search || this.conversationId !== id || this.stretch === null) return;
      const held = this.found;
      // Looking again after news must not take older pages away from whoever reads them.
      if (held !== null && !this.following && !this.searching) {
        const last = held.rows.at(-1)?.number ?? 0;
        const joined = (page.happenings[0]?.number ?? 0) <= last || !page.moreBefore;
        this.found = joined ? { ...held, rows: merge(held.rows, page.happenings) } : { ...held, moreAfter: true };
      } else {
        this.found = fromPage(this.stretch, page);
      }
      this.failure = null;
    } catch (thrown) {
      if (search === this.#search) this.failure = toFailure(thrown);
    } finally {
      if (search === this.#search) this.searching = false;
    }
  }

  // One page at a time; an answer about something that is no longer shown is dropped.
  async #page(work: (id: string, held: Stretch) => Promise<void>): Promise<void> {
    const id = this.conversationId;
    const held = this.shown;
    if (id === null || held === null || this.loading) return;
    this.loading = true;
    try {
      await work(id, held);
    } finally {
      this.loading = false;
    }
  }

  #put(filtered: boolean, next: (held: Stretch) => Stretch): void {
    if (filtered && this.found) this.found = next(this.found);
    else if (!filtered && this.stretch) this.stretch = next(this.stretch);
  }

  older(): Promise<void> {
    return this.#page(async (id, held) => {
      const first = held.rows[0];
      if (!held.moreBefore || !first) return;
      const { filtered } = this;
      const search = this.#search;
      const page = filtered
        ? await this.#backend.findHappenings(id, this.filter, first.number)
        : await this.#backend.olderHappenings(id, first.number).then((happenings) => ({ happenings, moreBefore: happenings.length >= pageSize }));
      if (this.conversationId !== id || this.shown?.rows[0]?.number !== first.number || (filtered && search !== this.#search)) return;
      // Two steps, so that the list on the screen can tell rows that go at its end from rows that come at its beginning.
      this.#put(filtered, (now) => roomBefore(now, page.happenings.length));
      await tick();
      this.#put(filtered, (now) => withOlder(now, page.happenings, page.moreBefore));
    });
  }

  newer(): Promise<void> {
    return this.#page(async (id, held) => {
      const last = held.rows.at(-1);
      if (!held.moreAfter || !last) return;
      // The core gives what a filter finds from the newest on: there is no page after one.
      if (this.filtered) return;
      const newer = await this.#backend.newerHappenings(id, last.number);
      if (this.conversationId !== id || this.filtered || this.stretch?.rows.at(-1)?.number !== last.number) return;
      this.stretch = roomAfter(this.stretch, newer.length);
      await tick();
      if (this.stretch) this.stretch = withNewer(this.stretch, newer);
    });
  }

  /** Back to the newest, and on from there as things happen. */
  async toNewest(): Promise<void> {
    const id = this.conversationId;
    this.following = true;
    if (id === null || !this.shown?.moreAfter) return;
    if (this.filtered) {
      await this.#find();
      return;
    }
    const newest = this.stretch?.newest ?? 0;
    await this.#around(id, newest);
  }

  select(number: number | null): void {
    this.selected = number;
    if (number !== null) void this.bring(number);
  }

  /** Selects a row wherever it is: a filter that hides it is taken away, and what lies around it is fetched. */
  async reveal(number: number): Promise<void> {
    if (this.filtered && !(this.found && holds(this.found, number))) this.clear();
    this.selected = number;
    this.called += 1;
    await this.bring(number);
  }

  /** Fetches what lies around a row, unless it is here or hidden by a filter. */
  async bring(number: number): Promise<void> {
    const id = this.conversationId;
    if (id === null || this.filtered || this.stretch === null || holds(this.stretch, number)) return;
    this.following = false;
    this.failure = null;
    try {
      await this.#around(id, number);
    } catch (thrown) {
      if (this.conversationId === id) this.failure = toFailure(thrown);
    }
  }

  async #around(id: string, number: number): Promise<void> {
    const page = await this.#backend.happeningsAround(id, number);
    if (this.conversationId !== id || this.stretch === null) return;
    const next = fromPage(this.stretch, page);
    // What came meanwhile is known by its number alone.
    this.stretch = { ...next, moreAfter: page.moreAfter || (page.happenings.at(-1)?.number ?? 0) < next.newest };
    this.called += 1;
  }

  /** A row, if it is here. */
  row(number: number): HappeningView | null {
    return (this.found && find(this.found.rows, number)) ?? (this.stretch && find(this.stretch.rows, number));
  }

  async mark(number: number, mark: MarkView | null): Promise<void> {
    if (this.conversationId !== null) await this.#backend.markHappening(this.conversationId, number, mark);
  }
}
