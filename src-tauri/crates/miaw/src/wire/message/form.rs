//! `FormMessage`, the answer to it, and what the server says of that answer.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::choices::{OptionItem, SelectedOption};
use super::content::{Asset, TitleText};
use crate::wire::lenient::{list, or_default};

/// `form` of a `FormMessage`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FormContent {
    /// `Inputs`.
    #[serde(deserialize_with = "or_default")]
    pub format_type: String,
    /// Its title.
    #[serde(deserialize_with = "or_default")]
    pub form_title: String,
    /// Its sections. Each names the one that follows, if it does.
    #[serde(deserialize_with = "list")]
    pub sections: Vec<FormSection>,
    /// What is shown before it is opened: a title item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<TitleText>,
    /// What is shown once it is answered: a title item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<TitleText>,
    /// A first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intro_screen: Option<IntroScreen>,
    /// What title items name by `imageId`.
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Asset>,
}

/// `introScreen`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IntroScreen {
    /// The first line: a text or a title item.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<TitleText>,
    /// The second line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_title: Option<String>,
}

/// `SingleInputSection`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FormSection {
    /// `SingleInputSection`, or a new word.
    #[serde(deserialize_with = "or_default")]
    pub section_type: String,
    /// Its input.
    #[serde(deserialize_with = "or_default")]
    pub input: FormInput,
    /// `id` of the input of the section that follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_section_input_id: Option<String>,
    /// Whether the form ends here.
    #[serde(deserialize_with = "or_default")]
    pub submit_form: bool,
}

/// An input: the members of all types, those that one has.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FormInput {
    /// `TextInput`, `SelectInput`, `DatePickerInput`, `DateTimePickerInput`, `OptionPickerInput`, `SelectNavigationInput`, or
    /// a new one.
    #[serde(deserialize_with = "or_default")]
    pub input_type: String,
    /// What the answer names.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// What is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What is shown below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint_text: Option<String>,
    /// Whether a value must be given.
    #[serde(deserialize_with = "or_default")]
    pub required: bool,
    /// Shown while it is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
    /// Shown before the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prefix_text: Option<String>,
    /// A pattern in the server's own dialect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reg_ex: Option<String>,
    /// Longest text, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum_character_count: Option<i64>,
    /// Which keyboard a phone shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keyboard_type: Option<String>,
    /// What kind of text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_content_type: Option<String>,
    /// `SingleLine`, `MultiLine`, or a new word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_input_type: Option<String>,
    /// What can be selected.
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub option_items: Vec<OptionItem>,
    /// Whether several can be.
    #[serde(deserialize_with = "or_default")]
    pub multiple_selection: bool,
    /// Members of a type that are not named here: the bounds of the date pickers among them, see [`Self::bound`].
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// A bound of a date picker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// The earliest.
    Minimum,
    /// The latest.
    Maximum,
    /// What is chosen at first.
    Start,
}

impl FormInput {
    /// A bound of a date picker, as it came. The member's name begins with `min`, `max` or `start` in both pickers.
    #[must_use]
    pub fn bound(&self, bound: Bound) -> Option<String> {
        let beginning = match bound {
            Bound::Minimum => "min",
            Bound::Maximum => "max",
            Bound::Start => "start",
        };
        self.other.iter().filter(|(name, _)| name.starts_with(beginning)).find_map(|(_, value)| match value {
            Value::String(text) if !text.is_empty() => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        })
    }
}

