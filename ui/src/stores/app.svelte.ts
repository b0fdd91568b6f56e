// The stores put together, and the feed that fills them.

import { getContext, setContext } from "svelte";

import type { Backend } from "../ipc";
import type { CheckId } from "../ipc/generated/CheckId";
import type { ConnectorId } from "../ipc/generated/ConnectorId";
import type { ConversationView } from "../ipc/generated/ConversationView";
import type { Failure } from "../ipc/generated/Failure";
import type { FindingView } from "../ipc/generated/FindingView";
import type { ProfileView } from "../ipc/generated/ProfileView";
import type { WindowFeed } from "../ipc/generated/WindowFeed";
import { copy } from "../lib/clipboard";
import { m } from "../paraglide/messages";
import { Checks, probes } from "./checks.svelte";
import { Clock } from "./clock.svelte";
import { Conversations } from "./conversations.svelte";
import { actionLabel, rowOf, type NextAction } from "./failures";
import { hear } from "./hearing";
import { Keep } from "./keep.svelte";
import { Keys } from "./keys.svelte";
import { Notices } from "./notices.svelte";
import { Orgs, type OrgTab } from "./orgs.svelte";
import { Practice } from "./practice.svelte";
import { Search } from "./search.svelte";
import { Secrets } from "./secrets.svelte";
import { Settings } from "./settings.svelte";
import { Setup, type SetupDialog, type SetupTab } from "./setup.svelte";
import { announceManual } from "./test-actions";
import { Tests } from "./tests.svelte";
import { Uploads } from "./uploads.svelte";
import { Written } from "./written.svelte";

export type PlaceId = "orgs" | "setup" | "console" | "tests" | "practice";
export type PaletteMode = "all" | "orgs";
export type ConsolePanel = "start" | "conversation" | "search";

export class App {
  #backend: Backend;
  orgs: Orgs;
  keys: Keys;
  setup: Setup;
  checks: Checks;
  conversations: Conversations;
  practice: Practice;
  secrets: Secrets;
  settings: Settings;
  uploads: Uploads;
  search: Search;
  keep: Keep;
  tests: Tests;
  notices = new Notices();
  written: Written;
  clock = new Clock();

  ready = $state(false);
  version = $state("");
  startFailure = $state.raw<Failure | null>(null);
  /** Why what is shown is not up to date; the core tries again by itself. */
  outage = $state.raw<Failure | null>(null);
  /** Which overlay of the frame is open. */
  palette = $state<PaletteMode | null>(null);
  keysShown = $state(false);

  consolePanel = $state<ConsolePanel>("conversation");
  /** The org that the Orgs place shows; "new" for the form of a new one. */
  orgShown = $state<string | null>(null);
  /** The start dialog's wish to be about a verified user. */
  startVerified = $state(false);
  starting = $state(false);
  /** The conversation whose text the start dialog takes for its transcript. */
  openingFrom = $state<string | null>(null);

  /** The current org. Where the chosen one is gone, never production by chance. */
  org = $derived.by(() => {
    const { live, practice } = this.orgs;
    const chosen = live.find((row) => row.id === this.settings.orgId);
    return chosen ?? practice ?? live.find((row) => row.environment !== "production") ?? live[0] ?? null;
  });

  /** What the Orgs page shows: what was asked for; otherwise the only org there is. */
  orgInView = $derived.by(() => {
    const { live } = this.orgs;
    return this.orgShown ?? (live.length === 1 ? live[0]!.id : null);
  });

  #number = 0;
  #renewing = false;
  /** The run that a person was asked about last. */
  #probe: { profileId: string; checks: CheckId[] | null } | null = null;

  constructor(backend: Backend, storage: Pick<Storage, "getItem" | "setItem">) {
    this.#backend = backend;
    this.orgs = new Orgs(backend);
    this.keys = new Keys(backend);
    this.setup = new Setup(backend);
    this.checks = new Checks(backend);
    this.conversations = new Conversations(backend);
    this.practice = new Practice(backend);
    this.secrets = new Secrets(backend);
    this.settings = new Settings(storage);
    this.uploads = new Uploads(backend);
    this.search = new Search(backend);
    this.keep = new Keep(backend);
    this.tests = new Tests(backend, storage);
    this.written = new Written(backend, this.notices);
    this.notices.actionFor = (failure) => this.actionFor(failure, null);
  }

  async start(): Promise<void> {
    this.startFailure = null;
    try {
      await this.#listen();
    } catch (thrown) {
      this.startFailure = thrown as Failure;
      return;
    }
    await this.notices.attempt(() => this.practice.watch());
  }

