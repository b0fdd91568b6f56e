//! The messages of a conversation as plain lines: an opening transcript for another one.

use std::collections::VecDeque;

use super::document::is_message;
use crate::conversation::plain;
use crate::view::{EntryBody, EntryView};

/// Longest text, in bytes.
const LONGEST: usize = 100_000;

/// Lines while they are gathered: the newest are kept.
#[derive(Default)]
pub(crate) struct Lines {
    lines: VecDeque<String>,
    bytes: usize,
    left_out: u64,
    cut: bool,
}

impl Lines {
    /// Adds an entry, if it is a message. They come oldest first.
    pub(crate) fn put(&mut self, entry: &EntryView) {
        let body = &entry.body;
        let unread = matches!(body, EntryBody::Other { .. }) && entry.entry_type == "Message";
        if !is_message(body) && !unread {
            return;
        }
        let name = match (entry.sender_name.trim(), entry.role.as_str()) {
            ("", "EndUser") => "End user",
            ("", "") => "Somebody",
            ("", role) => role,
            (name, _) => name,
        };
        // One line each, whatever it holds.
        let text = plain(body).split_whitespace().collect::<Vec<_>>().join(" ");
        let mut line = format!("{name} ({}): {text}\n", entry.role);
        if line.len() > LONGEST {
            let mut start = line.len() - LONGEST;
            while !line.is_char_boundary(start) {
                start += 1;
            }
            line = line.split_off(start);
            self.cut = true;
        }
        self.bytes += line.len();
        self.lines.push_back(line);
        while self.bytes > LONGEST {
            let Some(oldest) = self.lines.pop_front() else { break };
            self.bytes -= oldest.len();
            self.left_out += 1;
        }
    }

    /// All of it, with a line at the beginning that says what is missing.
    pub(crate) fn finish(self) -> String {
        let whole: String = self.lines.into_iter().collect();
        match (self.left_out, self.cut) {
            (0, false) => whole,
            (0, true) => format!("(The beginning of a long message is left out.)\n{whole}"),
            (1, _) => format!("(The oldest message is left out: only the newest 100 kB are here.)\n{whole}"),
            (count, _) => {
                format!("(The {count} oldest messages are left out: only the newest 100 kB are here.)\n{whole}")
            }
        }
    }
}
