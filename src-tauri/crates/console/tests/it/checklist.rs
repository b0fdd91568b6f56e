//! How steps stand: by what checks found and by what people declared, and never by anything else.

use std::sync::Arc;

use console::Console;
use console::checklist::assemble;
use console::connector::{CONNECTORS, connector};
use console::console::DATABASE;
use console::profile::{Profile, check};
use console::store::{Declaration, Store};
use console::view::{
    Certainty, Change, CheckId, CheckResultView, CheckState, ChecklistView, ConnectorId, DeclarationDraft, Environment,
    FailureCode, Feed, FindingView, ProfileDraft, ProfileView, StepState, StepView,
};

use crate::support::{PROFILE, TestKeyring, console_on, draft};

fn profile() -> ProfileView {
    Profile::new(PROFILE.into(), check(&draft()).expect("valid"), 10).view()
}

fn result(check: CheckId, state: CheckState, at: i64) -> CheckResultView {
    CheckResultView {
        check,
        title: format!("{check:?}"),
        state,
        summary: format!("{check:?} is {state:?}"),
        findings: Vec::new(),
        evidence: Vec::new(),
        run_id: "run".into(),
        at: Some(at),
        elapsed_ms: Some(1),
        app_version: "0".into(),
    }
}

fn declared(step: &str, note: &str) -> Declaration {
    Declaration { step: step.into(), by: "Ada".into(), at: 20, note: note.into(), withdrawn_at: None }
}

fn step<'a>(view: &'a ChecklistView, id: &str) -> &'a StepView {
    view.groups.iter().flat_map(|group| &group.steps).find(|step| step.id == id).expect("the step")
}

fn stands(results: &[CheckResultView], declarations: &[Declaration], id: &str) -> StepView {
    step(&assemble(connector(ConnectorId::CustomClient), &profile(), results, declarations), id).clone()
}

#[test]
fn without_results_and_declarations_nothing_is_ticked_and_every_step_says_how_to_find_out() {
    for connector in CONNECTORS {
        let view = assemble(connector, &profile(), &[], &[]);
        for step in view.groups.iter().flat_map(|group| &group.steps) {
            assert_eq!((step.state, step.at, step.findings.len()), (StepState::Unknown, None, 0), "{}", step.id);
            assert!(!step.reason.is_empty(), "{}", step.id);
        }
    }
}

#[test]
fn a_step_is_proved_by_all_of_its_checks_together() {
    // Published: the public configuration and a guest's token.
    let passed = |check| result(check, CheckState::Passed, 30);
    let one = stands(&[passed(CheckId::Deployment)], &[], "publish");
    assert_eq!(one.state, StepState::Unknown);
    let both = [passed(CheckId::Deployment), CheckResultView { at: Some(40), ..passed(CheckId::GuestToken) }];
    let proved = stands(&both, &[], "publish");
    assert_eq!((proved.state, proved.at), (StepState::Proved, Some(40)));
    assert_eq!(proved.reason, "Deployment is Passed. GuestToken is Passed.");
    // A failed one beats everything.
    let failed = [passed(CheckId::Deployment), result(CheckId::GuestToken, CheckState::Failed, 30)];
    let failed = stands(&failed, &[declared("publish", "seen")], "publish");
    assert_eq!((failed.state, failed.reason.as_str()), (StepState::Failed, "GuestToken is Failed."));
    assert_eq!(failed.declaration.expect("kept beside").by, "Ada");
}

#[test]
fn what_does_not_apply_is_neutral_and_proves_nothing() {
    let not = |check| result(check, CheckState::NotApplicable, 30);
    let on_loopback = [not(CheckId::NameResolution), not(CheckId::SecureConnection)];
    let clock = result(CheckId::Clock, CheckState::Passed, 30);
    let proved = stands(&[on_loopback.to_vec(), vec![clock]].concat(), &[], "reach-the-service");
    assert_eq!(proved.state, StepState::Proved);
    let none = stands(&[on_loopback.to_vec(), vec![not(CheckId::Clock)]].concat(), &[], "reach-the-service");
    assert_eq!(none.state, StepState::Unknown);
    assert_eq!(stands(&[not(CheckId::VerifiedToken)], &[], "key-set").state, StepState::Unknown);
}

