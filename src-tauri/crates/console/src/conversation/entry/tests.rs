//! Rows and lines of every kind.

mod kinds;

use miaw::wire::entry::{EntryPayload, PayloadForm, Sender};

use super::*;
use crate::view::MessageReason;

fn entry(entry_type: &str, payload: &str) -> (ConversationEntry, Payload) {
    let entry = ConversationEntry {
        identifier: "e1".into(),
        entry_type: entry_type.into(),
        entry_payload: EntryPayload { text: payload.into(), form: PayloadForm::Text },
        sender: Sender { role: "Agent".into(), subject: "005A".into(), ..Sender::default() },
        sender_display_name: Some("Ada Agent".into()),
        transcripted_timestamp: 5,
        ..ConversationEntry::default()
    };
    let payload = entry.entry_payload.decode(entry_type);
    (entry, payload)
}

fn rows_of(entry_type: &str, payload: &str) -> (Vec<EntryView>, String) {
    let (entry, payload) = entry(entry_type, payload);
    let arrival = Arrival { conversation_id: "c", now: 9, happening: 3, delivery: Delivery::Received };
    (rows(&entry, &payload, arrival), summary(&entry, &payload))
}

#[test]
fn a_text_is_a_text() {
    let (rows, summary) = rows_of(
        "Message",
        r#"{"abstractMessage":{"messageType":"StaticContentMessage","id":"e1","staticContent":{"formatType":"Text","text":"<b>hi</b>"}}}"#,
    );
    assert_eq!(rows[0].body, EntryBody::text("<b>hi</b>"));
    assert_eq!((rows[0].at, rows[0].arrived_at, rows[0].happening), (5, 9, Some(3)));
    assert_eq!(summary, "Ada Agent: “<b>hi</b>”");
}

#[test]
fn an_automated_text_says_so() {
    let (rows, summary) = rows_of(
        "Message",
        r#"{"messageReason":"AutomatedResponse","abstractMessage":{"messageType":"StaticContentMessage","id":"e1","staticContent":{"formatType":"Text","text":"wait"}}}"#,
    );
    assert_eq!(
        rows[0].body,
        EntryBody::Text { text: "wait".into(), reason: Some(MessageReason::AutomatedResponse), citations: Vec::new() }
    );
    assert_eq!(summary, "Ada Agent, automated: “wait”");
}

#[test]
fn a_line_quotes_the_beginning_of_a_text_and_never_half_a_word() {
    let text = |text: &str| {
        let json = serde_json::json!({ "abstractMessage": { "messageType": "StaticContentMessage", "id": "e1",
            "staticContent": { "formatType": "Text", "text": text } } });
        rows_of("Message", &json.to_string()).1
    };
    assert_eq!(text("  one\ntwo  "), "Ada Agent: “one two”");
    assert_eq!(text(&format!("Mail it to {}@acme.example", "a".repeat(120))), "Ada Agent: “Mail it to…”");
    assert_eq!(text(&"語".repeat(121)), format!("Ada Agent: “{}…”", "語".repeat(120)));
    assert_eq!(text(" "), "Message from Ada Agent");
    let quoted = |line| unquoted(line).map(|one| (one.before, one.characters, one.cut, one.after));
    assert_eq!(quoted("Ada: “say “hi” to…”"), Some(("Ada: ", 12, true, "")));
    assert_eq!(quoted("Ada joined"), None);
}

#[test]
fn other_messages_keep_their_json() {
    let json = r#"{"abstractMessage":{"messageType":"ChoicesMessage","id":"e1","choices":{"formatType":"Buttons"}}}"#;
    let (rows, summary) = rows_of("Message", json);
    assert_eq!(rows[0].body, EntryBody::Other { summary: summary.clone(), json: json.into() });
    assert_eq!(summary, "Choices from Ada Agent");
}

#[test]
fn several_participants_are_several_rows() {
    let (rows, summary) = rows_of(
        "ParticipantChanged",
        r#"{"entries":[{"operation":"remove","displayName":"Bot","participant":{"role":"Chatbot"}},{"operation":"add","displayName":"Ada","participant":{"role":"Agent"}}]}"#,
    );
    let identifiers: Vec<&str> = rows.iter().map(|row| row.identifier.as_str()).collect();
    assert_eq!(identifiers, ["e1", "e1/2"]);
    assert_eq!(summary, "Bot left; Ada joined");
}

#[test]
fn unknown_kinds_and_shapes_are_kept() {
    for (kind, summary) in [
        ("FutureThing", "Future thing from Ada Agent"),
        ("Message", "Message from Ada Agent, in a shape that cannot be read"),
    ] {
        let (rows, said) = rows_of(kind, r#"{"strange":true}"#);
        assert_eq!(said, summary);
        assert_eq!(rows[0].body, EntryBody::Other { summary: said, json: r#"{"strange":true}"#.into() });
    }
}

#[test]
fn routing_session_and_close_have_their_own_bodies() {
    let (rows, summary) =
        rows_of("RoutingResult", r#"{"failureType":"RoutingError","failureReason":"Closed today","errorMessages":[]}"#);
    assert_eq!(
        rows[0].body,
        EntryBody::Routing {
            failure_type: Some("RoutingError".into()),
            reason: Some("Closed today".into()),
            estimated_wait_seconds: None
        }
    );
    assert_eq!(summary, "Routing failed (RoutingError): Closed today");
    assert_eq!(
        rows_of("SessionStatusChanged", r#"{"sessionStatus":"Active"}"#).0[0].body,
        EntryBody::Session { status: "Active".into() }
    );
    assert_eq!(rows_of("CloseConversation", "{}").0[0].body, EntryBody::Closed);
}

#[test]
fn passing_things_are_no_rows() {
    assert!(!is_lasting("TypingStartedIndicator"));
    assert!(!is_lasting("ReadAcknowledgement"));
    assert!(is_lasting("RoutingWorkResult"));
    assert!(is_lasting("FutureThing"));
}

#[test]
fn previews_are_short_and_on_one_line() {
    assert_eq!(preview_of("  a\nb"), "a b");
    assert_eq!(preview_of(&"é".repeat(500)).chars().count(), PREVIEW);
}
