//! What the wire's entries become: rows of the transcript, and one line in plain words.

use miaw::wire::entry::ConversationEntry;
use miaw::wire::message::AbstractMessage;
use miaw::wire::payload::{ParticipantEntry, Payload};

use super::content::Content;
use super::machine::{Outgoing, reason_of};
use crate::view::{Delivery, EntryBody, EntryView, MessageReason};

/// Salesforce's word for the role of the person whom this program plays.
pub const END_USER: &str = "EndUser";
/// Longest preview, in characters.
const PREVIEW: usize = 120;

/// Whether entries of a type belong into the transcript, and so into the list of entries. The others (typing, receipts,
/// places in the queue, progress) tell something about the moment and are kept as happenings only.
#[must_use]
pub fn is_lasting(entry_type: &str) -> bool {
    !matches!(
        entry_type,
        "TypingStartedIndicator"
            | "TypingStoppedIndicator"
            | "TypingIndicator"
            | "DeliveryAcknowledgement"
            | "ReadAcknowledgement"
            | "QueuePosition"
            | "ProgressIndicator"
            | "StreamingToken"
    )
}

/// What comes with every row.
#[derive(Clone, Copy, Debug)]
pub struct Arrival<'a> {
    /// The conversation.
    pub conversation_id: &'a str,
    /// When it came.
    pub now: i64,
    /// The happening that brought it.
    pub happening: i64,
    /// What has become of it.
    pub delivery: Delivery,
}

/// The rows of an entry: one, but for a change of several participants, which has one for each. The first has the entry's
/// own identifier.
pub fn rows(entry: &ConversationEntry, payload: &Payload, arrival: Arrival<'_>) -> Vec<EntryView> {
    let row = |identifier: String, body: EntryBody| EntryView {
        conversation_id: arrival.conversation_id.to_owned(),
        identifier,
        position: 0,
        at: if entry.transcripted_timestamp > 0 { entry.transcripted_timestamp } else { arrival.now },
        arrived_at: arrival.now,
        entry_type: entry.entry_type.clone(),
        role: entry.sender.role.clone(),
        sender_name: entry.sender_display_name.clone().unwrap_or_default(),
        body,
        delivery: arrival.delivery,
        failure: None,
        happening: Some(arrival.happening),
        in_reply_to: None,
        revised: false,
    };
    match payload {
        Payload::ParticipantChanged(change) if !change.entries.is_empty() => change
            .entries
            .iter()
            .enumerate()
            .map(|(place, change)| {
                let identifier = match place {
                    0 => entry.identifier.clone(),
                    place => format!("{}/{}", entry.identifier, place + 1),
                };
                row(identifier, participant_body(change))
            })
            .collect(),
        _ => vec![row(entry.identifier.clone(), body_of(entry, payload))],
    }
}

/// A message of ours as it is written down, before it is sent.
#[must_use]
pub fn pending(conversation_id: &str, message: &Outgoing, now: i64) -> EntryView {
    EntryView {
        conversation_id: conversation_id.to_owned(),
        identifier: message.identifier.clone(),
        position: 0,
        at: now,
        arrived_at: now,
        entry_type: "Message".to_owned(),
        role: END_USER.to_owned(),
        sender_name: String::new(),
        body: message.content.body(),
        delivery: Delivery::Pending,
        failure: None,
        happening: None,
        in_reply_to: message.content.question().map(str::to_owned),
        revised: false,
    }
}

fn participant_body(change: &ParticipantEntry) -> EntryBody {
    EntryBody::Participant {
        operation: change.operation.clone(),
        name: change.display_name.clone().unwrap_or_default(),
        role: change.participant.role.clone(),
    }
}

fn body_of(entry: &ConversationEntry, payload: &Payload) -> EntryBody {
    let other = || EntryBody::Other { summary: summary(entry, payload), json: entry.entry_payload.text.clone() };
    match payload {
        Payload::Message(message) => match message.abstract_message.plain_text() {
            Some(text) => EntryBody::Text {
                text: text.to_owned(),
                reason: message.message_reason.as_deref().map(reason_word),
                citations: Vec::new(),
            },
            None => other(),
        },
        Payload::RoutingResult(result) => {
            let failed = !matches!(result.failure_type.as_str(), "" | "None");
            EntryBody::Routing {
                failure_type: failed.then(|| result.failure_type.clone()),
                reason: if failed { reason_of(result) } else { None },
            }
        }
        Payload::SessionStatusChanged(change) => EntryBody::Session { status: change.session_status.clone() },
        Payload::CloseConversation => EntryBody::Closed,
        _ => other(),
    }
}

fn reason_word(word: &str) -> MessageReason {
    match word {
        "AutomatedResponse" => MessageReason::AutomatedResponse,
        "Consent" => MessageReason::Consent,
        _ => MessageReason::Other,
    }
}

