//! What a person's commands mean to the machine.

use futures_util::FutureExt as _;

use super::{Order, Task, pending_in};
use crate::conversation::content::Content;
use crate::conversation::machine::{Input, Outgoing, Place};
use crate::conversation::{Command, answer, words};
use crate::file;
use crate::view::{Failure, Simulation};

impl Task {
    pub(super) async fn order(&mut self, order: Order) {
        let Order { command, answer } = order;
        match self.input_of(command).await {
            Ok(Some(input)) => {
                self.take(input);
                self.batch.answers.push(answer);
            }
            // What it changed of the row is answered once it is written.
            Ok(None) if self.batch.is_due() => self.batch.answers.push(answer),
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
            Command::SendFile { identifier, content } => {
                state.may_talk()?;
                Input::Send(Outgoing { identifier, content })
            }
            Command::CancelUpload(identifier) => match state.turn_of(&identifier) {
                Place::UnderWay => {
                    self.uploads.entry(identifier).or_default().cancel();
                    return Ok(None);
                }
                Place::Waiting => Input::CancelWaiting(identifier),
                Place::Nowhere => return Err(file::no_upload()),
            },
            Command::Fetch { wanted, result } => {
                self.downloads.push(self.caller.clone().fetch(self.token.clone(), wanted, result).boxed());
                return Ok(None);
            }
            Command::Typing(_) if state.is_away() => return Ok(None),
            Command::Typing(started) => Input::Typing(started),
            Command::Simulate(simulation) => {
                state.may_simulate(simulation)?;
                match simulation {
                    Simulation::ReopenTab => {
                        Input::ReopenTab { pending: pending_in(&self.context.store, &self.record.id).await? }
                    }
                    simulation => Input::Simulate(simulation),
                }
            }
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
            Command::DropStream => {
                state.may_reconnect()?;
                if self.stream.is_none() {
                    return Err(words::no_stream());
                }
                // What it has brought and nobody has taken is lost with it, and comes again.
                self.stream = None;
                let (failure, retry_at) = (words::stream_dropped(), self.now());
                self.take(Input::StreamLost { failure, dead_token: false, retry_at });
                Input::Reconnect
            }
            Command::Keep(kept) => {
                kept.apply(&mut self.record);
                self.batch.touched = true;
                return Ok(None);
            }
        }))
    }
}

fn new_identifier() -> String {
    uuid::Uuid::new_v4().to_string()
}
