// Everything the palette can do, built anew each time it opens.
import type { App } from "../../stores/app.svelte";
import type { IconName } from "../shared/icons";
import type { Simulation } from "../../ipc/generated/Simulation";
import { m } from "../../paraglide/messages";
import { restore, savePdf, simulate, trash, useAsOpening } from "../../stores/conversation-actions";
import { stepsOf } from "../../stores/setup.svelte";
import type { TokenPart } from "../../stores/keys.svelte";
import { themeChoices, type ThemeChoice } from "../../stores/settings.svelte";
import { environmentWord } from "../shared/environments";
import { places } from "./places";
import { testCommands } from "./test-commands";

export interface Command {
  id: string;
  group: string;
  label: string;
  note?: string;
  keys?: string;
  icon: IconName;
  run: () => void;
}

const themeLabels: Record<ThemeChoice, () => string> = {
  system: m.theme_system,
  light: m.theme_light,
  dark: m.theme_dark,
  contrast: m.theme_contrast,
};

function orgCommands(app: App): Command[] {
  return app.orgs.live.map((org) => ({
    id: `org-${org.id}`,
    group: m.palette_orgs(),
    label: org.name,
    note: environmentWord(org.environment),
    icon: "orgs",
    run: () => {
      app.settings.setOrg(org.id);
      if (app.settings.place === "orgs") app.orgShown = org.id;
    },
  }));
}

function conversationCommands(app: App): Command[] {
  const open = app.conversations.open;
  const out: Command[] = [];
  const add = (id: string, label: string, icon: IconName, run: () => void) =>
    out.push({ id, group: m.palette_actions(), label, icon, run });
  add("start", m.start_conversation(), "plus", () => app.showStart());
  const org = app.org;
  if (org) add("start-guest", m.start_guest_on({ name: org.name }), "guest", () => void app.startGuest(org.id));
  if (open?.stream.state === "stopped") {
    add("reconnect", m.reconnect(), "retry", () => void app.notices.attempt(() => app.conversations.reconnect(open.id)));
  }
  add("search", m.search_all(), "search", () => app.showSearch(false));
  add("trash", m.trash_open(), "trash", () => app.showSearch(true));
  add("retention", m.retention_open(), "clock", () => {
    app.go("console");
    app.keep.dialog = { kind: "retention" };
  });
  add("toasts", app.settings.toasts ? m.toasts_mute() : m.toasts_show(), "info", () => app.settings.toggleToasts());
  return out;
}

/** What the open conversation's menu holds. */
function openCommands(app: App): Command[] {
  const { open } = app.conversations;
  if (!open || app.consolePanel !== "conversation") return [];
  const group = m.palette_conversation();
  const conversationId = open.id;
  const out: Command[] = [];
  const add = (id: string, label: string, icon: IconName, run: () => void) =>
    out.push({ id: `open-${id}`, group, label, icon, run: () => (app.go("console"), run()) });
  const happenings = app.conversations.happenings;
  add("tags", m.tags_edit(), "tag", () => (app.keep.dialog = { kind: "tags", conversationId }));
  add("export", m.export_conversation(), "download", () => (app.keep.dialog = { kind: "export", conversationId }));
  if (open.files?.transcript) add("pdf", m.transcript_pdf(), "download", () => void savePdf(app, open));
  add("opening", m.conversation_as_opening(), "transfer", () => useAsOpening(app, open));
  if (open.milestones.created !== null) add("record", m.conversation_record(), "record", () => (app.tests.dialog = { kind: "record", conversationId }));
  if (open.trashedAt === null) add("to-trash", m.conversation_to_trash(), "trash", () => void trash(app, open));
  else add("restore", m.restore(), "undo", () => void restore(app, open));
  add("unusual", m.timeline_unusual(), "alert", () => happenings.narrow({ unusual: true }));
  add("marked", m.timeline_marked(), "pin", () => happenings.narrow({ marked: true }));
  if (happenings.filtered) add("clear", m.timeline_clear(), "close", () => happenings.clear());
  const { play, token, state } = open;
  if (token === null || state === "closed" || state === "failed") return out;
  const simulations: [Simulation, string, IconName][] = [
    play.tabClosed ? ["reopenTab", m.play_reopen_tab(), "undo"] : ["closeTab", m.play_close_tab(), "close"],
    play.asleep ? ["wake", m.play_wake(), "play"] : ["sleep", m.play_sleep(), "moon"],
  ];
  if (play.secondDevice) simulations.push(["forgetSecondDevice", m.play_forget_device(), "device"]);
  else if (open.identity.kind === "verified") simulations.push(["secondDevice", m.play_add_device(), "device"]);
  for (const [simulation, label, icon] of simulations) add(simulation, label, icon, () => void simulate(app, open, simulation));
  add("newToken", m.play_take_token(), "token", () => (app.keep.dialog = { kind: "newToken", conversationId }));
  return out;
}

