use miaw::wire::entry::Sender;
use serde_json::{Value, json};

use super::*;

fn link(number: i64) -> Link {
    Link { number, at: number * 100 }
}

fn event(role: &str, entry_type: &str, identifier: &str, payload: &Value) -> (ConversationEntry, Payload) {
    let entry = ConversationEntry {
        identifier: identifier.into(),
        entry_type: entry_type.into(),
        sender: Sender { role: role.into(), ..Sender::default() },
        ..ConversationEntry::default()
    };
    (entry, Payload::decode(entry_type, &payload.to_string()))
}

fn message(role: &str, identifier: &str) -> (ConversationEntry, Payload) {
    let payload = json!({ "abstractMessage": { "messageType": "StaticContentMessage", "id": identifier } });
    event(role, "Message", identifier, &payload)
}

fn participant(operation: &str, role: &str) -> (ConversationEntry, Payload) {
    let payload = json!({ "entries": [{ "operation": operation, "participant": { "role": role } }] });
    event("System", "ParticipantChanged", "p", &payload)
}

impl Causes {
    /// What an event follows from, before it becomes a cause itself.
    fn takes(&mut self, number: i64, (entry, payload): &(ConversationEntry, Payload)) -> Option<i64> {
        let cause = self.of_event(entry, payload);
        self.event(entry, payload, link(number));
        cause.map(|cause| cause.number)
    }

    fn tells(&mut self, number: i64, kind: HappeningKind, name: &'static str) -> Option<i64> {
        let note = Note { kind, name, summary: String::new(), unusual: false };
        let cause = self.of_note(&note);
        self.note(&note, link(number));
        cause.map(|cause| cause.number)
    }
}

#[test]
fn an_echo_and_receipts_follow_from_the_request_and_replies_from_the_newest_one() {
    let mut causes = Causes::default();
    assert_eq!(causes.takes(1, &message("Agent", "hello")), None, "nothing of ours was before it");
    causes.request(Asked::Message("m1"), true, link(2));
    assert_eq!(causes.takes(3, &message("EndUser", "m1")), Some(2));
    causes.request(Asked::Message("m2"), true, link(4));
    assert_eq!(causes.takes(5, &message("Agent", "a1")), Some(4));
    for kind in ["DeliveryAcknowledgement", "ReadAcknowledgement"] {
        let receipt = json!({ "acknowledgedConversationEntryIdentifier": "m1" });
        assert_eq!(causes.takes(6, &event("Agent", kind, "r", &receipt)), Some(2));
    }
    let failed = json!({ "errorCode": 1, "failedConversationEntryIdentifier": "m2" });
    assert_eq!(causes.takes(7, &event("System", "MessageDeliveryFailed", "f", &failed)), Some(4));
    let reply = json!({ "abstractMessage": { "messageType": "FormResponseMessage", "inReplyToMessageId": "m1" } });
    assert_eq!(causes.takes(8, &event("System", "Message", "x", &reply)), Some(2));
}

#[test]
fn an_echo_that_is_faster_than_the_answer_stands_for_the_request_until_it_is_there() {
    let mut causes = Causes::default();
    assert_eq!(causes.takes(1, &message("EndUser", "m1")), None);
    assert_eq!(causes.takes(2, &message("Agent", "a1")), Some(1));
    causes.request(Asked::Message("m1"), true, link(3));
    assert_eq!(causes.takes(4, &message("Agent", "a2")), Some(3));
}

#[test]
fn a_request_that_was_refused_causes_nothing_but_what_is_told_of_it() {
    let mut causes = Causes::default();
    causes.request(Asked::Message("m1"), false, link(1));
    assert_eq!(causes.tells(2, HappeningKind::State, "awaitingPrechat"), Some(1));
    assert_eq!(causes.takes(3, &message("Agent", "a1")), None);
}

#[test]
fn who_joins_follows_from_the_creation_and_after_a_transfer_from_who_left() {
    let mut causes = Causes::default();
    causes.request(Asked::Create, true, link(1));
    let active = event("System", "SessionStatusChanged", "s", &json!({ "sessionStatus": "Active" }));
    assert_eq!(causes.takes(2, &event("System", "RoutingResult", "r", &json!({ "failureType": "None" }))), Some(1));
    assert_eq!(causes.takes(3, &participant("add", "Agent")), Some(1));
    assert_eq!(causes.takes(4, &active), Some(1));
    assert_eq!(causes.takes(5, &participant("remove", "Agent")), None);
    assert_eq!(causes.of_request(Asked::Routing), Some(link(5)));
    assert_eq!(causes.takes(6, &participant("add", "Agent")), Some(5));
    assert_eq!(causes.of_request(Asked::Routing), None);
}

