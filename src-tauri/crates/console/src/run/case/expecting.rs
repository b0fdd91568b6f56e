//! An `expect` step of a case.

use super::{Case, Done, is_unreachable};
use crate::run::expect::fit::{Fit, fit};
use crate::run::expect::{Expecting, Next, Silence};
use crate::run::seen::line;
use crate::scenario::model::{Action, Condition, Expectation};
use crate::view::{ConversationView, Failure, StepVerdict, StreamState};

/// How often it is asked which attributes arrived, in milliseconds.
const ASK_AGAIN: i64 = 250;
/// How often the stream is compared with the list of entries while something is decided by that, in milliseconds.
const COMPARE_AGAIN: i64 = 1_000;

/// An expectation in whose place came what a later step expects.
#[derive(Clone, Copy, Debug)]
pub struct Displaced {
    step: usize,
    expectation: usize,
}

/// A silence that held, as far as was known.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    step: usize,
    expectation: usize,
    silence: Silence,
}

impl Case<'_> {
    pub(super) async fn expect(&mut self, place: usize, expectations: &[Expectation]) -> Result<Done, Failure> {
        let scenario = std::sync::Arc::clone(&self.part.scenario);
        let titles = expectations.iter().map(Expectation::title).collect();
        let began = self.now();
        let later = later(&scenario.steps, place);
        let mut machine = Expecting::new(expectations, titles, later, scenario.within, began, self.floor.clone());
        let mut compare_at = began;
        self.forget_comparing();
        let asks = expectations.iter().any(|one| matches!(one.condition, Condition::Attribute { .. }));
        // What is published already is looked at first.
        self.watch()?.until(began).await?;
        loop {
            if asks {
                self.ask_attributes().await;
            }
            let now = self.now();
            if now >= compare_at && machine.asks_for_the_list(&self.aside, now) {
                let asked = now;
                if machine.has_been_silent(asked) && !self.away {
                    self.hear_a_poll().await?;
                }
                self.compare().await?;
                compare_at = self.now() + COMPARE_AGAIN;
            }
            self.aside.deaf = self.deaf();
            let (now, aside) = (self.now(), std::mem::take(&mut self.aside));
            let watch = self.watch()?;
            let next = machine.look(&watch.seen, &aside, now);
            match next {
                Next::Over => {
                    self.aside = aside;
                    break;
                }
                Next::Until(at) => {
                    let at = if asks { at.min(now + ASK_AGAIN) } else { at };
                    let asks_list = machine.asks_for_the_list(&aside, now.max(compare_at));
                    let at = if asks_list { at.min(compare_at.max(now)) } else { at };
                    let waited = watch.until(at).await;
                    self.aside = aside;
                    waited?;
                }
            }
        }
        let waited: i64 = silence(expectations);
        if waited > 0 {
            self.part.progress.waits(waited);
        }
        let ended = machine.end(&mut self.watch()?.seen);
        self.floor = ended.floor;
        if !self.away {
            let held = ended.silences.into_iter();
            self.silences.extend(held.map(|(expectation, silence)| Held { step: place, expectation, silence }));
        }
        self.displaced
            .extend(ended.displaced.iter().map(|expectation| Displaced { step: place, expectation: *expectation }));
        let failure = if ended.state == StepVerdict::Failed { self.unreachable() } else { None };
        let reason = match &failure {
            Some(failure) => Some(format!("the org could not be reached: {}", failure.message)),
            None => ended.reason,
        };
        Ok(Done { state: Some(ended.state), reason, failure, expectations: ended.results, answer: None })
    }

    /// Why nothing comes over the event stream now, if that is so.
    fn deaf(&self) -> Option<String> {
        let view = self.watch.as_ref()?.seen.view()?;
        lost(view).filter(|reason| is_unreachable(reason.code)).map(|reason| reason.message.clone())
    }

    /// Why nothing can come from the org, if that is so.
    fn unreachable(&self) -> Option<Failure> {
        let view = self.watch.as_ref()?.seen.view()?;
        lost(view).or(view.problem.as_ref()).filter(|failure| is_unreachable(failure.code)).cloned()
    }

    /// Asks which attributes arrived, where that can be known.
    async fn ask_attributes(&mut self) {
        let Some(backstage) = self.part.site.backstage else {
            self.aside.unknowable = Some(
                "only a practice org tells which attributes arrived; look at the Messaging Session's record in this one"
                    .to_owned(),
            );
            return;
        };
        let Some(id) = self.watch.as_ref().map(|watch| watch.id().to_owned()) else { return };
        match backstage.arrived(&id).await {
            Ok(arrived) => self.aside.arrived = Some(arrived),
            // It is asked again until the limit.
            Err(failure) => tracing::debug!(code = ?failure.code, "the attributes that arrived are not known"),
        }
    }

    /// What stands out of order because something else came in its place has come later, or never. Answers the first that
    /// never came.
    pub(super) fn settle_displaced(&mut self) -> Option<(usize, String)> {
        let mut missing = None;
        for Displaced { step, expectation } in std::mem::take(&mut self.displaced) {
            let Some(row) = self.part.scenario.steps.get(step) else { continue };
            let Action::Expect(expectations) = &row.action else { continue };
            let Some(wanted) = expectations.get(expectation) else { continue };
            let title = wanted.title();
            let seen = self.watch.as_mut().map(|watch| &mut watch.seen);
            let came = seen.and_then(|seen| {
                let fits = |event: &crate::run::seen::Event| !event.used && fit(&wanted.condition, event) == Fit::Yes;
                let place = seen.events().iter().position(fits)?;
                let event = seen.event_mut(place)?;
                event.used = true;
                Some(line(event))
            });
            let reason = match &came {
                Some(came) => format!("{title}: out of order: it came after what a later step expects: {came}"),
                None => format!("{title} never came, and in its place came what a later step expects"),
            };
            self.part.live.change(|body| {
                let Some(result) = body.steps.get_mut(step) else { return };
                if came.is_none() {
                    result.state = StepVerdict::Failed;
                }
                result.reason = Some(reason.clone());
                if let Some(row) = result.expectations.get_mut(expectation) {
                    match &came {
                        Some(came) => row.saw.push(format!("it came later: {came}")),
                        None => row.state = StepVerdict::Failed,
                    }
                }
            });
            if came.is_none() && missing.is_none() {
                missing = Some((step, reason));
            }
        }
        missing
    }
}

