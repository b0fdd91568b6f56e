// Worlds to look at: the first start, a busy day, hostile names, ten thousand entries, a missing keyring.

import type { ConversationView } from "../generated/ConversationView";
import type { Environment } from "../generated/Environment";
import type { EntryView } from "../generated/EntryView";
import type { HappeningView } from "../generated/HappeningView";
import type { ProfileView } from "../generated/ProfileView";
import { blipMapping } from "./connectors";
import { seedHuge, seedKinds } from "./kinds";
import { newKey, withKeys } from "./keys";
import { seedChecks, unpublished } from "./checks";
import { startPractice } from "./practice";
import { seedTests } from "./test-seeds";
import { dressBusy, seedLongTimeline } from "./timeline-seeds";
import { envelope, failure, uuid, type Held, type World } from "./world";

export type Seed = "first" | "busy" | "hostile" | "many" | "keyring" | "orgs" | "stopped" | "pages" | "timeline" | "kinds" | "huge" | "tests" | "tests-empty";

export function profile(id: string, name: string, environment: Environment, url: string): ProfileView {
  return {
    id,
    name,
    environment,
    serviceUrl: url,
    orgId: "00DHs000000Wxyz",
    developerName: "Customer_Service",
    connector: "customClient",
    settings: {},
    signing: null,
    keys: [],
    createdAt: Date.now() - 86_400_000,
    updatedAt: Date.now() - 3_600_000,
    trashedAt: null,
  };
}

export function newHeld(profileId: string, change: Partial<ConversationView> = {}): Held {
  const now = Date.now();
  return {
    view: {
      id: uuid(),
      profileId,
      identity: { kind: "guest" },
      state: "preparing",
      session: "new",
      milestones: { token: null, created: null, routed: null, accepted: null, ended: null },
      stream: { state: "idle", since: now, reason: null, retryAt: null, reconnects: 0 },
      token: null,
      participants: [],
      routing: null,
      prechat: null,
      routingAttributes: {},
      gaps: { missed: 0, doubled: 0, outOfOrder: 0 },
      composer: "notYet",
      problem: null,
      findings: [],
      unread: 0,
      preview: null,
      heldAs: { kind: "customClient" },
      transport: { kind: "stream" },
      play: { tabClosed: false, asleep: false, secondDevice: false, secondDeviceEntries: 0 },
      files: null,
      progress: null,
      streaming: [],
      tags: [],
      trashedAt: null,
      startedAt: now,
      changedAt: now,
      ...change,
    },
    entries: [],
    happenings: [],
    json: new Map(),
    agentId: null,
    accepted: false,
    endUserTyping: false,
  };
}

export function seedWorld(world: World, seed: Seed): void {
  world.quiet = true;
  world.profiles.set("practice", profile("practice", "Practice org", "practice", "http://127.0.0.1:40123"));
  if (seed !== "stopped") startPractice(world);
  if (seed === "keyring") {
    world.secrets = {
      kind: "unavailable",
      failure: failure(
        "keyringLocked",
        "The keyring is locked. Guest conversations work; signing verified users and resuming after a restart do not.",
        "Unlock it with your login password, then try again, or keep secrets in memory until this app is closed.",
        "org.freedesktop.Secret.Error.IsLocked",
      ),
    };
  }
  if (seed === "busy" || seed === "hostile" || seed === "many" || seed === "pages") seedOrgs(world, seed === "hostile");
  if (seed === "busy" || seed === "hostile") seedChecks(world, seed === "hostile");
  if (seed === "pages") seedMany(world, 1000);
  if (seed === "orgs") seedManyOrgs(world);
  if (seed === "busy") seedBusy(world);
  if (seed === "hostile") seedHostile(world);
  if (seed === "timeline") seedLongTimeline(world, newHeld("practice", { state: "open", session: "active", composer: "ready" }));
  if (seed === "kinds") seedKinds(world, newHeld("practice", { token: guestToken(Date.now()) }));
  if (seed === "huge") seedHuge(world, newHeld("practice", { token: guestToken(Date.now()) }), 100_000);
  if (seed === "many") seedMany(world, 10_000);
  if (seed === "tests" || seed === "tests-empty") seedOrgs(world, true);
  if (seed === "tests") seedBusy(world);
  if (seed === "tests") seedTests(world);
  world.quiet = false;
}

