//! A scenario with the values of one case.

use std::collections::BTreeMap;

use serde_json::Value;

use super::model::{
    Action, Agents, Condition, Deed, Expectation, FileMatch, JsonMatch, Manual, MessageMatch, PracticeSetting,
    Scenario, Script, SendFile, Start, Step, TextMatch, Who,
};
use super::variable::{PatternError, put_in, put_into_pattern};

/// Values that every case has.
#[derive(Clone, Copy, Debug)]
pub struct BuiltIn<'a> {
    /// `${run}`: the run's short id.
    pub run: &'a str,
    /// `${case}`: the number of the case, from 1.
    pub case: u32,
    /// `${unique}`: a word that no other case, and no other try, has.
    pub unique: &'a str,
}

/// Why the values of a case could not be put in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FillError {
    /// There are fewer rows.
    #[error("The scenario has no row {number}.")]
    NoRow {
        /// From 1.
        number: usize,
    },
    /// A text names a variable that has no value in this row.
    #[error("Nothing says what ${{{name}}} stands for in this row. Give it a value under variables, or in every row.")]
    Unknown {
        /// The variable.
        name: String,
    },
    /// With its values, a regular expression is too large.
    #[error("With the values of this row, a regular expression is too large: {reason}")]
    Pattern {
        /// What the expression's compiler says.
        reason: String,
    },
}

impl Scenario {
    /// The scenario with the values of a row, counted from 0, in place of its variables. Without rows, there is none to name.
    ///
    /// # Errors
    /// There is no such row, a variable has no value in it, or a pattern becomes too large by its values.
    pub fn for_row(&self, row: Option<usize>, built_in: &BuiltIn<'_>) -> Result<Self, FillError> {
        let case = built_in.case.to_string();
        let given = |name: &str| match name {
            "run" => Some(built_in.run),
            "case" => Some(case.as_str()),
            "unique" => Some(built_in.unique),
            _ => None,
        };
        let mut values = self.variables.clone();
        if let Some(row) = row {
            let row = self.rows.get(row).ok_or(FillError::NoRow { number: row + 1 })?;
            values.extend(row.clone());
        }
        for value in values.values_mut() {
            *value = put_in(value, &given).map_err(|name| FillError::Unknown { name })?;
        }
        let fill = Fill { value: &|name| given(name).or_else(|| values.get(name).map(String::as_str)) };
        let practice = fill.practice(&self.practice)?;
        let steps = self.steps.iter().map(|step| fill.step(step)).collect::<Result<_, _>>()?;
        Ok(Self { practice, steps, variables: values.clone(), rows: Vec::new(), ..self.head() })
    }

    /// What no variable stands in.
    fn head(&self) -> Self {
        Self {
            name: self.name.clone(),
            description: self.description.clone(),
            tags: self.tags.clone(),
            variables: BTreeMap::new(),
            rows: Vec::new(),
            within: self.within,
            limit: self.limit,
            practice: PracticeSetting::default(),
            steps: Vec::new(),
        }
    }
}

struct Fill<'v> {
    value: &'v dyn Fn(&str) -> Option<&'v str>,
}

