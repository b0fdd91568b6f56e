//! Signing keys, their certificates, and tokens as they are read.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::FindingView;

/// One signing key of a profile. The private half stays in the keyring.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct KeyView {
    /// Row id.
    pub id: String,
    /// The key id (`kid`).
    pub key_id: String,
    /// RSA modulus size in bits.
    pub bits: u32,
    /// JWK thumbprint (RFC 7638, SHA-256, base64url).
    pub thumbprint: String,
    /// The public half as one JSON Web Key, with `x5c` when there is a certificate.
    pub public_jwk: String,
    /// All that is ever shown of the private half.
    pub redacted_preview: String,
    /// Its certificate.
    pub certificate: Option<CertificateView>,
    /// What it is for now.
    pub state: KeyState,
    /// When it was added.
    #[ts(type = "number")]
    pub added_at: i64,
    /// When it was retired.
    #[ts(type = "number | null")]
    pub retired_at: Option<i64>,
    /// How many tokens it has signed here.
    #[ts(type = "number")]
    pub uses: i64,
    /// When it last signed one.
    #[ts(type = "number | null")]
    pub last_used_at: Option<i64>,
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum KeyState {
    /// Signs identity tokens.
    Signing,
    /// Published beside the one that signs, and ready to take over.
    Standby,
    /// Signs no more; kept until it is removed.
    Retired,
}

/// A certificate (RFC 5280).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CertificateView {
    /// Subject, as a distinguished name.
    pub subject: String,
    /// Issuer, as a distinguished name; equal to the subject when self-signed.
    pub issuer: String,
    /// Valid from.
    #[ts(type = "number")]
    pub not_before: i64,
    /// Valid until.
    #[ts(type = "number")]
    pub not_after: i64,
    /// SHA-256 of the DER form, hexadecimal.
    pub fingerprint: String,
    /// The text form (RFC 7468).
    pub pem: String,
}

/// How a key comes to a profile. It only comes in; what is secret in it is not printed.
#[derive(Clone, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct KeyDraft {
    /// `kid`; made from the thumbprint when empty.
    pub key_id: String,
    /// What to import; absent to make a new key.
    pub material: Option<KeyMaterial>,
    /// Size of a new key: 2048, 3072 or 4096.
    pub bits: Option<u32>,
    /// Days that a new self-signed certificate is valid, 1 to 3,650; without one in the material, absent means no
    /// certificate.
    pub certificate_days: Option<u32>,
}

/// A private key as it is pasted or read from a file: PEM (PKCS#1, PKCS#8, encrypted PKCS#8), JSON Web Key, DER, PKCS#12.
#[derive(Clone, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct KeyMaterial {
    /// Text, for PEM and JSON Web Key. A certificate in the same text is taken over when it is the key's.
    pub text: Option<String>,
    /// The bytes of a file in base64, for DER and PKCS#12; text files may come so, too.
    pub base64: Option<String>,
    /// The password of an encrypted key.
    pub password: Option<String>,
}

impl fmt::Debug for KeyDraft {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("KeyDraft")
            .field("key_id", &self.key_id)
            .field("bits", &self.bits)
            .field("certificate_days", &self.certificate_days)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for KeyMaterial {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("KeyMaterial(…)")
    }
}

/// A public form of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum PublicForm {
    /// SubjectPublicKeyInfo, PEM.
    PublicPem,
    /// The certificate, PEM.
    Certificate,
    /// One JSON Web Key with `x5c`, as Salesforce's upload wants it.
    Jwk,
    /// A JSON Web Key Set of all keys that are not retired, as an endpoint serves it.
    Jwks,
}

/// One use of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct KeyUseView {
    /// When.
    #[ts(type = "number")]
    pub at: i64,
    /// `conversation`, `check` or `token` (signed by hand).
    pub purpose: String,
    /// Id of the conversation or run; empty for `token`.
    pub reference: String,
    /// The subject (`sub`) that it vouched for.
    pub subject: String,
}

