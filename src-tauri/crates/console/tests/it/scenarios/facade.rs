//! Scenarios are kept, with errors too, and windows hear of it.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::sync::Arc;

use console::secret::MemoryKeyring;
use console::view::{Change, FailureCode, Feed};

use super::{with_steps, words};
use crate::support::console_on;

#[tokio::test]
async fn a_text_is_saved_changed_and_thrown_away() {
    let folder = tempfile::tempdir().unwrap();
    let console = console_on(folder.path(), Arc::new(MemoryKeyring::new())).await;
    let text = with_steps("  - start: guest\n  - say: x\n").replace("name: Test", "name: B\ndescription: D\ntags: [t]");
    let made = console.save_scenario(None, text.clone(), &words()).await.unwrap();
    assert_eq!((made.summary.name.as_str(), made.summary.errors, made.summary.cases), ("B", 0, 1));
    let id = made.summary.id.clone();

    // What cannot be read keeps the name that it had.
    let broken = console.save_scenario(Some(&id), "name: [".into(), &words()).await.unwrap();
    assert_eq!((broken.summary.name.as_str(), broken.summary.tags.as_slice()), ("B", ["t".to_owned()].as_slice()));
    assert_eq!((broken.summary.errors, broken.problems.len()), (1, 1));
    assert_eq!(broken.summary.created_at, made.summary.created_at);

    let second = console.save_scenario(None, text.replace("name: B", "name: a"), &words()).await.unwrap();
    let names: Vec<_> = console.scenarios().await.unwrap().into_iter().map(|row| row.name).collect();
    assert_eq!(names, ["a", "B"]);

    console.trash_scenario(&id).await.unwrap();
    assert!(console.scenario(&id, &words()).await.unwrap().summary.trashed_at.is_some());
    console.restore_scenario(&id).await.unwrap();
    let read = console.scenario(&id, &words()).await.unwrap();
    assert_eq!((read.text.as_str(), read.summary.trashed_at), ("name: [", None));

    let file = console.save_scenario_file(&second.summary.id).await.unwrap();
    assert_eq!(std::fs::read_to_string(&file.path).unwrap(), second.text);
    assert!(file.path.ends_with("a.yaml"), "{}", file.path);

    let gone = console.scenario("nobody", &words()).await.unwrap_err();
    assert_eq!(gone.code, FailureCode::NotFound);
    let gone = console.save_scenario(Some("nobody"), text, &words()).await.unwrap_err();
    assert_eq!(gone.code, FailureCode::NotFound);
    let large = console.save_scenario(None, "#".repeat((1 << 20) + 1), &words()).await.unwrap_err();
    assert_eq!((large.code, large.fields[0].field.as_str()), (FailureCode::FieldsInvalid, "text"));
    let nobody = console.save_scenario(None, String::new(), &words()).await.unwrap();
    assert_eq!((nobody.summary.name.as_str(), nobody.summary.errors), ("Scenario without a name", 1));
}

#[tokio::test]
async fn windows_hear_of_every_change() {
    let folder = tempfile::tempdir().unwrap();
    let console = console_on(folder.path(), Arc::new(MemoryKeyring::new())).await;
    let mut feed = console.subscribe();
    // What is published before the snapshot is read is in it.
    feed.next().await.expect("a feed");
    let made = console.save_scenario(None, with_steps("  - start: guest\n"), &words()).await.unwrap();
    console.trash_scenario(&made.summary.id).await.unwrap();
    console.publish_scenario(&made.summary.id).await.unwrap();
    let mut heard = Vec::new();
    while heard.len() < 3 {
        match tokio::time::timeout(std::time::Duration::from_secs(20), feed.next())
            .await
            .expect("in time")
            .expect("a feed")
        {
            Feed::Updates { updates } => heard.extend(updates.into_iter().filter_map(|update| match update.change {
                Change::Scenario { scenario } => Some((scenario.name, scenario.trashed_at.is_some())),
                _ => None,
            })),
            Feed::Snapshot { .. } => {}
        }
    }
    assert_eq!(heard, [("Test".to_owned(), false), ("Test".to_owned(), true), ("Test".to_owned(), true)]);
}
