//! What happens on the other side of a practice org.

use super::shape::{Field, Fields, Keys, Known, Shape, Tags};

/// A deed.
pub(in crate::scenario) static DEED: Shape =
    Shape::Tagged(&Tags { id: "deed", what: "deed of the practice org", tags: &DEEDS, beside: &[] });

static DEEDS: [Field; 12] = [
    Field::of("accept", Shape::Nothing, "The agent takes the conversation"),
    Field::of("decline", Shape::Nothing, "The agent refuses it"),
    Field::of("say", Shape::Words, "The agent writes"),
    Field::of("typing", Shape::Duration { zero: false }, "The agent types for so long"),
    Field::of("sample", Shape::Known(Known::Sample), "The agent sends a ready-made message"),
    Field::of("file", Shape::Fields(&FILE), "The agent sends a text file").with("\n  name: "),
    Field::of("transfer", Shape::Nothing, "The agent hands over to the other agent, who takes it"),
    Field::of("end", Shape::Nothing, "The agent ends the session"),
    Field::of("queuePosition", Shape::Count { least: 1, most: 100_000 }, "The org tells a place in the queue"),
    Field::of(
        "faults",
        Shape::Table { keys: Keys::Known(Known::Fault), of: &Shape::Json },
        "Something goes wrong from now on",
    )
    .with("\n  "),
    Field::of("now", Shape::Known(Known::Now), "Something goes wrong once, at once"),
    Field::of("wait", Shape::Duration { zero: false }, "Nothing for so long"),
];

static FILE: Fields =
    Fields { id: "deedFile", what: "a file of the agent's", fields: &FILE_FIELDS, exclusive: &[], any_of: &[] };

static FILE_FIELDS: [Field; 2] = [
    Field::of("name", Shape::Words, "Its name").required(),
    Field::of("text", Shape::Text, "What is in it").required(),
];
