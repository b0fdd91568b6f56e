//! Signing keys and tokens, as the application offers them.

use super::Console;
use crate::failure::internal;
use crate::view::{
    Failure, KeyDraft, KeySetReportView, KeyUseView, ProfileView, PublicForm, SavedFile, SignedTokenView, TokenDraft,
    TokenInspection, TokenReportView, TokenUse,
};

impl Console {
    /// Makes or imports a key. The first one of a profile signs; further ones stand by.
    ///
    /// # Errors
    /// `notFound`; `fieldsInvalid`; `keyUnreadable`; those of the keyring. Nothing is saved half.
    pub async fn add_key(&self, profile_id: &str, draft: KeyDraft) -> Result<ProfileView, Failure> {
        let _ = (profile_id, draft);
        Err(internal("add_key"))
    }

    /// Sets the key set's JSON Web Key Issuer (`iss`) of a profile.
    ///
    /// # Errors
    /// `notFound`; `fieldsInvalid`.
    pub async fn set_issuer(&self, profile_id: &str, issuer: &str) -> Result<ProfileView, Failure> {
        let _ = (profile_id, issuer);
        Err(internal("set_issuer"))
    }

    /// Makes a standing-by key the one that signs; the one before stands by.
    ///
    /// # Errors
    /// `notFound`; `notNow` for a retired key.
    pub async fn use_key(&self, key: &str) -> Result<ProfileView, Failure> {
        let _ = key;
        Err(internal("use_key"))
    }

    /// Retires a key that stands by: it signs no more and leaves the JSON Web Key Set.
    ///
    /// # Errors
    /// `notFound`; `notNow` for the one that signs.
    pub async fn retire_key(&self, key: &str) -> Result<ProfileView, Failure> {
        let _ = key;
        Err(internal("retire_key"))
    }

    /// Removes a key, from the keyring too.
    ///
    /// # Errors
    /// `notFound`; those of the keyring, and then nothing was changed.
    pub async fn remove_key(&self, key: &str) -> Result<ProfileView, Failure> {
        let _ = key;
        Err(internal("remove_key"))
    }

    /// Gives a key a new self-signed certificate. The key stays the same, so tokens stay valid.
    ///
    /// # Errors
    /// `notFound`; `fieldsInvalid` for other than 1 to 3,650 days; those of the keyring.
    pub async fn certify_key(&self, key: &str, days: u32) -> Result<ProfileView, Failure> {
        let _ = (key, days);
        Err(internal("certify_key"))
    }

    /// A public form of a key, as text.
    ///
    /// # Errors
    /// `notFound`; `notNow` for the certificate of a key that has none.
    pub async fn export_key(&self, key: &str, form: PublicForm) -> Result<String, Failure> {
        let _ = (key, form);
        Err(internal("export_key"))
    }

    /// Writes a private key (PKCS#8 PEM) to a file in the downloads folder that only its owner can read. Only ever
    /// called after a person has confirmed it.
    ///
    /// # Errors
    /// `notFound`; those of the keyring; `fileNotWritten`.
    pub async fn save_private_key(&self, key: &str) -> Result<SavedFile, Failure> {
        let _ = key;
        Err(internal("save_private_key"))
    }

    /// What a key was used for, newest first, at most 200.
    ///
    /// # Errors
    /// `notFound`.
    pub async fn key_uses(&self, key: &str) -> Result<Vec<KeyUseView>, Failure> {
        let _ = key;
        Err(internal("key_uses"))
    }

    /// Signs an identity token, and shows it, saves it, or tries it at the org.
    ///
    /// # Errors
    /// `notFound`; `fieldsInvalid`; those of the keyring; `fileNotWritten`.
    pub async fn sign_token(
        &self,
        profile_id: &str,
        draft: TokenDraft,
        then: TokenUse,
    ) -> Result<SignedTokenView, Failure> {
        let _ = (profile_id, draft, then);
        Err(internal("sign_token"))
    }

    /// Reads a token: header, claims, times, and its signature against what is given.
    ///
    /// # Errors
    /// When what it is to be checked against cannot be read. A token that cannot be read is a finding, no error.
    pub async fn inspect_token(&self, inspection: TokenInspection) -> Result<TokenReportView, Failure> {
        let _ = inspection;
        Err(internal("inspect_token"))
    }

    /// The claims of a conversation's access token, and whose it is.
    ///
    /// # Errors
    /// `notFound`; `secretMissing`; those of the keyring.
    pub async fn access_token(&self, conversation_id: &str) -> Result<TokenReportView, Failure> {
        let _ = conversation_id;
        Err(internal("access_token"))
    }

    /// Fetches a JSON Web Key Set as an anonymous caller would, and looks it over.
    ///
    /// # Errors
    /// `fieldsInvalid` when the text is no URL. Whatever the endpoint does is a finding, no error.
    pub async fn inspect_key_set(&self, url: &str) -> Result<KeySetReportView, Failure> {
        let _ = url;
        Err(internal("inspect_key_set"))
    }
}
