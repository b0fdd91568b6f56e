//! Private keys and tokens in the fields of a profile, none of which is a place for one.
//!
//! What was typed into one of these fields is in the database, in exports and in evidence. Secrets come in through the keys'
//! own form and go into the keyring.

use crate::connector::setting_label;
use crate::secret::leak_in;
use crate::view::{FieldFailure, ProfileDraft};

/// One row per field that holds a secret. No row repeats it.
pub(super) fn rows(draft: &ProfileDraft) -> Vec<FieldFailure> {
    let fields = [
        ("name", "The name", &draft.name),
        ("serviceUrl", "The service URL", &draft.service_url),
        ("orgId", "The org id", &draft.org_id),
        ("developerName", "The deployment's API name", &draft.developer_name),
    ];
    let own = fields.into_iter().filter_map(|(field, what, text)| row(field, what, text));
    let settings = draft.settings.iter().flatten().filter_map(|(key, value)| {
        if leak_in(key).is_some() {
            return row("settings", "The name of a setting", key);
        }
        let label = setting_label(draft.connector, key).unwrap_or(key);
        row(&format!("settings.{key}"), label, value)
    });
    own.chain(settings).collect()
}

/// What is to be said of a field that holds a secret.
pub(super) fn row(field: &str, what: &str, text: &str) -> Option<FieldFailure> {
    let leak = leak_in(text)?;
    Some(FieldFailure {
        field: field.to_owned(),
        message: format!("{what} holds {}, which has no place there.", leak.noun()),
        hint: Some(leak.advice().to_owned()),
        suggestion: None,
    })
}
