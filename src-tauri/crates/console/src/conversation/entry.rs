//! What the wire's entries become: rows of the transcript, and one line in plain words.

mod body;
mod question;
mod reply;
mod summary;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests;

pub use body::body_of;
pub use summary::{summary, summary_of_message, unquoted};

use miaw::wire::entry::ConversationEntry;
use miaw::wire::payload::Payload;

use self::body::participant_body;
use super::content::Content;
use super::machine::Outgoing;
use crate::view::{Delivery, EntryBody, EntryView};

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

/// The rows of an entry: one, but for a change of several participants, which has one for each (the first has the entry's
/// own identifier), and for a change of a message, which has none: it changes that message's row.
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
        Payload::MessageUpdated(_) => Vec::new(),
        Payload::Message(message) => vec![EntryView {
            in_reply_to: message.abstract_message.in_reply_to_message_id.clone(),
            revised: message.was_revised,
            ..row(entry.identifier.clone(), body_of(entry, payload))
        }],
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
