// Texts that a new scenario can begin with.
import { m } from "../../paraglide/messages";

export interface Template {
  id: string;
  name: () => string;
  help: () => string;
  text: string;
}

const guest = `version: 1
name: A guest reaches an agent
description: A guest writes, an agent accepts and answers.
tags: [smoke, guest]
practice:
  agents:
    acceptAfter: 200 ms
    answers: ["Hello, how can I help?"]
steps:
  - start: guest
  - expect: routed
  - expect: { accepted: {}, within: 2 min }
  - say: Hello, I have a question
  - expect:
      - message: { from: agent }
        within: 2 min
  - end
  - close
`;

const verified = `version: 1
name: A verified customer reaches an agent
description: The org sees who the customer is, and the routing attribute arrives.
tags: [verified]
variables:
  customer: customer-42
practice:
  agents:
    acceptAfter: 200 ms
    answers: ["Welcome back."]
steps:
  - start:
      verified: \${customer}
  - expect: { verified: true }
  - expect: routed
  - expect: { accepted: {}, within: 2 min }
  - say: Where is my order?
  - expect:
      - message: { from: agent }
        within: 2 min
  - end
  - close
`;

const quickReply = `version: 1
name: The customer chooses a quick reply
description: The agent sends quick replies, and the choice arrives.
tags: [messages]
practice:
  agents:
    acceptAfter: 200 ms
    answers: ["sample:quickReplies", "Thank you."]
steps:
  - start: guest
  - expect: { accepted: {}, within: 2 min }
  - say: I would like to choose
  - expect:
      - message: { from: agent, kind: quickReplies }
        within: 2 min
  - choose: "Yes"
  - expect:
      - message: { from: agent, contains: thank }
        within: 2 min
  - end
  - close
`;

export const templates: readonly Template[] = [
  { id: "guest", name: m.template_guest, help: m.template_guest_help, text: guest },
  { id: "verified", name: m.template_verified, help: m.template_verified_help, text: verified },
  { id: "quickReply", name: m.template_quick_reply, help: m.template_quick_reply_help, text: quickReply },
];