function seedOrgs(world: World, hostile: boolean): void {
  const uat = profile("uat", "Northwind UAT", "sandbox", "https://northwind--uat.sandbox.my.salesforce-scrt.com");
  Object.assign(
    uat,
    withKeys(
      uat,
      [
        newKey("northwind-2026-03", { state: "signing", addedAt: Date.now() - 359 * 86_400_000, uses: 214, lastUsedAt: Date.now() - 540_000 }),
        newKey("northwind-2026-11", { state: "standby", addedAt: Date.now() - 7_200_000, bits: 3072 }),
        newKey("northwind-2025-09", { state: "retired", addedAt: Date.now() - 500 * 86_400_000, retiredAt: Date.now() - 300 * 86_400_000, days: null, uses: 3, lastUsedAt: Date.now() - 301 * 86_400_000 }),
      ],
      "https://northwind.example/messaging",
    ),
  );
  uat.connector = "blip";
  uat.settings = { "SalesforceMessaging.AppName": "blip", "SalesforceMessaging.Queues": "queue 1,queue 2", "SalesforceMessaging.TtlCacheToken": "00:30:00", "SalesforceMessaging.RoutingAttributes": blipMapping };
  const prod = profile("prod", "Northwind", "production", "https://northwind.my.salesforce-scrt.com");
  const gone = profile("gone", "Contoso trial", "sandbox", "https://contoso--trial.sandbox.my.salesforce-scrt.com");
  gone.trashedAt = Date.now() - 7_200_000;
  for (const row of [uat, prod, gone]) world.profiles.set(row.id, row);
  if (!hostile) return;
  world.profiles.set("long", profile("long", "Northwind Traders Customer Care ".repeat(7).slice(0, 200), "sandbox", "https://a-very-long-host-name-that-goes-on-and-on--uat01.sandbox.my.salesforce-scrt.com"));
  world.profiles.set("rtl", profile("rtl", "خدمة العملاء في القاهرة", "sandbox", "https://cairo--uat.sandbox.my.salesforce-scrt.com"));
  world.profiles.set("bidi", profile("bidi", "Contoso \u202Egnp.exe\u202C prod", "production", "https://contoso.my.salesforce-scrt.com"));
}

function seedManyOrgs(world: World): void {
  for (let i = 0; i < 1000; i += 1) {
    const environment: Environment = i % 9 === 0 ? "production" : "sandbox";
    world.profiles.set(`p${i}`, profile(`p${i}`, `Client ${i + 1}`, environment, `https://client${i}.my.salesforce-scrt.com`));
  }
}

const openStream = (since: number) => ({ state: "open" as const, since, reason: null, retryAt: null, reconnects: 0 });
const guestToken = (at: number) => ({ issuedAt: at, expiresAt: at + 6 * 3_600_000, subject: "v2/iamessage/UNAUTH/NA/uid:3c0e9a4e", verified: false });

export function addText(world: World, held: Held, role: string, name: string, text: string, at: number, delivery: EntryView["delivery"] = "received"): EntryView {
  const entry = world.entry(held, role, name, { kind: "text", text, reason: null, citations: [] }, { at, arrivedAt: at + 40, delivery });
  const event = role === "EndUser" ? "request" : "event";
  const happening = world.happening(held, event, event === "request" ? "POST /iamessage/api/v2/conversation/{id}/message" : "CONVERSATION_MESSAGE", event === "request" ? "Sent the message (202)" : `${name}: “${text}”`, {
    at,
    entryIdentifier: entry.identifier,
    elapsedMs: event === "request" ? 84 + (at % 60) : null,
    json: envelope(held, entry),
  });
  entry.happening = happening.number;
  held.entries.push(entry);
  held.happenings.push(happening);
  return entry;
}

function addPlain(world: World, held: Held, kind: HappeningView["kind"], name: string, summary: string, at: number, more: Partial<HappeningView> = {}): void {
  held.happenings.push(world.happening(held, kind, name, summary, { at, ...more }));
}

function addSystem(world: World, held: Held, entry: EntryView["body"], at: number): void {
  held.entries.push(world.entry(held, "System", "", entry, { at, arrivedAt: at }));
}

