//! Failures that only a conversation can tell: what happened and why, and what to do.

use miaw::wire::payload::MessageDeliveryFailed;

use crate::view::{Failure, FailureCode, FieldFailure};

fn failure(code: FailureCode, message: impl Into<String>, hint: &str) -> Failure {
    Failure { code, message: message.into(), hint: Some(hint.to_owned()), detail: None, fields: Vec::new() }
}

/// A renewed token is another end user's.
pub fn other_subject(before: &str, now: &str) -> Failure {
    Failure {
        detail: Some(format!("before: {before}; now: {now}")),
        ..failure(
            FailureCode::PermissionDenied,
            "The new token belongs to a different end user than the one who started this conversation, so it was not \
             used.",
            "Start a new conversation. If the issuer or key set was changed since, change it back to reach this one again.",
        )
    }
}

/// A guest's token is dead.
pub fn guest_token_dead(cause: Option<&Failure>) -> Failure {
    Failure {
        detail: cause.and_then(|cause| cause.detail.clone()),
        ..failure(
            FailureCode::TokenRefused,
            "The server refused the guest's access token. A guest cannot get another one for this conversation: a new \
             token would stand for a new end user, whom Salesforce would not let into it.",
            "Start a new conversation. If tokens expire too early, raise the channel's token lifetime, or use verified \
             users, whose tokens can be renewed.",
        )
    }
}

/// The conversation is closed.
pub fn closed() -> Failure {
    failure(
        FailureCode::NotNow,
        "The conversation is closed, and a closed one accepts no more messages.",
        "Start a new conversation.",
    )
}

/// Another program drives the conversation.
pub fn held_elsewhere() -> Failure {
    failure(
        FailureCode::NotNow,
        "Another program holds this conversation, so nothing is done with it here.",
        "Go on in that program, such as “handover chat” in a terminal, or end it and open the conversation again.",
    )
}

/// The conversation could not be started.
pub fn not_started() -> Failure {
    failure(
        FailureCode::NotNow,
        "The conversation could not be started, so there is nothing to send to.",
        "Correct the cause that is shown and reconnect, or start a new conversation.",
    )
}

/// The conversation is not open yet.
pub fn not_yet() -> Failure {
    failure(FailureCode::NotNow, "The conversation is not open yet.", "Wait until it is created.")
}

/// The form comes first.
pub fn prechat_first() -> Failure {
    failure(
        FailureCode::NotNow,
        "The deployment asks for pre-chat values before the next message.",
        "Fill in the form first.",
    )
}

/// The tab is closed.
pub fn tab_is_closed() -> Failure {
    failure(FailureCode::NotNow, "The end user's tab is closed, so nothing can be done in it.", "Reopen the tab first.")
}

/// The tab is open.
pub fn tab_is_open() -> Failure {
    failure(FailureCode::NotNow, "The end user's tab is already open.", "Nothing needs to be done.")
}

/// The machine sleeps.
pub fn machine_sleeps() -> Failure {
    failure(FailureCode::NotNow, "The end user's machine is asleep, so nothing happens on it.", "Wake it first.")
}

/// The machine is awake.
pub fn machine_is_awake() -> Failure {
    failure(FailureCode::NotNow, "The end user's machine is already awake.", "Nothing needs to be done.")
}

/// There is no second device.
pub fn no_second_device() -> Failure {
    failure(FailureCode::NotNow, "The end user has no second device here.", "Add one first.")
}

/// There is a second device.
pub fn second_device_is_there() -> Failure {
    failure(FailureCode::NotNow, "The end user already has a second device.", "Close it before you add another one.")
}

/// A guest's conversation is on one device.
pub fn guests_have_one_device() -> Failure {
    failure(
        FailureCode::NotNow,
        "A guest has one device: another token, on whatever device, is another end user to Salesforce.",
        "Start a conversation as a verified user, whose conversation is the same on every device.",
    )
}

/// A token is being fetched or opened.
pub fn token_under_way() -> Failure {
    failure(FailureCode::NotNow, "A token is being requested right now.", "Try again in a moment.")
}

