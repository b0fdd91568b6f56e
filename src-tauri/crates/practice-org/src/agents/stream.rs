//! A text that an agent's client shows while it is still being written.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Unfit, pause};
use crate::core::Core;
use crate::desk::{Desk, Draft, Life, text_message};
use crate::ids;

/// Capabilities version from which clients are sent tokens (Salesforce's documentation of token streaming).
const TOKENS: u16 = 63;

/// A text on its way.
struct Turn {
    conversation: String,
    agent: String,
    /// The agent's work; when it is over, so is the turn.
    serial: u64,
    /// `identifier` of the message that it becomes.
    target: String,
    turn_id: String,
    text: String,
}

impl Desk<'_> {
    /// Sends a text token by token, then the message itself.
    pub(super) fn stream_text(&mut self, id: &str, agent: &str, text: &str, every_ms: u64) -> Result<(), Unfit> {
        let work = self.org.kept(id).and_then(|kept| kept.work.as_ref()).ok_or(Unfit::NotAccepted)?;
        let turn = Turn {
            conversation: id.to_owned(),
            agent: agent.to_owned(),
            serial: work.serial,
            target: ids::uuid(),
            turn_id: ids::uuid(),
            text: text.to_owned(),
        };
        if every_ms == 0 {
            for (number, word) in (1..).zip(words(&turn.text)) {
                self.token(&turn, number, Some(word));
            }
            self.finish(&turn);
        } else {
            tokio::spawn(slowly(Arc::clone(self.core), turn, every_ms));
        }
        Ok(())
    }

    /// Sends a token, or what closes them. Returns whether the turn goes on.
    fn token(&mut self, turn: &Turn, number: usize, word: Option<&str>) -> bool {
        let Some(author) = self.author(&turn.agent, None) else { return false };
        if !self.org.kept(&turn.conversation).is_some_and(|kept| kept.work_is(turn.serial)) {
            return false;
        }
        let mut token = json!({
            "tokenType": if word.is_some() { "MessageStreamingToken" } else { "StreamingTokenValidation" },
            "sequenceNumber": number,
            "timestamp": self.org.now(),
            "targetMessageIdentifier": turn.target,
            "batchNumber": 1,
            "turnId": turn.turn_id,
        });
        match word {
            Some(word) => token["token"] = json!({ "formatType": "Text", "text": word }),
            None => token["result"] = json!({ "valid": true, "reason": Value::Null }),
        }
        let draft = Draft {
            payload: json!({ "streamingToken": token }),
            life: Life::Ephemeral,
            needs: TOKENS,
            ..Draft::by(author.sender, author.name, "StreamingToken")
        };
        self.emit(&turn.conversation, draft);
        true
    }

    fn finish(&mut self, turn: &Turn) {
        let last = words(&turn.text).count() + 1;
        if self.token(turn, last, None)
            && let Some(author) = self.author(&turn.agent, None)
        {
            self.message(&turn.conversation, author, text_message(&turn.target, &turn.text), turn.text.clone());
        }
    }
}

/// The words of a text, each with the space behind it.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(char::is_whitespace)
}

async fn slowly(core: Arc<Core>, turn: Turn, every_ms: u64) {
    for (number, word) in (1..).zip(words(&turn.text)) {
        if !core.desk(|desk| desk.token(&turn, number, Some(word))) || !pause(&core, every_ms).await {
            return;
        }
    }
    core.desk(|desk| desk.finish(&turn));
}
