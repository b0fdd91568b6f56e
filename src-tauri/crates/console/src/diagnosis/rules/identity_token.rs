//! Rules about identity tokens themselves: what they say, when, and how they are signed.

use super::{Rule, Sense, places};
use crate::diagnosis::{Facts, Finding, RuleName, TokenFacts, sign_in};
use crate::view::Certainty;

/// Seconds since 1970 that no life of a token reaches: whoever writes more has counted milliseconds. It is the year 2286.
const MILLISECONDS: i64 = 10_000_000_000;
/// Smallest RSA modulus in bits.
const SMALLEST_KEY: u32 = 2048;

pub(super) static IDENTITY_TOKEN_EXPIRED: Rule = Rule {
    name: RuleName::IdentityTokenExpired,
    row: Some(13),
    title: "The identity token is expired on arrival",
    symptom: "Sign-in works at first and fails after minutes, or fails always; a client asks for tokens many times a \
              second.",
    explanation: "The token's exp is over when the org reads it: its lifetime is too short, a token endpoint's answer \
                  was cached (a 304 gives the old one), or a token was kept and used again.",
    fix: "Sign a new token for each sign-in, with a lifetime of a few minutes. Let the token endpoint answer with \
          Cache-Control: no-store, and limit how often a client asks again.",
    senses: &[Sense::Input, Sense::Answer, Sense::Time],
    certainty: Certainty::Certain,
    place: None,
    query: None,
    practice: None,
    source: "A field report; Salesforce's documentation of token renewal; RFC 7519 (JSON Web Token), section 4.1.4",
    look: identity_token_expired,
};

pub(super) static CLOCK_SKEW: Rule = Rule {
    name: RuleName::ClockSkew,
    row: Some(13),
    title: "This machine's clock and the server's differ",
    symptom: "Identity tokens are refused as expired or as not yet valid, although they were signed a moment ago.",
    explanation: "A token's times are written by the machine that signs and read by the server. A difference of more \
                  than a minute takes that much of the token's life away, or all of it.",
    fix: "Set the clock of the machine that signs, ideally with a time service, and try again. Until then, sign tokens \
          with a clock offset.",
    senses: &[Sense::Answer, Sense::Time],
    certainty: Certainty::Certain,
    place: None,
    query: None,
    practice: Some("clockAhead"),
    source: "A field report; RFC 7519 (JSON Web Token), sections 4.1.4 and 4.1.5; RFC 9110 (Date)",
    look: clock_skew,
};

pub(super) static SIGNATURE_ALGORITHM: Rule = Rule {
    name: RuleName::SignatureAlgorithm,
    row: Some(14),
    title: "The token's signature is not RS256 or RS512 with a key of 2,048 bits or more",
    symptom: "Every user is a guest or is refused, whatever is done to key set and issuer.",
    explanation: "Salesforce verifies RSA signatures only, RS256 or RS512, with a key of at least 2,048 bits. HS256, \
                  elliptic curves and short keys never verify.",
    fix: "Sign with RS256 and an RSA key of 2,048 bits or more, and upload that key's public half.",
    senses: &[Sense::Input, Sense::Answer],
    certainty: Certainty::Certain,
    place: Some(places::KEY_SETS),
    query: None,
    practice: None,
    source: "Salesforce Help, setting up token-based user verification",
    look: signature_algorithm,
};

pub(super) static TOKEN_UNREADABLE: Rule = Rule {
    name: RuleName::TokenUnreadable,
    row: None,
    title: "The text is not a signed token",
    symptom: "A token cannot be taken apart into header, claims and signature.",
    explanation: "A signed token is three parts of base64url with dots between them. An encrypted token has five, an \
                  opaque one has none, and copying often loses the end or adds line breaks.",
    fix: "Copy the token again, whole and without quotation marks. It begins with eyJ and has two dots.",
    senses: &[Sense::Input],
    certainty: Certainty::Certain,
    place: None,
    query: None,
    practice: None,
    source: "RFC 7515 (JSON Web Signature), section 3.1",
    look: token_unreadable,
};

pub(super) static TOKEN_CLAIMS: Rule = Rule {
    name: RuleName::TokenClaims,
    row: None,
    title: "The token's claims are not as they must be",
    symptom: "The signature is right, and the user is a guest or is refused.",
    explanation: "Salesforce asks for sub, iss and exp, with exp in whole seconds since 1970, and for kid in the \
                  header. Most orgs ignore aud; reports of orgs that compare it with their own URL exist.",
    fix: "Set what is missing, write times in seconds, and set aud only if the org asks for it.",
    senses: &[Sense::Input, Sense::Answer],
    certainty: Certainty::Certain,
    place: None,
    query: None,
    practice: Some("switches.requireAudience"),
    source: "Salesforce's key command-line utility; RFC 7519 (JSON Web Token), section 4.1; field reports on aud",
    look: token_claims,
};

