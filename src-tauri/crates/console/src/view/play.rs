//! How a conversation is played: as which system, over which transport, and what a browser or a network does to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How entries come in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
pub enum Transport {
    /// By the event stream.
    #[default]
    Stream,
    /// By asking for the list of entries again and again, without a stream.
    #[serde(rename_all = "camelCase")]
    Polling {
        /// Milliseconds from one answer to the next question, 250 to 60,000.
        #[ts(type = "number")]
        every_ms: i64,
    },
}

/// As which system a conversation is held, beyond the routing attributes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
pub enum HeldAs {
    /// A plain custom client.
    #[default]
    CustomClient,
    /// Blip: one token for everybody, used again for as long as `TtlCacheToken` says.
    #[serde(rename_all = "camelCase")]
    Blip {
        /// `TtlCacheToken`, for example `00:30:00`; the profile's own when absent.
        ttl_cache_token: Option<String>,
        /// Values of the mapping's sources (`Ticket.Team`, `Contact.Extras.accountId`, …).
        samples: BTreeMap<String, String>,
    },
    /// Cognigy.AI: a guest; the transcript as first message, when switched on.
    #[serde(rename_all = "camelCase")]
    Cognigy {
        /// The transcript; none when it is switched off.
        transcript: Option<String>,
        /// Key-value pairs; the profile's own when absent.
        key_values: Option<String>,
    },
    /// OpenCX: an identity token per contact, the transcript with its summary as opening message, three tries with growing
    /// delay while the org cannot be reached.
    #[serde(rename_all = "camelCase")]
    OpenCx {
        /// The conversation so far.
        transcript: String,
        /// What the agent reads first.
        summary: String,
        /// Values of the five attributes' sources, by the names that the connector gives them.
        samples: BTreeMap<String, String>,
    },
}

/// What happens to an end user's browser, device or token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Simulation {
    /// The tab is closed: stream and token are gone from memory, nothing is sent.
    CloseTab,
    /// The tab is opened again: a continuation token, the stream resumed from the last event id.
    ReopenTab,
    /// A second device of the same verified user: another token for the same subject, another stream.
    SecondDevice,
    /// The second device goes away.
    ForgetSecondDevice,
    /// A new token is taken. A guest becomes another end user by it, and loses the conversation.
    NewToken,
    /// The machine sleeps: the stream stays open and nobody reads it, no timer runs.
    Sleep,
    /// The machine wakes.
    Wake,
}

/// What a conversation's end user has beside the first tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct PlayView {
    /// The tab is closed.
    pub tab_closed: bool,
    /// The machine sleeps.
    pub asleep: bool,
    /// A second device listens.
    pub second_device: bool,
    /// Entries that the second device has seen.
    pub second_device_entries: u32,
}

/// What files a deployment takes (`attachments` and `transcript` of the token answer's configuration).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct FilesView {
    /// Whether the end user may send files (`endUserToAgent`).
    pub may_send: bool,
    /// Largest file in bytes; 5 MB where the deployment gives none.
    #[ts(type = "number")]
    pub max_bytes: u64,
    /// Extensions that Salesforce takes by default, in lower case. The deployment does not tell its own list, so another
    /// extension is a warning and no refusal.
    pub usual_extensions: Vec<String>,
    /// Whether the transcript can be had as a PDF (`allowTranscriptDownload`).
    pub transcript: bool,
}

/// A file that is about to be sent; its bytes come beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FileDraft {
    /// Its name, with its extension.
    pub name: String,
    /// Its type; `application/octet-stream` when it is not known.
    pub mime_type: String,
    /// The caption; empty for none.
    pub caption: String,
}

/// How far an upload is. Not stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UploadView {
    /// The conversation.
    pub conversation_id: String,
    /// The message.
    pub identifier: String,
    /// Bytes that were handed to the connection.
    #[ts(type = "number")]
    pub sent: u64,
    /// Bytes in all.
    #[ts(type = "number")]
    pub total: u64,
    /// It is over: accepted, refused or cancelled.
    pub over: bool,
}

/// A file that was fetched and saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FetchedFile {
    /// Where it is.
    pub path: String,
    /// In bytes.
    #[ts(type = "number")]
    pub size: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

/// Something that a person should hear of while the window is not in front.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct NoticeView {
    /// The conversation.
    pub conversation_id: String,
    /// What.
    pub kind: NoticeKind,
    /// Who: the agent's name, or the role; a scenario's name.
    pub who: String,
    /// The first characters of a reply, or of what a person is asked to do; empty otherwise.
    pub text: String,
    /// The profile's name.
    pub org: String,
}

/// What a person should hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum NoticeKind {
    /// An agent has accepted.
    Accepted,
    /// An agent, a bot or the org has written.
    Replied,
    /// The last agent has left, or the session has ended.
    Left,
    /// A scenario waits for a person: `who` is the scenario, `text` what is to be done.
    Asked,
}
