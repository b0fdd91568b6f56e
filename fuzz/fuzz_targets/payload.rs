//! Any text as the payload of an entry of any type: decoded, drawn as rows and told in a line. What cannot be decoded must be
//! shown as it came.
#![no_main]

use console::conversation::entry::{Arrival, rows, summary};
use console::view::{Delivery, EntryBody};
use libfuzzer_sys::fuzz_target;
use miaw::wire::entry::{ConversationEntry, EntryPayload, PayloadForm};
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

fuzz_target!(|input: (u8, &str)| {
    let (which, text) = input;
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
});
