//! One case: a scenario held once, step by step, through the application like any other conversation.
//!
//! It opens conversations and leaves them open: whoever holds the case closes what [`Live`] tells was opened, whatever
//! became of the case, this future being dropped in the middle or panicking included.

mod act;
mod answer;
mod attach;
mod comparing;
mod expecting;
mod journal;
mod manual;
mod start;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use self::expecting::{Displaced, Held};
use super::book::Progress;
use super::expect::{Aside, Floor, milliseconds, rank};
use super::limit::Limit;
use super::live::Live;
use super::pace::{MESSAGES, Rate, Tokens};
use super::stage::Backstage;
use super::watch::{Wants, Watch, since};
use crate::console::Handle;
use crate::scenario::model::{Action, ClientEvent, Scenario, Step};
use crate::view::{
    CaseEvent, CaseState, ExpectationResult, Failure, FailureCode, ManualAnswer, ProfileView, StepVerdict,
};

/// Shortest time that an org is given to do what a step asks it for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Where a case is held.
pub struct Site<'a> {
    /// The application that holds its conversations.
    pub console: Handle,
    /// The profile that they are started with.
    pub profile: ProfileView,
    /// The other side, where a program can see it.
    pub backstage: Option<&'a dyn Backstage>,
    /// Whether nobody but the backstage can be on the other side.
    pub own: bool,
}

/// What a case is held with.
pub struct Part<'a> {
    /// With its row's values put in.
    pub scenario: Arc<Scenario>,
    /// Where the files are that it sends.
    pub folder: Option<PathBuf>,
    /// Where.
    pub site: Site<'a>,
    /// What others can see of it.
    pub live: Live,
    /// Where it tells how far it is.
    pub progress: Progress,
    /// How long it may take.
    pub limit: &'a Limit,
    /// The tokens that the orgs were asked for.
    pub tokens: Tokens,
    /// Who it is, for the conversations that it opens; none where nothing is to be left behind.
    pub written_for: Option<(String, String)>,
}

/// How a try ended.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// `Passed`, `Failed` or `Broken`.
    pub state: CaseState,
    /// Why it did not pass, in one line.
    pub reason: Option<String>,
}

/// How a step ended.
#[derive(Debug, Default)]
struct Done {
    state: Option<StepVerdict>,
    reason: Option<String>,
    failure: Option<Failure>,
    expectations: Vec<ExpectationResult>,
    answer: Option<ManualAnswer>,
}

/// Why a step could not be carried out.
#[derive(Debug)]
enum Undone {
    /// Something was refused, or could not be done.
    Failed(Failure),
    /// A person said that it did not go as it should.
    Told(ManualAnswer),
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// A case that is being held.
pub struct Case<'a> {
    part: Part<'a>,
    began: Instant,
    watch: Option<Watch>,
    rate: Rate,
    floor: Floor,
    /// Whether nothing was done since the last `expect`.
    fresh: bool,
    aside: Aside,
    displaced: Vec<Displaced>,
    /// Silences of the newest conversation that held.
    silences: Vec<Held>,
    /// Whether nobody listens: the tab is closed, or the machine sleeps.
    away: bool,
    /// Deeds of the other side, and what was told beside the conversation.
    told: Vec<CaseEvent>,
    /// Of conversations before the newest one.
    past: Vec<CaseEvent>,
    /// The values of the pre-chat form, which may be asked for again.
    prechat: std::collections::BTreeMap<String, String>,
}

impl<'a> Case<'a> {
    /// A case that begins now.
    #[must_use]
    pub fn new(part: Part<'a>) -> Self {
        Self {
            part,
            began: Instant::now(),
            watch: None,
            rate: Rate::new(MESSAGES),
            floor: Floor::default(),
            fresh: true,
            aside: Aside::default(),
            displaced: Vec::new(),
            silences: Vec::new(),
            away: false,
            told: Vec::new(),
            past: Vec::new(),
            prechat: std::collections::BTreeMap::new(),
        }
    }

    /// Holds it to its end.
    pub async fn hold(mut self) -> Outcome {
        let scenario = Arc::clone(&self.part.scenario);
        let mut worst: Option<(StepVerdict, String)> = None;
        let mut broken = false;
        let mut broken_silence = None;
        for (place, step) in scenario.steps.iter().enumerate() {
            if matches!(step.action, Action::Close | Action::Start(_)) {
                self.compare_at_last().await;
            }
            if matches!(step.action, Action::Start(_)) {
                broken_silence = broken_silence.or(self.settle_silences());
            }
            let began = since(self.began);
            self.part.progress.step(place);
            self.begins(place, began);
            let done = match self.step(place, step).await {
                Ok(done) => done,
                Err(undone) => Done::from(undone),
            };
            broken |= done.failure.as_ref().is_some_and(|failure| is_unreachable(failure.code));
            let (state, reason) = (done.state.unwrap_or(StepVerdict::Passed), done.reason.clone());
            self.ends(place, step, began, done);
            if worst.as_ref().is_none_or(|(worst, _)| rank(state) > rank(*worst)) && state != StepVerdict::Passed {
                worst = Some((state, format!("Step {}: {}", place + 1, reason.unwrap_or_default())));
            }
            if state == StepVerdict::Failed {
                break;
            }
        }
        self.compare_at_last().await;
        let displaced = self.settle_displaced();
        for (place, reason) in [broken_silence.or(self.settle_silences()), displaced].into_iter().flatten() {
            worst = Some((StepVerdict::Failed, format!("Step {}: {reason}", place + 1)));
        }
        self.gather().await;
        match worst {
            None => Outcome { state: CaseState::Passed, reason: None },
            Some((_, reason)) if broken => Outcome { state: CaseState::Broken, reason: Some(reason) },
            Some((_, reason)) => Outcome { state: CaseState::Failed, reason: Some(reason) },
        }
    }

