//! How a profile's identity tokens come to verify at a practice org.

use console::failure;
use console::view::{Failure, KeyState, KeyView, ProfileView};
use practice_org::control::names::KEY_SET;
use practice_org::control::types::KeySetUpload;

/// The key set that a profile's tokens verify with: every key that is not retired, so that tokens signed before a rotation
/// verify after it. None if the profile signs nothing. With an `endpoint` the org reads them there.
///
/// # Errors
/// When a public key is not JSON.
pub fn key_set(profile: &ProfileView, endpoint: Option<String>) -> Result<Option<KeySetUpload>, Failure> {
    let Some(signing) = profile.signing.as_ref().filter(|signing| !signing.issuer.is_empty()) else { return Ok(None) };
    let published = |key: &&KeyView| match key.state {
        KeyState::Signing | KeyState::Standby => true,
        KeyState::Retired => false,
    };
    let mut keys: Vec<&str> = profile.keys.iter().filter(published).map(|key| key.public_jwk.as_str()).collect();
    if keys.is_empty() {
        keys.push(&signing.public_jwk);
    }
    let keys = keys.into_iter().map(serde_json::from_str).collect::<Result<_, _>>();
    let keys = keys.map_err(|error| failure::internal(error.to_string()))?;
    Ok(Some(KeySetUpload { name: KEY_SET.into(), issuer: signing.issuer.clone(), keys, endpoint, active: true }))
}

#[cfg(test)]
mod tests;
