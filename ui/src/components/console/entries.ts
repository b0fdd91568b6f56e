// What an entry that is not a message says, in plain words.
import type { EntryView } from "../../ipc/generated/EntryView";
import { m } from "../../paraglide/messages";

const roles: Record<string, () => string> = {
  EndUser: m.role_end_user,
  Agent: m.role_agent,
  Chatbot: m.role_chatbot,
  System: m.role_system,
  Router: m.role_router,
  Supervisor: m.role_supervisor,
  DigitalWorker: m.role_digital_worker,
};

/** A word for Salesforce's role; a role that is new to us is shown as it is. */
export const roleWord = (role: string): string => roles[role]?.() ?? role;

export function systemLine(entry: EntryView): string {
  const { body } = entry;
  switch (body.kind) {
    case "text":
      return body.text;
    case "participant": {
      const name = body.name || roleWord(body.role);
      const with_ = { name, role: roleWord(body.role) };
      if (body.operation === "add") return m.entry_joined(with_);
      if (body.operation === "remove") return m.entry_left(with_);
      return m.entry_changed(with_);
    }
    case "routing":
      if (body.failureType === null) return m.entry_routed();
      return body.reason ? m.entry_routing_failed_why({ type: body.failureType, reason: body.reason }) : m.entry_routing_failed({ type: body.failureType });
    case "session":
      return m.entry_session({ status: body.status });
    case "closed":
      return m.entry_closed();
    case "other":
      return body.summary;
    case "link":
    case "files":
    case "webView":
    case "choices":
    case "chosen":
    case "form":
    case "formAnswer":
    case "formResult":
    case "consent":
    case "notDelivered":
      return body.kind;
  }
}
