//! Stands in for `conversation` until that module is there.
#![allow(missing_docs, clippy::unused_async)]

use std::collections::BTreeMap;

use crate::clock::SharedClock;
use crate::profile::Profile;
use crate::record::ConversationRecord;
use crate::secret::Vault;
use crate::store::Store;
use crate::updates::Updates;
use crate::view::{ConversationView, Failure, StartRequest};

pub struct Context {
    pub store: Store,
    pub vault: Vault,
    pub updates: Updates,
    pub clock: SharedClock,
    pub http: reqwest::Client,
    pub stream: miaw::stream::Options,
}

#[derive(Clone)]
pub struct Conversations;

pub enum Command {
    SubmitPrechat(BTreeMap<String, String>),
    Send(String),
    Retry(String),
    Typing(bool),
    MarkRead,
    EndSession,
    Close,
    Reconnect,
}

impl Conversations {
    pub fn new(_: Context) -> Self {
        Self
    }
    pub async fn start(&self, _: Profile, _: StartRequest) -> Result<String, Failure> {
        Err(crate::failure::not_found("conversation"))
    }
    pub fn resume(&self, _: Profile, _: ConversationRecord) {}
    pub async fn command(&self, _: &str, _: Command) -> Result<(), Failure> {
        Err(crate::failure::not_found("conversation"))
    }
    pub async fn shutdown(&self) {}
}

pub fn view_of(record: &ConversationRecord) -> ConversationView {
    serde_json::from_str(&record.state).expect("the placeholder stores views")
}