function seedBusy(world: World): void {
  const now = Date.now();
  const start = now - 9 * 60_000;
  const main = newHeld("uat", {
    identity: { kind: "verified", subject: "customer-4711" },
    state: "open",
    session: "active",
    startedAt: start,
    milestones: { token: start + 420, created: start + 980, routed: start + 1900, accepted: start + 46_200, ended: null },
    stream: { ...openStream(now - 120_000), reconnects: 1 },
    token: { issuedAt: start, expiresAt: now + 4 * 60_000 + 12_000, subject: "v2/iamessage/AUTH/Northwind/uid:customer-4711", verified: true },
    participants: [{ role: "Agent", subject: "005000000000002", name: "Grace Hopper", typing: true }],
    routing: { at: start + 1900, failureType: null, reason: null, routingType: "Initial", queuePosition: null, estimatedWaitSeconds: null },
    routingAttributes: { Language: "en", Origin_Case: "50012000" },
    gaps: { missed: 2, doubled: 0, outOfOrder: 0 },
    composer: "ready",
    preview: "I have refunded the second charge.",
  });
  world.held.set(main.view.id, main);
  addPlain(world, main, "request", "POST /iamessage/api/v2/authorization/authenticated/access-token", "Access token issued for customer-4711", start + 420, { elapsedMs: 412 });
  addPlain(world, main, "connection", "GET /eventrouter/v1/sse", "Stream opened", start + 610, { elapsedMs: 140 });
  addPlain(world, main, "request", "POST /iamessage/api/v2/conversation", "Conversation created", start + 980, { elapsedMs: 322 });
  addSystem(world, main, { kind: "routing", failureType: null, reason: null, estimatedWaitSeconds: null }, start + 1900);
  addPlain(world, main, "event", "CONVERSATION_ROUTING_RESULT", "Routing found a route; waiting for an agent", start + 1900);
  addSystem(world, main, { kind: "participant", operation: "add", name: "Grace Hopper", role: "Agent" }, start + 46_200);
  addPlain(world, main, "state", "accepted", "Accepted by Grace Hopper after 44 s", start + 46_200);
  addText(world, main, "Agent", "Grace Hopper", "Hi, you are through to Grace at Northwind. What can I do for you?", start + 50_000);
  addText(world, main, "EndUser", "customer-4711", "Hello Grace", start + 61_000, "read");
  addText(world, main, "EndUser", "customer-4711", "I was charged twice for order 50012000. The bank shows both from Tuesday.", start + 66_000, "read");
  addText(world, main, "Agent", "Grace Hopper", "I see both charges. One moment please, I am checking which one was captured.", start + 120_000);
  addPlain(world, main, "connection", "stream", "Stream lost: the connection was closed by the server", start + 200_000, { unusual: true });
  addPlain(world, main, "connection", "GET /eventrouter/v1/sse", "Stream resumed from event 41", start + 203_000, { elapsedMs: 180 });
  addPlain(world, main, "gap", "entries", "After the reconnect: 2 missing, 0 doubled, 0 reordered", start + 203_300, { unusual: true, elapsedMs: 95 });
  addText(world, main, "Chatbot", "Northwind Assistant", "While you wait: refunds usually arrive within three working days.\nYou can read the policy at https://northwind.example/refunds", start + 205_000);
  addText(world, main, "Agent", "Grace Hopper", "I have refunded the second charge.", now - 70_000);
  addText(world, main, "EndUser", "customer-4711", "Great, thank you!", now - 40_000, "delivered");
  const failedEntry = addText(world, main, "EndUser", "customer-4711", "Will I get a confirmation by mail?", now - 20_000, "failed");
  failedEntry.failure = failure("rateLimited", "The org refused the message because too many requests came in a short time.", "Wait a few seconds, then send it again.");
  addText(world, main, "EndUser", "customer-4711", "Hello?", now - 4000, "pending");

  const waiting = newHeld("practice", { state: "open", session: "waiting", startedAt: now - 130_000, composer: "ready", stream: openStream(now - 130_000), token: guestToken(now - 130_000), unread: 0,
    milestones: { token: now - 129_800, created: now - 129_500, routed: now - 129_000, accepted: null, ended: null } });
  world.held.set(waiting.view.id, waiting);
  const unread = newHeld("prod", { state: "open", session: "active", startedAt: now - 900_000, composer: "ready", token: guestToken(now - 900_000), unread: 3, preview: "Could you tell me the order number?", stream: { state: "retrying", since: now - 9000, reason: failure("networkFailed", "The connection was reset by the server.", null, "ECONNRESET"), retryAt: now + 60_000, reconnects: 2 },
    milestones: { token: now - 899_000, created: now - 898_000, routed: now - 897_000, accepted: now - 880_000, ended: null },
    participants: [{ role: "Agent", subject: "005000000000003", name: "Linus", typing: false }] });
  addText(world, unread, "Agent", "Linus", "Could you tell me the order number?", now - 300_000);
  world.held.set(unread.view.id, unread);
  const broken = newHeld("uat", { state: "failed", startedAt: now - 1_800_000, composer: "notYet", stream: { state: "stopped", since: now - 1_790_000, reason: failure("orgIdMismatch", "The stream refused the org id."), retryAt: null, reconnects: 0 },
    milestones: { token: now - 1_799_000, created: null, routed: null, accepted: null, ended: null },
    token: guestToken(now - 1_799_000),
    findings: [unpublished()],
    problem: failure("deploymentUnpublished", "The deployment Customer_Service is unknown or was never published.", "Publish it in Setup under Embedded Service Deployments and wait up to ten minutes.", "404 {\"message\":\"Not found\"}") });
  world.held.set(broken.view.id, broken);
  const ended = newHeld("uat", { state: "open", session: "ended", startedAt: now - 86_400_000, composer: "opensSession", token: guestToken(now - 86_400_000), preview: "Thanks, bye", stream: { state: "stopped", since: now - 80_000_000, reason: failure("tokenRefused", "The access token has expired."), retryAt: null, reconnects: 4 },
    milestones: { token: now - 86_399_000, created: now - 86_398_000, routed: now - 86_397_000, accepted: now - 86_390_000, ended: now - 86_000_000 } });
  addText(world, ended, "EndUser", "Guest", "Thanks, bye", now - 86_050_000, "read");
  addSystem(world, ended, { kind: "session", status: "Ended" }, now - 86_000_000);
  world.held.set(ended.view.id, ended);
  const prechat = newHeld("uat", { state: "awaitingPrechat", startedAt: now - 50_000, token: guestToken(now - 50_000), milestones: { token: now - 49_000, created: null, routed: null, accepted: null, ended: null },
    prechat: { perSession: false, hidden: ["Loyalty_Tier"], fields: [
      { name: "_firstName", label: "First name", fieldType: "Text", required: true, maxLength: 40, choices: [] },
      { name: "_email", label: "Email", fieldType: "Email", required: true, maxLength: 80, choices: [] },
      { name: "Order", label: "Order number", fieldType: "Number", required: false, maxLength: 10, choices: [] },
      { name: "Phone", label: "Phone", fieldType: "Phone", required: false, maxLength: 20, choices: [] },
      { name: "Topic", label: "Topic", fieldType: "ChoiceList", required: true, maxLength: null, choices: [{ value: "billing", label: "Billing", default: true }, { value: "tech", label: "Technical help", default: false }] },
      { name: "Terms", label: "I agree to the terms", fieldType: "Checkbox", required: true, maxLength: null, choices: [] },
    ] } });
  world.held.set(prechat.view.id, prechat);
  const closed = newHeld("practice", { state: "closed", session: "ended", startedAt: now - 90_000_000, composer: "closed", token: guestToken(now - 90_000_000), preview: "All good." });
  addText(world, closed, "Agent", "Ada", "All good.", now - 89_000_000);
  addSystem(world, closed, { kind: "closed" }, now - 88_900_000);
  world.held.set(closed.view.id, closed);
  dressBusy(world, main, { waiting, unread, ended, closed });
}

