//! Tokens: signed by hand, read, tried; and the endpoints where the keys for them are published.

use miaw::Client;
use miaw::identity::{IdentityToken, PublicKeysError, public_keys};
use miaw::wire::token::EndUser;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::super::Console;
use crate::diagnosis::{Call, Facts, FailedCall, Finding, SignIn, SignInOutcome, diagnose};
use crate::download::{self, Readers};
use crate::failure::{not_found, not_now, of_fields, of_token_call};
use crate::key::{Against, Key, KeyPurpose, fetch_key_set, inspect_access_token, inspect_token, read_url, sentence};
use crate::profile::Profile;
use crate::view::{
    Failure, FailureCode, FieldFailure, KeySetReportView, SignedTokenView, TokenDraft, TokenInspection,
    TokenReportView, TokenUse, TokenVerdictView,
};

impl Console {
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
        let profile = self.profile(profile_id).await?;
        let key = chosen(&profile, draft.key.as_deref())?;
        let now = self.inner.clock.now();
        let claims = claims_of(&draft, &profile, now / 1000).map_err(of_fields)?;
        let key_id = draft.key_id.as_deref().unwrap_or(&key.key_id);
        let secret = self.inner.vault.signing_key(&key.id).await?;
        let token = secret.sign_claims(Some(key_id).filter(|key_id| !key_id.is_empty()), &claims)?;
        let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
        self.note_key_use(&key.id, KeyPurpose::Token, "", subject).await?;
        let report = inspect_token(token.expose(), &against(&profile), now);
        let (path, verdict) = match then {
            TokenUse::Show => (None, None),
            TokenUse::Save => {
                let name = format!("identity-token-{}.jwt", download::as_name(subject));
                let bytes = Zeroizing::new(token.expose().as_bytes().to_vec());
                (Some(download::save(&self.inner.downloads, &name, bytes, Readers::Owner).await?.path), None)
            }
            TokenUse::Try => (None, Some(self.try_token(&profile, key, &token, subject).await)),
        };
        Ok(SignedTokenView { report, path, verdict })
    }

    /// Reads a token: header, claims, times, and its signature against what is given.
    ///
    /// # Errors
    /// When what it is to be checked against cannot be read. A token that cannot be read is a finding, no error.
    pub async fn inspect_token(&self, inspection: TokenInspection) -> Result<TokenReportView, Failure> {
        let TokenInspection { token, keys, url, profile_id } = inspection;
        let token = Zeroizing::new(token);
        let mut compared = match &profile_id {
            Some(id) => against(&self.profile(id).await?),
            None => Against::default(),
        };
        let now = self.inner.clock.now();
        let mut findings = Vec::new();
        if let Some(text) = keys.filter(|text| !text.trim().is_empty()) {
            let keys = public_keys(&text).map_err(|error| of_fields(vec![no_keys(&error)]))?;
            (compared.keys, compared.whose) = (Some(keys), "the keys that were given".into());
            compared.asked_for = true;
        } else if let Some(url) = url.filter(|url| !url.trim().is_empty()) {
            let report = fetch_key_set(&self.inner.http, &read_url(&url)?, now).await;
            findings = report.findings();
            (compared.keys, compared.whose) = (Some(report.public_keys()), "the keys of the endpoint".into());
            compared.asked_for = true;
        }
        let mut report = inspect_token(&token, &compared, now);
        report.findings.extend(findings.into_iter().map(Finding::view));
        report.findings.sort_by_key(|finding| std::cmp::Reverse(finding.certainty));
        Ok(report)
    }

    /// The claims of a conversation's access token, and whose it is.
    ///
    /// # Errors
    /// `notFound`; `secretMissing`; those of the keyring.
    pub async fn access_token(&self, conversation_id: &str) -> Result<TokenReportView, Failure> {
        let store = &self.inner.store;
        store.conversation(conversation_id).await?.ok_or_else(|| not_found("conversation"))?;
        let sealed = store.sealed_token(conversation_id).await?.ok_or_else(|| {
            Failure::new(FailureCode::SecretMissing, "The access token of this conversation was not kept.").hint(
                "Either no token was granted, or the keyring could not be reached when it was. Start a new conversation.",
            )
        })?;
        let token = self.inner.vault.open_token(conversation_id, &sealed).await?;
        Ok(inspect_access_token(&token, self.inner.clock.now()))
    }

    /// Fetches a JSON Web Key Set as an anonymous caller would, and looks it over.
    ///
    /// # Errors
    /// `fieldsInvalid` when the text is no URL. Whatever the endpoint does is a finding, no error.
    pub async fn inspect_key_set(&self, url: &str) -> Result<KeySetReportView, Failure> {
        let url = read_url(url)?;
        Ok(fetch_key_set(&self.inner.http, &url, self.inner.clock.now()).await.view())
    }

    /// Sends an identity token to the org and reads whose access token comes back. That one is dropped unseen.
    async fn try_token(&self, profile: &Profile, key: &Key, token: &IdentityToken, subject: &str) -> TokenVerdictView {
        let client = Client::new(self.inner.http.clone(), profile.service_url.clone());
        let issuer = profile.issuer.as_deref().unwrap_or_default();
        let mut facts = Facts { key: Some(key.facts(issuer, self.inner.clock.now())), ..Facts::default() };
        let (verified, found, summary) = match client.verified_token(&profile.deployment(), token).await {
            Ok(answer) => {
                let EndUser { subject: found, .. } = &answer.context.end_user;
                let verified = answer.context.end_user.is_verified();
                let outcome = if verified {
                    SignInOutcome::Verified { subject: found.clone() }
                } else {
                    SignInOutcome::Guest { subject: found.clone() }
                };
                facts.sign_in = Some(SignIn { outcome, variants: Vec::new() });
                (verified, Some(found.clone()), of_answer(verified, found, subject))
            }
            Err(error) => {
                let failure = of_token_call(&error, true);
                match error.status {
                    Some(status) if (400..500).contains(&status) && status != 429 => {
                        let words = error.server_text.clone().unwrap_or_default();
                        let outcome = SignInOutcome::Refused { status, words };
                        facts.sign_in = Some(SignIn { outcome, variants: Vec::new() });
                    }
                    _ => {}
                }
                let host = url::Url::parse(&error.url).ok().and_then(|url| url.host_str().map(str::to_owned));
                facts.failed.push(FailedCall {
                    call: Call::VerifiedToken,
                    kind: error.kind,
                    status: error.status,
                    words: error.server_text,
                    code: error.server_code,
                    host: host.unwrap_or_default(),
                });
                (false, None, failure.message)
            }
        };
        let findings = diagnose(&facts).into_iter().map(Finding::view).collect();
        TokenVerdictView { verified, subject: found, summary, findings }
    }
}