    async fn step(&mut self, place: usize, step: &Step) -> Result<Done, Undone> {
        match &step.action {
            Action::Expect(expectations) => {
                let done = self.expect(place, expectations).await?;
                self.fresh = true;
                return Ok(done);
            }
            // Nobody answers these.
            Action::Wait(_) | Action::Typing(_) => {
                self.act(place, &step.action).await?;
                self.floor.quiet = since(self.began);
                return Ok(Done::default());
            }
            _ if self.fresh => {
                let deed = format!("step {} ({})", place + 1, step.title());
                let seen = self.watch.as_ref().map(|watch| &watch.seen);
                self.floor.does(since(self.began), deed, seen);
                self.fresh = false;
            }
            _ => {}
        }
        match &step.action {
            Action::Start(start) => {
                (self.aside.token_may_change, self.away) = (false, false);
                self.start(place, start).await?;
            }
            Action::Manual(manual) => {
                self.aside.token_may_change = true;
                let answer = self.manual(place, manual).await?;
                return Ok(Done { answer, ..Done::default() });
            }
            Action::Client(event) => {
                self.aside.token_may_change = true;
                self.away = match event {
                    ClientEvent::CloseTab | ClientEvent::Sleep => true,
                    ClientEvent::ReopenTab | ClientEvent::Wake => false,
                    ClientEvent::DropStream | ClientEvent::NewDevice | ClientEvent::NewToken => self.away,
                };
                self.act(place, &step.action).await?;
            }
            action => self.act(place, action).await?,
        }
        Ok(Done::default())
    }

    fn begins(&self, place: usize, began: i64) {
        let events = self.events();
        self.part.live.change(|body| {
            if let Some(row) = body.steps.get_mut(place) {
                (row.state, row.began_ms) = (StepVerdict::Running, Some(began));
            }
            (body.events, body.more_events) = events;
        });
    }

    fn ends(&mut self, place: usize, step: &Step, began: i64, done: Done) {
        let took = since(self.began) - began;
        if let Some(name) = &step.name {
            self.aside.named.insert(name.clone(), took);
        }
        if !matches!(step.action, Action::Expect(_)) {
            self.aside.newest = Some(took);
        }
        self.part.live.change(|body| {
            if let Some(row) = body.steps.get_mut(place) {
                row.state = done.state.unwrap_or(StepVerdict::Passed);
                row.took_ms = Some(took);
                row.reason = done.reason;
                row.expectations = done.expectations;
                row.answer = done.answer;
                row.failure = done.failure;
            }
        });
    }

    /// The conversation that steps are about.
    fn watch(&mut self) -> Result<&mut Watch, Failure> {
        self.watch.as_mut().ok_or_else(|| {
            crate::failure::not_now("No conversation was started before this step.", "Put a `start` step before it.")
        })
    }

    fn wants(&self) -> Wants {
        Wants::of(&self.part.scenario)
    }

    /// Waits for what is asked for by the scenario, or by a rate, and counts it.
    async fn pause(&mut self, pause: Duration) -> Result<(), Failure> {
        if pause.is_zero() {
            return Ok(());
        }
        self.part.progress.waits(milliseconds(pause));
        let until = since(self.began) + milliseconds(pause);
        match &mut self.watch {
            Some(watch) => {
                while watch.now() < until {
                    watch.until(until).await?;
                }
            }
            None => tokio::time::sleep(pause).await,
        }
        Ok(())
    }

    /// How long the org may take to do what a step asks it for.
    fn patience(&self) -> i64 {
        since(self.began) + milliseconds(self.part.scenario.within.max(PATIENCE))
    }
}

impl From<Undone> for Done {
    fn from(undone: Undone) -> Self {
        let state = Some(StepVerdict::Failed);
        match undone {
            Undone::Failed(failure) => {
                Self { state, reason: Some(failure.message.clone()), failure: Some(failure), ..Self::default() }
            }
            Undone::Told(answer) => {
                let saw = if answer.saw.is_empty() { String::new() } else { format!(": {}", answer.saw) };
                let reason = Some(format!("{} says that it did not go as it should{saw}", answer.who));
                Self { state, reason, answer: Some(answer), ..Self::default() }
            }
        }
    }
}

/// Whether a failure says that the org could not be reached, which is no verdict about it.
#[must_use]
pub fn is_unreachable(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::HostUnknown
            | FailureCode::ConnectionRefused
            | FailureCode::TlsFailed
            | FailureCode::TimedOut
            | FailureCode::NetworkFailed
            | FailureCode::PracticeUnavailable
    )
}
