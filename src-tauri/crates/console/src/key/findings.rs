//! What is wrong with keys, sets and tokens, as findings of the diagnosis.

use miaw::identity::{CERTIFICATE_DAYS, DocumentProblem, JwkProblem, Repeated, SetReport, TokenError, TokenProblem};

use super::EndpointProblem;
use crate::diagnosis::{Finding, RuleName};
use crate::view::Certainty;

/// About a key that is to be uploaded.
pub(super) fn of_upload(problem: &JwkProblem) -> Finding {
    let seen = in_words(problem);
    match problem {
        JwkProblem::Algorithm { .. } | JwkProblem::TooSmall { .. } => Finding::new(RuleName::SignatureAlgorithm, seen),
        JwkProblem::NoCertificate => Finding::new(RuleName::KeyWithoutCertificate, seen),
        JwkProblem::Use { .. } | JwkProblem::CertificateBegins { .. } => {
            Finding::new(RuleName::KeyUploadRefused, seen).with_certainty(Certainty::Likely)
        }
        JwkProblem::PrivateMembers { .. }
        | JwkProblem::KeyType { .. }
        | JwkProblem::NoKeyId
        | JwkProblem::NoAlgorithm
        | JwkProblem::Numbers { .. }
        | JwkProblem::Impossible { .. }
        | JwkProblem::CertificateUnreadable { .. }
        | JwkProblem::CertificateOfAnotherKey { .. }
        | JwkProblem::CertificateEnds { .. } => Finding::new(RuleName::KeyUploadRefused, seen),
    }
}

/// About a document that should be one key.
pub(super) fn of_upload_document(problem: &DocumentProblem) -> Finding {
    Finding::new(RuleName::KeyUploadRefused, document_in_words(problem))
}

/// Where a set is from.
#[derive(Clone, Copy)]
pub(super) enum Origin {
    /// A text that was given.
    Text,
    /// What an endpoint answered.
    Endpoint,
}

/// About a set.
pub(super) fn of_set(report: &SetReport, origin: Origin) -> Vec<Finding> {
    let whole = report.problems.iter().map(move |problem| {
        let certainty = match problem {
            DocumentProblem::RepeatedKeyId { .. } => Certainty::Likely,
            DocumentProblem::NotJson { .. }
            | DocumentProblem::Html
            | DocumentProblem::ArrayForOne
            | DocumentProblem::SetForOne
            | DocumentProblem::OneForSet
            | DocumentProblem::ArrayForSet
            | DocumentProblem::NoKeys
            | DocumentProblem::EmptySet
            | DocumentProblem::NoUsableKey => Certainty::Certain,
        };
        Finding::new(rule_of_document(problem, origin), document_in_words(problem)).with_certainty(certainty)
    });
    let keys = report.keys.iter().enumerate().flat_map(|(place, key)| {
        let name = match &key.key_id {
            Some(key_id) => format!("Key {key_id}"),
            None => format!("Key number {}", place + 1),
        };
        key.problems.iter().map(move |problem| of_key_in_set(&name, problem))
    });
    whole.chain(keys).collect()
}

/// Only what is no set of keys at all is the endpoint's doing: a login page, or an error. A set that can be read is wrong
/// in itself, wherever it is from.
fn rule_of_document(problem: &DocumentProblem, origin: Origin) -> RuleName {
    match (problem, origin) {
        (DocumentProblem::NotJson { .. } | DocumentProblem::Html | DocumentProblem::NoKeys, Origin::Endpoint) => {
            RuleName::KeySetEndpoint
        }
        (DocumentProblem::NotJson { .. } | DocumentProblem::Html | DocumentProblem::NoKeys, Origin::Text)
        | (
            DocumentProblem::ArrayForOne
            | DocumentProblem::SetForOne
            | DocumentProblem::OneForSet
            | DocumentProblem::ArrayForSet
            | DocumentProblem::EmptySet
            | DocumentProblem::NoUsableKey
            | DocumentProblem::RepeatedKeyId { .. },
            Origin::Text | Origin::Endpoint,
        ) => RuleName::KeyUploadRefused,
    }
}

