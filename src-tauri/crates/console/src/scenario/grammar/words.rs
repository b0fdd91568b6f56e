//! Words that are the same in several places.

use super::shape::{Field, Fields, Shape, Word};

pub(super) static ROLES: [Word; 4] = [
    Word::of("agent", "A person at the desk: the roles Agent, Supervisor and DigitalWorker"),
    Word::of("bot", "The role Chatbot"),
    Word::of("system", "The roles System and Router"),
    Word::of("endUser", "The end user"),
];

pub(super) const ROLE: Shape = Shape::OneOf(&ROLES);

pub(super) static KINDS: [Word; 11] = [
    Word::of("text", "A text"),
    Word::of("link", "A link with a title"),
    Word::of("files", "Files"),
    Word::of("webView", "A page over the chat"),
    Word::of("buttons", "Buttons"),
    Word::of("quickReplies", "Quick replies"),
    Word::of("listPicker", "A list to choose from"),
    Word::of("carousel", "Cards"),
    Word::of("form", "A form"),
    Word::of("formResult", "The result of a form"),
    Word::of("other", "Any other"),
];

pub(super) static EVENT_KINDS: [Word; 5] = [
    Word::of("message", "Messages"),
    Word::of("typing", "Typing"),
    Word::of("participant", "Somebody joining or leaving"),
    Word::of("routing", "Results of routing"),
    Word::of("anything", "Anything"),
];

pub(super) static SESSIONS: [Word; 4] = [
    Word::of("waiting", "Waiting for somebody"),
    Word::of("active", "Somebody has it"),
    Word::of("inactive", "Nobody has written for a while"),
    Word::of("ended", "It is over"),
];

pub(super) static CONVERSATIONS: [Word; 3] =
    [Word::of("open", "Open"), Word::of("closed", "Closed"), Word::of("failed", "It could not be started")];

pub(super) static RECEIPTS: [Word; 4] = [
    Word::of("sent", "The server took the newest message of the end user"),
    Word::of("delivered", "The other side has it"),
    Word::of("read", "The other side has read it"),
    Word::of("refused", "It was refused"),
];

pub(super) static CLIENT: [Word; 7] = [
    Word::of("dropStream", "The event stream is lost and opened again"),
    Word::of("closeTab", "The tab is closed"),
    Word::of("reopenTab", "It is opened again"),
    Word::of("newDevice", "A second device of the same verified user"),
    Word::of("newToken", "A new access token"),
    Word::of("sleep", "The machine sleeps"),
    Word::of("wake", "It wakes"),
];

pub(super) static CONNECTORS: [Word; 4] = [
    Word::of("customClient", "A client of one's own"),
    Word::of("blip", "Blip Desk"),
    Word::of("cognigy", "Cognigy.AI"),
    Word::of("opencx", "OpenCX"),
];

pub(super) const CONTAINS: Field =
    Field::of("contains", Shape::Words, "These words are in it; upper and lower case are the same");
pub(super) const IS: Field = Field::of("is", Shape::Text, "Exactly this text");
pub(super) const MATCHES: Field = Field::of("matches", Shape::Pattern, "A regular expression finds something in it");

static TEXT_FIELDS: [Field; 3] = [CONTAINS, IS, MATCHES];

/// The names of the three ways to say which text.
pub(super) static TEXT_NAMES: [&str; 3] = ["contains", "is", "matches"];

pub(super) static TEXT_MATCH: Fields = Fields {
    id: "text",
    what: "a text that is looked for",
    fields: &TEXT_FIELDS,
    exclusive: &TEXT_NAMES,
    any_of: &TEXT_NAMES,
};

/// A text, or what is known of it.
pub(super) const TEXT: Shape = Shape::Either(&[Shape::Words, Shape::Fields(&TEXT_MATCH)]);
