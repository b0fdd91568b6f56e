//! What a person should hear of while the window is not in front: somebody accepted, somebody wrote, the last one left.
//!
//! Pure: what was published before and what is published now decide. What a restart replays is no news.

use crate::conversation::entry::END_USER;
use crate::conversation::plain;
use crate::view::{ConversationState, ConversationView, EntryBody, EntryView, NoticeKind, NoticeView, SessionState};

/// Salesforce's word for the role of a person at the desk.
const AGENT: &str = "Agent";
/// Most characters of a reply.
const LENGTH: usize = 80;

/// What of a conversation was published last, as far as it decides about notices.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    accepted: bool,
    /// The name of an agent who takes part.
    agent: Option<String>,
    over: bool,
    /// That everybody left was said.
    left: bool,
    /// The position of the newest entry.
    newest: i64,
    /// When this run of the program took the conversation up.
    since: i64,
}

impl Standing {
    /// How a conversation stands that is taken up now.
    pub fn of(view: &ConversationView, now: i64) -> Self {
        Self { since: now, ..Self::default() }.now(view, &[])
    }

    /// How it stands with what is published now.
    #[must_use]
    pub fn now(&self, view: &ConversationView, entries: &[EntryView]) -> Self {
        let agent = view.participants.iter().find(|one| one.role == AGENT).map(|one| one.name.clone());
        let over = view.session == SessionState::Ended || view.state == ConversationState::Closed;
        let left = (self.left || self.leaves(agent.is_some(), over)) && agent.is_none() && (over || !self.over);
        Self {
            accepted: view.milestones.accepted.is_some(),
            agent,
            over,
            left,
            newest: entries.iter().map(|entry| entry.position).fold(self.newest, i64::max),
            since: self.since,
        }
    }

    fn leaves(&self, agents: bool, over: bool) -> bool {
        !self.left && (self.agent.is_some() && !agents || over && !self.over)
    }

    /// What is news in what is published now.
    #[must_use]
    pub fn news(&self, view: &ConversationView, entries: &[EntryView], org: &str) -> Vec<NoticeView> {
        let notice = |kind, who: String, text: String| NoticeView {
            conversation_id: view.id.clone(),
            kind,
            who: harmless(&who),
            text,
            org: org.to_owned(),
        };
        let now = self.now(view, entries);
        let mut news = Vec::new();
        if now.accepted && !self.accepted {
            let who = now.agent.clone().filter(|name| !name.is_empty());
            news.push(notice(NoticeKind::Accepted, who.unwrap_or_else(|| AGENT.to_owned()), String::new()));
        }
        // Of several at once the newest: one transaction, one notice.
        if let Some(reply) = entries.iter().rev().find(|entry| self.is_reply(entry)) {
            let who = if reply.sender_name.is_empty() { &reply.role } else { &reply.sender_name };
            news.push(notice(NoticeKind::Replied, who.clone(), harmless(&plain(&reply.body))));
        }
        if self.leaves(now.agent.is_some(), now.over) {
            let gone = entries.iter().rev().find_map(|entry| match &entry.body {
                EntryBody::Participant { operation, name, role } if operation == "remove" && role == AGENT => {
                    Some(name.clone())
                }
                _ => None,
            });
            let who = gone.or_else(|| self.agent.clone()).filter(|name| !name.is_empty());
            news.push(notice(NoticeKind::Left, who.unwrap_or_else(|| AGENT.to_owned()), String::new()));
        }
        news
    }

    /// A row that is new, and was written by somebody else. Rows that replace one keep its position.
    fn is_reply(&self, entry: &EntryView) -> bool {
        entry.entry_type == "Message"
            && entry.role != END_USER
            && entry.position > self.newest
            && entry.arrived_at >= self.since
    }
}

/// The first characters without any that a desktop could take for something else: controls, and what turns or hides text.
fn harmless(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let shown = words.join(" ");
    let mut letters = shown.chars().filter(|letter| !is_harmful(*letter));
    let mut first: String = letters.by_ref().take(LENGTH).collect();
    if letters.next().is_some() {
        first.pop();
        first.push('…');
    }
    first
}

fn is_harmful(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}
