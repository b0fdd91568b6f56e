//! What a server's words say about an identity token.

use crate::diagnosis::RuleName;

/// Whether the words are about an identity token at all, and not about deployment or request.
pub(crate) fn speaks_of_identity(words: &str) -> bool {
    let lower = words.to_ascii_lowercase();
    ["auth scheme", "identity", "jwt", "json web", "issuer", "verification", "signature"]
        .iter()
        .any(|part| lower.contains(part))
}

/// The cause that the words name; none if they only say that something did not verify.
pub(crate) fn named_by(words: &str) -> Option<RuleName> {
    let lower = words.to_ascii_lowercase();
    let has = |parts: &[&str]| parts.iter().any(|part| lower.contains(part));
    let has_word =
        |names: &[&str]| lower.split(|letter: char| !letter.is_ascii_alphanumeric()).any(|word| names.contains(&word));
    // What is more special goes first: "the key with this kid has no certificate" is about the certificate.
    if has(&["auth scheme"]) {
        Some(RuleName::KeySetNotBound)
    } else if has(&["expired", "not yet valid", "in the future"]) {
        Some(RuleName::IdentityTokenExpired)
    } else if has(&["x5c", "certificate"]) {
        Some(RuleName::KeyWithoutCertificate)
    } else if has(&["endpoint", "jwks"]) {
        Some(RuleName::KeySetEndpoint)
    } else if has(&["key id", "keyid"]) || has_word(&["kid"]) {
        Some(RuleName::KeyIdUnknown)
    } else if has(&["issuer"]) || has_word(&["iss"]) {
        Some(RuleName::IssuerDiffers)
    } else if has(&["algorithm"]) || has_word(&["alg", "rs256", "rs512", "hs256"]) {
        Some(RuleName::SignatureAlgorithm)
    } else if has(&["signature"]) {
        Some(RuleName::KeyDiffers)
    } else if has(&["audience"]) || has_word(&["aud", "sub", "exp"]) {
        Some(RuleName::TokenClaims)
    } else if has(&["malformed", "not a json web token", "could not be parsed"]) {
        Some(RuleName::TokenUnreadable)
    } else {
        None
    }
}
