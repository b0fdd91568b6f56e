//! Rules about the signing key, its upload and the key set's endpoint.

use super::network::days;
use super::{Rule, Sense, places};
use crate::diagnosis::{Facts, Finding, RuleName, sign_in};
use crate::view::Certainty;

/// Days that a certificate must be valid for its key to be uploaded.
pub(super) const UPLOAD_NEEDS_DAYS: i64 = 10;

pub(super) static KEY_UPLOAD_REFUSED: Rule = Rule {
    name: RuleName::KeyUploadRefused,
    row: Some(9),
    title: "Salesforce will refuse this key's upload",
    symptom: "The upload of the JSON Web Key ends with an error.",
    explanation: "An upload is one JSON Web Key with kty, kid, alg and x5c. An array of keys, a missing member, a \
                  certificate that is valid for fewer than 10 days, or private material is refused.",
    fix: "Upload the single JSON Web Key that this app exports, with x5c: plain base64 of a certificate that was made \
          from the same private key and is valid for at least 10 more days.",
    senses: &[Sense::Input],
    certainty: Certainty::Certain,
    place: Some(places::KEY_SETS),
    query: None,
    practice: None,
    source: "Salesforce Help, troubleshooting of user verification",
    look: key_upload_refused,
};

pub(super) static KEY_WITHOUT_CERTIFICATE: Rule = Rule {
    name: RuleName::KeyWithoutCertificate,
    row: Some(10),
    title: "The key was uploaded without its certificate",
    symptom: "The upload was accepted, and every user is still a guest.",
    explanation: "A JSON Web Key without x5c can be stored, but nothing ever verifies with it. The private key is not \
                  to blame and need not change.",
    fix: "Make a certificate from the same private key, export the JSON Web Key again, now with x5c, and upload it in \
          place of the first. Tokens that were signed before stay valid.",
    senses: &[Sense::Input, Sense::Answer],
    certainty: Certainty::Likely,
    place: Some(places::KEY_SETS),
    query: None,
    practice: Some("keyWithoutCertificate"),
    source: "Two independent field reports",
    look: key_without_certificate,
};

pub(super) static ISSUER_DIFFERS: Rule = Rule {
    name: RuleName::IssuerDiffers,
    row: Some(11),
    title: "The issuer differs from the key set's",
    symptom: "The key is right, and the user is a guest or is refused.",
    explanation: "The claim iss is compared with the key set's JSON Web Key Issuer byte for byte. Another case, a \
                  slash at the end or a space makes another issuer.",
    fix: "Copy the value of JSON Web Key Issuer from the key set into the profile's issuer, or change the key set.",
    senses: &[Sense::Input, Sense::Answer],
    certainty: Certainty::Likely,
    place: Some(places::KEY_SETS),
    query: None,
    practice: Some("issuerDiffers"),
    source: "Salesforce Help, setting up token-based user verification; field reports",
    look: issuer_differs,
};

pub(super) static KEY_ID_UNKNOWN: Rule = Rule {
    name: RuleName::KeyIdUnknown,
    row: Some(12),
    title: "The key id is not in the key set",
    symptom: "The user is a guest or is refused, often since a key was changed.",
    explanation: "The token's header names its key by kid, and the key set has none of that name. After a change of \
                  keys, an endpoint may also be remembered by Salesforce for a while.",
    fix: "Compare the kid in the profile with the keys of the key set, letter by letter, and change one of them. After \
          a change of keys keep the old key in the set until its last token has expired.",
    senses: &[Sense::Input, Sense::Answer],
    certainty: Certainty::Likely,
    place: Some(places::KEY_SETS),
    query: None,
    practice: Some("keyIdDiffers"),
    source: "Salesforce Help, setting up token-based user verification; RFC 7515 (JSON Web Signature), section 4.1.4",
    look: key_id_unknown,
};

pub(super) static KEY_DIFFERS: Rule = Rule {
    name: RuleName::KeyDiffers,
    row: None,
    title: "The key set holds another key under this key id",
    symptom: "Key id and issuer are right, and no signature verifies.",
    explanation: "The public key in the key set does not belong to the private key that signs: another key was \
                  uploaded, or the private key was replaced and its kid kept.",
    fix: "Export this profile's JSON Web Key and upload it in place of the other, or import the private key that \
          belongs to the one in the key set. Give a new key a new kid.",
    senses: &[Sense::Input, Sense::Answer],
    certainty: Certainty::Likely,
    place: Some(places::KEY_SETS),
    query: None,
    practice: Some("wrongKey"),
    source: "RFC 7517 (JSON Web Key), section 4.5",
    look: key_differs,
};

