//! Answers to choices and forms, and what the server says of them.

use miaw::wire::message::choices::{ChoicesResponse, SelectedOption};
use miaw::wire::message::form::{FormFault, FormRecord, FormResponse, FormResult, InputValue, TypedValue};

use super::body::{filled, words_of};
use crate::view::{ChosenView, EntryBody, FormErrorView, FormRecordView, FormResultView, FormValueView};

/// A choice; none if it names no option.
pub fn chosen(response: &ChoicesResponse) -> Option<EntryBody> {
    let options: Vec<_> = response.selected_options.iter().map(option).collect();
    (!options.is_empty()).then_some(EntryBody::Chosen { options })
}

fn option(option: &SelectedOption) -> ChosenView {
    ChosenView { identifier: option.option_identifier.clone(), title: option.option_title.clone().unwrap_or_default() }
}

/// The values of a form, or what the server says of them.
pub fn form_response(response: &FormResponse) -> Option<EntryBody> {
    match response.format_type.as_str() {
        "Inputs" => Some(EntryBody::FormAnswer {
            title: response.form_title.clone().unwrap_or_default(),
            values: response.input_values.iter().map(value).collect(),
        }),
        "Result" => Some(EntryBody::FormResult {
            result: match response.result()? {
                FormResult::Records(result) => {
                    FormResultView::Records { records: result.records.iter().map(record).collect() }
                }
                FormResult::Errors(result) => {
                    FormResultView::Errors { errors: result.errors.iter().map(error).collect() }
                }
            },
        }),
        _ => None,
    }
}

/// The label is the form's to give; the id stands for it until the form is looked up.
fn value(value: &InputValue) -> FormValueView {
    let titles = || {
        let options = value.selected_options.iter().map(option);
        let titles: Vec<_> =
            options.map(|option| if option.title.is_empty() { option.identifier } else { option.title }).collect();
        titles.join(", ")
    };
    let shown = filled(value.display_value.as_deref());
    let shown = shown.or_else(|| value.value.as_ref().and_then(TypedValue::text));
    FormValueView {
        input_id: value.input_id.clone(),
        label: value.input_id.clone(),
        value: shown.unwrap_or_else(titles),
        sent: None,
    }
}

fn record(record: &FormRecord) -> FormRecordView {
    FormRecordView {
        reference: record.record_reference_id.clone(),
        created: record.is_created,
        message: filled(record.result_message.as_deref()),
    }
}

fn error(error: &FormFault) -> FormErrorView {
    FormErrorView {
        error_type: error.error_type.clone(),
        message: filled(error.error_message.as_deref()),
        code: error.error_code.as_ref().map(words_of).filter(|code| !code.is_empty()),
    }
}
