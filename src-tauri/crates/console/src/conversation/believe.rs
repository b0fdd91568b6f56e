//! What of an entry is believed.

use miaw::wire::entry::ConversationEntry;

use super::entry::is_lasting;

/// How far ahead of this machine a server's time may be, in milliseconds: a year and a day.
const AHEAD: i64 = 366 * 24 * 60 * 60 * 1000;

/// Puts the present time (this machine's, or the newest entry's if that is later) in the place of one that cannot be, and
/// says what is odd about an entry, as words to go behind its line.
///
/// A time far ahead would put every later entry out of order, and one that is missing would do it to its own.
pub fn believe(entry: &mut ConversationEntry, now: i64) -> Option<&'static str> {
    let lasting = is_lasting(&entry.entry_type);
    if !(1..now.saturating_add(AHEAD)).contains(&entry.transcripted_timestamp) {
        entry.transcripted_timestamp = now;
        return lasting.then_some(" (with a time that cannot be)");
    }
    (lasting && entry.identifier.is_empty()).then_some(" (without an identifier)")
}
