//! Connectors, checklists and settings, as the application offers them.

use super::Console;
use crate::failure::internal;
use crate::view::{
    AttributesDraft, AttributesView, ChecklistView, ConnectorId, ConnectorView, DeclarationDraft, EmittedSettingsView,
    Failure, ProfileDraft, ProfileView, SavedFile, SettingsReadingView, StepEventView,
};

impl Console {
    /// All connectors.
    #[must_use]
    pub fn connectors(&self) -> Vec<ConnectorView> {
        Vec::new()
    }

    /// The checklist of a connector for a profile, as it stands.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn checklist(&self, profile_id: &str, connector: ConnectorId) -> Result<ChecklistView, Failure> {
        let _ = (profile_id, connector);
        Err(internal("checklist"))
    }

    /// Writes down that a person says a step is done.
    ///
    /// # Errors
    /// `notFound`; `fieldsInvalid` without a name.
    pub async fn declare_step(&self, profile_id: &str, draft: DeclarationDraft) -> Result<(), Failure> {
        let _ = (profile_id, draft);
        Err(internal("declare_step"))
    }

    /// Takes a declaration back; it stays in the step's history.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn withdraw_declaration(
        &self,
        profile_id: &str,
        connector: ConnectorId,
        step_id: &str,
    ) -> Result<(), Failure> {
        let _ = (profile_id, connector, step_id);
        Err(internal("withdraw_declaration"))
    }

    /// All that was found and declared about a step, newest first, at most 200.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn step_history(
        &self,
        profile_id: &str,
        connector: ConnectorId,
        step_id: &str,
    ) -> Result<Vec<StepEventView>, Failure> {
        let _ = (profile_id, connector, step_id);
        Err(internal("step_history"))
    }

    /// Recognises a settings block (Code Snippet, or any connector's) and reads it. Nothing is saved.
    ///
    /// # Errors
    /// `snippetUnreadable`: says what the text is instead.
    pub fn read_settings(&self, text: &str) -> Result<SettingsReadingView, Failure> {
        let _ = text;
        Err(internal("read_settings"))
    }

    /// Makes or changes a profile from a form, and takes over the private key of the settings text, if it holds one.
    /// Either everything is saved or nothing.
    ///
    /// # Errors
    /// `fieldsInvalid`; `keyUnreadable`; `notFound`; those of the keyring.
    pub async fn apply_settings(
        &self,
        profile_id: Option<&str>,
        draft: ProfileDraft,
        text: Option<String>,
    ) -> Result<ProfileView, Failure> {
        let _ = (profile_id, draft, text);
        Err(internal("apply_settings"))
    }

    /// A connector's settings for the vendor's screen, without private keys.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn emit_settings(
        &self,
        profile_id: &str,
        connector: ConnectorId,
    ) -> Result<EmittedSettingsView, Failure> {
        let _ = (profile_id, connector);
        Err(internal("emit_settings"))
    }

    /// Writes a connector's settings with the private key to a file in the downloads folder that only its owner can
    /// read. Only ever called after a person has confirmed it.
    ///
    /// # Errors
    /// `notFound`; those of the keyring; `fileNotWritten`.
    pub async fn save_settings_with_key(&self, profile_id: &str, connector: ConnectorId) -> Result<SavedFile, Failure> {
        let _ = (profile_id, connector);
        Err(internal("save_settings_with_key"))
    }

    /// What a connector would send as routing attributes, and what would become of each.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn preview_attributes(
        &self,
        profile_id: &str,
        draft: AttributesDraft,
    ) -> Result<AttributesView, Failure> {
        let _ = (profile_id, draft);
        Err(internal("preview_attributes"))
    }
}
