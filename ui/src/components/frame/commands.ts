// Everything the palette can do, built anew each time it opens.
import type { App } from "../../stores/app.svelte";
import type { IconName } from "../shared/icons";
import { m } from "../../paraglide/messages";
import { themeChoices, type ThemeChoice } from "../../stores/settings.svelte";
import { environmentWord } from "../shared/environments";
import { places } from "./places";

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
  return out;
}

function orgActions(app: App): Command[] {
  const out: Command[] = [
    { id: "new-org", group: m.palette_actions(), label: m.org_new(), icon: "plus", run: () => app.showOrg("new") },
  ];
  const org = app.org;
  if (!org) return out;
  const add = (id: string, label: string, icon: IconName, run: () => void) =>
    out.push({ id, group: m.palette_actions(), label, icon, run });
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
  return [...go, ...conversationCommands(app), ...orgActions(app), ...practiceCommands(app), ...look, ...orgCommands(app)];
}

export function orgsOnly(app: App): Command[] {
  const extra: Command = { id: "new-org", group: m.palette_actions(), label: m.org_new(), icon: "plus", run: () => app.showOrg("new") };
  return [...orgCommands(app), extra];
}