pub(super) static KEY_SET_ENDPOINT: Rule = Rule {
    name: RuleName::KeySetEndpoint,
    row: Some(12),
    title: "The key set endpoint cannot be read by an anonymous caller",
    symptom: "Every user is a guest or is refused, although the key set of type Endpoint is bound and active.",
    explanation: "Salesforce fetches the URL without signing in. A login page, a redirect, an address inside a \
                  company's network, or an answer that is not a JSON Web Key Set leaves it without keys.",
    fix: "Put the set where anybody can read it over https, outside Salesforce, as JSON with a member keys. Open the \
          URL in a private browser window to see what Salesforce sees.",
    senses: &[Sense::Input, Sense::Answer],
    certainty: Certainty::Certain,
    place: Some(places::KEY_SETS),
    query: None,
    practice: Some("endpointBehindLogin"),
    source: "Salesforce Help, setting up token-based user verification; RFC 7517 (JSON Web Key), section 5; a field \
             report",
    look: key_set_endpoint,
};

fn key_upload_refused(facts: &Facts) -> Vec<Finding> {
    let Some(key) = &facts.key else { return Vec::new() };
    let short = key.certificate_days_left.filter(|left| *left < UPLOAD_NEEDS_DAYS && key.endpoint.is_none());
    if sign_in::works(facts) {
        return Vec::new();
    }
    let finding = short.map(|left| {
        let seen =
            format!("The key's certificate is valid for {}; an upload asks for {UPLOAD_NEEDS_DAYS}.", days(left));
        Finding::new(RuleName::KeyUploadRefused, seen)
    });
    finding.into_iter().collect()
}

/// Only after a sign-in that failed: keys that an endpoint serves, and some orgs, do without a certificate.
fn key_without_certificate(facts: &Facts) -> Vec<Finding> {
    sign_in::finding_of(RuleName::KeyWithoutCertificate, facts)
}

fn issuer_differs(facts: &Facts) -> Vec<Finding> {
    let found = sign_in::finding_of(RuleName::IssuerDiffers, facts);
    if !found.is_empty() {
        return found;
    }
    let claimed = facts.identity_token.as_ref().and_then(|token| token.issuer.as_deref());
    let expected = facts.key.as_ref().map(|key| key.issuer.as_str()).filter(|issuer| !issuer.is_empty());
    if let (Some(claimed), Some(expected)) = (claimed, expected)
        && claimed != expected
    {
        let seen = format!("The token says {claimed}, the profile {expected}.");
        return vec![Finding::new(RuleName::IssuerDiffers, seen).suggest(expected).about("issuer")];
    }
    with_spaces(facts, "issuer", RuleName::IssuerDiffers)
}

fn key_id_unknown(facts: &Facts) -> Vec<Finding> {
    let found = of_sign_in_or_endpoint(facts, RuleName::KeyIdUnknown);
    if found.is_empty() { with_spaces(facts, "keyId", RuleName::KeyIdUnknown) } else { found }
}

fn key_differs(facts: &Facts) -> Vec<Finding> {
    of_sign_in_or_endpoint(facts, RuleName::KeyDiffers)
}

fn key_set_endpoint(facts: &Facts) -> Vec<Finding> {
    of_sign_in_or_endpoint(facts, RuleName::KeySetEndpoint)
}

/// After a failed sign-in the one cause of it; without a sign-in, what the endpoint shows by itself.
fn of_sign_in_or_endpoint(facts: &Facts, name: RuleName) -> Vec<Finding> {
    if sign_in::failed(facts) || sign_in::works(facts) {
        return sign_in::finding_of(name, facts);
    }
    sign_in::wrong_at_endpoint(facts).filter(|finding| finding.rule == name).into_iter().collect()
}

/// A value that was typed with spaces around it, which tokens would carry.
fn with_spaces(facts: &Facts, field: &'static str, name: RuleName) -> Vec<Finding> {
    let typed = facts.typed.iter().find(|typed| typed.is(field) && typed.text.trim() != typed.text);
    let finding = typed.map(|typed| {
        let seen = "There are spaces around what was entered, and tokens would carry them.";
        Finding::new(name, seen).suggest(typed.text.trim()).about(field)
    });
    finding.into_iter().collect()
}
