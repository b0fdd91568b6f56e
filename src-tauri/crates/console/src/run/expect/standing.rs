//! Expectations of how things stand, which need no event of their own.

use std::collections::BTreeMap;

use super::fit::text;
use crate::run::seen::{Event, Seen, What, session_word};
use crate::scenario::model::{Condition, ConversationWord, Receipt, SessionWord};
use crate::view::{ConversationState, Delivery, SessionState};

/// What a step knows beside the conversation.
#[derive(Clone, Debug, Default)]
pub struct Aside {
    /// How long each step took that has a name, in milliseconds.
    pub named: BTreeMap<String, i64>,
    /// How long the newest step took that did something, in milliseconds.
    pub newest: Option<i64>,
    /// Routing attributes as they arrived, once that was asked.
    pub arrived: Option<BTreeMap<String, String>>,
    /// Why it cannot be known which attributes arrived.
    pub unknowable: Option<String>,
    /// Why the stream could not be compared with the list of entries when that was tried last.
    pub uncompared: Option<String>,
    /// How long comparing has taken in this step, in milliseconds: nobody is late by that.
    pub comparing: i64,
    /// Since when the org's list of entries is known in this step, in milliseconds since the case began.
    pub listed: Option<i64>,
    /// How many events were missed when the stream was compared with it before, in this step.
    pub missed_before: Option<u32>,
    /// How many were missed when it was compared last.
    pub missed_now: Option<u32>,
    /// Why nothing can come from the org at the moment, if that is so: what is not heard is no silence.
    pub deaf: Option<String>,
    /// Whether the access token may become another one: something was done with it, or with the other side.
    pub token_may_change: bool,
}

impl Aside {
    /// What the access token says does not change by itself.
    fn for_good(&self, saw: String) -> Standing {
        if self.token_may_change { Standing::Not(saw) } else { Standing::Never(saw) }
    }
}

/// How a condition stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It holds.
    Holds(String),
    /// It does not, now.
    Not(String),
    /// It does not, and cannot come to.
    Never(String),
}

/// How a condition stands; none for one that waits for an event, or for silence.
#[must_use]
pub fn standing(condition: &Condition, seen: &Seen, aside: &Aside, events: &[&Event]) -> Option<Standing> {
    let standing = match condition {
        Condition::QueuePosition(most) => match seen.queue() {
            [] => Standing::Not("no place in the queue was told".to_owned()),
            places => match places.iter().find(|place| *place <= most) {
                Some(place) => Standing::Holds(format!("place {place} in the queue")),
                None => Standing::Not(format!("the nearest place was {}", places.iter().min().unwrap_or(most))),
            },
        },
        Condition::Session(word) => session(*word, seen, events, aside),
        Condition::Conversation(word) => conversation(*word, seen),
        Condition::Verified(subject) => verified(subject.as_deref(), seen, aside),
        Condition::Guest => match seen.view().and_then(|view| view.token.as_ref()) {
            Some(token) if token.verified => aside.for_good("the end user is verified".to_owned()),
            Some(_) => Standing::Holds("a guest".to_owned()),
            None => Standing::Not("no access token was given".to_owned()),
        },
        Condition::Attribute { name, value } => match (&aside.arrived, &aside.unknowable) {
            (_, Some(reason)) => Standing::Never(reason.clone()),
            (None, None) => Standing::Not("the org has not told which attributes arrived".to_owned()),
            (Some(arrived), None) => match arrived.get(name) {
                None => Standing::Not(format!("no attribute {name} arrived; {}", names(arrived))),
                Some(found) => match text(name, value, found) {
                    None => Standing::Holds(format!("{name} is “{found}”")),
                    Some(why) => Standing::Not(why),
                },
            },
        },
        Condition::Latency { step, at_most } => latency(step.as_deref(), at_most.as_millis(), aside),
        Condition::Finding(rule) if seen.has_found(rule) => Standing::Holds(format!("the diagnosis found {rule}")),
        Condition::Finding(_) => Standing::Not(found_now(seen)),
        Condition::NoFinding(rule) => {
            let findings = seen.view().map(|view| view.findings.as_slice()).unwrap_or_default();
            match findings.iter().find(|finding| rule.as_ref().is_none_or(|rule| *rule == finding.rule)) {
                Some(finding) => Standing::Not(format!("the diagnosis says {}: {}", finding.rule, finding.title)),
                None => match &aside.deaf {
                    Some(why) => Standing::Not(unheard(why)),
                    None => Standing::Holds("the diagnosis found nothing of it".to_owned()),
                },
            }
        }
        Condition::Gaps { missed, doubled, reordered } => {
            let gaps = seen.view().map(|view| view.gaps).unwrap_or_default();
            let told = format!("{} missing, {} doubled, {} reordered", gaps.missed, gaps.doubled, gaps.out_of_order);
            let pairs = [(missed, gaps.missed), (doubled, gaps.doubled), (reordered, gaps.out_of_order)];
            let fits = pairs.iter().all(|(wanted, found)| wanted.is_none_or(|wanted| wanted == *found));
            // Neither becomes less; what was missed may still come, and is given until the next comparison.
            let doubled_too_often = doubled.is_some_and(|wanted| gaps.doubled > wanted);
            let reordered_too_often = reordered.is_some_and(|wanted| gaps.out_of_order > wanted);
            let missed_too_often = missed.is_some_and(|wanted| {
                gaps.missed > wanted && aside.missed_before.is_some_and(|before| before > wanted)
            });
            let closed = seen.conversation() == Some(ConversationState::Closed);
            let never = doubled_too_often || reordered_too_often || missed_too_often || (closed && !fits);
            match &aside.uncompared {
                _ if never => Standing::Never(told),
                Some(why) => Standing::Not(format!("{told}, as far as it is known: {why}")),
                None if fits => Standing::Holds(told),
                None => Standing::Not(told),
            }
        }
        Condition::Receipt(receipt) => self::receipt(*receipt, seen),
        Condition::Routed
        | Condition::NotRouted(_)
        | Condition::Accepted
        | Condition::Joined(_)
        | Condition::Left(_)
        | Condition::Transferred(_)
        | Condition::Message(_)
        | Condition::File(_)
        | Condition::Nothing { .. } => return None,
    };
    Some(standing)
}

