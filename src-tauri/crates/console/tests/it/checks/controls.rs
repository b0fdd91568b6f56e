//! Verified users, and the bad identity tokens that must not make one.

use console::view::{CheckId, CheckState, SigningDraft};
use practice_org::control::types::KeySetUpload;
use serde_json::json;

use super::setting::{ISSUER, KEY_ID, World, result, state};

const CONTROLS: [CheckId; 4] = [
    CheckId::ExpiredTokenRefused,
    CheckId::WrongSignatureRefused,
    CheckId::WrongIssuerRefused,
    CheckId::WrongKeyIdRefused,
];
const ASKED: [CheckId; 5] = [CheckId::VerifiedToken, CONTROLS[0], CONTROLS[1], CONTROLS[2], CONTROLS[3]];

#[tokio::test]
async fn each_bad_token_is_refused_for_its_own_reason() {
    let world = World::new().await;
    let mut app = world.signing().await;
    let run = app.check(Some(&ASKED)).await;
    for (check, words) in
        CONTROLS.into_iter().zip(["has expired", "signature does not verify", "issuer", "no key with this kid"])
    {
        let result = result(&run, check);
        assert_eq!(result.state, CheckState::Passed, "{}", result.summary);
        assert!(result.summary.contains("it answers 401") && result.summary.contains(words), "{}", result.summary);
        // What was signed is shown, and what came of it.
        assert_eq!(result.evidence.len(), 2, "{check:?}");
    }
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_guests_token_for_a_bad_one_is_no_verified_user_either() {
    let world = World::new().await;
    let mut app = world.signing().await;
    world.switches(json!({ "badIdentityToken": "silentGuest" })).await;
    let run = app.check(Some(&ASKED)).await;
    assert_eq!(state(&run, CheckId::VerifiedToken), CheckState::Passed);
    for check in CONTROLS {
        assert_eq!(state(&run, check), CheckState::Passed);
        assert!(result(&run, check).summary.contains("a guest's token only"), "{}", result(&run, check).summary);
    }
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_silent_guest_is_never_a_verified_user_and_leaves_the_controls_undecided() {
    let world = World::new().await;
    let mut app = world.signing().await;
    for subject in ["UNAUTH", "ANON"] {
        world.switches(json!({ "badIdentityToken": "silentGuest", "guestSubject": subject })).await;
        world.bind(&app.profile, "somebody-else", KEY_ID).await;
        let run = app.check(None).await;
        let verified = result(&run, CheckId::VerifiedToken);
        assert_eq!(verified.state, CheckState::Failed, "{}", verified.summary);
        for check in CONTROLS {
            assert_eq!(state(&run, check), CheckState::Undecided);
        }
        // A guest's handover is still proved.
        assert_eq!(state(&run, CheckId::Acceptance), CheckState::Passed);
    }
    app.console.shutdown().await;
}

#[tokio::test]
async fn variations_tell_an_issuer_that_is_spelled_otherwise() {
    let world = World::new().await;
    let mut app = world.signing().await;
    for (issuer, silent) in [("Acme-issuer", false), ("acme-issuer/", true), ("ACME-ISSUER", false)] {
        let word = if silent { "silentGuest" } else { "refuse" };
        world.switches(json!({ "badIdentityToken": word })).await;
        world.bind(&app.profile, issuer, KEY_ID).await;
        let run = app.check(Some(&[CheckId::VerifiedToken])).await;
        let verified = result(&run, CheckId::VerifiedToken);
        assert_eq!(verified.state, CheckState::Failed);
        assert!(
            verified.summary.ends_with(&format!("With the issuer spelled {issuer} it verifies.")),
            "{}",
            verified.summary
        );
    }
    app.console.shutdown().await;
}

#[tokio::test]
async fn variations_tell_another_key_id_and_a_wanted_audience() {
    let world = World::new().await;
    let mut app = world.signing().await;
    let thumbprint = app.profile.signing.as_ref().unwrap().thumbprint.clone();
    world.bind(&app.profile, ISSUER, &thumbprint).await;
    let run = app.check(Some(&[CheckId::VerifiedToken])).await;
    let verified = result(&run, CheckId::VerifiedToken);
    assert!(verified.summary.ends_with(&format!("With the key id {thumbprint} it verifies.")), "{}", verified.summary);

    world.bind(&app.profile, ISSUER, KEY_ID).await;
    world.switches(json!({ "requireAudience": true })).await;
    let run = app.check(Some(&[CheckId::VerifiedToken])).await;
    let verified = result(&run, CheckId::VerifiedToken);
    let url = world.org.url();
    assert!(verified.summary.ends_with(&format!("With the audience {url} it verifies.")), "{}", verified.summary);
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_clock_that_is_behind_is_told_by_a_token_with_the_servers_time() {
    let world = World::new().await;
    let mut app = world.signing().await;
    world.clock.0.store(-600_000, std::sync::atomic::Ordering::SeqCst);
    let run = app.check(Some(&[CheckId::VerifiedToken])).await;
    let verified = result(&run, CheckId::VerifiedToken);
    assert_eq!(verified.state, CheckState::Failed);
    assert!(verified.summary.ends_with("With times by the server's clock it verifies."), "{}", verified.summary);
    app.console.shutdown().await;
}

#[tokio::test]
async fn variations_are_few() {
    let world = World::new().await;
    let mut app = world.signing().await;
    // Another key under the same id: nothing helps.
    let stranger = miaw::identity::SigningKey::generate().unwrap();
    let upload = KeySetUpload {
        name: "Acme_Keys".into(),
        issuer: ISSUER.into(),
        keys: vec![stranger.public_jwk(KEY_ID)],
        endpoint: None,
        active: true,
    };
    world.control.upload_keyset(&upload).await.unwrap();
    let run = app.check(Some(&ASKED)).await;
    assert_eq!(state(&run, CheckId::VerifiedToken), CheckState::Failed);
    let calls = world.received().await["POST /iamessage/api/v2/authorization/authenticated/access-token"];
    assert!((2..=11).contains(&calls), "{calls}");
    app.console.shutdown().await;
}

#[tokio::test]
async fn without_an_active_key_set_nothing_is_varied() {
    let world = World::new().await;
    let mut app = world.guests().await;
    let signing = SigningDraft { issuer: ISSUER.into(), key_id: KEY_ID.into(), private_key_pem: None };
    app.profile = app.console.set_signing(&app.profile.id, signing).await.unwrap();
    let run = app.check(Some(&[CheckId::VerifiedToken])).await;
    let verified = result(&run, CheckId::VerifiedToken);
    assert_eq!(verified.state, CheckState::Failed);
    assert!(verified.summary.contains("no active auth schemes"), "{}", verified.summary);
    assert_eq!(world.received().await["POST /iamessage/api/v2/authorization/authenticated/access-token"], 1);
    app.console.shutdown().await;
}
