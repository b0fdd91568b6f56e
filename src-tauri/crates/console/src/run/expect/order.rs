//! What came at another place than it was expected at.

use super::fit::{Fit, fit, is_said, other_bytes};
use super::{End, Expecting};
use crate::run::seen::{Event, Seen, line};
use crate::scenario::model::{Condition, Expectation, TextMatch};
use crate::view::StepVerdict;

impl Expecting<'_> {
    /// What came and shows that nothing else is to be waited for.
    pub(super) fn for_good(&self, place: usize, seen: &Seen) -> Option<End> {
        let condition = &self.rows[place].expectation.condition;
        let mut counting = seen.events().iter().filter(|event| !event.used && self.floor.counts(condition, event));
        let (event, why) = counting.find_map(|event| Some((event, other_bytes(condition, event)?)))?;
        Some(End { at: Some(event.arrived), ..End::failed(vec![format!("{}: {why}", line(event))]) })
    }

    /// Whether nothing has an event yet, in this step or in one before.
    fn is_free(&self, index: usize, event: &Event, pairs: &[Option<usize>]) -> bool {
        let taken = self.rows.iter().any(|row| row.end.as_ref().and_then(|end| end.event) == Some(index));
        !event.used && !taken && !pairs.contains(&Some(index))
    }

    /// Whether an event came before the thing to which a condition of this step waits for an answer.
    fn is_before_the_deed(&self, condition: &Condition, event: &Event) -> bool {
        is_said(condition) && self.floor.is_before_the_deed(event)
    }

    /// What fits and came before what was done: nothing better has come until the end of the grace.
    pub(super) fn before_the_deed(&self, place: usize, pairs: &[Option<usize>], seen: &Seen) -> Option<End> {
        let condition = &self.rows[place].expectation.condition;
        // The newest is the nearest to what was done.
        let (index, event) = seen.events().iter().enumerate().rev().find(|(index, event)| {
            self.is_free(*index, event, pairs)
                && self.is_before_the_deed(condition, event)
                && fit(condition, event) == Fit::Yes
        })?;
        let earlier = crate::duration::in_words(self.floor.done - event.arrived);
        let saw = format!("it came {earlier} before {}: {}", self.floor.deed, line(event));
        Some(End { event: Some(index), ..End::found(StepVerdict::OutOfOrder, event.arrived, vec![saw]) })
    }

    /// What fits and came too early, or what a later step expects and came in the place of this.
    pub(super) fn out_of_order(&self, place: usize, pairs: &[Option<usize>], seen: &Seen) -> Option<End> {
        let condition = &self.rows[place].expectation.condition;
        let early = seen.events().iter().enumerate().find(|(index, event)| {
            self.is_free(*index, event, pairs)
                && !self.is_before_the_deed(condition, event)
                && self.floor.is_early(condition, event)
                && fit(condition, event) == Fit::Yes
        });
        if let Some((index, event)) = early {
            let saw = format!("it came before what was found before it: {}", line(event));
            let end = End::found(StepVerdict::OutOfOrder, event.arrived, vec![saw]);
            return Some(End { event: Some(index), ..end });
        }
        if !is_said(condition) {
            return None;
        }
        let (_, event) = seen.events().iter().enumerate().find(|(index, event)| {
            let expected = |later: &&Expectation| {
                is_said(&later.condition) && tells_apart(&later.condition) && fit(&later.condition, event) == Fit::Yes
            };
            self.is_free(*index, event, pairs) && self.floor.counts(condition, event) && self.later.iter().any(expected)
        })?;
        let saw = format!("in its place came what a later step expects: {}", line(event));
        Some(End { at: None, displaced: true, ..End::found(StepVerdict::OutOfOrder, 0, vec![saw]) })
    }
}

/// Whether a condition says enough to tell one message from another.
fn tells_apart(condition: &Condition) -> bool {
    match condition {
        Condition::Message(message) => {
            message.text != TextMatch::Any
                || message.kind.is_some()
                || message.json.is_some()
                || !message.options.is_empty()
        }
        Condition::File(file) => file.name != TextMatch::Any || file.sha256.is_some(),
        _ => false,
    }
}
