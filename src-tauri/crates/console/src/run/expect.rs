//! One `expect` step: what it waits for, what it finds, and what it says when it does not.
//!
//! The machine is pure: it is given what was seen and the time, and says whether the step is over or when to look again.
//!
//! What a step finds:
//! * Events (a message, a participant, a result of routing, an acceptance) are found once, by one expectation. In a step they
//!   may come in any order; which event serves which expectation is chosen so that as many as possible are served.
//! * Steps are in order: an event is found only if it comes after, in the server's order, what the steps before have found
//!   ([`Floor`]). How a session begins is in no order that the org promises, so it is held to none. Messages and files, which
//!   answer something, are found only from the first thing on that was done since the step before ([`Floor::done`]); so what
//!   comes between that and the step is found, however fast it is.
//! * What came after that thing was done, and before what the steps before have found, is [`StepVerdict::OutOfOrder`] once
//!   the limit is over; so is something in whose place came what a later step, behind another thing that is done, expects.
//! * What came before that thing was done is hardly an answer to it: it is out of order only if nothing comes late.
//! * What comes within the grace after its limit is [`StepVerdict::Late`]. The grace is the limit once more, at least 5 and
//!   at most 30 seconds.
//! * How things stand (session, identity, findings, gaps, …) holds as soon as it is so, if it was so at the beginning too.
//! * `nothing` counts from the first thing on that was done since the step before, or from the end of a later wait
//!   ([`Floor::quiet`]), and leaves out what others have found. It holds once the org's list of entries has nothing either.

pub mod fit;
mod floor;
pub mod matching;
mod order;
mod silence;
mod standing;
mod tell;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests;

use std::time::Duration;

use self::fit::{Fit, fit, waits_for_event};
pub use self::floor::Floor;
use self::matching::Edges;
pub use self::silence::Silence;
use self::standing::standing;
pub use self::standing::{Aside, Standing};
use super::seen::{Event, Seen, line};
use crate::scenario::model::{Condition, Expectation, SessionWord};
use crate::view::{ConversationState, ExpectationResult, StepVerdict};

/// The shortest and the longest grace.
const GRACE: std::ops::RangeInclusive<i64> = 5_000..=30_000;

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Every expectation has its verdict.
    Over,
    /// Look again when something is seen, and at this time at the latest, in milliseconds since the case began.
    Until(i64),
}

/// One `expect` step.
pub struct Expecting<'a> {
    rows: Vec<Row<'a>>,
    /// What later steps expect, behind something else that is done.
    later: Vec<&'a Expectation>,
    began: i64,
    floor: Floor,
}

struct Row<'a> {
    expectation: &'a Expectation,
    title: String,
    limit: i64,
    grace: i64,
    end: Option<End>,
}

/// What is known when a step is looked at.
#[derive(Clone, Copy)]
struct Moment<'b> {
    seen: &'b Seen,
    aside: &'b Aside,
    now: i64,
    /// Whether nothing can come any more.
    over: bool,
}

/// How an expectation ended.
#[derive(Clone, Debug)]
struct End {
    state: StepVerdict,
    /// When it came, or when it was decided that does not wait for anything.
    at: Option<i64>,
    /// The event that it found.
    event: Option<usize>,
    /// Whether something stands in its place that a later step expects.
    displaced: bool,
    saw: Vec<String>,
}

/// How a step ended.
#[derive(Debug)]
pub struct Ended {
    /// The worst of its expectations.
    pub state: StepVerdict,
    /// Why it did not hold, in one line.
    pub reason: Option<String>,
    /// In the order of the scenario.
    pub results: Vec<ExpectationResult>,
    /// From where on the next step finds something.
    pub floor: Floor,
    /// Silences that held, with their places among the results.
    pub silences: Vec<(usize, Silence)>,
    /// Places, among the results, of expectations in whose place came what a later step expects.
    pub displaced: Vec<usize>,
}

impl<'a> Expecting<'a> {
    /// A step that begins now. `titles` are those of the expectations; `within` is the scenario's own limit.
    #[must_use]
    pub fn new(
        expectations: &'a [Expectation],
        titles: Vec<String>,
        later: Vec<&'a Expectation>,
        within: Duration,
        began: i64,
        floor: Floor,
    ) -> Self {
        let rows = expectations.iter().zip(titles).map(|(expectation, title)| {
            let limit = match &expectation.condition {
                Condition::Nothing { during, .. } => milliseconds(*during),
                _ => milliseconds(expectation.within.unwrap_or(within)),
            };
            Row { expectation, title, limit, grace: limit.clamp(*GRACE.start(), *GRACE.end()), end: None }
        });
        Self { rows: rows.collect(), later, began, floor }
    }

