// Who takes part in a conversation, in words.
import { m } from "../paraglide/messages";

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
