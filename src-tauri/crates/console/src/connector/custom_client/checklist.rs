//! What is set up in Salesforce for a client of one's own.

use super::client;
use crate::connector::salesforce as shared;
use crate::connector::step::{Group, STEP, Step};

/// The checklist.
pub static GROUPS: &[Group] = &[
    Group {
        title: "Before you start",
        steps: &[
            shared::LICENCE,
            Step {
                id: "no-connected-app",
                title: "Leave out connected app and OAuth",
                why: "The API has its own tokens. A connected app, a login.salesforce.com exchange and an API user \
                      are set up for nothing, and one more secret has to be kept.",
                instructions: &[
                    "Do not create a connected app for this. If the guide had you make one, remove it once nobody \
                     else uses it.",
                    "Named Credentials, platform events and REST callouts, to which the guide refers, are not needed \
                     either. Agentforce agents are a choice of the flow.",
                ],
                note: Some(
                    "The skill guide \"Messaging API v2\" asks for a connected app and exchanges a JWT at \
                     login.salesforce.com first. The API takes neither: its two token calls are made without any \
                     authorization.",
                ),
                proof: "A guest gets a token without any other credential. Where the channel takes verified users \
                        only, a verified user's token proves the same.",
                checks: &[crate::view::CheckId::GuestToken],
                optional: true,
                ..STEP
            },
            shared::REACH,
        ],
    },
    Group {
        title: "Routing",
        steps: &[
            shared::OMNI_CHANNEL,
            shared::SERVICE_CHANNEL,
            shared::ROUTING_CONFIGURATION,
            shared::QUEUE,
            Step {
                note: Some(
                    "Queue ids differ between orgs: after moving a flow from a sandbox, choose the queue again and \
                     activate. To let an Agentforce agent answer first, route to the agent in Route Work; a fallback \
                     queue is needed all the same.",
                ),
                ..shared::FLOW
            },
        ],
    },
    Group {
        title: "Channel and deployment",
        steps: &[
            shared::CHANNEL,
            shared::CHANNEL_ROUTING,
            Step {
                note: Some(
                    "The skill guide shows routingAttributes.customerName as if any name would do. Names must be \
                     those of the channel, capitals included; others vanish silently.",
                ),
                ..shared::CUSTOM_PARAMETERS
            },
            shared::BUSINESS_HOURS,
            Step {
                note: Some(
                    "The skill guide makes a deployment of type Messaging for In-App and Web with channel Web. \
                     Tokens of the API need the type Custom Client: a Web deployment is refused with 400.",
                ),
                ..shared::DEPLOYMENT
            },
            shared::PUBLISH,
            Step {
                note: Some(
                    "The skill guide takes a Deployment ID. What is needed is the deployment's API (developer) name. \
                     Its sample of an 18-character org id has 19 characters, so it cannot be used to try anything.",
                ),
                ..shared::CODE_SNIPPET
            },
        ],
    },
    Group {
        title: "Agents",
        steps: &[
            shared::AGENT_ACCESS,
            shared::PRESENCE_STATUS,
            shared::PRESENCE_CONFIGURATION,
            shared::PRESENCE_ACCESS,
            shared::AGENT_ONLINE,
        ],
    },
    Group {
        title: "Verified users",
        steps: &[
            Step { optional: true, ..shared::SIGNING_KEY },
            Step { optional: true, ..shared::KEY_SET },
            Step { optional: true, ..shared::USER_VERIFICATION },
            Step { optional: true, ..shared::BIND_KEY_SET },
            client::IDENTITY_TOKEN,
            Step { optional: true, ..shared::ENFORCED },
        ],
    },
    Group {
        title: "Your client",
        steps: &[
            client::TOKEN,
            client::TOKEN_LIFE,
            client::STREAM,
            client::CREATE,
            client::SEND,
            client::RECEIVE,
            client::RICH,
            client::POLL,
            client::END,
            client::PAGE,
            client::HOSTING,
            client::SECURITY,
            shared::END_TO_END,
        ],
    },
    shared::ROTATION,
];
