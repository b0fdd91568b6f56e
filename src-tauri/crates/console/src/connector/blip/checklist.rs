//! Blip's article, in the order a person works, with what it takes for granted.

use super::{DOMAIN, ISSUER, KEY_SET};
use crate::connector::salesforce as shared;
use crate::connector::step::{Group, STEP, Step, choice, computed, fixed, setup};
use crate::connector::{JWKS_URL, ROUTING_ATTRIBUTES};
use crate::view::{CheckId, ProfileView};

const BOT: Option<&str> = Some("Ask whoever administers the Blip bot: its Advanced Settings show the values.");

fn own(profile: &ProfileView, key: &str) -> Option<String> {
    profile.settings.get(key).filter(|value| !value.trim().is_empty()).cloned()
}

/// The checklist.
pub static GROUPS: &[Group] = &[
    Group {
        title: "Before you start",
        steps: &[
            shared::LICENCE,
            Step {
                id: "leave-live-agent",
                title: "Plan the move from the Live Agent integration",
                why: "The former Chat, which the Live Agent API served, was retired on 14 February 2026. A bot that \
                      still names it hands nothing over.",
                instructions: &[
                    "List the bots and queues that use the Live Agent integration.",
                    "Set up the steps below beside it, and change DefaultProvider of each bot at the end.",
                ],
                find_out: BOT,
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
            shared::FLOW,
        ],
    },
    Group {
        title: "Channel and deployment",
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
        title: "User verification",
        steps: &[
            Step {
                id: "key-set",
                title: "Register Blip's keys as a JSON Web Keyset",
                why: "Blip signs an identity token for each contact with its own key, and publishes the public half \
                      at one address for all customers.",
                place: setup("User Verification", shared::KEY_SETS),
                instructions: &[
                    "Type User Verification into Quick Find and open Enhanced Chat User Verification (Messaging for \
                     In-App and Web User Verification in older orgs).",
                    "In the table JSON Web Keysets choose New Keyset.",
                    "Enter Name and API Name of your choice, the issuer, the type and the endpoint exactly as here. \
                     Save.",
                ],
                values: &[
                    choice("Name", "Blip"),
                    choice("API Name", "Blip"),
                    fixed("JSON Web Key Issuer", ISSUER),
                    fixed("Type", "Endpoint"),
                    computed(
                        "Endpoint URL",
                        |profile| own(profile, JWKS_URL).or_else(|| Some(KEY_SET.to_owned())),
                        KEY_SET,
                    ),
                ],
                proof: "Only Blip can sign with its key, so no check of this app can prove the key set. Whoever \
                        saved it declares it.",
                find_out: Some(
                    "Look in Setup, or read the metadata type PublicKeyCertificateSet: jwtIssuer blipsalesforce, \
                     type JWKS_URL.",
                ),
                ..STEP
            },
            Step {
                id: "key-endpoint",
                title: "See that Blip's key endpoint can be read by anybody",
                why: "Salesforce fetches it without signing in. What this machine cannot read, Salesforce may not be \
                      able to read either.",
                instructions: &[
                    "Run the checks: the endpoint is fetched as an anonymous caller and its keys are looked over.",
                ],
                values: &[computed(
                    "Endpoint URL",
                    |profile| own(profile, JWKS_URL).or_else(|| Some(KEY_SET.to_owned())),
                    KEY_SET,
                )],
                proof: "The endpoint answers JSON with keys that can verify.",
                checks: &[CheckId::KeySetEndpoint],
                ..STEP
            },
            Step {
                instructions: &[
                    "Type messaging settings into Quick Find and open Messaging Settings.",
                    "In the list of channels, choose Edit in the row of the channel for Blip: the sections' own Edit \
                     shows a shorter form without the box.",
                    "Select Add User Verification, set the Authorization Token Expiration Time for Verified Users, \
                     and save.",
                ],
                proof: "Only Blip can sign in as a verified user here. Whoever saved it declares it.",
                checks: &[],
                ..shared::USER_VERIFICATION
            },
            Step {
                instructions: &[
                    "Open Messaging Settings and the channel for Blip.",
                    "At the bottom, under User Verification Configuration, choose New.",
                    "Choose the key set of Blip, enter a Configuration Name, select Active, and save.",
                    "Publish the deployment again: Blip's article does not say so, and Salesforce's help does.",
                ],
                values: &[choice("Keyset", "Blip"), choice("Configuration Name", "Blip"), choice("Active", "selected")],
                note: Some(
                    "Blip's article ends here without publishing. What clients get is a snapshot made when Publish \
                     is pressed.",
                ),
                proof: "Only Blip can sign in as a verified user here. Whoever saved it declares it.",
                checks: &[],
                ..shared::BIND_KEY_SET
            },
        ],
    },
    Group {
        title: "Blip",
        steps: &[
            Step {
                id: "blip-advanced-settings",
                title: "Open the bot's Advanced Settings",
                why: "The settings belong to one domain; under another one they are ignored.",
                instructions: &[
                    "In Blip, open the bot that hands over, and its Advanced Settings.",
                    "Enter every setting below under the domain given here.",
                ],
                values: &[fixed("Domain", DOMAIN)],
                find_out: BOT,
                ..STEP
            },
            Step {
                id: "blip-provider",
                title: "Choose the provider",
                why: "It sends this bot's tickets to Salesforce instead of Blip Desk.",
                instructions: &["Enter the value exactly, capitals included."],
                values: &[fixed("DefaultProvider", "SalesforceMessaging")],
                find_out: BOT,
                ..STEP
            },
            Step {
                id: "blip-connection",
                title: "Enter endpoints, org and deployment",
                why: "Blip wants the two full endpoints, not the bare Url of the Code Snippet.",
                instructions: &[
                    "Enter the four settings as here. DeploymentId takes the DeveloperName, no record id.",
                    "Emit the settings of this profile to copy all of them at once.",
                ],
                values: &[
                    computed(
                        "SalesforceMessaging.ApiEndpoint",
                        |profile| Some(format!("{}/iamessage/api/v2", profile.service_url)),
                        "[url]/iamessage/api/v2",
                    ),
                    computed(
                        "SalesforceMessaging.SseEndpoint",
                        |profile| Some(format!("{}/eventrouter/v1/sse", profile.service_url)),
                        "[url]/eventrouter/v1/sse",
                    ),
                    computed("SalesforceMessaging.OrganizationId", |profile| Some(profile.org_id.clone()), "00D…"),
                    computed(
                        "SalesforceMessaging.DeploymentId",
                        |profile| Some(profile.developer_name.clone()),
                        "Custom_Client",
                    ),
                ],
                find_out: BOT,
                ..STEP
            },
            Step {
                id: "blip-app-name",
                title: "Name the integration",
                why: "It goes along with every token request.",
                instructions: &["Enter a name of letters, digits, underscores and dots, 40 at most."],
                values: &[computed("SalesforceMessaging.AppName", |profile| own(profile, "appName"), "blip_desk")],
                note: Some(
                    "Blip's article allows any value. Field reports say that the API refuses names with other \
                     characters.",
                ),
                find_out: BOT,
                ..STEP
            },
            Step {
                id: "blip-queues",
                title: "Enter the queues",
                why: "Blip's settings ask for them. Which queue gets a conversation, the flow decides.",
                instructions: &["Enter the Salesforce queues, separated by commas, as they are named in Salesforce."],
                values: &[computed("SalesforceMessaging.Queues", |profile| own(profile, "queues"), "queue 1,queue 2")],
                note: Some(
                    "Blip's article asks for a comma-separated list of Salesforce queues, and does not say what it \
                     does with them.",
                ),
                find_out: BOT,
                ..STEP
            },
            Step {
                id: "blip-token-cache",
                title: "Set the life of the token cache",
                why: "A cache that outlives its tokens hands out expired ones, and one shared by several contacts \
                      makes the org answer 403.",
                instructions: &[
                    "Enter hours, minutes and seconds, below the channel's Authorization Token Expiration Time.",
                ],
                values: &[computed(
                    "SalesforceMessaging.TtlCacheToken",
                    |profile| own(profile, "ttlCacheToken"),
                    "00:30:00",
                )],
                find_out: BOT,
                ..STEP
            },
        ],
    },
    Group {
        title: "Routing attributes",
        steps: &[
            Step {
                id: "blip-routing-attributes",
                title: "Map Blip's data to routing attributes",
                why: "They tell the flow and the agent who is there before the first word. Each source fills one \
                      attribute or several.",
                instructions: &[
                    "Write a JSON object: the source as the name, a list of attribute names as the value.",
                    "Sources: static. with a fixed text, Ticket. with an attribute of the ticket, Contact. with one \
                     of the contact, Contact.Extras. with a key of its extras.",
                    "Preview it here with values of your own, then enter it.",
                ],
                values: &[computed(
                    "SalesforceMessaging.RoutingAttributes",
                    |profile| own(profile, ROUTING_ATTRIBUTES),
                    "{ \"Ticket.Team\": [\"queueId\"], \"Contact.Extras.accountId\": [\"accountId\", \"leadId\"] }",
                )],
                find_out: BOT,
                optional: true,
                ..STEP
            },
            Step {
                note: Some(
                    "Blip's article speaks of fields of the pre-chat form. Names are compared letter by letter with \
                     the channel's parameters.",
                ),
                ..shared::CUSTOM_PARAMETERS
            },
        ],
    },
    Group {
        title: "Agents and test",
        steps: &[
            shared::AGENT_ACCESS,
            shared::PRESENCE_STATUS,
            shared::PRESENCE_CONFIGURATION,
            shared::PRESENCE_ACCESS,
            shared::AGENT_ONLINE,
            shared::EVENT_STREAM,
            shared::END_TO_END,
            Step {
                id: "blip-verify",
                title: "Test from the Blip bot",
                why: "Blip's own part is proved only from Blip.",
                instructions: &[
                    "Write to the bot, ask for an agent, and answer in the Service Console.",
                    "See the answer in the bot's channel, and the routing attributes on the messaging session.",
                ],
                find_out: Some("Write to the bot, and look in the bot's channel and in the Service Console."),
                ..STEP
            },
        ],
    },
];
