//! Opening and ending.

use std::path::PathBuf;

use console::run::Stage as _;
use console::scenario::model::{Agents, PracticeSetting};
use console::view::{ConversationState, FailureCode, IdentityView};
use rehearsal::{Rehearsal, Running};
use serde_json::json;

use crate::support::*;

#[tokio::test]
async fn cases_have_orgs_of_their_own_and_one_application() {
    let rehearsal = Rehearsal::new(None);
    let setting = of(Agents::Script(quick()));
    let (one, other) = tokio::join!(Case::start(&rehearsal, &setting), Case::start(&rehearsal, &setting));
    assert_ne!(one.ground.profile_id, other.ground.profile_id);
    let profiles = other.ground.console.profiles().await.unwrap();
    assert_eq!(profiles.len(), 2);
    assert_ne!(profiles[0].service_url, profiles[1].service_url);
    one.until_said("Hello").await;
    one.end().await;
    // The other case goes on.
    other.until_said("Hello").await;
    other.ground.console.send_message(&other.id, "Still there?".into()).await.unwrap();
    other.until_said("You said: Still there?").await;
    other.end().await;
    rehearsal.end().await;
}

#[tokio::test]
async fn verified_users_are_verified() {
    let rehearsal = Rehearsal::new(None);
    let identity = IdentityView::Verified { subject: "customer-42".into() };
    let case = Case::start_as(&rehearsal, &of(Agents::Script(quick())), identity).await;
    case.until_said("Hello").await;
    let token = case.view().await.token.unwrap();
    assert!(token.verified && token.subject.ends_with("uid:customer-42"), "{}", token.subject);
    case.end().await;
    rehearsal.end().await;
}

#[tokio::test]
async fn a_setting_is_made_so() {
    let rehearsal = Rehearsal::new(None);
    let setting = PracticeSetting {
        deployment: Some("Practice_With_Prechat".into()),
        faults: [("noAgent".to_owned(), json!(true))].into(),
        mistakes: vec!["keysetNotBound".into()],
        switches: [("badIdentityToken".to_owned(), json!("silentGuest"))].into(),
        ..of(Agents::Script(quick()))
    };
    let identity = IdentityView::Verified { subject: "customer-42".into() };
    let case = Case::start_as(&rehearsal, &setting, identity).await;
    let seen = case.until("a guest's token", |transcript| transcript.conversation.token.is_some()).await;
    assert!(!seen.conversation.token.unwrap().verified, "the switch makes a guest of whoever does not verify");
    case.end().await;
    let prechat = PracticeSetting { mistakes: Vec::new(), faults: [].into(), ..setting };
    let case = Case::start(&rehearsal, &prechat).await;
    case.until("the form", |transcript| transcript.conversation.state == ConversationState::AwaitingPrechat).await;
    case.end().await;
    rehearsal.end().await;
}

#[tokio::test]
async fn names_and_values_that_do_not_exist_are_refused() {
    let rehearsal = Rehearsal::new(None);
    let setting =
        PracticeSetting { faults: [("noAgents".to_owned(), json!(true))].into(), ..PracticeSetting::default() };
    let failure = rehearsal.open(&setting).await.err().unwrap();
    assert_eq!((failure.code, failure.fields[0].suggestion.as_deref()), (FailureCode::FieldsInvalid, Some("noAgent")));
    let hint = failure.hint.unwrap();
    assert!(hint.starts_with("Did you mean noAgent? There is: ") && hint.contains("loseEvents"), "{hint}");
    let setting =
        PracticeSetting { faults: [("noAgent".to_owned(), json!("yes"))].into(), ..PracticeSetting::default() };
    let failure = rehearsal.open(&setting).await.err().unwrap();
    assert_eq!(failure.fields[0].field, "practice.faults");
    assert!(failure.message.contains("noAgent must be true or false"), "{}", failure.message);
    rehearsal.end().await;
}

#[tokio::test]
async fn an_ended_case_leaves_nobody_who_asks_its_org() {
    let rehearsal = Rehearsal::new(None);
    let case = Case::start(&rehearsal, &of(Agents::Script(quick()))).await;
    case.until_said("Hello").await;
    let (console, id) = (case.ground.console.clone(), case.id.clone());
    case.end().await;
    let failure = console.send_message(&id, "Hello?".into()).await.unwrap_err();
    assert_eq!(failure.code, FailureCode::NotNow);
    rehearsal.end().await;
}

#[tokio::test]
async fn the_folder_is_gone_at_the_end() {
    let rehearsal = Rehearsal::new(None);
    let ground = open(&rehearsal, &PracticeSetting::default()).await;
    let folder = folder_of(&ground).await;
    assert!(folder.exists());
    ground.backstage.end().await;
    rehearsal.end().await;
    assert!(!folder.exists());
    // A second time does nothing.
    rehearsal.end().await;
}

#[test]
fn a_rehearsal_that_is_dropped_removes_its_folder_even_as_the_program_ends() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = runtime.block_on(async {
        let rehearsal = Rehearsal::new(None);
        let ground = open(&rehearsal, &PracticeSetting::default()).await;
        folder_of(&ground).await
    });
    drop(runtime);
    assert!(!folder.exists());
}

#[tokio::test]
async fn only_the_profile_of_the_running_org_has_another_side() {
    let rehearsal = Rehearsal::new(None);
    let case = Case::start(&rehearsal, &of(Agents::Script(quick()))).await;
    case.until_said("Hello").await;
    let profile = case.ground.console.profiles().await.unwrap().remove(0);
    assert!(rehearsal.behind(&profile).await.is_none());
    let url = profile.service_url.clone();
    let window = Rehearsal::new(Some(Running { control_url: format!("{url}/practice/v1"), url }));
    let backstage = window.behind(&profile).await.unwrap();
    assert_eq!(backstage.arrived(&case.id).await.unwrap(), [("Order_Number".to_owned(), "4711".to_owned())].into());
    backstage.perform(&case.id, &console::scenario::model::Deed::Say("From the window".into())).await.unwrap();
    case.until_said("From the window").await;
    // It is not this case's to end.
    backstage.end().await;
    case.ground.console.send_message(&case.id, "And now?".into()).await.unwrap();
    case.until_said("You said: And now?").await;
    let elsewhere = console::view::ProfileView { service_url: "https://acme.my.salesforce-scrt.com".into(), ..profile };
    assert!(window.behind(&elsewhere).await.is_none());
    case.end().await;
    rehearsal.end().await;
}

/// Where the rehearsal's application keeps its files.
async fn folder_of(ground: &console::run::Ground) -> PathBuf {
    let saved = ground.console.save_orgs(std::slice::from_ref(&ground.profile_id)).await.unwrap();
    PathBuf::from(saved.path).parent().unwrap().parent().unwrap().to_owned()
}
