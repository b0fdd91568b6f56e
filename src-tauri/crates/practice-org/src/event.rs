//! Events of the stream. What goes over the wire is written as late as possible, so that an entry is in memory once: listed,
//! waiting for replay and sent on several streams, it is the same one.

use std::borrow::Cow;
use std::sync::Arc;

use bytes::{BufMut, Bytes, BytesMut};
use miaw::wire::entry::Sender;
use serde::Serialize;

use crate::org::Entry;

/// About what an envelope takes beside its payload.
const ENVELOPE: usize = 900;

/// What all events of a conversation have in common.
#[derive(Debug)]
pub(crate) struct Place {
    pub(crate) conversation_id: String,
    /// The channel's UUID.
    pub(crate) address: String,
}

/// What an event is made of.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// An entry, under the event's name.
    Entry { name: Cow<'static, str>, place: Arc<Place>, entry: Arc<Entry> },
    /// A frame of before a restart.
    Written(Bytes),
}

/// An event as a log has it: its body, and what is wrong with it.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) body: Body,
    /// The text of its `id:` line; its place in the log if there is none.
    pub(crate) shown_id: Option<Arc<str>>,
    /// The capabilities version that a client needs to get it.
    pub(crate) needs: u16,
    /// How often it is sent in a row.
    pub(crate) times: u8,
    /// Whether the second half of its data is missing.
    pub(crate) broken: bool,
}

impl Event {
    /// An ordinary event.
    pub(crate) fn new(body: Body) -> Self {
        Self { body, shown_id: None, needs: 0, times: 1, broken: false }
    }

    /// About how many bytes its frame has.
    pub(crate) fn size(&self) -> usize {
        let once = match &self.body {
            Body::Entry { entry, .. } => entry.payload.len() + ENVELOPE,
            Body::Written(frame) => frame.len(),
        };
        once * usize::from(self.times)
    }

    /// Writes its frame, `event:` to blank line, as the event with this number.
    pub(crate) fn write(&self, number: u64, out: &mut BytesMut) {
        for _ in 0..self.times {
            match &self.body {
                Body::Entry { name, place, entry } => {
                    let start = out.len();
                    out.put_slice(b"event:");
                    out.put_slice(name.as_bytes());
                    out.put_slice(b"\ndata:");
                    let written = serde_json::to_writer((&mut *out).writer(), &envelope(place, entry));
                    debug_assert!(written.is_ok(), "an envelope is always JSON");
                    if self.broken {
                        out.truncate(start + (out.len() - start) / 2);
                    }
                    let id = match &self.shown_id {
                        Some(id) => format!("\nid:{id}\n\n"),
                        None => format!("\nid:{number}\n\n"),
                    };
                    out.put_slice(id.as_bytes());
                }
                Body::Written(frame) => out.put_slice(frame),
            }
        }
    }

    /// Its frame.
    pub(crate) fn frame(&self, number: u64) -> Bytes {
        let mut out = BytesMut::with_capacity(self.size());
        self.write(number, &mut out);
        out.freeze()
    }
}

/// The name of the event that tells of an entry of this type.
pub(crate) fn name_of(entry_type: &str) -> Cow<'static, str> {
    Cow::Borrowed(match entry_type {
        "Message" => "CONVERSATION_MESSAGE",
        "ParticipantChanged" => "CONVERSATION_PARTICIPANT_CHANGED",
        "RoutingResult" => "CONVERSATION_ROUTING_RESULT",
        "RoutingWorkResult" => "CONVERSATION_ROUTING_WORK_RESULT",
        "SessionStatusChanged" => "CONVERSATION_SESSION_STATUS_CHANGED",
        "CloseConversation" => "CONVERSATION_CLOSE_CONVERSATION",
        "TypingStartedIndicator" => "CONVERSATION_TYPING_STARTED_INDICATOR",
        "TypingStoppedIndicator" => "CONVERSATION_TYPING_STOPPED_INDICATOR",
        "DeliveryAcknowledgement" => "CONVERSATION_DELIVERY_ACKNOWLEDGEMENT",
        "ReadAcknowledgement" => "CONVERSATION_READ_ACKNOWLEDGEMENT",
        "ProgressIndicator" => "CONVERSATION_PROGRESS_INDICATOR",
        "StreamingToken" => "CONVERSATION_STREAMING_TOKEN",
        "QueuePosition" => "CONVERSATION_QUEUE_POSITION",
        "EndUserConsentUpdated" => "CONVERSATION_END_USER_CONSENT_UPDATED",
        // Of these and of what is unknown no source has the name; it follows the others.
        other => return Cow::Owned(format!("CONVERSATION_{}", in_capitals(other))),
    })
}

/// `PaymentMessage` becomes `Payment message`.
pub(crate) fn words(name: &str) -> String {
    let words = in_capitals(name).replace('_', " ").to_lowercase();
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `MessageUpdated` becomes `MESSAGE_UPDATED`.
fn in_capitals(name: &str) -> String {
    let mut capitals = String::with_capacity(name.len() + 4);
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !capitals.is_empty() {
            capitals.push('_');
        }
        capitals.push(letter.to_ascii_uppercase());
    }
    capitals
}

/// `data` of an event, as public sources have it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    channel_platform_key: &'a str,
    channel_type: &'static str,
    channel_address_identifier: &'a str,
    conversation_id: &'a str,
    conversation_entry: Shown<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    sender_display_name: &'a str,
    identifier: &'a str,
    entry_type: &'a str,
    /// A string that holds JSON.
    entry_payload: &'a str,
    sender: &'a Sender,
    context_param_map: Nothing,
    visibility_strategy: Option<&'static str>,
    transcripted_timestamp: i64,
    client_timestamp: i64,
    client_duration: i64,
    related_records: &'a [String],
}

/// An empty object.
#[derive(Serialize)]
struct Nothing {}

fn envelope<'a>(place: &'a Place, entry: &'a Entry) -> Envelope<'a> {
    Envelope {
        channel_platform_key: &place.address,
        channel_type: "embedded_messaging",
        channel_address_identifier: &place.address,
        conversation_id: &place.conversation_id,
        conversation_entry: Shown {
            sender_display_name: &entry.sender_name,
            identifier: &entry.identifier,
            entry_type: &entry.entry_type,
            entry_payload: &entry.payload,
            sender: &entry.sender,
            context_param_map: Nothing {},
            visibility_strategy: None,
            transcripted_timestamp: entry.at,
            client_timestamp: entry.client_at,
            client_duration: 0,
            related_records: &entry.related,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_without_a_source_follow_the_others() {
        assert_eq!(name_of("MessageUpdated"), "CONVERSATION_MESSAGE_UPDATED");
        assert_eq!(name_of("MessageDeliveryFailed"), "CONVERSATION_MESSAGE_DELIVERY_FAILED");
        assert_eq!(name_of("QueuePosition"), "CONVERSATION_QUEUE_POSITION");
    }
}