#[test]
fn where_guests_are_not_taken_a_verified_users_token_stands_in_and_never_fails_the_step() {
    let no_guests = result(CheckId::GuestToken, CheckState::NotApplicable, 30);
    let others = [CheckId::Deployment, CheckId::Identifiers].map(|check| result(check, CheckState::Passed, 30));
    let states = |verified: Option<CheckResultView>| {
        let results = [others.to_vec(), vec![no_guests.clone()], verified.into_iter().collect()].concat();
        ["messaging-licence", "publish", "code-snippet"].map(|id| stands(&results, &[], id).state)
    };
    assert_eq!(states(Some(result(CheckId::VerifiedToken, CheckState::Passed, 30))), [StepState::Proved; 3]);
    for verified in [
        None,
        Some(result(CheckId::VerifiedToken, CheckState::Failed, 30)),
        Some(result(CheckId::VerifiedToken, CheckState::Undecided, 30)),
        Some(result(CheckId::VerifiedToken, CheckState::NotApplicable, 30)),
        Some(result(CheckId::VerifiedToken, CheckState::Passed, 9)),
    ] {
        assert_eq!(states(verified.clone()), [StepState::Unknown; 3], "{verified:?}");
    }
    let open = stands(&[no_guests], &[], "messaging-licence");
    assert!(open.reason.starts_with("GuestToken is NotApplicable. Look in Setup"), "{}", open.reason);
    // A guest who is refused does, whatever becomes of verified users.
    let refused =
        [result(CheckId::GuestToken, CheckState::Failed, 30), result(CheckId::VerifiedToken, CheckState::Passed, 30)];
    assert_eq!(stands(&refused, &[], "messaging-licence").state, StepState::Failed);
}

#[test]
fn undecided_cancelled_and_running_checks_prove_nothing() {
    for state in [CheckState::Undecided, CheckState::Cancelled, CheckState::Running, CheckState::Waiting] {
        let step = stands(&[result(CheckId::Acceptance, state, 30)], &[], "queue");
        assert_eq!(step.state, StepState::Unknown, "{state:?}");
        let declared = stands(&[result(CheckId::Acceptance, state, 30)], &[declared("queue", "")], "queue");
        assert_eq!((declared.state, declared.at), (StepState::Declared, Some(20)), "{state:?}");
    }
}

#[test]
fn what_was_found_before_the_profile_was_changed_says_nothing_about_it_now() {
    for state in [CheckState::Passed, CheckState::Failed] {
        let step = stands(&[result(CheckId::Acceptance, state, 9)], &[], "queue");
        assert_eq!(step.state, StepState::Unknown);
        assert!(step.reason.starts_with("The profile was changed since"), "{}", step.reason);
    }
    assert_eq!(stands(&[result(CheckId::Acceptance, CheckState::Passed, 10)], &[], "queue").state, StepState::Proved);
}

#[test]
fn another_name_leaves_what_was_found_and_another_address_does_not() {
    let accepted = [result(CheckId::Acceptance, CheckState::Passed, 30)];
    let state = |change: ProfileDraft| {
        let mut profile = Profile::new(PROFILE.into(), check(&draft()).expect("valid"), 10);
        profile.apply(check(&change).expect("valid"), 40);
        step(&assemble(connector(ConnectorId::CustomClient), &profile.view(), &accepted, &[]), "queue").state
    };
    assert_eq!(state(draft()), StepState::Proved);
    let renamed = ProfileDraft { name: "Another name".into(), environment: Some(Environment::Production), ..draft() };
    assert_eq!(state(renamed), StepState::Proved);
    for change in [
        ProfileDraft { service_url: "https://other.my.salesforce-scrt.com".into(), ..draft() },
        ProfileDraft { org_id: "00D000000000063".into(), ..draft() },
        ProfileDraft { developer_name: "Another_Client".into(), ..draft() },
        ProfileDraft { connector: Some(ConnectorId::Blip), ..draft() },
        ProfileDraft { settings: Some([("routingAttributes".into(), "a=b".into())].into()), ..draft() },
    ] {
        assert_eq!(state(change.clone()), StepState::Unknown, "{change:?}");
    }
}

