//! Tokens as they are read: by whoever holds one, without trusting it.

mod members;

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

use super::public::Algorithm;
use super::{PublicKey, SMALLEST_KEY};
use members::Members;
pub use members::Repeated;

/// Longest token that is read. Servers refuse headers and bodies long before.
pub const TOKEN_LIMIT: usize = 64 * 1024;
/// A time in seconds that is after the year 5138 is one in milliseconds.
const MILLISECONDS: f64 = 100_000_000_000.0;
/// One after the year 5138 in milliseconds is no time in either.
const NO_TIME: f64 = 100_000_000_000_000.0;

/// A token that was taken apart. Nothing in it is verified.
#[derive(Clone, PartialEq)]
pub struct TokenText {
    /// The header (RFC 7515).
    pub header: Map<String, Value>,
    /// The claims (RFC 7519).
    pub claims: Map<String, Value>,
    repeated: Vec<Repeated>,
    signed: String,
    signature: Vec<u8>,
}

/// Why a text is no token.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Nothing was given.
    #[error("nothing was given")]
    Empty,
    /// Too long.
    #[error("the text has {bytes} bytes; a token has a few thousand at most")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// A JSON document.
    #[error("this is JSON, not a signed token: a token is three parts of letters and digits with full stops between")]
    Json,
    /// A private key. It is not looked at.
    #[error("this is a private key, not a token")]
    PrivateKey,
    /// An encrypted token (RFC 7516).
    #[error("the token is encrypted (it has five parts); identity tokens are signed, not encrypted")]
    Encrypted,
    /// Another number of parts than three.
    #[error("a token has three parts with full stops between; this text has {parts}")]
    Parts {
        /// How many.
        parts: usize,
    },
    /// A part cannot be read.
    #[error("the {part} of the token cannot be read: {reason}")]
    Part {
        /// Which: header, claims or signature.
        part: &'static str,
        /// What is wrong.
        reason: String,
    },
}

/// What is wrong or odd about an identity token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenProblem {
    /// `alg` is `none`, or there is no signature.
    Unsigned,
    /// `alg` names a shared secret. Such a token that is "signed" with a public key is a known attack, so it is never verified.
    SharedSecret {
        /// `alg`.
        algorithm: String,
    },
    /// `alg` is missing or none of those that Salesforce takes.
    Algorithm {
        /// `alg`; empty if missing.
        algorithm: String,
    },
    /// There is no `kid`.
    NoKeyId,
    /// `kid` is there and is no text (RFC 7515, section 4.1.4).
    KeyIdType {
        /// What it is, as JSON.
        found: String,
    },
    /// `crit` names members that a reader must understand, and none is understood here: the token must be refused (RFC
    /// 7515, section 4.1.11).
    Critical {
        /// What it names; empty when it is no list of names.
        names: Vec<String>,
    },
    /// A member stands there more than once (RFC 7515, section 4; RFC 7519, section 4).
    Repeated(Repeated),
    /// A claim that must be there is missing or empty.
    NoClaim {
        /// Its name.
        name: &'static str,
    },
    /// A claim is of another type.
    ClaimType {
        /// Its name.
        name: &'static str,
        /// What it must be.
        wanted: &'static str,
    },
    /// A time is in milliseconds.
    Milliseconds {
        /// The claim's name.
        name: &'static str,
        /// The same time in seconds.
        seconds: i64,
    },
    /// A number is too large to be a time.
    NoTime {
        /// The claim's name.
        name: &'static str,
    },
    /// `exp` is over.
    Expired {
        /// For how many seconds.
        since: i64,
    },
    /// `exp` is not after `iat`.
    NoLife,
    /// `nbf` or `iat` is in the future.
    NotYet {
        /// The claim's name.
        name: &'static str,
        /// In how many seconds.
        until: i64,
    },
}

/// What is known of a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It verifies with the key at this place of the list.
    Verified {
        /// Place in the list of keys.
        place: usize,
        /// Whether that key is smaller than Salesforce accepts.
        too_small: bool,
    },
    /// It verifies with none of the keys.
    Wrong,
    /// The token's algorithm is none that is verified.
    NotVerifiable,
    /// The token says with `crit` that more than its signature must be understood, and it is not.
    NotUnderstood,
    /// There were no keys.
    NoKeys,
}

