//! Answers that come with status 200 and prove nothing, and refusals of calls that carry no token or a fresh one.

use console::view::{CheckId, CheckState, ConnectorId, ProfileDraft};
use serde_json::json;

use super::relay::{Words, through};
use super::setting::{World, impatient, result, rules, state};

const NOT_THIS_API: &str = "answer-not-of-this-api";
/// Every token that is given says {"exp":1000000000}: the year 2001.
const OVER: Words =
    &[("\"accessToken\":\"ey", "\"accessToken\":\"eyJhbGciOiJub25lIn0.eyJleHAiOjEwMDAwMDAwMDB9.eA\",\"was\":\"ey")];

#[tokio::test]
async fn a_guests_token_must_be_one() {
    let cases: [(Words, &str); 3] = [
        (&[("\"accessToken\":\"ey", "\"accessToken\":\"a b\",\"was\":\"ey")], "no JSON Web Token"),
        (&[("/UNAUTH/", "/AUTH/Keys/uid:")], "a verified user's"),
        (&[("\"subject\":\"v2", "\"subjekt\":\"v2")], "no endUser.subject"),
    ];
    for (words, said) in cases {
        let world = World::new().await;
        let mut app = world.guests().await;
        through(&world, &mut app, words).await;
        let run = app.check(Some(&[CheckId::GuestToken, CheckId::EventStream])).await;
        let guest = result(&run, CheckId::GuestToken);
        assert_eq!(guest.state, CheckState::Failed, "{}", guest.summary);
        assert!(guest.summary.contains(said), "{said}: {}", guest.summary);
        assert_eq!(rules(&run), [NOT_THIS_API.to_owned()].into());
        assert_eq!(state(&run, CheckId::EventStream), CheckState::Undecided, "nothing rests on such a token");
        app.console.shutdown().await;
    }
}

#[tokio::test]
async fn a_token_that_is_over_by_the_servers_clock_is_none_and_a_wrong_clock_here_changes_nothing() {
    let world = World::new().await;
    let mut app = world.guests().await;
    world.clock.0.store(3_600_000 * 24 * 400, std::sync::atomic::Ordering::SeqCst);
    let run = app.check(Some(&[CheckId::GuestToken])).await;
    assert_eq!(state(&run, CheckId::GuestToken), CheckState::Passed, "{}", result(&run, CheckId::GuestToken).summary);
    through(&world, &mut app, OVER).await;
    let run = app.check(Some(&[CheckId::GuestToken])).await;
    let guest = result(&run, CheckId::GuestToken);
    assert_eq!(guest.state, CheckState::Failed, "{}", guest.summary);
    assert!(guest.summary.contains("before it was given"), "{}", guest.summary);
    app.console.shutdown().await;
}

#[tokio::test]
async fn only_a_configuration_of_this_deployment_says_that_it_is_published() {
    let cases: [(Words, &str); 2] = [
        (&[("\"embeddedServiceConfig\"", "\"embeddedServiceKonfig\"")], "no configuration of a deployment"),
        (&[("\"name\":\"Practice_Web_Messaging\"", "\"name\":\"Other\"")], "another deployment, Other"),
    ];
    for (words, said) in cases {
        let world = World::new().await;
        let mut app = world.guests().await;
        through(&world, &mut app, words).await;
        let run = app.check(Some(&[CheckId::Deployment])).await;
        let deployment = result(&run, CheckId::Deployment);
        assert_eq!(deployment.state, CheckState::Failed, "{}", deployment.summary);
        assert!(deployment.summary.contains(said), "{said}: {}", deployment.summary);
        assert_eq!(rules(&run), [NOT_THIS_API.to_owned()].into());
        app.console.shutdown().await;
    }
}

#[tokio::test]
async fn what_public_endpoints_refuse_is_not_told_in_the_words_of_other_calls() {
    let world = World::new().await;
    let mut app = world.guests().await;
    for (check, path, status) in [
        (CheckId::Deployment, "embedded-service-config", 401),
        (CheckId::Deployment, "embedded-service-config", 403),
        (CheckId::Deployment, "embedded-service-config", 404),
        (CheckId::BusinessHours, "businesshours", 412),
        (CheckId::BusinessHours, "businesshours", 401),
    ] {
        let matching = format!("GET /embeddedservice/v1/{path}");
        world.faults(json!({ "answerNext": { "count": 1, "status": status, "matching": matching } })).await;
        let run = app.check(Some(&[check])).await;
        let refused = result(&run, check);
        assert_eq!(refused.state, CheckState::Failed, "{status}: {}", refused.summary);
        let foreign = ["access token", "end user", "session", "conversation"];
        assert!(!foreign.iter().any(|word| refused.summary.contains(word)), "{status}: {}", refused.summary);
        assert_eq!(rules(&run), [NOT_THIS_API.to_owned()].into(), "{status}");
    }
    app.console.shutdown().await;
}

