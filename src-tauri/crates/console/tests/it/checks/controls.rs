//! Verified users, and the bad identity tokens that must not make one.

use console::view::{CheckId, CheckState, ConnectorId, KeyDraft, ProfileDraft, SigningDraft};
use practice_org::control::types::KeySetUpload;
use serde_json::json;

use super::relay::through;
use super::setting::{ISSUER, KEY_ID, World, impatient, result, rules, state};

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

#[tokio::test]
async fn a_token_of_another_user_is_no_proof_and_is_not_gone_on_with() {
    let world = World::new().await;
    let mut app = world.signing().await;
    through(&world, &mut app, &[("/uid:handover-check-", "/uid:customer-")]).await;
    let run = app.check_with(None, impatient()).await;
    let verified = result(&run, CheckId::VerifiedToken);
    assert_eq!(verified.state, CheckState::Failed, "{}", verified.summary);
    assert!(
        verified.summary.starts_with("The org verified another user: v2/iamessage/AUTH/Acme_Keys/uid:customer-"),
        "{}",
        verified.summary
    );
    assert!(verified.summary.contains(" instead of handover-check-"), "{}", verified.summary);
    // That bad ones are refused proves nothing then, and nobody speaks as the other user.
    for check in CONTROLS {
        assert_eq!(state(&run, check), CheckState::Undecided);
    }
    assert!(world.control.state().await.unwrap().conversations.iter().all(|conversation| !conversation.verified));
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_channel_for_verified_users_refuses_guests_by_right() {
    let world = World::new().await;
    let mut app = world.guests().await;
    // The keyset is somebody else's: the profile has no key, as with a vendor who signs by itself.
    let stranger = miaw::identity::SigningKey::generate().unwrap();
    let upload = KeySetUpload {
        name: "Acme_Keys".into(),
        issuer: ISSUER.into(),
        keys: vec![stranger.public_jwk(KEY_ID)],
        endpoint: None,
        active: true,
    };
    world.control.upload_keyset(&upload).await.unwrap();
    for (connector, status, expected) in [
        (ConnectorId::Blip, 401, CheckState::NotApplicable),
        (ConnectorId::Blip, 403, CheckState::NotApplicable),
        (ConnectorId::CustomClient, 401, CheckState::NotApplicable),
        (ConnectorId::Blip, 503, CheckState::Failed),
        // It signs nobody in, so the refusal is its failure.
        (ConnectorId::Cognigy, 401, CheckState::Failed),
    ] {
        let draft = ProfileDraft { connector: Some(connector), ..world.draft() };
        app.profile = app.console.update_profile(&app.profile.id, draft).await.unwrap();
        let matching = "POST /iamessage/api/v2/authorization/unauthenticated";
        world.faults(json!({ "answerNext": { "count": 9, "status": status, "matching": matching } })).await;
        let run = app.check(Some(&[CheckId::GuestToken])).await;
        let guest = result(&run, CheckId::GuestToken);
        assert_eq!(guest.state, expected, "{connector:?} {status}: {}", guest.summary);
    }
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_key_without_a_certificate_may_have_been_uploaded_with_one_or_not() {
    let world = World::new().await;
    let mut app = world.guests().await;
    app.console.set_issuer(&app.profile.id, ISSUER).await.unwrap();
    let draft = KeyDraft { key_id: KEY_ID.into(), ..KeyDraft::default() };
    app.profile = app.console.add_key(&app.profile.id, draft).await.unwrap();
    let run = app.check(Some(&[CheckId::SigningKey])).await;
    let key = result(&run, CheckId::SigningKey);
    assert_eq!(key.state, CheckState::Undecided);
    assert_eq!(
        key.summary,
        "RSA with 2048 bits, key id key-1. The app holds no certificate of it, so it cannot tell whether the uploaded \
         JSON Web Key has x5c. Make one under Signing keys."
    );
    assert_eq!(key.findings, []);

    app.console.certify_key(&app.profile.keys[0].id, 365).await.unwrap();
    let run = app.check(Some(&[CheckId::SigningKey])).await;
    assert_eq!(state(&run, CheckId::SigningKey), CheckState::Passed);
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_page_in_the_place_of_a_refusal_proves_nothing() {
    let world = World::new().await;
    let mut app = world.signing().await;
    through(&world, &mut app, &[("{\"message\":\"customerIdentityToken", "<html><p>Blocked: ")]).await;
    let run = app.check(Some(&ASKED)).await;
    assert_eq!(state(&run, CheckId::VerifiedToken), CheckState::Passed);
    for check in CONTROLS {
        assert_eq!(state(&run, check), CheckState::Undecided, "{}", result(&run, check).summary);
    }
    assert_eq!(rules(&run), ["answer-not-of-this-api".to_owned()].into());
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_token_without_a_subject_is_no_answer_of_this_api() {
    let world = World::new().await;
    let mut app = world.signing().await;
    through(&world, &mut app, &[("\"subject\":\"v2", "\"subjekt\":\"v2")]).await;
    let run = app.check(Some(&[CheckId::GuestToken, CheckId::VerifiedToken])).await;
    for check in [CheckId::GuestToken, CheckId::VerifiedToken] {
        assert_eq!(state(&run, check), CheckState::Failed, "{}", result(&run, check).summary);
    }
    assert_eq!(rules(&run), ["answer-not-of-this-api".to_owned()].into());
    app.console.shutdown().await;
}

#[tokio::test]
async fn an_unknown_deployment_has_one_name() {
    let world = World::new().await;
    let mut app = world.signing().await;
    let draft = ProfileDraft { developer_name: "Nobody_Knows_It".into(), ..world.draft() };
    app.profile = app.console.update_profile(&app.profile.id, draft).await.unwrap();
    let run = app.check(None).await;
    assert_eq!(rules(&run), ["deployment-unknown".to_owned()].into());
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_key_whose_tokens_verify_needs_no_certificate_here() {
    let world = World::new().await;
    let mut app = world.guests().await;
    let id = app.profile.id.clone();
    app.console.set_issuer(&id, ISSUER).await.unwrap();
    app.profile = app.console.add_key(&id, KeyDraft { key_id: KEY_ID.into(), ..KeyDraft::default() }).await.unwrap();
    world.bind(&app.profile, ISSUER, KEY_ID).await;
    let run = app.check(Some(&[CheckId::SigningKey, CheckId::VerifiedToken])).await;
    assert_eq!(state(&run, CheckId::SigningKey), CheckState::Passed, "{}", result(&run, CheckId::SigningKey).summary);
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_vendors_public_endpoint_is_not_asked_about_an_org_on_this_machine() {
    let world = World::new().await;
    let mut app = world.signing().await;
    let draft = ProfileDraft { connector: Some(ConnectorId::Blip), ..world.draft() };
    app.profile = app.console.update_profile(&app.profile.id, draft).await.unwrap();
    let run = app.check(Some(&[CheckId::KeySetEndpoint])).await;
    assert_eq!(state(&run, CheckId::KeySetEndpoint), CheckState::NotApplicable);
    app.console.shutdown().await;
}