  #listen(): Promise<void> {
    let taken = 0;
    return this.#backend.subscribe((feed) => {
      this.receive(feed);
      taken += 1;
      // A window that is not heard gets its feed more slowly, and nothing is lost.
      this.#backend.feedTaken(taken).catch(() => {});
    });
  }

  receive(feed: WindowFeed): void {
    this.outage = feed.kind === "failed" ? feed.failure : null;
    if (feed.kind === "failed") return;
    if (feed.kind === "snapshot") {
      const { snapshot } = feed;
      this.#number = snapshot.number;
      this.#renewing = false;
      this.version = snapshot.version;
      this.orgs.load(snapshot);
      this.secrets.load(snapshot);
      this.conversations.load(snapshot);
      this.checks.load(snapshot);
      void this.setup.reload();
      // After a reload the window shows what it showed before.
      const before = this.conversations.rows.get(this.settings.conversationId ?? "");
      const first = before?.trashedAt === null ? before : this.conversations.list[0];
      if (!this.ready && first) {
        void this.conversations.show(first.id);
        this.settings.setOrg(first.profileId);
      }
      this.ready = true;
      void this.tests.reload();
      return;
    }
    const fresh = feed.updates.filter((update) => update.number > this.#number);
    const first = fresh[0];
    if (!first) return;
    const gap = first.number !== this.#number + 1;
    this.#number = fresh.at(-1)!.number;
    this.orgs.apply(fresh);
    this.secrets.apply(fresh);
    this.conversations.apply(fresh);
    this.uploads.apply(fresh);
    this.search.apply(fresh);
    this.checks.apply(fresh);
    this.setup.apply(fresh);
    this.tests.apply(fresh);
    announceManual(this);
    for (const { change } of fresh) if (change.kind === "notice") hear(this, change.notice);
    // Numbers have no gaps; where one shows, something was lost on the way here and the whole is asked for again.
    if (gap && !this.#renewing) {
      this.#renewing = true;
      void this.notices.attempt(() => this.#listen());
    }
  }

  go(place: PlaceId): void {
    this.settings.setPlace(place);
  }

  showConversation(id: string): void {
    const read = this.conversations.show(id);
    this.consolePanel = "conversation";
    this.settings.setConversation(id);
    this.#chooseOrgOf(id);
    // One that the window has not met is known once it was read.
    void read.then(() => this.#chooseOrgOf(id));
    this.go("console");
  }

  #chooseOrgOf(id: string): void {
    const { open } = this.conversations;
    if (open?.id === id) this.settings.setOrg(open.profileId);
  }

  /** Opens a conversation at one of its happenings, with what explains it. */
  async showHappening(id: string, number: number): Promise<void> {
    this.showConversation(id);
    await this.notices.attempt(() => this.conversations.showAt(id, number));
  }

  /** The search over all conversations; with the trash in the place of the others when asked for. */
  showSearch(trashed = this.search.query.trashed): void {
    // Whoever asks for the trash wants to see all of it.
    this.search.set(trashed && !this.search.query.trashed ? { trashed, text: "" } : { trashed });
    this.consolePanel = "search";
    this.go("console");
  }

  /** Puts something that must be fetched first on the clipboard, and says so. */
  async copyOf(said: string, read: () => Promise<string>, hint: () => string | null = () => null): Promise<void> {
    const text = await this.notices.attempt(read);
    if (text === undefined) return;
    if (await copy(text)) this.notices.show({ text: said, hint: hint() });
    else this.notices.show({ severity: "warning", text: m.copy_refused(), life: 8000 });
  }

  showOrg(id: string, tab: OrgTab | null = null): void {
    this.orgShown = id;
    if (tab !== null) this.orgs.tab = tab;
    if (id !== "new") this.settings.setOrg(id);
    this.go("orgs");
  }

  showStart(verified = false): void {
    this.startVerified = verified;
    this.consolePanel = "start";
    this.go("console");
  }

  showSetup(tab: SetupTab = "checklist", dialog: SetupDialog | null = null): void {
    this.setup.tab = tab;
    this.setup.dialog = dialog;
    this.go("setup");
  }

  /**
   * Runs checks of an org; all that its connector asks for when none are named. On production a probe conversation
   * reaches real people: the first one is asked about.
   */
  async check(profileId: string, checks: CheckId[] | null = null): Promise<void> {
    const profile = this.orgs.get(profileId);
    if (profile?.environment === "production" && probes(checks, profile.connector) && !this.checks.agreed.has(profileId)) {
      this.#probe = { profileId, checks };
      this.checks.asking = profileId;
      this.settings.setOrg(profileId);
      this.go("setup");
      return;
    }
    await this.notices.attempt(() => this.checks.start(profileId, checks));
  }

  /** The person has said yes to a probe conversation on production, for as long as the window is open. */
  async agreeToProbe(): Promise<void> {
    const asked = this.#probe;
    this.checks.asking = null;
    if (!asked) return;
    this.checks.agreed.add(asked.profileId);
    await this.check(asked.profileId, asked.checks);
  }

  async chooseConnector(profile: ProfileView, connector: ConnectorId): Promise<void> {
    const saved = await this.notices.attempt(() => this.setup.choose(profile, connector));
    const name = this.setup.connector(connector)?.name;
    if (saved && name) this.notices.show({ text: m.setup_connector_changed({ org: saved.name, connector: name }) });
  }

  /** Puts a finding's suggestion where it belongs, and offers to look again. */
  async repair(profile: ProfileView, finding: FindingView): Promise<void> {
    const saved = await this.notices.attempt(() => this.setup.repair(profile, finding));
    if (!saved) return;
    this.notices.show({
      text: m.setup_repaired({ name: saved.name }),
      life: 10_000,
      action: { label: m.setup_check_all(), run: () => void this.check(saved.id) },
    });
  }

  /** One click from nothing to a conversation: a guest, on the org that is given. */
  async startGuest(profileId: string): Promise<void> {
    await this.begin({ profileId, identity: { kind: "guest" }, routingAttributes: {}, language: null, heldAs: { kind: "customClient" }, transport: { kind: "stream" } });
  }

  async begin(request: Parameters<Backend["startConversation"]>[0]): Promise<boolean> {
    if (this.starting) return false;
    this.starting = true;
    const id = await this.notices.attempt(() => this.conversations.start(request));
    this.starting = false;
    if (id === undefined) return false;
    this.settings.setOrg(request.profileId);
    this.settings.setConversation(id);
    this.conversations.show(id);
    this.consolePanel = "conversation";
    this.go("console");
    return true;
  }

  async duplicateOrg(id: string): Promise<void> {
    const made = await this.notices.attempt(() => this.orgs.duplicate(id));
    if (made) this.showOrg(made.id);
  }

  /** Opens the form for a key; with a file that was dropped, the form holds it. */
  addKey(profileId: string, way: "make" | "import", file: File | null = null): void {
    this.keys.dropped = file;
    this.keys.adding = { profileId, way };
    this.showOrg(profileId, "keys");
  }

  importOrgs(file: File | null = null): void {
    this.orgs.dropped = file;
    this.orgs.importing = true;
    this.go("orgs");
  }

  /** Opens the dialog that reads settings, with a file that was dropped. */
  readSettings(file: File): void {
    this.orgs.settingsDropped = file;
    if (this.org) this.showSetup(this.setup.tab, "paste");
    else this.showOrg("new");
  }

  /** Writes orgs to a file, without secrets; all that are not in the trash when no ids are given. */
  async exportOrgs(ids: readonly string[]): Promise<void> {
    const file = await this.notices.attempt(() => this.orgs.save(ids));
    if (file) this.written.say(file.path, { hint: m.export_done_hint() });
  }

  async trashOrg(id: string): Promise<void> {
    const done = await this.notices.attempt(() => this.orgs.trash(id));
    if (!done) return;
    if (this.orgShown === id) this.orgShown = null;
    this.notices.show({
      text: m.org_trashed({ name: done.name }),
      life: 10_000,
      action: { label: m.undo(), run: () => void this.notices.attempt(() => this.orgs.restore(id)) },
    });
  }

  /** What a person can do about a failure from here; `about` is the conversation it concerns. */
  actionFor(failure: Failure, about: ConversationView | null): { label: string; run: () => void } | undefined {
    const action = rowOf(failure.code).action;
    const run = action && this.#runs(action, about);
    return action && run ? { label: actionLabel(action), run } : undefined;
  }

  #runs(action: NextAction, about: ConversationView | null): (() => void) | null {
    switch (action) {
      case "openOrg":
        return about ? () => this.showOrg(about.profileId) : null;
      case "openSigning":
        return about ? () => this.showOrg(about.profileId, "keys") : null;
      case "startAgain":
        return about ? () => this.showStart(about.identity.kind === "verified") : null;
      case "reconnect":
        return about && about.stream.state === "stopped"
          ? () => void this.notices.attempt(() => this.conversations.reconnect(about.id))
          : null;
      case "retryKeyring":
        return () => void this.notices.attempt(() => this.secrets.retry());
      case "keepInSession":
        return () => void this.notices.attempt(() => this.secrets.keepInSession());
      case "startPractice":
        return () => void this.notices.attempt(() => this.practice.start());
    }
  }
}

const key = Symbol("app");

export const provideApp = (app: App): App => setContext(key, app);
export const useApp = (): App => getContext<App>(key);
