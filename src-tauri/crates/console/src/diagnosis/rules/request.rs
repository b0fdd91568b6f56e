//! Rules about the shape of requests, their paths and their number.

use miaw::ErrorKind;

use super::{Rule, Sense, places};
use crate::diagnosis::{Call, Facts, FailedCall, Finding, RuleName, Typed, byoc_error};
use crate::view::Certainty;

/// Longest name of an application, in characters.
const LONGEST_APP_NAME: usize = 40;

pub(super) static CONVERSATION_ID_FORM: Rule = Rule {
    name: RuleName::ConversationIdForm,
    row: Some(19),
    title: "A conversation id must be a version 4 UUID in lower case",
    symptom: "Creating the conversation answers 400 and names the UUID rule.",
    explanation: "The client makes the id, and the server checks its form: five groups of lower-case hexadecimal \
                  digits, version 4. Some languages write UUIDs in upper case, and ids of other kinds are refused.",
    fix: "Make a random UUID of version 4 and write it in lower case.",
    senses: &[Sense::Input, Sense::Answer],
    certainty: Certainty::Certain,
    place: None,
    query: None,
    practice: None,
    source: "Salesforce's documentation of the structure of server-sent events; field reports; RFC 9562 (UUID)",
    look: conversation_id_form,
};

pub(super) static REQUEST_SHAPE: Rule = Rule {
    name: RuleName::RequestShape,
    row: Some(20),
    title: "The request's body is not what the API accepts",
    symptom: "400 on a body that looks right, or 401 with code 900020 on a token that was just issued.",
    explanation: "The server refuses properties that it does not know, and bodies and tokens of the API's version 1 do \
                  not fit version 2. Some orgs check context.appName: letters, digits, underscore and dot, 40 at most, \
                  although Blip's guide says any value.",
    fix: "Compare the body with Salesforce's reference of version 2, property by property; the server's words name the \
          one that it does not take. Use tokens from /iamessage/api/v2 only. Where they name appName, give Blip's \
          SalesforceMessaging.AppName such letters only: what is held or checked as Blip sends it as it is set.",
    senses: &[Sense::Input, Sense::Answer],
    certainty: Certainty::Likely,
    place: None,
    query: None,
    practice: Some("switches.checkAppName"),
    source: "Field reports; Salesforce's PWA Kit (code 900020); Blip's guide",
    look: request_shape,
};

pub(super) static WRONG_PATHS: Rule = Rule {
    name: RuleName::WrongPaths,
    row: Some(21),
    title: "The paths are those of a guide that is wrong",
    symptom: "404 on /authorization, on /end, or on /messages with stream or after.",
    explanation: "A widely copied guide (“Messaging API v2 Guide”) describes paths that the API does not have. Its \
                  bodies and its log-in with a connected app are not the API's either.",
    fix: "Use the API's own paths: …/authorization/unauthenticated/access-token or \
          …/authorization/authenticated/access-token for tokens, /eventrouter/v1/sse for events, GET …/entries for the \
          history, DELETE …/conversation/{id} to close.",
    senses: &[Sense::Input, Sense::Answer],
    certainty: Certainty::Certain,
    place: None,
    query: None,
    practice: None,
    source: "The guide compared with Salesforce's official sample app and reference",
    look: wrong_paths,
};

pub(super) static TOO_MANY_REQUESTS: Rule = Rule {
    name: RuleName::TooManyRequests,
    row: Some(38),
    title: "The org accepts no more requests for now",
    symptom: "Calls answer 429.",
    explanation: "Limits are shared: 200 new access tokens and 200 renewals a minute for the whole org, 22 messages a \
                  minute for one conversation. Tests and live traffic use them up together.",
    fix: "Wait a minute and try again with fewer conversations at a time. Keep one token for each conversation instead \
          of asking again.",
    senses: &[Sense::Answer],
    certainty: Certainty::Certain,
    place: None,
    query: None,
    practice: Some("allowanceUsedUp"),
    source: "Salesforce Help, rate limits of Messaging for In-App and Web (Enhanced Chat); Salesforce's sample app \
             handles 429",
    look: too_many_requests,
};

