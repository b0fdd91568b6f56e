//! What messages hold, every kind. Texts and addresses are as they came: never HTML to be rendered, never loaded.
//!
//! Kinds and members are those of Salesforce's public conversation schema (`abstractMessage`): `StaticContentMessage`,
//! `ChoicesMessage`, `ChoicesResponseMessage`, `FormMessage` and `FormResponseMessage`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Why a message was sent without anybody writing it (`messageReason`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum MessageReason {
    /// `AutomatedResponse`.
    AutomatedResponse,
    /// `Consent`.
    Consent,
    /// A word that this program does not know.
    Other,
}

/// A source that a text names (`citationContent`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CitationView {
    /// What is shown.
    pub label: String,
    /// The address, if it is one.
    pub link: Option<String>,
    /// The record, if it is one.
    pub record_id: Option<String>,
    /// What it stands for: positions in the text, in characters, and the words claimed.
    pub claims: Vec<ClaimView>,
}

/// Where in a text a source is named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ClaimView {
    /// `citedLocationOffset`.
    pub offset: Option<u32>,
    /// `claim`.
    pub claim: String,
}

/// A title with the lines below it (`TitleItem`, `TitleImageItem`, `TitleVideoItem`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct TitleView {
    /// `title`.
    pub title: String,
    /// `subTitle`, `secondarySubTitle` and `tertiarySubTitle`, those that are given.
    pub subtitles: Vec<String>,
    /// The image that belongs to it. Shown as its description, never loaded.
    pub image: Option<AssetView>,
}

/// An image, video or document of a message (`ImageAsset`, `VideoAsset`, `DocumentAsset`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct AssetView {
    /// `description`; empty when there is none.
    pub description: String,
    /// `mimeType`.
    pub mime_type: String,
    /// `assetUrl`; any scheme, see [`super::EntryBody`].
    pub url: Option<String>,
}

/// A file of a message (`Attachments`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FileView {
    /// `id`.
    pub id: String,
    /// `name`, as it came: nothing that a path may be made of.
    pub name: String,
    /// `mimeType`, as declared.
    pub mime_type: String,
    /// `url`; empty for a file of ours that the server has not shown yet.
    pub url: String,
    /// Whether it can be fetched: the address is http(s).
    pub fetchable: bool,
    /// In bytes, once it is known: of files of ours, and of files that were saved.
    #[ts(type = "number | null")]
    pub size: Option<u64>,
    /// SHA-256 in hexadecimal, once it is known.
    pub sha256: Option<String>,
    /// Where it was saved.
    pub saved_path: Option<String>,
    /// What became of its upload at the server (`attachmentUploadResult`).
    pub upload: FileUpload,
}

/// What became of a file's upload (`attachmentUploadResult.resultType`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
pub enum FileUpload {
    /// Nothing is said of it, or that it is complete.
    Complete,
    /// `PendingAttachmentUploadResult`.
    Pending,
    /// `ErrorAttachmentUploadResult`.
    #[serde(rename_all = "camelCase")]
    Failed {
        /// `errorType`: `StorageLimitExceeded`, `AttachmentTooLarge`, `AttachmentNotFound`, `AttachmentUploadNotEnabled`,
        /// `AttachmentUploadNotAllowed`, `InternalServerError`, or a new one.
        error_type: String,
        /// `errorMessage`.
        message: Option<String>,
    },
}

/// How choices are shown (`choices.formatType`; with `displayType` for `DisplayableOptions`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ChoicesStyle {
    /// `Buttons`, and `DisplayableOptions` with the display type `Buttons`.
    Buttons,
    /// `QuickReplies`.
    QuickReplies,
    /// `ListPicker`.
    ListPicker,
    /// `Carousel`.
    Carousel,
    /// `DisplayableOptions` with the display type `Menu`.
    Menu,
}

/// Options that belong together: all of them, or those of one card of a carousel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChoiceGroupView {
    /// The card's title; none where there is but one group.
    pub title: Option<TitleView>,
    /// In their order.
    pub options: Vec<ChoiceOptionView>,
}

/// One option (`TitleOptionItem`, or `TitleLinkItem` of a carousel).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChoiceOptionView {
    /// `optionIdentifier`, which the answer names; none for a link.
    pub identifier: Option<String>,
    /// What is shown.
    pub title: TitleView,
    /// The address of a link.
    pub link: Option<String>,
}

/// One option of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChosenView {
    /// `optionIdentifier`.
    pub identifier: String,
    /// `optionTitle`, or the option's own title where the answer gives none.
    pub title: String,
}

/// One section of a form with its input (`SingleInputSection`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FormInputView {
    /// `id`, which the answer and other sections name.
    pub id: String,
    /// `label`; the id when there is none.
    pub label: String,
    /// `hintText`.
    pub hint: Option<String>,
    /// Whether a value must be given.
    pub required: bool,
    /// What kind of value.
    pub input: FormInputKind,
    /// `nextSectionInputId`: the section that follows. A form whose sections form a loop is shown in the order in which they
    /// stand.
    pub next: Option<String>,
    /// `submitForm`: the form ends here.
    pub submits: bool,
}

