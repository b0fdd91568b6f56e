//! The people who take part, and what stands in their place: `Agent A`, `Agent B`, `End user`, the same everywhere.
//!
//! Names are replaced as whole words, as they are written; of a name of several words, each word of three letters or more as
//! well. Bots and the system are no people.

use serde_json::Value;

/// Shortest word that is replaced by itself.
const SHORTEST: usize = 3;
/// Words that are names of nobody, although they stand in names.
const ORDINARY: [&str; 16] = [
    "Agent",
    "Agents",
    "Bot",
    "Chatbot",
    "Client",
    "Customer",
    "End",
    "EndUser",
    "Guest",
    "Service",
    "Supervisor",
    "Support",
    "System",
    "Team",
    "User",
    "The",
];
/// Attributes that name the end user; the second spelling is the one of the metadata.
const NAMING: [&str; 6] = ["_firstName", "_lastName", "_email", "_FirstName", "_LastName", "_Email"];

/// Who takes part.
#[derive(Default)]
pub(super) struct Names {
    people: Vec<Person>,
    /// What is looked for, and what stands in its place; longer ones first.
    needles: Vec<(String, String)>,
}

struct Person {
    role: String,
    label: String,
    subjects: Vec<String>,
    names: Vec<String>,
}

impl Names {
    /// Somebody, by subject, name, or both. Empty ones are not known.
    pub(super) fn learn(&mut self, subject: &str, role: &str, name: &str) {
        let (subject, name) = (subject.trim(), name.trim());
        if !is_person(role) || (subject.is_empty() && name.is_empty()) {
            return;
        }
        let by_subject = |person: &Person| !subject.is_empty() && person.subjects.iter().any(|known| known == subject);
        let by_name = |person: &Person| {
            // Two people of one name are two as soon as their subjects differ.
            let free = subject.is_empty() || person.subjects.is_empty();
            person.role == role && free && !name.is_empty() && person.names.iter().any(|known| known == name)
        };
        let place = self.people.iter().position(by_subject);
        let place = place.or_else(|| self.people.iter().position(by_name));
        let place =
            place.or_else(|| (role == END_USER).then(|| self.people.iter().position(|one| one.role == role))?);
        let place = place.unwrap_or_else(|| {
            let label = self.label(role);
            self.people.push(Person { role: role.to_owned(), label, subjects: Vec::new(), names: Vec::new() });
            self.people.len() - 1
        });
        let Some(person) = self.people.get_mut(place) else { return };
        let add = |known: &mut Vec<String>, text: &str| {
            if !text.is_empty() && !known.iter().any(|known| known == text) {
                known.push(text.to_owned());
            }
        };
        add(&mut person.subjects, subject);
        add(&mut person.names, name);
    }

    fn label(&self, role: &str) -> String {
        if role == END_USER {
            return "End user".to_owned();
        }
        let number = self.people.iter().filter(|person| person.role == role).count();
        let word = match role {
            "Agent" | "Supervisor" => role,
            _ => "Participant",
        };
        format!("{word} {}", letters(number))
    }

    /// Whoever the head of the document names.
    pub(super) fn learn_head(&mut self, head: &Value) {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        self.learn(&text(&head["conversation"]["token"]["subject"]), END_USER, "");
        self.learn(&text(&head["conversation"]["identity"]["subject"]), END_USER, "");
        for attribute in NAMING {
            self.learn("", END_USER, &text(&head["attributes"][attribute]));
        }
        for one in head["participants"].as_array().into_iter().flatten() {
            self.learn(&text(&one["subject"]), &text(&one["role"]), &text(&one["name"]));
        }
    }