impl TokenText {
    /// Takes a token apart. `Bearer` in front and spaces around are let pass.
    ///
    /// # Errors
    /// Says what the text is instead.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        if text.len() > TOKEN_LIMIT {
            return Err(TokenError::TooLong { bytes: text.len() });
        }
        let text = text.trim().trim_matches(['"', '\'']);
        let text = text.strip_prefix("Bearer ").unwrap_or(text).trim();
        if text.is_empty() {
            return Err(TokenError::Empty);
        }
        if text.contains("PRIVATE KEY") {
            return Err(TokenError::PrivateKey);
        }
        if text.starts_with(['{', '[']) {
            return Err(TokenError::Json);
        }
        let parts: Vec<&str> = text.split('.').collect();
        let [header, claims, signature] = parts.as_slice() else {
            return Err(match parts.len() {
                5 => TokenError::Encrypted,
                parts => TokenError::Parts { parts },
            });
        };
        let (head, body) = (object("header", header)?, object("claims", claims)?);
        Ok(Self {
            header: head.members,
            claims: body.members,
            repeated: head.repeated.into_iter().chain(body.repeated).collect(),
            signed: format!("{header}.{claims}"),
            signature: decode("signature", signature)?,
        })
    }

    /// `alg`; empty if missing.
    #[must_use]
    pub fn algorithm(&self) -> &str {
        self.header.get("alg").and_then(Value::as_str).unwrap_or_default()
    }

    /// `kid`.
    #[must_use]
    pub fn key_id(&self) -> Option<&str> {
        self.header.get("kid").and_then(Value::as_str).filter(|key_id| !key_id.is_empty())
    }

    /// A claim that is a text.
    #[must_use]
    pub fn claim(&self, name: &str) -> Option<&str> {
        self.claims.get(name).and_then(Value::as_str)
    }

    /// A claim that is a time, in seconds since 1970. One that is in milliseconds is put right; none when the number is
    /// too large to be a time.
    #[must_use]
    pub fn time(&self, name: &str) -> Option<i64> {
        let seconds = self.claims.get(name)?.as_f64().filter(|seconds| seconds.abs() < NO_TIME)?;
        Some(if seconds.abs() >= MILLISECONDS { seconds / 1000.0 } else { seconds } as i64)
    }

    /// Checks the signature against public keys; one whose `kid` is the token's is tried first.
    #[must_use]
    pub fn verify(&self, keys: &[(Option<String>, PublicKey)]) -> Verdict {
        if self.header.contains_key("crit") {
            return Verdict::NotUnderstood;
        }
        let algorithm = match self.algorithm() {
            "RS256" => Algorithm::Rs256,
            "RS512" => Algorithm::Rs512,
            // Never with the shared secret that a public key would be.
            _ => return Verdict::NotVerifiable,
        };
        if keys.is_empty() {
            return Verdict::NoKeys;
        }
        let mut places: Vec<usize> = (0..keys.len()).collect();
        places.sort_by_key(|place| keys[*place].0.as_deref() != self.key_id());
        let fits = |place: &usize| keys[*place].1.verifies(algorithm, self.signed.as_bytes(), &self.signature);
        match places.into_iter().find(fits) {
            Some(place) => Verdict::Verified { place, too_small: keys[place].1.bits() < SMALLEST_KEY },
            None => Verdict::Wrong,
        }
    }

    /// What is wrong with it as an identity token at `now`, in seconds since 1970. The signature is another question.
    #[must_use]
    pub fn problems(&self, now: i64) -> Vec<TokenProblem> {
        let mut problems = Vec::new();
        match self.algorithm() {
            "RS256" | "RS512" => {}
            none if none.eq_ignore_ascii_case("none") => {}
            shared @ ("HS256" | "HS384" | "HS512") => {
                problems.push(TokenProblem::SharedSecret { algorithm: shared.to_owned() });
            }
            other => problems.push(TokenProblem::Algorithm { algorithm: other.to_owned() }),
        }
        problems.extend(self.problems_of_form());
        match self.header.get("kid") {
            None | Some(Value::Null) => problems.push(TokenProblem::NoKeyId),
            Some(Value::String(key_id)) if key_id.is_empty() => problems.push(TokenProblem::NoKeyId),
            Some(Value::String(_)) => {}
            Some(other) => problems.push(TokenProblem::KeyIdType { found: members::shown(other) }),
        }
        for name in ["iss", "sub"] {
            match self.claims.get(name) {
                None | Some(Value::Null) => problems.push(TokenProblem::NoClaim { name }),
                Some(Value::String(text)) if text.is_empty() => problems.push(TokenProblem::NoClaim { name }),
                Some(Value::String(_)) => {}
                Some(_) => problems.push(TokenProblem::ClaimType { name, wanted: "a text" }),
            }
        }
        self.times(now, &mut problems);
        problems
    }

    /// What is wrong with it as any signed token at all, whoever it is for.
    #[must_use]
    pub fn problems_of_form(&self) -> Vec<TokenProblem> {
        let is_none = self.algorithm().eq_ignore_ascii_case("none");
        let is_cut = self.signature.is_empty() && matches!(self.algorithm(), "RS256" | "RS512");
        let unsigned = (is_none || is_cut).then_some(TokenProblem::Unsigned);
        let critical = self.header.get("crit").map(|critical| {
            let names = critical.as_array().into_iter().flatten();
            let names = names.map(|name| name.as_str().map_or_else(|| members::shown(name), str::to_owned));
            TokenProblem::Critical { names: names.collect() }
        });
        unsigned.into_iter().chain(critical).chain(self.repeated.iter().cloned().map(TokenProblem::Repeated)).collect()
    }

    fn times(&self, now: i64, problems: &mut Vec<TokenProblem>) {
        if matches!(self.claims.get("exp"), None | Some(Value::Null)) {
            problems.push(TokenProblem::NoClaim { name: "exp" });
        }
        for name in ["exp", "iat", "nbf"] {
            match self.claims.get(name) {
                None | Some(Value::Null) => {}
                Some(Value::Number(number)) => {
                    let seconds = number.as_f64().unwrap_or_default();
                    if seconds.abs() >= NO_TIME {
                        problems.push(TokenProblem::NoTime { name });
                    } else if seconds.abs() >= MILLISECONDS {
                        problems.push(TokenProblem::Milliseconds { name, seconds: (seconds / 1000.0) as i64 });
                    }
                }
                Some(_) => problems.push(TokenProblem::ClaimType { name, wanted: "a number of seconds" }),
            }
        }
        if let Some(expiry) = self.time("exp") {
            if expiry <= now {
                problems.push(TokenProblem::Expired { since: now.saturating_sub(expiry) });
            } else if self.time("iat").is_some_and(|issued| issued >= expiry) {
                problems.push(TokenProblem::NoLife);
            }
        }
        for name in ["nbf", "iat"] {
            if let Some(begin) = self.time(name).filter(|begin| *begin > now) {
                problems.push(TokenProblem::NotYet { name, until: begin.saturating_sub(now) });
            }
        }
    }
}

/// Without what makes it a token.
impl fmt::Debug for TokenText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TokenText").field("header", &self.header).finish_non_exhaustive()
    }
}

fn object(part: &'static str, text: &str) -> Result<Members, TokenError> {
    let bytes = decode(part, text)?;
    Members::read(part, &bytes).map_err(|error| TokenError::Part { part, reason: error.to_string() })
}

fn decode(part: &'static str, text: &str) -> Result<Vec<u8>, TokenError> {
    let plain = text.trim_end_matches('=');
    match URL_SAFE_NO_PAD.decode(plain) {
        Ok(bytes) => Ok(bytes),
        Err(_) if STANDARD_NO_PAD.decode(plain).is_ok() => Err(TokenError::Part {
            part,
            reason: "it is base64, and must be base64url (- and _ in place of + and /)".into(),
        }),
        Err(error) => Err(TokenError::Part { part, reason: error.to_string() }),
    }
}
