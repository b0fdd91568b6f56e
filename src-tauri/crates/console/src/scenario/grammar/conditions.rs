//! What can be expected.

use super::shape::{Field, Fields, Known, Shape, Tags};
use super::words::{
    CONTAINS, CONVERSATIONS, EVENT_KINDS, IS, KINDS, MATCHES, RECEIPTS, ROLE, SESSIONS, TEXT, TEXT_NAMES,
};

/// An expectation: a condition, and how long it may take.
pub(in crate::scenario) static EXPECTED: Shape = Shape::Tagged(&CONDITION);

/// The conditions.
pub(in crate::scenario) static CONDITION: Tags =
    Tags { id: "expectation", what: "expectation", tags: &CONDITIONS, beside: &BESIDE };

static BESIDE: [Field; 1] =
    [Field::of("within", Shape::Duration { zero: false }, "How long it may take, from the beginning of the step")];

static CONDITIONS: [Field; 20] = [
    Field::of("routed", Shape::Nothing, "Routing found a route"),
    Field::of("notRouted", Shape::Either(&[TEXT, Shape::Nothing]), "Routing failed, for this reason"),
    Field::of("accepted", Shape::Nothing, "A person accepted: not a bot"),
    Field::of("joined", Shape::Fields(&WHO), "Somebody joined").with(" { role: agent }"),
    Field::of("left", Shape::Fields(&WHO), "Somebody left").with(" { role: agent }"),
    Field::of("transferred", Shape::Fields(&WHO), "It was handed over to another agent").with(" { name:  }"),
    Field::of("message", Shape::Either(&[Shape::Words, Shape::Fields(&MESSAGE)]), "A message came")
        .with(" { from: agent, contains:  }"),
    Field::of("file", Shape::Fields(&FILE), "A file came").with(" { from: agent }"),
    Field::of(
        "queuePosition",
        Shape::Count { least: 1, most: 100_000 },
        "The org told a place in the queue, at most this one",
    ),
    Field::of("session", Shape::OneOf(&SESSIONS), "The state of the messaging session"),
    Field::of("conversation", Shape::OneOf(&CONVERSATIONS), "The state of the conversation"),
    Field::of(
        "verified",
        Shape::Either(&[Shape::Yes, Shape::Words, Shape::Nothing]),
        "The end user is verified, and as this subject if one is given",
    ),
    Field::of("guest", Shape::Nothing, "The end user is a guest"),
    Field::of("attribute", Shape::Fields(&ATTRIBUTE), "A routing attribute arrived in the org")
        .with(" { name: , value:  }"),
    Field::of("nothing", Shape::Fields(&NOTHING), "Nothing of a kind comes for so long")
        .with(" { of: message, for: 3 s }"),
    Field::of("latency", Shape::Fields(&LATENCY), "A step took at most so long").with(" { atMost: 1 s }"),
    Field::of("finding", Shape::Known(Known::Rule), "The diagnosis says so"),
    Field::of(
        "noFinding",
        Shape::Either(&[Shape::Yes, Shape::Known(Known::Rule), Shape::Nothing]),
        "The diagnosis does not say so; true for none at all",
    ),
    Field::of("gaps", Shape::Fields(&GAPS), "What the stream lost, doubled or put out of order").with(" { missed: 0 }"),
    Field::of("receipt", Shape::OneOf(&RECEIPTS), "What became of the newest message of the end user"),
];

static WHO: Fields = Fields { id: "who", what: "a participant", fields: &WHO_FIELDS, exclusive: &[], any_of: &[] };

static WHO_FIELDS: [Field; 2] =
    [Field::of("role", ROLE, "The role"), Field::of("name", TEXT, "The name that the end user sees")];

static MESSAGE: Fields =
    Fields { id: "message", what: "a message", fields: &MESSAGE_FIELDS, exclusive: &TEXT_NAMES, any_of: &[] };

static MESSAGE_FIELDS: [Field; 8] = [
    Field::of("from", ROLE, "From whom; anybody but the end user if absent"),
    CONTAINS,
    IS,
    MATCHES,
    Field::of("kind", Shape::OneOf(&KINDS), "What the end user sees"),
    Field::of("options", Shape::Several(&Shape::Words), "Options with these labels are in it").with(" []"),
    Field::of("json", Shape::Path, "A JSONPath that finds something in the entry's payload, or in the entry around it"),
    Field::of("equals", Shape::Json, "What one of the values found by json must be"),
];

static FILE: Fields = Fields { id: "cameFile", what: "a file", fields: &FILE_FIELDS, exclusive: &[], any_of: &[] };

static FILE_FIELDS: [Field; 3] = [
    Field::of("from", ROLE, "From whom; anybody but the end user if absent"),
    Field::of("name", TEXT, "Its name"),
    Field::of("sha256", Shape::Digest, "SHA-256 of its bytes, 64 hexadecimal digits"),
];

static ATTRIBUTE: Fields =
    Fields { id: "attribute", what: "an attribute", fields: &ATTRIBUTE_FIELDS, exclusive: &[], any_of: &[] };

static ATTRIBUTE_FIELDS: [Field; 2] = [
    Field::of("name", Shape::Words, "Its name; case counts").required(),
    Field::of("value", Shape::Either(&[Shape::Text, TEXT]), "Its value; any if absent"),
];

static NOTHING: Fields =
    Fields { id: "nothing", what: "what must not come", fields: &NOTHING_FIELDS, exclusive: &[], any_of: &[] };

static NOTHING_FIELDS: [Field; 3] = [
    Field::of("of", Shape::OneOf(&EVENT_KINDS), "Of which kind; anything if absent"),
    Field::of("from", ROLE, "From whom; anybody but the end user if absent"),
    Field::of("for", Shape::Duration { zero: false }, "For how long").required(),
];

static LATENCY: Fields =
    Fields { id: "latency", what: "a latency", fields: &LATENCY_FIELDS, exclusive: &[], any_of: &[] };

static LATENCY_FIELDS: [Field; 2] = [
    Field::of("step", Shape::Label, "The step's name; the newest step that did something if absent"),
    Field::of("atMost", Shape::Duration { zero: false }, "How long").required(),
];

static GAPS: Fields = Fields {
    id: "gaps",
    what: "gaps",
    fields: &GAPS_FIELDS,
    exclusive: &[],
    any_of: &["missed", "doubled", "reordered"],
};

static GAPS_FIELDS: [Field; 3] = [
    Field::of("missed", Shape::Count { least: 0, most: 1_000_000 }, "Exactly so many missing"),
    Field::of("doubled", Shape::Count { least: 0, most: 1_000_000 }, "Exactly so many doubled"),
    Field::of("reordered", Shape::Count { least: 0, most: 1_000_000 }, "Exactly so many in another order"),
];