/// `formResponse` of a `FormResponseMessage`: the end user's answer (`Inputs`), or what the server says of it (`Result`).
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FormResponse {
    /// `Inputs` or `Result`.
    #[serde(deserialize_with = "or_default")]
    pub format_type: String,
    /// The form's title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form_title: Option<String>,
    /// The values, for `Inputs`.
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub input_values: Vec<InputValue>,
    /// Every other member: of a `Result` what the server says, see [`Self::result`].
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

impl FormResponse {
    /// What the server says of an answer: the object that has `records` or `errors`, which is the response itself or one of
    /// its members.
    #[must_use]
    pub fn result(&self) -> Option<FormResult> {
        if self.format_type != "Result" {
            return None;
        }
        let own = Value::Object(self.other.clone());
        std::iter::once(&own).chain(self.other.values()).find_map(|value| {
            if value.get("records").is_some_and(Value::is_array) {
                serde_json::from_value(value.clone()).ok().map(FormResult::Records)
            } else if value.get("errors").is_some_and(Value::is_array) {
                serde_json::from_value(value.clone()).ok().map(FormResult::Errors)
            } else {
                None
            }
        })
    }
}

/// What the server says of an answer.
#[derive(Clone, Debug)]
pub enum FormResult {
    /// `FormRecordsResult`.
    Records(FormRecordsResult),
    /// `FormErrorResult`.
    Errors(FormErrorResult),
}

/// `FormRecordsResult`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FormRecordsResult {
    /// One per record.
    #[serde(deserialize_with = "list")]
    pub records: Vec<FormRecord>,
}

/// A record that a form made, or did not.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FormRecord {
    /// Which.
    #[serde(deserialize_with = "or_default")]
    pub record_reference_id: String,
    /// Whether it was made.
    #[serde(deserialize_with = "or_default")]
    pub is_created: bool,
    /// The server's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result_message: Option<String>,
}

/// `FormErrorResult`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FormErrorResult {
    /// One per error.
    #[serde(deserialize_with = "list")]
    pub errors: Vec<FormFault>,
}

/// Why an answer was not taken.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FormFault {
    /// `InvalidFormResponse`, `FormRequestExpired`, `ApiResultErrorCode`, `InternalServerError`, or a new one.
    #[serde(deserialize_with = "or_default")]
    pub error_type: String,
    /// The server's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// The server's code: a text or a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<Value>,
}

/// One value of an answer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InputValue {
    /// `SingleInputValue` or `SelectedOptionsInputValue`.
    #[serde(deserialize_with = "or_default")]
    pub input_value_type: String,
    /// `id` of the input.
    #[serde(deserialize_with = "or_default")]
    pub input_id: String,
    /// What is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_value: Option<String>,
    /// The value of a `SingleInputValue`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<TypedValue>,
    /// The options of a `SelectedOptionsInputValue`.
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub selected_options: Vec<SelectedOption>,
}

/// A value with its type.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TypedValue {
    /// `TextValue`, `BooleanValue`, `IntegerValue`, `DoubleValue`, `UrlValue`, `DateValue`, `DateTimeValue` and others.
    #[serde(deserialize_with = "or_default")]
    pub value_type: String,
    /// The member of that name, its first letter in lower case: `textValue` of a `TextValue`.
    #[serde(flatten)]
    pub members: Map<String, Value>,
}

impl TypedValue {
    /// A value of a type, under the member that the type names.
    #[must_use]
    pub fn new(value_type: &str, value: impl Into<Value>) -> Self {
        let members = Map::from_iter([(member_of(value_type), value.into())]);
        Self { value_type: value_type.to_owned(), members }
    }

    /// The value as text, whatever its type.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self.members.get(&member_of(&self.value_type))? {
            Value::Null => None,
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        }
    }
}

/// `TextValue` → `textValue`.
fn member_of(value_type: &str) -> String {
    let mut characters = value_type.chars();
    characters.next().map(|first| first.to_lowercase().chain(characters).collect()).unwrap_or_default()
}

impl InputValue {
    /// A single value.
    #[must_use]
    pub fn single(input_id: &str, display_value: &str, value: TypedValue) -> Self {
        Self {
            input_value_type: "SingleInputValue".into(),
            input_id: input_id.to_owned(),
            display_value: Some(display_value.to_owned()),
            value: Some(value),
            selected_options: Vec::new(),
        }
    }

    /// Selected options.
    #[must_use]
    pub fn selected(input_id: &str, options: Vec<SelectedOption>) -> Self {
        Self {
            input_value_type: "SelectedOptionsInputValue".into(),
            input_id: input_id.to_owned(),
            display_value: None,
            value: None,
            selected_options: options,
        }
    }
}
