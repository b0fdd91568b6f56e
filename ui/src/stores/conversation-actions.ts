// What a person can do with a conversation beside talking: each says what has happened, and offers the way back.

import type { ConversationView } from "../ipc/generated/ConversationView";
import type { Simulation } from "../ipc/generated/Simulation";
import { m } from "../paraglide/messages";
import type { App } from "./app.svelte";
import { listed, neighbour } from "./listing";

const nameOf = (row: ConversationView): string => (row.identity.kind === "guest" ? m.guest() : row.identity.subject);

export async function trash(app: App, row: ConversationView): Promise<void> {
  const { conversations, keep, notices } = app;
  const after = neighbour(conversations.list, row.id, 1) ?? neighbour(conversations.list, row.id, -1);
  const done = await notices.attempt(() => keep.trash(row.id).then(() => true));
  if (!done) return;
  if (conversations.openId === row.id) {
    if (after) app.showConversation(after.id);
    else conversations.show(null);
  }
  notices.show({
    text: m.conversation_trashed({ name: nameOf(row) }),
    life: 10_000,
    action: { label: m.undo(), run: () => void notices.attempt(() => keep.restore(row.id)) },
  });
}

export async function restore(app: App, row: ConversationView): Promise<void> {
  const { notices, keep } = app;
  const done = await notices.attempt(() => keep.restore(row.id).then(() => true));
  if (!done) return;
  notices.show({ text: m.conversation_restored({ name: nameOf(row) }), action: { label: m.notice_show(), run: () => app.showConversation(row.id) } });
}

export async function deleteForGood(app: App, row: ConversationView): Promise<void> {
  const done = await app.notices.attempt(() => app.keep.delete(row.id).then(() => true));
  if (done) app.notices.show({ text: m.conversation_deleted({ name: nameOf(row) }) });
}

const said: Record<Simulation, () => string> = {
  closeTab: m.play_closed_tab,
  reopenTab: m.play_reopened_tab,
  secondDevice: m.play_second_device,
  forgetSecondDevice: m.play_forgot_device,
  newToken: m.play_new_token,
  sleep: m.play_slept,
  wake: m.play_woke,
};

export async function simulate(app: App, row: ConversationView, simulation: Simulation): Promise<void> {
  const done = await app.notices.attempt(() => app.conversations.simulate(row.id, simulation).then(() => true));
  // Whoever looks at the conversation sees it there.
  if (done && app.conversations.openId !== row.id) app.notices.show({ text: said[simulation](), about: `play ${row.id}` });
}

export async function savePdf(app: App, row: ConversationView): Promise<void> {
  const file = await app.notices.attempt(() => app.keep.savePdf(row.id));
  if (file) app.written.say(file.path, { hint: m.file_digest({ digest: file.sha256 }) });
}

/** Starts anew with this conversation's text for a transcript. */
export function useAsOpening(app: App, row: ConversationView): void {
  app.openingFrom = row.id;
  app.settings.setOrg(row.profileId);
  app.showStart(row.identity.kind === "verified");
}

/** The next conversation of the list as it is shown. */
export function switchConversation(app: App, by: 1 | -1): void {
  const { conversations, settings } = app;
  const next = neighbour(listed(conversations.list, conversations.filter, settings.attentionFirst), conversations.openId, by);
  if (next) app.showConversation(next.id);
}
