//! Steps and deeds.

use std::sync::Arc;

use super::condition::expectation;
use super::{duration_of, number_of, several, table_of, text_of, texts, values};
use crate::scenario::duration;
use crate::scenario::model::{Action, ClientEvent, Deed, Manual, SendFile, Start};
use crate::scenario::tree::{Kind, Node};
use crate::view::ConnectorId;

/// What a step does. `word` is its key, or what stands there alone.
pub(in crate::scenario) fn action(word: &str, value: Option<&Node>, file: &Arc<str>) -> Option<Action> {
    let text = || value.and_then(Node::text).map(str::to_owned);
    let time = || duration::parse(value?.text()?);
    Some(match word {
        "start" => Action::Start(start(value)?),
        "say" => Action::Say(text()?),
        "choose" => Action::Choose(texts(value?)),
        "form" => Action::Form(values(value?)),
        "file" => Action::File(send_file(value?)?),
        "typing" => Action::Typing(time()?),
        "wait" => Action::Wait(time()?),
        "client" => Action::Client(client(value?.text()?)?),
        "end" => Action::End,
        "close" => Action::Close,
        "manual" => Action::Manual(manual(value?)?),
        "expect" => {
            let all = several(value?);
            let found: Vec<_> = all.iter().filter_map(|node| expectation(node, file)).collect();
            (found.len() == all.len()).then_some(Action::Expect(found))?
        }
        _ => return None,
    })
}

fn start(value: Option<&Node>) -> Option<Start> {
    let Some(node @ Node { kind: Kind::Mapping(_), .. }) = value else { return Some(Start::default()) };
    let connector = match node.get("connector") {
        Some(name) => Some(connector(name.text()?)?),
        None => None,
    };
    Some(Start {
        verified: text_of(node, "verified"),
        attributes: table_of(node, "attributes"),
        prechat: table_of(node, "prechat"),
        language: text_of(node, "language"),
        connector,
        transcript: text_of(node, "transcript"),
        summary: text_of(node, "summary"),
        samples: table_of(node, "samples"),
        polling: duration_of(node, "polling"),
    })
}

fn connector(word: &str) -> Option<ConnectorId> {
    Some(match word {
        "customClient" => ConnectorId::CustomClient,
        "blip" => ConnectorId::Blip,
        "cognigy" => ConnectorId::Cognigy,
        "opencx" => ConnectorId::Opencx,
        _ => return None,
    })
}

fn client(word: &str) -> Option<ClientEvent> {
    Some(match word {
        "dropStream" => ClientEvent::DropStream,
        "closeTab" => ClientEvent::CloseTab,
        "reopenTab" => ClientEvent::ReopenTab,
        "newDevice" => ClientEvent::NewDevice,
        "newToken" => ClientEvent::NewToken,
        "sleep" => ClientEvent::Sleep,
        "wake" => ClientEvent::Wake,
        _ => return None,
    })
}

fn send_file(node: &Node) -> Option<SendFile> {
    if let Some(path) = node.text() {
        let path = Some(path.to_owned());
        return Some(SendFile { path, text: None, name: None, media_type: None, caption: String::new() });
    }
    Some(SendFile {
        path: text_of(node, "path"),
        text: text_of(node, "text"),
        name: text_of(node, "name"),
        media_type: text_of(node, "type"),
        caption: text_of(node, "caption").unwrap_or_default(),
    })
}

fn manual(node: &Node) -> Option<Manual> {
    if let Some(text) = node.text() {
        let instructions = text.to_owned();
        return Some(Manual { instructions, question: None, within: None, practice: Vec::new() });
    }
    let deeds = node.get("practice").map(several).unwrap_or_default();
    let practice: Vec<_> = deeds.iter().filter_map(deed).collect();
    (practice.len() == deeds.len()).then_some(())?;
    Some(Manual {
        instructions: text_of(node, "do")?,
        question: text_of(node, "ask"),
        within: duration_of(node, "within"),
        practice,
    })
}

fn deed(node: &Node) -> Option<Deed> {
    let (word, value) = match node.entries().first() {
        Some((key, value)) => (key.text()?, Some(value)),
        None => (node.text()?, None),
    };
    let text = || value.and_then(Node::text).map(str::to_owned);
    let time = || duration::parse(value?.text()?);
    Some(match word {
        "accept" => Deed::Accept,
        "decline" => Deed::Decline,
        "say" => Deed::Say(text()?),
        "typing" => Deed::Typing(time()?),
        "sample" => Deed::Sample(text()?),
        "file" => Deed::File { name: text_of(value?, "name")?, text: text_of(value?, "text")? },
        "transfer" => Deed::Transfer,
        "end" => Deed::End,
        "queuePosition" => Deed::QueuePosition(number_of(node, "queuePosition")?),
        "faults" => Deed::Faults(values(value?)),
        "now" => Deed::Now(text()?),
        "wait" => Deed::Wait(time()?),
        _ => return None,
    })
}
