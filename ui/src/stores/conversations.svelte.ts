// Conversations, and the transcript of the one that is open.

import type { Backend } from "../ipc";
import type { ConversationView } from "../ipc/generated/ConversationView";
import type { Failure } from "../ipc/generated/Failure";
import type { HappeningDetail } from "../ipc/generated/HappeningDetail";
import type { Snapshot } from "../ipc/generated/Snapshot";
import type { StartRequest } from "../ipc/generated/StartRequest";
import type { Update } from "../ipc/generated/Update";
import { toFailure } from "../ipc/failure";
import {
  apply as applyTranscript,
  fromView,
  withOlderEntries,
  withOlderHappenings,
  type TranscriptState,
} from "./transcript";

export type Rows = ReadonlyMap<string, ConversationView>;

export function fromSnapshot(snapshot: Snapshot): Rows {
  return new Map(snapshot.conversations.map((row) => [row.id, row]));
}

export function apply(rows: Rows, updates: readonly Update[]): Rows {
  let next: Map<string, ConversationView> | null = null;
  for (const { change } of updates) {
    if (change.kind !== "conversation") continue;
    next ??= new Map(rows);
    next.set(change.conversation.id, change.conversation);
  }
  return next ?? rows;
}

/** A conversation that still needs somebody's attention. */
export function isLive(row: ConversationView): boolean {
  return row.state !== "closed" && row.state !== "failed";
}

/** Waiting for an agent: asked for, not yet taken. */
export function waitingSince(row: ConversationView): number | null {
  if (row.state !== "open" || row.session !== "waiting") return null;
  return row.milestones.routed ?? row.milestones.created ?? row.startedAt;
}

/** One name for the messaging session that is running, to ask for a production confirmation once in each. */
export function sessionName(row: ConversationView): string {
  return `${row.id} ${row.milestones.ended ?? 0} ${row.session === "ended"}`;
}

export class Conversations {
  #backend: Backend;
  rows = $state.raw<Rows>(new Map());
  list = $derived([...this.rows.values()].sort((a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1)));
  unread = $derived(this.list.reduce((sum, row) => sum + row.unread, 0));

  openId = $state<string | null>(null);
  open = $derived((this.openId !== null && this.rows.get(this.openId)) || null);
  transcript = $state.raw<TranscriptState | null>(null);
  /** Why the transcript could not be read. */
  transcriptFailure = $state.raw<Failure | null>(null);
  loadingOlder = $state(false);

  selected = $state<number | null>(null);
  detail = $state.raw<HappeningDetail | null>(null);
  detailFailure = $state.raw<Failure | null>(null);
  inspecting = $state(false);

  /** Sessions on production whose first send was confirmed. */
  confirmed = new Set<string>();

  #early: Update[] | null = null;
  #opening = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  load(snapshot: Snapshot): void {
    this.rows = fromSnapshot(snapshot);
    if (this.openId !== null && !this.rows.has(this.openId)) this.show(null);
    else if (this.openId !== null) void this.#read(this.openId);
  }

  apply(updates: readonly Update[]): void {
    this.rows = apply(this.rows, updates);
    if (this.openId === null) return;
    if (this.#early !== null) this.#early.push(...updates);
    if (this.transcript !== null) this.transcript = applyTranscript(this.transcript, this.openId, updates);
  }

  show(id: string | null): void {
    if (id === this.openId) return;
    this.openId = id;
    this.transcript = null;
    this.closeInspector();
    this.selected = null;
    if (id !== null) void this.#read(id);
  }

  reload(): void {
    if (this.openId !== null) void this.#read(this.openId);
  }

  // Updates that come while the call is under way are kept and applied to its answer: whichever arrives first, the
  // newest row wins.
  async #read(id: string): Promise<void> {
    const opening = ++this.#opening;
    this.#early = [];
    this.transcriptFailure = null;
    try {
      const view = await this.#backend.openTranscript(id);
      if (opening !== this.#opening) return;
      const early = this.#early ?? [];
      this.#early = null;
      this.transcript = applyTranscript(fromView(view), id, early);
    } catch (thrown) {
      if (opening !== this.#opening) return;
      this.#early = null;
      this.transcriptFailure = toFailure(thrown);
    }
  }

  async loadOlderEntries(): Promise<void> {
    const held = this.transcript;
    const id = this.openId;
    if (!held || id === null || !held.moreEntries || this.loadingOlder) return;
    this.loadingOlder = true;
    try {
      const before = held.entries.reduce((least, entry) => Math.min(least, entry.position), Number.MAX_SAFE_INTEGER);
      const older = await this.#backend.olderEntries(id, before);
      if (this.openId === id && this.transcript) this.transcript = withOlderEntries(this.transcript, older);
    } finally {
      this.loadingOlder = false;
    }
  }

  async loadOlderHappenings(): Promise<void> {
    const held = this.transcript;
    const id = this.openId;
    const first = held?.happenings[0];
    if (!held?.moreHappenings || id === null || !first || this.loadingOlder) return;
    this.loadingOlder = true;
    try {
      const older = await this.#backend.olderHappenings(id, first.number);
      if (this.openId === id && this.transcript) this.transcript = withOlderHappenings(this.transcript, older);
    } finally {
      this.loadingOlder = false;
    }
  }

  select(number: number | null): void {
    this.selected = number;
    if (this.inspecting && number !== null) void this.inspect(number);
  }

  async inspect(number: number): Promise<void> {
    const id = this.openId;
    if (id === null) return;
    this.selected = number;
    this.inspecting = true;
    if (this.detail?.happening.number === number && this.detail.happening.conversationId === id) return;
    this.detailFailure = null;
    try {
      const detail = await this.#backend.happening(id, number);
      if (this.openId === id && this.selected === number) this.detail = detail;
    } catch (thrown) {
      if (this.openId === id && this.selected === number) {
        this.detail = null;
        this.detailFailure = toFailure(thrown);
      }
    }
  }

  closeInspector(): void {
    this.inspecting = false;
    this.detail = null;
    this.detailFailure = null;
  }

  start = (request: StartRequest) => this.#backend.startConversation(request);
  submitPrechat = (id: string, values: Record<string, string>) => this.#backend.submitPrechat(id, values);
  send = (id: string, text: string) => this.#backend.sendMessage(id, text);
  retry = (id: string, identifier: string) => this.#backend.retryMessage(id, identifier);
  typing = (id: string, typing: boolean) => this.#backend.setTyping(id, typing);
  markRead = (id: string) => this.#backend.markRead(id);
  endSession = (id: string) => this.#backend.endSession(id);
  close = (id: string) => this.#backend.closeConversation(id);
  reconnect = (id: string) => this.#backend.reconnect(id);
}
