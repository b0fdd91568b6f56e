//! Rules about access tokens: how long they live, and whose they are.

use miaw::ErrorKind;

use super::{Rule, Sense, places};
use crate::diagnosis::{Call, Facts, FailedCall, Finding, RuleName};
use crate::view::Certainty;

pub(super) static ACCESS_TOKEN_EXPIRED: Rule = Rule {
    name: RuleName::AccessTokenExpired,
    row: Some(17),
    title: "The access token has expired",
    symptom: "A call in the middle of a conversation answers 401, or the event stream ends with the words that the JWT \
              is expired.",
    explanation: "An access token has a lifetime that the channel sets: 60 minutes for verified users and 6 hours for \
                  guests unless changed. A continuation token does not make it longer.",
    fix: "For a verified user, sign in again as the same user (Reconnect): the conversation continues. A guest cannot \
          get back in: start a new conversation, and raise the lifetime of guests' tokens in the channel if they \
          expire too early.",
    senses: &[Sense::Answer, Sense::Stream],
    certainty: Certainty::Certain,
    place: Some(places::ADD_USER_VERIFICATION),
    query: None,
    practice: Some("faults.oddStreams"),
    source: "Salesforce's documentation of authorization; Botpress's connector, which looks for the same words",
    look: access_token_expired,
};

pub(super) static TOKEN_OF_ANOTHER_USER: Rule = Rule {
    name: RuleName::TokenOfAnotherUser,
    row: Some(18),
    title: "The access token belongs to another end user than the conversation",
    symptom: "403, permission denied, on a conversation that exists, often after the token was “refreshed”.",
    explanation: "Each new guest token is a new end user, the same device id or not, and only the end user who started \
                  a conversation has a part in it. A token cache that many conversations share causes it in bulk. A \
                  closed conversation may answer the same.",
    fix: "Keep each token with its conversation and never ask for a new guest token for an existing one. Here: start a \
          new conversation with the token that it then gets.",
    senses: &[Sense::Answer],
    certainty: Certainty::Likely,
    place: None,
    query: None,
    practice: Some("faults.answerNext"),
    source: "A field report with production logs; Salesforce's mobile SDK, which creates the conversation again",
    look: token_of_another_user,
};

/// Whether the call carries an access token.
fn carries_token(call: Call) -> bool {
    match call {
        Call::Configuration | Call::BusinessHours | Call::GuestToken | Call::VerifiedToken => false,
        Call::ContinuationToken
        | Call::CreateConversation
        | Call::SendMessage
        | Call::Stream
        | Call::List
        | Call::End
        | Call::SendFile
        | Call::Other => true,
    }
}

/// A token that another version of the API has issued: it is good, and not for these calls.
pub(super) fn is_of_another_version(call: &FailedCall) -> bool {
    call.code.as_deref() == Some("900020") || call.says(&["not_authorized_to_api"])
}

/// What to do where it is known whose token it is: only one of the two has a way back.
const FIX_OF_A_GUEST: &str = "Start a new conversation: a guest cannot get back into this one. If tokens die too \
                              early, raise the lifetime of guests' tokens in the channel.";
const FIX_OF_A_USER: &str = "Sign in again as the same user (Reconnect): the conversation continues.";

fn access_token_expired(facts: &Facts) -> Vec<Finding> {
    let refused = facts.failed.iter().find(|call| {
        let is_refused = carries_token(call.call) && call.kind == ErrorKind::Unauthorized;
        is_refused && !facts.token_is_fresh && !is_of_another_version(call)
    });
    let said = facts.stream.as_ref().is_some_and(|stream| stream.said_expired);
    let seen = refused
        .map(FailedCall::told)
        .or_else(|| said.then(|| "The event stream said that its token is expired, and ended.".to_owned()));
    let guest = facts.conversation.as_ref().and_then(|conversation| conversation.guest);
    let found = seen.map(|seen| Finding::new(RuleName::AccessTokenExpired, seen)).map(|finding| match guest {
        Some(true) => finding.with_fix(FIX_OF_A_GUEST),
        Some(false) => finding.with_fix(FIX_OF_A_USER),
        None => finding,
    });
    found.into_iter().collect()
}

fn token_of_another_user(facts: &Facts) -> Vec<Finding> {
    let refused = facts.calls().find(|call| {
        let is_refused = carries_token(call.call) && call.kind == ErrorKind::Forbidden;
        is_refused && !facts.token_is_fresh && !super::content::is_about_files(call)
    });
    refused.map(|call| Finding::new(RuleName::TokenOfAnotherUser, call.told())).into_iter().collect()
}
