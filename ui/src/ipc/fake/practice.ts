// The fake's practice org: agents who accept and answer, and a person who plays one.

import type { AgentAction } from "../generated/AgentAction";
import type { AgentScript } from "../generated/AgentScript";
import type { DeskConversation } from "../generated/DeskConversation";
import type { EntryBody } from "../generated/EntryBody";
import type { Faults } from "../generated/Faults";
import type { Mistakes } from "../generated/Mistakes";
import type { Held, World } from "./world";
import { deskLine, file, sampleBody, textBody } from "./messages";
import { failure, uuid } from "./world";

export const noFaults = (): Faults => ({
  streamsRefused: false,
  loseEvents: 0,
  duplicateEvents: 0,
  reorderEvents: 0,
  delayMs: 0,
  htmlAnswers: 0,
  cutAnswers: 0,
  malformedEvents: 0,
  answerNext: null,
  noAgent: false,
  routingError: null,
  streamSilent: false,
  redirectStreams: null,
  oddStreams: null,
  cutStreams: null,
  cutAfterEvents: 0,
  slowDrip: null,
  lateEvents: null,
  replayTwice: 0,
  eventIdsBackwards: 0,
});

export const noMistakes = (): Mistakes => ({
  webDeployment: false,
  notPublished: false,
  channelInactive: false,
  notRepublished: false,
  verificationOff: false,
  keysetNotBound: false,
  issuerDiffers: false,
  keyIdDiffers: false,
  keyWithoutCertificate: false,
  wrongKey: false,
  endpointBehindLogin: false,
  clockAhead: false,
  verificationNotEnforced: false,
  conversationOfYesterday: false,
  attributeNotMapped: false,
  filesOff: false,
  omniChannelOff: false,
  presenceWithoutChannel: false,
  noCapacity: false,
  queueWithoutSessions: false,
  flowWithoutRoute: false,
  queueOfAnotherOrg: false,
  outsideHours: false,
  streamOrgId: false,
  streamHeldBack: false,
  allowanceUsedUp: false,
});

const ada: AgentScript = { acceptAfterMs: 400, answerAfterMs: 0, typingMs: 300, greeting: "Hello, this is Ada. How can I help?", answers: [], endAfter: 0, transferAfter: 0, transferTo: null };

export function startPractice(world: World): void {
  world.practice = {
    revision: 1,
    url: "http://127.0.0.1:40123",
    orgId: "00DPR000000ACt1",
    deployments: [
      { developerName: "Practice_Chat", label: "Practice chat", deploymentType: "Api", published: true, prechat: false, files: true, maxFileSize: 5, transcript: true },
      { developerName: "Practice_Prechat", label: "Practice chat with pre-chat", deploymentType: "Api", published: true, prechat: true, files: true, maxFileSize: 5, transcript: true },
      { developerName: "Practice_Web", label: "Practice web chat", deploymentType: "Web", published: true, prechat: false, files: true, maxFileSize: 5, transcript: true },
    ],
    agents: [
      { id: "005PR000000Ada1", name: "Ada", kind: "auto", presence: "online", capacity: 5, working: 0, script: ada },
      { id: "005PR00000Grace", name: "Grace", kind: "manual", presence: "offline", capacity: 3, working: 0, script: null },
      { id: "005PR00000Linus", name: "Linus", kind: "manual", presence: "offline", capacity: 3, working: 0, script: null },
    ],
    conversations: [],
    faults: noFaults(),
    mistakes: noMistakes(),
    switches: {
      badIdentityToken: "refuse",
      keyWithoutCertificate: "accept",
      guestSubject: "UNAUTH",
      requireAudience: false,
      replay: true,
      acceptLongOrgId: true,
      deploymentTypeWord: "Api",
      checkAppName: false,
      conflictOnRepeat: true,
      closeEventOnAgentEnd: false,
      verifiedCloseEndsSessionOnly: false,
      requireLastEventId: false,
      allowOrigin: null,
      enforceLimits: true,
    },
    received: 12,
  };
  syncDesk(world);
}

const statuses = { new: "New", waiting: "Waiting", active: "Active", inactive: "Inactive", ended: "Ended" } as const;