    /// Whoever an event names, at any depth.
    pub(super) fn learn_value(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().to_owned();
                for (who, name) in
                    [("sender", "senderDisplayName"), ("participant", "displayName"), ("recipient", "displayName")]
                {
                    if let Some(one) = members.get(who).filter(|one| one.is_object()) {
                        self.learn(&text(one.get("subject")), &text(one.get("role")), &text(members.get(name)));
                    }
                }
                if let Some(subject) = members.get("endUserSubject").and_then(Value::as_str) {
                    self.learn(subject, END_USER, &text(members.get("endUserDisplayName")));
                }
                for (name, member) in members {
                    match member {
                        Value::String(inner) if name == "entryPayload" => {
                            if let Ok(inner) = serde_json::from_str(inner) {
                                self.learn_value(&inner);
                            }
                        }
                        member => self.learn_value(member),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.learn_value(item)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    /// Everybody is known.
    pub(super) fn learned(&mut self) {
        let mut needles = Vec::new();
        for person in &self.people {
            let whole = person.subjects.iter().chain(&person.names);
            needles.extend(whole.map(|text| (text.clone(), person.label.clone())));
            // The last part of a verified user's subject is what the customer calls them.
            let own = person.subjects.iter().filter_map(|subject| subject.split_once("/uid:"));
            needles.extend(own.map(|(_, own)| (own.to_owned(), person.label.clone())));
        }
        for person in &self.people {
            for word in person.names.iter().flat_map(|name| name.split_whitespace()) {
                let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
                let known = needles.iter().any(|(needle, _)| needle == word);
                if word.chars().count() >= SHORTEST && !ORDINARY.contains(&word) && !known {
                    needles.push((word.to_owned(), person.label.clone()));
                }
            }
        }
        needles.retain(|(needle, _)| !needle.is_empty() && !ORDINARY.contains(&needle.as_str()));
        needles.sort_by_key(|(needle, _)| std::cmp::Reverse(needle.len()));
        self.needles = needles;
    }

    /// The text without them, and how often one of them was in it.
    pub(super) fn without(&self, text: &str) -> (String, u32) {
        let (mut clean, mut rest, mut count) = (String::new(), text, 0);
        let mut previous = None;
        loop {
            let found = self
                .needles
                .iter()
                .filter_map(|(needle, label)| Some((find_word(rest, needle, previous)?, needle, label)));
            // The first, and of those that begin there the longest.
            let Some((place, needle, label)) =
                found.min_by_key(|(place, needle, _)| (*place, usize::MAX - needle.len()))
            else {
                break;
            };
            clean.push_str(&rest[..place]);
            clean.push_str(label);
            count += 1;
            previous = needle.chars().next_back();
            rest = &rest[place + needle.len()..];
        }
        if count == 0 {
            return (text.to_owned(), 0);
        }
        clean.push_str(rest);
        (clean, count)
    }
}

/// Salesforce's word for the end user.
const END_USER: &str = "EndUser";

fn is_person(role: &str) -> bool {
    !matches!(role, "" | "Chatbot" | "System" | "Router" | "DigitalWorker")
}

/// Where a word stands that is no part of a longer one.
fn find_word(text: &str, word: &str, previous: Option<char>) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = text[from..].find(word) {
        let (start, end) = (from + found, from + found + word.len());
        let before = text[..start].chars().next_back().or(previous);
        let after = text[end..].chars().next();
        if !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric) {
            return Some(start);
        }
        from = start + word.chars().next().map_or(1, char::len_utf8);
    }
    None
}

/// `A` to `Z`, then `AA`.
fn letters(number: usize) -> String {
    let letter = |number: usize| char::from(b'A' + u8::try_from(number % 26).unwrap_or_default());
    match number / 26 {
        0 => letter(number).to_string(),
        more => format!("{}{}", letters(more - 1), letter(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_has_one_name() {
        let mut names = Names::default();
        names.learn("005A", "Agent", "Ada Lovelace");
        names.learn("", "Agent", "Ada Lovelace");
        names.learn("005B", "Agent", "Ada Agent");
        names.learn("v2/iamessage/AUTH/Keys/uid:maria-7", "EndUser", "");
        names.learn("", "EndUser", "Maria López");
        names.learn("0Xx", "Chatbot", "Service Bot");
        names.learned();
        for (text, clean) in [
            ("Ada Lovelace joined", "Agent A joined"),
            ("Hello Maria, I am Lovelace", "Hello End user, I am Agent A"),
            ("Ada Agent, Agent of 005B", "Agent B, Agent of Agent B"),
            ("uid maria-7, v2/iamessage/AUTH/Keys/uid:maria-7", "uid End user, End user"),
            ("Adamant Service Bot of LópezAG", "Adamant Service Bot of LópezAG"),
        ] {
            assert_eq!(names.without(text).0, clean);
        }
        assert_eq!(names.without("Ada Lovelace and Maria").1, 2);
        assert_eq!(
            (letters(0), letters(25), letters(26), letters(52)),
            ("A".into(), "Z".into(), "AA".into(), "BA".into())
        );
    }
}
