//! What no log holds, whatever its filter asks for.

use tracing::{Level, Metadata};

/// Libraries that write down, below a level, what they carry: fields of the event stream, headers, requests, statements, the text
/// of notifications.
const CAPS: [(&str, Level); 5] = [
    ("eventsource_client", Level::WARN),
    ("hyper", Level::INFO),
    ("hyper_util", Level::INFO),
    ("sqlx", Level::WARN),
    ("zbus", Level::INFO),
];

/// Whether an event or a span may go into a log.
#[must_use]
pub fn is_allowed(metadata: &Metadata<'_>) -> bool {
    is_below(metadata.target(), *metadata.level())
}

fn is_below(target: &str, level: Level) -> bool {
    let library = target.split("::").next().unwrap_or_default();
    CAPS.iter().all(|(capped, most)| library != *capped || level <= *most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_libraries_carry_is_not_logged() {
        for (target, level, expected) in [
            ("eventsource_client::client", Level::TRACE, false),
            ("eventsource_client", Level::INFO, false),
            ("eventsource_client::client", Level::WARN, true),
            ("hyper::proto::h1::io", Level::DEBUG, false),
            ("hyper::client", Level::INFO, true),
            ("sqlx", Level::DEBUG, false),
            ("zbus::connection", Level::TRACE, false),
            ("console::conversation", Level::TRACE, true),
            ("hyperion", Level::TRACE, true),
        ] {
            assert_eq!(is_below(target, level), expected, "{target} {level}");
        }
    }
}
