//! A conversation that was held by hand becomes a scenario: what the end user did as steps, what came as expectations.
//!
//! What is written is read back without a problem, whatever the texts are, and holds no secret: neither tokens nor keys are in
//! what it is made from.

mod expected;
mod moment;
mod yaml;

use crate::view::{
    ConnectorId, ConversationView, EntryView, HappeningView, HeldAs, IdentityView, RecordDraft, Transport,
};

use super::duration;
use super::model::LIMIT;
use expected::{Expected, of_entry};
use moment::{Deed, Moment, deed, ending};
use yaml::{quote, table};

/// Salesforce's role word for the end user.
const END_USER: &str = "EndUser";
/// Most steps that are written, so that what is recorded can be run.
const MOST_STEPS: usize = 900;
/// What comes within so many milliseconds may come in another order next time, unless its order matters.
const TOGETHER: i64 = 300;
/// Shortest pause that is kept, and how exactly it is.
const SHORTEST_PAUSE: i64 = 300;
/// Longest pause that is kept.
const LONGEST_PAUSE: i64 = 5 * 60 * 1_000;

/// Makes the text of a scenario. Entries and happenings are all that there are, in any order.
#[must_use]
pub fn record(
    conversation: &ConversationView,
    entries: &[EntryView],
    happenings: &[HappeningView],
    draft: &RecordDraft,
) -> String {
    let mut recorder = Recorder { draft, text: String::new(), steps: 0, allowed: 0, newest: conversation.started_at };
    recorder.start(conversation);
    recorder.moments(&moments(conversation, entries, happenings));
    let mut text = head(conversation, draft, recorder.allowed);
    text.push_str(&recorder.text);
    text
}

/// What happened, in the order in which it came.
fn moments<'e>(
    conversation: &ConversationView,
    entries: &'e [EntryView],
    happenings: &'e [HappeningView],
) -> Vec<Moment<'e>> {
    let mut all: Vec<Moment<'e>> = Vec::with_capacity(entries.len() + 2);
    let mut seen = Vec::new();
    let mut ordered: Vec<_> = entries.iter().collect();
    ordered.sort_by_key(|entry| (entry.arrived_at, entry.at, entry.position));
    for entry in ordered {
        if let Some(deed) = deed(entry) {
            all.push(Moment::Deed { at: entry.arrived_at, deed });
        } else if let Some(expected) = of_entry(entry, &mut seen) {
            all.push(Moment::Came { at: entry.arrived_at, expected });
        }
    }
    all.extend(happenings.iter().filter_map(|happening| ending(happening, &conversation.id)));
    all.sort_by_key(Moment::at);
    all
}

/// What stands above the steps.
fn head(conversation: &ConversationView, draft: &RecordDraft, allowed: i64) -> String {
    let name = draft.name.trim();
    let name = if name.is_empty() { "A recorded handover" } else { name };
    let day = jiff::Timestamp::from_millisecond(conversation.started_at)
        .map_or_else(|_| String::new(), |time| format!(" of {}", time.strftime("%Y-%m-%d")));
    let mut text =
        format!("# Recorded from a conversation{day} that was held by hand.\nversion: 1\nname: {}\n", quote(name));
    text.push_str("tags: [recorded]\n");
    if let IdentityView::Verified { subject } = &conversation.identity {
        text.push_str("variables:\n  # Who the end user is. With ${unique} in it, every case has another one.\n");
        text.push_str(&format!("  customer: {}\n", quote(&yaml::escaped(subject))));
    }
    if u128::from(allowed.unsigned_abs()) > LIMIT.as_millis() {
        let minutes = allowed.div_euclid(60_000) + 1;
        text.push_str(&format!("# All that it may take at most, together.\nlimit: {} min\n", minutes.min(24 * 60)));
    }
    text.push_str("steps:\n");
    text
}

struct Recorder<'a> {
    draft: &'a RecordDraft,
    text: String,
    steps: usize,
    /// Milliseconds that all steps together may take.
    allowed: i64,
    /// When the newest thing happened that a step stands for.
    newest: i64,
}

