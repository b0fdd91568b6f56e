//! What the shell and the command line call, on an org that cannot be reached.

use std::sync::Arc;

use console::console::DATABASE;
use console::environment::{DATA_FOLDER, Environment};
use console::view::{FailureCode, Feed, HeldAs, IdentityView, ProfileDraft, StartRequest, Transport};
use console::{Console, Settings};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use crate::support::{TestKeyring, console_on, draft};

/// Nothing listens on port 1.
async fn with_unreachable_org(folder: &std::path::Path) -> (Console, StartRequest) {
    let console = console_on(folder, Arc::new(TestKeyring::default())).await;
    let draft = ProfileDraft { service_url: "http://127.0.0.1:1".into(), ..draft() };
    let profile = console.create_profile(draft).await.expect("created");
    let request = StartRequest {
        profile_id: profile.id,
        identity: IdentityView::Guest,
        routing_attributes: Default::default(),
        language: None,
        held_as: HeldAs::default(),
        transport: Transport::default(),
    };
    (console, request)
}

#[tokio::test]
async fn an_org_that_only_a_later_version_can_read_is_named_and_left_out() {
    let folder = tempfile::tempdir().expect("folder");
    let (console, request) = with_unreachable_org(folder.path()).await;
    console.create_profile(ProfileDraft { name: "Other".into(), ..draft() }).await.expect("created");
    let id = console.start_conversation(request).await.expect("started");
    console.shutdown().await;
    let mut connection =
        SqliteConnectOptions::new().filename(folder.path().join(DATABASE)).connect().await.expect("connects");
    connection.execute("UPDATE profiles SET connector = 'later' WHERE name = 'Acme'").await.expect("updated");
    connection.close().await.expect("closed");

    let again = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    let Feed::Snapshot { snapshot } = again.subscribe().next().await.expect("feed") else { panic!("a snapshot") };
    let names: Vec<&str> = snapshot.profiles.iter().map(|profile| profile.name.as_str()).collect();
    assert_eq!((names, snapshot.unreadable_profiles), (vec!["Other"], vec!["Acme".to_owned()]));
    assert_eq!(snapshot.conversations.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), [id]);
    again.shutdown().await;
}

#[test]
fn an_account_without_a_home_folder_is_told_what_to_set() {
    let environment = Environment { data_folder: None, downloads: "files".into(), log: String::new() };
    let failure = Settings::desktop(&environment).err().expect("there is no folder");
    assert_eq!(failure.code, FailureCode::StoreReadOnly);
    assert!(failure.hint.is_some_and(|hint| hint.contains(DATA_FOLDER)));
}

#[tokio::test]
async fn a_conversation_is_written_down_before_its_id_is_told() {
    let folder = tempfile::tempdir().expect("folder");
    let (console, request) = with_unreachable_org(folder.path()).await;
    let id = console.start_conversation(request).await.expect("started");
    let transcript = console.open_transcript(&id).await.expect("there at once");
    assert_eq!(transcript.conversation.id, id);
    assert!(!transcript.more_entries && !transcript.more_happenings);
    console.shutdown().await;

    let again = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    let Feed::Snapshot { snapshot } = again.subscribe().next().await.expect("feed") else { panic!("a snapshot") };
    assert_eq!(snapshot.conversations.iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), [id]);
    again.shutdown().await;
}

#[tokio::test]
async fn what_is_unknown_or_in_the_trash_is_refused() {
    let folder = tempfile::tempdir().expect("folder");
    let (console, request) = with_unreachable_org(folder.path()).await;
    let unknown = StartRequest { profile_id: "unknown".into(), ..request.clone() };
    let codes = [
        console.start_conversation(unknown).await.map(drop),
        console.open_transcript("unknown").await.map(drop),
        console.happening("unknown", 1).await.map(drop),
        console.send_message("unknown", "x".into()).await,
        console.mark_read("unknown").await,
        console.close_conversation("unknown").await,
    ]
    .map(|outcome| outcome.expect_err("unknown").code);
    assert_eq!(codes, [FailureCode::NotFound; 6]);
    assert!(console.older_entries("unknown", 5).await.expect("nothing").is_empty());
    assert!(console.older_happenings("unknown", 5).await.expect("nothing").is_empty());

    console.trash_profile(&request.profile_id).await.expect("trashed");
    let refused = console.start_conversation(request).await.expect_err("in the trash");
    assert_eq!(refused.code, FailureCode::NotNow);
}

#[tokio::test]
async fn after_the_end_nothing_is_written_and_it_says_so() {
    let folder = tempfile::tempdir().expect("folder");
    let (console, request) = with_unreachable_org(folder.path()).await;
    console.shutdown().await;
    assert_eq!(console.start_conversation(request).await.expect_err("closed").code, FailureCode::NotNow);
    assert_eq!(console.create_profile(draft()).await.expect_err("closed").code, FailureCode::NotNow);
}