/// An identity token as it is to be signed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct TokenDraft {
    /// Row id of the key; the one that signs when absent.
    pub key: Option<String>,
    /// `sub`.
    pub subject: String,
    /// `iss`; the profile's when absent.
    pub issuer: Option<String>,
    /// `kid`; the key's when absent.
    pub key_id: Option<String>,
    /// From `iat` to `exp`, in seconds; negative makes an expired one.
    #[ts(type = "number")]
    pub life_seconds: i64,
    /// Added to this machine's clock, in seconds.
    #[ts(type = "number")]
    pub clock_offset_seconds: i64,
    /// Further claims; they win over the others.
    #[ts(type = "Record<string, unknown>")]
    pub claims: serde_json::Map<String, Value>,
}

/// A signed identity token, as it may be shown: never the token itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SignedTokenView {
    /// What it says.
    pub report: TokenReportView,
    /// The file that it was written to, readable by its owner only, if that was asked for.
    pub path: Option<String>,
    /// What the org made of it, if it was tried.
    pub verdict: Option<TokenVerdictView>,
}

/// What an org made of an identity token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TokenVerdictView {
    /// Whether the answer's subject is the verified user's.
    pub verified: bool,
    /// `endUser.subject` of the answer, if there was one.
    pub subject: Option<String>,
    /// What happened, in one sentence.
    pub summary: String,
    /// What the rules conclude.
    pub findings: Vec<FindingView>,
}

/// What is done with a token that was signed by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum TokenUse {
    /// Nothing: its claims are shown.
    Show,
    /// It is written to a file.
    Save,
    /// It is sent to the org, and the answer's subject is read.
    Try,
}

/// A token to read, and what to check its signature against.
#[derive(Clone, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct TokenInspection {
    /// The token. It is read and dropped.
    pub token: String,
    /// A JSON Web Key, a set, a PEM public key or a certificate.
    pub keys: Option<String>,
    /// The URL of a JSON Web Key Set.
    pub url: Option<String>,
    /// A profile whose keys are tried and whose issuer is compared.
    pub profile_id: Option<String>,
}

impl fmt::Debug for TokenInspection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TokenInspection").field("profile_id", &self.profile_id).finish_non_exhaustive()
    }
}

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TokenReportView {
    /// The header (JOSE).
    #[ts(type = "unknown")]
    pub header: Value,
    /// The claims.
    #[ts(type = "unknown")]
    pub claims: Value,
    /// `iat`, in milliseconds.
    #[ts(type = "number | null")]
    pub issued_at: Option<i64>,
    /// `exp`, in milliseconds.
    #[ts(type = "number | null")]
    pub expires_at: Option<i64>,
    /// Whose it is, in words: `verified user user-1`, `guest`, `no subject`.
    pub identity: String,
    /// What is known of the signature.
    pub signature: SignatureState,
    /// In words: with which key it verified, or why not.
    pub signature_note: String,
    /// What is wrong or odd.
    pub findings: Vec<FindingView>,
}

/// What is known of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum SignatureState {
    /// It verifies.
    Verified,
    /// It does not.
    Wrong,
    /// There was nothing to check it against.
    NotChecked,
}

/// What was found at a JSON Web Key Set endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct KeySetReportView {
    /// The URL that was fetched, without a token or a cookie.
    pub url: String,
    /// Status of the answer, if there was one.
    pub status: Option<u16>,
    /// `Content-Type` of the answer.
    pub content_type: Option<String>,
    /// The keys in it.
    pub keys: Vec<KeySetEntryView>,
    /// What is wrong or odd; empty when all is well.
    pub findings: Vec<FindingView>,
}

/// One key of a set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct KeySetEntryView {
    /// `kid`.
    pub key_id: Option<String>,
    /// `kty`.
    pub key_type: Option<String>,
    /// `alg`.
    pub algorithm: Option<String>,
    /// Modulus size in bits, for RSA.
    pub bits: Option<u32>,
    /// JWK thumbprint, for RSA.
    pub thumbprint: Option<String>,
    /// The first certificate of `x5c`.
    pub certificate: Option<CertificateView>,
}
