//! Carrying out what the machine wants, and bringing the answers home.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use miaw::stream::EventStream;
use miaw::wire::conversation::RoutingAttributes;

use super::Task;
use crate::conversation::content::Content;
use crate::conversation::machine::{Effect, Input, Outgoing};
use crate::conversation::request::{Bearer, Done};
use crate::conversation::transfer::Outbound;

impl Task {
    /// Carries out one wish; what it rests on is committed.
    pub(super) fn perform(&mut self, effect: Effect) {
        let lane = match effect {
            Effect::FetchToken => self.fetch_token(),
            Effect::OpenToken => self.caller.clone().open_token().boxed(),
            Effect::OpenStream => return self.open_stream(),
            Effect::ResumeStream => return self.resume_stream(),
            Effect::CloseStream => {
                self.stream = None;
                return;
            }
            Effect::Poll => return self.poll(),
            Effect::LeaveTab => return self.leave_tab(),
            Effect::AddDevice => return self.add_device(),
            Effect::ForgetDevice => return self.forget_device(),
            Effect::Finish => {
                if self.device.is_some() {
                    self.forget_device();
                }
                self.finished = true;
                return;
            }
            Effect::Send {
                message: Outgoing { identifier, content: Content::File { file_id, caption, .. } },
                opens_session,
            } => {
                let Some(bearer) = self.bearer() else { return };
                let opens_session = opens_session.then(|| self.attributes());
                let language = self.state.language.clone();
                let stop = self.uploads.entry(identifier.clone()).or_default().clone();
                bearer.send_file(Outbound { identifier, file_id, caption, opens_session, language }, stop).boxed()
            }
            Effect::CloseConversation if self.token.is_none() => {
                return self.take(Input::Closed(Err(Bearer::without_token())));
            }
            effect => match self.bearer().and_then(|bearer| self.request(bearer, effect)) {
                Some(lane) => lane,
                None => return,
            },
        };
        self.lanes.push(lane);
    }

    /// The request that an effect asks for, if it asks for one.
    fn request(&self, bearer: Bearer, effect: Effect) -> Option<BoxFuture<'static, Done>> {
        let language = self.state.language.clone();
        Some(match effect {
            Effect::Create => bearer.create(self.attributes(), language).boxed(),
            Effect::Send { message, opens_session } => {
                bearer.send(message, opens_session.then(|| self.attributes()), language).boxed()
            }
            Effect::AskRouting => bearer.routing_status().boxed(),
            Effect::ListEntries => bearer.list(self.seen.compare_from()).boxed(),
            Effect::Acknowledge(receipts) => bearer.acknowledge(receipts).boxed(),
            Effect::Typing(started) => bearer.typing(started).boxed(),
            Effect::EndSession => bearer.end_session().boxed(),
            Effect::CloseConversation => bearer.close().boxed(),
            Effect::ContinueToken => bearer.continue_token().boxed(),
            Effect::Note(_)
            | Effect::WriteDown(_)
            | Effect::Mark { .. }
            | Effect::Revise { .. }
            | Effect::UseToken
            | Effect::Wake { .. }
            | Effect::FetchToken
            | Effect::OpenToken
            | Effect::OpenStream
            | Effect::ResumeStream
            | Effect::CloseStream
            | Effect::Poll
            | Effect::LeaveTab
            | Effect::AddDevice
            | Effect::ForgetDevice
            | Effect::Finish => return None,
        })
    }

    /// A token, from the connector's cache where it has one.
    fn fetch_token(&self) -> BoxFuture<'static, Done> {
        let (caller, identity) = (self.caller.clone(), self.state.identity.clone());
        match self.state.held.token_life {
            Some(life) if !self.state.wants_fresh_token() => caller.cached_token(identity, life).boxed(),
            Some(_) | None => caller.fetch_token(identity).boxed(),
        }
    }

    pub(super) fn bearer(&self) -> Option<Bearer> {
        let token = self.token.clone()?;
        Some(Bearer { caller: self.caller.clone(), token, number: self.state.token_number() })
    }

    fn attributes(&self) -> RoutingAttributes {
        self.state.attributes.iter().map(|(name, value)| (name.clone(), Some(value.clone()))).collect()
    }

    fn resume_stream(&mut self) {
        let token = self.token.clone();
        match &mut self.stream {
            Some(stream) => stream.resume(token),
            None => self.open_stream(),
        }
    }

    fn open_stream(&mut self) {
        let Some(token) = self.token.clone() else { return };
        self.stream = Some(EventStream::new(
            self.caller.client.clone(),
            token,
            self.caller.profile.org_id.clone(),
            self.record.last_event_id.clone(),
            self.context.stream.clone(),
        ));
    }

    /// An answer is there.
    pub(super) fn done(&mut self, done: Done) {
        self.causes.nothing_present();
        self.exchanges();
        match done {
            Done::Input(input) => {
                if let Input::Sent { identifier, .. } = &input {
                    self.uploads.remove(identifier);
                }
                self.take(input);
            }
            Done::Fetched(saved) => {
                if let Some(saved) = saved {
                    self.batch.touched = true;
                    self.batch.change(saved);
                }
            }
            Done::Granted(granted) => {
                let grant = granted.grant.clone();
                if let Some(handed) = granted.handed.clone() {
                    self.take(Input::HandedOut(handed));
                }
                self.candidate = Some(*granted);
                self.take(Input::TokenGranted(grant));
                // The machine has taken it, or it is not to be used.
                self.candidate = None;
            }
            Done::Continued(granted) => {
                let grant = granted.grant.clone();
                self.candidate = Some(*granted);
                self.take(Input::TokenContinued(Ok(grant)));
                self.candidate = None;
            }
            Done::Polled(polled) => self.polled(*polled),
            Done::Device(signed_in) => self.signed_in(*signed_in),
            Done::Sealed(sealed) => self.sealed(sealed),
            Done::Opened(token) => {
                self.token = Some(token);
                self.take(Input::TokenOpened);
            }
            Done::Listed(Ok(listing)) => {
                let happening = self.state.happenings;
                self.tell_listing_end(listing.end);
                for entry in listing.entries {
                    self.listed(entry, happening);
                }
                self.take(Input::Listed(Ok(())));
            }
            Done::Listed(Err(fault)) => self.take(Input::Listed(Err(fault))),
        }
    }
}
