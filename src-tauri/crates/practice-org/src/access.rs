//! Access tokens: what is in them, and who may call with them.

use axum::http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::answer::Refusal;
use crate::core::Core;
use crate::endpoint::Fetched;
use crate::org::Org;
use crate::{Error, identity, jwt};

/// Claims of an access token.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Access {
    /// The end user's subject.
    pub(crate) sub: String,
    /// 15 characters.
    pub(crate) org_id: String,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
    pub(crate) device_id: String,
    /// Unique, then the org's token epoch, then the deployment's name, with dots between.
    pub(crate) client_id: String,
    /// Shared with continuation tokens: revoking one revokes all.
    pub(crate) client_session_id: String,
    pub(crate) channel_add_id: String,
    pub(crate) capabilities_version: String,
}

/// Whom a new token is for.
pub(crate) struct Grant<'a> {
    pub(crate) subject: String,
    pub(crate) developer_name: &'a str,
    pub(crate) device_id: String,
    pub(crate) minutes: u32,
    pub(crate) capabilities_version: String,
}

impl Access {
    pub(crate) fn new(org: &Org, grant: Grant<'_>) -> Self {
        let channel = org.channel(grant.developer_name);
        let now = org.now() / 1000;
        Self {
            sub: grant.subject,
            org_id: org.seed.org_id.clone(),
            iat: now,
            exp: now + i64::from(grant.minutes) * 60,
            device_id: grant.device_id,
            client_id: client_id(org, grant.developer_name),
            client_session_id: Uuid::new_v4().to_string(),
            channel_add_id: channel.map(|channel| channel.channel_address_identifier.clone()).unwrap_or_default(),
            capabilities_version: grant.capabilities_version,
        }
    }

    /// A second token for the same end user, with the same expiry.
    pub(crate) fn continued(&self, org: &Org) -> Self {
        Self { iat: org.now() / 1000, client_id: client_id(org, self.developer_name()), ..self.clone() }
    }

    /// The deployment it was issued for.
    pub(crate) fn developer_name(&self) -> &str {
        self.client_id.splitn(3, '.').nth(2).unwrap_or_default()
    }

    /// The org's token epoch when it was issued.
    pub(crate) fn epoch(&self) -> u64 {
        self.client_id.split('.').nth(1).and_then(|epoch| epoch.parse().ok()).unwrap_or_default()
    }

    /// Whether it stands for a verified user.
    pub(crate) fn is_verified(&self) -> bool {
        self.sub.starts_with("v2/iamessage/AUTH/")
    }
}

fn client_id(org: &Org, developer_name: &str) -> String {
    format!("{}.{}.{developer_name}", Uuid::new_v4(), org.epoch)
}

/// Why a call is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Denied {
    #[error("Jwt is missing")]
    Missing,
    #[error("Jwt verification fails")]
    Invalid,
    #[error("Jwt is expired")]
    Expired,
    #[error("Jwt is revoked")]
    Revoked,
    #[error("JWT_VALID_NOT_AUTHORIZED_TO_API")]
    NotForThisApi,
}

impl From<Denied> for Refusal {
    fn from(denied: Denied) -> Self {
        let refusal = Self::new(StatusCode::UNAUTHORIZED, denied.to_string());
        if denied == Denied::NotForThisApi { Self { code: 900_020.into(), ..refusal } } else { refusal }
    }
}

/// Verifies the bearer token of a call.
pub(crate) fn authenticate(core: &Core, headers: &HeaderMap) -> Result<Access, Denied> {
    let token = bearer(headers).ok_or(Denied::Missing)?;
    let parts = jwt::parts(token).ok_or(Denied::Invalid)?;
    let Some(access) = core.key.claims::<Access>(&parts) else {
        // A token that is good somewhere else: an identity token, for one.
        let bound = |org: &Org| identity::verify(token, &org.bound_key_sets(&Fetched::new()), org.now() / 1000, None);
        let elsewhere = core.read(bound).is_ok();
        return Err(if elsewhere { Denied::NotForThisApi } else { Denied::Invalid });
    };
    core.read(|org| {
        if access.exp <= org.now() / 1000 || access.epoch() < org.epoch {
            Err(Denied::Expired)
        } else if org.revoked.contains(&access.client_session_id) {
            Err(Denied::Revoked)
        } else if org.deployment(access.developer_name()).is_none_or(|own| org.deployment_type(own) != "Api") {
            Err(Denied::NotForThisApi)
        } else {
            Ok(access)
        }
    })
}

/// The token of an `Authorization` header.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Signs a token, off the async threads' fast path only by its speed: a fifth of a millisecond.
pub(crate) fn sign(core: &Core, access: &Access) -> Result<String, Error> {
    core.key.sign(access)
}
