//! The bodies of the API, as the public sources have them.

use crate::shape::Shape::{self, Any, Flag, List, Object, Text, TextMap, Word};
use crate::shape::{may, must};

pub(super) const TOKEN: Shape = Object(&[
    must("orgId", Text),
    must("esDeveloperName", Text),
    must("capabilitiesVersion", Text),
    must("platform", Text),
    may("deviceId", Text),
    may("context", Object(&[may("appName", Text), may("clientVersion", Text)])),
    may("authorizationType", Text),
    may("customerIdentityToken", Text),
]);

pub(super) const CONVERSATION: Shape = Object(&[
    must("conversationId", Text),
    must("esDeveloperName", Text),
    may("routingAttributes", TextMap),
    may("language", Text),
]);

pub(super) const ENTRY: Shape = Object(&[must("entryType", Text), must("id", Text)]);

pub(super) const ACKNOWLEDGE: Shape = Object(&[must(
    "acks",
    List(&Object(&[must("id", Text), must("entryType", Text), must("conversationEntryId", Text)])),
)]);

pub(super) const SEND: Shape = Object(&[
    must("message", MESSAGE),
    must("esDeveloperName", Text),
    may("isNewMessagingSession", Flag),
    may("routingAttributes", TextMap),
    may("language", Text),
]);

const MESSAGE: Shape = Object(&[
    must("id", Text),
    must("messageType", Text),
    may("inReplyToMessageId", Text),
    may(
        "staticContent",
        Object(&[must("formatType", Word(&["Text"])), may("text", Text), may("citationContent", Any)]),
    ),
    may("choicesResponse", CHOICES),
    may("formResponse", FORM),
]);

const CHOICES: Shape = Object(&[
    must("formatType", Word(&["Selections"])),
    must(
        "selectedOptions",
        List(&Object(&[must("optionIdentifier", Text), may("optionId", Text), may("optionTitle", Text)])),
    ),
]);

/// A value's own members differ from kind to kind, and the sources do not list those of an option in a form.
const FORM: Shape = Object(&[
    must("formatType", Word(&["Inputs"])),
    may("formTitle", Text),
    must(
        "inputValues",
        List(&Object(&[
            may("inputValueType", Text),
            may("inputId", Text),
            may("displayValue", Any),
            may("value", Shape::Open),
            may("selectedOptions", List(&Shape::Open)),
        ])),
    ),
]);
