//! Keeping conversations: search, tags, trash, retention.

use super::Console;
use crate::view::{Failure, RetentionView, SearchPage, SearchQuery};

impl Console {
    /// Looks in all conversations of all orgs.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn search_conversations(&self, query: SearchQuery) -> Result<SearchPage, Failure> {
        let _ = query;
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }

    /// Sets the tags of a conversation.
    ///
    /// # Errors
    /// It is unknown.
    pub async fn tag_conversation(&self, conversation_id: &str, tags: Vec<String>) -> Result<(), Failure> {
        let _ = (conversation_id, tags);
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }

    /// Puts a conversation into the trash. It goes on if it is live.
    ///
    /// # Errors
    /// It is unknown.
    pub async fn trash_conversation(&self, conversation_id: &str) -> Result<(), Failure> {
        let _ = conversation_id;
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }

    /// Takes a conversation out of the trash.
    ///
    /// # Errors
    /// It is unknown.
    pub async fn restore_conversation(&self, conversation_id: &str) -> Result<(), Failure> {
        let _ = conversation_id;
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }

    /// Deletes a conversation for good.
    ///
    /// # Errors
    /// It is unknown, not in the trash, or still open.
    pub async fn delete_conversation(&self, conversation_id: &str) -> Result<(), Failure> {
        let _ = conversation_id;
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }

    /// What [`Self::apply_retention`] would delete now.
    ///
    /// # Errors
    /// The database cannot be read.
    pub async fn plan_retention(&self, days: u32) -> Result<RetentionView, Failure> {
        let _ = days;
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }

    /// Deletes finished conversations in which nothing has happened for so many days, and what has been in the trash for so long.
    ///
    /// # Errors
    /// The database cannot be written.
    pub async fn apply_retention(&self, days: u32) -> Result<RetentionView, Failure> {
        let _ = days;
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }
}
