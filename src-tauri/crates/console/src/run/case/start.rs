//! Starting a conversation.

use super::{Case, Undone};
use crate::connector::TEST_ATTRIBUTE;
use crate::conversation::held::held_as;
use crate::failure::not_now;
use crate::run::expect::milliseconds;
use crate::run::watch::Watch;
use crate::scenario::model::{Action, Condition, ConversationWord, Start};
use crate::view::{
    ConversationState, ConversationView, Failure, HeldAs, IdentityView, StartRequest, StreamState, Transport,
};

/// The value of the attribute that marks test traffic, where the org's profile gives none.
const MARK: &str = "handover-test";

impl Case<'_> {
    /// Starts a conversation and waits until it is open.
    pub(super) async fn start(&mut self, place: usize, start: &Start) -> Result<(), Undone> {
        let profile = &self.part.site.profile;
        let pause = self.part.tokens.take(&format!("{} {}", profile.service_url, profile.org_id));
        if !pause.is_zero() {
            let seconds = pause.as_secs().max(1);
            self.tell("rate", format!("waits {seconds} s: an org gives 200 access tokens a minute"));
        }
        self.pause(pause).await?;
        self.leave_conversation();
        let request = self.request(start)?;
        let console = self.part.site.console.console()?;
        let id = console.open_for_test(request, &self.part.live, self.part.written_for.as_ref()).await?;
        self.watch = Some(Watch::new(self.part.site.console.clone(), id, self.began, self.wants())?);
        drop(console);
        self.prechat.clone_from(&start.prechat);
        self.opened(place).await
    }

    fn request(&self, start: &Start) -> Result<StartRequest, Failure> {
        let profile = &self.part.site.profile;
        let held_as = match start.connector {
            Some(id) => {
                held_as(id, start.transcript.clone(), start.summary.clone().unwrap_or_default(), start.samples.clone())?
            }
            None => HeldAs::CustomClient,
        };
        let mut routing_attributes = start.attributes.clone();
        if let Some((name, value)) = profile.settings.get(TEST_ATTRIBUTE).and_then(|mark| mark_of(mark)) {
            routing_attributes.entry(name).or_insert(value);
        }
        Ok(StartRequest {
            profile_id: profile.id.clone(),
            identity: match &start.verified {
                Some(subject) => IdentityView::Verified { subject: subject.clone() },
                None => IdentityView::Guest,
            },
            routing_attributes,
            language: start.language.clone(),
            held_as,
            transport: match start.polling {
                Some(every) => Transport::Polling { every_ms: milliseconds(every) },
                None => Transport::Stream,
            },
        })
    }

    async fn opened(&mut self, place: usize) -> Result<(), Undone> {
        let until = self.patience();
        let mut submitted = false;
        loop {
            let watch = self.watch()?;
            if let Some(view) = watch.seen.view().cloned() {
                match view.state {
                    ConversationState::Open => return Ok(()),
                    ConversationState::Failed if self.may_fail(place) => return Ok(()),
                    ConversationState::Failed => return Err(problem(&view).into()),
                    ConversationState::Closed => {
                        return Err(not_now(
                            "The conversation was closed before it was open.",
                            "Look at what the org answered, in the conversation's timeline.",
                        )
                        .into());
                    }
                    ConversationState::AwaitingPrechat if !submitted => {
                        submitted = true;
                        self.fill_prechat(&view).await?;
                        continue;
                    }
                    ConversationState::AwaitingPrechat | ConversationState::Preparing | ConversationState::Creating => {
                    }
                }
                if view.stream.state == StreamState::Stopped {
                    return Err(problem(&view).into());
                }
                if self.now() >= until {
                    return Err(problem(&view).into());
                }
            }
            self.watch()?.until(until).await?;
        }
    }

    pub(super) fn now(&self) -> i64 {
        crate::run::watch::since(self.began)
    }

    /// Whether what follows says something about a conversation that cannot be started.
    fn may_fail(&self, place: usize) -> bool {
        let next = self.part.scenario.steps.get(place + 1).map(|step| &step.action);
        let Some(Action::Expect(expectations)) = next else { return false };
        expectations.iter().any(|expectation| {
            matches!(
                expectation.condition,
                Condition::Finding(_) | Condition::Conversation(ConversationWord::Failed) | Condition::NotRouted(_)
            )
        })
    }

    /// Submits the values of the pre-chat form: by the fields' names, or by their labels.
    pub(super) async fn fill_prechat(&mut self, view: &ConversationView) -> Result<(), Failure> {
        let Some(form) = &view.prechat else { return Ok(()) };
        let values = self.prechat.iter().map(|(given, value)| {
            let field = form.fields.iter().find(|field| field.name == *given || field.label == *given);
            (field.map_or(given, |field| &field.name).clone(), value.clone())
        });
        self.part.site.console.console()?.submit_prechat(&view.id, values.collect()).await
    }

    /// A case may start several conversations: what was seen in the one before is kept for the report.
    fn leave_conversation(&mut self) {
        if let Some(watch) = self.watch.take() {
            self.past.extend(super::journal::of(&watch.seen));
            if let Some(view) = watch.seen.view() {
                self.part.live.change(|body| body.gaps = super::journal::added(body.gaps, view.gaps));
            }
        }
        self.floor.begins_anew();
    }
}

/// Name and value of the attribute that marks test traffic.
fn mark_of(setting: &str) -> Option<(String, String)> {
    let (name, value) = setting.split_once('=').unwrap_or((setting, MARK));
    let (name, value) = (name.trim(), value.trim());
    let value = if value.is_empty() { MARK } else { value };
    (!name.is_empty()).then(|| (name.to_owned(), value.to_owned()))
}

/// Why a conversation does not open.
pub(super) fn problem(view: &ConversationView) -> Failure {
    view.problem.clone().or_else(|| view.stream.reason.clone()).unwrap_or_else(|| {
        not_now(
            "The conversation was not open in time, and the org has said nothing of why.",
            "Look at the conversation's timeline: the last request there is the one without an answer.",
        )
    })
}
