//! What a person's commands mean to the machine.

use super::{Order, Task};
use crate::conversation::content::Content;
use crate::conversation::machine::{Input, Outgoing};
use crate::conversation::{Command, answer, words};
use crate::view::Failure;

impl Task {
    pub(super) async fn order(&mut self, order: Order) {
        let Order { command, answer } = order;
        match self.input_of(command).await {
            Ok(Some(input)) => {
                self.take(input);
                self.batch.answers.push(answer);
            }
            Ok(None) => drop(answer.send(Ok(()))),
            Err(failure) => drop(answer.send(Err(failure))),
        }
    }

    /// What a command means to the machine; nothing when there is nothing to do.
    async fn input_of(&mut self, command: Command) -> Result<Option<Input<'static>>, Failure> {
        let state = &self.state;
        Ok(Some(match command {
            Command::SubmitPrechat(values) => {
                state.may_submit(&values)?;
                Input::SubmitPrechat(values)
            }
            Command::Send(text) => {
                state.may_send(&text)?;
                Input::Send(Outgoing { identifier: new_identifier(), content: Content::Text(text) })
            }
            Command::Answer { identifier, answer: draft } => {
                state.may_talk()?;
                let asked = self.context.store.entry(&self.record.id, &identifier).await?;
                let content = answer::to(&asked.ok_or_else(words::no_such_message)?, draft)?;
                Input::Send(Outgoing { identifier: new_identifier(), content })
            }
            Command::Retry(identifier) => {
                let entry = self.context.store.entry(&self.record.id, &identifier).await?;
                let entry = entry.ok_or_else(words::no_such_message)?;
                state.may_retry(entry.delivery)?;
                let content = Content::of(&entry).ok_or_else(words::no_such_message)?;
                Input::Retry(Outgoing { identifier, content })
            }
            Command::Typing(started) => Input::Typing(started),
            Command::MarkRead if state.unread == 0 => return Ok(None),
            Command::MarkRead => Input::MarkRead,
            Command::EndSession => {
                state.may_end_session()?;
                Input::EndSession
            }
            Command::Close => {
                state.may_close()?;
                Input::Close
            }
            Command::Reconnect => {
                state.may_reconnect()?;
                Input::Reconnect
            }
        }))
    }
}

fn new_identifier() -> String {
    uuid::Uuid::new_v4().to_string()
}