fn of_answer(verified: bool, found: &str, subject: &str) -> String {
    if !verified {
        return format!("The org took the user for a guest ({found}): the identity token did not verify.");
    }
    match found.split_once("/uid:") {
        Some((_, user)) if user == subject => format!("The org verified the user {user}."),
        Some((_, user)) => format!("The org verified a user, but as {user}, not as {subject}."),
        None => format!("The org verified the user ({found})."),
    }
}

fn no_keys(error: &PublicKeysError) -> FieldFailure {
    let message = match error {
        PublicKeysError::Private => "This is a private key. To check a signature, its public half is needed.",
        PublicKeysError::Empty | PublicKeysError::Utf16 | PublicKeysError::Unreadable { .. } => {
            "This is no public key, no certificate and no JSON Web Key Set that can be read."
        }
    };
    let hint = Some(sentence(&error.to_string()));
    FieldFailure { field: "keys".into(), message: message.into(), hint, suggestion: None }
}

/// What a profile's tokens are compared with. Retired keys count: a token of one is recognised, and its kid is gone.
fn against(profile: &Profile) -> Against {
    let keys = profile.keys.iter().filter_map(|key| Some((Some(key.key_id.clone()), key.public().ok()?))).collect();
    Against {
        keys: Some(keys),
        whose: format!("the keys of {}", profile.name),
        issuer: profile.issuer.clone(),
        asked_for: false,
    }
}

fn chosen<'a>(profile: &'a Profile, key: Option<&str>) -> Result<&'a Key, Failure> {
    match key {
        Some(id) => profile.key(id).ok_or_else(|| not_found("key")),
        None => profile.signing_key().ok_or_else(|| {
            not_now(
                "This org has no signing key, and an identity token is signed with one.",
                "Make or import a key under Keys and tokens.",
            )
        }),
    }
}

/// The claims that a draft asks for. A further claim that is null takes one away. `now` is in seconds.
fn claims_of(draft: &TokenDraft, profile: &Profile, now: i64) -> Result<Map<String, Value>, Vec<FieldFailure>> {
    let issued_at = now.saturating_add(draft.clock_offset_seconds);
    let issuer = draft.issuer.as_ref().or(profile.issuer.as_ref());
    let mut claims = Map::new();
    claims.insert("iss".into(), issuer.cloned().map_or(Value::Null, Value::from));
    claims.insert("sub".into(), Value::from(draft.subject.clone()));
    claims.insert("iat".into(), Value::from(issued_at));
    claims.insert("exp".into(), Value::from(issued_at.saturating_add(draft.life_seconds)));
    let given = |name: &str| draft.claims.contains_key(name);
    let missing = |field: &str, message: &str, hint: &str| {
        let (field, message, hint) = (field.to_owned(), message.to_owned(), Some(hint.to_owned()));
        FieldFailure { field, message, hint, suggestion: None }
    };
    let rows = [
        (issuer.is_none() && !given("iss")).then(|| {
            missing(
                "issuer",
                "There is no issuer.",
                "Enter the key set's JSON Web Key Issuer, byte for byte as in Setup.",
            )
        }),
        (draft.subject.is_empty() && !given("sub"))
            .then(|| missing("subject", "The subject is empty.", "Enter the user's id (sub), for example user-1.")),
    ];
    let rows: Vec<FieldFailure> = rows.into_iter().flatten().collect();
    if !rows.is_empty() {
        return Err(rows);
    }
    for (name, value) in &draft.claims {
        claims.insert(name.clone(), value.clone());
    }
    claims.retain(|_, value| !value.is_null());
    Ok(claims)
}