pub(super) static BYOC_ERROR: Rule = Rule {
    name: RuleName::ByocError,
    row: Some(37),
    title: "The Interaction Service refused the call with a number",
    symptom: "A Bring Your Own Channel connector reports a code such as 10003, 10005 or 15108.",
    explanation: "The Interaction Service names its reasons by number. Each belongs to a record or a switch of the \
                  setup: the app's scopes, the channel definition, the channel, the routing, the agent's permissions.",
    fix: "Look the number up here: it leads to the step of the Infobip checklist that sets what is missing.",
    senses: &[Sense::Input, Sense::Answer],
    certainty: Certainty::Certain,
    place: Some(places::CHANNEL),
    query: Some(
        "SELECT DeveloperName, ConversationVendorInfoId, CustomPlatformEvent, ConnectedAppType FROM \
         ConversationChannelDefinition",
    ),
    practice: None,
    source: "Salesforce's public specification of the Interaction Service, list of error codes",
    look: byoc,
};

fn conversation_id_form(facts: &Facts) -> Vec<Finding> {
    let refused = facts.calls().find(|call| is_about_conversation_id(call)).map(FailedCall::told);
    if let Some(seen) = refused {
        return vec![Finding::new(RuleName::ConversationIdForm, seen)];
    }
    let typed = facts.typed.iter().filter(|typed| typed.is("conversationId"));
    let wrong = typed.filter_map(|typed| of_conversation_id(typed.text.trim())).next();
    wrong.into_iter().collect()
}

fn of_conversation_id(text: &str) -> Option<Finding> {
    let finding = |seen: &str| Finding::new(RuleName::ConversationIdForm, seen);
    match uuid::Uuid::try_parse(text) {
        _ if text.is_empty() => None,
        Err(_) => Some(finding("What was entered is no UUID.")),
        Ok(id) if id.get_version_num() != 4 => {
            Some(finding(&format!("The UUID is of version {}, not 4.", id.get_version_num())))
        }
        Ok(id) if id.hyphenated().to_string() != text => {
            let plain = id.hyphenated().to_string();
            Some(finding("The UUID is not written in lower case with hyphens.").suggest(plain))
        }
        Ok(_) => None,
    }
}

fn is_about_conversation_id(call: &FailedCall) -> bool {
    call.status == Some(400) && call.says(&["uuid"])
}

/// Whether the words are about a property of the body.
pub(super) fn speaks_of_shape(words: &str) -> bool {
    let lower = words.to_ascii_lowercase();
    ["unrecognized", "unknown property", "malformed json", "appname", "capabilitiesversion", "not readable"]
        .iter()
        .any(|part| lower.contains(part))
}

fn request_shape(facts: &Facts) -> Vec<Finding> {
    if let Some(call) = facts.calls().find(|call| super::access_token::is_of_another_version(call)) {
        let seen = format!("{} The token was issued by another version of the API.", call.told());
        return vec![Finding::new(RuleName::RequestShape, seen).with_certainty(Certainty::Certain)];
    }
    if let Some(call) = facts.calls().find(|call| is_about_shape(call)) {
        let named = speaks_of_shape(call.words.as_deref().unwrap_or_default());
        let certainty = if named { Certainty::Certain } else { Certainty::Likely };
        return vec![Finding::new(RuleName::RequestShape, call.told()).with_certainty(certainty)];
    }
    facts.typed.iter().find_map(of_app_name).into_iter().collect()
}

fn is_about_shape(call: &FailedCall) -> bool {
    let may_be = match call.call {
        Call::CreateConversation | Call::SendMessage | Call::List | Call::End | Call::SendFile | Call::Other => true,
        Call::GuestToken | Call::VerifiedToken | Call::ContinuationToken => {
            speaks_of_shape(call.words.as_deref().unwrap_or_default())
        }
        Call::Configuration | Call::BusinessHours | Call::Stream => false,
    };
    may_be && call.kind == ErrorKind::Refused && call.status == Some(400) && !is_about_conversation_id(call)
}

