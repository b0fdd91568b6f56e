//! What leaves the application of a key: its public forms, and its private half when a person wants it.

use zeroize::Zeroizing;

use crate::console::Console;
use crate::download::{self, Readers};
use crate::failure::{internal, not_found, not_now};
use crate::key::key_set;
use crate::view::{Failure, PublicForm, SavedFile};

impl Console {
    /// A public form of a key, as text.
    ///
    /// # Errors
    /// `notFound`; `notNow` for the certificate of a key that has none.
    pub async fn export_key(&self, key: &str, form: PublicForm) -> Result<String, Failure> {
        let profile = self.profile_of(key).await?;
        let key = profile.key(key).ok_or_else(|| not_found("key"))?;
        let pretty = |json| serde_json::to_string_pretty(&json).map_err(|error| internal(error.to_string()));
        match form {
            PublicForm::PublicPem => Ok(key.public()?.spki_pem()?),
            PublicForm::Certificate => match &key.certificate {
                Some(certificate) => Ok(certificate.pem()),
                None => Err(not_now(
                    "This key has no certificate.",
                    "Make one first: choose for how many days it is valid.",
                )),
            },
            PublicForm::Jwk => pretty(key.jwk()),
            PublicForm::Jwks => pretty(key_set(&profile.keys)),
        }
    }

    /// Writes a private key (PKCS#8 PEM) to a file in the downloads folder that only its owner can read. Only ever
    /// called after a person has confirmed it.
    ///
    /// # Errors
    /// `notFound`; those of the keyring; `fileNotWritten`.
    pub async fn save_private_key(&self, key: &str) -> Result<SavedFile, Failure> {
        let profile = self.profile_of(key).await?;
        let key = profile.key(key).ok_or_else(|| not_found("key"))?;
        let secret = self.inner.vault.signing_key(&key.id).await?;
        let text = Zeroizing::new(secret.pkcs8_pem().as_bytes().to_vec());
        let name = format!("{}.private-key.pem", download::as_name(&key.key_id));
        download::save(&self.inner.downloads, &name, text, Readers::Owner).await
    }
}
