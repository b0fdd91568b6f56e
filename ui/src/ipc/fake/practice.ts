// The fake's practice org: agents who accept and answer, and a person who plays one.

import type { AgentAction } from "../generated/AgentAction";
import type { DeskConversation } from "../generated/DeskConversation";
import type { Faults } from "../generated/Faults";
import type { Mistakes } from "../generated/Mistakes";
import type { Held, World } from "./world";
import { failure } from "./world";

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
      { id: "005PR000000Ada1", name: "Ada", kind: "auto", presence: "online", capacity: 5, working: 0 },
      { id: "005PR00000Grace", name: "Grace", kind: "manual", presence: "offline", capacity: 3, working: 0 },
      { id: "005PR00000Linus", name: "Linus", kind: "manual", presence: "offline", capacity: 3, working: 0 },
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
        text: entry.body.kind === "text" ? entry.body.text : entry.entryType,
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
  const [entry, happening] = world.eventEntry(held, "CONVERSATION_MESSAGE", "Agent", agent.name, { kind: "text", text, reason: null, citations: [] }, `Message from ${agent.name}`);
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
  }
}

export function endSession(world: World, held: Held): void {
  const [entry, happening] = world.eventEntry(held, "CONVERSATION_SESSION_STATUS_CHANGED", "System", "", { kind: "session", status: "Ended" }, "The messaging session ended");
  held.accepted = false;
  held.agentId = null;
  world.commit(held, { session: "ended", composer: "opensSession", participants: [], milestones: { ...held.view.milestones, ended: Date.now() } }, [entry], [happening]);
  sync(world);
}
