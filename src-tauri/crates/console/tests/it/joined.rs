//! What is wrong with an org, and the rules that a whole run names for it: exactly those, and none once it is repaired.
//!
//! The rows are the practice org's mistakes, and the faults and disputed behaviours that a run meets.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeSet;

use console::diagnosis::{RULES, RuleName};
use console::view::{CheckId, CheckRunView, CheckState, KeyDraft, ProfileDraft};
use practice_org::control::types::Mistakes;
use serde_json::{Map, Value, json};

use crate::checks::setting::{App, ISSUER, KEY_ID, World, impatient, result, rules};

/// How the profile's public half comes to the org.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Key {
    /// Uploaded with its certificate.
    Uploaded,
    /// Uploaded without one, because there is none.
    Bare,
    /// Served by an endpoint.
    Endpoint,
}

struct Row {
    /// Mistakes that are made.
    mistakes: &'static [&'static str],
    /// Members of the faults.
    faults: Option<Value>,
    /// Members of the switches.
    switches: Option<Value>,
    key: Key,
    /// The deployment that is checked, where it is not the default one.
    deployment: Option<&'static str>,
    /// The rules of the whole run.
    rules: &'static [&'static str],
    /// The checks that fail.
    failed: &'static [CheckId],
}

fn mistake(name: &'static [&'static str], rules: &'static [&'static str], failed: &'static [CheckId]) -> Row {
    Row { mistakes: name, faults: None, switches: None, key: Key::Uploaded, deployment: None, rules, failed }
}

fn fault(faults: Value, rules: &'static [&'static str], failed: &'static [CheckId]) -> Row {
    Row { faults: Some(faults), ..mistake(&[], rules, failed) }
}

/// Strange answers to every stream request.
fn odd_streams(kind: &str) -> Value {
    json!({ "oddStreams": { "count": 50, "kind": kind } })
}

fn switch(switches: Value, rules: &'static [&'static str], failed: &'static [CheckId]) -> Row {
    Row { switches: Some(switches), ..mistake(&[], rules, failed) }
}

/// The same mistake on an org that answers bad identity tokens with a guest.
fn silently(row: Row) -> Row {
    Row { switches: Some(json!({ "badIdentityToken": "silentGuest" })), ..row }
}

const DEPLOYMENT: &[CheckId] = &[CheckId::Deployment, CheckId::GuestToken, CheckId::VerifiedToken];
const VERIFIED: &[CheckId] = &[CheckId::VerifiedToken];
const TOKENS: &[CheckId] = &[CheckId::GuestToken, CheckId::VerifiedToken];
const ENDPOINT: &[CheckId] = &[CheckId::KeySetEndpoint, CheckId::VerifiedToken];
const ROUTING: &[CheckId] = &[CheckId::Routing];
const ACCEPTANCE: &[CheckId] = &[CheckId::Acceptance];
const STREAM: &[CheckId] = &[CheckId::EventStream];

