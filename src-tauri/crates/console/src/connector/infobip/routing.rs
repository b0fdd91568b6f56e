//! From the channel to an agent, as Infobip's documentation sets it up.

use crate::connector::salesforce as shared;
use crate::connector::step::{STEP, Step, choice, fixed, setup};
use crate::view::CheckId;

// The probe conversation goes through a Custom Client deployment, so it proves nothing about this channel.
const NO_CHECKS: &[CheckId] = &[];
const BY_A_PERSON: &str = "No public call reaches this channel. The query, or a person, tells.";
const FLOW_PLACE: &[&str] = &["Process Automation", "Flows", "(the flow)"];
const FLOW_METADATA: Option<&str> =
    Some("Look at the active version in Flow Builder, or read Metadata of the Tooling object Flow.");

pub const OMNI_CHANNEL: Step = Step { checks: NO_CHECKS, proof: BY_A_PERSON, ..shared::OMNI_CHANNEL };

pub const SERVICE_CHANNEL: Step = Step { checks: NO_CHECKS, proof: BY_A_PERSON, ..shared::SERVICE_CHANNEL };

pub const LOGIN_BEHAVIOUR: Step = Step {
    id: "login-behaviour",
    title: "Log agents in to Omni-Channel automatically",
    why: "Agents who forget to log in get nothing.",
    place: setup("App Manager", &["Apps", "App Manager", "Service Console", "Utility Items", "Omni-Channel"]),
    instructions: &["Set the login behavior as here, and save."],
    values: &[choice("Login behavior", "Automatically log agents in to Omni-Channel in the new window or tab")],
    find_out: Some("Look in Setup: no query shows it."),
    ..STEP
};

pub const ROUTING_CONFIGURATION: Step = Step {
    instructions: &[
        "Open Omni-Channel > Routing Configurations and choose New.",
        "Set the routing model and the units of capacity as here. Save.",
    ],
    values: &[fixed("Routing Model", "Most Available"), fixed("Units of Capacity", "1.00")],
    checks: NO_CHECKS,
    proof: BY_A_PERSON,
    ..shared::ROUTING_CONFIGURATION
};

pub const QUEUE: Step = Step {
    instructions: &[
        "Open Users > Queues and choose New. Enter the name and select Send Email to Members.",
        "Under Configuration with Omni-Channel Routing choose the routing configuration.",
        "Under Supported Objects select Messaging Session.",
        "Under Queue Members select the users or the group. Save.",
    ],
    values: &[
        choice("Queue Name", "Infobip"),
        choice("Send Email to Members", "selected"),
        choice("Supported Objects", "Messaging Session"),
    ],
    checks: NO_CHECKS,
    proof: BY_A_PERSON,
    ..shared::QUEUE
};

pub const FLOW: Step = Step {
    instructions: &[
        "Open Flows under Process Automation.",
        "Choose New Flow, All + Templates, then Omni-Channel Flow in the navigation pane.",
        "Choose a template, or Omni-Channel Flow to start from scratch, and Next.",
    ],
    values: &[],
    note: None,
    title: "Create an Omni-Channel flow",
    checks: NO_CHECKS,
    proof: BY_A_PERSON,
    ..shared::FLOW
};

pub const FLOW_VARIABLES: Step = Step {
    id: "flow-variables",
    title: "Add the flow's two variables",
    why: "Omni-Channel hands the session over in recordId; errorReason carries why routing failed.",
    place: setup("Flows", FLOW_PLACE),
    instructions: &[
        "In the sidebar choose New Resource > Variable, name recordId, data type Text, and select Available for \
         input under Availability Outside the Flow. Save.",
        "Make a second variable, errorReason, with the same settings.",
    ],
    values: &[
        fixed("API Name", "recordId"),
        fixed("API Name", "errorReason"),
        fixed("Data Type", "Text"),
        choice("Available for input", "selected"),
    ],
    find_out: FLOW_METADATA,
    ..STEP
};

pub const FLOW_ERROR_REASON: Step = Step {
    id: "flow-error-reason",
    title: "Write the error reason to the session",
    why: "Whoever looks at a session that went nowhere sees why.",
    place: setup("Flows", FLOW_PLACE),
    instructions: &[
        "Choose + and Update Records: object Messaging Session, where Messaging Session ID equals recordId, set \
         Error Reason to errorReason. Save.",
    ],
    values: &[
        choice("Object", "Messaging Session"),
        choice("Condition", "Messaging Session ID Equals recordId"),
        choice("Field", "Error Reason = errorReason"),
    ],
    note: Some(
        "If Error Reason is not offered, Messaging Session has no such field: add a custom text field of that name in \
         Object Manager first. A required field, or an automation, on Messaging Session can keep sessions from ending.",
    ),
    find_out: FLOW_METADATA,
    ..STEP
};