/// What kind of value an input takes (`inputType`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
pub enum FormInputKind {
    /// `TextInput`.
    #[serde(rename_all = "camelCase")]
    Text {
        /// `placeholder`.
        placeholder: Option<String>,
        /// `prefixText`.
        prefix: Option<String>,
        /// `regEx`: the server's; it is tried here only as a hint, never as a reason not to send.
        pattern: Option<String>,
        /// `maximumCharacterCount`.
        max_length: Option<u32>,
        /// `textInputType`: `SingleLine`, `MultiLine`, or a new one.
        multiline: bool,
        /// `keyboardType`, verbatim.
        keyboard: Option<String>,
    },
    /// `SelectInput`, `OptionPickerInput` and `SelectNavigationInput`.
    #[serde(rename_all = "camelCase")]
    Select {
        /// In their order.
        options: Vec<ChoiceOptionView>,
        /// `multipleSelection`.
        multiple: bool,
    },
    /// `DatePickerInput`.
    #[serde(rename_all = "camelCase")]
    Date {
        /// Earliest, as it came.
        min: Option<String>,
        /// Latest, as it came.
        max: Option<String>,
        /// Chosen at first, as it came.
        start: Option<String>,
    },
    /// `DateTimePickerInput`.
    #[serde(rename_all = "camelCase")]
    DateTime {
        /// Earliest, as it came.
        min: Option<String>,
        /// Latest, as it came.
        max: Option<String>,
        /// Chosen at first, as it came.
        start: Option<String>,
    },
    /// A kind that this program does not know: answered as text.
    #[serde(rename_all = "camelCase")]
    Unknown {
        /// `inputType`.
        input_type: String,
    },
}

/// One value of a form's answer, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FormValueView {
    /// `inputId`.
    pub input_id: String,
    /// The input's label, where the form is known.
    pub label: String,
    /// `displayValue`, or the titles of the options.
    pub value: String,
    /// What is sent for it; only answers of ours have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sent: Option<FormSentView>,
}

/// What is sent for one input of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
pub enum FormSentView {
    /// `TextValue`.
    #[serde(rename_all = "camelCase")]
    Text {
        /// `textValue`.
        text: String,
    },
    /// `DateValue`.
    #[serde(rename_all = "camelCase")]
    Date {
        /// `dateValue`, for example `2026-11-21`.
        date: String,
    },
    /// `DateTimeValue`.
    #[serde(rename_all = "camelCase")]
    DateTime {
        /// `dateTimeValue`, for example `2026-11-21T10:00`.
        date_time: String,
    },
    /// `SelectedOptionsInputValue`.
    #[serde(rename_all = "camelCase")]
    Options {
        /// `selectedOptions`.
        options: Vec<ChosenView>,
    },
}

/// What the server says of a form's answer (`FormResponseMessage` with the format `Result`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
pub enum FormResultView {
    /// `FormRecordsResult`.
    #[serde(rename_all = "camelCase")]
    Records {
        /// One per record.
        records: Vec<FormRecordView>,
    },
    /// `FormErrorResult`.
    #[serde(rename_all = "camelCase")]
    Errors {
        /// One per error.
        errors: Vec<FormErrorView>,
    },
}

/// A record that a form made or did not make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FormRecordView {
    /// `recordReferenceId`.
    pub reference: String,
    /// `isCreated`.
    pub created: bool,
    /// `resultMessage`.
    pub message: Option<String>,
}

/// Why a form's answer was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FormErrorView {
    /// `errorType`: `InvalidFormResponse`, `FormRequestExpired`, `ApiResultErrorCode`, `InternalServerError`, or a new one.
    pub error_type: String,
    /// `errorMessage`.
    pub message: Option<String>,
    /// `errorCode`.
    pub code: Option<String>,
}

/// The user's answer to choices or to a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
pub enum AnswerDraft {
    /// Option identifiers, in the order in which they were chosen.
    #[serde(rename_all = "camelCase")]
    Choices {
        /// `optionIdentifier` of each.
        options: Vec<String>,
    },
    /// Values by input id: texts, dates as `2026-11-21`, times as `2026-11-21T10:00` (local), option identifiers.
    #[serde(rename_all = "camelCase")]
    Form {
        /// One or more texts per input.
        values: BTreeMap<String, Vec<String>>,
    },
}

/// What somebody is doing for longer (`ProgressIndicator`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProgressView {
    /// Who.
    pub sender_name: String,
    /// `progressMessage.text`.
    pub text: String,
    /// When it was said.
    #[ts(type = "number")]
    pub at: i64,
}

/// A message that is coming token by token (`StreamingToken`), until the message itself is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StreamingView {
    /// `targetMessageIdentifier`: the identifier of the message that it becomes.
    pub identifier: String,
    /// Who.
    pub sender_name: String,
    /// What is there so far, tokens by rising `sequenceNumber`.
    pub text: String,
    /// Tokens that are missing before the last one.
    pub missing: u32,
    /// Set by `StreamingTokenValidation` with `valid: false`: why it is not to be shown.
    pub invalid: Option<String>,
}
