//! Nothing of a kind for so long: what breaks it, and when it is known that nothing did.
//!
//! A stream that brings nothing is no silence of the org's: a proxy may hold it back, and events may be lost. So silence is
//! decided by the org's list of entries, asked for once its time is over.

use super::fit::breaks_silence;
use super::{Aside, End, Expecting, Moment, Row, standing};
use crate::duration::in_words;
use crate::run::seen::{Event, Place, Seen, line};
use crate::scenario::model::{Condition, EventKind, Role};
use crate::view::StepVerdict;

/// A stretch of time in which nothing of a kind is to come.
#[derive(Clone, Copy, Debug)]
pub struct Silence {
    pub(super) of: EventKind,
    pub(super) from: Option<Role>,
    /// From when on, in milliseconds since the case began.
    pub(super) since: i64,
    /// What stands before this is not meant.
    pub(super) after: Place,
    /// Until when, in milliseconds since the case began.
    pub(super) until: i64,
}

impl Silence {
    /// What was written in it, as a later look at the org's list has shown without doubt.
    #[must_use]
    pub fn was_broken(&self, seen: &Seen) -> Option<String> {
        let event = seen.events().iter().find(|event| {
            let written = seen.written(event);
            self.is_meant(event)
                && !event.used
                && event.listed
                && self.since <= *written.start()
                && *written.end() <= self.until
        })?;
        Some(listed(event))
    }

    /// Whether an event is of the kind, and not of what was there before.
    fn is_meant(&self, event: &Event) -> bool {
        let after = event.place > self.after || self.after == Place::default();
        after && event.arrived >= self.since && breaks_silence(self.of, self.from, event)
    }

    /// What breaks it. What only the list has may have been written in it.
    fn breaks(&self, event: &Event, seen: &Seen, began: i64) -> Option<End> {
        if !self.is_meant(event) {
            return None;
        }
        if event.arrived <= self.until {
            let after = in_words((event.arrived - began).max(0));
            return Some(End::decided(event.arrived, vec![format!("it came after {after}: {}", line(event))]));
        }
        let written = seen.written(event);
        let may_be_of_it = event.listed && *written.start() <= self.until && *written.end() >= self.since;
        may_be_of_it.then(|| End::decided(event.arrived, vec![listed(event)]))
    }
}

/// What only the list had.
fn listed(event: &Event) -> String {
    format!("nothing was heard of it, and the org's list of entries has it: {}", line(event))
}

impl Expecting<'_> {
    /// Looks at a silence: when to look at it again, or nothing if it has its verdict.
    pub(super) fn listens(
        &mut self,
        place: usize,
        silence: Silence,
        pairs: &[Option<usize>],
        moment: Moment<'_>,
    ) -> Option<i64> {
        let Moment { seen, aside, now, .. } = moment;
        let began = self.began;
        let row = &mut self.rows[place];
        let (limit, end) = (silence.until, silence.until + row.grace);
        let others = |index: usize, event: &Event| event.used || pairs.contains(&Some(index));
        let mut free = seen.events().iter().enumerate().filter(|(index, event)| !others(*index, event));
        let broken = free.find_map(|(_, event)| silence.breaks(event, seen, began));
        let is_listed = aside.listed.is_some_and(|at| at >= limit);
        let unknown = aside.deaf.as_ref().or(aside.uncompared.as_ref());
        row.end = match broken {
            Some(broken) => Some(broken),
            None if now < limit => None,
            None if aside.deaf.is_none() && is_listed => {
                Some(End::found(StepVerdict::Passed, now, vec!["nothing came".to_owned()]))
            }
            None if now >= end => {
                let saw = unknown.map_or_else(|| "nothing came".to_owned(), |why| standing::unheard(why));
                Some(End::decided(now, vec![saw]))
            }
            None => None,
        };
        row.end.is_none().then_some(if now < limit { limit } else { end })
    }

    /// Whether something is decided by the org's list of entries now, and not yet.
    #[must_use]
    pub fn asks_for_the_list(&self, aside: &Aside, now: i64) -> bool {
        self.rows.iter().filter(|row| row.end.is_none()).any(|row| {
            let limit = self.began + row.limit;
            matches!(row.expectation.condition, Condition::Gaps { .. })
                || (is_silence(row) && now >= limit && aside.listed.is_none_or(|at| at < limit))
        })
    }

    /// Whether a silence is among what is decided by it.
    #[must_use]
    pub fn has_been_silent(&self, now: i64) -> bool {
        self.rows.iter().any(|row| row.end.is_none() && is_silence(row) && now >= self.began + row.limit)
    }

    /// The silences that held.
    pub(super) fn silences(&self) -> Vec<(usize, Silence)> {
        let held = self
            .rows
            .iter()
            .enumerate()
            .filter(|(_, row)| row.end.as_ref().is_some_and(|end| end.state == StepVerdict::Passed));
        held.filter_map(|(place, row)| Some((place, self.silence(row)?))).collect()
    }

    /// The silence that a row is about.
    pub(super) fn silence(&self, row: &Row<'_>) -> Option<Silence> {
        let Condition::Nothing { of, from, .. } = &row.expectation.condition else { return None };
        let (floor, until) = (&self.floor, self.began + row.limit);
        Some(Silence { of: *of, from: *from, since: floor.quiet, after: floor.found, until })
    }
}

fn is_silence(row: &Row<'_>) -> bool {
    matches!(row.expectation.condition, Condition::Nothing { .. })
}
