//! Cognigy's documentation of the handover provider Salesforce MIAW, in its own order.

use crate::connector::ROUTING_ATTRIBUTES;
use crate::connector::salesforce as shared;
use crate::connector::step::{Group, STEP, Step, choice, computed, fixed};

const COGNIGY: Option<&str> = Some("Ask whoever builds the Cognigy.AI agent, or look in Build > Handover Providers.");

/// The checklist.
pub static GROUPS: &[Group] = &[
    Group {
        title: "Before you start",
        steps: &[
            Step {
                id: "salesforce-access",
                title: "Have access to Salesforce Setup",
                why: "Every step in Salesforce needs a user who may change Setup.",
                instructions: &[
                    "Log in to Salesforce with a user who has Customize Application and Configure Messaging.",
                ],
                query: Some(
                    "SELECT PermissionsViewSetup, PermissionsCustomizeApplication, PermissionsConfigureLiveMessage \
                     FROM UserPermissionAccess",
                ),
                ..STEP
            },
            Step {
                id: "cognigy-endpoint",
                title: "Create a Cognigy.AI Endpoint that can hand over",
                why: "Not every kind of Endpoint works with a handover provider. Files reach Salesforce only from \
                      Cognigy's own Webchat.",
                instructions: &[
                    "In Cognigy.AI (4.99 or later), create an Endpoint that Cognigy's documentation lists as \
                     compatible with Salesforce.",
                ],
                find_out: COGNIGY,
                ..STEP
            },
            shared::LICENCE,
            shared::AGENT_ACCESS,
            shared::REACH,
        ],
    },
    Group {
        title: "Salesforce: routing",
        steps: &[
            shared::OMNI_CHANNEL,
            Step {
                note: Some(
                    "Cognigy's documentation has you create a service channel, and choose Case where Messaging \
                     Session is not offered. Messaging Session is usually not offered because the standard channel \
                     Messaging has it already: use that one. Case does not route messaging sessions.",
                ),
                ..shared::SERVICE_CHANNEL
            },
            Step {
                note: Some(
                    "Cognigy's documentation leaves this out. A queue without a routing configuration never gives \
                     work to anybody.",
                ),
                ..shared::ROUTING_CONFIGURATION
            },
            Step {
                instructions: &[
                    "Open Queues and choose New. Enter the Label; the Queue Name follows from it and may be changed.",
                    "Choose the routing configuration.",
                    "Under Supported Objects add Messaging Session. Cognigy's documentation adds Messaging User and \
                     Chat Session, and Case if it is the service channel's object.",
                    "Under Queue Members add the agents. Save.",
                ],
                values: &[choice("Label", "Messaging"), choice("Supported Objects", "Messaging Session")],
                note: Some(
                    "Messaging Session alone is enough. Salesforce names queues with mixed object types among the \
                     causes of conversations that wait for ever, so leave the others out unless you need them. Chat \
                     Session belongs to the retired Chat and is missing in newer orgs.",
                ),
                ..shared::QUEUE
            },
            Step {
                instructions: &[
                    "Type Flows into Quick Find and open Flows. Choose New, then Omni-Channel Flow.",
                    "On the Manager tab, choose New Resource: Resource Type Variable, API Name recordId, Data Type \
                     Text, Available for Input. Choose Done.",
                    "Choose + and the element Route Work. Enter the Label Custom Action; the API Name follows from it.",
                    "Under Set Input Values: Record ID Variable recordId, Service Channel your service channel, \
                     Route To Queue, Queue ID your queue.",
                    "Save with a Flow Label; the Flow API Name follows from it and may be changed.",
                    "Choose Activate.",
                    "Route Work can also send to an agent, a bot or a skill instead of a queue.",
                ],
                values: &[
                    fixed("API Name", "recordId"),
                    fixed("Data Type", "Text"),
                    choice("Label", "Custom Action"),
                    fixed("Record ID Variable", "recordId"),
                    fixed("Route To", "Queue"),
                ],
                note: Some(
                    "Cognigy's documentation says Activate, then Publish. A flow is only activated; Publish belongs \
                     to the deployment.",
                ),
                ..shared::FLOW
            },
        ],
    },
    Group {
        title: "Salesforce: channel and deployment",
        steps: &[
            shared::CHANNEL,
            shared::CHANNEL_ROUTING,
            shared::BUSINESS_HOURS,
            shared::DEPLOYMENT,
            shared::PUBLISH,
            shared::CODE_SNIPPET,
        ],
    },
    Group {
        title: "Cognigy.AI",
        steps: &[
            Step {
                id: "cognigy-provider",
                title: "Create the handover provider",
                why: "It connects the Flow with the deployment.",
                instructions: &[
                    "Open Build > Handover Providers, choose + New Handover Provider, then Salesforce MIAW, and name \
                     it.",
                ],
                note: Some("Cognigy marks the provider as Beta."),
                find_out: COGNIGY,
                ..STEP
            },
            Step {
                id: "cognigy-forward-events",
                title: "Forward events to the Flow",
                why: "The Flow can react to the handover's states: a Lookup Node of type Handover Status, and a Case \
                      Node on Events.",
                instructions: &[
                    "Activate Forward Events to the Flow in the handover provider.",
                    "In the Flow, choose the type Handover Status in the Lookup Node, and Events from the list \
                     Handover Status in the Case Node.",
                ],
                note: Some("Agent Replies and Conversation Closed are not forwarded."),
                find_out: COGNIGY,
                optional: true,
                ..STEP
            },
            Step {
                id: "cognigy-fields",
                title: "Enter the four fields",
                why: "They name the deployment. Cognigy wants the bare Url, without a path.",
                instructions: &["Enter the four fields of the handover provider as here, and save."],
                values: &[
                    computed(
                        "Base URL",
                        |profile| Some(profile.service_url.clone()),
                        "https://your-domain.my.salesforce-scrt.com",
                    ),
                    computed("Organization ID", |profile| Some(profile.org_id.clone()), "00D…"),
                    computed(
                        "Embedded Service Developer Name",
                        |profile| Some(profile.developer_name.clone()),
                        "Custom_Client",
                    ),
                    fixed("Capabilities Version", "1"),
                ],
                find_out: COGNIGY,
                ..STEP
            },
            Step {
                id: "cognigy-transcript",
                title: "Decide whether the transcript opens the conversation",
                why: "With it the agent reads what was said before as the first message.",
                instructions: &[
                    "In the Handover to Agent Node, under Salesforce Settings, switch Send Transcript as a first \
                     message. It is off by default.",
                ],
                values: &[computed(
                    "Send Transcript as a first message",
                    |profile| profile.settings.get("sendTranscript").cloned(),
                    "off",
                )],
                find_out: COGNIGY,
                optional: true,
                ..STEP
            },
            Step {
                id: "cognigy-routing-attributes",
                title: "Enter routing attributes",
                why: "The Omni-Channel flow can decide by them.",
                instructions: &[
                    "In the Handover to Agent Node, under Conversation Routing Attributes, enter names and texts.",
                ],
                values: &[computed(
                    "Conversation Routing Attributes",
                    |profile| profile.settings.get(ROUTING_ATTRIBUTES).cloned(),
                    "Language = de",
                )],
                find_out: COGNIGY,
                optional: true,
                ..STEP
            },
            shared::CUSTOM_PARAMETERS,
        ],
    },
    Group {
        title: "Agents and test",
        steps: &[
            shared::PRESENCE_STATUS,
            shared::PRESENCE_CONFIGURATION,
            shared::PRESENCE_ACCESS,
            shared::AGENT_ONLINE,
            shared::EVENT_STREAM,
            shared::END_TO_END,
            Step {
                id: "cognigy-test-flow",
                title: "Test the Flow",
                why: "Cognigy's own part is proved only from Cognigy.",
                instructions: &[
                    "Open the Demo Webchat of the Endpoint, ask for an agent, and answer in the Service Console.",
                ],
                find_out: COGNIGY,
                ..STEP
            },
            Step {
                id: "cognigy-copilot",
                title: "Give agents AI Copilot",
                why: "It assists agents beside the Service Console.",
                instructions: &[
                    "Open AI Copilot as a standalone application with its own link: with Salesforce MIAW it is not \
                     embedded.",
                ],
                find_out: COGNIGY,
                optional: true,
                ..STEP
            },
        ],
    },
];
