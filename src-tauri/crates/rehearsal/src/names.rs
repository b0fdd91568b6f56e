//! Names that a scenario gives and a practice org does not have.

use console::failure;
use console::view::{Failure, FieldFailure};

/// How alike two names must be for one to be meant by the other, from 0 to 1.
const ALIKE: f64 = 0.75;

/// A kind of names.
pub struct Kind {
    /// Where it stands in a scenario: `practice.faults`.
    pub field: &'static str,
    /// One of it, with its article: `a fault`.
    pub one: &'static str,
}

/// The row for a name that is not among those there are; nothing if it is.
pub fn objection(kind: &Kind, name: &str, there_is: &[String]) -> Option<FieldFailure> {
    if there_is.iter().any(|own| own == name) {
        return None;
    }
    let meant = meant(name, there_is);
    let list = there_is.join(", ");
    let hint = match meant {
        Some(meant) => format!("Did you mean {meant}? There is: {list}."),
        None => format!("There is: {list}."),
    };
    Some(FieldFailure {
        field: kind.field.to_owned(),
        message: format!("{name} is not {} of the practice org.", kind.one),
        hint: Some(hint),
        suggestion: meant.map(str::to_owned),
    })
}

/// The failure for these rows.
///
/// # Errors
/// If there is a row.
pub fn refuse(rows: Vec<FieldFailure>) -> Result<(), Failure> {
    if rows.is_empty() {
        return Ok(());
    }
    // A report shows a failure in one line, without its rows.
    let hint = rows.iter().filter_map(|row| row.hint.as_deref()).next().map(str::to_owned);
    let message = rows.iter().map(|row| row.message.as_str()).collect::<Vec<_>>().join(" ");
    Err(Failure { message, hint, ..failure::of_fields(rows) })
}

/// The name that was probably meant: capitals, hyphens and underscores do not count.
fn meant<'a>(name: &str, there_is: &'a [String]) -> Option<&'a str> {
    let plain = |name: &str| name.chars().filter(|sign| sign.is_alphanumeric()).collect::<String>().to_lowercase();
    let wanted = plain(name);
    let likeness = |own: &String| strsim::normalized_damerau_levenshtein(&wanted, &plain(own));
    let (nearest, likeness) = there_is.iter().map(|own| (own, likeness(own))).max_by(|a, b| a.1.total_cmp(&b.1))?;
    (likeness >= ALIKE).then_some(nearest.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAULTS: Kind = Kind { field: "practice.faults", one: "a fault" };

    #[test]
    fn a_slip_is_recognised_and_nonsense_is_not_guessed_at() {
        let there_is = ["noAgent", "loseEvents", "routingError"].map(str::to_owned);
        let row = |name| objection(&FAULTS, name, &there_is);
        assert_eq!(row("noAgent"), None);
        for slip in ["noagent", "no-agent", "no_Agent", "noAgents", "nogaent"] {
            assert_eq!(row(slip).and_then(|row| row.suggestion).as_deref(), Some("noAgent"), "{slip}");
        }
        let row = row("everything").expect("it is unknown");
        assert_eq!(row.suggestion, None);
        assert_eq!(row.hint.as_deref(), Some("There is: noAgent, loseEvents, routingError."));
    }
}