    /// Looks at what was seen by now, in milliseconds since the case began.
    pub fn look(&mut self, seen: &Seen, aside: &Aside, now: i64) -> Next {
        let over = seen.conversation() == Some(ConversationState::Failed);
        self.stands(seen, aside, now, over);
        let pairs = self.pairs(seen);
        let moment = Moment { seen, aside, now, over };
        let mut next: Option<i64> = None;
        let mut open = false;
        for row in 0..self.rows.len() {
            if self.rows[row].end.is_some() {
                continue;
            }
            let paired = pairs.get(row).copied().flatten();
            match self.wakes(row, paired, &pairs, moment) {
                Some(at) => {
                    next = Some(next.map_or(at, |next| next.min(at)));
                    open = true;
                }
                None => open |= self.rows[row].end.is_none() && paired.is_none(),
            }
        }
        if !open {
            self.settle(&pairs, seen);
            return Next::Over;
        }
        Next::Until(next.unwrap_or(now))
    }

    /// Gives the expectations of how things stand their verdicts.
    fn stands(&mut self, seen: &Seen, aside: &Aside, now: i64, over: bool) {
        let after: Vec<&Event> = seen.events().iter().filter(|event| event.place >= self.floor.found).collect();
        for row in self.rows.iter_mut().filter(|row| row.end.is_none()) {
            let Some(standing) = standing(&row.expectation.condition, seen, aside, &after) else { continue };
            let took = now - self.began - aside.comparing;
            row.end = match standing {
                Standing::Holds(saw) if took <= row.limit => Some(End::found(StepVerdict::Passed, now, vec![saw])),
                Standing::Holds(saw) => Some(End::found(StepVerdict::Late, now, vec![saw])),
                Standing::Never(saw) => Some(End::decided(now, vec![saw])),
                Standing::Not(saw) if over || took >= row.limit + row.grace => {
                    Some(End { at: (!comes(&row.expectation.condition)).then_some(now), ..End::failed(vec![saw]) })
                }
                Standing::Not(_) => None,
            };
        }
    }

    /// The events that the open expectations have by now.
    fn pairs(&self, seen: &Seen) -> Vec<Option<usize>> {
        let edges: Vec<Edges> = self
            .rows
            .iter()
            .map(|row| {
                let condition = &row.expectation.condition;
                if row.end.is_some() || !waits_for_event(condition) {
                    return Edges::default();
                }
                let mut fitting: Vec<(usize, &Event)> = seen
                    .events()
                    .iter()
                    .enumerate()
                    .filter(|(_, event)| event.arrived - self.began <= row.limit + row.grace)
                    .filter(|(_, event)| !event.used && self.floor.counts(condition, event))
                    .filter(|(_, event)| fit(condition, event) == Fit::Yes)
                    .collect();
                fitting.sort_by_key(|(_, event)| event.place);
                let (in_time, late): (Vec<_>, Vec<_>) =
                    fitting.into_iter().partition(|(_, event)| event.arrived - self.began <= row.limit);
                let places = |events: Vec<(usize, &Event)>| events.into_iter().map(|(place, _)| place).collect();
                Edges { in_time: places(in_time), late: places(late) }
            })
            .collect();
        matching::pair(&edges)
    }

    /// Looks at one open expectation: when to look at it again, or nothing if it has what it waits for or its verdict.
    fn wakes(
        &mut self,
        place: usize,
        paired: Option<usize>,
        pairs: &[Option<usize>],
        moment: Moment<'_>,
    ) -> Option<i64> {
        let Moment { seen, now, over, .. } = moment;
        let (began, floor) = (self.began, &self.floor);
        let row = &self.rows[place];
        let (limit, end) = (began + row.limit, began + row.limit + row.grace);
        if let Some(silence) = self.silence(row) {
            return self.listens(place, silence, pairs, moment);
        }
        if !waits_for_event(&row.expectation.condition) {
            return Some(if now < limit { limit } else { end });
        }
        if paired.is_some() {
            return None;
        }
        if let Some(ended) = self.for_good(place, seen) {
            self.rows[place].end = Some(ended);
            return None;
        }
        if now < limit && !over {
            return Some(limit);
        }
        if let Some(ended) = self.out_of_order(place, pairs, seen) {
            self.rows[place].end = Some(ended);
            return None;
        }
        if now < end && !over {
            return Some(end);
        }
        if let Some(ended) = self.before_the_deed(place, pairs, seen) {
            self.rows[place].end = Some(ended);
            return None;
        }
        let saw = tell::instead(&self.rows[place].expectation.condition, seen, floor, row_limit(&self.rows[place]));
        self.rows[place].end = Some(End::failed(saw));
        None
    }

