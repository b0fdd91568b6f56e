//! Infobip's own side: account, subscriptions, chatbot, templates.

use crate::connector::step::{STEP, Step, choice, computed, fixed};

const INFOBIP: Option<&str> = Some("Look in the Infobip web interface, or ask the account's administrator.");
const INBOUND: &str = "https://sfsc-connector.ibintegrations.com/api/infobip/inbound/messages";

pub const EARLY_ACCESS: Step = Step {
    id: "early-access",
    title: "Have the integration enabled for the account",
    why: "It is an Early Access feature of Infobip.",
    instructions: &["Ask your account manager or Infobip Support for access."],
    find_out: INFOBIP,
    ..STEP
};

pub const USE_CASE: Step = Step {
    id: "use-case",
    title: "Choose the use case",
    why: "Scopes and subscriptions depend on it.",
    instructions: &[
        "Two-way messaging: the end user writes first, and every message is shown in the session.",
        "Chatbot to agent: the end user writes with a chatbot; on transfer, all messages before are imported into \
         the new session, in order.",
    ],
    find_out: INFOBIP,
    ..STEP
};

pub const ACCOUNT: Step = Step {
    id: "infobip-account",
    title: "Have an Infobip account and an API key",
    why: "The connector sends and receives with it.",
    instructions: &[
        "Make an API key in the Infobip web interface, and keep it out of this app: it is entered in the connector \
         only.",
    ],
    find_out: INFOBIP,
    ..STEP
};

pub const API_KEY_SCOPES: Step = Step {
    id: "api-key-scopes",
    title: "Give the API key its scopes",
    why: "A scope that is missing shows only when the connector needs it.",
    instructions: &["Two-way messaging needs the first six. Chatbot to agent needs the last two besides."],
    values: &[
        fixed("Scope", "numbers:manage"),
        fixed("Scope", "account-management:manage"),
        fixed("Scope", "inbound-message:read"),
        fixed("Scope", "message:send"),
        fixed("Scope", "messages-api:manage"),
        fixed("Scope", "messages-api:message:send"),
        fixed("Scope (chatbot to agent)", "answers:manage"),
        fixed("Scope (chatbot to agent)", "conversations:manage"),
    ],
    find_out: INFOBIP,
    ..STEP
};

pub const REFERENCE_VALUES: Step = Step {
    id: "reference-values",
    title: "Have the ten reference values ready",
    why: "With them the set-up in Salesforce is complete, and the connector can be configured again at any time.",
    instructions: &["Enter what is missing in the profile's settings, and copy all of them from there."],
    values: &[
        computed("orgId", |profile| Some(profile.org_id.clone()), "00D…"),
        computed(
            "channelAddressIdentifier",
            |profile| profile.settings.get("channelAddressIdentifier").cloned(),
            "a UUID",
        ),
        computed(
            "authorizationContext",
            |profile| profile.settings.get("authorizationContext").cloned(),
            "Partner1_Channel",
        ),
        computed(
            "Base URL",
            |profile| {
                profile
                    .settings
                    .get("baseUrl")
                    .cloned()
                    .or_else(|| Some(crate::connector::settings::instance_url(&profile.service_url)))
            },
            "https://your-domain.my.salesforce.com",
        ),
        computed("Consumer Key", |profile| profile.settings.get("consumerKey").cloned(), "3MVG9…"),
        computed("Username", |profile| profile.settings.get("username").cloned(), "integration@example.com"),
        computed(
            "Custom Event Payload Field",
            |profile| profile.settings.get("customEventPayloadField").cloned(),
            "Payload__c",
        ),
        computed(
            "Custom Event Type Field",
            |profile| profile.settings.get("customEventTypeField").cloned(),
            "EventType__c",
        ),
        computed(
            "Custom Event Name Field",
            |profile| profile.settings.get("customEventNameField").cloned(),
            "Infobip_Event__e",
        ),
        computed("Developer Name", |profile| Some(profile.developer_name.clone()), "Partner1_Channel"),
    ],
    find_out: Some("Look at the values: those that are examples are missing in the profile."),
    ..STEP
};

