//! Closing a probe conversation, as often as it takes within reason.

use std::time::Duration;

use miaw::address::DeveloperName;
use miaw::wire::conversation::ListQuery;
use miaw::{AccessToken, Client, Error, ErrorKind};

/// Most attempts.
const TRIES: u32 = 3;
/// The pause between two of them.
const PAUSE: Duration = Duration::from_millis(500);

/// What became of it.
pub enum Closing {
    /// It is closed.
    Done,
    /// It was closed, or never came about.
    Already,
    /// Its session has ended; the conversation stays open, by the org's own rules for verified users.
    SessionOnly,
    /// It may still be open.
    Not(Error),
}

/// Closes a conversation and makes sure of it.
pub async fn close(client: &Client, token: &AccessToken, id: &str, name: &DeveloperName) -> Closing {
    let mut tried = 1;
    loop {
        match client.close_conversation(token, id, name).await {
            Ok(()) => return after_close(client, token, id, name).await,
            Err(error) => match error.kind {
                // It is not there any more, or not open: the list tells.
                ErrorKind::Forbidden | ErrorKind::NotFound | ErrorKind::Conflict | ErrorKind::SessionNeeded => {
                    return match is_open(client, token, id).await {
                        Ok(false) => Closing::Already,
                        Ok(true) | Err(_) => Closing::Not(error),
                    };
                }
                _ if tried < TRIES && error.is_transient() => {
                    tried += 1;
                    tokio::time::sleep(PAUSE).await;
                }
                _ => return Closing::Not(error),
            },
        }
    }
}

/// A verified user's close may have ended the session only.
async fn after_close(client: &Client, token: &AccessToken, id: &str, name: &DeveloperName) -> Closing {
    let verified = token.claims().subject.as_deref().is_some_and(|subject| subject.contains("/AUTH/"));
    if !verified || !matches!(is_open(client, token, id).await, Ok(true)) {
        return Closing::Done;
    }
    match client.end_session(token, id, name).await {
        // Refused where there is no session any more, which is what is wanted.
        Ok(()) => Closing::SessionOnly,
        Err(error) if error.status.is_some_and(|status| (400..500).contains(&status)) => Closing::SessionOnly,
        Err(error) => Closing::Not(error),
    }
}

async fn is_open(client: &Client, token: &AccessToken, id: &str) -> Result<bool, Error> {
    let query =
        ListQuery { incl_closed_convs: Some(true), conversation_id: Some(id.to_owned()), ..ListQuery::default() };
    let list = client.list_conversations(token, &query).await?;
    let own = list.conversations.iter().find(|listed| listed.conversation_id == id);
    Ok(own.is_some_and(|listed| listed.end_timestamp == 0))
}
