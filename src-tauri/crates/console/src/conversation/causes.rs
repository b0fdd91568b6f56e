//! Which happening follows from which: pure, and only of this run. Nothing is claimed that is not known: an effect without
//! a cause that was seen has none.

#[cfg(test)]
mod tests;

use std::collections::VecDeque;

use miaw::wire::API;
use miaw::wire::entry::ConversationEntry;
use miaw::wire::payload::Payload;

use super::entry::END_USER;
use super::machine::Note;
use crate::view::{CauseView, HappeningKind};

/// How many messages of ours are remembered.
const OWN: usize = 200;

/// A happening that others may follow from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub number: i64,
    /// When it happened.
    pub at: i64,
}

impl Link {
    /// What is said of it at something that happened later.
    #[must_use]
    pub fn before(self, at: i64) -> CauseView {
        CauseView { number: self.number, after_ms: at.saturating_sub(self.at).max(0) }
    }
}

/// What a request of ours was, as far as it matters here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked<'a> {
    /// For an access token.
    Token,
    /// To create the conversation.
    Create,
    /// To take a message or a file, with its identifier.
    Message(&'a str),
    /// For the routing status.
    Routing,
    /// For the list of entries.
    Entries,
    /// To end the session or to close the conversation.
    End,
    /// Anything else.
    Other,
}

impl<'a> Asked<'a> {
    /// What a request asks for. `message` is the identifier of the message in its body.
    #[must_use]
    pub fn of(method: &str, path: &str, message: Option<&'a str>) -> Self {
        let path = path.split('?').next().unwrap_or_default();
        let parts: Vec<&str> =
            path.strip_prefix(API).unwrap_or(path).split('/').filter(|part| !part.is_empty()).collect();
        match (method, parts.as_slice()) {
            (_, ["authorization", ..]) => Self::Token,
            ("POST", ["conversation"]) => Self::Create,
            ("POST", ["conversation", _, "message" | "file"]) => message.map_or(Self::Other, Self::Message),
            ("GET", ["conversation", _, "entries"]) => Self::Entries,
            ("GET", ["conversation", _]) => Self::Routing,
            ("DELETE", ["conversation", ..]) => Self::End,
            _ => Self::Other,
        }
    }
}

/// What may become a cause.
#[derive(Clone, Debug, Default)]
pub struct Causes {
    /// Messages of ours, with the request that brought them to the server; with the echo, if that was faster.
    own: VecDeque<(String, Link)>,
    newest_own: Option<Link>,
    /// What the present session began with.
    opening: Option<Link>,
    /// That the last agent left.
    left: Option<Link>,
    /// That the session ended or the conversation was closed, as we asked.
    ending: Option<Link>,
    /// Whether the next message opens a session.
    ended: bool,
    lost: Option<Link>,
    open: Option<Link>,
    refused: Option<Link>,
    /// What is being taken in now.
    present: Option<Link>,
}

impl Causes {
    /// What a request follows from.
    #[must_use]
    pub fn of_request(&self, asked: Asked<'_>) -> Option<Link> {
        match asked {
            Asked::Token => self.refused,
            Asked::Routing => self.left,
            Asked::Entries => self.open,
            Asked::Create | Asked::Message(_) | Asked::End | Asked::Other => None,
        }
    }

    /// A request is over. What the machine tells next follows from it.
    pub fn request(&mut self, asked: Asked<'_>, done: bool, link: Link) {
        self.present = Some(link);
        if !done {
            return;
        }
        match asked {
            Asked::Create => self.opening = Some(link),
            Asked::Message(identifier) => {
                self.remember(identifier, link);
                if std::mem::take(&mut self.ended) {
                    self.opening = Some(link);
                }
            }
            Asked::End => self.ending = Some(link),
            Asked::Token | Asked::Routing | Asked::Entries | Asked::Other => {}
        }
    }

    fn remember(&mut self, identifier: &str, link: Link) {
        if let Some((_, known)) = self.own.iter_mut().find(|(known, _)| known == identifier) {
            *known = link;
        } else {
            if self.own.len() == OWN {
                self.own.pop_front();
            }
            self.own.push_back((identifier.to_owned(), link));
        }
        if self.newest_own.is_none_or(|newest| newest.number < link.number) {
            self.newest_own = Some(link);
        }
    }

    fn own(&self, identifier: &str) -> Option<Link> {
        self.own.iter().rev().find(|(known, _)| known == identifier).map(|(_, link)| *link)
    }