#[tokio::test]
async fn an_org_that_gives_a_token_is_the_messaging_service_without_a_public_configuration_too() {
    let world = World::new().await;
    let mut app = world.guests().await;
    let missing = json!({ "count": 9, "status": 404, "matching": "GET /embeddedservice/v1/embedded-service-config" });
    world.faults(json!({ "answerNext": missing })).await;
    let run = app.check(Some(&[CheckId::Deployment, CheckId::GuestToken])).await;
    let deployment = result(&run, CheckId::Deployment);
    assert_eq!((deployment.state, deployment.findings.len()), (CheckState::Undecided, 0), "{}", deployment.summary);
    assert!(deployment.summary.contains("A token was given for it all the same"), "{}", deployment.summary);
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_token_of_a_moment_ago_is_neither_expired_nor_another_users() {
    let world = World::new().await;
    let mut app = world.guests().await;
    for (status, found) in [(401, None), (403, None), (412, Some("session-needed"))] {
        let matching = "POST /iamessage/api/v2/conversation";
        world.faults(json!({ "answerNext": { "count": 1, "status": status, "matching": matching } })).await;
        let run = app.check_with(Some(&[CheckId::Routing]), impatient()).await;
        let routing = result(&run, CheckId::Routing);
        assert_eq!(routing.state, CheckState::Failed, "{status}: {}", routing.summary);
        assert!(!routing.summary.contains("is expired"), "{}", routing.summary);
        assert_eq!(rules(&run), found.map(str::to_owned).into_iter().collect(), "{status}");
        assert!(routing.findings.iter().all(|finding| finding.certainty == console::view::Certainty::Possible));
    }
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_connector_that_signs_everybody_in_has_no_guests() {
    let world = World::new().await;
    let mut app = world.guests().await;
    for (connector, said) in [(ConnectorId::Blip, "a key of its own"), (ConnectorId::Opencx, "import the private key")]
    {
        let draft = ProfileDraft { connector: Some(connector), ..world.draft() };
        app.profile = app.console.update_profile(&app.profile.id, draft).await.unwrap();
        let run = app.check(Some(&[CheckId::SigningKey, CheckId::WrongIssuerRefused])).await;
        for check in [CheckId::SigningKey, CheckId::VerifiedToken] {
            let verified = result(&run, check);
            assert_eq!(verified.state, CheckState::Undecided, "{}", verified.summary);
            assert!(verified.summary.contains(said), "{}", verified.summary);
        }
        assert_eq!(state(&run, CheckId::WrongIssuerRefused), CheckState::Undecided);
    }
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_second_cause_is_told_beside_the_first() {
    let world = World::new().await;
    let mut app = world.guests().await;
    world
        .faults(json!({ "answerNext": {
        "count": 1, "status": 412, "matching": "GET /embeddedservice/v1/embedded-service-config",
    } }))
        .await;
    let mut seed = world.draft();
    seed.developer_name = "Practice_Website".into();
    app.profile = app.console.update_profile(&app.profile.id, seed).await.unwrap();
    let run = app.check(Some(&[CheckId::Deployment, CheckId::GuestToken])).await;
    assert_eq!(rules(&run), ["deployment-type".to_owned(), "deployment-unpublished".to_owned()].into());
    app.console.shutdown().await;
}

#[tokio::test]
async fn what_was_never_created_was_not_closed_before() {
    let world = World::new().await;
    let mut app = world.guests().await;
    let matching = "POST /iamessage/api/v2/conversation";
    world.faults(json!({ "answerNext": { "count": 1, "status": 500, "matching": matching } })).await;
    let run = app.check_with(Some(&[CheckId::Routing]), impatient()).await;
    let closing = result(&run, CheckId::Closing);
    assert_eq!(closing.state, CheckState::Passed, "{}", closing.summary);
    assert!(closing.summary.contains("has no such conversation"), "{}", closing.summary);
    app.console.shutdown().await;
}
