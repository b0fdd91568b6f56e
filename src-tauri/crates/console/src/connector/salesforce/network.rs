//! The way to the org, and the test from end to end.

use crate::connector::step::{STEP, Step, computed};
use crate::view::CheckId;

/// The host can be reached.
pub const REACH: Step = Step {
    id: "reach-the-service",
    title: "Reach the messaging service",
    why: "Everything goes to one host, which is another than the org's own. Proxies that cut or inspect connections \
          look like a wrong set-up.",
    instructions: &[
        "Let the machines that run the client reach this host on port 443, event streams included.",
        "Keep their clocks right: tokens are refused when they differ.",
    ],
    values: &[computed(
        "Host",
        |profile| Some(profile.service_url.clone()),
        "https://your-domain.my.salesforce-scrt.com",
    )],
    proof: "From this machine: the name resolves, the connection is secure, and the clocks agree. Another machine's \
            way is not proved by that.",
    checks: &[CheckId::NameResolution, CheckId::SecureConnection, CheckId::Clock],
    find_out: Some("Run the checks from the network in which the client will run."),
    ..STEP
};

/// The stream.
pub const EVENT_STREAM: Step = Step {
    id: "event-stream",
    title: "Open the event stream",
    why: "Replies, routing and the end of a conversation arrive on it. Proxies that hold it back make everything \
          look sent and nothing answered.",
    instructions: &[
        "Open GET /eventrouter/v1/sse with the access token, the header X-Org-Id with the 15-character org id, and \
         Accept: text/event-stream.",
        "Expect a keep-alive within half a minute; reopen the stream with Last-Event-Id when it breaks.",
    ],
    values: &[
        computed(
            "Endpoint",
            |profile| Some(format!("{}/eventrouter/v1/sse", profile.service_url)),
            "(the Url)/eventrouter/v1/sse",
        ),
        computed("X-Org-Id", |profile| Some(profile.org_id.clone()), "00D…"),
    ],
    proof: "The stream opens, and something is heard on it.",
    checks: &[CheckId::EventStream],
    find_out: Some("Run the checks from the network in which the client will run."),
    ..STEP
};

/// From end to end.
pub const END_TO_END: Step = Step {
    id: "end-to-end",
    title: "Run a probe conversation from end to end",
    why: "Every part can be right by itself and the whole still fail.",
    instructions: &[
        "Run the checks with an agent online: a marked probe conversation is created, routed, accepted and closed \
         again.",
    ],
    proof: "The probe conversation is routed, accepted and closed. It says nothing of the vendor's own part.",
    checks: &[CheckId::Routing, CheckId::Acceptance, CheckId::Closing],
    find_out: Some("Run the checks while an agent is online."),
    ..STEP
};
