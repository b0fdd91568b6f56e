//! Connectors, checklists and settings, as the application offers them.

use miaw::identity::SigningKey;
use zeroize::Zeroizing;

use super::Console;
use crate::checklist;
use crate::connector::attributes::{self, Declared};
use crate::connector::{self, CONNECTORS, ROUTING_ATTRIBUTES, connector, settings};
use crate::diagnosis::Finding;
use crate::download::{self, Readers};
use crate::failure::{internal, not_found, not_now, of_fields};
use crate::profile::{self, Profile};
use crate::store::Declaration;
use crate::view::{
    AttributesDraft, AttributesView, Change, ChecklistView, ConnectorId, ConnectorView, DeclarationDraft,
    EmittedSettingsView, Failure, FieldFailure, KeyDraft, KeyMaterial, KeyState, ProfileDraft, ProfileView, PublicForm,
    SavedFile, SettingsReadingView, StepEventView,
};

/// Most results of one check, and most declarations, in a step's history.
const HISTORY: u32 = 200;
/// Longest name of a person, in characters.
const LONGEST_PERSON: usize = 100;
/// Longest note, in characters.
const LONGEST_NOTE: usize = 4_000;

impl Console {
    /// All connectors.
    #[must_use]
    pub fn connectors(&self) -> Vec<ConnectorView> {
        CONNECTORS.iter().map(|connector| connector.view()).collect()
    }