fn table() -> Vec<Row> {
    let controls = &[
        CheckId::ExpiredTokenRefused,
        CheckId::WrongSignatureRefused,
        CheckId::WrongIssuerRefused,
        CheckId::WrongKeyIdRefused,
    ];
    vec![
        mistake(&["webDeployment"], &["deployment-type"], DEPLOYMENT),
        mistake(&["notPublished"], &["deployment-unpublished"], DEPLOYMENT),
        mistake(&["channelInactive"], &["deployment-unpublished"], TOKENS),
        // Where a deployment declares no field at all, that one is missing cannot be told.
        mistake(&["notRepublished"], &[], &[]),
        Row {
            deployment: Some("Practice_With_Prechat"),
            ..mistake(&["notRepublished"], &["attribute-lost"], &[CheckId::Attributes])
        },
        mistake(&["verificationOff"], &["verification-off"], VERIFIED),
        mistake(&["keysetNotBound"], &["key-set-not-bound"], VERIFIED),
        mistake(&["issuerDiffers"], &["issuer-differs"], VERIFIED),
        silently(mistake(&["issuerDiffers"], &["issuer-differs"], VERIFIED)),
        mistake(&["keyIdDiffers"], &["key-id-unknown"], VERIFIED),
        // Nothing more can be told of a guest: the finding lists what is left to be looked at.
        silently(mistake(&["keyIdDiffers"], &["silent-guest"], VERIFIED)),
        silently(mistake(&["keysetNotBound"], &["silent-guest"], VERIFIED)),
        Row { key: Key::Endpoint, ..silently(mistake(&["keyIdDiffers"], &["key-id-unknown"], ENDPOINT)) },
        Row { key: Key::Bare, ..mistake(&["keyWithoutCertificate"], &["key-without-certificate"], VERIFIED) },
        Row { key: Key::Bare, ..silently(mistake(&["keyWithoutCertificate"], &["key-without-certificate"], VERIFIED)) },
        mistake(&["wrongKey"], &["key-differs"], VERIFIED),
        silently(mistake(&["wrongKey"], &["silent-guest"], VERIFIED)),
        Row { key: Key::Endpoint, ..silently(mistake(&["wrongKey"], &["key-differs"], ENDPOINT)) },
        Row { key: Key::Endpoint, ..mistake(&["endpointBehindLogin"], &["key-set-endpoint"], ENDPOINT) },
        Row { key: Key::Endpoint, ..silently(mistake(&["endpointBehindLogin"], &["key-set-endpoint"], ENDPOINT)) },
        mistake(&["clockAhead"], &["clock-skew"], &[CheckId::Clock, CheckId::VerifiedToken]),
        silently(mistake(&["clockAhead"], &["clock-skew"], &[CheckId::Clock, CheckId::VerifiedToken])),
        mistake(&["verificationNotEnforced"], &["verification-not-enforced"], controls),
        mistake(&["conversationOfYesterday"], &["conversation-resumed"], ROUTING),
        // Neither can be seen from outside: nothing that the deployment declares tells of them.
        mistake(&["attributeNotMapped"], &[], &[]),
        mistake(&["filesOff"], &[], &[]),
        mistake(&["omniChannelOff"], &["nobody-takes-it"], ACCEPTANCE),
        mistake(&["presenceWithoutChannel"], &["nobody-takes-it"], ACCEPTANCE),
        mistake(&["noCapacity"], &["nobody-takes-it"], ACCEPTANCE),
        mistake(&["queueWithoutSessions"], &["nobody-takes-it"], ACCEPTANCE),
        mistake(&["queueOfAnotherOrg"], &["nobody-takes-it"], ACCEPTANCE),
        mistake(&["flowWithoutRoute"], &["not-routed"], ROUTING),
        mistake(&["outsideHours"], &["closed-now"], &[CheckId::BusinessHours, CheckId::Routing]),
        mistake(&["streamOrgId"], &["org-id-form"], STREAM),
        mistake(&["streamHeldBack"], &["stream-not-heard"], STREAM),
        mistake(&["allowanceUsedUp"], &["too-many-requests"], TOKENS),
        fault(json!({ "noAgent": true }), &["nobody-takes-it"], ACCEPTANCE),
        fault(json!({ "routingError": "Closed on Sundays" }), &["not-routed"], ROUTING),
        fault(json!({ "oddStreams": { "count": 5, "kind": "htmlPage" } }), &["answer-not-of-this-api"], STREAM),
        fault(odd_streams("noContent"), &["answer-not-of-this-api"], STREAM),
        fault(odd_streams("endlessLine"), &["answer-not-of-this-api"], STREAM),
        fault(odd_streams("idOnly"), &["stream-not-heard"], STREAM),
        fault(odd_streams("retryOnly"), &["stream-not-heard"], STREAM),
        fault(odd_streams("retryHuge"), &["stream-not-heard"], STREAM),
        fault(odd_streams("jwtIsExpired"), &["access-token-expired"], STREAM),
        fault(
            json!({ "redirectStreams": { "count": 50, "status": 302, "location": "/login" } }),
            &["answer-not-of-this-api"],
            STREAM,
        ),
        // What the org has and an open stream never brings; the checks read it from the list.
        fault(json!({ "loseEvents": 50 }), &["stream-not-heard"], &[]),
        fault(json!({ "malformedEvents": 50 }), &["answer-not-of-this-api"], &[]),
        fault(
            json!({ "answerNext": { "count": 9, "status": 503, "matching": "embedded-service-config" } }),
            &["server-failed"],
            &[CheckId::Deployment],
        ),
        fault(
            json!({ "answerNext": { "count": 9, "status": 429, "matching": "POST /iamessage/api/v2/conversation" } }),
            &["too-many-requests"],
            ROUTING,
        ),
        switch(json!({ "requireAudience": true }), &["token-claims"], VERIFIED),
        // What is disputed and right either way must not be taken for a fault.
        switch(json!({ "badIdentityToken": "silentGuest", "guestSubject": "ANON" }), &[], &[]),
        switch(json!({ "deploymentTypeWord": "API", "requireLastEventId": true, "replay": false }), &[], &[]),
        switch(json!({ "verifiedCloseEndsSessionOnly": true, "closeEventOnAgentEnd": true }), &[], &[]),
    ]
}