impl Fill<'_> {
    fn text(&self, text: &str) -> Result<String, FillError> {
        put_in(text, self.value).map_err(|name| FillError::Unknown { name })
    }

    fn maybe(&self, text: Option<&String>) -> Result<Option<String>, FillError> {
        text.map(|text| self.text(text)).transpose()
    }

    fn texts(&self, texts: &[String]) -> Result<Vec<String>, FillError> {
        texts.iter().map(|text| self.text(text)).collect()
    }

    fn table(&self, table: &BTreeMap<String, String>) -> Result<BTreeMap<String, String>, FillError> {
        table.iter().map(|(name, value)| Ok((self.text(name)?, self.text(value)?))).collect()
    }

    fn values(&self, values: &BTreeMap<String, Value>) -> Result<BTreeMap<String, Value>, FillError> {
        values.iter().map(|(name, value)| Ok((self.text(name)?, self.json(value)?))).collect()
    }

    fn json(&self, value: &Value) -> Result<Value, FillError> {
        Ok(match value {
            Value::String(text) => Value::String(self.text(text)?),
            Value::Array(values) => values.iter().map(|value| self.json(value)).collect::<Result<_, _>>()?,
            Value::Object(members) => {
                let filled = members.iter().map(|(name, value)| Ok((self.text(name)?, self.json(value)?)));
                Value::Object(filled.collect::<Result<_, FillError>>()?)
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        })
    }

    fn matched(&self, text: &TextMatch) -> Result<TextMatch, FillError> {
        Ok(match text {
            TextMatch::Any => TextMatch::Any,
            TextMatch::Contains(text) => TextMatch::Contains(self.text(text)?),
            TextMatch::Is(text) => TextMatch::Is(self.text(text)?),
            TextMatch::Matches(pattern) => {
                let filled = put_into_pattern(pattern, self.value);
                TextMatch::Matches(filled.map_err(|error| match error {
                    PatternError::Unknown(name) => FillError::Unknown { name },
                    PatternError::Pattern(error) => FillError::Pattern { reason: error.to_string() },
                })?)
            }
        })
    }

    fn practice(&self, practice: &PracticeSetting) -> Result<PracticeSetting, FillError> {
        let agents = match &practice.agents {
            Agents::Manual => Agents::Manual,
            Agents::Nobody => Agents::Nobody,
            Agents::Script(script) => Agents::Script(Script {
                greeting: self.maybe(script.greeting.as_ref())?,
                answers: self.texts(&script.answers)?,
                ..script.clone()
            }),
        };
        Ok(PracticeSetting {
            agents,
            deployment: self.maybe(practice.deployment.as_ref())?,
            faults: self.values(&practice.faults)?,
            mistakes: self.texts(&practice.mistakes)?,
            switches: self.values(&practice.switches)?,
        })
    }

    fn step(&self, step: &Step) -> Result<Step, FillError> {
        let action = match &step.action {
            Action::Start(start) => Action::Start(self.start(start)?),
            Action::Say(text) => Action::Say(self.text(text)?),
            Action::Choose(labels) => Action::Choose(self.texts(labels)?),
            Action::Form(values) => Action::Form(self.values(values)?),
            Action::File(file) => Action::File(SendFile {
                path: self.maybe(file.path.as_ref())?,
                text: self.maybe(file.text.as_ref())?,
                name: self.maybe(file.name.as_ref())?,
                media_type: self.maybe(file.media_type.as_ref())?,
                caption: self.text(&file.caption)?,
            }),
            Action::Manual(manual) => Action::Manual(Manual {
                instructions: self.text(&manual.instructions)?,
                question: self.maybe(manual.question.as_ref())?,
                within: manual.within,
                practice: manual.practice.iter().map(|deed| self.deed(deed)).collect::<Result<_, _>>()?,
            }),
            Action::Expect(all) => {
                Action::Expect(all.iter().map(|expected| self.expectation(expected)).collect::<Result<_, _>>()?)
            }
            Action::Typing(_) | Action::Wait(_) | Action::Client(_) | Action::End | Action::Close => {
                step.action.clone()
            }
        };
        Ok(Step { place: step.place.clone(), name: step.name.clone(), action })
    }

    fn start(&self, start: &Start) -> Result<Start, FillError> {
        Ok(Start {
            verified: self.maybe(start.verified.as_ref())?,
            attributes: self.table(&start.attributes)?,
            prechat: self.table(&start.prechat)?,
            language: self.maybe(start.language.as_ref())?,
            connector: start.connector,
            transcript: self.maybe(start.transcript.as_ref())?,
            summary: self.maybe(start.summary.as_ref())?,
            samples: self.table(&start.samples)?,
            polling: start.polling,
        })
    }

    fn deed(&self, deed: &Deed) -> Result<Deed, FillError> {
        Ok(match deed {
            Deed::Say(text) => Deed::Say(self.text(text)?),
            Deed::Sample(name) => Deed::Sample(self.text(name)?),
            Deed::File { name, text } => Deed::File { name: self.text(name)?, text: self.text(text)? },
            Deed::Faults(faults) => Deed::Faults(self.values(faults)?),
            Deed::Now(name) => Deed::Now(self.text(name)?),
            Deed::Accept
            | Deed::Decline
            | Deed::Typing(_)
            | Deed::Transfer
            | Deed::End
            | Deed::QueuePosition(_)
            | Deed::Wait(_) => deed.clone(),
        })
    }

    fn expectation(&self, expected: &Expectation) -> Result<Expectation, FillError> {
        let condition = match &expected.condition {
            Condition::NotRouted(text) => Condition::NotRouted(self.matched(text)?),
            Condition::Joined(who) => Condition::Joined(self.who(who)?),
            Condition::Left(who) => Condition::Left(self.who(who)?),
            Condition::Transferred(who) => Condition::Transferred(self.who(who)?),
            Condition::Message(message) => Condition::Message(self.message(message)?),
            Condition::File(file) => Condition::File(FileMatch {
                from: file.from,
                name: self.matched(&file.name)?,
                sha256: self.maybe(file.sha256.as_ref())?,
            }),
            Condition::Verified(subject) => Condition::Verified(self.maybe(subject.as_ref())?),
            Condition::Attribute { name, value } => {
                Condition::Attribute { name: self.text(name)?, value: self.matched(value)? }
            }
            Condition::Finding(rule) => Condition::Finding(self.text(rule)?),
            Condition::NoFinding(rule) => Condition::NoFinding(self.maybe(rule.as_ref())?),
            Condition::Routed
            | Condition::Accepted
            | Condition::QueuePosition(_)
            | Condition::Session(_)
            | Condition::Conversation(_)
            | Condition::Guest
            | Condition::Nothing { .. }
            | Condition::Latency { .. }
            | Condition::Gaps { .. }
            | Condition::Receipt(_) => expected.condition.clone(),
        };
        Ok(Expectation { place: expected.place.clone(), condition, within: expected.within })
    }

    fn who(&self, who: &Who) -> Result<Who, FillError> {
        Ok(Who { role: who.role, name: who.name.as_ref().map(|name| self.matched(name)).transpose()? })
    }

    fn message(&self, message: &MessageMatch) -> Result<MessageMatch, FillError> {
        let json = match &message.json {
            Some(JsonMatch { path, equals }) => Some(JsonMatch {
                path: self.text(path)?,
                equals: equals.as_ref().map(|value| self.json(value)).transpose()?,
            }),
            None => None,
        };
        Ok(MessageMatch {
            from: message.from,
            text: self.matched(&message.text)?,
            kind: message.kind,
            options: self.texts(&message.options)?,
            json,
        })
    }
}
