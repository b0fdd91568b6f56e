//! `ChoicesMessage` and the answer to it.

use serde::{Deserialize, Serialize};

use super::content::{Asset, TitleItem, TitleText};
use crate::wire::lenient::{list, or_default};

/// `choices` of a `ChoicesMessage`: the members of all formats, those that one has.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Choices {
    /// `Buttons`, `QuickReplies`, `ListPicker`, `Carousel`, `DisplayableOptions`, `TimePicker`, `ConfirmMessage` and others.
    #[serde(deserialize_with = "or_default")]
    pub format_type: String,
    /// The question of `Buttons` and `QuickReplies`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The question of `ListPicker` and `DisplayableOptions`; an optional title of `Carousel`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<TitleText>,
    /// `Menu` or `Buttons`, for `DisplayableOptions`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_type: Option<String>,
    /// The options of all formats but `Carousel`.
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub option_items: Vec<OptionItem>,
    /// The cards of a `Carousel`.
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<CarouselItem>,
    /// What title items name by `imageId`.
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub images: Vec<Asset>,
}

/// An option: `TitleOptionItem`, a flat one of `DisplayableOptions`, or a `TitleLinkItem` of a carousel.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct OptionItem {
    /// `TitleOptionItem` or `TitleLinkItem`; flat ones have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub item_type: Option<String>,
    /// What is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_item: Option<TitleItem>,
    /// What is shown of a flat one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Another word for a flat one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// What the answer names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option_identifier: Option<String>,
    /// A record's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option_id: Option<String>,
    /// The address of a link.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// A card of a carousel.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CarouselItem {
    /// Its title.
    #[serde(deserialize_with = "or_default")]
    pub title_item: TitleItem,
    /// Its options and links.
    #[serde(deserialize_with = "list")]
    pub interaction_items: Vec<OptionItem>,
}

/// `choicesResponse` of a `ChoicesResponseMessage`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ChoicesResponse {
    /// `Selections`.
    #[serde(deserialize_with = "or_default")]
    pub format_type: String,
    /// One or more.
    #[serde(deserialize_with = "list")]
    pub selected_options: Vec<SelectedOption>,
}

/// One option of an answer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SelectedOption {
    /// `optionIdentifier` of the option.
    #[serde(deserialize_with = "or_default")]
    pub option_identifier: String,
    /// A record's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option_id: Option<String>,
    /// What was shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub option_title: Option<String>,
}
