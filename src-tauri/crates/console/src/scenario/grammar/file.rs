//! What stands at the beginning of a line: the scenario as a whole.

use super::shape::{Field, Fields, Keys, Known, Shape, Word};
use super::steps::STEP;

const VERSION: Field =
    Field::of("version", Shape::Count { least: 1, most: 1 }, "The version of the language: 1").with(" 1");
const DESCRIPTION: Field = Field::of("description", Shape::Remark, "What it shows");
const VARIABLES: Field = Field::of(
    "variables",
    Shape::Table { keys: Keys::Variable, of: &Shape::Text },
    "Values that stand for ${name} anywhere below",
)
.with("\n  ");
const STEPS: Field = Field::of("steps", Shape::List { of: &STEP, least: 1 }, "What happens, one after the other")
    .required()
    .with("\n  - ");

static FIELDS: [Field; 10] = [
    VERSION.required(),
    Field::of("name", Shape::Label, "What the scenario is called").required(),
    DESCRIPTION,
    Field::of("tags", Shape::Several(&Shape::Label), "Words to choose some scenarios of many by").with(" []"),
    VARIABLES,
    Field::of(
        "rows",
        Shape::List { of: &Shape::Table { keys: Keys::Variable, of: &Shape::Text }, least: 1 },
        "One case for each row; its values go before the variables",
    )
    .with("\n  - { }"),
    Field::of(
        "within",
        Shape::Duration { zero: false },
        "How long an expectation waits unless it says so itself; 15 s if absent",
    ),
    Field::of("limit", Shape::Duration { zero: false }, "How long a whole case may take; 2 min if absent"),
    Field::of("practice", Shape::Fields(&PRACTICE), "How the practice org plays; means nothing on another org")
        .with("\n  "),
    STEPS,
];

/// A whole scenario.
pub(in crate::scenario) static SCENARIO: Fields =
    Fields { id: "scenario", what: "a scenario", fields: &FIELDS, exclusive: &[], any_of: &[] };

static PART_FIELDS: [Field; 4] = [VERSION, DESCRIPTION, VARIABLES, STEPS];

/// A file whose steps other scenarios include.
pub(in crate::scenario) static PART: Fields =
    Fields { id: "part", what: "a file to include", fields: &PART_FIELDS, exclusive: &[], any_of: &[] };

static PRACTICE: Fields = Fields {
    id: "practice",
    what: "the setting of the practice org",
    fields: &PRACTICE_FIELDS,
    exclusive: &[],
    any_of: &[],
};

static PRACTICE_FIELDS: [Field; 5] = [
    Field::of(
        "agents",
        Shape::Either(&[Shape::OneOf(&DESKS), Shape::Fields(&SCRIPT)]),
        "Who sits at the desk: manual, nobody, or what an agent does by itself",
    ),
    Field::of("deployment", Shape::Known(Known::Deployment), "The developer name of the deployment"),
    Field::of("faults", Shape::Table { keys: Keys::Known(Known::Fault), of: &Shape::Json }, "What goes wrong")
        .with("\n  "),
    Field::of("mistakes", Shape::Several(&Shape::Known(Known::Mistake)), "What is wrong in the setup").with("\n  - "),
    Field::of(
        "switches",
        Shape::Table { keys: Keys::Known(Known::Switch), of: &Shape::Json },
        "Behaviours of Salesforce's that sources disagree about",
    )
    .with("\n  "),
];

static DESKS: [Word; 2] = [
    Word::of("manual", "An agent who does what the manual steps' practice lists say"),
    Word::of("nobody", "Nobody is online"),
];

static SCRIPT: Fields =
    Fields { id: "script", what: "what an agent does by itself", fields: &SCRIPT_FIELDS, exclusive: &[], any_of: &[] };

static SCRIPT_FIELDS: [Field; 7] = [
    Field::of("acceptAfter", Shape::Duration { zero: true }, "From the offer to the acceptance"),
    Field::of("answerAfter", Shape::Duration { zero: true }, "From reading a message to beginning to type the answer"),
    Field::of("typing", Shape::Duration { zero: true }, "How long it shows typing before each answer"),
    Field::of("greeting", Shape::Text, "Said after accepting; empty to say nothing"),
    Field::of(
        "answers",
        Shape::Several(&Shape::Known(Known::Answer)),
        "Said in turn; a line --- parts one into several messages; sample:NAME sends a sample of the practice org",
    )
    .with("\n  - "),
    Field::of("endAfter", Shape::Count { least: 1, most: 1_000 }, "Ends the session after so many answers"),
    Field::of(
        "transferAfter",
        Shape::Count { least: 1, most: 1_000 },
        "Hands over to the second agent after so many answers",
    ),
];
