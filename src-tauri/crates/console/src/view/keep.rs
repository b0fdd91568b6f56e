//! Keeping conversations and handing them over: search, tags, trash, retention, export.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ConversationView;

/// What is looked for in all conversations of all orgs: what fits every given member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct SearchQuery {
    /// Words, as in [`super::HappeningFilter::text`]; all conversations when empty.
    pub text: String,
    /// Of one of these profiles; any when empty.
    pub profile_ids: Vec<String>,
    /// With all of these tags.
    pub tags: Vec<String>,
    /// Those in the trash instead of the others.
    pub trashed: bool,
    /// Only older than this (`changedAt` of the last hit of the page before), for the next page.
    #[ts(type = "number | null")]
    pub before: Option<i64>,
}

/// What was found: conversations, the newest first, at most 50.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SearchPage {
    /// One per conversation.
    pub hits: Vec<SearchHit>,
    /// Whether there are older ones.
    pub more: bool,
}

/// One conversation that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SearchHit {
    /// The conversation.
    pub conversation: ConversationView,
    /// How many of its happenings fit, counted up to 100; 0 when no words were looked for.
    pub count: u32,
    /// The newest happening that fits.
    #[ts(type = "number | null")]
    pub happening: Option<i64>,
    /// That happening's summary, or the text around the first word.
    pub excerpt: Option<String>,
}

/// What retention would delete, or has deleted: finished conversations that nothing has happened in for so long, and
/// conversations that have been in the trash for so long. Those with a tag stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct RetentionView {
    /// How many conversations.
    pub conversations: u32,
    /// How many of them are in the trash.
    pub trashed: u32,
    /// How many entries they hold.
    #[ts(type = "number")]
    pub entries: i64,
    /// How many happenings they hold.
    #[ts(type = "number")]
    pub happenings: i64,
    /// `changedAt` of the oldest.
    #[ts(type = "number | null")]
    pub oldest: Option<i64>,
    /// `changedAt` of the newest.
    #[ts(type = "number | null")]
    pub newest: Option<i64>,
    /// Conversations that are old enough and stay because they have a tag.
    pub kept_by_tag: u32,
}

/// As what a conversation is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ExportFormat {
    /// Everything, for machines.
    Json,
    /// One self-contained page that prints well.
    Html,
    /// The transcript, for a ticket or a wiki.
    Markdown,
    /// One row per entry (RFC 4180).
    Csv,
    /// The HTTP traffic as an HTTP Archive 1.2.
    Har,
}

/// What is replaced in an export. Tokens and keys always are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct Redaction {
    /// Names and subjects of the people who take part: each becomes a letter, the same everywhere.
    pub people: bool,
    /// Addresses of mail, telephone and card numbers inside of texts.
    pub contact_details: bool,
    /// Values of routing attributes and pre-chat fields.
    pub attributes: bool,
    /// Texts of messages, file names, values of forms.
    pub texts: bool,
}

/// What is exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ExportDraft {
    /// As what.
    pub format: ExportFormat,
    /// What is replaced.
    pub redaction: Redaction,
}

/// How an export would look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ExportPreview {
    /// The beginning of the file, at most 20,000 characters.
    pub text: String,
    /// Whether that is all of it.
    pub whole: bool,
    /// The file's size in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// What was replaced how often, for example `texts`: 12.
    pub replaced: std::collections::BTreeMap<String, u32>,
    /// The name that it would be saved under.
    pub file_name: String,
}

/// One happening as a command line that repeats it, secrets replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CurlView {
    /// For a POSIX shell.
    pub command: String,
    /// Names of the environment variables that it wants, for example `ACCESS_TOKEN`.
    pub variables: Vec<String>,
}
