//! What happened in a case, for its report.

use super::{Case, is_unreachable};
use crate::conversation::{COMPARED, plain};
use crate::run::live::Body;
use crate::run::seen::{Event, RouteSign, Seen, What, is_route, line};
use crate::scenario::model::MessageKind;
use crate::view::{
    AttributeFate, CaseEvent, CaseEventKind, ChecklistCounts, EntryBody, GapView, HappeningKind, HappeningView,
    StepState,
};

use crate::run::expect::fit::kind_of;

/// Most events of a case that are kept.
const EVENTS: usize = 2_000;

impl Case<'_> {
    /// Writes down something that is no event of a conversation.
    pub(super) fn tell(&mut self, word: &str, text: String) {
        let event = CaseEvent {
            at_ms: self.now(),
            kind: CaseEventKind::Deed,
            role: String::new(),
            name: String::new(),
            text,
            word: word.to_owned(),
        };
        self.told.push(event);
    }

    /// Everything that happened so far, oldest first, and whether there was more than is kept.
    pub(super) fn events(&self) -> (Vec<CaseEvent>, bool) {
        let mut events = self.past.clone();
        events.extend(self.told.iter().cloned());
        events.extend(self.watch.iter().flat_map(|watch| of(&watch.seen)));
        events.sort_by_key(|event| event.at_ms);
        let more = events.len() > EVENTS;
        events.truncate(EVENTS);
        (events, more)
    }

    /// Puts everything that is known of the case where others see it.
    pub(super) async fn gather(&mut self) {
        // What has been published by now belongs to the case.
        if let Err(failure) = self.hear_the_end().await {
            tracing::warn!(code = ?failure.code, "the end of a case could not be read");
        }
        let (events, more_events) = self.events();
        let attributes = self.attributes().await;
        let checklist = self.checklist().await;
        let own = self.part.site.own;
        let view = self.watch.as_ref().and_then(|watch| watch.seen.view().cloned());
        self.part.live.change(|body: &mut Body| {
            (body.events, body.more_events) = (events, more_events);
            body.attributes = attributes;
            body.checklist = checklist;
            if let Some(view) = view {
                body.findings = view.findings;
                body.gaps = added(body.gaps, view.gaps);
                body.verified = view.token.filter(|token| token.verified).map(|token| subject_of(&token.subject));
                if !own && !body.conversation_ids.contains(&view.id) {
                    body.conversation_ids.push(view.id);
                }
            }
        });
    }

    /// Routing attributes as they were sent, and as they arrived where that can be known.
    async fn attributes(&self) -> Vec<AttributeFate> {
        let Some(view) = self.watch.as_ref().and_then(|watch| watch.seen.view()) else { return Vec::new() };
        let arrived = match self.part.site.backstage {
            Some(backstage) if view.milestones.created.is_some() => match backstage.arrived(&view.id).await {
                Ok(arrived) => Some(arrived),
                Err(failure) => {
                    tracing::debug!(unreachable = is_unreachable(failure.code), "what arrived is not known");
                    None
                }
            },
            Some(_) | None => None,
        };
        let fate = |(name, sent): (&String, &String)| AttributeFate {
            name: name.clone(),
            sent: sent.clone(),
            arrived: arrived.as_ref().and_then(|arrived| arrived.get(name).cloned()),
            known: arrived.is_some(),
        };
        view.routing_attributes.iter().map(fate).collect()
    }

    /// How the checklist of the org stands, for its own connector.
    async fn checklist(&self) -> Option<ChecklistCounts> {
        let profile = &self.part.site.profile;
        let console = self.part.site.console.console().ok()?;
        let checklist = console.checklist(&profile.id, profile.connector).await.ok()?;
        let mut counts = ChecklistCounts::default();
        for step in checklist.groups.iter().flat_map(|group| &group.steps) {
            match step.state {
                StepState::Proved => counts.proved += 1,
                StepState::Declared => counts.declared += 1,
                StepState::Failed => counts.failed += 1,
                StepState::Unknown => counts.unknown += 1,
            }
        }
        Some(counts)
    }
}

/// The gaps of two conversations.
pub fn added(first: GapView, second: GapView) -> GapView {
    GapView {
        missed: first.missed + second.missed,
        doubled: first.doubled + second.doubled,
        out_of_order: first.out_of_order + second.out_of_order,
    }
}

