//! From every error to what the window shows: what happened, why, what to do.
//!
//! Every match here is exhaustive, so that a new kind of error forces a decision. Texts name Salesforce's labels as
//! they stand in Setup. `detail` holds the raw words for the person who wants them; no error that comes here holds a
//! secret.

use crate::view::{Failure, FailureCode, FieldFailure};

mod call;
mod local;
mod request;

pub use call::{of_fresh_token_call, of_public_call};
pub use request::{host_of, of_loss, of_token_call, verified_as_guest};

impl Failure {
    /// A failure with its code and what happened.
    #[must_use]
    pub fn new(code: FailureCode, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hint: None, detail: None, fields: Vec::new() }
    }

    /// The same, with what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same, with the raw words.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }
}

/// Fields of a form must be changed.
#[must_use]
pub fn of_fields(fields: Vec<FieldFailure>) -> Failure {
    let message = match fields.as_slice() {
        [field] => field.message.clone(),
        _ => format!("{} fields must be changed.", fields.len()),
    };
    Failure { fields, ..Failure::new(FailureCode::FieldsInvalid, message) }
}

/// Something that was asked for by id is not in the store. `what` is the noun: `profile`, `conversation`, `happening`.
#[must_use]
pub fn not_found(what: &str) -> Failure {
    Failure::new(FailureCode::NotFound, format!("This {what} is not in this app's database."))
        .hint("It may have been removed in another window. Go back to the list and choose again.")
}

/// The action does not fit the state; `message` says which, and why.
#[must_use]
pub fn not_now(message: impl Into<String>, hint: impl Into<String>) -> Failure {
    Failure::new(FailureCode::NotNow, message).hint(hint)
}

/// There is no folder to keep anything in.
#[must_use]
pub fn no_data_folder() -> Failure {
    let message = "This account has no home folder, so there is no place for the app's data.";
    Failure::new(FailureCode::StoreReadOnly, message).hint(format!(
        "Set the environment variable {} to a folder that you can write to, then start again.",
        crate::environment::DATA_FOLDER
    ))
}

/// A fault of this program.
#[must_use]
pub fn internal(detail: impl Into<String>) -> Failure {
    Failure::new(FailureCode::Internal, "An unexpected error occurred in this app.")
        .hint("Try again. If it happens again, report it with the details below; they hold no secrets.")
        .detail(detail)
}

/// The text is no export of orgs.
#[must_use]
pub fn orgs_unreadable(reason: impl Into<String>) -> Failure {
    Failure::new(FailureCode::SnippetUnreadable, format!("This is not an export of orgs. {}", reason.into())).hint(
        "Choose a file that Orgs, Export has written; to enter a single org, paste its Code Snippet into New org.",
    )
}

/// A file could not be written where the user wants it.
#[must_use]
pub fn file_not_written(path: &std::path::Path, error: &std::io::Error) -> Failure {
    Failure::new(FailureCode::FileNotWritten, format!("The file could not be written to {}.", path.display()))
        .hint("Check that the folder exists, can be written, and has space left; then try again.")
        .detail(error.to_string())
}

/// The practice org could not be started or reached.
#[must_use]
pub fn practice_unavailable(detail: impl Into<String>) -> Failure {
    Failure::new(FailureCode::PracticeUnavailable, "The practice org is not running, or it does not answer.")
        .hint("Open Practice and start it. If it does not start, another program may use its port.")
        .detail(detail)
}

/// Where secrets are kept, as the window shows it.
#[must_use]
pub fn secrets_view(state: &crate::secret::VaultState) -> crate::view::SecretsView {
    use crate::secret::VaultState;
    use crate::view::SecretsView;
    match state {
        VaultState::Keyring => SecretsView::Keyring,
        VaultState::Session => SecretsView::Session,
        VaultState::Unavailable(error) => SecretsView::Unavailable { failure: error.clone().into() },
        VaultState::Waiting => SecretsView::Unavailable { failure: local::waiting_for_keyring() },
    }
}