export function syncDesk(world: World): void {
  const { practice } = world;
  if (!practice) return;
  const mine = [...world.held.values()].filter((held) => held.view.profileId === "practice" && held.view.milestones.created !== null);
  practice.conversations = mine.reverse().map(
    (held): DeskConversation => ({
      conversationId: held.view.id,
      developerName: "Practice_Chat",
      endUserSubject: held.view.token?.subject ?? "",
      endUserName: held.view.identity.kind === "guest" ? "Guest" : held.view.identity.subject,
      verified: held.view.identity.kind === "verified",
      open: held.view.state === "open",
      sessionStatus: statuses[held.view.session],
      routingStatus: held.accepted ? "ROUTED" : "NEEDS_ROUTING",
      agentId: held.agentId,
      accepted: held.accepted,
      endUserTyping: held.endUserTyping,
      attributes: Object.fromEntries(Object.entries(held.view.routingAttributes).filter(([name]) => /^[A-Z]/.test(name))),
      sentAttributes: held.view.routingAttributes,
      createdAt: held.view.milestones.created ?? 0,
      entries: held.entries.slice(-200).map((entry) => ({
        identifier: entry.identifier,
        at: entry.at,
        entryType: entry.entryType,
        role: entry.role,
        name: entry.senderName,
        text: deskLine(entry.body),
      })),
    }),
  );
  for (const agent of practice.agents) {
    agent.working = mine.filter((held) => held.agentId === agent.id && held.accepted && held.view.session === "active").length;
  }
}

export function offer(world: World, held: Held, not: string | null = null): void {
  if (world.practice?.faults.noAgent) return;
  const agent = world.practice?.agents.find((row) => row.presence === "online" && row.id !== not && row.working < row.capacity);
  held.agentId = agent?.id ?? null;
  held.accepted = false;
  syncDesk(world);
  world.emitPractice();
  if (agent?.kind === "auto") setTimeout(() => held.agentId === agent.id && !held.accepted && accept(world, held, agent.id, true), 500);
}

function agentOf(world: World, id: string) {
  const agent = world.practice?.agents.find((row) => row.id === id);
  if (!agent) throw failure("practiceUnavailable", "The practice org is stopped.", "Start it on the Practice page.");
  return agent;
}

export function accept(world: World, held: Held, agentId: string, auto: boolean): void {
  const agent = agentOf(world, agentId);
  held.agentId = agentId;
  held.accepted = true;
  const [entry, happening] = world.eventEntry(held, "CONVERSATION_PARTICIPANT_CHANGED", "System", "", { kind: "participant", operation: "add", name: agent.name, role: "Agent" }, `${agent.name} joined`);
  world.commit(
    held,
    {
      session: "active",
      milestones: { ...held.view.milestones, accepted: Date.now(), ended: null },
      participants: [{ role: "Agent", subject: agentId, name: agent.name, typing: false }],
    },
    [entry],
    [happening],
  );
  sync(world);
  if (auto) setTimeout(() => say(world, held, agentId, `Hello, this is ${agent.name}. How can I help?`), 350);
}

function sync(world: World): void {
  syncDesk(world);
  world.emitPractice();
}

export function say(world: World, held: Held, agentId: string, text: string): void {
  const agent = agentOf(world, agentId);
  const [entry, happening] = world.eventEntry(held, "CONVERSATION_MESSAGE", "Agent", agent.name, { kind: "text", text, reason: null, citations: [] }, `${agent.name}: “${text}”`);
  world.commit(held, { preview: text.slice(0, 80), unread: held.view.unread + 1, participants: typing(held, false) }, [entry], [happening]);
  sync(world);
}

const typing = (held: Held, on: boolean) => held.view.participants.map((row) => ({ ...row, typing: on }));

export function autoAnswer(world: World, held: Held, text: string): void {
  const agent = world.practice?.agents.find((row) => row.id === held.agentId);
  if (!held.accepted || agent?.kind !== "auto") return;
  setTimeout(() => world.commit(held, { participants: typing(held, true) }), 300);
  setTimeout(() => say(world, held, agent.id, `You said: ${text}`), 1000);
}

