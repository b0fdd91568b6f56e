//! Expectations.

use std::sync::Arc;

use super::{duration_of, number_of, text_match, text_match_of, text_of, texts_of};
use crate::scenario::grammar::CONDITION;
use crate::scenario::model::{
    Condition, ConversationWord, EventKind, Expectation, FileMatch, JsonMatch, MessageKind, MessageMatch, Place,
    Receipt, Role, SessionWord, TextMatch, Who,
};
use crate::scenario::tree::{Kind, Node};

pub(super) fn expectation(node: &Node, file: &Arc<str>) -> Option<Expectation> {
    let place = Place { file: Arc::clone(file), line: node.span.line, column: node.span.column };
    let condition = match &node.kind {
        Kind::Scalar { text, .. } => condition(text, None)?,
        Kind::List(_) => return None,
        Kind::Mapping(entries) => {
            let tag = |key: &Node| key.text().is_some_and(|name| CONDITION.tag(name).is_some());
            let (key, value) = entries.iter().find(|(key, _)| tag(key))?;
            condition(key.text()?, Some(value))?
        }
    };
    Some(Expectation { place, condition, within: duration_of(node, "within") })
}

fn condition(word: &str, value: Option<&Node>) -> Option<Condition> {
    let filled = || value.filter(|node| !node.is_empty());
    let text = || filled().and_then(Node::text).map(str::to_owned);
    Some(match word {
        "routed" => Condition::Routed,
        "notRouted" => {
            Condition::NotRouted(filled().map_or(TextMatch::Any, |node| text_match(node, TextMatch::Contains)))
        }
        "accepted" => Condition::Accepted,
        "joined" => Condition::Joined(who(filled())?),
        "left" => Condition::Left(who(filled())?),
        "transferred" => Condition::Transferred(who(filled())?),
        "message" => Condition::Message(message(filled())?),
        "file" => Condition::File(match filled() {
            Some(node) => FileMatch {
                from: role(node, "from")?,
                name: text_match_of(node, "name", TextMatch::Is),
                sha256: text_of(node, "sha256"),
            },
            None => FileMatch { from: None, name: TextMatch::Any, sha256: None },
        }),
        "queuePosition" => Condition::QueuePosition(value?.whole()?),
        "session" => Condition::Session(session(&text()?)?),
        "conversation" => Condition::Conversation(conversation(&text()?)?),
        "verified" => Condition::Verified(match value {
            Some(node) if node.plain() == Some("true") => None,
            _ => text(),
        }),
        "guest" => Condition::Guest,
        "attribute" => {
            let node = filled()?;
            Condition::Attribute { name: text_of(node, "name")?, value: text_match_of(node, "value", TextMatch::Is) }
        }
        "nothing" => {
            let node = filled()?;
            let of = match node.get("of") {
                Some(word) => event_kind(word.text()?)?,
                None => EventKind::Anything,
            };
            Condition::Nothing { of, from: role(node, "from")?, during: duration_of(node, "for")? }
        }
        "latency" => {
            let node = filled()?;
            Condition::Latency { step: text_of(node, "step"), at_most: duration_of(node, "atMost")? }
        }
        "finding" => Condition::Finding(text()?),
        "noFinding" => Condition::NoFinding(match value {
            Some(node) if node.plain() == Some("true") => None,
            _ => text(),
        }),
        "gaps" => {
            let node = filled()?;
            Condition::Gaps {
                missed: number_of(node, "missed"),
                doubled: number_of(node, "doubled"),
                reordered: number_of(node, "reordered"),
            }
        }
        "receipt" => Condition::Receipt(receipt(&text()?)?),
        _ => return None,
    })
}

fn who(node: Option<&Node>) -> Option<Who> {
    let Some(node) = node else { return Some(Who::default()) };
    let name = node.get("name").map(|node| text_match(node, TextMatch::Is));
    Some(Who { role: role(node, "role")?, name })
}

fn message(node: Option<&Node>) -> Option<MessageMatch> {
    let plain = |text| MessageMatch { from: None, text, kind: None, options: Vec::new(), json: None };
    let Some(node) = node else { return Some(plain(TextMatch::Any)) };
    if let Some(text) = node.text() {
        return Some(plain(TextMatch::Contains(text.to_owned())));
    }
    let kind = match node.get("kind") {
        Some(word) => Some(message_kind(word.text()?)?),
        None => None,
    };
    let equals = node.get("equals").map(Node::json);
    Some(MessageMatch {
        from: role(node, "from")?,
        text: text_match(node, TextMatch::Contains),
        kind,
        options: texts_of(node, "options"),
        json: text_of(node, "json").map(|path| JsonMatch { path, equals }),
    })
}

/// A role, if there is one; nothing for a word that is none.
fn role(node: &Node, name: &str) -> Option<Option<Role>> {
    let Some(word) = node.get(name) else { return Some(None) };
    Some(Some(match word.text()? {
        "agent" => Role::Agent,
        "bot" => Role::Bot,
        "system" => Role::System,
        "endUser" => Role::EndUser,
        _ => return None,
    }))
}

fn message_kind(word: &str) -> Option<MessageKind> {
    Some(match word {
        "text" => MessageKind::Text,
        "link" => MessageKind::Link,
        "files" => MessageKind::Files,
        "webView" => MessageKind::WebView,
        "buttons" => MessageKind::Buttons,
        "quickReplies" => MessageKind::QuickReplies,
        "listPicker" => MessageKind::ListPicker,
        "carousel" => MessageKind::Carousel,
        "form" => MessageKind::Form,
        "formResult" => MessageKind::FormResult,
        "other" => MessageKind::Other,
        _ => return None,
    })
}

fn event_kind(word: &str) -> Option<EventKind> {
    Some(match word {
        "message" => EventKind::Message,
        "typing" => EventKind::Typing,
        "participant" => EventKind::Participant,
        "routing" => EventKind::Routing,
        "anything" => EventKind::Anything,
        _ => return None,
    })
}

fn session(word: &str) -> Option<SessionWord> {
    Some(match word {
        "waiting" => SessionWord::Waiting,
        "active" => SessionWord::Active,
        "inactive" => SessionWord::Inactive,
        "ended" => SessionWord::Ended,
        _ => return None,
    })
}

fn conversation(word: &str) -> Option<ConversationWord> {
    Some(match word {
        "open" => ConversationWord::Open,
        "closed" => ConversationWord::Closed,
        "failed" => ConversationWord::Failed,
        _ => return None,
    })
}

fn receipt(word: &str) -> Option<Receipt> {
    Some(match word {
        "sent" => Receipt::Sent,
        "delivered" => Receipt::Delivered,
        "read" => Receipt::Read,
        "refused" => Receipt::Refused,
        _ => return None,
    })
}