fn of_app_name(typed: &Typed) -> Option<Finding> {
    if !typed.is("appName") || typed.text.is_empty() {
        return None;
    }
    let fits = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '.');
    let count = typed.text.chars().count();
    if count <= LONGEST_APP_NAME && typed.text.chars().all(fits) {
        return None;
    }
    let kept = |letter: char| if fits(letter) { letter } else { '_' };
    let plain: String = typed.text.chars().map(kept).take(LONGEST_APP_NAME).collect();
    let seen = "The app's name holds other characters than letters, digits, underscore and dot, or more than 40.";
    Some(Finding::new(RuleName::RequestShape, seen).with_certainty(Certainty::Possible).suggest(plain))
}

/// The paths of the wrong guide, what each is a part of, and what the API has in its place.
const WRONG: [(&str, &str, &str); 4] = [
    ("/authorization", "a path that ends with /authorization", "/authorization/unauthenticated/access-token"),
    ("/end", "a path that ends with /end", "DELETE /iamessage/api/v2/conversation/{id}"),
    ("/messages?after=", "/messages?after=", "GET /iamessage/api/v2/conversation/{id}/entries"),
    ("/messages?stream=", "/messages?stream=", "GET /eventrouter/v1/sse"),
];

/// What in a text is a path of the widely copied wrong guide, and the path that the API has in its place.
#[must_use]
pub fn wrong_path(text: &str) -> Option<(&'static str, &'static str)> {
    let found = WRONG.iter().find(|(path, ..)| {
        text.match_indices(path).any(|(at, _)| {
            let rest = &text[at + path.len()..];
            // With a query the path is whole already; the others must end here.
            path.contains('?') || !rest.starts_with(|letter: char| letter.is_alphanumeric() || "/-_".contains(letter))
        })
    });
    found.map(|(_, wrong, right)| (*wrong, *right))
}

fn wrong_paths(facts: &Facts) -> Vec<Finding> {
    let wrong = facts.typed.iter().find_map(|typed| wrong_path(&typed.text));
    let finding = wrong.map(|(wrong, right)| {
        let seen = format!("What was entered holds {wrong}; the API has {right} for that.");
        Finding::new(RuleName::WrongPaths, seen).suggest(right)
    });
    finding.into_iter().collect()
}

fn too_many_requests(facts: &Facts) -> Vec<Finding> {
    let refused = |call: &&FailedCall| matches!(call.kind, ErrorKind::TooManyRequests { .. });
    let Some(call) = facts.calls().find(refused) else { return Vec::new() };
    let wait = match call.kind {
        ErrorKind::TooManyRequests { retry_after: Some(after) } if after > 0 => format!(" It asks to wait {after} s."),
        _ => String::new(),
    };
    let count = facts.calls().filter(refused).count();
    let count = if count > 1 { format!(" {count} calls were refused so.") } else { String::new() };
    vec![Finding::new(RuleName::TooManyRequests, format!("{}{wait}{count}", call.told()))]
}

fn byoc(facts: &Facts) -> Vec<Finding> {
    let typed = facts.typed.iter().filter(|typed| typed.is("byocError")).map(|typed| typed.text.trim());
    // The messaging API's own calls have codes of their own.
    let answered = facts.calls().filter(|call| call.call == Call::Other).filter_map(|call| call.code.as_deref());
    let known = typed.chain(answered).find_map(|code| byoc_error(code.parse().ok()?));
    let finding = known.map(|error| {
        let seen = format!("{}: {} Infobip checklist: {}", error.code, error.meaning, error.step);
        Finding::new(RuleName::ByocError, seen)
    });
    finding.into_iter().collect()
}