pub const AUTHENTICATION: Step = Step {
    id: "subscription-authentication",
    title: "Create the authentication setting",
    why: "The connector takes only messages that are signed with the key that it knows.",
    instructions: &[
        "Log in to the Infobip web interface and open Developer Tools > Subscription Management > Authentication \
         Settings.",
        "Create a setting of type HMAC, enter the secret key, choose the algorithm, and save.",
    ],
    values: &[
        fixed("Type", "HMAC"),
        choice("Secret key", "copy it from Infobip's page; it begins with XrPAnXqw"),
        fixed("Algorithm", "HMAC_SHA_256"),
    ],
    note: Some(
        "In the text that this checklist was made from, the key and the words “secret key” run together, so whether \
         it ends in FMp or FMps is not known. The key is printed in Infobip's public documentation, so it keeps nobody \
         out by itself. Ask Infobip whether \
         your account can have one of its own.",
    ),
    find_out: INFOBIP,
    ..STEP
};

pub const NOTIFICATION_PROFILE: Step = Step {
    id: "notification-profile",
    title: "Create the notification profile",
    why: "It says where Infobip sends incoming messages.",
    instructions: &[
        "Create a notification profile with the Webhook URL, select the authentication setting under Security \
         settings, and save.",
    ],
    values: &[fixed("Webhook URL", INBOUND)],
    find_out: INFOBIP,
    ..STEP
};

pub const SUBSCRIPTION: Step = Step {
    id: "inbound-subscription",
    title: "Subscribe to inbound messages",
    why: "Without it messages stay at Infobip.",
    instructions: &[
        "Open the tab Subscriptions and create one: channel WhatsApp, event Inbound message.",
        "Select the notification profile, choose Next, then Save.",
    ],
    values: &[choice("Channel", "WhatsApp"), choice("Event", "Inbound message")],
    find_out: INFOBIP,
    ..STEP
};

pub const NUMBER: Step = Step {
    id: "sender-number",
    title: "Apply the subscription to the sender's number",
    why: "Each number forwards by its own setting.",
    instructions: &[
        "Open Numbers and select the sender's number.",
        "Choose Edit; under Forwarding action select Apply subscription, and Configure.",
    ],
    values: &[choice("Forwarding action", "Apply subscription")],
    find_out: INFOBIP,
    ..STEP
};

pub const TEST_MESSAGE: Step = Step {
    id: "two-way-test",
    title: "Send a test message",
    why: "It is the first proof from end to end.",
    instructions: &[
        "With an agent online, write to the sender's number. A new messaging session opens in the Service Console; \
         answer it, and see the answer on the phone.",
    ],
    query: Some(
        "SELECT Id, Status, Origin, ChannelType, StartTime, AcceptTime FROM MessagingSession WHERE CreatedDate = \
         TODAY ORDER BY CreatedDate DESC",
    ),
    find_out: Some("Write to the number and look in the Service Console, or ask the org's records with the query."),
    ..STEP
};

pub const CHATBOT: Step = Step {
    id: "chatbot-flow",
    title: "Build the chatbot flow",
    why: "The bot asks, and hands over when the user wants an agent.",
    instructions: &[
        "In Answers or Chatbots, build a flow that asks a question and offers to talk to an agent. Answers is for \
         accounts that have it; new accounts use AgentOS and Chatbots, to which existing ones can upgrade.",
        "Add a Call API step where the conversation is handed over.",
    ],
    find_out: INFOBIP,
    optional: true,
    ..STEP
};

pub const CALL_API: Step = Step {
    id: "chatbot-call-api",
    title: "Configure the Call API step",
    why: "It opens the session in Salesforce and imports what was said.",
    instructions: &[
        "Enter type, URL, header and body as here. The values in angle brackets are Infobip's placeholders.",
    ],
    values: &[
        fixed("Request Type", "POST"),
        fixed("Endpoint URL", "https://sfsc-connector.ibintegrations.com/api/infobip/inbound/answers"),
        fixed("Headers", "Content-Type: application/json"),
        fixed("conversationId", "<conversationId>"),
        fixed("senderNumber", "<senderNumber>"),
    ],
    find_out: INFOBIP,
    optional: true,
    ..STEP
};