    /// Every expectation has an event or a verdict: what has an event gets its verdict by that.
    fn settle(&mut self, pairs: &[Option<usize>], seen: &Seen) {
        for (place, row) in self.rows.iter_mut().enumerate().filter(|(_, row)| row.end.is_none()) {
            let Some(index) = pairs.get(place).copied().flatten() else { continue };
            let Some(event) = seen.events().get(index) else { continue };
            let late = event.arrived - self.began > row.limit;
            let state = if late { StepVerdict::Late } else { StepVerdict::Passed };
            row.end = Some(End { event: Some(index), ..End::found(state, event.arrived, vec![line(event)]) });
        }
    }

    /// Ends the step: what it found is not found again.
    pub fn end(self, seen: &mut Seen) -> Ended {
        let began = self.began;
        let silences = self.silences();
        let mut floor = self.floor;
        let mut results = Vec::with_capacity(self.rows.len());
        let (mut state, mut reason, mut displaced) = (StepVerdict::Passed, None, Vec::new());
        for (place, row) in self.rows.into_iter().enumerate() {
            let end = row.end.unwrap_or_else(|| End::failed(vec!["the step ended before".to_owned()]));
            if let Some(event) = end.event.and_then(|index| seen.event_mut(index)) {
                event.used = true;
                floor.finds(&row.expectation.condition, event);
            }
            let is_end = matches!(row.expectation.condition, Condition::Session(SessionWord::Ended));
            if is_end && end.state != StepVerdict::Failed {
                floor.ends(seen.ended());
            }
            if end.displaced {
                displaced.push(place);
            }
            let took = end.at.map(|at| (at - began).max(0));
            let result = ExpectationResult {
                line: row.expectation.place.line,
                title: row.title,
                state: end.state,
                limit_ms: row.limit,
                took_ms: took,
                late_by_ms: took.filter(|_| end.state == StepVerdict::Late).map(|took| took - row.limit),
                saw: end.saw,
            };
            if rank(result.state) > rank(state) {
                state = result.state;
                reason = Some(tell::reason(&result));
            }
            results.push(result);
        }
        Ended { state, reason, results, floor, silences, displaced }
    }
}

impl End {
    fn found(state: StepVerdict, at: i64, saw: Vec<String>) -> Self {
        Self { state, at: Some(at), event: None, displaced: false, saw }
    }

    /// It failed, and that was known before its time was over.
    fn decided(at: i64, saw: Vec<String>) -> Self {
        Self { at: Some(at), ..Self::failed(saw) }
    }

    fn failed(saw: Vec<String>) -> Self {
        Self { state: StepVerdict::Failed, at: None, event: None, displaced: false, saw }
    }
}

fn row_limit(row: &Row<'_>) -> i64 {
    row.limit + row.grace
}

/// Whether a condition is about something that is to come, so that its absence is told by the time that was waited.
fn comes(condition: &Condition) -> bool {
    match condition {
        Condition::Nothing { .. } | Condition::Latency { .. } | Condition::NoFinding(_) | Condition::Gaps { .. } => {
            false
        }
        Condition::Routed
        | Condition::NotRouted(_)
        | Condition::Accepted
        | Condition::Joined(_)
        | Condition::Left(_)
        | Condition::Transferred(_)
        | Condition::Message(_)
        | Condition::File(_)
        | Condition::QueuePosition(_)
        | Condition::Session(_)
        | Condition::Conversation(_)
        | Condition::Verified(_)
        | Condition::Guest
        | Condition::Attribute { .. }
        | Condition::Finding(_)
        | Condition::Receipt(_) => true,
    }
}

/// How bad a verdict is.
#[must_use]
pub fn rank(state: StepVerdict) -> u8 {
    match state {
        StepVerdict::Passed | StepVerdict::Waiting | StepVerdict::Running => 0,
        StepVerdict::Late => 1,
        StepVerdict::OutOfOrder => 2,
        StepVerdict::NotRun => 3,
        StepVerdict::Failed => 4,
    }
}

/// Whole milliseconds.
#[must_use]
pub fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX / 4)
}
