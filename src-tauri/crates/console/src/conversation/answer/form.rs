//! The values of a form: which must be there, and what is sent for each.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};

use super::{field, known};
use crate::view::{FieldFailure, FormInputKind, FormInputView, FormSentView, FormValueView};

/// The values in the order of the inputs, those that were left empty left out.
pub fn values(
    inputs: &[FormInputView],
    broken: bool,
    given: &BTreeMap<String, Vec<String>>,
) -> Result<Vec<FormValueView>, Vec<FieldFailure>> {
    let reached = reached(inputs, broken);
    let mut values = Vec::new();
    let mut wrong = Vec::new();
    for input in inputs {
        let texts: Vec<&str> = given.get(&input.id).into_iter().flatten().map(String::as_str).collect();
        let texts: Vec<&str> = texts.into_iter().filter(|text| !text.trim().is_empty()).collect();
        if texts.is_empty() {
            if input.required && reached.contains(input.id.as_str()) {
                wrong.push(field(&input.id, format!("{} must be filled in.", input.label), "Enter a value."));
            }
            continue;
        }
        match value(input, &texts) {
            Ok((value, sent)) => values.push(FormValueView {
                input_id: input.id.clone(),
                label: input.label.clone(),
                value,
                sent: Some(sent),
            }),
            Err(failure) => wrong.push(failure),
        }
    }
    for id in given.keys().filter(|id| !inputs.iter().any(|input| input.id == **id)) {
        wrong.push(field(id, format!("The form has no input {id}."), "Leave it out."));
    }
    if wrong.is_empty() { Ok(values) } else { Err(wrong) }
}

/// The inputs that an end user passes, whatever is chosen on the way. Where sections name the one that follows, a choice
/// that names none decides the way itself (`SelectNavigationInput`), and what lies behind it need not be passed.
fn reached(inputs: &[FormInputView], broken: bool) -> BTreeSet<&str> {
    let named = inputs.iter().any(|input| input.next.is_some());
    if broken || !named {
        let ends = inputs.iter().position(|input| input.submits && !broken).map_or(inputs.len(), |place| place + 1);
        return inputs.iter().take(ends).map(|input| input.id.as_str()).collect();
    }
    let mut reached = BTreeSet::new();
    let mut place = Some(0);
    while let Some(input) = place.and_then(|place| inputs.get(place)) {
        if !reached.insert(input.id.as_str()) || input.submits {
            break;
        }
        place = match (&input.next, &input.input) {
            (Some(next), _) => inputs.iter().position(|input| input.id == *next),
            (None, FormInputKind::Select { .. }) => None,
            (
                None,
                FormInputKind::Text { .. }
                | FormInputKind::Date { .. }
                | FormInputKind::DateTime { .. }
                | FormInputKind::Unknown { .. },
            ) => place.map(|place| place + 1),
        };
    }
    reached
}

/// What is shown for an input, and what is sent for it.
fn value(input: &FormInputView, texts: &[&str]) -> Result<(String, FormSentView), FieldFailure> {
    let (id, label) = (input.id.as_str(), input.label.as_str());
    if let FormInputKind::Select { options, multiple } = &input.input {
        if texts.len() > 1 && !multiple {
            return Err(field(id, format!("{label} takes one option."), "Choose one only."));
        }
        let mut chosen = Vec::with_capacity(texts.len());
        for identifier in texts {
            let option = known(options.iter(), identifier).ok_or_else(|| {
                field(id, format!("{identifier} is none of the options of {label}."), "Choose one of the list.")
            })?;
            chosen.push(option);
        }
        let titles: Vec<&str> = chosen.iter().map(|option| option.title.as_str()).collect();
        return Ok((titles.join(", "), FormSentView::Options { options: chosen }));
    }
    let &[text] = texts else {
        return Err(field(id, format!("{label} takes one value."), "Enter one value only."));
    };
    let sent = match &input.input {
        FormInputKind::Text { max_length, .. } => {
            let (length, limit) = (text.chars().count(), max_length.map_or(usize::MAX, |limit| limit as usize));
            if limit > 0 && length > limit {
                let message = format!("{label} has {length} characters; the form takes {limit}.");
                let suggestion = Some(text.chars().take(limit).collect());
                return Err(FieldFailure { suggestion, ..field(id, message, "Shorten it.") });
            }
            FormSentView::Text { text: text.to_owned() }
        }
        FormInputKind::Date { min, max, .. } => {
            let date: Date = text
                .parse()
                .map_err(|_| field(id, format!("{label} is no date: {text}."), "Enter a date such as 2026-11-21."))?;
            within(input, &date, bound(min, date_of), bound(max, date_of))?;
            FormSentView::Date { date: text.to_owned() }
        }
        FormInputKind::DateTime { min, max, .. } => {
            let time: DateTime = text.parse().map_err(|_| {
                field(id, format!("{label} is no date with a time: {text}."), "Enter one such as 2026-11-21T10:00.")
            })?;
            within(input, &time, bound(min, time_of), bound(max, time_of))?;
            FormSentView::DateTime { date_time: text.to_owned() }
        }
        FormInputKind::Select { .. } | FormInputKind::Unknown { .. } => FormSentView::Text { text: text.to_owned() },
    };
    Ok((text.to_owned(), sent))
}

fn within<T: PartialOrd>(
    input: &FormInputView,
    value: &T,
    min: Option<(&str, T)>,
    max: Option<(&str, T)>,
) -> Result<(), FieldFailure> {
    if let Some((shown, _)) = min.filter(|(_, min)| value < min) {
        return Err(field(&input.id, format!("{} is before {shown}.", input.label), "Choose a later one."));
    }
    if let Some((shown, _)) = max.filter(|(_, max)| value > max) {
        return Err(field(&input.id, format!("{} is after {shown}.", input.label), "Choose an earlier one."));
    }
    Ok(())
}

fn bound<T>(text: &Option<String>, read: fn(&str) -> Option<T>) -> Option<(&str, T)> {
    let text = text.as_deref()?;
    Some((text, read(text)?))
}

/// The day of a bound. Some come with a time, which does not count for a day.
fn date_of(text: &str) -> Option<Date> {
    text.get(..10).unwrap_or(text).parse().ok()
}

/// The local time of a bound. One with an offset is a moment, which cannot be compared with a local time: the server does.
fn time_of(text: &str) -> Option<DateTime> {
    let has_offset = text.ends_with(['Z', 'z']) || text.get(10..).is_some_and(|time| time.contains(['+', '-']));
    if has_offset { None } else { text.parse().ok() }
}
