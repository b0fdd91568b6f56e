//! One `expect` step: what it waits for, what it finds, and what it says when it does not.
//!
//! The machine is pure: it is given what was seen and the time, and says whether the step is over or when to look again.
//!
//! What a step finds:
//! * Events (a message, a participant, a result of routing, an acceptance) are found once, by one expectation. In a step they
//!   may come in any order; which event serves which expectation is chosen so that as many as possible are served.
//! * Steps are in order: an event is found only if it comes after, in the server's order, what the steps before have found
//!   ([`Floor::found`]). Messages and files, which answer something, are found only from the first thing on that was done
//!   since the step before ([`Floor::done`]); so what comes between that and the step is found, however fast it is.
//! * What came after that thing was done, and before what the steps before have found, is [`StepVerdict::OutOfOrder`] once
//!   the limit is over; so is something in whose place came what a later step, behind another thing that is done, expects.
//! * What came before that thing was done is hardly an answer to it: it is out of order only if nothing comes late.
//! * What comes within the grace after its limit is [`StepVerdict::Late`]. The grace is the limit once more, at least 5 and
//!   at most 30 seconds.
//! * How things stand (session, identity, findings, gaps, …) holds as soon as it is so, if it was so at the beginning too.
//! * `nothing` counts from the first thing on that was done since the step before, or from the end of a later wait
//!   ([`Floor::quiet`]), and leaves out what others have found.

pub mod fit;
pub mod matching;
mod order;
mod standing;
mod tell;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests;

use std::time::Duration;

use self::fit::{Fit, breaks_silence, fit, is_said, waits_for_event};
use self::matching::Edges;
use self::standing::standing;
pub use self::standing::{Aside, Standing};
use super::seen::{Event, Place, Seen, line};
use crate::scenario::model::{Condition, Expectation};
use crate::view::{ConversationState, ExpectationResult, StepVerdict};

/// The shortest and the longest grace.
const GRACE: std::ops::RangeInclusive<i64> = 5_000..=30_000;

/// From where on a step finds something.
#[derive(Clone, Debug, Default)]
pub struct Floor {
    /// The newest that the steps before have found.
    pub found: Place,
    /// When the first thing was done since the step before, in milliseconds since the case began.
    pub done: i64,
    /// What that was, in words.
    pub deed: String,
    /// From when on silence counts, in milliseconds since the case began.
    pub quiet: i64,
}

/// Arrivals and deeds are told from two clocks that count whole milliseconds: what comes within the one after a deed may seem to
/// be one before it.
const TICK: i64 = 1;

impl Floor {
    /// Whether something came before what was done.
    pub fn is_before_the_deed(&self, event: &Event) -> bool {
        event.arrived + TICK < self.done
    }
}

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
    /// When it came.
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
    /// The newest that was found by now.
    pub found: Place,
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
                Standing::Never(saw) => Some(End::failed(vec![saw])),
                Standing::Not(saw) if over || took >= row.limit + row.grace => Some(End::failed(vec![saw])),
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
                    .filter(|(_, event)| !event.used && self.counts(condition, event))
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

    /// Whether an event counts for a condition of this step.
    fn counts(&self, condition: &Condition, event: &Event) -> bool {
        event.place >= self.floor.found && !(is_said(condition) && self.floor.is_before_the_deed(event))
    }

    /// Looks at one open expectation: when to look at it again, or nothing if it has what it waits for or its verdict.
    fn wakes(
        &mut self,
        place: usize,
        paired: Option<usize>,
        pairs: &[Option<usize>],
        moment: Moment<'_>,
    ) -> Option<i64> {
        let Moment { seen, aside, now, over } = moment;
        let (began, floor) = (self.began, &self.floor);
        let row = &self.rows[place];
        let (limit, end) = (began + row.limit, began + row.limit + row.grace);
        if let Condition::Nothing { of, from, .. } = &row.expectation.condition {
            let breaks = seen.events().iter().enumerate().find(|(index, event)| {
                let others = event.used || pairs.contains(&Some(*index));
                let counts = event.arrived >= floor.quiet && event.place >= floor.found && event.arrived <= limit;
                !others && counts && breaks_silence(*of, *from, event)
            });
            let deaf = aside.deaf.as_ref().filter(|_| now >= limit);
            let ended = match (breaks, deaf) {
                (Some((_, event)), _) => Some(End { at: Some(event.arrived), ..End::failed(vec![line(event)]) }),
                (None, Some(why)) if now >= end => Some(End::failed(vec![standing::unheard(why)])),
                (None, None) if now >= limit => {
                    Some(End::found(StepVerdict::Passed, now, vec!["nothing came".to_owned()]))
                }
                (None, _) => None,
            };
            self.rows[place].end = ended.clone();
            return ended.is_none().then_some(if deaf.is_some() { end } else { limit });
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
        let mut found = self.floor.found;
        let mut results = Vec::with_capacity(self.rows.len());
        let (mut state, mut reason, mut displaced) = (StepVerdict::Passed, None, Vec::new());
        for (place, row) in self.rows.into_iter().enumerate() {
            let end = row.end.unwrap_or_else(|| End::failed(vec!["the step ended before".to_owned()]));
            if let Some(event) = end.event.and_then(|index| seen.event_mut(index)) {
                event.used = true;
                found = found.max(event.place);
            }
            if end.displaced {
                displaced.push(place);
            }
            let took = end.at.map(|at| (at - self.began).max(0));
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
        Ended { state, reason, results, found, displaced }
    }
}

impl End {
    fn found(state: StepVerdict, at: i64, saw: Vec<String>) -> Self {
        Self { state, at: Some(at), event: None, displaced: false, saw }
    }

    fn failed(saw: Vec<String>) -> Self {
        Self { state: StepVerdict::Failed, at: None, event: None, displaced: false, saw }
    }
}

fn row_limit(row: &Row<'_>) -> i64 {
    row.limit + row.grace
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
