//! Probe conversations that killed programs left open.

use std::sync::Arc;

use miaw::{Client, ErrorKind};

use super::closing::{Closing, close};
use crate::conversation::Context;
use crate::profile::Profile;
use crate::secret::SecretError;
use crate::store::{Probe, StoreError};

/// Closes what programs left open that live no more. What cannot be closed now is tried again at the next start.
///
/// # Errors
/// The store cannot be read or written.
pub async fn close_leftovers(context: Arc<Context>) -> Result<(), StoreError> {
    let mut probes = context.store.probes().await?;
    // Those of this program are being closed, or are for the next start.
    probes.retain(|probe| {
        let owner = probe.owner.as_deref();
        !context.ownership.is_own(owner) && !context.ownership.is_held_elsewhere(owner)
    });
    if probes.is_empty() {
        return Ok(());
    }
    for probe in probes {
        let id = probe.conversation_id.clone();
        let done = match context.store.profile(&probe.profile_id).await {
            Ok(profile) => is_done(&context, profile.as_ref(), &probe).await,
            // Another version of this program can read it, and close what it left open.
            Err(StoreError::Unreadable { reason }) => {
                tracing::warn!(id, reason, "a probe conversation of an org that cannot be read stays open");
                false
            }
            Err(error) => return Err(error),
        };
        if done {
            tracing::info!(id, "a probe conversation of an earlier run is closed");
            context.store.remove_probe(&id).await?;
        } else {
            tracing::warn!(id, "a probe conversation of an earlier run could not be closed yet");
        }
    }
    Ok(())
}

/// Whether nothing is left to be done about a probe.
async fn is_done(context: &Context, profile: Option<&Profile>, probe: &Probe) -> bool {
    let Some(profile) = profile else { return true };
    let token = match context.vault.open_token(&probe.conversation_id, &probe.sealed).await {
        Ok(token) => token,
        // No key opens it any more, so nobody can close it.
        Err(SecretError::Missing { .. } | SecretError::Damaged { .. }) => return true,
        Err(SecretError::Keyring(_)) => return false,
    };
    let client = Client::new(context.http.clone(), profile.service_url.clone());
    match close(&client, &token, &probe.conversation_id, &profile.developer_name).await {
        Closing::Done | Closing::Already | Closing::SessionOnly => true,
        // The token is dead, or the org knows nothing of it: trying again would change nothing.
        Closing::Not(error) => matches!(
            error.kind,
            ErrorKind::Unauthorized | ErrorKind::Forbidden | ErrorKind::NotFound | ErrorKind::Refused
        ),
    }
}
