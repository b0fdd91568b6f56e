//! An answer to choices or to a form, checked against what was asked.
//!
//! What Salesforce checks is checked here first: values that must be given, their length, options that exist, dates within
//! bounds. The `regEx` of an input is the server's own; it is no reason not to send.

mod form;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests;

use super::content::Content;
use crate::view::{
    AnswerDraft, ChoiceGroupView, ChoiceOptionView, ChosenView, EntryBody, EntryView, Failure, FailureCode,
    FieldFailure,
};

/// The message that answers a row with what a person chose or filled in. A question may be answered more than once.
///
/// # Errors
/// The row asks nothing, or asks something else than what was answered; values do not fit, each named by its input's id
/// (by `options` for choices).
pub fn to(asked: &EntryView, draft: AnswerDraft) -> Result<Content, Failure> {
    let question = asked.identifier.clone();
    match (&asked.body, draft) {
        (EntryBody::Choices { groups, .. }, AnswerDraft::Choices { options }) => {
            Ok(Content::Choices { question, options: choices(groups, &options)? })
        }
        (EntryBody::Form { title, inputs, broken, .. }, AnswerDraft::Form { values }) => {
            let values = form::values(inputs, *broken, &values).map_err(wrong)?;
            Ok(Content::Form { question, title: title.clone(), values })
        }
        (EntryBody::Choices { .. }, AnswerDraft::Form { .. }) => {
            Err(not_asked("The message asks for a choice, not for values.", "Choose one of its options."))
        }
        (EntryBody::Form { .. }, AnswerDraft::Choices { .. }) => {
            Err(not_asked("The message is a form, and options alone do not answer it.", "Fill in the form."))
        }
        _ => Err(not_asked(
            "This message asks nothing that could be answered with a choice or a form.",
            "Write a message instead.",
        )),
    }
}

fn choices(groups: &[ChoiceGroupView], chosen: &[String]) -> Result<Vec<ChosenView>, Failure> {
    if chosen.is_empty() {
        return Err(wrong(vec![field("options", "No option was chosen.", "Choose one.")]));
    }
    let options = || groups.iter().flat_map(|group| &group.options);
    let mut found = Vec::with_capacity(chosen.len());
    let mut unknown = Vec::new();
    for identifier in chosen {
        match known(options(), identifier) {
            Some(option) => found.push(option),
            None => unknown.push(field(
                "options",
                format!("The message has no option {identifier}."),
                "Choose one of the options that it shows.",
            )),
        }
    }
    if unknown.is_empty() { Ok(found) } else { Err(wrong(unknown)) }
}

/// The option of an identifier. Links have none, and are no answer.
fn known<'a>(mut options: impl Iterator<Item = &'a ChoiceOptionView>, identifier: &str) -> Option<ChosenView> {
    let option = options.find(|option| option.identifier.as_deref() == Some(identifier))?;
    Some(ChosenView { identifier: identifier.to_owned(), title: option.title.title.clone() })
}

fn field(field: &str, message: impl Into<String>, hint: &str) -> FieldFailure {
    FieldFailure { field: field.to_owned(), message: message.into(), hint: Some(hint.to_owned()), suggestion: None }
}

fn wrong(fields: Vec<FieldFailure>) -> Failure {
    let message = match fields.as_slice() {
        [one] => one.message.clone(),
        several => format!("{} values of the answer must be changed.", several.len()),
    };
    let hint = Some("Change the marked values.".to_owned());
    Failure { code: FailureCode::FieldsInvalid, message, hint, detail: None, fields }
}

fn not_asked(message: &str, hint: &str) -> Failure {
    crate::failure::not_now(message, hint)
}
