// What can be done with a conversation beside talking.
import type { ConversationView } from "../../../ipc/generated/ConversationView";
import { m } from "../../../paraglide/messages";
import type { App } from "../../../stores/app.svelte";
import { savePdf, simulate, trash, useAsOpening } from "../../../stores/conversation-actions";
import { testIds } from "../../../testids";
import type { MenuItem } from "../../shared/menus";

/** Why nothing can happen to the end user's browser now. */
function notLive(row: ConversationView): string | undefined {
  if (row.state === "closed" || row.state === "failed") return m.play_over();
  return row.token === null ? m.play_no_token() : undefined;
}

function playItems(app: App, row: ConversationView): MenuItem[] {
  const { play } = row;
  const why = notLive(row);
  const guest = row.identity.kind === "guest";
  return [
    play.tabClosed
      ? { id: "tab", label: m.play_reopen_tab(), icon: "undo", why, testid: testIds.playTab, run: () => void simulate(app, row, "reopenTab") }
      : { id: "tab", label: m.play_close_tab(), icon: "close", why, testid: testIds.playTab, run: () => void simulate(app, row, "closeTab") },
    play.asleep
      ? { id: "sleep", label: m.play_wake(), icon: "play", why, testid: testIds.playSleep, run: () => void simulate(app, row, "wake") }
      : { id: "sleep", label: m.play_sleep(), icon: "moon", why, testid: testIds.playSleep, run: () => void simulate(app, row, "sleep") },
    play.secondDevice
      ? { id: "device", label: m.play_forget_device(), icon: "device", why, testid: testIds.playDevice, run: () => void simulate(app, row, "forgetSecondDevice") }
      : { id: "device", label: m.play_add_device(), icon: "device", why: why ?? (guest ? m.play_device_guest() : undefined), testid: testIds.playDevice, run: () => void simulate(app, row, "secondDevice") },
    { id: "token", label: m.play_take_token(), icon: "token", why, testid: testIds.playToken, run: () => (app.keep.dialog = { kind: "newToken", conversationId: row.id }) },
  ];
}

export function itemsOf(app: App, row: ConversationView): MenuItem[] {
  const { keep } = app;
  const conversationId = row.id;
  return [
    ...playItems(app, row),
    { id: "tags", label: m.tags_edit(), icon: "tag", testid: testIds.conversationTags, run: () => (keep.dialog = { kind: "tags", conversationId }) },
    { id: "export", label: m.export_conversation(), icon: "download", testid: testIds.conversationExport, run: () => (keep.dialog = { kind: "export", conversationId }) },
    { id: "pdf", label: m.transcript_pdf(), icon: "download", why: row.files?.transcript ? undefined : m.transcript_pdf_off(), testid: testIds.conversationPdf, run: () => void savePdf(app, row) },
    { id: "opening", label: m.conversation_as_opening(), icon: "transfer", testid: testIds.conversationAsOpening, run: () => useAsOpening(app, row) },
    { id: "record", label: m.conversation_record(), icon: "record", why: row.milestones.created === null ? m.conversation_record_not() : undefined, testid: testIds.conversationRecord, run: () => (app.tests.dialog = { kind: "record", conversationId }) },
    { id: "trash", label: m.conversation_to_trash(), icon: "trash", danger: true, testid: testIds.conversationTrash, run: () => void trash(app, row) },
  ];
}
