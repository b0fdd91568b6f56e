// Conversations, and the transcript of the one that is open.

import type { Backend } from "../ipc";
import type { AnswerDraft } from "../ipc/generated/AnswerDraft";
import type { ConversationView } from "../ipc/generated/ConversationView";
import type { Failure } from "../ipc/generated/Failure";
import type { Simulation } from "../ipc/generated/Simulation";
import type { Snapshot } from "../ipc/generated/Snapshot";
import type { StartRequest } from "../ipc/generated/StartRequest";
import type { Update } from "../ipc/generated/Update";
import { toFailure } from "../ipc/failure";
import { Happenings } from "./happenings.svelte";
import { Inspection } from "./inspection.svelte";
import { everyConversation, type ListFilter } from "./listing";
import { Transcript } from "./transcript.svelte";

export type Rows = ReadonlyMap<string, ConversationView>;

export function fromSnapshot(snapshot: Snapshot): Rows {
  return new Map(snapshot.conversations.map((row) => [row.id, row]));
}

export function apply(rows: Rows, updates: readonly Update[]): Rows {
  let next: Map<string, ConversationView> | null = null;
  for (const { change } of updates) {
    if (change.kind === "conversation") {
      next ??= new Map(rows);
      next.set(change.conversation.id, change.conversation);
    } else if (change.kind === "deleted") {
      next ??= new Map(rows);
      for (const id of change.conversationIds) next.delete(id);
    }
  }
  return next ?? rows;
}

function newestFirst(a: ConversationView, b: ConversationView): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1);
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
  /** What the window began with, the newest thousand outside the trash, and what it has met since. */
  rows = $state.raw<Rows>(new Map());
  /** Newest first, without the trash. */
  list = $derived([...this.rows.values()].filter((row) => row.trashedAt === null).sort(newestFirst));
  unread = $derived(this.list.reduce((sum, row) => sum + row.unread, 0));

  openId = $state<string | null>(null);
  open = $derived((this.openId !== null && this.rows.get(this.openId)) || null);
  /** The entries of the open conversation. */
  transcript: Transcript;
  /** An entry that is to be brought into view, and when that was asked for. */
  reveal = $state.raw<{ identifier: string; at: number } | null>(null);
  /** Why the transcript could not be read. */
  transcriptFailure = $state.raw<Failure | null>(null);

  /** The timeline of the open conversation. */
  happenings: Happenings;
  inspection: Inspection;

  /** Which conversations the list shows. */
  filter = $state.raw<ListFilter>(everyConversation);

  /** Sessions on production whose first send was confirmed. */
  confirmed = new Set<string>();

  #early: Update[] | null = null;
  #opening = 0;
  #reading: Promise<void> = Promise.resolve();

  constructor(backend: Backend) {
    this.#backend = backend;
    this.transcript = new Transcript(backend);
    this.happenings = new Happenings(backend);
    this.inspection = new Inspection(backend);
  }

  load(snapshot: Snapshot): void {
    const open = this.open;
    this.rows = fromSnapshot(snapshot);
    // An older one, or one in the trash, stays open. If it is gone, reading it says so.
    if (open) this.know(open);
    this.reload();
  }

  apply(updates: readonly Update[]): void {
    this.rows = apply(this.rows, updates);
    if (this.openId === null) return;
    if (this.#early !== null) this.#early.push(...updates);
    this.transcript.apply(updates);
    this.happenings.apply(updates);
    // One that was just started has no row yet; only one that was deleted is left.
    if (updates.some(({ change }) => change.kind === "deleted" && change.conversationIds.includes(this.openId ?? ""))) void this.show(null);
  }

  /** Takes in a conversation that the window has not met, as a search finds it. What an update has told is newer. */
  know(row: ConversationView): void {
    if (!this.rows.has(row.id)) this.rows = new Map(this.rows).set(row.id, row);
  }

  /** Opens a conversation, known or not. The promise ends once it was read. */
  show(id: string | null): Promise<void> {
    if (id === this.openId) return this.#reading;
    this.#opening += 1;
    this.openId = id;
    this.transcript.clear();
    this.reveal = null;
    this.closeInspector();
    this.happenings.show(id);
    this.transcriptFailure = null;
    return (this.#reading = id === null ? Promise.resolve() : this.#read(id));
  }

  /** Opens a conversation at one of its happenings. */
  async showAt(id: string, number: number): Promise<void> {
    await this.show(id);
    if (this.openId !== id || !this.open) return;
    await this.happenings.reveal(number);
    await this.inspect(number);
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
      this.know(view.conversation);
      this.transcript.load(view, early);
      this.happenings.load(view, early);
    } catch (thrown) {
      if (opening !== this.#opening) return;
      this.#early = null;
      this.transcriptFailure = toFailure(thrown);
      if (this.transcriptFailure.code === "notFound") this.#forget(id);
    }
  }

  #forget(id: string): void {
    const rows = new Map(this.rows);
    if (rows.delete(id)) this.rows = rows;
  }

  /** Brings an entry into view, wherever it is. */
  revealEntry(identifier: string): void {
    this.reveal = { identifier, at: Date.now() };
  }

  /** The happening that is chosen, in the timeline and as a message. */
  get selected(): number | null {
    return this.happenings.selected;
  }

  get inspecting(): boolean {
    return this.inspection.open;
  }

  select(number: number | null): void {
    this.happenings.select(number);
    if (this.inspecting && number !== null) void this.inspect(number);
  }

  async inspect(number: number): Promise<void> {
    if (this.openId === null) return;
    this.happenings.select(number);
    await this.inspection.show(this.openId, number);
  }

  closeInspector(): void {
    this.inspection.close();
  }

  start = (request: StartRequest) => this.#backend.startConversation(request);
  submitPrechat = (id: string, values: Record<string, string>) => this.#backend.submitPrechat(id, values);
  send = (id: string, text: string) => this.#backend.sendMessage(id, text);
  answer = (id: string, identifier: string, answer: AnswerDraft) => this.#backend.answerMessage(id, identifier, answer);
  /** Only after a click that showed where it leads. */
  openLink = (url: string) => this.#backend.openLink(url);
  retry = (id: string, identifier: string) => this.#backend.retryMessage(id, identifier);
  typing = (id: string, typing: boolean) => this.#backend.setTyping(id, typing);
  markRead = (id: string) => this.#backend.markRead(id);
  endSession = (id: string) => this.#backend.endSession(id);
  close = (id: string) => this.#backend.closeConversation(id);
  reconnect = (id: string) => this.#backend.reconnect(id);
  simulate = (id: string, simulation: Simulation) => this.#backend.simulate(id, simulation);
  text = (id: string) => this.#backend.conversationText(id);
}
