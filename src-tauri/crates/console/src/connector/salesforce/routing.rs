//! Omni-Channel: from the channel to a queue with people in it.

use crate::connector::step::{STEP, Step, choice, fixed, setup};
use crate::view::CheckId;

/// Omni-Channel is on.
pub const OMNI_CHANNEL: Step = Step {
    id: "omni-channel",
    title: "Enable Omni-Channel",
    why: "Omni-Channel brings conversations to agents. Without it a conversation can be created and routed, and \
          nobody is ever asked.",
    place: setup("Omni-Channel Settings", &["Feature Settings", "Service", "Omni-Channel", "Omni-Channel Settings"]),
    instructions: &[
        "Log in to Salesforce, choose the gear in the upper-right corner, then Setup.",
        "Type Omni-Channel Settings into Quick Find and open the page.",
        "Select Enable Omni-Channel, and Enable Enhanced Omni-Channel Routing where the page offers it. Save.",
    ],
    proof: "A probe conversation is accepted. It could not be without Omni-Channel.",
    checks: &[CheckId::Acceptance],
    query: Some("SELECT count() FROM ServiceChannel"),
    ..STEP
};

/// The service channel of messaging sessions.
pub const SERVICE_CHANNEL: Step = Step {
    id: "service-channel",
    title: "Have a service channel for messaging sessions",
    why: "A service channel tells Omni-Channel which kind of record is work. Messaging sessions need one.",
    place: setup("Service Channels", &["Feature Settings", "Service", "Omni-Channel", "Service Channels"]),
    instructions: &[
        "Open Service Channels. Most orgs have the standard one, Messaging (developer name sfdc_livemessage): use it.",
        "If there is none, choose New, enter the name, keep or change the Developer Name, and choose the object \
         Messaging Session.",
    ],
    values: &[
        choice("Service Channel Name", "Messaging"),
        choice("Developer Name", "Messaging"),
        choice("Salesforce Object", "Messaging Session"),
    ],
    proof: "A probe conversation is accepted: its session went through a service channel.",
    checks: &[CheckId::Acceptance],
    query: Some(
        "SELECT Id, DeveloperName, MasterLabel, RelatedEntity FROM ServiceChannel WHERE RelatedEntity = \
         'MessagingSession'",
    ),
    ..STEP
};

/// How work is given out.
pub const ROUTING_CONFIGURATION: Step = Step {
    id: "routing-configuration",
    title: "Create a routing configuration",
    why: "It says who gets work first and how much of an agent's capacity one conversation takes. A queue without \
          one lets everything be saved, and no agent ever gets work.",
    place: setup("Routing Configurations", &["Feature Settings", "Service", "Omni-Channel", "Routing Configurations"]),
    instructions: &[
        "Open Routing Configurations and choose New.",
        "Choose the routing model, and units of capacity that are not above what agents have. Save.",
    ],
    values: &[choice("Routing Model", "Most Available"), choice("Units of Capacity", "1.00")],
    proof: "A probe conversation is offered to an agent and accepted.",
    checks: &[CheckId::Acceptance],
    query: Some(
        "SELECT Id, DeveloperName, RoutingModel, RoutingPriority, CapacityWeight, CapacityPercentage FROM \
         QueueRoutingConfig",
    ),
    ..STEP
};

/// The queue.
pub const QUEUE: Step = Step {
    id: "queue",
    title: "Create a queue for messaging sessions",
    why: "Conversations wait in it until an agent has capacity. A queue that does not take messaging sessions, has no \
          routing configuration or no members keeps them waiting indefinitely.",
    place: setup("Queues", &["Users", "Queues"]),
    instructions: &[
        "Open Queues and choose New. Enter the label; the Queue Name follows from it.",
        "Choose the routing configuration.",
        "Add Messaging Session to the supported objects.",
        "Add agents, or a group of them, to the queue members. Save.",
    ],
    values: &[choice("Label", "Messaging"), choice("Supported Objects", "Messaging Session")],
    proof: "A probe conversation is accepted by an agent. If a bot accepts it, the queue is not proved by that.",
    checks: &[CheckId::Acceptance],
    query: Some(
        "SELECT Id, Name, DeveloperName, QueueRoutingConfigId FROM Group WHERE Type = 'Queue' AND \
         QueueRoutingConfigId != null AND Id IN (SELECT QueueId FROM QueueSobject WHERE SobjectType = \
         'MessagingSession')",
    ),
    ..STEP
};

/// The flow that routes.
pub const FLOW: Step = Step {
    id: "flow",
    title: "Create and activate an Omni-Channel flow",
    why: "The channel starts this flow for every new session, and its Route Work action sends the session to the \
          queue. A path without Route Work leaves the conversation with nobody.",
    place: setup("Flows", &["Process Automation", "Flows"]),
    instructions: &[
        "Open Flows, choose New, then Omni-Channel Flow.",
        "On the Manager tab, choose New Resource, type Variable, name recordId, data type Text, and select Available \
         for Input. Choose Done.",
        "Choose + and add the action Route Work.",
        "Set Record ID Variable to recordId, the service channel to the one of messaging sessions, Route To to \
         Queue, and the queue.",
        "Save with a Flow Label; the Flow API Name follows from it. Then choose Activate.",
    ],
    values: &[
        fixed("API Name (variable)", "recordId"),
        fixed("Data Type", "Text"),
        choice("Available for Input", "selected"),
        fixed("Record ID Variable", "recordId"),
        choice("Service Channel", "Messaging"),
        fixed("Route To", "Queue"),
    ],
    note: Some(
        "Queue ids differ between orgs: after moving a flow from a sandbox, choose the queue again and activate.",
    ),
    proof: "A routing result does not tell whether this flow or the fallback queue made it. The query (ProcessType \
            RoutingFlow, IsActive true), or a person, tells.",
    checks: &[],
    query: Some(
        "SELECT DurableId, ApiName, Label, ProcessType, IsActive, ActiveVersionId, LatestVersionId FROM \
         FlowDefinitionView WHERE ProcessType = 'RoutingFlow'",
    ),
    ..STEP
};
