//! OpenCX's documentation of its Salesforce MIAW integration, with what it takes for granted.

use miaw::identity::PublicKey;

use crate::connector::salesforce as shared;
use crate::connector::settings::instance_url;
use crate::connector::step::{Group, STEP, Step, choice, computed, fixed, setup};
use crate::view::{CheckId, ProfileView};

const OPENCX: Option<&str> =
    Some("Look in the OpenCX dashboard under Settings > Integrations > Salesforce > MIAW, or ask its administrator.");

/// The org's own address: as set, or as it follows from the service URL.
fn instance(profile: &ProfileView) -> Option<String> {
    let own = profile.settings.get("instanceUrl").filter(|url| !url.trim().is_empty()).cloned();
    own.or_else(|| Some(instance_url(&profile.service_url)))
}

/// The checklist.
pub static GROUPS: &[Group] = &[
    Group {
        title: "Before you start",
        steps: &[
            shared::LICENCE,
            Step {
                id: "opencx-admin",
                title: "Have admin access in OpenCX and an admin in Salesforce",
                why: "Integration settings can be saved by admins only. Setting up takes about 20 minutes when \
                      routing is there.",
                instructions: &[
                    "In OpenCX, see that Settings > Integrations can be saved.",
                    "Have a Salesforce admin at hand who has configured Omni-Channel routing.",
                    "For email there is another way, Email Cases; this one is for web chat, SMS, WhatsApp and phone.",
                ],
                find_out: OPENCX,
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
            Step { note: Some("OpenCX connects to a deployment that exists; it makes none."), ..shared::DEPLOYMENT },
            shared::PUBLISH,
            shared::CODE_SNIPPET,
        ],
    },
    Group {
        title: "Identifiers",
        steps: &[
            Step {
                id: "opencx-instance-url",
                title: "Note the Instance URL",
                why: "OpenCX wants the org's own address and finds the messaging service itself.",
                place: setup("My Domain", &["Company Settings", "My Domain"]),
                instructions: &[
                    "Copy the address with https://. It ends in .my.salesforce.com, and is not the Url of the Code \
                     Snippet.",
                ],
                values: &[computed("Instance URL", instance, "https://yourcompany.my.salesforce.com")],
                proof: "Nothing calls this address. That the name of the messaging service that follows from it is \
                        known, the step “Reach the messaging service” shows.",
                ..STEP
            },
            Step {
                id: "opencx-developer-name",
                title: "Note the deployment's API Name",
                why: "It says which deployment, and so which channel, conversations go to.",
                place: setup(
                    "Embedded Service Deployments",
                    &["Feature Settings", "Service", "Embedded Service", "Embedded Service Deployments"],
                ),
                instructions: &["Open the deployment and copy its API Name."],
                values: &[computed(
                    "ES Developer Name",
                    |profile| Some(profile.developer_name.clone()),
                    "Custom_Client",
                )],
                proof: "A guest gets a token for this name in this org. Where the channel takes verified users only, a \
                        verified user's token proves the same.",
                checks: &[CheckId::GuestToken],
                ..STEP
            },
            Step {
                id: "opencx-org-id",
                title: "Note the Organization ID",
                why: "Every token request names the org.",
                place: setup("Company Information", &["Company Settings", "Company Information"]),
                instructions: &["Copy Salesforce.com Organization ID."],
                values: &[computed("Salesforce Org ID", |profile| Some(profile.org_id.clone()), "00D…")],
                proof: "A guest gets a token in this org. Where the channel takes verified users only, a verified \
                        user's token proves the same.",
                checks: &[CheckId::GuestToken],
                ..STEP
            },
        ],
    },
    Group {
        title: "Keys",
        steps: &[
            shared::SIGNING_KEY,
            Step {
                note: Some(
                    "OpenCX's documentation registers a PEM public key under the deployment's Auth Key settings, and \
                     notes the Auth Key ID that Salesforce assigns. Salesforce's current screens take a JSON Web Key \
                     with x5c, or an endpoint, under user verification; the id is the kid that you give the key.",
                ),
                ..shared::KEY_SET
            },
            shared::USER_VERIFICATION,
            shared::BIND_KEY_SET,
            shared::ENFORCED,
        ],
    },
    Group {
        title: "OpenCX",
        steps: &[
            Step {
                id: "opencx-credentials",
                title: "Enter the credentials in OpenCX",
                why: "OpenCX signs an identity token per contact with the private key.",
                instructions: &[
                    "In the OpenCX dashboard, open Salesforce and the tab MIAW.",
                    "Enter the six fields; both keys in PEM form with their first and last line. Choose Save.",
                    "After saving, only a redacted preview of the private key is shown, so keep it safe before.",
                ],
                values: &[
                    computed("Instance URL", instance, "https://yourcompany.my.salesforce.com"),
                    computed("ES Developer Name", |profile| Some(profile.developer_name.clone()), "Custom_Client"),
                    computed("Salesforce Org ID", |profile| Some(profile.org_id.clone()), "00D…"),
                    computed("Auth Public Key", public_key, "-----BEGIN PUBLIC KEY----- …"),
                    choice("Auth Private Key", "-----BEGIN PRIVATE KEY----- …"),
                    computed(
                        "Auth Key ID",
                        |profile| profile.settings.get("authKeyId").cloned().or_else(|| shared::key_id(profile)),
                        "the kid in the key set",
                    ),
                ],
                note: Some(
                    "The documentation does not say which issuer (iss) OpenCX writes. Read it in one of its tokens, \
                     or ask OpenCX: the key set's issuer must be the same, byte for byte.",
                ),
                find_out: OPENCX,
                ..STEP
            },
            Step {
                values: &[
                    fixed("Channel Variable Name", "OpencxSessionId"),
                    fixed("Channel Variable Name", "Chat_Consumer_Type"),
                    fixed("Channel Variable Name", "Origin"),
                    fixed("Channel Variable Name", "Priority"),
                    fixed("Channel Variable Name", "Chat_language"),
                ],
                note: Some(
                    "Values: OpencxSessionId the session's UUID (36 characters), Chat_Consumer_Type Authenticated or \
                     Non-Authenticated (17), Origin MIABOT, Priority Low by default, Chat_language a language code. \
                     What they are for: OpencxSessionId traces a conversation back to OpenCX's session, \
                     Chat_Consumer_Type tells known contacts from anonymous ones, Origin marks what came from \
                     OpenCX, Priority is where routing priority begins, Chat_language leads to a queue for the \
                     language. OpenCX sends the five with every conversation, and others by configuration.",
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
                id: "opencx-verify",
                title: "Verify from a connected channel",
                why: "OpenCX's own part is proved only from OpenCX.",
                instructions: &[
                    "Send a message on the web widget, WhatsApp or SMS, and have it escalated.",
                    "See that a messaging thread appears in the Service Console, with the AI summary and the \
                     transcript as its opening message.",
                    "Reply from the console: the reply is back on the channel within a couple of seconds.",
                    "OpenCX tries up to three times with growing delay when Salesforce does not answer; a second \
                     conversation with the same text may come from that.",
                ],
                find_out: OPENCX,
                ..STEP
            },
            Step {
                id: "opencx-disconnect",
                title: "Know how to disconnect",
                why: "Conversations under way finish on their channel, and nothing is deleted in Salesforce.",
                instructions: &[
                    "In OpenCX, open the Salesforce integration, the tab MIAW, and choose Delete.",
                    "When the last conversation has ended, take the key out of the key set.",
                ],
                find_out: OPENCX,
                optional: true,
                ..STEP
            },
        ],
    },
    shared::ROTATION,
];

/// The public half of the key that signs, PEM as OpenCX wants it.
fn public_key(profile: &ProfileView) -> Option<String> {
    let jwk = serde_json::from_str(&profile.signing.as_ref()?.public_jwk).ok()?;
    Some(PublicKey::from_jwk(&jwk).ok()?.spki_pem().ok()?.trim().to_owned())
}
