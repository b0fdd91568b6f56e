//! What a window is fed: a snapshot, then updates.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    CaseSummary, CheckRunView, ConversationView, EntryView, Failure, HappeningView, MarkView, NoticeView, ProfileView,
    RunSummary, ScenarioSummary, UploadView,
};

/// Where secrets are kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
pub enum SecretsView {
    /// The operating system's keyring answers.
    Keyring,
    /// Held in memory for this session, because the user chose so.
    Session,
    /// Neither: verified users and resuming after a restart do not work until one is chosen.
    Unavailable {
        /// Why, what still works, and what to do.
        failure: Failure,
    },
}

/// The whole state that a window starts from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Snapshot {
    /// Updates up to this number are already in here.
    #[ts(type = "number")]
    pub number: i64,
    /// This program's version.
    pub version: String,
    /// All profiles, trashed ones too.
    pub profiles: Vec<ProfileView>,
    /// Names of profiles that cannot be read, and are therefore left out.
    pub unreadable_profiles: Vec<String>,
    /// All conversations, newest first.
    pub conversations: Vec<ConversationView>,
    /// Where secrets are kept.
    pub secrets: SecretsView,
}

impl Snapshot {
    /// The state of an app that holds nothing yet.
    #[must_use]
    pub fn empty() -> Self {
        Self {
            number: 0,
            version: String::new(),
            profiles: Vec::new(),
            unreadable_profiles: Vec::new(),
            conversations: Vec::new(),
            secrets: SecretsView::Keyring,
        }
    }
}

/// One change, numbered without gaps within a subscription.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Update {
    /// Rises by one.
    #[ts(type = "number")]
    pub number: i64,
    /// What changed.
    pub change: Change,
}

/// What changed. Rows replace the row with the same id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every change is the large one, and updates are shared, not moved"
)]
pub enum Change {
    /// A profile is new or changed.
    #[serde(rename_all = "camelCase")]
    Profile {
        /// The row.
        profile: ProfileView,
    },
    /// Something happened in a conversation: one transaction of the store.
    #[serde(rename_all = "camelCase")]
    Conversation {
        /// The row as it is now.
        conversation: ConversationView,
        /// New or changed entries.
        entries: Vec<EntryView>,
        /// New happenings.
        happenings: Vec<HappeningView>,
    },
    /// A person has marked a happening, or taken the mark back.
    #[serde(rename_all = "camelCase")]
    Marked {
        /// The conversation.
        conversation_id: String,
        /// The happening.
        #[ts(type = "number")]
        number: i64,
        /// What it is now.
        mark: Option<MarkView>,
    },
    /// Conversations were deleted for good.
    #[serde(rename_all = "camelCase")]
    Deleted {
        /// Which.
        conversation_ids: Vec<String>,
    },
    /// An upload got further, or is over.
    #[serde(rename_all = "camelCase")]
    Upload {
        /// How far.
        upload: UploadView,
    },
    /// Something that a person should hear of.
    #[serde(rename_all = "camelCase")]
    Notice {
        /// What.
        notice: NoticeView,
    },
    /// A key has signed an identity token.
    #[serde(rename_all = "camelCase")]
    KeyUsed {
        /// Whose key it is.
        profile_id: String,
        /// Its row id.
        key: String,
        /// How many tokens it has signed here.
        #[ts(type = "number")]
        uses: i64,
        /// When it signed the last one.
        #[ts(type = "number")]
        at: i64,
    },
    /// A run of checks began, got further, or ended.
    #[serde(rename_all = "camelCase")]
    Checks {
        /// The whole run as it is now.
        run: CheckRunView,
    },
    /// Something that the checklist of a profile is computed from has changed, other than the profile and its checks: a
    /// declaration.
    #[serde(rename_all = "camelCase")]
    Checklist {
        /// Whose.
        profile_id: String,
    },
    /// A scenario is new or changed, in or out of the trash, or was run.
    #[serde(rename_all = "camelCase")]
    Scenario {
        /// The row of the list.
        scenario: ScenarioSummary,
    },
    /// A run of scenarios began, got further, or ended.
    #[serde(rename_all = "camelCase")]
    Run {
        /// The row of the list.
        run: RunSummary,
        /// New or changed cases.
        cases: Vec<CaseSummary>,
    },
    /// A run was deleted for good.
    #[serde(rename_all = "camelCase")]
    RunDeleted {
        /// Which.
        run_id: String,
    },
    /// Where secrets are kept has changed.
    #[serde(rename_all = "camelCase")]
    Secrets {
        /// The new place.
        secrets: SecretsView,
    },
}

/// What the channel of a window carries: a snapshot first, then updates in batches; a fresh snapshot after a lag.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
pub enum Feed {
    /// Start from here.
    #[serde(rename_all = "camelCase")]
    Snapshot {
        /// The whole state.
        snapshot: Snapshot,
    },
    /// Apply these.
    #[serde(rename_all = "camelCase")]
    Updates {
        /// In rising order.
        updates: Vec<Update>,
    },
}

/// What a window's channel brings: the feed, and why it brings nothing for now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(untagged)]
#[ts(export)]
pub enum WindowFeed {
    /// What the subscription brings.
    Feed(Feed),
    /// It brings nothing for now.
    Outage(Outage),
}

/// Why a feed brings nothing for now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase", tag = "kind")]
#[ts(export)]
pub enum Outage {
    /// The state could not be read. It is tried again, and a snapshot ends the outage.
    Failed {
        /// Why.
        failure: Failure,
    },
}

impl Feed {
    /// How many rows of conversations are in it: entries and happenings of all updates.
    #[must_use]
    pub fn rows(&self) -> usize {
        match self {
            Self::Snapshot { .. } => 0,
            Self::Updates { updates } => updates.iter().map(|update| update.change.rows()).sum(),
        }
    }
}

impl Change {
    fn rows(&self) -> usize {
        match self {
            Self::Conversation { entries, happenings, .. } => entries.len() + happenings.len(),
            _ => 0,
        }
    }
}
