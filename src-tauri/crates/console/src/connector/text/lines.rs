//! Settings as lines `label: value`, `label=value`, or as the rows of a table.

use super::json::{self, Node, Oddity};
use super::{Label, MOST_MEMBERS, Member, plain};

/// Whether a line begins with one of the labels.
pub fn any(text: &str, labels: &[Label]) -> bool {
    text.lines().any(|line| split(line, labels).is_some())
}

/// Reads all lines that begin with one of the labels.
pub fn read(text: &str, labels: &[Label]) -> (Vec<Member>, Vec<Oddity>) {
    let text = one_per_line(text);
    let lines: Vec<&str> = text.lines().collect();
    let (mut members, mut oddities) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < lines.len() && members.len() < MOST_MEMBERS {
        let Some((shown, rest)) = split(lines[at], labels) else {
            at += 1;
            continue;
        };
        at += 1;
        let mut rest = rest.to_owned();
        // Screens are copied with the label on one line and the value on the next.
        if rest.is_empty() && lines.get(at).is_some_and(|next| split(next, labels).is_none()) {
            rest = lines[at].trim().to_owned();
            at += 1;
        }
        let value = if begins_object(&rest) {
            let (node, used, odd) = object(&rest, &lines[at..], labels);
            at += used;
            oddities.extend(odd);
            node
        } else if rest.contains("-----BEGIN") && !rest.contains("-----END") {
            while at < lines.len() && split(lines[at], labels).is_none() {
                rest.push('\n');
                rest.push_str(lines[at]);
                at += 1;
                if lines[at - 1].contains("-----END") {
                    break;
                }
            }
            Node::Text(rest)
        } else {
            let (text, smart) = bare(&rest);
            oddities.extend(smart.then_some(Oddity::SmartQuotes));
            Node::Text(text)
        };
        members.push(Member { key: plain(&shown), shown, value });
    }
    (members, oddities)
}

/// Pages are copied without their line breaks; keys with a dot still tell where a row begins.
fn one_per_line(text: &str) -> String {
    if text.matches("SalesforceMessaging.").count() < 2 {
        return text.to_owned();
    }
    let mut out = text.replace("\r\n", "\n");
    for space in [" ", "\t", "; ", ", "] {
        out = out.replace(&format!("{space}SalesforceMessaging."), "\nSalesforceMessaging.");
    }
    out
}

/// The longest label that a line begins with, and what follows it.
fn split<'a>(line: &'a str, labels: &[Label]) -> Option<(String, &'a str)> {
    let start = line.trim_start_matches(|letter: char| {
        letter.is_whitespace() || matches!(letter, '|' | '*' | '-' | '`' | '"' | '\u{201c}' | '\u{2022}' | '\'' | ',')
    });
    let mut best: Option<(&Label, &str)> = None;
    for label in labels {
        let Some(rest) = after(start, label.name) else { continue };
        if best.is_none_or(|(other, _)| label.name.len() > other.name.len()) && separates(rest, label.telling) {
            best = Some((label, rest));
        }
    }
    let (label, rest) = best?;
    let rest = rest.trim_start_matches(|letter: char| {
        letter.is_whitespace() || matches!(letter, '|' | '*' | '`' | ':' | '=' | '"' | '\u{201d}' | '\'')
    });
    // A quotation mark was the value's own when another closes it.
    let rest = &line[line.len() - rest.len()..];
    Some((label.name.to_owned(), rest.trim_end()))
}

/// What follows a label in a text, whatever the case and whatever stands between its words.
fn after<'a>(text: &'a str, label: &str) -> Option<&'a str> {
    let mut wanted = label.chars().filter(char::is_ascii_alphanumeric).peekable();
    for (place, letter) in text.char_indices() {
        let Some(next) = wanted.peek() else { return Some(&text[place..]) };
        if letter.eq_ignore_ascii_case(next) {
            wanted.next();
        } else if !matches!(letter, ' ' | '.' | '_' | '-') {
            return None;
        }
    }
    wanted.peek().is_none().then_some("")
}

/// Whether a label ends where the rest begins. A space alone is enough only for labels that no sentence has.
fn separates(rest: &str, telling: bool) -> bool {
    let mark = rest.trim_start_matches([' ', '*', '`', '"', '\'', '\u{201d}']).chars().next();
    match (mark, rest.chars().next()) {
        (None | Some(':' | '=' | '|' | '\t'), _) => true,
        (Some(_), Some(' ')) => telling,
        (Some(_), _) => false,
    }
}

fn begins_object(rest: &str) -> bool {
    rest.trim_start_matches(['"', '\'', '`', '\u{201c}']).starts_with('{')
}

/// An object that begins in a line and may go on in the next ones; how many of those it took.
fn object(rest: &str, more: &[&str], labels: &[Label]) -> (Node, usize, Vec<Oddity>) {
    let mut text = rest.trim_start_matches(['"', '\'', '`', '\u{201c}']).to_owned();
    // As a text within a text: its quotation marks are escaped.
    if text.contains("\\\"") {
        text.insert(0, '"');
    }
    for line in more.iter().take_while(|line| split(line, labels).is_none()) {
        text.push('\n');
        text.push_str(line);
    }
    let letters: Vec<char> = text.chars().collect();
    let (node, oddities, end) = json::parse(&letters, 0);
    let used = letters[..end.min(letters.len())].iter().filter(|letter| **letter == '\n').count();
    (node, used, oddities)
}

/// A value without what stands around it; whether those were typographic quotation marks.
fn bare(rest: &str) -> (String, bool) {
    let text =
        rest.trim_matches(|letter: char| letter.is_whitespace() || matches!(letter, '|' | ',' | ';' | '`' | '*'));
    let smart = text.starts_with(json::is_smart_quote) || text.ends_with(json::is_smart_quote);
    let text = text.trim_matches(|letter: char| json::is_smart_quote(letter) || matches!(letter, '"' | '\''));
    (text.trim().to_owned(), smart)
}
