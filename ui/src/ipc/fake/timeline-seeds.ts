// What the timeline and the list show beside plain messages: causes, marks, tags, simulations, and ten thousand rows.

import type { HappeningKind } from "../generated/HappeningKind";
import { failure, uuid, type Held, type World } from "./world";

/** Gives a busy day what only the timeline and the list show. */
export function dressBusy(world: World, main: Held, others: Record<"waiting" | "unread" | "ended" | "closed", Held>): void {
  const { waiting, unread, ended, closed } = others;
  let cause: Held["happenings"][number] | null = null;
  for (const row of main.happenings) {
    if (row.kind === "request") [row.role, cause] = ["EndUser", row];
    else if (cause && row.kind === "event") row.cause = { number: cause.number, afterMs: row.at - cause.at };
    const entry = main.entries.find((other) => other.identifier === row.entryIdentifier);
    if (entry) row.role = entry.role;
  }
  const at = main.view.startedAt;
  main.happenings.push(
    world.happening(main, "connector", "TtlCacheToken", "Blip uses its cached token for customer-4711 until 30 minutes have passed", { at: at + 537_000, unusual: true, json: { connector: "blip", ttlCacheToken: "00:30:00" } }),
  );
  main.happenings.push(world.happening(main, "token", "access-token", "The access token ends in 5 minutes", { at: at + 537_600, json: { exp: Math.floor((at + 780_000) / 1000), aud: "miaw" } }));
  main.happenings.push(world.happening(main, "finding", "rate-limited", "Too many requests: the org refused a message with 429", { at: at + 538_400, unusual: true, json: { rule: "rate-limited", certainty: "certain" } }));
  const gap = main.happenings.find((row) => row.kind === "gap");
  if (gap) gap.mark = { pinned: true, note: "Two entries came only with the list. Ask the network team about 10:03." };
  main.view.heldAs = { kind: "blip", ttlCacheToken: "00:30:00", samples: { "Ticket.Team": "Billing" } };
  main.view.tags = ["refund", "release 7"];
  main.view.files = { maySend: true, maxBytes: 5_000_000, usualExtensions: ["png", "pdf"], transcript: true };
  waiting.view.heldAs = { kind: "cognigy", transcript: "Bot: Hello\nMe: I want a person", keyValues: null };
  waiting.view.play = { tabClosed: true, asleep: false, secondDevice: false, secondDeviceEntries: 0 };
  unread.view.heldAs = { kind: "openCx", summary: "Wants the order number", transcript: "", samples: {} };
  unread.view.tags = ["vip"];
  unread.view.play = { tabClosed: false, asleep: false, secondDevice: true, secondDeviceEntries: 4 };
  ended.view.transport = { kind: "polling", everyMs: 2000 };
  ended.view.changedAt = ended.view.startedAt;
  closed.view.play = { tabClosed: false, asleep: true, secondDevice: false, secondDeviceEntries: 0 };
  closed.view.changedAt = closed.view.startedAt;
  const old: Held = structuredClone({ ...closed, json: new Map(), happenings: [] });
  old.view = { ...old.view, id: uuid(), trashedAt: Date.now() - 40 * 86_400_000, changedAt: Date.now() - 41 * 86_400_000, startedAt: Date.now() - 41 * 86_400_000, preview: "An old test", problem: failure("timedOut", "No answer came in time.") };
  world.held.set(old.view.id, old);
}

const kinds: readonly HappeningKind[] = ["request", "event", "event", "event", "state", "connection", "gap", "token", "finding"];

/** One conversation of ten thousand happenings on three days. */
export function seedLongTimeline(world: World, held: Held): void {
  const count = 10_000;
  const from = Date.now() - 3 * 86_400_000;
  for (let index = 0; index < count; index += 1) {
    const kind = kinds[index % kinds.length]!;
    const number = index + 1;
    const body = { payload: JSON.stringify({ order: 50_000_000 + index, note: index === 4321 ? "the needle" : "hay" }) };
    held.json.set(number, JSON.stringify(body));
    held.happenings.push({
      conversationId: held.view.id,
      number,
      at: from + index * 25_900,
      kind,
      name: kind === "request" ? "POST /iamessage/api/v2/conversation/{id}/message" : kind === "event" ? "CONVERSATION_MESSAGE" : kind,
      summary: `${kind} number ${number}`,
      unusual: index % 97 === 0,
      elapsedMs: kind === "request" ? 40 + ((index * 7) % 900) : null,
      entryIdentifier: null,
      role: kind === "event" ? (index % 2 === 0 ? "Agent" : "Chatbot") : kind === "request" ? "EndUser" : null,
      cause: kind === "event" ? { number: number - (index % kinds.length), afterMs: 120 + ((index * 13) % 2400) } : null,
      mark: null,
    });
  }
  world.held.set(held.view.id, held);
}