    /// What an event follows from.
    #[must_use]
    pub fn of_event(&self, entry: &ConversationEntry, payload: &Payload) -> Option<Link> {
        match payload {
            Payload::Message(_) if entry.sender.role == END_USER => self.own(&entry.identifier),
            Payload::Message(message) => {
                let answered = message.abstract_message.in_reply_to_message_id.as_deref();
                answered.and_then(|identifier| self.own(identifier)).or(self.newest_own)
            }
            Payload::ParticipantChanged(change) => {
                let joined = |role: &str| role == "Agent" || role == "Chatbot";
                let joins = change.entries.iter().any(|one| one.operation == "add" && joined(&one.participant.role));
                if joins { self.left.or(self.opening) } else { None }
            }
            Payload::RoutingResult(_) | Payload::RoutingWorkResult(_) => self.left.or(self.opening),
            Payload::SessionStatusChanged(change) if change.session_status == "Ended" => self.ending,
            Payload::SessionStatusChanged(_) => self.opening,
            Payload::CloseConversation => self.ending,
            Payload::Delivered(receipt) | Payload::Read(receipt) => {
                self.own(&receipt.acknowledged_conversation_entry_identifier)
            }
            Payload::DeliveryFailed(failed) => {
                failed.failed_conversation_entry_identifier.as_deref().and_then(|identifier| self.own(identifier))
            }
            Payload::Progress(_) | Payload::StreamingToken(_) => self.newest_own,
            Payload::TypingStarted
            | Payload::TypingStopped
            | Payload::QueuePosition(_)
            | Payload::ConsentUpdated(_)
            | Payload::MessageUpdated(_)
            | Payload::Unknown => None,
        }
    }

    /// An event is there. What the machine tells next follows from it.
    pub fn event(&mut self, entry: &ConversationEntry, payload: &Payload, link: Link) {
        self.present = Some(link);
        match payload {
            Payload::Message(_) if entry.sender.role == END_USER => {
                if self.own(&entry.identifier).is_none() {
                    self.remember(&entry.identifier, link);
                }
            }
            Payload::ParticipantChanged(change) => {
                for change in change.entries.iter().filter(|change| change.participant.role == "Agent") {
                    match change.operation.as_str() {
                        "add" => self.left = None,
                        "remove" => (self.left, self.opening) = (Some(link), None),
                        _ => {}
                    }
                }
            }
            Payload::SessionStatusChanged(change) => {
                self.ended = change.session_status == "Ended";
                if self.ended {
                    (self.opening, self.left) = (None, None);
                }
            }
            Payload::Message(_)
            | Payload::RoutingResult(_)
            | Payload::RoutingWorkResult(_)
            | Payload::CloseConversation
            | Payload::TypingStarted
            | Payload::TypingStopped
            | Payload::Delivered(_)
            | Payload::Read(_)
            | Payload::QueuePosition(_)
            | Payload::Progress(_)
            | Payload::StreamingToken(_)
            | Payload::ConsentUpdated(_)
            | Payload::MessageUpdated(_)
            | Payload::DeliveryFailed(_)
            | Payload::Unknown => {}
        }
    }

    /// What is taken in from now on has no happening of its own.
    pub fn nothing_present(&mut self) {
        self.present = None;
    }

    /// What a note follows from.
    #[must_use]
    pub fn of_note(&self, note: &Note) -> Option<Link> {
        match (note.kind, note.name) {
            (HappeningKind::Connection, "open") => self.lost,
            (HappeningKind::Gap, _) => self.open.or(self.present),
            (HappeningKind::Token, "tokenRenewed") => self.refused.or(self.present),
            _ => self.present,
        }
    }

    /// A note was told.
    pub fn note(&mut self, note: &Note, link: Link) {
        match (note.kind, note.name) {
            // A first one mends nothing, and no comparison follows from it.
            (HappeningKind::Connection, "open") => self.open = self.lost.take().map(|_| link),
            (HappeningKind::Gap, _) => self.open = None,
            (HappeningKind::State, "restarted") => self.lost = Some(link),
            (HappeningKind::Connection, "lost" | "stopped") => {
                // The first loss of several in a row is what the next open stream mends.
                self.lost.get_or_insert(link);
                self.open = None;
            }
            (HappeningKind::Token, "tokenRefused") => self.refused = Some(link),
            (HappeningKind::Token, "tokenRenewed") => self.refused = None,
            _ => {}
        }
    }
}
