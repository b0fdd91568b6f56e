//! Writing to the terminal. Results that nobody reads any more change nothing: what was opened at an org is closed all the
//! same, and the exit code stays true.

use std::io::{self, Write as _};

use console::environment::Environment;
use console::report::is_illegal;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Writes a line of results.
pub fn result(line: &str) {
    let mut out = io::stdout().lock();
    // The reader has closed its end of the pipe, or the terminal is gone.
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Writes a line of progress or a failure.
pub fn say(line: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Replaces control characters and noncharacters, so that a server's text cannot move the cursor or colour the terminal.
pub fn harmless(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\n' => '\n',
            '\t' => ' ',
            '\r' => '\u{fffd}',
            // Some programs break lines at these, too.
            '\u{2028}' | '\u{2029}' => '\u{fffd}',
            // Directional overrides and isolates would reorder the rest of the line.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
            illegal if is_illegal(illegal) => '\u{fffd}',
            other => other,
        })
        .collect()
}

/// Logs to standard error what `HANDOVER_LOG` asks for; warnings by default.
pub fn start_log() {
    let asked = std::env::var_os(console::environment::LOG).map(|_| Environment::read().log);
    let filter = EnvFilter::try_new(asked.as_deref().unwrap_or("error")).unwrap_or_else(|_| EnvFilter::new("error"));
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    tracing_subscriber::registry().with(filter).with(filter_fn(console::log::is_allowed)).with(layer).init();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_do_not_reach_the_terminal() {
        assert_eq!(harmless("a\u{1b}[31mb\u{7}\r\u{202e}c\nd\te"), "a\u{fffd}[31mb\u{fffd}\u{fffd}\u{fffd}c\nd e");
        assert_eq!(harmless("a\u{ffff}b\u{fdd0}c\u{9b}"), "a\u{fffd}b\u{fffd}c\u{fffd}");
    }
}