function setupCommands(app: App): Command[] {
  const { org, setup, checks } = app;
  const group = m.palette_setup();
  const out: Command[] = [
    { id: "setup-paste", group, label: m.setup_paste(), icon: "paste", run: () => app.showSetup(setup.tab, "paste") },
  ];
  if (!org) return out;
  const add = (id: string, label: string, icon: IconName, run: () => void) => out.push({ id, group, label, icon, run });
  if (checks.of(org.id).running) {
    add("setup-cancel", m.setup_cancel_checks(), "close", () => void app.notices.attempt(() => checks.cancel(org.id)));
  } else {
    add("setup-check", m.palette_check_on({ name: org.name }), "play", () => {
      app.go("setup");
      void app.check(org.id);
    });
  }
  add("setup-evidence", m.setup_evidence(), "download", () => app.showSetup(setup.tab, "evidence"));
  add("setup-checklist", m.setup_tab_checklist(), "setup", () => app.showSetup("checklist"));
  const connector = setup.connector(org.connector);
  if (connector) add("setup-settings", m.setup_tab_settings({ name: connector.name }), "copy", () => app.showSetup("settings"));
  if (connector?.mapsAttributes) add("setup-attributes", m.setup_tab_attributes(), "transfer", () => app.showSetup("attributes"));
  for (const other of setup.connectors) {
    if (other.id === org.connector) continue;
    add(`setup-connector-${other.id}`, m.palette_connector({ org: org.name, connector: other.name }), "connection", () => {
      app.go("setup");
      void app.chooseConnector(org, other.id);
    });
  }
  if (setup.profileId !== org.id) return out;
  for (const step of stepsOf(setup.checklist?.groups ?? [])) {
    add(`step-${step.id}`, m.palette_step({ title: step.title }), "right", () => {
      setup.reveal(step.id);
      app.go("setup");
    });
  }
  return out;
}

function orgActions(app: App): Command[] {
  const out: Command[] = [
    { id: "new-org", group: m.palette_actions(), label: m.org_new(), icon: "plus", run: () => app.showOrg("new") },
  ];
  const org = app.org;
  const add = (id: string, label: string, icon: IconName, run: () => void) =>
    out.push({ id, group: m.palette_actions(), label, icon, run });
  add("import-orgs", m.import_menu(), "down", () => app.importOrgs());
  if (!org) return out;
  add("export-orgs", m.export_all(), "request", () => void app.exportOrgs([]));
  add("new-key", m.key_new_on({ name: org.name }), "key", () => app.addKey(org.id, "make"));
  add("import-key", m.key_import_on({ name: org.name }), "key", () => app.addKey(org.id, "import"));
  add("keys-of-org", m.keys_of({ name: org.name }), "key", () => app.showOrg(org.id, "keys"));
  const tokens: [TokenPart, string][] = [["sign", m.token_sign_on({ name: org.name })], ["inspect", m.token_inspect()], ["keySet", m.key_set_check()]];
  for (const [part, label] of tokens) {
    add(`token-${part}`, label, "token", () => {
      app.keys.tokenPart = part;
      app.showOrg(org.id, "tokens");
    });
  }
  add("edit-org", m.org_edit_named({ name: org.name }), "orgs", () => app.showOrg(org.id));
  add("duplicate-org", m.org_duplicate_named({ name: org.name }), "duplicate", () => {
    void app.notices.attempt(async () => app.showOrg((await app.orgs.duplicate(org.id)).id));
  });
  add("trash-org", m.org_trash_named({ name: org.name }), "trash", () => void app.trashOrg(org.id));
  return out;
}

function practiceCommands(app: App): Command[] {
  const group = m.palette_practice();
  const { practice, notices } = app;
  if (!practice.state) {
    return [{ id: "practice-start", group, label: m.practice_start(), icon: "play", run: () => void notices.attempt(() => practice.start()) }];
  }
  return [
    { id: "practice-stop", group, label: m.practice_stop(), icon: "power", run: () => void notices.attempt(() => practice.stop()) },
    { id: "drop", group, label: m.fault_now_drop(), icon: "connection", run: () => void notices.attempt(() => practice.faultNow({ now: "dropStreams" })) },
    { id: "expire", group, label: m.fault_now_expire(), icon: "clock", run: () => void notices.attempt(() => practice.faultNow({ now: "expireTokens" })) },
    { id: "mistakes", group, label: m.mistakes_open(), icon: "alert", run: () => { practice.tab = "mistakes"; app.go("practice"); } },
    { id: "repair", group, label: m.mistakes_repair_practice(), icon: "check", run: () => void notices.attempt(() => practice.clearMistakes()) },
    { id: "clear", group, label: m.fault_clear_all(), icon: "check", run: () => void notices.attempt(() => practice.clearFaults()) },
  ];
}

export function commands(app: App): Command[] {
  const go: Command[] = places.map((place, index) => ({
    id: `go-${place.id}`,
    group: m.palette_go(),
    label: place.label(),
    keys: `Ctrl ${index + 1}`,
    icon: place.icon,
    run: () => app.go(place.id),
  }));
  const look: Command[] = [
    ...themeChoices.map(
      (theme): Command => ({
        id: `theme-${theme}`,
        group: m.palette_window(),
        label: themeLabels[theme](),
        note: app.settings.theme === theme ? m.chosen() : undefined,
        icon: "circle",
        run: () => app.settings.setTheme(theme),
      }),
    ),
    { id: "rail", group: m.palette_window(), label: m.rail_toggle(), icon: "sidebar", run: () => app.settings.toggleRail() },
    { id: "keys", group: m.palette_window(), label: m.keys_open(), keys: "?", icon: "help", run: () => (app.keysShown = true) },
  ];
  return [...go, ...conversationCommands(app), ...openCommands(app), ...testCommands(app), ...setupCommands(app), ...orgActions(app), ...practiceCommands(app), ...look, ...orgCommands(app)];
}

export function orgsOnly(app: App): Command[] {
  const extra: Command = { id: "new-org", group: m.palette_actions(), label: m.org_new(), icon: "plus", run: () => app.showOrg("new") };
  return [...orgCommands(app), extra];
}
