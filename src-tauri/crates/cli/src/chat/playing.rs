//! As which system a conversation is held, and over which transport.

use std::collections::BTreeMap;

use console::conversation::held;
use console::view::{ConnectorId, HeldAs, IdentityView, StartRequest, Transport};

use crate::arguments::{ChatArguments, name_of};
use crate::attachment;
use crate::outcome::{Outcome, in_words};

/// What is asked for; the profile comes later.
pub fn request(arguments: &ChatArguments) -> Result<StartRequest, Outcome> {
    Ok(StartRequest {
        profile_id: String::new(),
        identity: match &arguments.subject {
            Some(subject) => IdentityView::Verified { subject: subject.clone() },
            None => IdentityView::Guest,
        },
        routing_attributes: arguments.attributes.iter().cloned().collect::<BTreeMap<_, _>>(),
        language: None,
        held_as: held_as(arguments)?,
        transport: match arguments.poll {
            Some(every_ms) => Transport::Polling { every_ms },
            None => Transport::Stream,
        },
    })
}

fn held_as(arguments: &ChatArguments) -> Result<HeldAs, Outcome> {
    let Some(connector) = arguments.connector else { return Ok(HeldAs::CustomClient) };
    let transcript = match &arguments.transcript {
        Some(file) if matches!(connector, ConnectorId::Cognigy | ConnectorId::Opencx) => {
            Some(attachment::transcript(file).map_err(|unread| Outcome::Usage(unread.to_string()))?)
        }
        Some(_) => {
            let name = name_of(&connector);
            return Err(Outcome::Usage(format!(
                "--transcript is for cognigy and opencx; {name} sends no transcript as first message."
            )));
        }
        None => None,
    };
    if arguments.summary.is_some() && connector != ConnectorId::Opencx {
        return Err(Outcome::Usage("--summary is for opencx: no other system sends one.".into()));
    }
    let summary = arguments.summary.clone().unwrap_or_default();
    held::held_as(connector, transcript, summary, BTreeMap::new())
        .map_err(|failure| Outcome::Impossible(in_words(&failure)))
}

/// What is sent before anything that was asked to be said.
pub fn opening(held_as: &HeldAs) -> Option<String> {
    held::opening_text(held_as)
}
