//! The kinds of things that can stand at a place.

/// What can stand at a place.
#[derive(Clone, Copy, Debug)]
pub(in crate::scenario) enum Shape {
    /// A text, a number or `true` as it is written. May be empty.
    Text,
    /// The same, not empty.
    Words,
    /// A text for people only, in which nothing is put in.
    Remark,
    /// The same, with more than white space in it.
    Label,
    /// Only `true`.
    Yes,
    /// A whole number.
    Count { least: u32, most: u32 },
    /// `250 ms`, `5 s`, `2 min`, `1 h`, or a number of seconds.
    Duration {
        /// Whether none at all means something.
        zero: bool,
    },
    /// One of these words.
    OneOf(&'static [Word]),
    /// A name that is known elsewhere.
    Known(Known),
    /// A regular expression.
    Pattern,
    /// A JSONPath (RFC 9535).
    Path,
    /// SHA-256 in hexadecimal.
    Digest,
    /// The path of a file that is sent.
    File,
    /// The path of a file whose steps are put in.
    Include,
    /// Any value.
    Json,
    /// Nothing, or `{}`.
    Nothing,
    /// A list.
    List { of: &'static Shape, least: usize },
    /// A list, or one without a list around it.
    Several(&'static Shape),
    /// Names of one's own with values.
    Table { keys: Keys, of: &'static Shape },
    /// Given names with values.
    Fields(&'static Fields),
    /// One of several things, named by its key or, where it needs no more words, alone.
    Tagged(&'static Tags),
    /// The first of these that fits.
    Either(&'static [Shape]),
}

/// A word with what it means.
#[derive(Debug)]
pub(in crate::scenario) struct Word {
    pub name: &'static str,
    pub detail: &'static str,
}

/// Names that are known elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::scenario) enum Known {
    /// Of the diagnosis.
    Rule,
    /// Of the practice org.
    Sample,
    /// What a practice agent answers: a text, or `sample:` with a sample.
    Answer,
    /// Of the practice org.
    Fault,
    /// Of the practice org.
    Now,
    /// Of the practice org.
    Mistake,
    /// Of the practice org.
    Switch,
    /// Of the practice org.
    Deployment,
}

/// What the names of a table are.
#[derive(Clone, Copy, Debug)]
pub(in crate::scenario) enum Keys {
    /// Anything, not empty.
    Any,
    /// Letters, digits, `_` and `-`, beginning with a letter: `${name}`.
    Variable,
    /// Known elsewhere.
    Known(Known),
}

/// Given names with values.
#[derive(Debug)]
pub(in crate::scenario) struct Fields {
    /// Its name in the schema.
    pub id: &'static str,
    /// What the whole is, in messages: `a start`.
    pub what: &'static str,
    pub fields: &'static [Field],
    /// Those of which at most one may stand there.
    pub exclusive: &'static [&'static str],
    /// Those of which at least one must stand there.
    pub any_of: &'static [&'static str],
}

/// One name.
#[derive(Debug)]
pub(in crate::scenario) struct Field {
    pub name: &'static str,
    pub shape: Shape,
    pub required: bool,
    /// What it is, in one line.
    pub detail: &'static str,
    /// What the completion writes behind the name, lines indented as if the name had no indentation.
    pub template: &'static str,
}

/// One of several things.
#[derive(Debug)]
pub(in crate::scenario) struct Tags {
    /// Its name in the schema.
    pub id: &'static str,
    /// What it is, in messages: `step`.
    pub what: &'static str,
    pub tags: &'static [Field],
    /// What may stand beside each of them.
    pub beside: &'static [Field],
}

impl Shape {
    /// Whether it says enough with no value: such a tag can stand alone as a word.
    pub fn may_be_empty(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Fields(fields) => fields.any_of.is_empty() && fields.fields.iter().all(|field| !field.required),
            Self::Either(shapes) => shapes.iter().any(Self::may_be_empty),
            Self::Text
            | Self::Words
            | Self::Remark
            | Self::Label
            | Self::Yes
            | Self::Count { .. }
            | Self::Duration { .. }
            | Self::OneOf(_)
            | Self::Known(_)
            | Self::Pattern
            | Self::Path
            | Self::Digest
            | Self::File
            | Self::Include
            | Self::Json
            | Self::List { .. }
            | Self::Several(_)
            | Self::Table { .. }
            | Self::Tagged(_) => false,
        }
    }
}

impl Tags {
    /// The tag of a name.
    pub fn tag(&self, name: &str) -> Option<&'static Field> {
        self.tags.iter().find(|field| field.name == name)
    }
}

impl Field {
    /// A name that need not be there.
    pub const fn of(name: &'static str, shape: Shape, detail: &'static str) -> Self {
        Self { name, shape, required: false, detail, template: " " }
    }

    /// The same, with what the completion writes.
    pub const fn with(self, template: &'static str) -> Self {
        Self { template, ..self }
    }

    /// The same, that must be there.
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }
}

impl Word {
    pub const fn of(name: &'static str, detail: &'static str) -> Self {
        Self { name, detail }
    }
}
