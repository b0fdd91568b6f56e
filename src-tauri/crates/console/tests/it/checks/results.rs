//! What a run finds, stores and asks for.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

use console::view::{Change, CheckId, CheckState, ConnectorId, FailureCode, Feed, ProfileDraft};
use serde_json::json;

use super::setting::{World, impatient, result, rules, state};

#[tokio::test]
async fn everything_passes_on_a_good_org_and_what_was_shown_is_what_is_stored() {
    let world = World::new().await;
    let mut app = world.signing().await;
    let run = app.check(None).await;
    for result in &run.results {
        let expected = match result.check {
            CheckId::NameResolution | CheckId::SecureConnection | CheckId::KeySetEndpoint | CheckId::Attributes => {
                CheckState::NotApplicable
            }
            _ => CheckState::Passed,
        };
        assert_eq!(result.state, expected, "{:?}: {}", result.check, result.summary);
        assert!(!result.title.is_empty() && !result.summary.is_empty(), "{:?}", result.check);
        assert!(result.at.is_some() && result.elapsed_ms.is_some(), "{:?}", result.check);
    }
    assert_eq!(run.results.iter().map(|result| result.check).collect::<Vec<_>>(), CheckId::ALL);
    assert_eq!(rules(&run), Default::default());
    assert!(!run.cancelled);
    assert!(result(&run, CheckId::Acceptance).summary.starts_with("Accepted by Ada Agent after "));
    assert!(result(&run, CheckId::VerifiedToken).summary.contains("/AUTH/Acme_Keys/uid:handover-check-"));

    let checks = app.console.checks(&app.profile.id).await.unwrap();
    assert_eq!(checks.running, None);
    assert_eq!(checks.latest, run.results);
    assert_eq!(world.open_conversations().await, 0);
    // The agent's side saw a verified user, whose conversation was closed.
    let seen = world.control.state().await.unwrap().conversations;
    assert_eq!(seen.len(), 1);
    assert!(seen[0].verified);
    app.console.shutdown().await;

    // The next start has the same results, and no run.
    let again = world.console().await;
    let checks = again.checks(&app.profile.id).await.unwrap();
    assert_eq!((checks.running, checks.latest), (None, run.results));
    again.shutdown().await;
}

