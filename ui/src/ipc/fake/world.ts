// What the fake holds, and how a change of it becomes an update.

import type { CaseView } from "../generated/CaseView";
import type { Change } from "../generated/Change";
import type { CheckId } from "../generated/CheckId";
import type { CheckResultView } from "../generated/CheckResultView";
import type { CheckRunView } from "../generated/CheckRunView";
import type { ConversationView } from "../generated/ConversationView";
import type { DeclarationView } from "../generated/DeclarationView";
import type { EntryBody } from "../generated/EntryBody";
import type { EntryView } from "../generated/EntryView";
import type { Failure } from "../generated/Failure";
import type { FailureCode } from "../generated/FailureCode";
import type { FindingView } from "../generated/FindingView";
import type { HappeningKind } from "../generated/HappeningKind";
import type { HappeningView } from "../generated/HappeningView";
import type { LeftoverView } from "../generated/LeftoverView";
import type { PracticeState } from "../generated/PracticeState";
import type { ProfileView } from "../generated/ProfileView";
import type { RunSummary } from "../generated/RunSummary";
import type { ScenarioSummary } from "../generated/ScenarioSummary";
import type { SecretsView } from "../generated/SecretsView";
import type { StepEventView } from "../generated/StepEventView";
import type { WindowFeed } from "../generated/WindowFeed";

/** Entries before all that are held, made when they are asked for. */
export interface Past {
  count: number;
  make: (position: number) => EntryView;
}

export interface Held {
  view: ConversationView;
  entries: EntryView[];
  happenings: HappeningView[];
  json: Map<number, string>;
  agentId: string | null;
  accepted: boolean;
  endUserTyping: boolean;
  past?: Past;
}

export interface HeldScenario {
  summary: ScenarioSummary;
  text: string;
}

export interface HeldRun {
  summary: RunSummary;
  cases: CaseView[];
}

export function failure(code: FailureCode, message: string, hint: string | null = null, detail: string | null = null): Failure {
  return { code, message, hint, detail, fields: [] };
}

export const uuid = (): string => crypto.randomUUID();

export const later = (ms = 15): Promise<void> => new Promise((done) => setTimeout(done, ms));

export function finding(rule: string, title: string, change: Partial<FindingView> = {}): FindingView {
  return { rule, certainty: "certain", title, seen: "", explanation: "", fix: "", place: null, suggestion: null, field: null, query: null, ...change };
}

export class World {
  number = 0;
  profiles = new Map<string, ProfileView>();
  held = new Map<string, Held>();
  secrets: SecretsView = { kind: "keyring" };
  practice: PracticeState | null = null;
  runs = new Map<string, CheckRunView>();
  /** Profile id → the newest ended result of each check. */
  latest = new Map<string, Map<CheckId, CheckResultView>>();
  /** `profile check` → results, newest first. */
  checkHistory = new Map<string, CheckResultView[]>();
  /** `profile connector step` → who declared it. */
  declarations = new Map<string, DeclarationView>();
  /** `profile connector step` → what was declared and withdrawn, newest first. */
  said = new Map<string, StepEventView[]>();
  scenarios = new Map<string, HeldScenario>();
  testRuns = new Map<string, HeldRun>();
  leftovers: LeftoverView[] = [];
  onFeed: (feed: WindowFeed) => void = () => undefined;
  onPractice: (state: PracticeState | null) => void = () => undefined;
  /** Rows that were there before anyone looked are not announced. */
  quiet = false;

  emit(change: Change): void {
    this.number += 1;
    if (this.quiet) return;
    this.onFeed({ kind: "updates", updates: [structuredClone({ number: this.number, change })] });
  }

  emitPractice(): void {
    if (this.practice) this.practice.revision += 1;
    if (!this.quiet) this.onPractice(structuredClone(this.practice));
  }

  find(id: string): Held {
    const held = this.held.get(id);
    if (!held) throw failure("notFound", "This conversation is not in the store.");
    return held;
  }

  put(row: ProfileView): ProfileView {
    this.profiles.set(row.id, row);
    this.emit({ kind: "profile", profile: row });
    return structuredClone(row);
  }

