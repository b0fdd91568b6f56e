//! Answering choices and forms, by what a person reads on them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Case, Undone};
use crate::failure::not_now;
use crate::run::expect::milliseconds;
use crate::run::seen::is;
use crate::scenario::model::Role;
use crate::view::{AnswerDraft, ChoiceOptionView, EntryBody, EntryView, Failure, FormInputKind, FormInputView};

impl Case<'_> {
    /// Chooses options of the newest message that has some.
    pub(super) async fn choose(&mut self, place: usize, labels: &[String]) -> Result<(), Undone> {
        let asked = self.asked(|body| matches!(body, EntryBody::Choices { .. }), "options to choose from").await?;
        let EntryBody::Choices { groups, .. } = &asked.body else { return Ok(()) };
        let options: Vec<&ChoiceOptionView> = groups.iter().flat_map(|group| &group.options).collect();
        let options = labels.iter().map(|label| option(&options, label)).collect::<Result<_, _>>()?;
        self.send_answer(place, &asked, AnswerDraft::Choices { options }).await
    }

    /// Fills in the newest form.
    pub(super) async fn fill_in(&mut self, place: usize, values: &BTreeMap<String, Value>) -> Result<(), Undone> {
        let asked = self.asked(|body| matches!(body, EntryBody::Form { .. }), "a form").await?;
        let EntryBody::Form { inputs, .. } = &asked.body else { return Ok(()) };
        let mut answers = BTreeMap::new();
        for (name, value) in values {
            let input = inputs.iter().find(|input| input.label == *name || input.id == *name).ok_or_else(|| {
                let labels: Vec<&str> = inputs.iter().map(|input| input.label.as_str()).collect();
                not_now(
                    format!("The form has no input “{name}”."),
                    format!("Name one of its inputs: {}.", labels.join(", ")),
                )
            })?;
            answers.insert(input.id.clone(), texts(input, value)?);
        }
        self.send_answer(place, &asked, AnswerDraft::Form { values: answers }).await
    }

    /// The newest message of the other side that asks for something; waited for as long as an expectation would be.
    async fn asked(&mut self, fits: impl Fn(&EntryBody) -> bool, what: &str) -> Result<EntryView, Failure> {
        let until = self.now() + milliseconds(self.part.scenario.within);
        loop {
            let watch = self.watch()?;
            let theirs = |entry: &&EntryView| !is(&entry.role, Role::EndUser) && fits(&entry.body);
            let newest = watch.seen.entries_of_all().filter(theirs).max_by_key(|entry| (entry.at, entry.position));
            if let Some(asked) = newest {
                return Ok(asked.clone());
            }
            if watch.now() >= until {
                return Err(not_now(
                    format!("No message with {what} has come."),
                    "Expect the message in a step before, so that the report says what came instead.",
                ));
            }
            watch.until(until).await?;
        }
    }

    async fn send_answer(&mut self, place: usize, asked: &EntryView, answer: AnswerDraft) -> Result<(), Undone> {
        self.keep_rate().await?;
        let known = self.own();
        let id = self.watch()?.id().to_owned();
        self.part.site.console.console()?.answer_message(&id, &asked.identifier, answer).await?;
        self.taken(place, &known).await
    }
}

/// The identifier of an option by its label: as it is written, or but for upper and lower case.
fn option(options: &[&ChoiceOptionView], label: &str) -> Result<String, Failure> {
    let exact = options.iter().find(|option| option.title.title == label);
    let lower = label.to_lowercase();
    let found = exact.or_else(|| options.iter().find(|option| option.title.title.to_lowercase() == lower));
    let labels: Vec<&str> = options.iter().map(|option| option.title.title.as_str()).collect();
    match found {
        Some(option) => option.identifier.clone().ok_or_else(|| {
            not_now(format!("“{label}” is a link, which is no answer."), "Choose an option that is none.")
        }),
        None => Err(not_now(
            format!("The message has no option “{label}”."),
            format!("Choose one of {}.", labels.join(", ")),
        )),
    }
}

/// What is entered for a value: of options by their labels, of everything else as it is written.
fn texts(input: &FormInputView, value: &Value) -> Result<Vec<String>, Failure> {
    let values = match value {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    values
        .iter()
        .map(|value| {
            let text = match value {
                Value::String(text) => text.clone(),
                value => value.to_string(),
            };
            match &input.input {
                FormInputKind::Select { options, .. } => option(&options.iter().collect::<Vec<_>>(), &text),
                FormInputKind::Text { .. }
                | FormInputKind::Date { .. }
                | FormInputKind::DateTime { .. }
                | FormInputKind::Unknown { .. } => Ok(text),
            }
        })
        .collect()
}
