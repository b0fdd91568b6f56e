//! The bodies of the API, as the public sources have them.

use crate::sent::{CHOICES, STATIC, form};
use crate::shape::Shape::{self, Flag, List, Object, Text, TextMap};
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
    may("staticContent", STATIC),
    may("choicesResponse", CHOICES),
    may("formResponse", form::SHAPE),
]);

/// The part `messageEntry` of a file's request.
pub(super) const FILE_ENTRY: Shape = Object(&[
    must(
        "message",
        Object(&[must("id", Text), must("fileId", Text), may("text", Text), may("inReplyToMessageId", Text)]),
    ),
    must("esDeveloperName", Text),
    may("isNewMessagingSession", Flag),
    may("routingAttributes", TextMap),
    may("language", Text),
]);