/// A program whose profile signs with a key that comes to the org as the row has it, and sends an attribute that the
/// deployment hides.
async fn app(world: &World, key: Key) -> App {
    let mut app = world.guests().await;
    let id = app.profile.id.clone();
    app.console.set_issuer(&id, ISSUER).await.unwrap();
    let certificate_days = (key != Key::Bare).then_some(365);
    let draft = KeyDraft { key_id: KEY_ID.into(), certificate_days, ..KeyDraft::default() };
    app.profile = app.console.add_key(&id, draft).await.unwrap();
    let jwk: Value = serde_json::from_str(&app.profile.keys[0].public_jwk).unwrap();
    let mut upload = json!({ "name": "Acme_Keys", "issuer": ISSUER, "keys": [jwk], "active": true });
    let own = format!("{}/keysets/Acme_Keys/jwks.json", world.org.control_url());
    let mut settings = std::collections::BTreeMap::from([(
        "routingAttributes".to_owned(),
        json!({ "Order_Number": "42" }).to_string(),
    )]);
    if key == Key::Endpoint {
        upload["endpoint"] = own.as_str().into();
        settings.insert("jwksUrl".into(), own);
    }
    world.control.upload_keyset(&serde_json::from_value(upload).unwrap()).await.unwrap();
    let draft = ProfileDraft { settings: Some(settings), ..world.draft() };
    app.profile = app.console.update_profile(&id, draft).await.unwrap();
    app
}

/// Lets the profile stand for another deployment.
async fn deploy(world: &World, app: &mut App, name: &str) {
    let draft = ProfileDraft { developer_name: name.into(), ..world.draft() };
    app.profile = app.console.update_profile(&app.profile.id, draft).await.unwrap();
}

fn of_state(run: &CheckRunView, state: CheckState) -> Vec<CheckId> {
    run.results.iter().filter(|result| result.state == state).map(|result| result.check).collect()
}

#[tokio::test]
async fn each_mistake_is_named_by_its_rule_and_no_other_and_repaired_it_is_silent() {
    let mut wrong = Vec::new();
    let mut app_of = Vec::new();
    for key in [Key::Uploaded, Key::Bare, Key::Endpoint] {
        let world = World::new().await;
        // All rows together ask for more tokens than an org gives in a minute.
        world.switches(json!({ "enforceLimits": false })).await;
        let app = app(&world, key).await;
        app_of.push((key, world, app));
    }
    for row in table() {
        let Some((_, world, app)) = app_of.iter_mut().find(|(key, _, _)| *key == row.key) else { continue };
        let what = format!("{:?} {:?} {:?}", row.mistakes, row.faults, row.switches);
        let mistakes: Map<String, Value> = row.mistakes.iter().map(|name| ((*name).to_owned(), true.into())).collect();
        world.control.change_mistakes(&mistakes.into()).await.unwrap();
        if let Some(faults) = &row.faults {
            world.faults(faults.clone()).await;
        }
        let before = world.control.switches().await.unwrap();
        if let Some(switches) = &row.switches {
            world.switches(switches.clone()).await;
        }
        if let Some(name) = row.deployment {
            deploy(world, app, name).await;
        }
        let run = app.check_with(None, impatient()).await;
        if row.deployment.is_some() {
            deploy(world, app, world.org.developer_name()).await;
        }
        let expected: BTreeSet<String> = row.rules.iter().map(|rule| (*rule).to_owned()).collect();
        let failed = of_state(&run, CheckState::Failed);
        if rules(&run) != expected || failed != row.failed {
            let told: Vec<String> =
                failed.iter().map(|check| format!("{check:?}: {}", result(&run, *check).summary)).collect();
            wrong.push(format!("{what}\n  rules {:?}, not {expected:?}\n  failed {told:#?}", rules(&run)));
        }
        world.control.clear_mistakes().await.unwrap();
        world.control.clear_faults().await.unwrap();
        world.switches(serde_json::to_value(before).unwrap()).await;
    }
    for (_, _, app) in &mut app_of {
        let run = app.check(None).await;
        let failed: Vec<_> = run.results.iter().filter(|result| result.state == CheckState::Failed).collect();
        if !failed.is_empty() || !rules(&run).is_empty() {
            wrong.push(format!("repaired: {:?} {failed:#?}", rules(&run)));
        }
        // A key whose tokens verify is right, with a certificate of the app's or without.
        let undecided = of_state(&run, CheckState::Undecided);
        if !undecided.is_empty() {
            wrong.push(format!("repaired: undecided {undecided:?}"));
        }
        app.console.shutdown().await;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_mistake_that_a_rule_names_to_practise_it_is_found_by_that_rule() {
    let table = table();
    // A file is sent in a conversation, and by no check.
    for rule in RULES.iter().filter(|rule| rule.name != RuleName::FileRefused) {
        let Some(mistake) = rule.practice.filter(|practice| !practice.contains('.')) else { continue };
        let name = rule.name.as_str();
        let joined = table.iter().any(|row| row.mistakes == [mistake] && row.rules.contains(&name));
        assert!(joined, "{name} is to be practised with {mistake}, and no row names it for that");
    }
}

#[test]
fn every_mistake_has_a_row() {
    let known = serde_json::to_value(Mistakes::default()).unwrap();
    let rows: BTreeSet<&str> = table().iter().flat_map(|row| row.mistakes).copied().collect();
    for name in known.as_object().unwrap().keys() {
        assert!(rows.contains(name.as_str()), "{name} has no row");
    }
}
