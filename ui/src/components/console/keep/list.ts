// What the list of conversations can do as a whole.
import { m } from "../../../paraglide/messages";
import type { App } from "../../../stores/app.svelte";
import { testIds } from "../../../testids";
import type { MenuItem } from "../../shared/menus";

export function listItems(app: App): MenuItem[] {
  const { keep, settings } = app;
  return [
    { id: "search", label: m.search_all(), icon: "search", run: () => app.showSearch(false) },
    { id: "attention", label: settings.attentionFirst ? m.attention_newest() : m.attention_sort(), icon: "alert", run: () => settings.toggleAttentionFirst() },
    { id: "trash", label: m.trash_open(), icon: "trash", testid: testIds.trashOpen, run: () => app.showSearch(true) },
    { id: "retention", label: m.retention_open(), icon: "clock", testid: testIds.retentionOpen, run: () => (keep.dialog = { kind: "retention" }) },
    settings.toasts
      ? { id: "toasts", label: m.toasts_mute(), icon: "info", run: () => settings.toggleToasts() }
      : { id: "toasts", label: m.toasts_show(), icon: "info", run: () => settings.toggleToasts() },
  ];
}
