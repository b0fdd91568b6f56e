// The words, icons and tones of states: one table per kind of state.
import type { ComposerState } from "../../ipc/generated/ComposerState";
import type { ConversationState } from "../../ipc/generated/ConversationState";
import type { ConversationView } from "../../ipc/generated/ConversationView";
import type { Delivery } from "../../ipc/generated/Delivery";
import type { HappeningKind } from "../../ipc/generated/HappeningKind";
import type { SessionState } from "../../ipc/generated/SessionState";
import type { StreamState } from "../../ipc/generated/StreamState";
import { m } from "../../paraglide/messages";
import type { IconName } from "../shared/icons";

export interface Look {
  icon: IconName;
  word: () => string;
  tone: "plain" | "ok" | "warn" | "bad" | "info";
  /** What Salesforce calls it, or what it means. */
  title: () => string;
}

const look = (icon: IconName, tone: Look["tone"], word: () => string, title: () => string): Look => ({ icon, word, tone, title });

export const conversationLooks: Record<ConversationState, Look> = {
  preparing: look("clock", "info", m.conversation_preparing, m.conversation_preparing_title),
  awaitingPrechat: look("info", "warn", m.conversation_awaiting_prechat, m.conversation_awaiting_prechat_title),
  creating: look("clock", "info", m.conversation_creating, m.conversation_creating_title),
  open: look("circle", "ok", m.conversation_open, m.conversation_open_title),
  closed: look("lock", "plain", m.conversation_closed, m.conversation_closed_title),
  failed: look("error", "bad", m.conversation_failed, m.conversation_failed_title),
};

export const sessionLooks: Record<SessionState, Look> = {
  new: look("circle", "plain", m.session_new, m.session_new_title),
  waiting: look("clock", "warn", m.session_waiting, m.session_waiting_title),
  active: look("user", "ok", m.session_active, m.session_active_title),
  inactive: look("clock", "plain", m.session_inactive, m.session_inactive_title),
  ended: look("end", "plain", m.session_ended, m.session_ended_title),
};

export const streamLooks: Record<StreamState, Look> = {
  idle: look("circle", "plain", m.stream_idle, m.stream_idle_title),
  connecting: look("clock", "info", m.stream_connecting, m.stream_connecting_title),
  open: look("connection", "ok", m.stream_open, m.stream_open_title),
  retrying: look("retry", "warn", m.stream_retrying, m.stream_retrying_title),
  stopped: look("error", "bad", m.stream_stopped, m.stream_stopped_title),
};

/** The one word of a row in the list: the session's while the conversation is open, else the conversation's. */
export function rowLook(row: ConversationView): Look {
  return row.state === "open" ? sessionLooks[row.session] : conversationLooks[row.state];
}

export const deliveryMarks: Record<Delivery, { icon: IconName; word: () => string } | null> = {
  received: null,
  pending: { icon: "clock", word: m.delivery_pending },
  sent: { icon: "check", word: m.delivery_sent },
  delivered: { icon: "checks", word: m.delivery_delivered },
  read: { icon: "checks", word: m.delivery_read },
  failed: { icon: "error", word: m.delivery_failed },
};

export const happeningLooks: Record<HappeningKind, { icon: IconName; word: () => string }> = {
  request: { icon: "request", word: m.happening_request },
  event: { icon: "event", word: m.happening_event },
  state: { icon: "state", word: m.happening_state },
  connection: { icon: "connection", word: m.happening_connection },
  gap: { icon: "gap", word: m.happening_gap },
  token: { icon: "key", word: m.happening_token },
  finding: { icon: "alert", word: m.happening_finding },
  connector: { icon: "send", word: m.happening_connector },
};

/** Why nothing can be typed; null when it can. */
export const composerReasons: Record<ComposerState, (() => string) | null> = {
  ready: null,
  opensSession: null,
  notYet: m.composer_not_yet,
  closed: m.composer_closed,
  tokenDead: m.composer_token_dead,
  heldElsewhere: m.composer_held_elsewhere,
};

export function who(row: ConversationView): string {
  return row.identity.kind === "guest" ? m.guest() : row.identity.subject;
}
