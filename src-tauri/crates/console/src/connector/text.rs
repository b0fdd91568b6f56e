//! Settings as people paste them: a JSON object, lines, or the rows of a table, with labels that a vendor's screen has.

use std::borrow::Cow;
use std::collections::BTreeSet;

use zeroize::Zeroizing;

use self::json::{Node, Oddity};
use crate::secret::{Leak, leak_in};

pub mod json;
mod lines;

/// Longer texts are no settings.
pub const LONGEST: usize = 256 * 1024;
/// How many places in a text are tried where a JSON object may begin.
const MOST_OBJECTS: usize = 64;
/// Most labels of one text.
const MOST_MEMBERS: usize = 200;

/// A label on a vendor's screen, or a key of its settings.
#[derive(Clone, Copy, Debug)]
pub struct Label {
    /// As the vendor writes it.
    pub name: &'static str,
    /// Whether no other system's settings have it, so that it alone tells whose settings these are.
    pub telling: bool,
}

/// A label that others have, too.
pub const fn label(name: &'static str) -> Label {
    Label { name, telling: false }
}

/// A label that tells the vendor.
pub const fn telling(name: &'static str) -> Label {
    Label { name, telling: true }
}

/// Settings as they were pasted: labels with values, in order, without anything secret.
#[derive(Default)]
pub struct Pasted {
    members: Vec<Member>,
    oddities: Vec<Oddity>,
    /// Whether it was a JSON object.
    pub is_json: bool,
    /// Labels whose value is, or should be, secret.
    secrets: Vec<Secret>,
    key: Option<Zeroizing<String>>,
}

struct Member {
    /// Letters and digits of the label, in lower case.
    key: String,
    /// The label as it was pasted.
    shown: String,
    value: Node,
}

/// A value that was taken out.
struct Secret {
    /// The key of its member.
    key: String,
    /// The label as it was pasted.
    shown: String,
    /// What the value holds; none in a private key's place that holds something else.
    holds: Option<Leak>,
}

/// Letters and digits only, in lower case: how labels are compared.
pub fn plain(label: &str) -> String {
    label.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

/// The text as it was before a page's source (`&quot;`) or a program's (`\"`) was copied in its place.
pub fn unescaped(text: &str) -> Cow<'_, str> {
    let start = text.trim_start().trim_start_matches('"');
    if start.starts_with("{\\\"") || start.starts_with("{\\n") {
        Cow::Owned(text.replace("\\n", "\n").replace("\\\"", "\""))
    } else if text.contains("&quot;") {
        Cow::Owned(text.replace("&quot;", "\"").replace("&amp;", "&"))
    } else {
        Cow::Borrowed(text)
    }
}

/// Reads settings; `labels` are those of all systems. None when no label is there.
pub fn read(text: &str, labels: &[Label]) -> Option<Pasted> {
    let known: BTreeSet<String> = labels.iter().map(|label| plain(label.name)).collect();
    let letters: Vec<char> = text.chars().collect();
    let mut starts = letters.iter().enumerate().filter(|(_, letter)| **letter == '{').map(|(at, _)| at);
    for at in starts.by_ref().take(MOST_OBJECTS) {
        let (node, oddities, end) = json::parse(&letters, at);
        let mut found = Pasted { oddities, is_json: true, ..Pasted::default() };
        flatten(&mut found, String::new(), node, &known);
        // Lines may hold an object as one value; they know more labels then.
        if found.is_about(&known)
            && (letters[..at].iter().all(|letter| letter.is_whitespace()) || !lines::any(text, labels))
        {
            found.note_second(&letters, end, &known);
            return Some(found.without_secrets());
        }
    }
    // The beginning was not copied.
    if text.trim_start().starts_with(['"', '\u{201c}']) {
        let letters: Vec<char> = std::iter::once('{').chain(text.chars()).collect();
        let (node, mut oddities, _) = json::parse(&letters, 0);
        oddities.push(Oddity::CutOff);
        let mut found = Pasted { oddities, is_json: true, ..Pasted::default() };
        flatten(&mut found, String::new(), node, &known);
        if found.is_about(&known) {
            return Some(found.without_secrets());
        }
    }
    let (members, oddities) = lines::read(text, labels);
    let found = Pasted { members, oddities, ..Pasted::default() };
    found.is_about(&known).then(|| found.without_secrets())
}

/// Objects within objects: the name of the outer one goes before, with a dot, as the vendors write it.
fn flatten(found: &mut Pasted, before: String, node: Node, known: &BTreeSet<String>) {
    let Node::Object(members) = node else { return };
    for (name, value) in members {
        if found.members.len() == MOST_MEMBERS {
            return;
        }
        let long = format!("{before}{name}");
        let (whole, last) = (plain(&long), plain(&name));
        if known.contains(&whole) {
            found.members.push(Member { key: whole, shown: long, value });
        } else if known.contains(&last) {
            found.members.push(Member { key: last, shown: name, value });
        } else if matches!(value, Node::Object(_)) && before.len() < 100 {
            flatten(found, format!("{long}."), value, known);
        }
    }
}

impl Pasted {
    fn is_about(&self, known: &BTreeSet<String>) -> bool {
        self.members.iter().any(|member| known.contains(&member.key))
    }

