// What a row of the timeline can do.
import type { HappeningView } from "../../../ipc/generated/HappeningView";
import { pretty } from "../../../lib/json";
import { m } from "../../../paraglide/messages";
import type { App } from "../../../stores/app.svelte";
import { testIds } from "../../../testids";
import type { MenuItem } from "../../shared/menus";

export function togglePin(app: App, row: HappeningView): void {
  const pinned = !(row.mark?.pinned ?? false);
  const note = row.mark?.note ?? "";
  const mark = pinned || note !== "" ? { pinned, note } : null;
  void app.notices.attempt(() => app.conversations.happenings.mark(row.number, mark));
}

export async function copyJson(app: App, conversationId: string, row: HappeningView): Promise<void> {
  await app.copyOf(m.timeline_copied_json(), async () => pretty((await app.conversations.inspection.read(conversationId, row.number)).json));
}

/** The command holds names of variables in the place of secrets, and says which. */
export async function copyCurl(app: App, conversationId: string, row: HappeningView): Promise<void> {
  let hint: string | null = null;
  await app.copyOf(m.timeline_copied_curl(), async () => {
    const curl = await app.conversations.inspection.curl(conversationId, row.number);
    if (curl.variables.length > 0) hint = m.timeline_curl_variables({ names: curl.variables.join(", ") });
    return curl.command;
  }, () => hint);
}

export function itemsOf(app: App, conversationId: string, row: HappeningView): MenuItem[] {
  const { conversations, notices } = app;
  const identifier = row.entryIdentifier;
  const items: MenuItem[] = [
    { id: "open", label: m.timeline_open(), icon: "right", run: () => void conversations.inspect(row.number) },
    {
      id: "transcript",
      label: m.timeline_show_in_transcript(),
      icon: "console",
      why: identifier === null ? m.timeline_no_entry() : undefined,
      testid: testIds.timelineToTranscript,
      run: () => identifier !== null && conversations.revealEntry(identifier),
    },
    {
      id: "cause",
      label: m.timeline_to_cause(),
      icon: "back",
      why: row.cause === null ? m.timeline_no_cause() : undefined,
      testid: testIds.timelineToCause,
      run: () => row.cause && void notices.attempt(() => conversations.happenings.reveal(row.cause!.number)),
    },
    { id: "pin", label: row.mark?.pinned ? m.timeline_unpin() : m.timeline_pin(), icon: "pin", testid: testIds.timelinePin, run: () => togglePin(app, row) },
    { id: "json", label: m.timeline_copy_json(), icon: "copy", run: () => void copyJson(app, conversationId, row) },
  ];
  if (row.kind === "request" || row.kind === "connection") {
    items.push({ id: "curl", label: m.timeline_copy_curl(), icon: "copy", testid: testIds.timelineCurl, run: () => void copyCurl(app, conversationId, row) });
  }
  return items;
}
