// Quiet words about conversations that are not being looked at.

import type { NoticeView } from "../ipc/generated/NoticeView";
import { m } from "../paraglide/messages";
import type { App } from "./app.svelte";

/** Tells of an agent's acceptance, reply or leaving, unless the conversation is on the screen. */
export function hear(app: App, notice: NoticeView): void {
  // A person's turn is told with the run that it belongs to.
  if (notice.kind === "asked") return;
  const { conversationId } = notice;
  const { settings, conversations } = app;
  const looking = settings.place === "console" && app.consolePanel === "conversation" && conversations.openId === conversationId;
  if (looking || !settings.toasts || !conversations.rows.has(conversationId)) return;
  app.notices.show({
    about: conversationId,
    text: textOf(notice),
    hint: notice.kind === "replied" && notice.text !== "" ? notice.text : null,
    life: 8000,
    action: { label: m.notice_show(), run: () => app.showConversation(conversationId) },
  });
}

function textOf({ kind, who, org }: NoticeView): string {
  switch (kind) {
    case "accepted":
      return m.notice_accepted({ who, org });
    case "replied":
      return m.notice_replied({ who, org });
    case "left":
      return m.notice_left({ who, org });
    case "asked":
      return m.manual_notice({ scenario: who });
  }
}
