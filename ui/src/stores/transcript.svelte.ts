// The window onto the open conversation's entries: it moves, and never grows.

import { tick } from "svelte";

import type { Backend } from "../ipc";
import type { EntryView } from "../ipc/generated/EntryView";
import type { TranscriptView } from "../ipc/generated/TranscriptView";
import type { Update } from "../ipc/generated/Update";
import {
  apply,
  cut,
  fromView,
  highest,
  lowest,
  mostEntries,
  pageSize,
  readAgain,
  withNewerEntries,
  withNews,
  withOlderEntries,
  withStretch,
  type End,
  type TranscriptState,
} from "./transcript";

/** Where a new stretch is looked at first: an end, or an entry. */
export type Landing = End | { identifier: string };

type Pages = Pick<Backend, "olderEntries" | "newerEntries" | "entriesAround">;

/** Before every position. */
const first = 0;
/** After every position. */
const last = Number.MAX_SAFE_INTEGER;

export class Transcript {
  #backend: Pages;
  #conversation = "";
  /** Rises when another stretch is shown; a list that measures its rows begins anew with it. */
  stretch = $state(0);
  landing = $state.raw<Landing>("newest");
  state = $state.raw<TranscriptState | null>(null);
  loading = $state(false);
  /** Which end may be cut: the one that is not looked at. */
  #spare: End = "oldest";
  /** What came while a page was being read, which may be older than it. */
  #meanwhile: EntryView[] | null = null;
  /** Rises with each reading; the answer to an earlier one comes too late. */
  #reading = 0;

  constructor(backend: Pages) {
    this.#backend = backend;
  }

  /**
   * Shows the newest stretch of a conversation; `early` came while it was being read. Who reads further up when it is read
   * once more keeps what is being looked at.
   */
  load(view: TranscriptView, early: readonly Update[]): void {
    const held = this.#conversation === view.conversation.id ? this.state : null;
    this.#conversation = view.conversation.id;
    this.#reading += 1;
    this.#meanwhile = null;
    this.loading = false;
    const read = apply(fromView(view), this.#conversation, early);
    if (held !== null && this.#spare === "newest") this.state = readAgain(held, read);
    else this.#show(cut(read, "oldest"), "newest");
  }

  clear(): void {
    this.#conversation = "";
    this.#reading += 1;
    this.#meanwhile = null;
    this.loading = false;
    this.state = null;
  }

  apply(updates: readonly Update[]): void {
    if (this.state === null) return;
    if (this.#meanwhile !== null) {
      for (const { change } of updates) {
        if (change.kind === "conversation" && change.conversation.id === this.#conversation) this.#meanwhile.push(...change.entries);
      }
    }
    this.state = apply(this.state, this.#conversation, updates);
    this.#trim();
  }

  has(identifier: string): boolean {
    return this.state?.entries.some((entry) => entry.identifier === identifier) ?? false;
  }

  /** Which end is looked at; the other one is cut when there is too much. */
  looksAt(end: End): void {
    this.#spare = end === "newest" ? "oldest" : "newest";
  }

  older(): Promise<void> {
    const held = this.state;
    if (!held?.moreBefore) return Promise.resolve();
    this.looksAt("oldest");
    return this.#read(async (id) => {
      const page = await this.#backend.olderEntries(id, lowest(held.entries));
      return (state) => withOlderEntries(state, page);
    });
  }

  newer(): Promise<void> {
    const held = this.state;
    if (!held?.moreAfter) return Promise.resolve();
    this.looksAt("newest");
    return this.#read(async (id) => {
      const page = await this.#backend.newerEntries(id, highest(held.entries));
      return (state) => withNewerEntries(state, page);
    });
  }

  toOldest(): Promise<void> {
    return this.#jump("oldest", async (id) => {
      const entries = await this.#backend.newerEntries(id, first);
      return { entries, moreBefore: false, moreAfter: entries.length >= pageSize };
    });
  }

  toNewest(): Promise<void> {
    return this.#jump("newest", async (id) => {
      const entries = await this.#backend.olderEntries(id, last);
      return { entries, moreBefore: entries.length >= pageSize, moreAfter: false };
    });
  }

  /** Shows the stretch around an entry. */
  around(identifier: string): Promise<void> {
    return this.#jump({ identifier }, (id) => this.#backend.entriesAround(id, identifier));
  }

  #jump(landing: Landing, page: (id: string) => ReturnType<Backend["entriesAround"]>): Promise<void> {
    return this.#read(async (id) => {
      const answer = await page(id);
      return (state) => withStretch(state, answer);
    }, landing);
  }

  async #read(work: (id: string) => Promise<(state: TranscriptState) => TranscriptState>, landing: Landing | null = null): Promise<void> {
    const id = this.#conversation;
    // One page at a time; a jump does not wait for a page that nobody will look at.
    if (this.state === null || (this.loading && landing === null)) return;
    const reading = ++this.#reading;
    this.loading = true;
    this.#meanwhile = [];
    try {
      const change = await work(id);
      if (this.#reading !== reading || this.state === null) return;
      const next = withNews(change(this.state), this.#meanwhile);
      if (landing === null) {
        this.state = next;
        this.#trim();
      } else this.#show(next, landing);
    } finally {
      if (this.#reading === reading) {
        this.#meanwhile = null;
        this.loading = false;
      }
    }
  }

  #show(state: TranscriptState, landing: Landing): void {
    this.state = state;
    this.landing = landing;
    this.stretch += 1;
    this.#spare = landing === "oldest" ? "newest" : "oldest";
  }

  // A list that measures its rows can follow a change at one end at a time, so what is too much goes in the next turn.
  #trim(): void {
    if (this.state === null || this.state.entries.length <= mostEntries) return;
    const id = this.#conversation;
    void tick().then(() => {
      if (this.#conversation === id && this.state !== null) this.state = cut(this.state, this.#spare);
    });
  }
}
