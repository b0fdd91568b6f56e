//! What is left when nothing names the cause: the suspects in order, and how to tell them apart.

use super::title;
use crate::diagnosis::{Facts, Finding, RuleName, SignInOutcome};

/// The finding about a sign-in that failed for an unknown reason.
pub(super) fn finding(facts: &Facts) -> Finding {
    let names = suspects(facts);
    let one = |(place, name): (usize, &RuleName)| format!("({}) {}: {}", place + 1, title(*name), how_to_tell(*name));
    let list: Vec<String> = names.iter().enumerate().map(one).collect();
    Finding::new(RuleName::SilentGuest, format!("What is left, in the order to look: {}", list.join(" ")))
}

/// Who is still under suspicion, the usual one first.
fn suspects(facts: &Facts) -> Vec<RuleName> {
    let guest = matches!(&facts.sign_in, Some(sign_in) if matches!(sign_in.outcome, SignInOutcome::Guest { .. }));
    let endpoint = facts.key.as_ref().is_some_and(|key| key.endpoint.is_some());
    // An org that refuses says so when no keyset is bound; one that answers with a guest does not.
    let bound = guest.then_some(RuleName::KeySetNotBound);
    // What an endpoint holds has been seen; what was uploaded has not.
    let uploaded = [RuleName::KeyWithoutCertificate, RuleName::KeyIdUnknown, RuleName::KeyDiffers];
    let uploaded = uploaded.into_iter().filter(|_| !endpoint);
    bound.into_iter().chain([RuleName::IssuerDiffers]).chain(uploaded).collect()
}

/// One sentence that tells a suspect from the others.
fn how_to_tell(name: RuleName) -> &'static str {
    match name {
        RuleName::KeySetNotBound => {
            "the channel's page lists no User Verification Configuration with this key set that is set to Active."
        }
        RuleName::IssuerDiffers => {
            "the key set's JSON Web Key Issuer is another word than the profile's issuer, and not only in its spelling."
        }
        RuleName::KeyWithoutCertificate => {
            "upload the key again as one JSON Web Key with x5c; if tokens verify then, that was it."
        }
        RuleName::KeyIdUnknown => "the key set lists no key under the key id that tokens name.",
        _ => "the key set lists the key id, and the key's n is not the n of this profile's public key.",
    }
}