impl Recorder<'_> {
    fn line(&mut self, step: &str) {
        self.text.push_str("  - ");
        self.text.push_str(step);
        self.text.push('\n');
        self.steps += 1;
    }

    fn start(&mut self, conversation: &ConversationView) {
        let mut members = Vec::new();
        if let IdentityView::Verified { .. } = conversation.identity {
            members.push("verified: ${customer}".to_owned());
        }
        let asked = |name: &String| {
            conversation.prechat.as_ref().is_some_and(|form| form.fields.iter().any(|field| field.name == *name))
        };
        // What the form asked for was sent as attributes, like all others.
        let (prechat, attributes): (Vec<_>, Vec<_>) =
            conversation.routing_attributes.iter().partition(|(name, _)| asked(name));
        members.extend(table("attributes", &attributes));
        members.extend(table("prechat", &prechat));
        members.extend(held_as(&conversation.held_as));
        if let Transport::Polling { every_ms } = conversation.transport {
            let every = std::time::Duration::from_millis(every_ms.unsigned_abs().max(1));
            members.push(format!("polling: {}", duration::in_words(every)));
        }
        if members.is_empty() {
            self.line("start: guest");
        } else {
            let lines = members.join("\n").replace('\n', "\n      ");
            self.line(&format!("start:\n      {lines}"));
        }
    }

    fn moments(&mut self, moments: &[Moment<'_>]) {
        let mut at = 0;
        while let Some(moment) = moments.get(at) {
            if self.steps >= MOST_STEPS {
                self.text.push_str("  # The conversation went on; a scenario has at most 1,000 steps.\n");
                return;
            }
            match moment {
                Moment::Deed { at: time, deed } => {
                    self.pause(*time);
                    self.deed(deed);
                    self.newest = *time;
                    at += 1;
                }
                Moment::Came { at: time, .. } => {
                    let together = together(&moments[at..]);
                    if self.draft.expectations {
                        let all: Vec<_> = moments[at..at + together].iter().filter_map(Moment::expected).collect();
                        self.expect(&all, *time);
                        self.newest = moments[at + together - 1].at();
                    }
                    at += together;
                }
            }
        }
    }

    fn pause(&mut self, at: i64) {
        let pause = (at - self.newest).min(LONGEST_PAUSE);
        if self.draft.pauses && pause >= SHORTEST_PAUSE {
            let pause = (pause + 50) / 100 * 100;
            self.allowed += pause;
            let pause = std::time::Duration::from_millis(pause.unsigned_abs());
            self.line(&format!("wait: {}", duration::in_words(pause)));
        }
    }

    fn deed(&mut self, deed: &Deed<'_>) {
        if let Deed::File { name, .. } = deed {
            let name = quote(name);
            self.text.push_str(&format!(
                "  # The bytes of this file are not kept: put {name} next to this file, and write path: instead of \
                 text:.\n"
            ));
        }
        self.line(&deed.step());
    }

    fn expect(&mut self, all: &[&Expected], at: i64) {
        let limit = limit(at - self.newest);
        self.allowed += limit;
        let within = duration::in_words(std::time::Duration::from_millis(limit.unsigned_abs()));
        let mut conditions: Vec<&str> = Vec::new();
        for one in all {
            if one.is_acceptance() {
                conditions.push("accepted: {}");
            }
            conditions.push(one.condition());
        }
        match conditions.as_slice() {
            [one] => self.line(&format!("expect: {{ {one}, within: {within} }}")),
            all => {
                let lines = all.iter().map(|one| format!("\n      - {{ {one}, within: {within} }}"));
                self.line(&format!("expect:{}", lines.collect::<String>()));
            }
        }
    }
}

/// How many of the next moments are expected together, in any order. Messages have an order, and a route comes first.
fn together(moments: &[Moment<'_>]) -> usize {
    let Some(first) = moments.first() else { return 0 };
    let joins = |moment: &&Moment<'_>| {
        moment.at() - first.at() <= TOGETHER && moment.expected().is_some_and(|expected| !expected.is_ordered())
    };
    if joins(&first) { moments.iter().take_while(joins).count() } else { 1 }
}

/// How long something may take that took so long, in milliseconds: three times that, rounded up, so that an ordinary run
/// passes and an answer that is some seconds late does not.
fn limit(took: i64) -> i64 {
    const STEPS: [i64; 9] = [2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000];
    let wanted = took.max(0).saturating_mul(3);
    STEPS.into_iter().find(|step| *step >= wanted).unwrap_or(STEPS[STEPS.len() - 1])
}

fn held_as(held_as: &HeldAs) -> Vec<String> {
    let mut members = Vec::new();
    let connector = |connector: ConnectorId| {
        let word = match connector {
            ConnectorId::CustomClient => "customClient",
            ConnectorId::Blip => "blip",
            ConnectorId::Cognigy => "cognigy",
            ConnectorId::Opencx => "opencx",
            ConnectorId::Infobip => return None,
        };
        Some(format!("connector: {word}"))
    };
    let text = |name: &str, text: &str| (!text.is_empty()).then(|| format!("{name}: {}", quote(&yaml::escaped(text))));
    match held_as {
        HeldAs::CustomClient => {}
        HeldAs::Blip { samples, .. } => {
            members.extend(connector(ConnectorId::Blip));
            members.extend(table("samples", &samples.iter().collect::<Vec<_>>()));
        }
        HeldAs::Cognigy { transcript, .. } => {
            members.extend(connector(ConnectorId::Cognigy));
            members.extend(transcript.as_deref().and_then(|transcript| text("transcript", transcript)));
        }
        HeldAs::OpenCx { transcript, summary, samples } => {
            members.extend(connector(ConnectorId::Opencx));
            members.extend(text("transcript", transcript));
            members.extend(text("summary", summary));
            members.extend(table("samples", &samples.iter().collect::<Vec<_>>()));
        }
    }
    members
}
