//! Any bytes as a stream: guard, parser, envelope, payload. The pieces in which they come must make no difference, and
//! nothing but the server's own word or the end may end a stream.
#![no_main]

use libfuzzer_sys::fuzz_target;
use miaw::stream::{Loss, Recording};
use miaw::wire::entry::Envelope;

fuzz_target!(|input: (u8, &[u8])| {
    let (size, bytes) = input;
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
});