#[test]
fn a_session_that_a_message_opens_follows_from_it() {
    let mut causes = Causes::default();
    causes.request(Asked::Create, true, link(1));
    causes.request(Asked::End, true, link(2));
    let ended = event("System", "SessionStatusChanged", "s", &json!({ "sessionStatus": "Ended" }));
    assert_eq!(causes.takes(3, &ended), Some(2));
    causes.request(Asked::Message("m1"), true, link(4));
    assert_eq!(causes.takes(5, &participant("add", "Agent")), Some(4));
}

#[test]
fn a_reconnect_follows_from_the_loss_and_the_comparison_from_the_reconnect() {
    let mut causes = Causes::default();
    assert_eq!(causes.tells(1, HappeningKind::Connection, "open"), None);
    assert_eq!(causes.of_request(Asked::Entries), None, "nothing was lost");
    causes.tells(2, HappeningKind::Connection, "lost");
    causes.tells(3, HappeningKind::Connection, "lost");
    assert_eq!(causes.tells(4, HappeningKind::Connection, "open"), Some(2));
    assert_eq!(causes.of_request(Asked::Entries), Some(link(4)));
    assert_eq!(causes.tells(5, HappeningKind::Gap, "gap"), Some(4));
    assert_eq!(causes.of_request(Asked::Entries), None, "the next one is asked for by a person");
}

#[test]
fn a_renewed_token_follows_from_the_refusal() {
    let mut causes = Causes::default();
    causes.tells(1, HappeningKind::Token, "tokenRefused");
    assert_eq!(causes.of_request(Asked::Token), Some(link(1)));
    causes.request(Asked::Token, true, link(2));
    assert_eq!(causes.tells(3, HappeningKind::Token, "tokenRenewed"), Some(1));
    assert_eq!(causes.of_request(Asked::Token), None);
}

#[test]
fn what_is_told_follows_from_what_is_being_taken_in() {
    let mut causes = Causes::default();
    causes.takes(1, &participant("add", "Agent"));
    assert_eq!(causes.tells(2, HappeningKind::State, "accepted"), Some(1));
    causes.nothing_present();
    assert_eq!(causes.tells(3, HappeningKind::State, "nobodyAccepts"), None);
}

#[test]
fn few_messages_are_remembered() {
    let mut causes = Causes::default();
    for number in 0..1_000 {
        causes.request(Asked::Message(&number.to_string()), true, link(number));
    }
    assert_eq!(causes.own.len(), OWN);
    assert_eq!(causes.takes(1_001, &message("EndUser", "999")), Some(999));
    assert_eq!(causes.takes(1_002, &message("EndUser", "1")), None);
}

#[test]
fn requests_are_told_apart() {
    let id = "0b5fdd3e-3ad4-4b5a-9f0c-000000000000";
    for (method, path, asked) in [
        ("POST", format!("{API}/authorization/unauthenticated/access-token"), Asked::Token),
        ("POST", format!("{API}/conversation"), Asked::Create),
        ("POST", format!("{API}/conversation/{id}/message"), Asked::Message("m1")),
        ("POST", format!("{API}/conversation/{id}/file"), Asked::Message("m1")),
        ("GET", format!("{API}/conversation/{id}"), Asked::Routing),
        ("GET", format!("{API}/conversation/{id}/entries?limit=50"), Asked::Entries),
        ("DELETE", format!("{API}/conversation/{id}/session?esDeveloperName=x"), Asked::End),
        ("GET", "/else".to_owned(), Asked::Other),
    ] {
        assert_eq!(Asked::of(method, &path, Some("m1")), asked, "{path}");
    }
    assert_eq!(Asked::of("POST", &format!("{API}/conversation/{id}/message"), None), Asked::Other);
}

#[test]
fn the_time_between_is_never_negative() {
    assert_eq!(link(2).before(350).after_ms, 150);
    assert_eq!(link(2).before(100).after_ms, 0);
    assert_eq!(Link { number: 1, at: i64::MIN }.before(i64::MAX).after_ms, i64::MAX);
}