/// The token in use belongs to another end user.
pub fn token_of_another(cause: &Failure) -> Failure {
    Failure {
        detail: cause.detail.clone(),
        ..failure(
            FailureCode::PermissionDenied,
            "The new token belongs to another end user, and the server admits only the one who started this \
             conversation (403).",
            "Start a new conversation with the new token. A client keeps each token with its conversation, and never \
             gets a new one for a guest's existing conversation.",
        )
    }
}

/// There is no stream that could be lost.
pub fn no_stream() -> Failure {
    failure(
        FailureCode::NotNow,
        "No event stream is open now, so none can be dropped.",
        "Wait until it is open; a conversation that polls has none.",
    )
}

/// The stream was dropped on purpose.
pub fn stream_dropped() -> Failure {
    failure(
        FailureCode::NetworkFailed,
        "The event stream was dropped on purpose.",
        "It is reopened at once, from the last event that arrived.",
    )
}

/// There is no form to submit.
pub fn no_prechat() -> Failure {
    failure(FailureCode::NotNow, "No pre-chat values are asked for now.", "Nothing needs to be done.")
}

/// There is no session to end.
pub fn no_session() -> Failure {
    failure(FailureCode::NotNow, "There is no session that could be ended now.", "The next message opens a new one.")
}

/// The message is not one that failed.
pub fn not_failed() -> Failure {
    failure(FailureCode::NotNow, "Only a message that failed can be sent again.", "Nothing needs to be done.")
}

/// An empty message.
pub fn empty_message() -> Failure {
    Failure {
        fields: vec![FieldFailure {
            field: "text".into(),
            message: "The message has no text.".into(),
            hint: Some("Write something.".into()),
            suggestion: None,
        }],
        ..failure(FailureCode::FieldsInvalid, "The message has no text.", "Write something.")
    }
}

/// The program is being closed.
pub fn shutting_down() -> Failure {
    failure(FailureCode::NotNow, "The program is being closed.", "Start it again; the conversation continues.")
}

/// There is no message of that identifier.
pub fn no_such_message() -> Failure {
    failure(FailureCode::NotFound, "There is no such message in this conversation.", "Look at the transcript again.")
}

/// The conversation does not run in this program now.
pub fn not_running() -> Failure {
    failure(
        FailureCode::NotNow,
        "The conversation is over, and nothing can be changed in it any more.",
        "Start a new conversation.",
    )
}

/// The profile cannot sign.
pub fn no_signing_key() -> Failure {
    failure(
        FailureCode::SecretMissing,
        "This profile has no key that signs, or no issuer, and a verified user needs an identity token with both.",
        "Add a signing key and the key set's JSON Web Key Issuer to the org profile, or start the conversation as a guest.",
    )
}

/// The sealed token is not there.
pub fn no_sealed_token() -> Failure {
    failure(
        FailureCode::SecretMissing,
        "The access token of this conversation was not kept, so it cannot be resumed.",
        "Start a new conversation. Tokens are kept while the keyring can be reached.",
    )
}

/// The server accepted a message and could not deliver it.
pub fn delivery_failed(failed: &MessageDeliveryFailed) -> Failure {
    Failure {
        detail: Some(format!("errorCode: {}", failed.error_code)),
        ..failure(
            FailureCode::RequestRefused,
            format!(
                "The server accepted the message but could not deliver it: {}.",
                failed.error_message.as_deref().unwrap_or("it gave no reason").trim_end_matches('.')
            ),
            "Send it again; if it fails again, look at the raw event.",
        )
    }
}

/// Pre-chat values that must be changed.
pub fn prechat_invalid(fields: Vec<FieldFailure>) -> Failure {
    let message = match fields.as_slice() {
        [one] => one.message.clone(),
        several => format!("{} fields of the pre-chat form must be changed.", several.len()),
    };
    Failure { fields, ..failure(FailureCode::FieldsInvalid, message, "Change the marked fields.") }
}

/// The state that was stored cannot be read.
pub fn unreadable_state(reason: &str) -> Failure {
    Failure {
        detail: Some(reason.to_owned()),
        ..failure(
            FailureCode::StoreFromNewerVersion,
            "What was stored of this conversation cannot be read by this version of the program.",
            "Use the version that wrote it; its entries can still be read here.",
        )
    }
}
