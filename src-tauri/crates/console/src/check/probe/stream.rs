//! What is found out about the event stream: that it opens, and that something is heard over it.

use miaw::ErrorKind;
use miaw::stream::Loss;

use super::Probe;
use super::talk::{Ended, Talk};
use crate::check::conclusion::{Conclusion, failed_call, host_of};
use crate::check::ground::seconds;
use crate::diagnosis::{Call, Facts, FailedCall, StreamFacts};
use crate::failure::{of_fresh_token_call, of_loss};
use crate::view::CheckId;

impl Probe<'_> {
    /// The stream could not be opened, so nothing is created: what would happen could not be seen.
    pub(super) async fn without_stream(self) {
        let loss = self.talk.loss();
        let stream = StreamFacts { said_expired: self.talk.said_expired(), ..StreamFacts::default() };
        let failed = loss.and_then(|loss| self.lost(loss)).into_iter().collect();
        let summary = match loss {
            Some(Loss::Request(error)) => of_fresh_token_call(error).message,
            Some(loss) => of_loss(loss).message,
            None => "The event stream did not open.".to_owned(),
        };
        let facts = Facts { stream: Some(stream), failed, token_is_fresh: true, ..Facts::default() };
        self.stream_trail.note("Event stream", self.talk.evidence());
        self.run.conclude(CheckId::EventStream, Conclusion::failed(summary).with(facts), &self.stream_trail).await;
        for check in [CheckId::Routing, CheckId::Acceptance, CheckId::Closing] {
            let conclusion = Conclusion::undecided(
                "Without the event stream nobody could see what becomes of a conversation, so none was created.",
            );
            self.run.conclude(check, conclusion, &self.run.trail()).await;
        }
    }

    /// Gives the event stream its result as soon as something was heard.
    pub(super) async fn note_stream(&mut self) {
        if self.heard || !self.talk.is_heard() {
            return;
        }
        self.heard = true;
        self.stream_trail.note("Event stream", self.talk.evidence());
        let opened = seconds(self.talk.opening());
        let heard = seconds(self.talk.first_heard().unwrap_or_default());
        let conclusion = Conclusion::passed(format!(
            "It opened after {opened}, and was first heard {heard} later. How long it stays alive was not waited for."
        ))
        .with(Facts { stream: Some(self.talk.stream_facts(None)), ..Facts::default() });
        self.run.conclude(CheckId::EventStream, conclusion, &self.stream_trail).await;
    }

    /// Waits for the stream's first sign of life, if there was none yet.
    pub(super) async fn hear_out(mut self) {
        let deadline = self.talk.opened_at() + self.ground.options.keep_alive_within;
        let cancel = self.run.cancel.clone();
        let ended = self.talk.until(deadline, &cancel, Talk::is_heard).await;
        self.note_stream().await;
        if self.heard || matches!(ended, Ended::Cancelled) {
            return;
        }
        let silent = self.talk.opened_at().elapsed();
        let loss = self.talk.loss();
        let summary = match loss {
            Some(loss) => format!("It opened, and was lost before anything came over it. {}", of_loss(loss).message),
            None => format!("It opened, and nothing came over it for {}, not even a keep-alive.", seconds(silent)),
        };
        self.stream_trail.note("Event stream", self.talk.evidence());
        let stream = self.talk.stream_facts(loss.is_none().then_some(silent));
        let failed = loss.and_then(|loss| self.lost(loss)).into_iter().collect();
        let facts = Facts { stream: Some(stream), failed, ..Facts::default() };
        self.run.conclude(CheckId::EventStream, Conclusion::failed(summary).with(facts), &self.stream_trail).await;
    }

    /// The stream's request, failed as the rules know failures; none where the stream itself has said why.
    fn lost(&self, loss: &Loss) -> Option<FailedCall> {
        let unreadable =
            |reason: &str| ErrorKind::Unreadable { content_type: String::new(), reason: reason.to_owned() };
        let (status, kind) = match loss {
            Loss::Request(error) => return Some(failed_call(Call::Stream, error)),
            Loss::TokenExpired => return None,
            Loss::NoContent => (Some(204), unreadable("there is nothing in it")),
            Loss::LineTooLong => (Some(200), unreadable("a line does not end")),
            Loss::Closed => {
                (None, ErrorKind::Network { reason: "the server ended it before anything came".to_owned() })
            }
            Loss::Broken { reason } => (None, ErrorKind::Network { reason: reason.clone() }),
            Loss::Silent { .. } => (None, ErrorKind::Timeout),
        };
        let host = host_of(self.ground.profile.service_url.as_str());
        Some(FailedCall { call: Call::Stream, kind, status, words: None, code: None, host })
    }
}
