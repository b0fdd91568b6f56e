//! What each fuzz target does with its input. The property tests of CI do the same with theirs.

use console::conversation::entry::{Arrival, rows, summary};
use console::view::{Delivery, EntryBody};
use miaw::stream::{Loss, Recording};
use miaw::wire::entry::{ConversationEntry, EntryPayload, Envelope, PayloadForm};
use miaw::wire::payload::Payload;

const TYPES: [&str; 16] = [
    "Message",
    "MessageUpdated",
    "ParticipantChanged",
    "RoutingResult",
    "RoutingWorkResult",
    "SessionStatusChanged",
    "CloseConversation",
    "TypingStartedIndicator",
    "DeliveryAcknowledgement",
    "ReadAcknowledgement",
    "QueuePosition",
    "MessageDeliveryFailed",
    "ProgressIndicator",
    "StreamingToken",
    "EndUserConsentUpdated",
    "NeverHeardOf",
];

/// Any bytes as a stream: guard, parser, envelope, payload. The pieces in which they come must make no difference, and
/// nothing but the server's own word or the end may end a stream.
///
/// # Panics
/// Where that does not hold.
pub fn stream(size: u8, bytes: &[u8]) {
    let pieces = bytes.chunks(usize::from(size).max(1)).map(|piece| piece.to_vec().into());
    let whole = Recording::read([bytes.to_vec().into()]);
    assert!(matches!(whole.loss, Loss::Closed | Loss::TokenExpired), "{:?}", whole.loss);
    assert_eq!(Recording::read(pieces), whole);
    for event in &whole.events {
        let read = serde_json::from_str::<Envelope>(&event.data).ok();
        if let Some(envelope) = &read {
            // What can be read strictly can be read generously, with the same outcome.
            let salvaged = Envelope::salvage(&event.data).map(|envelope| envelope.conversation_entry.identifier);
            if let Some(identifier) = salvaged {
                assert_eq!(identifier, envelope.conversation_entry.identifier);
            }
        }
        if let Some(envelope) = read.or_else(|| Envelope::salvage(&event.data)) {
            let entry = envelope.conversation_entry;
            let _ = entry.entry_payload.decode(&entry.entry_type);
        }
    }
}

/// Any text as the payload of an entry of any type: decoded, drawn as rows and told in a line. What cannot be decoded must be
/// shown as it came.
///
/// # Panics
/// Where it is not.
pub fn payload(which: u8, text: &str) {
    let entry = ConversationEntry {
        identifier: "0d0ba4c5-7a1d-4a9f-9d10-3c7a2f4a1b2c".into(),
        entry_type: TYPES[usize::from(which) % TYPES.len()].into(),
        entry_payload: EntryPayload { text: text.into(), form: PayloadForm::Text },
        ..ConversationEntry::default()
    };
    let payload = entry.entry_payload.decode(&entry.entry_type);
    let arrival = Arrival { conversation_id: "c", now: 1, happening: 1, delivery: Delivery::Received };
    let rows = rows(&entry, &payload, arrival);
    let _ = summary(&entry, &payload);
    if matches!(payload, Payload::Unknown) {
        assert!(rows.iter().any(|row| matches!(&row.body, EntryBody::Other { json, .. } if json == text)));
    }
}