fn of_key_in_set(name: &str, problem: &JwkProblem) -> Finding {
    let seen = format!("{name}: {}", in_words(problem));
    match problem {
        JwkProblem::Algorithm { .. } | JwkProblem::TooSmall { .. } => Finding::new(RuleName::SignatureAlgorithm, seen),
        // Keys of an endpoint need no alg and no certificate; a key of another kind does no harm beside a good one.
        JwkProblem::KeyType { .. } | JwkProblem::NoAlgorithm | JwkProblem::Use { .. } | JwkProblem::NoCertificate => {
            Finding::new(RuleName::KeyUploadRefused, seen).with_certainty(Certainty::Possible)
        }
        JwkProblem::CertificateEnds { .. } => Finding::new(RuleName::CertificateExpiring, seen),
        JwkProblem::CertificateBegins { .. } => {
            Finding::new(RuleName::KeyUploadRefused, seen).with_certainty(Certainty::Likely)
        }
        JwkProblem::PrivateMembers { .. }
        | JwkProblem::NoKeyId
        | JwkProblem::Numbers { .. }
        | JwkProblem::Impossible { .. }
        | JwkProblem::CertificateUnreadable { .. }
        | JwkProblem::CertificateOfAnotherKey { .. } => {
            Finding::new(RuleName::KeyUploadRefused, seen).with_certainty(Certainty::Certain)
        }
    }
}

/// About an endpoint.
pub(super) fn of_endpoint(problem: &EndpointProblem) -> Finding {
    let certainty = match problem {
        EndpointProblem::Hosted { .. } => Certainty::Possible,
        EndpointProblem::ContentType { .. } => Certainty::Likely,
        EndpointProblem::NotPublic { .. }
        | EndpointProblem::PlainHttp
        | EndpointProblem::Unreachable { .. }
        | EndpointProblem::Redirect { .. }
        | EndpointProblem::Status { .. }
        | EndpointProblem::TooLong => Certainty::Certain,
    };
    Finding::new(RuleName::KeySetEndpoint, problem.to_string()).with_certainty(certainty)
}

/// About a text that is no token.
pub(super) fn of_text(error: &TokenError) -> Finding {
    Finding::new(RuleName::TokenUnreadable, sentence(&error.to_string()))
}

/// About an identity token.
pub(super) fn of_token(problem: &TokenProblem) -> Finding {
    match problem {
        TokenProblem::Unsigned => Finding::new(
            RuleName::TokenUnsigned,
            "The token has no signature (alg is none, or the third part is empty): anybody could have written it.",
        ),
        TokenProblem::SharedSecret { algorithm } => Finding::new(
            RuleName::SignatureAlgorithm,
            format!(
                "alg is {algorithm}, which is a shared secret. Such a token is never checked against a public key: \
                 everybody has that one."
            ),
        ),
        TokenProblem::Algorithm { algorithm } if algorithm.is_empty() => {
            Finding::new(RuleName::SignatureAlgorithm, "The header has no alg.")
        }
        TokenProblem::Algorithm { algorithm } => {
            Finding::new(RuleName::SignatureAlgorithm, format!("alg is {algorithm}."))
        }
        TokenProblem::NoKeyId => {
            Finding::new(RuleName::KeyIdUnknown, "The header has no kid, so no key of the key set can be chosen.")
                .with_certainty(Certainty::Certain)
        }
        TokenProblem::KeyIdType { found } => Finding::new(
            RuleName::KeyIdUnknown,
            format!("kid is {found}, which is no text: put it in quotation marks. As it is, it names no key."),
        )
        .with_certainty(Certainty::Certain),
        TokenProblem::Critical { names } if names.is_empty() => Finding::new(
            RuleName::TokenClaims,
            "The header has crit, and it is no list of names (RFC 7515, section 4.1.11). A token with such a crit must be \
             refused: leave crit out.",
        )
        .with_certainty(Certainty::Certain),
        TokenProblem::Critical { names } => Finding::new(
            RuleName::TokenClaims,
            format!(
                "The header has crit with {}: a reader that does not know what that asks for must refuse the token (RFC \
                 7515, section 4.1.11). Leave crit out.",
                names.join(", ")
            ),
        )
        .with_certainty(Certainty::Certain),
        TokenProblem::Repeated(Repeated { part, name, taken }) => Finding::new(
            RuleName::TokenClaims,
            format!(
                "{name} stands in the {part} more than once. The last value was taken here, {taken}; another reader may \
                 take the first, or refuse the token."
            ),
        )
        .with_certainty(Certainty::Likely),
        TokenProblem::NoTime { name } => Finding::new(
            RuleName::TokenClaims,
            format!("{name} is too large a number to be a time; it must be in seconds since 1970."),
        )
        .with_certainty(Certainty::Certain),
        TokenProblem::NoClaim { name } => {
            Finding::new(RuleName::TokenClaims, format!("The claim {name} is missing or empty."))
        }
        TokenProblem::ClaimType { name, wanted } => {
            Finding::new(RuleName::TokenClaims, format!("The claim {name} must be {wanted}."))
        }
        TokenProblem::Milliseconds { name, seconds } => {
            Finding::new(RuleName::TokenClaims, format!("{name} is in milliseconds; it must be in seconds since 1970."))
                .suggest(seconds.to_string())
        }
        TokenProblem::Expired { since } => {
            Finding::new(RuleName::IdentityTokenExpired, format!("exp was over {} ago.", span(*since)))
                .with_certainty(Certainty::Certain)
        }
        TokenProblem::NoLife => {
            Finding::new(RuleName::IdentityTokenExpired, "exp is not after iat, so the token was never valid.")
                .with_certainty(Certainty::Likely)
        }
        TokenProblem::NotYet { name, until } => Finding::new(
            RuleName::TokenClaims,
            format!("{name} is {} in the future: the clock that made it is ahead of this machine's.", span(*until)),
        )
        .with_certainty(if *name == "nbf" { Certainty::Certain } else { Certainty::Likely }),
    }
}

