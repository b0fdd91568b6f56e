//! Rules about the event stream and what comes over it.

use miaw::ErrorKind;

use super::{Rule, Sense};
use crate::diagnosis::{Call, Facts, FailedCall, Finding, RuleName};
use crate::view::Certainty;

pub(super) static STREAM_HEADER_MISSING: Rule = Rule {
    name: RuleName::StreamHeaderMissing,
    row: Some(5),
    title: "The event stream is missing a header",
    symptom: "The event stream answers 400 at once, whatever the token.",
    explanation: "The stream wants X-Org-Id, and some orgs want Last-Event-ID too. Browsers' own EventSource can send \
                  no headers at all, and a proxy may remove those that it does not know.",
    fix: "Send X-Org-Id with the org's 15-character id, and Last-Event-ID: at first the lastEventId of the token's \
          answer, then the id of the last event. This app sends both; if it is refused even so, a proxy in between has \
          removed them.",
    senses: &[Sense::Stream],
    certainty: Certainty::Likely,
    place: None,
    query: None,
    practice: Some("switches.requireLastEventId"),
    source: "A field report; Salesforce's documentation of server-sent events",
    look: stream_header_missing,
};

pub(super) static STREAM_NOT_HEARD: Rule = Rule {
    name: RuleName::StreamNotHeard,
    row: Some(24),
    title: "The event stream does not deliver",
    symptom: "Messages are sent and no reply is shown, or replies come only after a reload.",
    explanation: "The stream was opened after the message, was lost and not resumed, or something between holds it \
                  back: proxies and serverless hosts often buffer event streams while the connection looks open, and a \
                  machine that slept has lost it. Resuming is the client's own business.",
    fix: "Open the stream before the first message, listen for its keep-alive, resume from the last event id, and \
          compare with the list of entries after each reconnect. If this app hears nothing, ask for the host (it ends \
          in .my.salesforce-scrt.com) to be left out of the proxy's buffering.",
    senses: &[Sense::Stream, Sense::Time],
    certainty: Certainty::Likely,
    place: None,
    query: None,
    practice: Some("streamHeldBack"),
    source: "Salesforce's documentation (the client owns reconnection); field reports of serverless hosts",
    look: stream_not_heard,
};

pub(super) static MESSAGE_DOUBLED: Rule = Rule {
    name: RuleName::MessageDoubled,
    row: Some(25),
    title: "An entry or a text came more than once",
    symptom: "The same text is shown twice.",
    explanation: "The same identifier twice is a replay after a reconnect, the client's own echo, or polling beside \
                  the stream: harmless if it is dropped, and no fault of the org. The same text under different identifiers was made twice: \
                  connectors try again (OpenCX hands over up to three times).",
    fix: "Show each entry identifier once. If identifiers differ, look at the connector's retries: its request was \
          carried out although its answer was lost.",
    senses: &[Sense::Stream],
    certainty: Certainty::Certain,
    place: None,
    query: None,
    practice: Some("faults.duplicateEvents"),
    source: "Salesforce's documentation (events can repeat after a reconnect); OpenCX's documentation",
    look: message_doubled,
};

pub(super) static ORDER_DIFFERS: Rule = Rule {
    name: RuleName::OrderDiffers,
    row: Some(26),
    title: "Events came in another order than they were made",
    symptom: "An answer appears above its question, or a typing sign outlives its message.",
    explanation: "The order of delivery is not promised, so this is no fault of the org. Each entry carries the server's \
                  time.",
    fix: "Sort entries by the server's time (transcriptedTimestamp). This app does, and keeps the order of arrival \
          visible in the timeline.",
    senses: &[Sense::Stream],
    certainty: Certainty::Possible,
    place: None,
    query: None,
    practice: Some("faults.reorderEvents"),
    source: "Salesforce's documentation of server-sent events; a public document on unordered messages",
    look: order_differs,
};

fn stream_header_missing(facts: &Facts) -> Vec<Finding> {
    let refused = facts
        .failed
        .iter()
        .find(|call| call.call == Call::Stream && call.kind == ErrorKind::Refused && call.status == Some(400));
    let finding = refused.map(|call| {
        let named = call.says(&["x-org-id", "last-event-id", "header"]);
        let certainty = if named { Certainty::Certain } else { Certainty::Likely };
        Finding::new(RuleName::StreamHeaderMissing, call.told()).with_certainty(certainty)
    });
    finding.into_iter().collect()
}

fn stream_not_heard(facts: &Facts) -> Vec<Finding> {
    let broken = |call: &&FailedCall| {
        call.call == Call::Stream
            && call.is_unanswered()
            && matches!(call.kind, ErrorKind::Timeout | ErrorKind::Network { .. })
    };
    // If other calls fail alike, it is the host that cannot be reached.
    let host_is_reached = !facts.calls().any(|call| call.call != Call::Stream && call.is_unanswered());
    let silent = facts.stream.as_ref().filter(|stream| stream.opened && !stream.heard);
    let silence = silent.and_then(|stream| stream.silent_for).filter(|silence| !silence.is_zero());
    // What came and could not be read is another rule's.
    let conversation = facts.conversation.as_ref().filter(|conversation| conversation.unreadable == 0);
    let undelivered = conversation.map_or(0, |conversation| conversation.undelivered);
    let missed = conversation.map_or(0, |conversation| conversation.missed).max(undelivered);
    // Nothing explains what an open stream leaves out, but that it does not deliver.
    let certainty = if undelivered > 0 { Certainty::Certain } else { Certainty::Likely };
    let seen = silence
        .map(|silence| {
            format!("The stream is open, and nothing came over it for {} s, not even a keep-alive.", silence.as_secs())
        })
        .or_else(|| facts.calls().find(broken).filter(|_| host_is_reached).map(FailedCall::told))
        .or_else(|| match missed {
            0 => None,
            1 => Some("1 entry came by the list of entries only, and never over the stream.".to_owned()),
            count => Some(format!("{count} entries came by the list of entries only, and never over the stream.")),
        });
    let finding = seen.map(|seen| Finding::new(RuleName::StreamNotHeard, seen).with_certainty(certainty));
    finding.into_iter().collect()
}

fn message_doubled(facts: &Facts) -> Vec<Finding> {
    let Some(conversation) = &facts.conversation else { return Vec::new() };
    let mut seen = Vec::new();
    if conversation.doubled > 0 {
        seen.push(format!("Deliveries of entries that were there already: {}.", conversation.doubled));
    }
    if conversation.repeated > 0 {
        seen.push(format!(
            "Messages with another identifier and the same text within a minute: {}.",
            conversation.repeated
        ));
    }
    if seen.is_empty() {
        return Vec::new();
    }
    // A delivery that is repeated does no harm; a message that was made twice is wrong.
    let certainty = if conversation.repeated > 0 { Certainty::Certain } else { Certainty::Possible };
    vec![Finding::new(RuleName::MessageDoubled, seen.join(" ")).with_certainty(certainty)]
}

fn order_differs(facts: &Facts) -> Vec<Finding> {
    let count = facts.conversation.as_ref().map_or(0, |conversation| conversation.out_of_order);
    if count == 0 {
        return Vec::new();
    }
    let seen = format!("Entries that came after a later one: {count}.");
    vec![Finding::new(RuleName::OrderDiffers, seen)]
}
