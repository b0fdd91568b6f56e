//! `staticContent`, and the titles and assets that several kinds of messages share.

use serde::{Deserialize, Serialize};

use crate::wire::lenient::{list, or_default};

/// `staticContent` of a `StaticContentMessage`: the members of all formats, those that one has.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StaticContent {
    /// `Text`, `RichLink`, `Attachments`, `WebView`, and formats that this crate knows by name only.
    #[serde(deserialize_with = "or_default")]
    pub format_type: String,
    /// The text of a `Text`; the caption of others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The sources of a `Text`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub citation_content: Option<CitationContent>,
    /// The link of a `RichLink`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link_item: Option<LinkItem>,
    /// The image of a `RichLink`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<Asset>,
    /// The video of a `RichLink`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub video: Option<Asset>,
    /// The files of `Attachments`.
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// The address of a `WebView`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The title of a `WebView`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<TitleText>,
}

/// A title that is a plain text in one format and a title item in another.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TitleText {
    /// A text.
    Text(String),
    /// A title item.
    Item(TitleItem),
}

impl TitleText {
    /// Its first line.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Item(item) => &item.title,
        }
    }
}

/// `citationContent`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CitationContent {
    /// One per source.
    #[serde(deserialize_with = "list")]
    pub citations: Vec<Citation>,
}

/// One source of a text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Citation {
    /// What it is.
    #[serde(deserialize_with = "or_default")]
    pub cited_reference: CitedReference,
    /// What it stands for.
    #[serde(deserialize_with = "or_default")]
    pub cited_details: CitedDetails,
}

/// `citedReference`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CitedReference {
    /// `Link`, or a new word.
    #[serde(deserialize_with = "or_default")]
    pub cited_reference_type: String,
    /// The address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// What is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// The record.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub record_id: Option<String>,
}

/// `citedDetails`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CitedDetails {
    /// Where in the text.
    #[serde(deserialize_with = "list")]
    pub inline_metadata: Vec<InlineMetadata>,
}

/// Where in a text a source is named.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InlineMetadata {
    /// A position in the text, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cited_location_offset: Option<i64>,
    /// The words that the source stands for.
    #[serde(deserialize_with = "or_default")]
    pub claim: String,
}

/// `TitleLinkItem`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LinkItem {
    /// `TitleLinkItem`.
    #[serde(deserialize_with = "or_default")]
    pub item_type: String,
    /// What is shown.
    #[serde(deserialize_with = "or_default")]
    pub title_item: TitleItem,
    /// The address, of any scheme.
    #[serde(deserialize_with = "or_default")]
    pub url: String,
}

/// `TitleItem`, `TitleImageItem` and `TitleVideoItem`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TitleItem {
    /// Which of the three.
    #[serde(deserialize_with = "or_default")]
    pub item_type: String,
    /// The first line.
    #[serde(deserialize_with = "or_default")]
    pub title: String,
    /// The second line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_title: Option<String>,
    /// The third line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secondary_sub_title: Option<String>,
    /// The fourth line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tertiary_sub_title: Option<String>,
    /// `id` of the image among the message's `images`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_id: Option<String>,
    /// What is said of the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_sub_title: Option<String>,
}

/// `ImageAsset`, `VideoAsset` and `DocumentAsset`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Asset {
    /// Which of the three.
    #[serde(deserialize_with = "or_default")]
    pub asset_type: String,
    /// What title items name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// Its address, of any scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset_url: Option<String>,
    /// What it shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// A file of `Attachments`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Attachment {
    /// Its id.
    #[serde(deserialize_with = "or_default")]
    pub id: String,
    /// Its name.
    #[serde(deserialize_with = "or_default")]
    pub name: String,
    /// Its type.
    #[serde(deserialize_with = "or_default")]
    pub mime_type: String,
    /// Its address, of any scheme.
    #[serde(deserialize_with = "or_default")]
    pub url: String,
    /// The server's name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference_id: Option<String>,
    /// What became of its upload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment_upload_result: Option<AttachmentUploadResult>,
}

/// `attachmentUploadResult`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AttachmentUploadResult {
    /// `CompletedAttachmentUploadResult`, `PendingAttachmentUploadResult` or `ErrorAttachmentUploadResult`.
    #[serde(deserialize_with = "or_default")]
    pub result_type: String,
    /// `StorageLimitExceeded`, `AttachmentTooLarge`, `AttachmentNotFound`, `AttachmentUploadNotEnabled`,
    /// `AttachmentUploadNotAllowed`, `InternalServerError`, or a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_type: Option<String>,
    /// The server's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
}