/// A span of time in words.
pub(super) fn span(seconds: i64) -> String {
    match seconds {
        ..120 => format!("{seconds} s"),
        120..7_200 => format!("{} minutes", seconds / 60),
        7_200..172_800 => format!("{} hours", seconds / 3_600),
        172_800.. => format!("{} days", seconds / 86_400),
    }
}

fn in_words(problem: &JwkProblem) -> String {
    match problem {
        JwkProblem::PrivateMembers { names } => format!(
            "it holds private members ({}): whoever can read it can sign as any user. Make a new key and publish the \
             public half only.",
            names.join(", ")
        ),
        JwkProblem::KeyType { found } if found.is_empty() => "kty is missing; it must be RSA.".into(),
        JwkProblem::KeyType { found } => format!("kty is {found}; it must be RSA."),
        JwkProblem::NoKeyId => "kid is missing.".into(),
        JwkProblem::NoAlgorithm => "alg is missing; it must be RS256 or RS512.".into(),
        JwkProblem::Algorithm { found } => format!("alg is {found}; it must be RS256 or RS512."),
        JwkProblem::Use { found } => format!("use is {found}; for signatures it is sig."),
        JwkProblem::Numbers { reason } => sentence(reason),
        JwkProblem::Impossible { reason } => format!("{reason}."),
        JwkProblem::TooSmall { bits } => format!("the key has {bits} bits; 2048 is the least."),
        JwkProblem::NoCertificate => "x5c is missing: the key would be stored and never verify anybody.".into(),
        JwkProblem::CertificateUnreadable { reason } => sentence(reason),
        JwkProblem::CertificateOfAnotherKey { subject } => {
            format!("the certificate in x5c ({subject}) belongs to another key than n and e.")
        }
        JwkProblem::CertificateEnds { days } if *days < 0 => "the certificate in x5c has expired.".into(),
        JwkProblem::CertificateEnds { days } => format!(
            "the certificate in x5c is valid for {days} more days; Salesforce wants {CERTIFICATE_DAYS} at least."
        ),
        JwkProblem::CertificateBegins { .. } => "the certificate in x5c is not valid yet.".into(),
    }
}

fn document_in_words(problem: &DocumentProblem) -> String {
    match problem {
        DocumentProblem::NotJson { reason } => format!("The text is not JSON: {reason}."),
        DocumentProblem::Html => {
            "This is a page for people (HTML), not JSON. A login page looks like this to Salesforce.".into()
        }
        DocumentProblem::ArrayForOne => {
            "This is an array of keys. Each uploaded file is one JSON Web Key, without brackets around it.".into()
        }
        DocumentProblem::SetForOne => {
            "This is a JSON Web Key Set. Each uploaded file is one JSON Web Key: what is inside keys, one by one."
                .into()
        }
        DocumentProblem::OneForSet => {
            "This is one JSON Web Key; an endpoint answers an object whose member keys is an array of them.".into()
        }
        DocumentProblem::ArrayForSet => {
            "This is a bare array; an endpoint answers an object whose member keys is that array.".into()
        }
        DocumentProblem::NoKeys => "The JSON holds no keys.".into(),
        DocumentProblem::EmptySet => "The set is empty.".into(),
        DocumentProblem::NoUsableKey => {
            "No key of the set can verify a token: each has something that rules it out.".into()
        }
        DocumentProblem::RepeatedKeyId { key_id } => format!("Several keys have the kid {key_id}."),
    }
}

/// Words of a library or an error as a sentence.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let mut text: String =
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect());
    if !text.ends_with('.') {
        text.push('.');
    }
    text
}
