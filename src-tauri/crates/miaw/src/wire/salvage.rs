//! Entries some members of which are of another type than Salesforce's public conversation schema says: what can be read of
//! them is read, so that one odd member costs neither the entry nor the page it is on.

use std::collections::HashMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::entry::{ConversationEntry, Envelope, Sender};

type Members<'a> = HashMap<String, &'a RawValue>;

impl Envelope {
    /// Reads an envelope that is an object and holds an entry that is one, whatever their members are. Members of another
    /// type count as absent; numbers count as texts, and texts of digits as numbers.
    #[must_use]
    pub fn salvage(text: &str) -> Option<Self> {
        let members = serde_json::from_str::<Members<'_>>(text).ok()?;
        Some(Self {
            channel_platform_key: word(&members, "channelPlatformKey"),
            channel_type: word(&members, "channelType"),
            channel_address_identifier: word(&members, "channelAddressIdentifier"),
            conversation_id: word(&members, "conversationId"),
            conversation_entry: entry(members.get("conversationEntry")?.get())?,
        })
    }
}

/// A list of entries, each read as well as it can be; what is no object is left out.
pub(super) fn entries<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<ConversationEntry>, D::Error> {
    let entries = Option::<Vec<&RawValue>>::deserialize(deserializer)?.unwrap_or_default();
    Ok(entries
        .into_iter()
        .filter_map(|raw| serde_json::from_str(raw.get()).ok().or_else(|| entry(raw.get())))
        .collect())
}

fn entry(text: &str) -> Option<ConversationEntry> {
    let members = serde_json::from_str::<Members<'_>>(text).ok()?;
    let sender = members.get("sender").and_then(|raw| serde_json::from_str::<Members<'_>>(raw.get()).ok());
    let sender = sender.unwrap_or_default();
    Some(ConversationEntry {
        sender_display_name: member(&members, "senderDisplayName"),
        identifier: word(&members, "identifier"),
        entry_type: word(&members, "entryType"),
        entry_payload: member(&members, "entryPayload"),
        sender: Sender {
            role: word(&sender, "role"),
            app_type: word(&sender, "appType"),
            subject: word(&sender, "subject"),
            client_identifier: word(&sender, "clientIdentifier"),
        },
        context_param_map: member(&members, "contextParamMap"),
        visibility_strategy: member(&members, "visibilityStrategy"),
        transcripted_timestamp: number(&members, "transcriptedTimestamp"),
        client_timestamp: number(&members, "clientTimestamp"),
        client_duration: number(&members, "clientDuration"),
        related_records: member(&members, "relatedRecords"),
    })
}

fn member<T: DeserializeOwned + Default>(members: &Members<'_>, name: &str) -> T {
    members.get(name).and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
}

fn word(members: &Members<'_>, name: &str) -> String {
    let is_number = |raw: &&&RawValue| raw.get().starts_with(|first: char| first == '-' || first.is_ascii_digit());
    match members.get(name).filter(is_number) {
        Some(raw) => raw.get().to_owned(),
        None => member(members, name),
    }
}

/// A whole number, or the whole part of another; 0 where there is none. What is too large is the largest there is.
fn number(members: &Members<'_>, name: &str) -> i64 {
    let text = word(members, name);
    let text = text.trim();
    text.parse().or_else(|_| text.parse::<f64>().map(|number| number as i64)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::entry::EntriesAnswer;

    #[test]
    fn members_of_other_types_cost_only_themselves() {
        let text = r#"{"conversationId":"c","channelType":null,"conversationEntry":{"identifier":7,"entryType":"Message",
            "entryPayload":"{}","sender":{"role":"Agent","subject":null},"senderDisplayName":{"x":1},
            "transcriptedTimestamp":"1770000000123","clientTimestamp":1770000000000.9,"clientDuration":1e99,
            "relatedRecords":"0Mw","contextParamMap":[[]]}}"#;
        assert!(serde_json::from_str::<Envelope>(text).is_err());
        let entry = Envelope::salvage(text).expect("an envelope").conversation_entry;
        assert_eq!((entry.identifier.as_str(), entry.sender.role.as_str()), ("7", "Agent"));
        assert_eq!((entry.transcripted_timestamp, entry.client_timestamp), (1_770_000_000_123, 1_770_000_000_000));
        assert_eq!((entry.client_duration, entry.entry_payload.text.as_str()), (i64::MAX, "{}"));
        assert_eq!((entry.sender_display_name, entry.related_records.len()), (None, 0));
    }

    #[test]
    fn what_holds_no_entry_is_none() {
        for text in ["0", "null", "[]", "{}", r#"{"conversationEntry":null}"#, r#"{"conversationEntry":[]}"#, "{"] {
            assert!(Envelope::salvage(text).is_none(), "{text}");
        }
    }

    #[test]
    fn one_odd_entry_does_not_cost_the_page() {
        let text = r#"{"conversationEntries":[{"identifier":"a"},{"identifier":null,"entryType":"Message"},3,{"identifier":"b"}]}"#;
        let answer: EntriesAnswer = serde_json::from_str(text).expect("a list");
        let identifiers: Vec<&str> =
            answer.conversation_entries.iter().map(|entry| entry.identifier.as_str()).collect();
        assert_eq!(identifiers, ["a", "", "b"]);
    }
}
