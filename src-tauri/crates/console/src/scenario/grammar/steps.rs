//! Steps.

use super::conditions::EXPECTED;
use super::deeds::DEED;
use super::shape::{Field, Fields, Keys, Shape, Tags, Word};
use super::words::{CLIENT, CONNECTORS};

/// A step.
pub(in crate::scenario) static STEP: Shape = Shape::Tagged(&STEP_TAGS);

static STEP_TAGS: Tags = Tags { id: "step", what: "step", tags: &STEPS, beside: &BESIDE };

/// Whether a word is a step.
pub(in crate::scenario) fn is_step(word: &str) -> bool {
    STEP_TAGS.tag(word).is_some()
}

static BESIDE: [Field; 1] = [Field::of("name", Shape::Label, "What the step is called in reports, and by latency")];

static STEPS: [Field; 13] = [
    Field::of(
        "start",
        Shape::Either(&[Shape::OneOf(&GUEST), Shape::Fields(&START)]),
        "Starts a conversation: as a guest, or as a verified user",
    ),
    Field::of("say", Shape::Words, "The end user says something"),
    Field::of("expect", Shape::Several(&EXPECTED), "What must come true: one thing, or a list of things in any order"),
    Field::of("choose", Shape::Several(&Shape::Words), "The end user chooses options by their labels"),
    Field::of(
        "form",
        Shape::Table { keys: Keys::Any, of: &Shape::Json },
        "The end user fills in a form: values by labels",
    )
    .with("\n  "),
    Field::of("file", Shape::Either(&[Shape::File, Shape::Fields(&FILE)]), "The end user sends a file"),
    Field::of("typing", Shape::Duration { zero: false }, "The end user shows typing for so long"),
    Field::of("wait", Shape::Duration { zero: false }, "Nothing is done for so long"),
    Field::of("client", Shape::OneOf(&CLIENT), "Something happens to the end user's browser, device or network"),
    Field::of("manual", Shape::Either(&[Shape::Words, Shape::Fields(&MANUAL)]), "A person does something")
        .with("\n  do: "),
    Field::of("end", Shape::Nothing, "The end user ends the messaging session"),
    Field::of("close", Shape::Nothing, "The end user closes the conversation"),
    Field::of("include", Shape::Include, "Puts in the steps of another file"),
];

static GUEST: [Word; 1] = [Word::of("guest", "An end user whom nobody vouches for")];

static START: Fields = Fields { id: "start", what: "a start", fields: &START_FIELDS, exclusive: &[], any_of: &[] };

static START_FIELDS: [Field; 9] = [
    Field::of("verified", Shape::Words, "The subject (sub) of a verified user; a guest if absent"),
    Field::of("attributes", Shape::Table { keys: Keys::Any, of: &Shape::Text }, "Routing attributes; case counts")
        .with("\n  "),
    Field::of("prechat", Shape::Table { keys: Keys::Any, of: &Shape::Text }, "Values of the pre-chat form")
        .with("\n  "),
    Field::of("language", Shape::Words, "A locale such as en_US"),
    Field::of("connector", Shape::OneOf(&CONNECTORS), "The system that it is held as"),
    Field::of("transcript", Shape::Words, "What was said before").with(" |\n  "),
    Field::of("summary", Shape::Words, "What the agent reads above the transcript"),
    Field::of("samples", Shape::Table { keys: Keys::Any, of: &Shape::Text }, "Values of the connector's sources")
        .with("\n  "),
    Field::of(
        "polling",
        Shape::Duration { zero: false },
        "Asks for new entries so often instead of opening the event stream",
    ),
];

static FILE: Fields = Fields {
    id: "file",
    what: "a file",
    fields: &FILE_FIELDS,
    exclusive: &["path", "text"],
    any_of: &["path", "text"],
};

static FILE_FIELDS: [Field; 5] = [
    Field::of("path", Shape::File, "Where it is, relative to the scenario"),
    Field::of("text", Shape::Text, "What is in it, instead of a path"),
    Field::of("name", Shape::Words, "Its name; the path's own if absent"),
    Field::of("type", Shape::Words, "Its media type; by its extension if absent"),
    Field::of("caption", Shape::Text, "What is said with it"),
];

static MANUAL: Fields =
    Fields { id: "manual", what: "a manual step", fields: &MANUAL_FIELDS, exclusive: &[], any_of: &[] };

static MANUAL_FIELDS: [Field; 4] = [
    Field::of("do", Shape::Words, "What the person does").required(),
    Field::of("ask", Shape::Words, "What the person is to look at and tell"),
    Field::of(
        "within",
        Shape::Duration { zero: false },
        "How long the person may take; 30 min if absent. The case's limit is paused meanwhile",
    ),
    Field::of("practice", Shape::Several(&DEED), "What the practice org's agent does instead").with("\n  - "),
];