  profile(id: string): ProfileView {
    const row = this.profiles.get(id);
    if (!row) throw failure("notFound", "This org is not in the store.");
    return row;
  }

  commit(held: Held, change: Partial<ConversationView>, entries: EntryView[] = [], happenings: HappeningView[] = []): void {
    held.view = { ...held.view, ...change, changedAt: Date.now() };
    for (const entry of entries) {
      const at = held.entries.findIndex((other) => other.identifier === entry.identifier);
      if (at >= 0) held.entries[at] = entry;
      else held.entries.push(entry);
    }
    held.happenings.push(...happenings);
    this.emit({ kind: "conversation", conversation: held.view, entries, happenings });
    if (this.practice && held.view.profileId === "practice") this.emitPractice();
  }

  happening(
    held: Held,
    kind: HappeningKind,
    name: string,
    summary: string,
    more: Partial<HappeningView> & { json?: unknown; at?: number } = {},
  ): HappeningView {
    const { json, ...rest } = more;
    const number = (held.happenings.at(-1)?.number ?? 0) + 1 + this.#pendingFor(held);
    held.json.set(number, JSON.stringify(json ?? { name, summary }));
    return {
      conversationId: held.view.id,
      number,
      at: Date.now(),
      kind,
      name,
      summary,
      unusual: false,
      elapsedMs: null,
      entryIdentifier: null,
      role: null,
      cause: null,
      mark: null,
      ...rest,
    };
  }

  // Numbers given out in this turn and not yet committed.
  #pendingFor(held: Held): number {
    let pending = 0;
    const last = held.happenings.at(-1)?.number ?? 0;
    while (held.json.has(last + pending + 1)) pending += 1;
    return pending;
  }

  entry(held: Held, role: string, senderName: string, body: EntryBody, more: Partial<EntryView> = {}): EntryView {
    const at = Date.now();
    return {
      conversationId: held.view.id,
      identifier: uuid(),
      position: (held.entries.at(-1)?.position ?? held.past?.count ?? 0) + 1,
      at,
      arrivedAt: at,
      entryType: entryTypes[body.kind] ?? "Message",
      role,
      senderName,
      body,
      delivery: "received",
      failure: null,
      happening: null,
      inReplyTo: null,
      revised: false,
      ...more,
    };
  }

  /** An entry that came on the stream, with the event that brought it. */
  eventEntry(held: Held, event: string, role: string, name: string, body: EntryBody, summary: string): [EntryView, HappeningView] {
    const entry = this.entry(held, role, name, body);
    const happening = this.happening(held, "event", event, summary, {
      entryIdentifier: entry.identifier,
      json: envelope(held, entry),
    });
    entry.happening = happening.number;
    return [entry, happening];
  }
}

const entryTypes: Partial<Record<EntryBody["kind"], string>> = {
  text: "Message",
  participant: "ParticipantChanged",
  routing: "RoutingResult",
  session: "SessionStatusChanged",
  closed: "CloseConversation",
};

export function envelope(held: Held, entry: EntryView): unknown {
  const payload = {
    entryType: entry.entryType,
    id: entry.identifier,
    abstractMessage:
      entry.body.kind === "text"
        ? { messageType: "StaticContentMessage", id: entry.identifier, staticContent: { formatType: "Text", text: entry.body.text } }
        : { ...entry.body },
  };
  return {
    channelPlatformKey: "68a4a1c6-8e4e-4c1e-9d0a-9f6b3a1f1b2c",
    channelType: "embedded_messaging",
    channelAddressIdentifier: "d2b1f7d0-2b5e-4b0a-8f0a-6c1d6c0f7a11",
    conversationId: held.view.id,
    conversationEntry: {
      senderDisplayName: entry.senderName,
      identifier: entry.identifier,
      entryType: entry.entryType,
      entryPayload: JSON.stringify(payload),
      sender: { role: entry.role, appType: "agent", subject: "005000000000001AAA" },
      transcriptedTimestamp: entry.at,
      clientTimestamp: entry.at - 8,
    },
  };
}
