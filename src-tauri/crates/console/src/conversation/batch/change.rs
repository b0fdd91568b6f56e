//! Changes of rows that are there already, and what rows of the same message tell each other.

#[cfg(test)]
mod tests;

use crate::conversation::entry::END_USER;
use crate::view::{Delivery, EntryBody, EntryView, Failure, FormInputKind};

/// A change of a row.
#[derive(Clone, Debug)]
pub struct RowChange {
    /// Whose.
    pub identifier: String,
    /// What.
    pub change: Change,
}

/// What changes.
#[derive(Clone, Debug)]
pub enum Change {
    /// What became of a message of ours.
    Delivery(Delivery, Option<Failure>),
    /// An answer has named these options.
    Chosen(Vec<String>),
    /// A form was answered.
    Answered,
    /// The message was changed after it was sent.
    Revised(Box<EntryBody>),
}

impl Change {
    pub fn is_delivery(&self) -> bool {
        matches!(self, Self::Delivery(..))
    }
}

impl RowChange {
    pub fn apply(self, row: &mut EntryView) {
        match self.change {
            Change::Delivery(delivery, failure) => {
                if row.role == END_USER {
                    row.delivery = delivery;
                    row.failure = failure;
                }
            }
            Change::Chosen(options) => {
                if let EntryBody::Choices { chosen, .. } = &mut row.body {
                    for option in options {
                        if !chosen.contains(&option) {
                            chosen.push(option);
                        }
                    }
                }
            }
            Change::Answered => {
                if let EntryBody::Form { answered, .. } = &mut row.body {
                    *answered = true;
                }
            }
            Change::Revised(mut body) => {
                match (&row.body, &mut *body) {
                    (EntryBody::Choices { chosen: known, .. }, EntryBody::Choices { chosen, .. }) => {
                        chosen.clone_from(known);
                    }
                    (EntryBody::Form { answered: known, .. }, EntryBody::Form { answered, .. }) => *answered = *known,
                    _ => {}
                }
                row.body = *body;
                row.revised = true;
            }
        }
    }
}

/// What an answer of the end user's does to the row that it answers.
pub fn of_question(answer: &EntryView) -> Option<RowChange> {
    let identifier = answer.in_reply_to.clone()?;
    let change = match &answer.body {
        EntryBody::Chosen { options } => {
            Change::Chosen(options.iter().map(|option| option.identifier.clone()).collect())
        }
        EntryBody::FormAnswer { .. } => Change::Answered,
        _ => return None,
    };
    Some(RowChange { identifier, change })
}

/// Whether something may be known of a row that the server does not show.
pub fn is_partial(row: &EntryView) -> bool {
    let answer = matches!(row.body, EntryBody::Chosen { .. } | EntryBody::FormAnswer { .. } | EntryBody::Files { .. });
    answer && row.role == END_USER
}

/// Takes over what was known of the same message and what the server does not show.
pub fn keep(known: &mut EntryView, row: &mut EntryView) {
    if row.in_reply_to.is_none() {
        row.in_reply_to = known.in_reply_to.take();
    }
    match (&mut known.body, &mut row.body) {
        (EntryBody::Chosen { options: known }, EntryBody::Chosen { options }) => {
            for option in options.iter_mut().filter(|option| option.title.is_empty()) {
                if let Some(known) = known.iter().find(|known| known.identifier == option.identifier) {
                    option.title.clone_from(&known.title);
                }
            }
        }
        (EntryBody::FormAnswer { title: known_title, values: known }, EntryBody::FormAnswer { title, values }) => {
            if title.is_empty() {
                title.clone_from(known_title);
            }
            for value in values {
                if let Some(known) = known.iter().find(|known| known.input_id == value.input_id) {
                    value.label.clone_from(&known.label);
                    if value.sent.is_none() {
                        value.sent.clone_from(&known.sent);
                    }
                }
            }
        }
        (EntryBody::Files { files: known, .. }, EntryBody::Files { files, .. }) => {
            for (place, file) in files.iter_mut().enumerate() {
                // The server may give a file of ours another id; it is one file per message.
                let same = known.iter().find(|known| known.id == file.id);
                if let Some(known) = same.or_else(|| known.get(place).filter(|known| known.name == file.name)) {
                    file.size = file.size.or(known.size);
                    file.sha256 = file.sha256.take().or_else(|| known.sha256.clone());
                    file.saved_path = file.saved_path.take().or_else(|| known.saved_path.clone());
                }
            }
        }
        _ => {}
    }
}

/// Names the options and values of an answer as the question does.
pub fn name(answer: &mut EntryView, asked: &EntryView) {
    match (&mut answer.body, &asked.body) {
        (EntryBody::Chosen { options }, EntryBody::Choices { groups, .. }) => {
            for option in options.iter_mut().filter(|option| option.title.is_empty()) {
                let mut asked = groups.iter().flat_map(|group| &group.options);
                if let Some(asked) = asked.find(|asked| asked.identifier.as_ref() == Some(&option.identifier)) {
                    option.title.clone_from(&asked.title.title);
                }
            }
        }
        (EntryBody::FormAnswer { title, values }, EntryBody::Form { title: asked_title, inputs, .. }) => {
            if title.is_empty() {
                title.clone_from(asked_title);
            }
            for value in values {
                let Some(input) = inputs.iter().find(|input| input.id == value.input_id) else { continue };
                value.label.clone_from(&input.label);
                if let FormInputKind::Select { options, .. } = &input.input {
                    let option = options.iter().find(|option| option.identifier.as_ref() == Some(&value.value));
                    if let Some(option) = option {
                        value.value.clone_from(&option.title.title);
                    }
                }
            }
        }
        _ => {}
    }
}