export function act(world: World, held: Held, action: AgentAction): void {
  switch (action.action) {
    case "accept":
      return accept(world, held, action.agentId, false);
    case "decline":
      return offer(world, held, action.agentId);
    case "message":
      return say(world, held, action.agentId, action.text);
    case "typing":
      return world.commit(held, { participants: typing(held, action.typing) });
    case "transfer": {
      held.agentId = action.toAgentId;
      held.accepted = false;
      world.commit(held, { session: "waiting", participants: [] });
      return sync(world);
    }
    case "end":
      return endSession(world, held);
    case "sample":
      return sendBody(world, held, action.agentId, sampleBody(action.sample), action.sample === "unknownEntry" ? "HologramShown" : "Message");
    case "compose":
      return sendBody(world, held, action.agentId, { kind: "other", summary: "A message as JSON", json: JSON.stringify(action.message) });
    case "file":
      return sendBody(world, held, action.agentId, { kind: "files", text: action.text || null, files: [file(uuid(), action.name, action.mimeType)] });
    case "progress":
      return world.commit(held, { progress: { senderName: agentOf(world, action.agentId).name, text: action.text, at: Date.now() } });
    case "stream":
      return stream(world, held, action.agentId, action.text, action.everyMs);
    case "revise":
      return revise(world, held, action.text, action.identifier);
    case "failDelivery": {
      const failed = action.identifier ?? held.entries.findLast((row) => row.role === "EndUser")?.identifier ?? null;
      return sayInfo(world, held, { kind: "notDelivered", code: action.code, message: action.message || null, entry: failed }, "MessageDeliveryFailed");
    }
    case "queuePosition":
      return world.commit(held, { routing: { ...routing(held), queuePosition: action.position } });
    case "estimatedWait":
      return world.commit(held, { routing: { ...routing(held), estimatedWaitSeconds: action.seconds } });
    case "consent":
      return sayInfo(world, held, { kind: "consent", status: action.status, byEndUser: true }, "EndUserConsentUpdated");
    case "raw":
      return sayInfo(world, held, { kind: "other", summary: `An entry of the type ${action.entryType}`, json: action.payload }, action.entryType);
  }
}

const routing = (held: Held) => held.view.routing ?? { at: Date.now(), failureType: null, reason: null, routingType: "Initial", queuePosition: null, estimatedWaitSeconds: null };

function sendBody(world: World, held: Held, agentId: string, body: EntryBody, entryType = "Message"): void {
  const agent = agentOf(world, agentId);
  const [entry, happening] = world.eventEntry(held, "CONVERSATION_MESSAGE", "Agent", agent.name, body, `Message from ${agent.name}`);
  world.commit(held, { unread: held.view.unread + 1, progress: null, participants: typing(held, false) }, [{ ...entry, entryType }], [happening]);
  sync(world);
}

function sayInfo(world: World, held: Held, body: EntryBody, entryType: string): void {
  const [entry, happening] = world.eventEntry(held, entryType, "System", "", body, entryType);
  world.commit(held, {}, [{ ...entry, entryType }], [happening]);
  sync(world);
}

function revise(world: World, held: Held, text: string, identifier: string | undefined): void {
  const entry = held.entries.findLast((row) => row.body.kind === "text" && row.role !== "EndUser" && (identifier === undefined || row.identifier === identifier));
  if (!entry) throw failure("notFound", "There is no text message to change.", "Send one first.");
  world.commit(held, {}, [{ ...entry, body: textBody(text), revised: true }]);
  sync(world);
}

function stream(world: World, held: Held, agentId: string, text: string, everyMs: number): void {
  const identifier = uuid();
  const { name } = agentOf(world, agentId);
  const tokens = text.split(/(?<=\s)/u);
  tokens.forEach((_token, index) =>
    setTimeout(() => world.commit(held, { streaming: [{ identifier, senderName: name, text: tokens.slice(0, index + 1).join(""), missing: 0, invalid: null }] }), everyMs * index),
  );
  setTimeout(() => {
    const [entry, happening] = world.eventEntry(held, "CONVERSATION_MESSAGE", "Agent", name, textBody(text), `${name}: “${text}”`);
    world.commit(held, { streaming: [] }, [{ ...entry, identifier }], [happening]);
    sync(world);
  }, everyMs * tokens.length);
}

export function endSession(world: World, held: Held): void {
  const [entry, happening] = world.eventEntry(held, "CONVERSATION_SESSION_STATUS_CHANGED", "System", "", { kind: "session", status: "Ended" }, "The messaging session ended");
  held.accepted = false;
  held.agentId = null;
  world.commit(held, { session: "ended", composer: "opensSession", participants: [], milestones: { ...held.view.milestones, ended: Date.now() } }, [entry], [happening]);
  sync(world);
}
