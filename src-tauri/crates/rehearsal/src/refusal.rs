//! What a practice org refuses, as the application shows it.

use console::failure;
use console::view::{Failure, FieldFailure};
use practice_org::control::Error;

/// A change of the org's own that it refused: `field` is its place in a scenario.
pub fn of_change(field: &str, error: &Error) -> Failure {
    match error {
        Error::Refused { message, .. } => failure::of_fields(vec![FieldFailure {
            field: field.to_owned(),
            message: format!("The practice org does not take {field}: {message}."),
            hint: Some("docs/practice-org.md shows a value for each name.".to_owned()),
            suggestion: None,
        }]),
        Error::Unavailable(_) => unavailable(error),
    }
}

/// Something that an agent was to do and the org refused.
pub fn of_deed(error: &Error) -> Failure {
    match error {
        Error::Refused { message, .. } => failure::not_now(
            format!("The practice agent could not do that: {message}."),
            "Look at the order of the step's practice list: an agent first accepts, then writes.",
        ),
        Error::Unavailable(_) => unavailable(error),
    }
}

/// A practice org that could not be started or asked.
pub fn unavailable(error: &dyn std::error::Error) -> Failure {
    failure::practice_unavailable(error.to_string())
}
