//! The evidence pack, as the application offers it.

use serde_json::Value;

use super::Console;
use crate::download::{self, Readers};
use crate::evidence;
use crate::evidence::{Pack, Sources, document, fields, leave_out, pack};
use crate::failure::not_found;
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
        let document = self.evidence(profile_id, connector).await?;
        let fields = fields(&document);
        let Pack { json, html, .. } = packed(document, left_out);
        Ok(EvidencePreview { fields, html_bytes: html.len() as u64, json_bytes: json.len() as u64 })
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
        let profile = self.profile(profile_id).await?;
        let Pack { json, html, digest } = packed(self.evidence(profile_id, connector).await?, left_out);
        let name = evidence::file_name(&profile.name, self.inner.clock.now());
        let downloads = &self.inner.downloads;
        let json =
            download::save(downloads, &format!("{name}.json"), json.into_bytes().into(), Readers::Anybody).await?;
        let html =
            download::save(downloads, &format!("{name}.html"), html.into_bytes().into(), Readers::Anybody).await?;
        Ok(EvidenceFiles { html: html.path, json: json.path, digest })
    }

    async fn evidence(&self, profile_id: &str, connector: ConnectorId) -> Result<Value, Failure> {
        let profile = self.profile(profile_id).await?.view();
        let checklist = self.checklist(profile_id, connector).await?;
        let checks = self.checks(profile_id).await?.latest;
        let connectors = self.connectors();
        let connector = connectors.iter().find(|known| known.id == connector).ok_or_else(|| not_found("connector"))?;
        Ok(document(&Sources {
            profile: &profile,
            connector,
            checklist: &checklist,
            checks: &checks,
            now: self.inner.clock.now(),
        }))
    }
}

fn packed(mut document: Value, left_out: &[String]) -> Pack {
    leave_out(&mut document, left_out);
    pack(&document)
}