pub(super) static TOKEN_UNSIGNED: Rule = Rule {
    name: RuleName::TokenUnsigned,
    row: None,
    title: "The token is not signed",
    symptom: "The token's header says alg none, or its third part is empty.",
    explanation: "Anybody can write such a token, so it proves nothing, and Salesforce does not verify it.",
    fix: "Sign the token with RS256 and the private key whose public half is in the key set.",
    senses: &[Sense::Input],
    certainty: Certainty::Certain,
    place: None,
    query: None,
    practice: None,
    source: "RFC 7518 (JSON Web Algorithms), section 3.6; RFC 8725 (JSON Web Token best practices)",
    look: token_unsigned,
};

/// The token, if it could be read.
fn read(facts: &Facts) -> Option<&TokenFacts> {
    facts.identity_token.as_ref().filter(|token| token.unreadable.is_none())
}

fn is_unsigned(token: &TokenFacts) -> bool {
    token.algorithm.is_empty() || token.algorithm.eq_ignore_ascii_case("none")
}

fn identity_token_expired(facts: &Facts) -> Vec<Finding> {
    let found = sign_in::finding_of(RuleName::IdentityTokenExpired, facts);
    if !found.is_empty() {
        return found;
    }
    let over = read(facts).and_then(|token| {
        let expires = token.expires.filter(|expires| *expires < MILLISECONDS)?;
        let ago = token.read_at.checked_sub(expires)?;
        (ago >= 0).then(|| format!("The token expired {ago} s before it was read."))
    });
    over.map(|seen| Finding::new(RuleName::IdentityTokenExpired, seen)).into_iter().collect()
}

fn clock_skew(facts: &Facts) -> Vec<Finding> {
    if sign_in::failed(facts) || sign_in::works(facts) {
        return sign_in::finding_of(RuleName::ClockSkew, facts);
    }
    let skew = facts.clock_skew.filter(|skew| skew.abs() > sign_in::TOLERATED_SKEW);
    skew.map(|skew| Finding::new(RuleName::ClockSkew, sign_in::skew_in_words(skew))).into_iter().collect()
}

fn signature_algorithm(facts: &Facts) -> Vec<Finding> {
    let found = sign_in::finding_of(RuleName::SignatureAlgorithm, facts);
    if !found.is_empty() {
        return found;
    }
    let algorithm = read(facts).filter(|token| !is_unsigned(token) && !matches!(&*token.algorithm, "RS256" | "RS512"));
    let seen = algorithm.map(|token| format!("The token is signed with {}.", token.algorithm)).or_else(|| {
        // 0 is a size that is not known.
        let key = facts.key.as_ref().filter(|key| (1..SMALLEST_KEY).contains(&key.bits))?;
        Some(format!("The signing key has {} bits.", key.bits))
    });
    seen.map(|seen| Finding::new(RuleName::SignatureAlgorithm, seen)).into_iter().collect()
}

fn token_unreadable(facts: &Facts) -> Vec<Finding> {
    let found = sign_in::finding_of(RuleName::TokenUnreadable, facts);
    if !found.is_empty() {
        return found;
    }
    let problem = facts.identity_token.as_ref().and_then(|token| token.unreadable.clone());
    problem.map(|problem| Finding::new(RuleName::TokenUnreadable, problem)).into_iter().collect()
}

fn token_unsigned(facts: &Facts) -> Vec<Finding> {
    let seen = read(facts).filter(|token| is_unsigned(token)).map(|token| match token.algorithm.as_str() {
        "" => "The token's header names no algorithm.".to_owned(),
        algorithm => format!("The token's header says alg {algorithm}."),
    });
    seen.map(|seen| Finding::new(RuleName::TokenUnsigned, seen)).into_iter().collect()
}

fn token_claims(facts: &Facts) -> Vec<Finding> {
    let found = sign_in::finding_of(RuleName::TokenClaims, facts);
    if !found.is_empty() {
        return found;
    }
    let Some(token) = read(facts) else { return Vec::new() };
    let mut wrong = Vec::new();
    if !token.has_subject {
        wrong.push("sub is missing");
    }
    if token.issuer.as_deref().is_none_or(str::is_empty) {
        wrong.push("iss is missing");
    }
    if token.key_id.as_deref().is_none_or(str::is_empty) {
        wrong.push("kid is missing in the header");
    }
    match token.expires {
        None => wrong.push("exp is missing"),
        Some(expires) if expires >= MILLISECONDS => wrong.push("exp is in milliseconds, and it is read as seconds"),
        Some(_) => {}
    }
    if wrong.is_empty() {
        return Vec::new();
    }
    vec![Finding::new(RuleName::TokenClaims, format!("In the token, {}.", wrong.join("; ")))]
}
