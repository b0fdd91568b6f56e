// The Backend over a World. It answers like the core does, late by a few milliseconds.

import type { Backend } from "../backend";
import type { Environment } from "../generated/Environment";
import type { FieldFailure } from "../generated/FieldFailure";
import type { PracticeState } from "../generated/PracticeState";
import type { ProfileDraft } from "../generated/ProfileDraft";
import type { ProfileView } from "../generated/ProfileView";
import type { StartRequest } from "../generated/StartRequest";
import { act, autoAnswer, endSession, noFaults, noMistakes, offer, startPractice, syncDesk } from "./practice";
import { newHeld, profile } from "./seeds";
import { filesOf } from "./kinds";
import { before } from "./pages";
import { FakeTests } from "./tests";
import { failure, later, uuid, type Held } from "./world";

export function checkDraft(draft: ProfileDraft): FieldFailure[] {
  const out: FieldFailure[] = [];
  const add = (field: string, message: string, hint: string | null = null, suggestion: string | null = null) =>
    out.push({ field, message, hint, suggestion });
  if (draft.name.trim() === "") add("name", "A name is missing.", "Enter what you call this org, for example “Northwind UAT”.");
  if (!/^https?:\/\//.test(draft.serviceUrl)) add("serviceUrl", "The address has no scheme.", "Copy Url from the Code Snippet.", draft.serviceUrl ? `https://${draft.serviceUrl}` : null);
  else if (new URL(draft.serviceUrl).pathname !== "/") add("serviceUrl", "The address has a path; only scheme and host belong here.", "Remove everything after the host.", new URL(draft.serviceUrl).origin);
  if (!/^00D/.test(draft.orgId)) add("orgId", "An org id begins with 00D.", "Find it in Setup under Company Information.");
  else if (![15, 18].includes(draft.orgId.length)) add("orgId", `An org id has 15 or 18 characters; this one has ${draft.orgId.length}.`, "Copy OrganizationId from the Code Snippet.");
  if (!/^[A-Za-z]\w*$/.test(draft.developerName)) add("developerName", "This is not an API name.", "Enter the deployment’s API name, not its label.", draft.developerName.trim().replace(/\W+/g, "_") || null);
  return out;
}

export class FakeBackend extends FakeTests implements Backend {
  async subscribe(onFeed: Parameters<Backend["subscribe"]>[0]): Promise<void> {
    const world = this.world;
    world.onFeed = onFeed;
    await later();
    onFeed({
      kind: "snapshot",
      snapshot: structuredClone({
        number: world.number,
        version: "0.1.0 (fake)",
        profiles: [...world.profiles.values()],
        unreadableProfiles: [],
        conversations: [...world.held.values()].map((held) => held.view).filter((view) => view.trashedAt === null),
        secrets: world.secrets,
      }),
    });
  }

  async feedTaken(): Promise<void> {}

  async checkProfile(draft: ProfileDraft): Promise<FieldFailure[]> {
    await later();
    return checkDraft(draft);
  }

  #valid(draft: ProfileDraft): void {
    const fields = checkDraft(draft);
    if (fields.length > 0) throw { ...failure("fieldsInvalid", "Some fields must be changed."), fields };
  }

  async createProfile(draft: ProfileDraft): Promise<ProfileView> {
    await later();
    this.#valid(draft);
    const now = Date.now();
    const environment: Environment = draft.environment ?? (draft.serviceUrl.includes("sandbox") ? "sandbox" : "production");
    return this.world.put({ ...draft, connector: draft.connector ?? "customClient", settings: draft.settings ?? {}, environment, id: uuid(), orgId: draft.orgId.slice(0, 15), signing: null, keys: [], createdAt: now, updatedAt: now, trashedAt: null });
  }

  async updateProfile(id: string, draft: ProfileDraft): Promise<ProfileView> {
    await later();
    this.#valid(draft);
    const row = this.world.profile(id);
    return this.world.put({ ...row, ...draft, orgId: draft.orgId.slice(0, 15), connector: draft.connector ?? row.connector, settings: draft.settings ?? row.settings, environment: draft.environment ?? row.environment, updatedAt: Date.now() });
  }

  async duplicateProfile(id: string): Promise<ProfileView> {
    await later();
    const row = this.world.profile(id);
    return this.world.put({ ...row, id: uuid(), name: `${row.name} (copy)`, signing: null, keys: [], createdAt: Date.now() });
  }

  async trashProfile(id: string): Promise<ProfileView> {
    await later();
    return this.world.put({ ...this.world.profile(id), trashedAt: Date.now() });
  }

  async restoreProfile(id: string): Promise<ProfileView> {
    await later();
    return this.world.put({ ...this.world.profile(id), trashedAt: null });
  }

  async saveOrgs(ids: string[]) {
    await later(60);
    const count = ids.length || [...this.world.profiles.values()].filter((row) => row.trashedAt === null).length;
    return { path: `/home/ada/Downloads/handover-orgs-${count}.json` };
  }

  async importOrgs(text: string) {
    await later(60);
    if (!text.trim().startsWith("{")) throw failure("snippetUnreadable", "This is not an export of orgs.", "Choose the file that Export wrote.");
    const id = uuid();
    this.world.put(profile(id, "Imported org", "sandbox", "https://imported--uat.sandbox.my.salesforce-scrt.com"));
    return { created: 1, skipped: 2 };
  }

  async startConversation(request: StartRequest): Promise<string> {
    await later();
    const world = this.world;
    const profile = world.profile(request.profileId);
    const verified = request.identity.kind === "verified";
    if (profile.environment === "practice" && !world.practice) throw failure("practiceUnavailable", "The practice org is stopped.", "Start it on the Practice page.");
    const held = newHeld(profile.id, { identity: request.identity, routingAttributes: request.routingAttributes, heldAs: request.heldAs, transport: request.transport });
    world.held.set(held.view.id, held);
    world.commit(held, {});
    setTimeout(() => {
      const now = Date.now();
      const subject = verified ? `v2/iamessage/AUTH/Practice/uid:${(request.identity as { subject: string }).subject}` : "v2/iamessage/UNAUTH/NA/uid:3c0e9a4e";
      world.commit(
        held,
        { token: { issuedAt: now, expiresAt: now + 6 * 3_600_000, subject, verified }, milestones: { ...held.view.milestones, token: now }, stream: { state: "open", since: now, reason: null, retryAt: null, reconnects: 0 }, state: "creating", files: filesOf(world) },
        [],
        [
          world.happening(held, "request", "POST /iamessage/api/v2/authorization/unauthenticated/access-token", "Access token issued", { elapsedMs: 118 }),
          request.transport.kind === "stream"
            ? world.happening(held, "connection", "GET /eventrouter/v1/sse", "Stream opened", { elapsedMs: 41 })
            : world.happening(held, "connection", "polling", `Entries are asked for every ${request.transport.everyMs} ms`),
          ...(request.heldAs.kind === "customClient" ? [] : [world.happening(held, "connector", request.heldAs.kind, "Held as a connector: what follows is what its client does by itself", { json: request.heldAs })]),
        ],
      );
      setTimeout(() => this.#create(held), 120);
    }, 150);
    return held.view.id;
  }

  #create(held: Held): void {
    const world = this.world;
    const now = Date.now();
    const created = world.happening(held, "request", "POST /iamessage/api/v2/conversation", "Conversation created", { elapsedMs: 96 });
    const [entry, routed] = world.eventEntry(held, "CONVERSATION_ROUTING_RESULT", "System", "", { kind: "routing", failureType: null, reason: null, estimatedWaitSeconds: null }, "Routing found a route; waiting for an agent");
    world.commit(
      held,
      { state: "open", session: "waiting", composer: "ready", milestones: { ...held.view.milestones, created: now, routed: now + 1 }, routing: { at: now, failureType: null, reason: null, routingType: "Initial", queuePosition: 1, estimatedWaitSeconds: 20 } },
      [entry],
      [created, routed],
    );
    if (held.view.profileId === "practice") offer(world, held);
  }

  async submitPrechat(conversationId: string): Promise<void> {
    await later();
    const held = this.world.find(conversationId);
    this.world.commit(held, { state: "creating" });
    setTimeout(() => this.#create(held), 200);
  }

  async openTranscript(conversationId: string) {
    await later(25);
    const held = this.world.find(conversationId);
    const page = 200;
    const entries = before(held, Number.MAX_SAFE_INTEGER);
    return structuredClone({
      number: this.world.number,
      conversation: held.view,
      entries,
      moreEntries: entries.length === page && entries[0]!.position > 1,
      happenings: held.happenings.slice(-page),
      moreHappenings: held.happenings.length > page,
    });
  }

  async olderEntries(conversationId: string, beforePosition: number) {
    await later(60);
    return before(this.world.find(conversationId), beforePosition);
  }

  async olderHappenings(conversationId: string, beforeNumber: number) {
    await later(60);
    return structuredClone(this.world.find(conversationId).happenings.filter((row) => row.number < beforeNumber).slice(-200));
  }

  async happening(conversationId: string, number: number) {
    await later();
    const held = this.world.find(conversationId);
    const row = held.happenings.find((other) => other.number === number);
    if (!row) throw failure("notFound", "This happening is not in the store any more.");
    return { happening: row, json: held.json.get(number) ?? "{}" };
  }

  async sendMessage(conversationId: string, text: string): Promise<void> {
    const world = this.world;
    const held = world.find(conversationId);
    if (held.view.composer !== "ready" && held.view.composer !== "opensSession") throw failure("notNow", "This conversation takes no messages now.");
    const opens = held.view.session === "ended";
    const entry = world.entry(held, "EndUser", "You", { kind: "text", text, reason: null, citations: [] }, { delivery: "pending" });
    world.commit(held, { preview: text.slice(0, 80) }, [entry]);
    await later(120);
    const sent = world.happening(held, "request", "POST /iamessage/api/v2/conversation/{id}/message", "Message sent", { elapsedMs: 88, entryIdentifier: entry.identifier, json: { request: { message: { id: entry.identifier, text } }, response: { status: 202 } } });
    world.commit(held, opens ? { session: "waiting", composer: "ready" } : {}, [{ ...entry, delivery: "sent", happening: sent.number }], [sent]);
    if (opens) offer(world, held);
    else autoAnswer(world, held, text);
    setTimeout(() => world.commit(held, {}, [{ ...entry, delivery: "read", happening: sent.number }]), 500);
  }

  async retryMessage(conversationId: string, identifier: string): Promise<void> {
    const held = this.world.find(conversationId);
    const entry = held.entries.find((row) => row.identifier === identifier);
    if (!entry) throw failure("notFound", "This message is not in the store.");
    this.world.commit(held, {}, [{ ...entry, delivery: "pending", failure: null }]);
    await later(150);
    this.world.commit(held, {}, [{ ...entry, delivery: "sent", failure: null }]);
  }

  async setTyping(conversationId: string, typing: boolean): Promise<void> {
    const held = this.world.find(conversationId);
    held.endUserTyping = typing;
    syncDesk(this.world);
    this.world.emitPractice();
  }

  async markRead(conversationId: string): Promise<void> {
    const held = this.world.find(conversationId);
    if (held.view.unread > 0) this.world.commit(held, { unread: 0 });
  }

  async endSession(conversationId: string): Promise<void> {
    await later();
    endSession(this.world, this.world.find(conversationId));
  }

  async closeConversation(conversationId: string): Promise<void> {
    await later();
    const held = this.world.find(conversationId);
    const [entry, happening] = this.world.eventEntry(held, "CONVERSATION_CLOSE_CONVERSATION", "System", "", { kind: "closed" }, "The conversation was closed");
    this.world.commit(held, { state: "closed", session: "ended", composer: "closed", participants: [], milestones: { ...held.view.milestones, ended: held.view.milestones.ended ?? Date.now() } }, [entry], [happening]);
  }

  async reconnect(conversationId: string): Promise<void> {
    await later();
    const held = this.world.find(conversationId);
    this.world.commit(held, { stream: { ...held.view.stream, state: "open", since: Date.now(), reason: null, retryAt: null, reconnects: held.view.stream.reconnects + 1 } });
  }

  async retryKeyring() {
    await later();
    return this.world.secrets;
  }

  async keepSecretsInSession() {
    await later();
    this.world.secrets = { kind: "session" };
    this.world.emit({ kind: "secrets", secrets: this.world.secrets });
    return this.world.secrets;
  }

  async watchPractice(onState: (state: PracticeState | null) => void): Promise<void> {
    this.world.onPractice = onState;
    onState(structuredClone(this.world.practice));
  }

  async practiceStart(): Promise<void> {
    await later(300);
    startPractice(this.world);
    this.world.emitPractice();
  }

  async practiceStop(): Promise<void> {
    await later(100);
    this.world.practice = null;
    this.world.emitPractice();
  }

  #running(): PracticeState {
    if (!this.world.practice) throw failure("practiceUnavailable", "The practice org is stopped.", "Start it on the Practice page.");
    return this.world.practice;
  }

  async practiceAction(...[conversationId, action]: Parameters<Backend["practiceAction"]>): Promise<void> {
    this.#running();
    act(this.world, this.world.find(conversationId), action);
  }

  async practiceAgent(...[agentId, change]: Parameters<Backend["practiceAgent"]>): Promise<void> {
    const agent = this.#running().agents.find((row) => row.id === agentId);
    if (agent && change.presence) agent.presence = change.presence;
    if (agent && change.capacity !== undefined) agent.capacity = change.capacity;
    for (const held of this.world.held.values()) {
      if (held.view.profileId === "practice" && held.view.session === "waiting" && !held.accepted) offer(this.world, held);
    }
    this.world.emitPractice();
  }

  async practiceFaults(change: Parameters<Backend["practiceFaults"]>[0]): Promise<void> {
    Object.assign(this.#running().faults, change);
    this.world.emitPractice();
  }

  async practiceFaultNow(): Promise<void> {
    this.#running();
  }

  async practiceClearFaults(): Promise<void> {
    this.#running().faults = noFaults();
    this.world.emitPractice();
  }

  async practiceSwitches(change: Parameters<Backend["practiceSwitches"]>[0]): Promise<void> {
    Object.assign(this.#running().switches, change);
    this.world.emitPractice();
  }

  async practiceDeployment(...[developerName, change]: Parameters<Backend["practiceDeployment"]>): Promise<void> {
    const row = this.#running().deployments.find((other) => other.developerName === developerName);
    if (row) Object.assign(row, change);
    this.world.emitPractice();
  }

  async practiceMistakes(change: Parameters<Backend["practiceMistakes"]>[0]): Promise<void> {
    Object.assign(this.#running().mistakes, change);
    this.world.emitPractice();
  }

  async practiceClearMistakes(): Promise<void> {
    this.#running().mistakes = noMistakes();
    this.world.emitPractice();
  }
}