/// `sub` of a token's subject, `v2/iamessage/AUTH/…/uid:<sub>`.
fn subject_of(subject: &str) -> String {
    subject.rsplit_once("uid:").map_or(subject, |(_, subject)| subject).to_owned()
}

/// What was seen in a conversation, as a report tells it.
pub fn of(seen: &Seen) -> Vec<CaseEvent> {
    // A route that its own entry tells, however late, needs no conclusion beside it.
    let has_route = seen.events().iter().any(is_route);
    let is_said = |event: &&Event| match event.what {
        What::Routed(RouteSign::Work) => !has_route,
        // The acceptance tells it.
        What::Routed(RouteSign::Acceptance) => false,
        What::Entry(_) | What::Accepted | What::Transferred { .. } | What::Session(_) | What::Typing { .. } => true,
    };
    // What was concluded comes right after what it was concluded from.
    let mut in_order: Vec<&Event> = seen.events().iter().filter(is_said).collect();
    in_order.sort_by_key(|event| (event.arrived, event.place.position));
    let mut events: Vec<CaseEvent> = in_order.into_iter().filter_map(event).collect();
    events.extend(seen.happenings().iter().filter_map(|(happening, at)| told(happening, *at)));
    events
}

fn event(event: &Event) -> Option<CaseEvent> {
    let state = |word: &str| CaseEvent {
        at_ms: event.arrived,
        kind: CaseEventKind::State,
        role: String::new(),
        name: String::new(),
        text: sentence(event),
        word: word.to_owned(),
    };
    match &event.what {
        What::Entry(entry) => {
            let (role, name) = (entry.role.clone(), entry.sender_name.clone());
            Some(match event.message() {
                Some(message) => CaseEvent {
                    kind: CaseEventKind::Message,
                    role,
                    name,
                    text: plain(&message.body),
                    ..state(kind_name(kind_of(&message.body)))
                },
                None => CaseEvent { role, name, ..state(&entry.entry_type) },
            })
        }
        What::Routed(_) => Some(state(CaseEvent::ROUTED)),
        What::Accepted => Some(state(CaseEvent::ACCEPTED)),
        What::Transferred { role, name } => {
            Some(CaseEvent { role: role.clone(), name: name.clone(), ..state(CaseEvent::TRANSFERRED) })
        }
        // Their entries tell it.
        What::Session(_) | What::Typing { .. } => None,
    }
}

/// What happened as a line of its own. Names stay as somebody wrote them.
fn sentence(event: &Event) -> String {
    let text = line(event);
    let named = event.entry().is_some_and(|entry| {
        matches!(entry.body, EntryBody::Participant { .. } | EntryBody::Other { .. } | EntryBody::FormAnswer { .. })
    });
    let mut letters = text.chars();
    match letters.next() {
        Some(first) if !named => first.to_uppercase().chain(letters).collect(),
        Some(_) | None => text,
    }
}

/// A happening that belongs into a report: the stream, the diagnosis, what the connector did.
fn told(happening: &HappeningView, at_ms: i64) -> Option<CaseEvent> {
    let kind = match happening.kind {
        // Every case asks for it; only what comes of it is worth a line.
        HappeningKind::Gap if happening.name == COMPARED && !happening.unusual => return None,
        HappeningKind::Connection | HappeningKind::Gap => CaseEventKind::Connection,
        HappeningKind::Finding => CaseEventKind::Finding,
        HappeningKind::Connector => CaseEventKind::Deed,
        HappeningKind::Request | HappeningKind::Event | HappeningKind::State | HappeningKind::Token => return None,
    };
    Some(CaseEvent {
        at_ms,
        kind,
        role: String::new(),
        name: String::new(),
        text: happening.summary.clone(),
        word: happening.name.clone(),
    })
}

/// A kind of messages as scenarios name it.
fn kind_name(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Text => "text",
        MessageKind::Link => "link",
        MessageKind::Files => "files",
        MessageKind::WebView => "webView",
        MessageKind::Buttons => "buttons",
        MessageKind::QuickReplies => "quickReplies",
        MessageKind::ListPicker => "listPicker",
        MessageKind::Carousel => "carousel",
        MessageKind::Form => "form",
        MessageKind::FormResult => "formResult",
        MessageKind::Other => "other",
    }
}