#[test]
fn a_declaration_says_who_and_what() {
    let step = stands(&[], &[declared("client-send", "I read its log")], "client-send");
    assert_eq!((step.state, step.reason.as_str()), (StepState::Declared, "Ada says that it is done: I read its log."));
}

#[test]
fn findings_come_along_each_once() {
    let finding = |rule: &str, certainty| FindingView {
        rule: rule.into(),
        certainty,
        title: String::new(),
        seen: "x".into(),
        explanation: String::new(),
        fix: String::new(),
        place: None,
        suggestion: None,
        field: None,
        query: None,
    };
    let failed = CheckResultView {
        findings: vec![
            finding("a", Certainty::Possible),
            finding("a", Certainty::Possible),
            finding("b", Certainty::Certain),
        ],
        ..result(CheckId::GuestToken, CheckState::Failed, 30)
    };
    let rules: Vec<_> = stands(&[failed], &[], "publish").findings.into_iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["b", "a"]);
}

#[test]
fn values_are_the_profiles_and_queries_name_it() {
    let view = assemble(connector(ConnectorId::Blip), &profile(), &[], &[]);
    let connection = step(&view, "blip-connection");
    let values: Vec<_> = connection.values.iter().map(|value| (value.value.as_str(), value.exact)).collect();
    assert_eq!(
        values,
        [
            ("https://acme.my.salesforce-scrt.com/iamessage/api/v2", true),
            ("https://acme.my.salesforce-scrt.com/eventrouter/v1/sse", true),
            ("00D000000000062", true),
            ("Custom_Client", true),
        ]
    );
    let queues = &step(&view, "blip-queues").values[0];
    assert!(!queues.exact, "an example, as the profile names no queues");
    let query = step(&view, "deployment").query.as_deref().expect("a query");
    assert!(query.ends_with("DeveloperName = 'Custom_Client'"), "{query}");
}

async fn opened(folder: &std::path::Path) -> (Console, String) {
    let console = console_on(folder, Arc::new(TestKeyring::default())).await;
    let profile = console.create_profile(draft()).await.expect("created");
    (console, profile.id)
}

fn declaration(step_id: &str, by: &str, note: &str) -> DeclarationDraft {
    DeclarationDraft { connector: ConnectorId::Infobip, step_id: step_id.into(), by: by.into(), note: note.into() }
}

#[tokio::test]
async fn declarations_are_kept_withdrawn_and_remembered() {
    let folder = tempfile::tempdir().expect("folder");
    let (console, id) = opened(folder.path()).await;
    let mut feed = console.subscribe();
    assert!(matches!(feed.next().await, Ok(Feed::Snapshot { .. })));
    console.declare_step(&id, declaration("licences", " Ada ", "seen")).await.expect("declared");
    let told = Change::Checklist { profile_id: id.clone() };
    loop {
        let Ok(Feed::Updates { updates }) = feed.next().await else { panic!("an update") };
        if updates.iter().any(|update| update.change == told) {
            break;
        }
    }
    console.declare_step(&id, declaration("licences", "Grace", "seen again")).await.expect("declared");

    let view = console.checklist(&id, ConnectorId::Infobip).await.expect("read");
    let licences = step(&view, "licences");
    assert_eq!(licences.declaration.as_ref().map(|declaration| declaration.by.as_str()), Some("Grace"));
    assert_eq!(licences.state, StepState::Declared);

    console.withdraw_declaration(&id, ConnectorId::Infobip, "licences").await.expect("withdrawn");
    let view = console.checklist(&id, ConnectorId::Infobip).await.expect("read");
    assert_eq!(step(&view, "licences").state, StepState::Unknown);
    let again = console.withdraw_declaration(&id, ConnectorId::Infobip, "licences").await.expect_err("nothing stands");
    assert_eq!(again.code, FailureCode::NotFound);

    let history = console.step_history(&id, ConnectorId::Infobip, "licences").await.expect("read");
    let rows: Vec<_> = history.iter().map(|event| (event.by.as_deref(), event.state)).collect();
    assert_eq!(
        rows,
        [
            (Some("Grace"), StepState::Unknown),
            (Some("Grace"), StepState::Declared),
            (Some("Ada"), StepState::Unknown),
            (Some("Ada"), StepState::Declared),
        ]
    );
    assert_eq!(history[3].summary, "seen");
    console.shutdown().await;

    // Another start reads the same.
    let console = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    assert_eq!(console.step_history(&id, ConnectorId::Infobip, "licences").await.expect("read"), history);
    console.shutdown().await;
}