fn names(attributes: &BTreeMap<String, String>) -> String {
    let names: Vec<&str> = attributes.keys().map(String::as_str).take(10).collect();
    if names.is_empty() { "no other did".to_owned() } else { format!("these did: {}", names.join(", ")) }
}

/// Now, or since what the expectation before found.
fn session(word: SessionWord, seen: &Seen, events: &[&Event], aside: &Aside) -> Standing {
    let wanted = match word {
        SessionWord::Waiting => SessionState::Waiting,
        SessionWord::Active => SessionState::Active,
        SessionWord::Inactive => SessionState::Inactive,
        SessionWord::Ended => SessionState::Ended,
    };
    let now = seen.view().map_or(SessionState::New, |view| view.session);
    let was = events.iter().any(|event| matches!(&event.what, What::Session(state) if *state == wanted));
    let told = |state| format!("the session is {}", session_word(state));
    let closed = seen.conversation() == Some(ConversationState::Closed);
    match &aside.deaf {
        _ if was => Standing::Holds(told(wanted)),
        Some(why) if !closed => Standing::Not(unheard(why)),
        Some(_) | None if now == wanted => Standing::Holds(told(now)),
        // A conversation that is closed gets no other session.
        Some(_) | None if closed => Standing::Never(told(now)),
        Some(_) | None => Standing::Not(told(now)),
    }
}

/// How something stands is not known while nothing is heard.
pub fn unheard(why: &str) -> String {
    format!("it cannot be known, for nothing is heard of the org: {why}")
}

fn conversation(word: ConversationWord, seen: &Seen) -> Standing {
    let wanted = match word {
        ConversationWord::Open => ConversationState::Open,
        ConversationWord::Closed => ConversationState::Closed,
        ConversationWord::Failed => ConversationState::Failed,
    };
    let told = |state| match state {
        ConversationState::Preparing => "the conversation is being prepared",
        ConversationState::AwaitingPrechat => "the conversation waits for pre-chat values",
        ConversationState::Creating => "the conversation is being created",
        ConversationState::Open => "the conversation is open",
        ConversationState::Closed => "the conversation is closed",
        ConversationState::Failed => "the conversation could not be started",
    };
    match seen.conversation() {
        Some(now) if now == wanted => Standing::Holds(told(now).to_owned()),
        Some(now) => Standing::Not(told(now).to_owned()),
        None => Standing::Not("no conversation was started".to_owned()),
    }
}

fn verified(subject: Option<&str>, seen: &Seen, aside: &Aside) -> Standing {
    let Some(token) = seen.view().and_then(|view| view.token.as_ref()) else {
        return Standing::Not("no access token was given".to_owned());
    };
    if !token.verified {
        return aside.for_good("the end user is a guest".to_owned());
    }
    // `v2/iamessage/AUTH/…/uid:<sub>`, as the token answer has it.
    let known = token.subject.rsplit_once("uid:").map_or(token.subject.as_str(), |(_, subject)| subject);
    match subject {
        Some(wanted) if wanted != known => aside.for_good(format!("the end user is verified as “{known}”")),
        Some(_) | None => Standing::Holds(format!("verified as “{known}”")),
    }
}

fn latency(step: Option<&str>, most: u128, aside: &Aside) -> Standing {
    let took = match step {
        Some(name) => aside.named.get(name).copied(),
        None => aside.newest,
    };
    match (took, step) {
        (Some(took), _) if u128::try_from(took).unwrap_or_default() <= most => {
            Standing::Holds(format!("it took {took} ms"))
        }
        (Some(took), _) => Standing::Never(format!("it took {took} ms")),
        (None, Some(name)) => Standing::Never(format!("no step before is named {name}")),
        (None, None) => Standing::Never("no step before did anything".to_owned()),
    }
}

fn found_now(seen: &Seen) -> String {
    let rules: Vec<&str> =
        seen.view().map(|view| view.findings.iter().map(|finding| finding.rule.as_str()).collect()).unwrap_or_default();
    if rules.is_empty() { "the diagnosis found nothing".to_owned() } else { format!("it found {}", rules.join(", ")) }
}

fn receipt(wanted: Receipt, seen: &Seen) -> Standing {
    let Some(newest) = seen.own().next_back() else {
        return Standing::Not("nothing was sent".to_owned());
    };
    let (fits, told) = match newest.delivery {
        Delivery::Received => (false, "nothing was sent"),
        Delivery::Pending => (false, "the message is on its way"),
        Delivery::Sent => (wanted == Receipt::Sent, "the server took the message"),
        Delivery::Delivered => (matches!(wanted, Receipt::Sent | Receipt::Delivered), "the other side has the message"),
        Delivery::Read => (wanted != Receipt::Refused, "the other side has read the message"),
        Delivery::Failed => (wanted == Receipt::Refused, "the message was refused"),
    };
    if fits { Standing::Holds(told.to_owned()) } else { Standing::Not(told.to_owned()) }
}