    /// The checklist of a connector for a profile, as it stands.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn checklist(&self, profile_id: &str, connector: ConnectorId) -> Result<ChecklistView, Failure> {
        let profile = self.profile(profile_id).await?.view();
        let results = self.inner.store.latest_check_results(profile_id).await?;
        let declarations = self.inner.store.declarations(profile_id, connector).await?;
        Ok(checklist::assemble(connector::connector(connector), &profile, &results, &declarations))
    }

    /// Writes down that a person says a step is done.
    ///
    /// # Errors
    /// `notFound`; `fieldsInvalid` without a name.
    pub async fn declare_step(&self, profile_id: &str, draft: DeclarationDraft) -> Result<(), Failure> {
        self.profile(profile_id).await?;
        let DeclarationDraft { connector, step_id, by, note } = draft;
        self.step(connector, &step_id)?;
        let (by, note) = (by.trim().to_owned(), note.trim().to_owned());
        let rows: Vec<FieldFailure> = [check_person(&by), check_note(&note)].into_iter().flatten().collect();
        if !rows.is_empty() {
            return Err(of_fields(rows));
        }
        let at = self.inner.clock.now();
        let declaration = Declaration { step: step_id, by, at, note, withdrawn_at: None };
        self.inner.store.declare(profile_id, connector, &declaration).await?;
        self.publish_checklist(profile_id);
        Ok(())
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
        self.profile(profile_id).await?;
        self.step(connector, step_id)?;
        let now = self.inner.clock.now();
        if !self.inner.store.withdraw(profile_id, connector, step_id, now).await? {
            return Err(not_found("declaration"));
        }
        self.publish_checklist(profile_id);
        Ok(())
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
        self.profile(profile_id).await?;
        let mut checked = Vec::new();
        for check in self.step(connector, step_id)?.checks {
            checked.extend(self.inner.store.check_results_of(profile_id, *check, HISTORY).await?);
        }
        let declared = self.inner.store.declarations_of(profile_id, connector, step_id, HISTORY).await?;
        Ok(checklist::history(checked, declared))
    }

    /// Recognises a settings block (Code Snippet, or any connector's) and reads it. Nothing is saved.
    ///
    /// # Errors
    /// `snippetUnreadable`: says what the text is instead.
    pub fn read_settings(&self, text: &str) -> Result<SettingsReadingView, Failure> {
        settings::read(text)
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
        let text = text.map(Zeroizing::new);
        let Some(pem) = text.as_deref().and_then(|text| settings::private_key(text)) else {
            return match profile_id {
                Some(id) => self.update_profile(id, draft).await,
                None => self.create_profile(draft).await,
            };
        };
        let thumbprint = thumbprint_of(pem.clone()).await?;
        let checked = profile::check(&draft).map_err(of_fields)?;
        let key_id =
            draft.settings.as_ref().and_then(|settings| settings.get("authKeyId")).cloned().unwrap_or_default();
        let now = self.inner.clock.now();
        let before = match profile_id {
            Some(id) => Some(self.profile(id).await?),
            None => None,
        };
        // Not published yet: windows hear of the profile together with its key.
        let profile = match &before {
            Some(before) => {
                let mut profile = before.clone();
                profile.apply(checked, now);
                profile
            }
            None => Profile::new(uuid::Uuid::new_v4().to_string(), checked, now),
        };
        self.inner.store.save_profile(&profile).await?;
        let saved = self.take_key(&profile, &thumbprint, key_id, &pem).await;
        match saved {
            Ok(view) => {
                self.inner.updates.publish(Change::Profile { profile: view.clone() });
                Ok(view)
            }
            Err(failure) => {
                self.undo(&profile.id, before).await;
                Err(failure)
            }
        }
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
        let profile = self.profile(profile_id).await?.view();
        let public_key = self.public_key(&profile).await;
        let (view, _) = settings::emit(&profile, connector, public_key.as_deref(), None);
        Ok(view)
    }

    /// Writes a connector's settings with the private key to a file in the downloads folder that only its owner can
    /// read. Only ever called after a person has confirmed it.
    ///
    /// # Errors
    /// `notFound`; `notNow` for a connector whose settings hold no private key, and for a profile that has none; those of
    /// the keyring; `fileNotWritten`.
    pub async fn save_settings_with_key(&self, profile_id: &str, connector: ConnectorId) -> Result<SavedFile, Failure> {
        let profile = self.profile(profile_id).await?.view();
        let target = connector::connector(connector);
        if !target.settings.iter().any(|setting| setting.secret) {
            return Err(not_now(
                format!("The settings of {} hold no private key.", target.name),
                "Copy them from the screen instead.",
            ));
        }
        let Some(row) = signing_row(&profile) else {
            return Err(not_now(
                "This org has no signing key, so there is no private key to write.",
                "Open the org's keys and make or import one.",
            ));
        };
        let public_key = self.public_key(&profile).await;
        let key = self.inner.vault.signing_key(row).await?;
        let pem = key.pkcs8_pem();
        let (_, text) = settings::emit(&profile, connector, public_key.as_deref(), Some(&pem));
        let name = format!("{}-settings-with-private-key.txt", download::as_name(target.name));
        let bytes = Zeroizing::new(text.as_bytes().to_vec());
        download::save(&self.inner.downloads, &name, bytes, Readers::Owner).await
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
        let profile = self.profile(profile_id).await?;
        let AttributesDraft { connector: id, mapping, samples } = draft;
        let connector = connector(id);
        let own = || connector.value(&profile.settings, ROUTING_ATTRIBUTES).unwrap_or_default();
        let sending = connector.sending(&mapping.unwrap_or_else(own), &samples);
        let deployment = self.inner.store.declared_deployment(profile_id).await?;
        let declared = deployment.as_ref().map(|deployment| Declared::of(&deployment.configuration));
        let (sources, json) = (sending.sources(), sending.json());
        Ok(AttributesView {
            sources,
            json,
            attributes: sending
                .attributes
                .into_iter()
                .map(|attribute| attributes::view(attribute, declared.as_ref()))
                .collect(),
            declared_known: declared.is_some(),
            declared_at: deployment.map(|deployment| deployment.at),
            findings: sending.findings.into_iter().map(Finding::view).collect(),
        })
    }

    fn step(&self, id: ConnectorId, step_id: &str) -> Result<&'static connector::step::Step, Failure> {
        connector(id).step(step_id).ok_or_else(|| not_found("step"))
    }

    fn publish_checklist(&self, profile_id: &str) {
        self.inner.updates.publish(Change::Checklist { profile_id: profile_id.to_owned() });
    }

    /// Adds the key of settings to a profile, unless it has it, and makes it the one that signs.
    async fn take_key(
        &self,
        profile: &Profile,
        thumbprint: &str,
        key_id: String,
        pem: &Zeroizing<String>,
    ) -> Result<ProfileView, Failure> {
        let view = self.profile(&profile.id).await?.view();
        let held = view.keys.iter().find(|key| key.thumbprint == thumbprint && key.state != KeyState::Retired);
        if let Some(held) = held {
            return if held.state == KeyState::Signing { Ok(view) } else { self.use_key(&held.id).await };
        }
        let material = KeyMaterial { text: Some(pem.as_str().to_owned()), ..KeyMaterial::default() };
        let added =
            self.add_key(&profile.id, KeyDraft { key_id, material: Some(material), ..KeyDraft::default() }).await?;
        let new = added.keys.iter().find(|key| key.thumbprint == thumbprint);
        match new {
            Some(key) if key.state == KeyState::Standby => {
                let id = key.id.clone();
                match self.use_key(&id).await {
                    Ok(view) => Ok(view),
                    Err(failure) => {
                        if let Err(error) = self.remove_key(&id).await {
                            tracing::warn!(code = ?error.code, "a key that does not sign could not be removed again");
                        }
                        Err(failure)
                    }
                }
            }
            _ => Ok(added),
        }
    }

    /// Puts the profile back as it was.
    async fn undo(&self, id: &str, before: Option<Profile>) {
        let undone = match before {
            Some(before) => self.inner.store.save_profile(&before).await,
            None => self.inner.store.forget_profile(id).await,
        };
        if let Err(error) = undone {
            tracing::warn!(%error, "a profile could not be put back as it was");
        }
    }

    /// The public half of the key that signs, PEM; none where there is no key.
    async fn public_key(&self, profile: &ProfileView) -> Option<String> {
        self.export_key(signing_row(profile)?, PublicForm::PublicPem).await.ok()
    }
}

