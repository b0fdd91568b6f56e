//! The evidence pack, as the application offers it.

use super::Console;
use crate::failure::internal;
use crate::view::{ConnectorId, EvidenceFiles, EvidencePreview, Failure};

impl Console {
    /// Every field that an evidence pack would hold.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn preview_evidence(
        &self,
        profile_id: &str,
        connector: ConnectorId,
        left_out: &[String],
    ) -> Result<EvidencePreview, Failure> {
        let _ = (profile_id, connector, left_out);
        Err(internal("preview_evidence"))
    }

    /// Writes the evidence pack, an HTML and a JSON file, to the downloads folder.
    ///
    /// # Errors
    /// `notFound`; `fileNotWritten`.
    pub async fn save_evidence(
        &self,
        profile_id: &str,
        connector: ConnectorId,
        left_out: &[String],
    ) -> Result<EvidenceFiles, Failure> {
        let _ = (profile_id, connector, left_out);
        Err(internal("save_evidence"))
    }
}