pub const CHATBOT_SUBSCRIPTION: Step = Step {
    id: "chatbot-subscription",
    title: "Subscribe to conversation messages",
    why: "After the transfer the user's messages come from Conversations, not from the channel.",
    instructions: &[
        "Make authentication setting and notification profile as for two-way messaging, but create the subscription \
         on the tab Tools instead of Channels.",
        "Select Customer engagement, then the event Conversation Message Received, and Next. Skip Set filters.",
        "Select the notification profile; see that the Webhook URL is as here and the authentication setting is \
         applied.",
        "Choose Next, look at the summary, and save.",
    ],
    values: &[
        choice("Tool", "Customer engagement"),
        choice("Event", "Conversation Message Received"),
        fixed("Webhook URL", INBOUND),
    ],
    find_out: INFOBIP,
    optional: true,
    ..STEP
};

pub const CHATBOT_TEST: Step = Step {
    id: "chatbot-test",
    title: "Hand a chatbot conversation over",
    why: "Only so the transfer is seen from both sides.",
    instructions: &[
        "Write to the bot, then choose Talk to agent.",
        "With an agent online, a session opens and the user reads the welcome message.",
        "Close the session as the agent: the user reads the closing message. Both texts are set in the connector's \
         application step.",
    ],
    query: Some(
        "SELECT Id, Status, Origin, ChannelType, StartTime, AcceptTime, EndTime FROM MessagingSession WHERE \
         CreatedDate = TODAY ORDER BY CreatedDate DESC",
    ),
    find_out: Some("Write to the bot and look in the Service Console, or ask the org's records with the query."),
    optional: true,
    ..STEP
};

pub const TEMPLATE_PREREQUISITES: Step = Step {
    id: "template-prerequisites",
    title: "Have an account, a sender and approved templates",
    why: "Only approved templates of a selected sender are shown.",
    instructions: &[
        "Connect at least one Infobip account, select at least one WhatsApp sender, and have its templates approved \
         in Infobip.",
    ],
    find_out: INFOBIP,
    optional: true,
    ..STEP
};

pub const TEMPLATE_PANEL: Step = Step {
    id: "template-panel",
    title: "Add the template panel to the Messaging Session page",
    why: "Agents send templates without leaving the conversation.",
    instructions: &[
        "Open a Messaging Session, then the Setup menu, Edit Page.",
        "Add the iFrame component next to the conversation component, and set srcUrl. Save, and open the page again.",
    ],
    values: &[fixed("srcUrl", "https://sfsc-connector.ibintegrations.com/templates")],
    find_out: Some("Open a Messaging Session in the Service Console and look at its right side."),
    optional: true,
    ..STEP
};

pub const TEMPLATE_SENDERS: Step = Step {
    id: "template-senders",
    title: "Configure WhatsApp senders for templates",
    why: "Without a sender the panel cannot be used.",
    instructions: &[
        "Open the app's set-up and connect the accounts.",
        "Go to Configure WhatsApp Senders and select one or more. Save, and see the panel on the right side of the \
         session's page.",
    ],
    find_out: INFOBIP,
    optional: true,
    ..STEP
};

pub const TEMPLATE_SEND: Step = Step {
    id: "template-send",
    title: "Send a template from a session",
    why: "It is how a conversation goes on after WhatsApp's window has closed.",
    instructions: &[
        "Open a Messaging Session and Send WhatsApp Template Message in the right-side panel.",
        "Select the sender; its templates load then. Select a template, by name or category.",
        "Confirm or change the recipient's number and fill in the values: header text, media URL, file name, body \
         placeholders, button parameters, quick-reply payloads (128 characters at most). The placeholder picker \
         inserts Salesforce values where it can; links that are fixed are only shown.",
        "Look at the preview and choose Send. Where the session's context is missing, values can be entered by hand.",
    ],
    find_out: Some("Send one, and see it on the phone."),
    optional: true,
    ..STEP
};
