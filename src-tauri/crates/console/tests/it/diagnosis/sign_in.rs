//! A verified sign-in that failed has one cause, and one rule names it.

use console::diagnosis::RuleName as Rule;
use console::diagnosis::*;
use console::view::Certainty;

use super::world::*;

#[test]
fn a_good_sign_in_silences_whatever_looks_odd() {
    for facts in [
        verified(),
        Facts { clock_skew: Some(600), ..verified() },
        Facts {
            deployment: Some(DeploymentFacts { auth_mode: Some("UnAuth".into()), ..DeploymentFacts::default() }),
            ..verified()
        },
        Facts { key: Some(KeyFacts { has_certificate: false, certificate_days_left: None, ..key() }), ..verified() },
        Facts {
            key: Some(KeyFacts { endpoint: Some(EndpointFacts { own_key_id: None, ..endpoint() }), ..key() }),
            ..verified()
        },
    ] {
        assert_eq!(names(&facts), [], "{facts:?}");
    }
}

#[test]
fn the_servers_words_name_the_cause() {
    for (words, rule) in [
        ("The messaging channel's user verification configuration has no active auth schemes", Rule::KeySetNotBound),
        ("customerIdentityToken: no key with this kid in an active key set", Rule::KeyIdUnknown),
        ("Unknown key id", Rule::KeyIdUnknown),
        ("customerIdentityToken: iss is not the key set's issuer", Rule::IssuerDiffers),
        ("JWT issuer does not match", Rule::IssuerDiffers),
        ("customerIdentityToken: the signature does not verify", Rule::KeyDiffers),
        ("customerIdentityToken must be signed with RS256 or RS512", Rule::SignatureAlgorithm),
        ("customerIdentityToken has expired", Rule::IdentityTokenExpired),
        ("JWT is not yet valid", Rule::IdentityTokenExpired),
        ("customerIdentityToken: exp is missing", Rule::TokenClaims),
        ("customerIdentityToken: sub is missing", Rule::TokenClaims),
        ("customerIdentityToken: aud is not this org", Rule::TokenClaims),
        ("customerIdentityToken is not a JSON Web Token", Rule::TokenUnreadable),
        ("customerIdentityToken: the key with this kid has no certificate (x5c)", Rule::KeyWithoutCertificate),
        ("customerIdentityToken: no keys could be read from the key set's JSON Web Key endpoint", Rule::KeySetEndpoint),
        ("Unauthorized", Rule::SilentGuest),
    ] {
        let finding = only(&refused(401, words));
        assert_eq!(finding.rule, rule, "{words}");
        assert!(finding.seen.contains(words), "{}", finding.seen);
    }
}

#[test]
fn a_call_that_failed_counts_where_nothing_was_tried() {
    let words = "customerIdentityToken: iss is not the key set's issuer";
    let facts = failed(Call::VerifiedToken, miaw::ErrorKind::Unauthorized, 401, words);
    assert_eq!(names(&facts), [Rule::IssuerDiffers]);
    // With the sign-in itself known, the call says nothing more.
    let both = Facts { failed: facts.failed, ..refused(401, words) };
    assert_eq!(names(&both), [Rule::IssuerDiffers]);
}

#[test]
fn a_variation_that_verified_is_proof() {
    for (what, rule, suggestion, field) in [
        (Varied::Issuer("Acme".into()), Rule::IssuerDiffers, Some("Acme"), Some("issuer")),
        (Varied::KeyId("other".into()), Rule::KeyIdUnknown, Some("other"), Some("keyId")),
        (Varied::ServerTime, Rule::ClockSkew, None, None),
        (Varied::Audience("https://acme".into()), Rule::TokenClaims, Some("https://acme"), None),
    ] {
        for facts in [guest(), refused(401, "Unauthorized"), refused(401, "the signature does not verify")] {
            let finding = only(&with_variant(facts, what.clone(), true));
            assert_eq!((finding.rule, finding.certainty), (rule, Certainty::Certain));
            assert_eq!((finding.suggestion.as_deref(), finding.field), (suggestion, field));
        }
        let finding = only(&with_variant(guest(), what, false));
        assert_eq!(finding.rule, Rule::SilentGuest);
    }
    // Clocks that differ are not all that is wrong where the server's time did not help.
    let facts = Facts { clock_skew: Some(600), ..with_variant(guest(), Varied::ServerTime, false) };
    let finding = only(&facts);
    assert_eq!((finding.rule, finding.certainty), (Rule::ClockSkew, Certainty::Likely));
    assert!(finding.seen.contains("something else is wrong, too"), "{}", finding.seen);
}

#[test]
fn what_proves_more_goes_first() {
    let off = Some(DeploymentFacts { auth_mode: Some("UnAuth".into()), ..DeploymentFacts::default() });
    let broken = EndpointFacts { problem: Some("it answers HTML".into()), ..endpoint() };
    let at_endpoint = Some(KeyFacts { endpoint: Some(broken), has_certificate: false, ..key() });
    let bare = Some(KeyFacts { has_certificate: false, certificate_days_left: None, ..key() });
    for (facts, rule) in [
        (Facts { clock_skew: Some(600), ..guest() }, Rule::ClockSkew),
        (Facts { clock_skew: Some(600), ..refused(401, "customerIdentityToken has expired") }, Rule::ClockSkew),
        (Facts { clock_skew: Some(600), deployment: off.clone(), ..guest() }, Rule::VerificationOff),
        (Facts { key: at_endpoint.clone(), deployment: off, ..guest() }, Rule::VerificationOff),
        (Facts { key: at_endpoint.clone(), ..guest() }, Rule::KeySetEndpoint),
        (Facts { key: at_endpoint, clock_skew: Some(-90), ..guest() }, Rule::ClockSkew),
        (Facts { key: bare.clone(), ..guest() }, Rule::KeyWithoutCertificate),
        (Facts { key: bare.clone(), ..refused(401, "the signature does not verify") }, Rule::KeyWithoutCertificate),
        (Facts { key: bare, ..refused(401, "iss is not the issuer") }, Rule::IssuerDiffers),
    ] {
        assert_eq!(names(&facts), [rule], "{facts:#?}");
    }
}

#[test]
fn the_suspects_are_named_by_their_titles_and_in_order() {
    let seen = only(&guest()).seen;
    let places: Vec<usize> =
        [Rule::KeySetNotBound, Rule::IssuerDiffers, Rule::KeyWithoutCertificate, Rule::KeyIdUnknown, Rule::KeyDiffers]
            .into_iter()
            .map(|name| seen.find(rule(name).title).unwrap_or_else(|| panic!("{name:?} is not in {seen}")))
            .collect();
    assert!(places.is_sorted(), "{seen}");
    // A refusal would have named a keyset that is not bound, and an endpoint was seen to hold the key.
    let seen = only(&Facts { key: Some(KeyFacts { endpoint: Some(endpoint()), ..key() }), ..refused(401, "No") }).seen;
    assert!(seen.contains(rule(Rule::IssuerDiffers).title), "{seen}");
    for name in [Rule::KeySetNotBound, Rule::KeyWithoutCertificate, Rule::KeyIdUnknown, Rule::KeyDiffers] {
        assert!(!seen.contains(rule(name).title), "{seen}");
    }
}

#[test]
fn a_sign_in_that_failed_for_another_reason_is_not_about_identity() {
    for facts in [refused(429, ""), refused(503, "")] {
        assert_eq!(names(&facts), [], "{facts:?}");
    }
    assert_eq!(names(&refused(400, "There is no deployment of this name")), [Rule::DeploymentUnpublished]);
}