    /// Notes that an object with other values for the same labels follows: which one is meant is not known.
    fn note_second(&mut self, text: &[char], end: usize, known: &BTreeSet<String>) {
        for at in (end..text.len()).filter(|at| text[*at] == '{').take(MOST_OBJECTS) {
            let mut other = Self::default();
            flatten(&mut other, String::new(), json::parse(text, at).0, known);
            let differs =
                |member: &Member| self.members.iter().any(|own| own.key == member.key && own.value != member.value);
            if other.members.iter().any(differs) {
                self.oddities.push(Oddity::Second);
                return;
            }
        }
    }

    /// Takes private keys and tokens out of the values, so that nothing that is made of them can show one.
    fn without_secrets(mut self) -> Self {
        for member in &mut self.members {
            let text = Zeroizing::new(member.value.scalar().unwrap_or_else(|| member.value.to_json()));
            // Half a key's first line is the beginning of one.
            let holds = leak_in(&text).or_else(|| text.contains("PRIVATE KEY").then_some(Leak::PrivateKey));
            // Not a key, or the middle of one, in a key's place: not shown either way.
            if holds.is_none() && !(is_place_of_key(&member.key) && member.value.scalar().is_some()) {
                continue;
            }
            let pem = pem(&text);
            if pem.is_none() && text.contains("BEGIN") && !text.contains("-----END") {
                self.oddities.push(Oddity::CutOff);
            }
            if self.key.is_none() {
                self.key = pem;
            }
            self.secrets.push(Secret { key: member.key.clone(), shown: member.shown.clone(), holds });
            member.value = Node::Null;
        }
        self
    }

    /// The labels that were found.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(|member| member.shown.as_str())
    }

    /// Whether a label is there, whatever its value.
    pub fn has(&self, label: &str) -> bool {
        let key = plain(label);
        self.members.iter().any(|member| member.key == key)
    }

    /// The value of a label; the last one where it is there twice, as JSON's readers do. None when it was cut off.
    pub fn node(&self, label: &str) -> Option<&Node> {
        let key = plain(label);
        self.members.iter().rev().find(|member| member.key == key).map(|member| &member.value)
    }

    /// The value of a label as text, without spaces around it; empty when there is none.
    pub fn text(&self, label: &str) -> String {
        self.node(label).and_then(Node::scalar).map(|text| text.trim().to_owned()).unwrap_or_default()
    }

    /// What had to be mended.
    pub fn has_oddity(&self, oddity: Oddity) -> bool {
        self.oddities.contains(&oddity)
    }

    /// Labels whose value was cut off.
    pub fn cut(&self) -> impl Iterator<Item = &str> {
        self.members.iter().filter(|member| member.value.is_cut()).map(|member| member.shown.as_str())
    }

    /// Labels that are there more than once with different values.
    pub fn doubled(&self) -> Vec<&str> {
        let differs = |place: usize, member: &Member| {
            self.members[..place].iter().any(|other| other.key == member.key && other.value != member.value)
        };
        self.members
            .iter()
            .enumerate()
            .filter(|(place, member)| differs(*place, member))
            .map(|(_, member)| member.shown.as_str())
            .collect()
    }

    /// Labels with a private key or a token in the place of something else.
    pub fn misplaced(&self) -> impl Iterator<Item = (&str, Leak)> {
        let elsewhere = self.secrets.iter().filter(|secret| !is_place_of_key(&secret.key));
        elsewhere.filter_map(|secret| Some((secret.shown.as_str(), secret.holds?)))
    }

    /// Whether the value of a label was taken out as a secret, and nothing says that it was cut off.
    pub fn is_complete_secret(&self, label: &str) -> bool {
        let key = plain(label);
        self.secrets.iter().any(|secret| secret.key == key) && !self.has_oddity(Oddity::CutOff)
    }

    /// The private key, PEM.
    pub fn private_key(&self) -> Option<&Zeroizing<String>> {
        self.key.as_ref()
    }
}

/// Whether a label asks for a private key.
fn is_place_of_key(key: &str) -> bool {
    key.contains("privatekey")
}

/// The PEM block (RFC 7468) in a text, with its line breaks: forms make one line of it, and some hosts write `\n`.
fn pem(text: &str) -> Option<Zeroizing<String>> {
    let text = Zeroizing::new(text.replace("\\n", "\n").replace("\\r", ""));
    let begin = text.find("-----BEGIN ")?;
    let header_end = begin + 11 + text[begin + 11..].find("-----")?;
    let kind = &text[begin + 11..header_end];
    if !kind.ends_with("PRIVATE KEY") {
        return None;
    }
    let body_start = header_end + 5;
    let end = format!("-----END {kind}-----");
    let body = &text[body_start..body_start + text[body_start..].find(&end)?];
    if body.contains(':') {
        // The encrypted form of old: its header lines matter, and it is refused with its own words.
        return Some(Zeroizing::new(text[begin..].to_owned()));
    }
    let mut out = Zeroizing::new(format!("-----BEGIN {kind}-----\n"));
    let body = Zeroizing::new(body.chars().filter(|letter| !letter.is_whitespace()).collect::<Vec<char>>());
    for line in body.chunks(64) {
        out.extend(line);
        out.push('\n');
    }
    out.push_str(&end);
    out.push('\n');
    Some(out)
}