/// One line that says what an entry is.
#[must_use]
pub fn summary(entry: &ConversationEntry, payload: &Payload) -> String {
    let who = || who(entry);
    match payload {
        Payload::Message(message) => {
            let kind = summary_of_message(&message.abstract_message);
            match (entry.sender.role.as_str(), message.message_reason.is_some()) {
                (END_USER, _) => format!("{kind} of ours, as the server shows it"),
                (_, true) => format!("Automated {} from {}", lower_first(&kind), who()),
                (_, false) => format!("{kind} from {}", who()),
            }
        }
        Payload::ParticipantChanged(change) => change.entries.iter().map(moved).collect::<Vec<_>>().join("; "),
        Payload::RoutingResult(result) => match result.failure_type.as_str() {
            "" | "None" => "Routing found a route".to_owned(),
            failure => {
                let reason = reason_of(result).unwrap_or_else(|| "no reason was given".to_owned());
                format!("Routing failed ({failure}): {reason}")
            }
        },
        Payload::RoutingWorkResult(result) => format!("Omni-Channel work: {}", result.work_type),
        Payload::SessionStatusChanged(change) => match &change.session_status_prev {
            Some(before) if !before.is_empty() => format!("Session status: {before} to {}", change.session_status),
            _ => format!("Session status: {}", change.session_status),
        },
        Payload::CloseConversation => "The conversation was closed".to_owned(),
        Payload::TypingStarted => format!("{} is typing", who()),
        Payload::TypingStopped => format!("{} stopped typing", who()),
        Payload::Delivered(_) => "A message was delivered".to_owned(),
        Payload::Read(_) => "A message was read".to_owned(),
        Payload::QueuePosition(place) => format!("Place in the queue: {}", place.position),
        Payload::DeliveryFailed(failed) => {
            format!("A message was not delivered: {}", failed.error_message.as_deref().unwrap_or("no reason was given"))
        }
        Payload::Unknown => format!("{} from {}", spaced(&entry.entry_type), who()),
    }
}

fn moved(change: &ParticipantEntry) -> String {
    let role = &change.participant.role;
    let name = change.display_name.as_deref().filter(|name| !name.is_empty()).unwrap_or(role);
    match change.operation.as_str() {
        "add" => format!("{name} joined"),
        "remove" => format!("{name} left"),
        "update" => format!("{name} changed"),
        word => format!("{name}: {word}"),
    }
}

fn who(entry: &ConversationEntry) -> &str {
    match entry.sender_display_name.as_deref() {
        Some(name) if !name.is_empty() => name,
        _ if entry.sender.role.is_empty() => "somebody",
        _ => &entry.sender.role,
    }
}

/// What kind of message it is, in plain words.
#[must_use]
pub fn summary_of_message(message: &AbstractMessage) -> String {
    let format = message.static_content.as_ref().map_or("", |content| content.format_type.as_str());
    match (message.message_type.as_str(), format) {
        ("StaticContentMessage", "Text") => "Message".to_owned(),
        ("StaticContentMessage", "RichLink") => "Link".to_owned(),
        ("StaticContentMessage", "Attachments") => "File".to_owned(),
        ("StaticContentMessage", "WebView") => "Web page".to_owned(),
        ("StaticContentMessage", "") | ("", _) => "Message".to_owned(),
        ("StaticContentMessage", format) => spaced(format),
        ("ChoicesMessage", _) => "Choices".to_owned(),
        ("ChoicesResponseMessage", _) => "Choice".to_owned(),
        ("FormMessage", _) => "Form".to_owned(),
        ("FormResponseMessage", _) => "Form answer".to_owned(),
        (kind, _) => spaced(kind),
    }
}

/// The first characters of a text, on one line.
#[must_use]
pub fn preview_of(text: &str) -> String {
    let mut preview = String::with_capacity(text.len().min(PREVIEW));
    for character in text.trim_start().chars().take(PREVIEW) {
        preview.push(if character.is_control() { ' ' } else { character });
    }
    preview
}

/// The first characters of a message of ours.
#[must_use]
pub fn preview_of_content(content: &Content) -> String {
    match content {
        Content::Text(text) => preview_of(text),
        Content::Choices { options, .. } => {
            let titles: Vec<&str> = options.iter().map(|option| option.title.as_str()).collect();
            preview_of(&titles.join(", "))
        }
        Content::Form { title, .. } => preview_of(&format!("Form answer: {title}")),
        Content::File { name, .. } => preview_of(&format!("File: {name}")),
    }
}

/// `ProgressIndicator` → `Progress indicator`.
fn spaced(word: &str) -> String {
    let mut spaced = String::with_capacity(word.len() + 4);
    for character in word.chars() {
        if character.is_uppercase() && !spaced.is_empty() {
            spaced.push(' ');
            spaced.extend(character.to_lowercase());
        } else {
            spaced.push(character);
        }
    }
    if spaced.is_empty() { "An entry".to_owned() } else { spaced }
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use miaw::wire::entry::{EntryPayload, PayloadForm, Sender};

    use super::*;

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
        assert_eq!(summary, "Message from Ada Agent");
    }

    #[test]
    fn an_automated_text_says_so() {
        let (rows, summary) = rows_of(
            "Message",
            r#"{"messageReason":"AutomatedResponse","abstractMessage":{"messageType":"StaticContentMessage","id":"e1","staticContent":{"formatType":"Text","text":"wait"}}}"#,
        );
        assert_eq!(
            rows[0].body,
            EntryBody::Text {
                text: "wait".into(),
                reason: Some(MessageReason::AutomatedResponse),
                citations: Vec::new()
            }
        );
        assert_eq!(summary, "Automated message from Ada Agent");
    }

    #[test]
    fn other_messages_keep_their_json() {
        let json =
            r#"{"abstractMessage":{"messageType":"ChoicesMessage","id":"e1","choices":{"formatType":"Buttons"}}}"#;
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
        for (kind, summary) in [("FutureThing", "Future thing from Ada Agent"), ("Message", "Message from Ada Agent")] {
            let (rows, said) = rows_of(kind, r#"{"strange":true}"#);
            assert_eq!(said, summary);
            assert_eq!(rows[0].body, EntryBody::Other { summary: said, json: r#"{"strange":true}"#.into() });
        }
    }

    #[test]
    fn routing_session_and_close_have_their_own_bodies() {
        let (rows, summary) = rows_of(
            "RoutingResult",
            r#"{"failureType":"RoutingError","failureReason":"Closed today","errorMessages":[]}"#,
        );
        assert_eq!(
            rows[0].body,
            EntryBody::Routing { failure_type: Some("RoutingError".into()), reason: Some("Closed today".into()) }
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
}
