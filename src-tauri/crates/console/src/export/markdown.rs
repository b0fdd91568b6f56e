//! The transcript, for a ticket or a wiki (CommonMark).
//!
//! Whatever people wrote stands in code: fenced blocks for texts, spans for names. There no markup, no link, and no mention
//! of a user or a ticket works, and the fence is always longer than any in the text.

use serde_json::Value;

use super::document::{sender, text};
use super::{Format, Part};
use crate::download::is_hidden;

/// A Markdown file while it is drawn.
#[derive(Default)]
pub(super) struct Markdown {
    rows: u64,
}

impl Format for Markdown {
    fn parts(&self) -> &'static [Part] {
        &[Part::Entries]
    }

    fn head(&mut self, head: &Value) -> String {
        let (org, conversation) = (&head["org"], &head["conversation"]);
        let mut drawn = format!("# Conversation {}\n\n", span(&text(&conversation["id"])));
        let facts = [
            ("Org", text(&org["name"])),
            ("Environment", text(&org["environment"])),
            ("Service URL", text(&org["serviceUrl"])),
            ("Developer name", text(&org["developerName"])),
            ("State", format!("{}, session {}", text(&conversation["state"]), text(&conversation["session"]))),
            ("Started", text(&conversation["startedAt"])),
            ("Made at", text(&head["madeAt"])),
        ];
        for (label, value) in facts.iter().filter(|(_, value)| !value.is_empty()) {
            drawn.push_str(&format!("- {label}: {}\n", span(value)));
        }
        for milestone in ["token", "created", "routed", "accepted", "ended"] {
            let at = text(&head["milestones"][milestone]);
            drawn.push_str(&format!(
                "- Milestone {milestone}: {}\n",
                if at.is_empty() { "not reached".into() } else { span(&at) }
            ));
        }
        let gaps = &head["gaps"];
        drawn.push_str(&format!(
            "- Event stream: {} missing, {} doubled, {} reordered\n",
            gaps["missed"], gaps["doubled"], gaps["outOfOrder"]
        ));
        let findings = head["findings"].as_array().map_or(&[][..], Vec::as_slice);
        if !findings.is_empty() {
            drawn.push_str("\n## Findings\n\n");
        }
        for finding in findings {
            drawn.push_str(&format!("- {}: {}\n", span(&text(&finding["title"])), span(&text(&finding["seen"]))));
        }
        drawn
    }

    fn begin(&mut self, _: Part) -> String {
        "\n## Transcript\n".to_owned()
    }

    fn row(&mut self, _: Part, row: &Value) -> String {
        self.rows += 1;
        let mut line = format!("\n**{}.** {}", self.rows, span(&sender(row)));
        let (role, delivery) = (text(&row["role"]), text(&row["delivery"]));
        line.push_str(&format!(" ({}), {}", span(&role), span(&text(&row["at"]))));
        if !matches!(delivery.as_str(), "received" | "") {
            line.push_str(&format!(", {}", span(&delivery)));
        }
        if row["revised"] == true {
            line.push_str(", revised");
        }
        line.push_str("\n\n");
        line.push_str(&block(&text(&row["text"])));
        let failure = text(&row["failure"]["message"]);
        if !failure.is_empty() {
            line.push_str(&format!("\nFailed: {}\n", span(&failure)));
        }
        line
    }

    fn end(&mut self, _: Part) -> String {
        if self.rows == 0 { "\nThere are no entries.\n".to_owned() } else { String::new() }
    }

    fn foot(&mut self, _: &str) -> String {
        String::new()
    }
}

/// A text on one line, as code.
fn span(text: &str) -> String {
    let text: String = visible(text).split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return "(empty)".to_owned();
    }
    let fence = "`".repeat(longest_run(&text) + 1);
    // A backtick at either end would grow the fence.
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A text with its lines, as code.
fn block(text: &str) -> String {
    // A carriage return ends a line, too, and could let a fence in the text stand at the beginning of one.
    let text = visible(&text.replace("\r\n", "\n").replace('\r', "\n"));
    let fence = "`".repeat(longest_run(&text).max(2) + 1);
    format!("{fence}text\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default()
}

/// Letters that cannot be seen are shown by their number: they could turn the reader's direction.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_hidden(letter) && !matches!(letter, '\n' | '\t' | '\u{200d}') {
            shown.push_str(&format!("<U+{:04X}>", u32::from(letter)));
        } else {
            shown.push(letter);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_cannot_leave_its_fence() {
        assert_eq!(block("a"), "```text\na\n```\n");
        assert_eq!(block("```\r# x\r\n````"), "`````text\n```\n# x\n````\n`````\n");
        assert_eq!(block("a\u{202e}b\u{0}"), "```text\na<U+202E>b<U+0000>\n```\n");
    }

    #[test]
    fn a_name_cannot_leave_its_span() {
        assert_eq!(span("Ada *[x](http://y)*"), "`Ada *[x](http://y)*`");
        assert_eq!(span("`a``b\nc"), "``` `a``b c ```");
        assert_eq!(span(" "), "(empty)");
    }
}