#[tokio::test]
async fn what_is_shown_is_stored_before() {
    let world = World::new().await;
    let mut app = world.signing().await;
    app.console.start_checks(&app.profile.id, None).await.unwrap();
    let (mut shown, mut over) = (0, false);
    while !over {
        let Feed::Updates { updates } = app.feed.next().await.unwrap() else { continue };
        for update in updates {
            let Change::Checks { run } = update.change else { continue };
            let latest = app.console.checks(&app.profile.id).await.unwrap().latest;
            for result in run.results.iter().filter(|result| result.elapsed_ms.is_some()) {
                assert!(latest.contains(result), "{:?} was shown before it was stored", result.check);
                shown += 1;
            }
            over = run.ended_at.is_some();
        }
    }
    assert!(shown > 20);
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_run_asks_for_no_more_than_it_needs() {
    let world = World::new().await;
    let mut app = world.signing().await;
    app.check(None).await;
    let api = "/iamessage/api/v2";
    let expected = [
        // Deployment, secure connection and clock read the same answer.
        ("GET /embeddedservice/v1/embedded-service-config".to_owned(), 1),
        ("GET /embeddedservice/v1/businesshours".to_owned(), 1),
        (format!("POST {api}/authorization/unauthenticated/access-token"), 1),
        // The good one and four bad ones.
        (format!("POST {api}/authorization/authenticated/access-token"), 5),
        ("GET /eventrouter/v1/sse".to_owned(), 1),
        // Whether the user has a conversation already, and whether the probe is closed.
        (format!("GET {api}/conversation/list"), 2),
        (format!("POST {api}/conversation"), 1),
        (format!("DELETE {api}/conversation/{{id}}"), 1),
    ];
    assert_eq!(world.received().await, BTreeMap::from(expected));
    app.console.shutdown().await;
}

#[tokio::test]
async fn guests_need_no_key_and_what_is_about_keys_does_not_apply() {
    let world = World::new().await;
    let mut app = world.guests().await;
    let run = app.check(None).await;
    for check in [
        CheckId::SigningKey,
        CheckId::KeySetEndpoint,
        CheckId::VerifiedToken,
        CheckId::ExpiredTokenRefused,
        CheckId::WrongSignatureRefused,
        CheckId::WrongIssuerRefused,
        CheckId::WrongKeyIdRefused,
    ] {
        assert_eq!(state(&run, check), CheckState::NotApplicable, "{}", result(&run, check).summary);
    }
    for check in [CheckId::GuestToken, CheckId::EventStream, CheckId::Routing, CheckId::Acceptance, CheckId::Closing] {
        assert_eq!(state(&run, check), CheckState::Passed, "{}", result(&run, check).summary);
    }
    assert_eq!(world.open_conversations().await, 0);
    app.console.shutdown().await;
}

#[tokio::test]
async fn one_check_brings_along_what_it_rests_on_and_no_more() {
    let world = World::new().await;
    let mut app = world.guests().await;
    let run = app.check(Some(&[CheckId::Clock])).await;
    assert_eq!(run.results.iter().map(|result| result.check).collect::<Vec<_>>(), [CheckId::Clock]);
    assert_eq!(state(&run, CheckId::Clock), CheckState::Passed);

    let run = app.check(Some(&[CheckId::EventStream])).await;
    let checks: Vec<CheckId> = run.results.iter().map(|result| result.check).collect();
    assert_eq!(checks, [CheckId::GuestToken, CheckId::VerifiedToken, CheckId::EventStream]);
    // Without a conversation the keep-alive tells.
    assert_eq!(state(&run, CheckId::EventStream), CheckState::Passed);
    assert!(world.control.state().await.unwrap().conversations.is_empty());

    // Results of other checks stay as they are.
    let latest = app.console.checks(&app.profile.id).await.unwrap().latest;
    assert_eq!(latest.len(), 4);
    assert_eq!(app.console.check_history(&app.profile.id, CheckId::Clock).await.unwrap().len(), 1);
    app.console.shutdown().await;
}

#[tokio::test]
async fn the_newest_200_results_of_a_check_are_kept() {
    let world = World::new().await;
    let mut app = world.guests().await;
    for _ in 0..203 {
        app.check(Some(&[CheckId::Proxy])).await;
    }
    let history = app.console.check_history(&app.profile.id, CheckId::Proxy).await.unwrap();
    assert_eq!(history.len(), 200);
    assert!(history.windows(2).all(|pair| pair[0].at >= pair[1].at && pair[0].run_id != pair[1].run_id));
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_second_start_answers_the_run_that_goes_on() {
    let world = World::with(|seed| seed.agents[0].script.accept_after_ms = 500).await;
    let mut app = world.guests().await;
    let first = app.console.start_checks(&app.profile.id, None).await.unwrap();
    let second = app.console.start_checks(&app.profile.id, Some(vec![CheckId::Proxy])).await.unwrap();
    assert_eq!(first, second);
    let running = app.console.checks(&app.profile.id).await.unwrap().running.unwrap();
    assert_eq!((running.id, running.ended_at), (first.clone(), None));
    app.until(|run| run.id == first && run.ended_at.is_some()).await;
    app.console.shutdown().await;
}

#[tokio::test]
async fn unknown_profiles_and_those_in_the_trash_are_not_checked() {
    let world = World::new().await;
    let app = world.guests().await;
    let unknown = [
        app.console.start_checks("unknown", None).await.map(drop),
        app.console.checks("unknown").await.map(drop),
        app.console.check_history("unknown", CheckId::Clock).await.map(drop),
        app.console.cancel_checks("unknown").await,
    ];
    for outcome in unknown {
        assert_eq!(outcome.unwrap_err().code, FailureCode::NotFound);
    }
    app.console.trash_profile(&app.profile.id).await.unwrap();
    let refused = app.console.start_checks(&app.profile.id, None).await.unwrap_err();
    assert_eq!(refused.code, FailureCode::NotNow);
    app.console.shutdown().await;
}

#[tokio::test]
async fn what_rests_on_a_failed_check_is_undecided_and_says_on_what() {
    let world = World::new().await;
    let mut app = world.guests().await;
    let wrong = ProfileDraft { developer_name: "Practice_Unpublished".into(), ..world.draft() };
    app.profile = app.console.update_profile(&app.profile.id, wrong).await.unwrap();
    let run = app.check(None).await;
    assert_eq!(state(&run, CheckId::Deployment), CheckState::Failed);
    assert!(result(&run, CheckId::Deployment).summary.contains("never published"));
    assert_eq!(state(&run, CheckId::BusinessHours), CheckState::Undecided);
    assert_eq!(state(&run, CheckId::GuestToken), CheckState::Failed);
    for check in [CheckId::EventStream, CheckId::Routing, CheckId::Acceptance, CheckId::Closing, CheckId::Attributes] {
        let result = result(&run, check);
        assert_eq!(result.state, CheckState::Undecided, "{check:?}");
        assert_eq!(result.summary, "It depends on “Token for a guest”, which failed.");
    }
    // The clock can be read off a refusal, too.
    assert_eq!(state(&run, CheckId::Clock), CheckState::Passed);

    let wrong = ProfileDraft { developer_name: "Nobody".into(), ..world.draft() };
    app.profile = app.console.update_profile(&app.profile.id, wrong).await.unwrap();
    let run = app.check(Some(&[CheckId::Deployment])).await;
    assert!(result(&run, CheckId::Deployment).summary.contains("knows no deployment Nobody"));

    let wrong = ProfileDraft { developer_name: "Practice_Website".into(), ..world.draft() };
    app.profile = app.console.update_profile(&app.profile.id, wrong).await.unwrap();
    let run = app.check(Some(&[CheckId::Deployment])).await;
    assert_eq!(state(&run, CheckId::Deployment), CheckState::Failed);
    assert!(result(&run, CheckId::Deployment).summary.contains("of type Web"));
    app.console.shutdown().await;
}

#[tokio::test]
async fn an_org_that_cannot_be_reached_fails_where_it_is_and_leaves_the_rest_undecided() {
    let world = World::new().await;
    let mut app = world.guests().await;
    // Nothing listens on port 1.
    let gone = ProfileDraft { service_url: "http://127.0.0.1:1".into(), ..world.draft() };
    app.profile = app.console.update_profile(&app.profile.id, gone).await.unwrap();
    let run = app.check(None).await;
    for check in [CheckId::Deployment, CheckId::BusinessHours, CheckId::GuestToken] {
        assert_eq!(state(&run, check), CheckState::Failed, "{check:?}");
    }
    for check in [CheckId::Clock, CheckId::EventStream, CheckId::Closing] {
        assert_eq!(state(&run, check), CheckState::Undecided, "{check:?}");
    }
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_wrong_clock_is_measured() {
    let world = World::new().await;
    let mut app = world.guests().await;
    for (shift, expected, word) in [
        (-600_000, CheckState::Failed, "ahead"),
        (600_000, CheckState::Failed, "behind"),
        // A `Date` has whole seconds, and a slow answer makes it less certain.
        (20_000, CheckState::Passed, "differs from the server's clock by 2"),
    ] {
        world.clock.0.store(shift, Ordering::SeqCst);
        let run = app.check(Some(&[CheckId::Clock])).await;
        let clock = result(&run, CheckId::Clock);
        assert_eq!(clock.state, expected, "{}", clock.summary);
        assert!(clock.summary.contains(word), "{}", clock.summary);
    }
    app.console.shutdown().await;
}

#[tokio::test]
async fn closed_hours_fail_and_tell_when_they_begin_again() {
    let world = World::with(|seed| {
        let start = console::clock::Clock::now(&console::clock::SystemClock) + 2 * 3_600_000;
        seed.hours = serde_json::from_value(json!({
            "name": "Weekdays", "isActive": true, "spans": [{ "startTime": start, "endTime": start + 1000 }],
        }))
        .unwrap();
    })
    .await;
    let mut app = world.guests().await;
    let run = app.check(None).await;
    let hours = result(&run, CheckId::BusinessHours);
    assert_eq!(hours.state, CheckState::Failed);
    assert!(hours.summary.contains("They begin again in 1 h 59 min."), "{}", hours.summary);
    // Nothing is routed then, and the flow's own words are kept.
    let routing = result(&run, CheckId::Routing);
    assert_eq!(routing.state, CheckState::Failed);
    assert!(routing.summary.contains("Outside of business hours"), "{}", routing.summary);
    assert_eq!(state(&run, CheckId::Acceptance), CheckState::Undecided);
    assert_eq!(state(&run, CheckId::Closing), CheckState::Passed);
    assert_eq!(world.open_conversations().await, 0);
    app.console.shutdown().await;
}

#[tokio::test]
async fn another_protocol_is_checked_only_as_far_as_the_way_to_it() {
    let world = World::new().await;
    let mut app = world.guests().await;
    let infobip = ProfileDraft { connector: Some(ConnectorId::Infobip), ..world.draft() };
    app.profile = app.console.update_profile(&app.profile.id, infobip).await.unwrap();
    let run = app.check(None).await;
    assert_eq!(run.results.last().unwrap().check, CheckId::Clock);
    app.console.shutdown().await;
}

#[tokio::test]
async fn no_result_holds_a_token_or_a_key() {
    let world = World::new().await;
    let mut app = world.signing().await;
    app.check(None).await;
    world.switches(json!({ "badIdentityToken": "silentGuest" })).await;
    world.bind(&app.profile, "another-issuer", "key-1").await;
    app.check_with(None, impatient()).await;
    app.console.shutdown().await;
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(world.folder.path()).unwrap().flatten().filter(|entry| entry.path().is_file()) {
        texts.push(String::from_utf8_lossy(&std::fs::read(entry.path()).unwrap()).into_owned());
    }
    let all = texts.join("\n");
    assert!(all.contains("(identity token)") && all.contains("(access token)"), "the exchanges are evidence");
    // Every private key in text says so.
    assert!(!holds_token(&all) && !all.contains("PRIVATE KEY"));
}

/// Whether a JSON Web Token is in it. Header and claims begin with `eyJ`, and a dot is between them; the three letters alone
/// are in public keys as well, by chance.
fn holds_token(text: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    text.split(|letter: char| !is_part(letter) && letter != '.')
        .any(|word| word.find("eyJ").is_some_and(|start| word[start..].contains(".eyJ")))
}

#[test]
fn a_token_is_told_from_letters_that_look_alike() {
    assert!(
        holds_token("Bearer eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2ln") && !holds_token("{\"n\":\"0vx7eyJebfAo\"}")
    );
}

#[tokio::test]
async fn a_window_that_opens_during_a_run_sees_it() {
    let world = World::with(|seed| seed.agents[0].script.accept_after_ms = 300).await;
    let mut app = world.guests().await;
    let id = app.console.start_checks(&app.profile.id, None).await.unwrap();
    let mut late = app.console.subscribe();
    assert!(matches!(late.next().await.unwrap(), Feed::Snapshot { .. }));
    assert_eq!(app.console.checks(&app.profile.id).await.unwrap().running.unwrap().id, id);
    app.until(|run| run.ended_at.is_some()).await;
    app.console.shutdown().await;
}