pub const FLOW_GET_CASE: Step = Step {
    id: "flow-get-case",
    title: "Get the case of the session",
    why: "Infobip's documentation has this action; routing does not depend on it.",
    place: setup("Flows", FLOW_PLACE),
    instructions: &[
        "Choose + and Get Records: object Case, where Case ID equals recordId, store only the first record, \
         automatically store all fields. Save.",
    ],
    values: &[
        choice("Object", "Case"),
        choice("Condition", "Case ID Equals recordId"),
        choice("How Many Records to Store", "Only the first record"),
        choice("How to Store Record Data", "Automatically store all fields"),
    ],
    note: Some("For a messaging session recordId is the session's id, so this finds no case."),
    find_out: FLOW_METADATA,
    ..STEP
};

pub const FLOW_ROUTE_WORK: Step = Step {
    id: "flow-route-work",
    title: "Route the session to the queue, and activate the flow",
    why: "Without Route Work the session stays with nobody, and only an active flow runs.",
    place: setup("Flows", FLOW_PLACE),
    instructions: &[
        "Choose + and Route Work: Record ID Variable recordId, Service Channel Messaging, Route To Queue, and your \
         queue.",
        "Save and choose Activate.",
    ],
    values: &[
        fixed("Record ID Variable", "recordId"),
        choice("Service Channel", "Messaging"),
        fixed("Route To", "Queue"),
    ],
    query: Some(
        "SELECT ApiName, ProcessType, IsActive, ActiveVersionId, LatestVersionId FROM FlowDefinitionView WHERE \
         ProcessType = 'RoutingFlow'",
    ),
    find_out: FLOW_METADATA,
    ..STEP
};

pub const AGENTFORCE: Step = Step {
    id: "agentforce-first",
    title: "Let an Agentforce Service Agent begin the conversation",
    why: "The AI agent can send the first message, for example when a chat widget opens.",
    instructions: &[
        "When the event occurs, have the connector call Establish Conversation: POST /api/v1/conversation on the \
         Interaction Service. It answers conversationIdentifier and messaging session id.",
        "Add routingAttributes if the flow needs them.",
        "See that routingOwner of the Conversation Channel Definition is Salesforce: Omni-Channel routes then, and \
         the agent speaks through the platform event.",
    ],
    query: Some(
        "SELECT DeveloperName, RoutingOwner FROM ConversationChannelDefinition WHERE DeveloperName = '{developerName}'",
    ),
    optional: true,
    ..STEP
};

pub const CHANNEL_ROUTING: Step = Step {
    instructions: &[
        "Open your channel in Messaging Settings.",
        "Under Omni-Channel Routing choose Edit, set Routing Type to Omni-Flow, choose the flow and a fallback \
         queue, and save.",
    ],
    note: Some(
        "Infobip's documentation names only the routing type. Flow routing without a flow or a fallback queue is \
         refused with 10024.",
    ),
    query: Some(
        "SELECT DeveloperName, SessionHandlerId, FallbackQueueId, RoutingType FROM MessagingChannel WHERE \
         MessageType = 'Custom'",
    ),
    checks: NO_CHECKS,
    proof: BY_A_PERSON,
    ..shared::CHANNEL_ROUTING
};

pub const PRESENCE_STATUS: Step = Step { checks: NO_CHECKS, proof: BY_A_PERSON, ..shared::PRESENCE_STATUS };

pub const PRESENCE_CONFIGURATION: Step = Step {
    instructions: &[
        "Open Omni-Channel > Presence Configuration > Default Presence Configuration and choose Edit.",
        "Increase the capacity, and add your queue to Available Transfer Queues and your flow to Available Transfer \
         Flows. Save.",
    ],
    values: &[
        fixed("Capacity", "10"),
        choice("Available Transfer Queues", "your queue"),
        choice("Available Transfer Flows", "your flow"),
    ],
    note: Some("The lists of transfer destinations are not in any query; look at them in Setup."),
    checks: NO_CHECKS,
    proof: BY_A_PERSON,
    ..shared::PRESENCE_CONFIGURATION
};

pub const PRESENCE_ACCESS: Step = Step { checks: NO_CHECKS, proof: BY_A_PERSON, ..shared::PRESENCE_ACCESS };
