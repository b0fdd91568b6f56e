//! Whether a wish of the user's fits: asked before the step is taken.

use std::collections::BTreeMap;

use super::{State, TokenState};
use crate::conversation::words;
use crate::view::{ConversationState, Delivery, Failure, FailureCode, FieldFailure, PrechatView, SessionState};

impl State {
    /// Whether a message can be sent.
    ///
    /// # Errors
    /// Says why not.
    pub fn may_send(&self, text: &str) -> Result<(), Failure> {
        if text.trim().is_empty() {
            return Err(words::empty_message());
        }
        self.may_talk()
    }

    /// Whether a message can be sent again.
    ///
    /// # Errors
    /// Says why not.
    pub fn may_retry(&self, delivery: Delivery) -> Result<(), Failure> {
        if delivery != Delivery::Failed {
            return Err(words::not_failed());
        }
        self.may_talk()
    }

    /// Whether anything can be sent.
    ///
    /// # Errors
    /// Says why not.
    pub fn may_talk(&self) -> Result<(), Failure> {
        self.may_act()?;
        match self.conversation {
            ConversationState::Open if self.token_state == TokenState::Dead => Err(self.dead_token()),
            ConversationState::Open => Ok(()),
            ConversationState::AwaitingPrechat if self.is_created() => Err(words::prechat_first()),
            ConversationState::Preparing | ConversationState::AwaitingPrechat | ConversationState::Creating => {
                Err(words::not_yet())
            }
            ConversationState::Closed => Err(words::closed()),
            ConversationState::Failed => Err(words::not_started()),
        }
    }

    fn dead_token(&self) -> Failure {
        let known = self.problem.as_ref().map(|problem| &problem.failure);
        let known = known.filter(|failure| failure.code == FailureCode::TokenRefused || self.is_verified());
        known.cloned().unwrap_or_else(|| words::guest_token_dead(None))
    }

    /// Whether the session can be ended.
    ///
    /// # Errors
    /// Says why not.
    pub fn may_end_session(&self) -> Result<(), Failure> {
        self.may_act()?;
        match self.conversation {
            ConversationState::Closed => Err(words::closed()),
            _ if !self.is_created() => Err(words::not_yet()),
            _ if self.session == SessionState::Ended => Err(words::no_session()),
            _ if self.token_state == TokenState::Dead => Err(self.dead_token()),
            _ => Ok(()),
        }
    }

    /// Whether the conversation can be closed. A dead token is no reason against trying once.
    ///
    /// # Errors
    /// Says why not.
    pub fn may_close(&self) -> Result<(), Failure> {
        self.may_act()?;
        match self.conversation {
            ConversationState::Closed => Err(words::closed()),
            _ if self.may_exist() && self.token_state == TokenState::Dead && self.work.close_refused => {
                Err(self.dead_token())
            }
            _ => Ok(()),
        }
    }

    /// Whether the connection can be asked for.
    ///
    /// # Errors
    /// Says why not.
    pub fn may_reconnect(&self) -> Result<(), Failure> {
        self.may_act()?;
        match self.conversation {
            ConversationState::Closed => Err(words::closed()),
            _ if self.may_exist() && self.token_state == TokenState::Dead && !self.is_verified() => {
                Err(self.dead_token())
            }
            _ => Ok(()),
        }
    }

    /// Whether the pre-chat values can be taken.
    ///
    /// # Errors
    /// Names the fields that must be changed.
    pub fn may_submit(&self, values: &BTreeMap<String, String>) -> Result<(), Failure> {
        self.may_act()?;
        match &self.prechat {
            Some(form) if self.conversation == ConversationState::AwaitingPrechat => {
                let fields = wrong_fields(form, values);
                if fields.is_empty() { Ok(()) } else { Err(words::prechat_invalid(fields)) }
            }
            _ => Err(words::no_prechat()),
        }
    }
}

fn wrong_fields(form: &PrechatView, values: &BTreeMap<String, String>) -> Vec<FieldFailure> {
    let wrong = |field: &str, message: String, hint: &str, suggestion: Option<String>| FieldFailure {
        field: field.to_owned(),
        message,
        hint: Some(hint.to_owned()),
        suggestion,
    };
    let mut failures = Vec::new();
    for field in &form.fields {
        let value = values.get(&field.name).map_or("", |value| value.as_str());
        if value.trim().is_empty() {
            if field.required {
                failures.push(wrong(
                    &field.name,
                    format!("{} must be filled in.", field.label),
                    "Enter a value.",
                    None,
                ));
            }
            continue;
        }
        let (length, limit) = (value.chars().count(), field.max_length.map_or(usize::MAX, |limit| limit as usize));
        if limit > 0 && length > limit {
            let message = format!("{} has {length} characters; the deployment takes {limit}.", field.label);
            let short = value.chars().take(limit).collect();
            failures.push(wrong(&field.name, message, "Shorten it.", Some(short)));
        } else if field.field_type == "ChoiceList"
            && !field.choices.is_empty()
            && !field.choices.iter().any(|choice| choice.value == value)
        {
            failures.push(wrong(
                &field.name,
                format!("{value} is none of the choices of {}.", field.label),
                "Choose one of the list.",
                None,
            ));
        }
    }
    for name in values.keys() {
        let known = form.fields.iter().any(|field| field.name == *name) || form.hidden.contains(name);
        if !known {
            let message = format!("The form has no field {name}; the server would drop the value without a word.");
            failures.push(wrong(name, message, "Leave it out.", None));
        }
    }
    failures
}
