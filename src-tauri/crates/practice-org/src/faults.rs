//! Arming faults and switching behaviours: merging what a `PATCH` gives, and checking it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::control::shapes;
use crate::control::types::{CutStreams, Faults, OddStream, RedirectStreams, Switches};
use crate::desk::take;
use crate::org::Org;
use crate::shape::Shape;

/// An hour.
const LONGEST_DELAY: u64 = 3_600_000;
/// So many events can be sent before one that is late.
const LATEST: u32 = 1_000;

/// Why a patch does not fit.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Misfit {
    /// It is no object.
    #[error("the body must be a JSON object")]
    NoObject,
    /// It names a member that is not there.
    #[error("unknown member {0}")]
    Unknown(String),
    /// A member is of the wrong type.
    #[error(transparent)]
    Shape(#[from] serde_json::Error),
}

/// Merges the members of `patch` into `current`: members that are absent stay, null clears optional ones.
///
/// # Errors
/// What is wrong with the patch.
pub(crate) fn merge<T: Serialize + DeserializeOwned>(current: &T, patch: Value) -> Result<T, Misfit> {
    let Value::Object(patch) = patch else { return Err(Misfit::NoObject) };
    let mut merged = serde_json::to_value(current)?;
    for (name, value) in patch {
        match merged.get_mut(&name) {
            Some(member) => *member = value,
            None => return Err(Misfit::Unknown(name)),
        }
    }
    Ok(serde_json::from_value(merged)?)
}

/// What `PATCH /faults` would say of the value of one fault, if it refused it.
#[must_use]
pub fn objection_to_fault(name: &str, value: &Value) -> Option<String> {
    objection_to_member(&shapes::FAULTS, objection_to_faults, name, value)
}

/// What `PATCH /switches` would say of the value of one switch, if it refused it.
#[must_use]
pub fn objection_to_switch(name: &str, value: &Value) -> Option<String> {
    objection_to_member(&shapes::SWITCHES, objection_to_switches, name, value)
}

fn objection_to_member<T: Default + Serialize + DeserializeOwned>(
    shape: &Shape,
    objection: fn(&T) -> Option<&'static str>,
    name: &str,
    value: &Value,
) -> Option<String> {
    let patch = Value::Object([(name.to_owned(), value.clone())].into_iter().collect());
    shape.objection(&patch).or_else(|| match merge(&T::default(), patch) {
        Ok(whole) => objection(&whole).map(str::to_owned),
        Err(misfit) => Some(misfit.to_string()),
    })
}

/// What is wrong with these faults, if anything.
pub(crate) fn objection_to_faults(faults: &Faults) -> Option<&'static str> {
    if faults.delay_ms > LONGEST_DELAY {
        return Some("delayMs must be at most 3,600,000");
    }
    if faults.answer_next.as_ref().is_some_and(|next| !(400..=599).contains(&next.status)) {
        return Some("answerNext.status must be 400 to 599");
    }
    let redirects = |redirect: &RedirectStreams| matches!(redirect.status, 301 | 302 | 303 | 307 | 308);
    if !faults.redirect_streams.as_ref().is_none_or(redirects) {
        return Some("redirectStreams.status must be 301, 302, 303, 307 or 308");
    }
    let header = |redirect: &RedirectStreams| axum::http::HeaderValue::from_str(&redirect.location).is_ok();
    if !faults.redirect_streams.as_ref().is_none_or(header) {
        return Some("redirectStreams.location is no header value");
    }
    if faults.slow_drip.is_some_and(|drip| drip.bytes == 0) {
        return Some("slowDrip.bytes must be at least 1");
    }
    if faults.slow_drip.is_some_and(|drip| drip.every_ms > LONGEST_DELAY) {
        return Some("slowDrip.everyMs must be at most 3,600,000");
    }
    if faults.late_events.as_ref().is_some_and(|late| !(1..=LATEST).contains(&late.after)) {
        return Some("lateEvents.after must be 1 to 1,000");
    }
    None
}

/// What is wrong with these switches, if anything.
pub(crate) fn objection_to_switches(switches: &Switches) -> Option<&'static str> {
    if !matches!(switches.guest_subject.as_str(), "UNAUTH" | "ANON") {
        return Some("guestSubject must be UNAUTH or ANON");
    }
    if !matches!(switches.deployment_type_word.as_str(), "Api" | "API") {
        return Some("deploymentTypeWord must be Api or API");
    }
    None
}

/// What is to happen to a stream request instead of an ordinary answer.
pub(crate) enum StreamFate {
    Ordinary,
    Refused,
    Redirected(RedirectStreams),
    Odd(OddStream),
}

/// Takes the fate of the next stream request.
pub(crate) fn stream_fate(org: &mut Org) -> StreamFate {
    let faults = &mut org.faults;
    if faults.streams_refused {
        return StreamFate::Refused;
    }
    if let Some(redirect) = &mut faults.redirect_streams
        && take(&mut redirect.count)
    {
        return StreamFate::Redirected(redirect.clone());
    }
    if let Some(odd) = &mut faults.odd_streams
        && take(&mut odd.count)
    {
        return StreamFate::Odd(odd.kind);
    }
    StreamFate::Ordinary
}

/// After how many bytes the next stream that opens is to be cut, if it is.
pub(crate) fn stream_cut(org: &mut Org) -> Option<u64> {
    let CutStreams { count, bytes } = org.faults.cut_streams.as_mut()?;
    take(count).then_some(*bytes)
}

/// An armed answer.
pub(crate) struct Armed {
    pub(crate) status: u16,
    /// In seconds.
    pub(crate) retry_after: Option<u32>,
}

/// Takes what the next REST call is to be answered with. Stream requests only when `matching` names them.
pub(crate) fn armed_answer(org: &mut Org, call: &str, is_rest: bool) -> Option<Armed> {
    let next = org.faults.answer_next.as_mut()?;
    let fits = next.matching.as_ref().map_or(is_rest, |part| call.contains(part.as_str()));
    let retry_after = next.retry_after.or((next.status == 429).then_some(1));
    (fits && take(&mut next.count)).then_some(Armed { status: next.status, retry_after })
}