function seedHostile(world: World): void {
  const now = Date.now();
  const held = newHeld("long", { identity: { kind: "verified", subject: `${"subject-of-two-hundred-characters-".repeat(6)}` }, state: "open", session: "active", startedAt: now - 300_000, composer: "ready", stream: openStream(now), token: guestToken(now),
    milestones: { token: now - 299_000, created: now - 298_000, routed: now - 297_000, accepted: now - 296_000, ended: null },
    participants: [{ role: "Agent", subject: "a", name: "Maximiliane ".repeat(17), typing: true }],
    preview: "مرحبا، كيف يمكنني مساعدتك؟" });
  addText(world, held, "Agent", "Maximiliane ".repeat(17), "<img src=x onerror=alert(1)><b>not bold</b> <script>alert(1)</script>", now - 200_000);
  addText(world, held, "Agent", "Evil \u202Egro.ecrofselas\u202C", "A text with an override: \u202Etxet desrever\u202C and zero\u200Bwidth.", now - 190_000);
  addText(world, held, "EndUser", "me", "مرحبا، أريد أن أسأل عن طلبي رقم 50012000 من فضلك", now - 180_000, "read");
  addText(world, held, "Agent", "نور", "مرحبا، كيف يمكنني مساعدتك؟ The order (50012000) is on its way!", now - 170_000);
  addText(world, held, "Agent", "Long", "Lorem ipsum dolor sit amet, consectetur. ".repeat(2500), now - 160_000);
  addText(world, held, "EndUser", "me", "x".repeat(3000), now - 150_000, "sent");
  addText(world, held, "EndUser", "me", "line\n".repeat(40), now - 140_000, "sent");
  world.held.set(held.view.id, held);
}

function seedMany(world: World, count: number): void {
  const now = Date.now();
  const held = newHeld("uat", { state: "open", session: "active", startedAt: now - count * 7000, composer: "ready", stream: openStream(now), token: guestToken(now), preview: "The last one",
    milestones: { token: now - count * 7000, created: now - count * 7000 + 300, routed: now - count * 7000 + 900, accepted: now - count * 7000 + 4000, ended: null } });
  const words = "the order was charged twice and the bank shows both from tuesday while the agent checks which one was captured".split(" ");
  for (let i = 0; i < count; i += 1) {
    const mine = i % 3 === 0;
    const text = Array.from({ length: 3 + ((i * 37) % 60) }, (_, k) => words[(i + k * 7) % words.length]).join(" ");
    addText(world, held, mine ? "EndUser" : "Agent", mine ? "me" : "Grace Hopper", `${i + 1}. ${text}`, now - (count - i) * 7000, mine ? "read" : "received");
  }
  world.held.set(held.view.id, held);
}
