//! The words of a happening.
//!
//! The index keeps no text, so a row can only leave it with exactly the words that it came with. Whoever changes what
//! [`words`] answers must therefore let the whole index be filled anew.

use std::fmt;

use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Deserializer;

/// Most bytes of one happening that are indexed.
const LONGEST: usize = 64 * 1024;
/// How often JSON within a string of JSON is read: an event's `entryPayload` is one, its own strings are rarely another.
const NESTED: u8 = 3;
/// Longest value that is left out when it was there already: identifiers are repeated in every envelope.
const SHORT: usize = 64;
/// Up to so many bytes it is looked whether a value was there already, so that a payload of a million numbers costs no more
/// than its length.
const LOOKED_THROUGH: usize = 4 * 1024;

/// Everything that can be looked for in a happening, one value a line: its name, its summary, and all texts and numbers of
/// its JSON, strings that are JSON themselves decoded. Names of members are left out, and so are the members that hold a
/// time in milliseconds. At most 64 KiB; JSON that cannot be read counts as plain text.
#[must_use]
pub fn words(name: &str, summary: &str, json: &str) -> String {
    let mut gathered = Gathered { text: String::with_capacity(json.len().min(LONGEST)) };
    gathered.put(name);
    gathered.put(summary);
    gathered.json(json, NESTED);
    gathered.text
}

struct Gathered {
    text: String,
}

impl Gathered {
    fn put(&mut self, value: &str) {
        let room = LONGEST.saturating_sub(self.text.len() + 1);
        if value.is_empty() || room == 0 {
            return;
        }
        let looked = value.len() <= SHORT && self.text.len() <= LOOKED_THROUGH;
        if !looked || self.text.lines().all(|line| line != value) {
            self.text.push_str(&value[..value.floor_char_boundary(room)]);
            self.text.push('\n');
        }
    }

    /// The values of a JSON text, or the text itself where it is none.
    fn json(&mut self, json: &str, nested: u8) {
        let before = self.text.len();
        let mut reader = Deserializer::from_str(json);
        let read = Values { gathered: self, nested }.deserialize(&mut reader).and_then(|()| reader.end());
        if read.is_err() {
            self.text.truncate(before);
            self.put(json);
        }
    }

    fn string(&mut self, value: &str, nested: u8) {
        if nested > 0 && value.starts_with(['{', '[']) {
            self.json(value, nested - 1);
        } else {
            self.put(value);
        }
    }
}

struct Values<'a> {
    gathered: &'a mut Gathered,
    nested: u8,
}

impl Values<'_> {
    fn again(&mut self) -> Values<'_> {
        Values { gathered: self.gathered, nested: self.nested }
    }
}

impl<'de> DeserializeSeed<'de> for Values<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Values<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON")
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.gathered.put(&value.to_string());
        Ok(())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.gathered.put(&value.to_string());
        Ok(())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.gathered.put(&value.to_string());
        Ok(())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.gathered.string(value, self.nested);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut values: A) -> Result<(), A::Error> {
        while values.next_element_seed(self.again())?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut members: A) -> Result<(), A::Error> {
        while let Some(holds) = members.next_key_seed(Holds)? {
            match holds {
                Held::Words => members.next_value_seed(self.again())?,
                Held::Time => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }
}

/// What a member holds, by its name.
enum Held {
    Words,
    /// `transcriptedTimestamp`, `clientTimestamp` and the like: a term of its own in every row that nobody looks for.
    Time,
}

struct Holds;

impl<'de> DeserializeSeed<'de> for Holds {
    type Value = Held;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Held, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Holds {
    type Value = Held;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a member")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Held, E> {
        Ok(if name.ends_with("Timestamp") { Held::Time } else { Held::Words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(json: &str) -> Vec<String> {
        words("", "", json).lines().map(str::to_owned).collect()
    }

    #[test]
    fn texts_and_numbers_are_words_and_names_are_not() {
        let json = r#"{"status":404,"ratio":-1.5,"fine":true,"none":null,"list":["a b",{"deep":"c"}]}"#;
        assert_eq!(lines(json), ["404", "-1.5", "a b", "c"]);
    }

    #[test]
    fn name_and_summary_come_first() {
        assert_eq!(words("GET /a", "Listed", r#"{"x":"y"}"#), "GET /a\nListed\ny\n");
    }

    #[test]
    fn payload_strings_are_decoded() {
        let payload = r#"{"abstractMessage":{"staticContent":{"text":"Gr\u00fc\u00dfe \"quoted\""}}}"#;
        let json = serde_json::json!({ "conversationEntry": { "entryPayload": payload } }).to_string();
        assert_eq!(lines(&json), ["Grüße \"quoted\""]);
    }

    #[test]
    fn a_payload_that_only_begins_like_json_is_a_text() {
        let json = serde_json::json!({ "entryPayload": "{not json", "other": "[1] see below" }).to_string();
        assert_eq!(lines(&json), ["{not json", "[1] see below"]);
    }

    #[test]
    fn times_in_milliseconds_and_what_is_repeated_are_left_out() {
        let json =
            r#"{"transcriptedTimestamp":1770000000000,"clientTimestamp":"x","id":"one","again":"one","two":"tw"}"#;
        assert_eq!(lines(json), ["one", "tw"]);
    }

    #[test]
    fn what_is_no_json_or_too_deep_is_a_text() {
        assert_eq!(lines("half {"), ["half {"]);
        let deep = "[".repeat(200) + "\"x\"" + &"]".repeat(200);
        assert_eq!(lines(&deep), [deep.as_str()]);
    }

    #[test]
    fn a_long_list_is_not_searched_for_every_value() {
        let json = serde_json::Value::from((0..500_000).collect::<Vec<_>>()).to_string();
        assert!(words("n", "s", &json).len() <= LONGEST);
        let twice = serde_json::json!(["x".repeat(5_000), "again", "again"]).to_string();
        assert_eq!(lines(&twice).len(), 3);
    }

    #[test]
    fn at_most_64_kibibytes_are_taken_and_characters_stay_whole() {
        let json = serde_json::json!({ "text": "é".repeat(200_000), "after": "lost" }).to_string();
        let words = words("n", "s", &json);
        assert!(words.len() <= LONGEST && words.len() > LONGEST - 3, "{}", words.len());
    }
}
