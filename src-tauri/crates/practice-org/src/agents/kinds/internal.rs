//! Entries that no end user is told of, whichever way they are spelt.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Entry types of the visibility `Internal` (Salesforce's public conversation schema), in small letters.
const INTERNAL: [&str; 10] = [
    "note",
    "flagraise",
    "flaglower",
    "consultconversationinfo",
    "sessioncontext",
    "sessionownerchanged",
    "transferprogress",
    "participantsconferenced",
    "sendtranscriptrequestreceived",
    "modalityconnection",
];

/// Whether an event, by its name, its entry type or any `entryType` of its payload, tells of such an entry.
pub(super) fn is_told(event: &str, entry_type: &str, payload: &str) -> bool {
    let declared = serde_json::from_str(payload).unwrap_or(Declared(Vec::new()));
    is_internal(event) || is_internal(entry_type) || declared.0.iter().any(|own| is_internal(own))
}

/// `Note`, `note`, ` NOTE ` and `CONVERSATION_NOTE` are one.
fn is_internal(name: &str) -> bool {
    let plain = plain(name);
    INTERNAL.contains(&plain.as_str())
        || plain.strip_prefix("conversation").is_some_and(|rest| INTERNAL.contains(&rest))
}

/// Letters and digits, in small letters.
fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Every `entryType` of an object. A parser of a client may take the first or the last of several, so all count; the other
/// members may be nested however deep.
struct Declared(Vec<String>);

impl<'de> Deserialize<'de> for Declared {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Members)
    }
}

struct Members;

impl<'de> Visitor<'de> for Members {
    type Value = Declared;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Declared, A::Error> {
        let mut declared = Vec::new();
        while let Some((name, value)) = members.next_entry::<String, &RawValue>()? {
            if plain(&name) == "entrytype" {
                declared.extend(serde_json::from_str::<String>(value.get()));
            }
        }
        Ok(Declared(declared))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_spellings_are_one() {
        for name in ["Note", "note", " NOTE\t", "CONVERSATION_NOTE", "No\u{200b}te", "Flag_Raise", "flag raise"] {
            assert!(is_told("X", name, "{}") && is_told(name, "Message", "{}"), "{name:?}");
            let payload = serde_json::json!({ "entryType": name }).to_string();
            assert!(is_told("X", "Message", &payload), "{payload}");
        }
        let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
        assert!(is_told("X", "Message", &format!("{{\"deep\":{deep},\"entryType\":\"Note\"}}")));
        for both in [r#"{"entryType":"Message","entryType":"Note"}"#, r#"{"entryType":"Note","entryType":"Message"}"#] {
            assert!(is_told("X", "Message", both));
        }
        for payload in ["", "[1]", r#"{"entryType":7}"#, r#"{"text":"Note"}"#, r#"{"entryType":"Notebook"}"#] {
            assert!(!is_told("CONVERSATION_MESSAGE", "Message", payload), "{payload}");
        }
    }
}
