// Rows for tests, with only what matters spelled out.
import type { Change } from "../src/ipc/generated/Change";
import type { ConversationView } from "../src/ipc/generated/ConversationView";
import type { EntryView } from "../src/ipc/generated/EntryView";
import type { HappeningView } from "../src/ipc/generated/HappeningView";
import type { Snapshot } from "../src/ipc/generated/Snapshot";
import type { TranscriptView } from "../src/ipc/generated/TranscriptView";
import type { Update } from "../src/ipc/generated/Update";
import { newHeld, profile } from "../src/ipc/fake/seeds";

export { profile };

export const conversation = (id: string, change: Partial<ConversationView> = {}): ConversationView => ({
  ...newHeld("p1").view,
  startedAt: 0,
  ...change,
  id,
});

export const entry = (identifier: string, at: number, change: Partial<EntryView> = {}): EntryView => ({
  conversationId: "c1",
  identifier,
  position: at,
  at,
  arrivedAt: at,
  entryType: "Message",
  role: "Agent",
  senderName: "Ada",
  body: { kind: "text", text: identifier, reason: null, citations: [] },
  delivery: "received",
  failure: null,
  happening: null,
  inReplyTo: null,
  revised: false,
  ...change,
});

export const happening = (number: number, change: Partial<HappeningView> = {}): HappeningView => ({
  conversationId: "c1",
  number,
  at: number,
  kind: "event",
  name: "CONVERSATION_MESSAGE",
  summary: `happening ${number}`,
  unusual: false,
  elapsedMs: null,
  entryIdentifier: null,
  role: null,
  cause: null,
  mark: null,
  ...change,
});

export const update = (number: number, change: Change): Update => ({ number, change });

export const said = (number: number, id: string, entries: EntryView[], happenings: HappeningView[] = []): Update =>
  update(number, { kind: "conversation", conversation: conversation(id, { unread: number }), entries, happenings });

export const snapshot = (change: Partial<Snapshot> = {}): Snapshot => ({
  number: 0,
  version: "test",
  profiles: [],
  unreadableProfiles: [],
  conversations: [],
  secrets: { kind: "keyring" },
  ...change,
});

export const transcript = (change: Partial<TranscriptView> = {}): TranscriptView => ({
  number: 0,
  conversation: conversation("c1"),
  entries: [],
  moreEntries: false,
  happenings: [],
  moreHappenings: false,
  ...change,
});
