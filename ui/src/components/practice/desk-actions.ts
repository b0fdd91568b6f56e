// What an agent or the org can do beside writing: the words of each, and the action that its form makes.
import type { AgentAction } from "../../ipc/generated/AgentAction";
import { m } from "../../paraglide/messages";
import type { IconName } from "../shared/icons";

export type DeskDeed = "progress" | "stream" | "revise" | "failDelivery" | "queuePosition" | "estimatedWait" | "consent" | "compose" | "raw";

interface DeedWords {
  label: () => string;
  help: () => string;
  icon: IconName;
  /** Only the agent who has the conversation does it; the rest is done by the org. */
  byAgent: boolean;
}

export const deskDeeds: Record<DeskDeed, DeedWords> = {
  progress: { label: m.deed_progress, help: m.deed_progress_help, icon: "clock", byAgent: true },
  stream: { label: m.deed_stream, help: m.deed_stream_help, icon: "event", byAgent: true },
  revise: { label: m.deed_revise, help: m.deed_revise_help, icon: "undo", byAgent: true },
  failDelivery: { label: m.deed_fail, help: m.deed_fail_help, icon: "error", byAgent: false },
  queuePosition: { label: m.deed_queue, help: m.deed_queue_help, icon: "updown", byAgent: false },
  estimatedWait: { label: m.deed_wait, help: m.deed_wait_help, icon: "clock", byAgent: false },
  consent: { label: m.deed_consent, help: m.deed_consent_help, icon: "check", byAgent: false },
  compose: { label: m.deed_compose, help: m.deed_compose_help, icon: "send", byAgent: true },
  raw: { label: m.deed_raw, help: m.deed_raw_help, icon: "request", byAgent: false },
};

/** What the forms hold; each deed reads what it needs. */
export interface DeedDraft {
  text: string;
  everyMs: number;
  /** An entry's identifier; empty for the newest. */
  identifier: string;
  code: string;
  number: number;
  status: string;
  json: string;
  reason: string;
  event: string;
  entryType: string;
  eventId: string;
  role: string;
}

const message = { messageType: "StaticContentMessage", staticContent: { formatType: "Text", text: "Hello" } };

export const newDraft = (deed: DeskDeed): DeedDraft => ({
  text: "",
  everyMs: 120,
  identifier: "",
  code: "MESSAGE_BLOCKED",
  number: 2,
  status: "OptOut",
  json: JSON.stringify(deed === "raw" ? { entryType: "Message", id: crypto.randomUUID(), abstractMessage: message, messageReason: null } : message, null, 2),
  reason: "",
  event: "CONVERSATION_MESSAGE",
  entryType: "Message",
  eventId: "",
  role: "",
});

const given = <Name extends string>(name: Name, text: string): Partial<Record<Name, string>> => (text.trim() === "" ? {} : ({ [name]: text.trim() } as Record<Name, string>));

function objectOf(json: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** The action, or why there is none yet. A raw event may be as wrong as it likes. */
export function actionOf(deed: DeskDeed, draft: DeedDraft, agentId: string | null): AgentAction | { why: string } {
  if (deskDeeds[deed].byAgent && agentId === null) return { why: m.desk_cannot_answer() };
  const who = agentId ?? "";
  const missing = { why: m.deed_missing() };
  switch (deed) {
    case "progress":
      return draft.text.trim() === "" ? missing : { action: "progress", agentId: who, text: draft.text };
    case "stream":
      return draft.text.trim() === "" ? missing : { action: "stream", agentId: who, text: draft.text, everyMs: draft.everyMs };
    case "revise":
      return draft.text.trim() === "" ? missing : { action: "revise", agentId: who, text: draft.text, ...given("identifier", draft.identifier) };
    case "failDelivery":
      return draft.code.trim() === "" ? missing : { action: "failDelivery", code: draft.code.trim(), message: draft.text, ...given("identifier", draft.identifier) };
    case "queuePosition":
      return { action: "queuePosition", position: draft.number };
    case "estimatedWait":
      return { action: "estimatedWait", seconds: draft.number };
    case "consent":
      return { action: "consent", status: draft.status };
    case "compose": {
      const message = objectOf(draft.json);
      return message === null ? { why: m.deed_not_json() } : { action: "compose", agentId: who, message, ...given("reason", draft.reason) };
    }
    case "raw":
      if (draft.event.trim() === "" || draft.entryType.trim() === "") return missing;
      return { action: "raw", event: draft.event.trim(), entryType: draft.entryType.trim(), payload: draft.json, ...given("identifier", draft.identifier), ...given("eventId", draft.eventId), ...given("role", draft.role) };
  }
}
