//! Texts as YAML, quoted wherever that is needed.

use std::fmt::Write as _;

/// A text as YAML, within braces too.
pub(super) fn quote(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            // What a person does not see, or what some editors take for the end of a line.
            letter
                if letter.is_control()
                    || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}') =>
            {
                // Writing to a text does not fail.
                let _ = write!(quoted, "\\u{:04x}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// A text in which nothing stands for a variable.
pub(super) fn escaped(text: &str) -> String {
    text.replace("${", "$${")
}

/// Names with texts, a line each below a name; nothing where there are none.
pub(super) fn table(name: &str, pairs: &[(&String, &String)]) -> Option<String> {
    let lines = pairs.iter().filter(|(name, _)| !name.is_empty());
    let lines: Vec<_> =
        lines.map(|(name, value)| format!("\n  {}: {}", quote(&escaped(name)), quote(&escaped(value)))).collect();
    (!lines.is_empty()).then(|| format!("{name}:{}", lines.concat()))
}

/// Whether a text needs no quotes anywhere, and means nothing else without them.
fn is_plain(text: &str) -> bool {
    let word = text.to_ascii_lowercase();
    let means = matches!(word.as_str(), "true" | "false" | "null" | "yes" | "no" | "on" | "off" | "y" | "n");
    text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && !text.ends_with(' ')
        && text.len() <= 100
        && !means
        && text.chars().all(|letter| {
            letter.is_alphanumeric() || matches!(letter, ' ' | '.' | '!' | '?' | '_' | '-' | '(' | ')' | '\'')
        })
}