#[tokio::test]
async fn a_declaration_of_one_connector_says_nothing_about_another() {
    let folder = tempfile::tempdir().expect("folder");
    let (console, id) = opened(folder.path()).await;
    let both = DeclarationDraft { connector: ConnectorId::Blip, ..declaration("flow", "Ada", "") };
    console.declare_step(&id, both).await.expect("declared");
    let state = |view: &ChecklistView| step(view, "flow").state;
    assert_eq!(state(&console.checklist(&id, ConnectorId::Blip).await.expect("read")), StepState::Declared);
    assert_eq!(state(&console.checklist(&id, ConnectorId::Cognigy).await.expect("read")), StepState::Unknown);
    console.shutdown().await;
}

#[tokio::test]
async fn declarations_without_a_name_or_for_nothing_are_refused() {
    let folder = tempfile::tempdir().expect("folder");
    let (console, id) = opened(folder.path()).await;
    for (draft, field) in [
        (declaration("licences", "  ", ""), "by"),
        (declaration("licences", &"x".repeat(101), ""), "by"),
        (declaration("licences", "A\u{7}", ""), "by"),
        (declaration("licences", "Ada", &"x".repeat(4_001)), "note"),
    ] {
        let refused = console.declare_step(&id, draft).await.expect_err("refused");
        assert_eq!((refused.code, refused.fields[0].field.as_str()), (FailureCode::FieldsInvalid, field));
    }
    for refused in [
        console.declare_step(&id, declaration("nothing", "Ada", "")).await.expect_err("no such step"),
        console.declare_step("unknown", declaration("licences", "Ada", "")).await.expect_err("no such profile"),
        console.checklist("unknown", ConnectorId::Blip).await.map(drop).expect_err("no such profile"),
        console.step_history(&id, ConnectorId::Blip, "nothing").await.map(drop).expect_err("no such step"),
        console.emit_settings("unknown", ConnectorId::Blip).await.map(drop).expect_err("no such profile"),
    ] {
        assert_eq!(refused.code, FailureCode::NotFound);
    }
    console.shutdown().await;
}

#[tokio::test]
async fn a_profile_takes_its_declarations_along() {
    let folder = tempfile::tempdir().expect("folder");
    let (console, id) = opened(folder.path()).await;
    console.declare_step(&id, declaration("licences", "Ada", "")).await.expect("declared");
    console.shutdown().await;
    let store = Store::open(&folder.path().join(DATABASE)).await.expect("opens");
    store.forget_profile(&id).await.expect("gone");
    assert_eq!(store.declarations(&id, ConnectorId::Infobip).await.expect("read"), []);
    store.close().await;
}

#[tokio::test]
async fn only_settings_that_hold_a_private_key_are_saved_with_one() {
    let folder = tempfile::tempdir().expect("folder");
    let (console, id) = opened(folder.path()).await;
    for connector in [ConnectorId::Blip, ConnectorId::Opencx] {
        let refused = console.save_settings_with_key(&id, connector).await.expect_err("no key");
        assert_eq!(refused.code, FailureCode::NotNow);
    }
    let signing =
        console::view::SigningDraft { issuer: "issuer".into(), key_id: "key-1".into(), private_key_pem: None };
    console.set_signing(&id, signing).await.expect("a key");
    let saved = console.save_settings_with_key(&id, ConnectorId::Opencx).await.expect("saved");
    let again = console.save_settings_with_key(&id, ConnectorId::Opencx).await.expect("saved beside it");
    assert_ne!(saved.path, again.path);
    let text = std::fs::read_to_string(&saved.path).expect("there");
    let pem = console::connector::settings::private_key(&text).expect("the key is in it");
    miaw::identity::SigningKey::from_pem(&pem).expect("whole");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&saved.path).expect("there").permissions().mode() & 0o777, 0o600);
    }
    let shown = console.emit_settings(&id, ConnectorId::Opencx).await.expect("emitted");
    assert!(!shown.text.contains("BEGIN PRIVATE KEY"), "{}", shown.text);
    console.shutdown().await;
}