impl Case<'_> {
    /// Silences that held, and were broken as the org's list of entries has shown since. Answers the first.
    pub(super) fn settle_silences(&mut self) -> Option<(usize, String)> {
        let mut first = None;
        for Held { step, expectation, silence } in std::mem::take(&mut self.silences) {
            let seen = self.watch.as_ref().map(|watch| &watch.seen);
            let Some(saw) = seen.and_then(|seen| silence.was_broken(seen)) else { continue };
            let reason = self.part.live.change(|body| {
                let result = body.steps.get_mut(step)?;
                let row = result.expectations.get_mut(expectation)?;
                (row.state, row.saw) = (StepVerdict::Failed, vec![saw.clone()]);
                let reason = format!("{saw}. Expected: {}", row.title);
                result.state = StepVerdict::Failed;
                result.reason = Some(reason.clone());
                Some(reason)
            });
            first = first.or(reason.map(|reason| (step, reason)));
        }
        first
    }
}

/// Why the event stream was lost, until it is open again.
fn lost(view: &ConversationView) -> Option<&Failure> {
    match view.stream.state {
        // Between two attempts, and in one.
        StreamState::Retrying | StreamState::Stopped | StreamState::Connecting => view.stream.reason.as_ref(),
        StreamState::Idle | StreamState::Open => None,
    }
}

/// The longest silence that is asked for, in milliseconds: it has to be waited for, whatever the org does.
fn silence(expectations: &[Expectation]) -> i64 {
    let lasting = expectations.iter().filter_map(|one| match &one.condition {
        Condition::Nothing { during, .. } => Some(crate::run::expect::milliseconds(*during)),
        _ => None,
    });
    lasting.max().unwrap_or_default()
}

/// What the steps expect behind the next thing that is done after a step, in the same conversation.
fn later(steps: &[crate::scenario::model::Step], place: usize) -> Vec<&Expectation> {
    let (mut acted, mut later) = (false, Vec::new());
    for step in steps.iter().skip(place + 1) {
        match &step.action {
            Action::Expect(expectations) if acted => later.extend(expectations),
            Action::Expect(_) | Action::Wait(_) | Action::Typing(_) => {}
            Action::Start(_) => break,
            Action::Say(_)
            | Action::Choose(_)
            | Action::Form(_)
            | Action::File(_)
            | Action::Client(_)
            | Action::End
            | Action::Close
            | Action::Manual(_) => acted = true,
        }
    }
    later
}
