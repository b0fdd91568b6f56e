//! What Cognigy.AI's client does by itself, after Cognigy's documentation of its handover provider Salesforce MIAW.

use crate::connector::behaviour::{Behaviour, PLAIN, Report, Reports, SignsIn};

/// Guests, capabilities version 1, and events for the Flow.
pub static BEHAVIOUR: Behaviour = Behaviour {
    signs_in: SignsIn::Guests,
    capabilities_version: Some("1"),
    reports: Some(Reports {
        forwarded: "With Forward Events to the Flow switched on, Cognigy.AI hands this to the Flow (Handover Status: \
                    Events)",
        of,
    }),
    ..PLAIN
};

/// "This setting forwards any event to the Flow … Agent Replies and Conversation Closed events are not forwarded."
fn of(entry_type: &str, role: &str) -> Report {
    match (entry_type, role) {
        ("Message", "EndUser") => Report::Own,
        ("Message", _) => Report::Withheld(
            "Cognigy.AI does not hand Agent Replies to the Flow: a Flow that waits for one never sees it",
        ),
        ("CloseConversation", _) => Report::Withheld(
            "Cognigy.AI does not hand Conversation Closed to the Flow: a Flow cannot tell from its events that the \
             handover is over",
        ),
        (_, "EndUser") => Report::Own,
        ("TypingStartedIndicator" | "TypingStoppedIndicator", _) => Report::ForwardedOften("typing indicators"),
        ("DeliveryAcknowledgement" | "ReadAcknowledgement", _) => Report::ForwardedOften("receipts"),
        _ => Report::Forwarded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_forwarded_but_replies_and_the_end() {
        for entry_type in ["RoutingResult", "RoutingWorkResult", "ParticipantChanged", "SessionStatusChanged", "New"] {
            assert_eq!(of(entry_type, "System"), Report::Forwarded, "{entry_type}");
        }
        assert!(matches!(of("Message", "Agent"), Report::Withheld(_)));
        assert!(matches!(of("Message", "Chatbot"), Report::Withheld(_)));
        assert!(matches!(of("CloseConversation", "System"), Report::Withheld(_)));
        assert!(matches!(of("CloseConversation", "EndUser"), Report::Withheld(_)));
        assert!(matches!(of("TypingStartedIndicator", "Agent"), Report::ForwardedOften(_)));
        assert_eq!(of("Message", "EndUser"), Report::Own);
    }
}
