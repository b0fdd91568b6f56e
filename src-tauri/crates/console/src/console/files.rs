//! Files: sent, fetched, and the transcript as a PDF.

use super::Console;
use crate::view::{Failure, FetchedFile, FileDraft};

impl Console {
    /// Sends a file, with its bytes. The entry comes through the feed, pending at first.
    ///
    /// # Errors
    /// It does not fit what the deployment takes, or the conversation cannot take a message now.
    pub async fn send_file(&self, conversation_id: &str, draft: FileDraft, bytes: Vec<u8>) -> Result<(), Failure> {
        let _ = (conversation_id, draft, bytes);
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }

    /// Stops an upload; its message is marked as failed and can be sent again.
    ///
    /// # Errors
    /// There is no such upload.
    pub async fn cancel_upload(&self, conversation_id: &str, identifier: &str) -> Result<(), Failure> {
        let _ = (conversation_id, identifier);
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }

    /// Fetches a file of a message and saves it in the downloads folder.
    ///
    /// # Errors
    /// It is unknown, cannot be fetched, or cannot be written.
    pub async fn save_file(
        &self,
        conversation_id: &str,
        identifier: &str,
        file_id: &str,
    ) -> Result<FetchedFile, Failure> {
        let _ = (conversation_id, identifier, file_id);
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }

    /// Fetches the transcript as a PDF and saves it in the downloads folder.
    ///
    /// # Errors
    /// The deployment does not allow it, or it cannot be fetched or written.
    pub async fn save_transcript(&self, conversation_id: &str) -> Result<FetchedFile, Failure> {
        let _ = conversation_id;
        Err(crate::failure::not_now("This is not built yet.", "Wait for the next version."))
    }
}