/// The row id of the key that signs; a profile's only key of earlier versions has the profile's own.
fn signing_row(profile: &ProfileView) -> Option<&str> {
    let row = profile.keys.iter().find(|key| key.state == KeyState::Signing).map(|key| key.id.as_str());
    row.or_else(|| profile.signing.as_ref().map(|_| profile.id.as_str()))
}

/// Reads a private key, which also tells whether it is one that can sign.
async fn thumbprint_of(pem: Zeroizing<String>) -> Result<String, Failure> {
    let read = tokio::task::spawn_blocking(move || SigningKey::from_pem(&pem).map(|key| key.thumbprint()));
    Ok(read.await.map_err(|error| internal(error.to_string()))??)
}

fn check_person(name: &str) -> Option<FieldFailure> {
    let length = name.chars().count();
    let message = if name.is_empty() {
        "A declaration needs the name of the person who makes it.".to_owned()
    } else if length > LONGEST_PERSON {
        format!("The name has {length} characters; {LONGEST_PERSON} is the most.")
    } else if name.chars().any(char::is_control) {
        "The name holds characters that cannot be seen, such as line breaks.".to_owned()
    } else {
        return None;
    };
    Some(field("by", message, "Enter your name: reports show who vouches for the step."))
}

fn check_note(note: &str) -> Option<FieldFailure> {
    let length = note.chars().count();
    (length > LONGEST_NOTE)
        .then(|| field("note", format!("The note has {length} characters; {LONGEST_NOTE} is the most."), "Shorten it."))
}

fn field(field: &str, message: String, hint: &str) -> FieldFailure {
    FieldFailure { field: field.to_owned(), message, hint: Some(hint.to_owned()), suggestion: None }
}
