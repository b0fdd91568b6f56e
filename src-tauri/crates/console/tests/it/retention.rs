//! Tags, the trash, deleting for good, and retention.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use console::store::Store;
use console::view::{
    Change, ConversationView, Failure, FailureCode, Feed, HeldAs, IdentityView, MarkView, ProfileDraft, RetentionView,
    SearchQuery, StartRequest, Transport,
};
use console::{Console, Settings, Subscription};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Executor as _};

use crate::support::{CONVERSATION, TestClock, TestKeyring, commit, console_on, draft, entry, happening, store_in};

const OTHER: &str = "33333333-3333-4333-8333-333333333333";
const DAY: i64 = 24 * 60 * 60 * 1_000;

/// A console whose database holds what a store was filled with.
async fn console_with(folder: &Path, store: Store, now: i64) -> Console {
    let path = store.path().to_owned();
    store.close().await;
    std::fs::rename(&path, folder.join(console::console::DATABASE)).expect("renamed");
    let clock = TestClock::default();
    clock.0.store(now, Ordering::SeqCst);
    let settings = Settings { clock: Arc::new(clock), resume: false, ..Settings::in_memory_secrets(folder) };
    Console::open(settings).await.expect("opens")
}

async fn add(store: &Store, id: &str, changed_at: i64, count: i64, finished: bool) {
    let entries = (1..=count).map(|number| entry(id, &format!("e{number}"), "x")).collect();
    let mut one = commit(id, entries, (1..=count).map(|number| happening(id, number)).collect());
    (one.record.changed_at, one.record.finished) = (changed_at, finished);
    store.commit(one).await.expect("commits");
}

async fn row(console: &Console, id: &str) -> Result<ConversationView, Failure> {
    console.open_transcript(id).await.map(|transcript| transcript.conversation)
}

/// What comes next of the feed, but for the keyring's answer; nothing for the snapshot with which it begins.
async fn changes(feed: &mut Subscription) -> Vec<Change> {
    loop {
        let Feed::Updates { updates } = feed.next().await.expect("feed") else { return Vec::new() };
        let changes = updates.into_iter().map(|update| update.change);
        let changes: Vec<Change> = changes.filter(|change| !matches!(change, Change::Secrets { .. })).collect();
        if !changes.is_empty() {
            return changes;
        }
    }
}

/// How many rows each table holds of a conversation with key 1, its words included.
async fn left(path: &Path) -> Vec<(&'static str, i64)> {
    let mut connection = SqliteConnectOptions::new().filename(path).connect().await.expect("connects");
    let mut counts = Vec::new();
    for (table, counted) in [
        ("conversations", "SELECT count(*) FROM conversations WHERE key = 1"),
        ("entries", "SELECT count(*) FROM entries WHERE row >> 32 = 1"),
        ("happenings", "SELECT count(*) FROM happenings WHERE row >> 32 = 1"),
        ("marks", "SELECT count(*) FROM marks WHERE row >> 32 = 1"),
        ("words", "SELECT count(*) FROM happening_words WHERE happening_words MATCH 'ada' AND rowid >> 32 = 1"),
        ("tokens", "SELECT count(*) FROM sealed_tokens WHERE conversation = 1"),
        ("files", "SELECT count(*) FROM outgoing_files WHERE conversation = 1"),
    ] {
        counts.push((table, sqlx::query_scalar(counted).fetch_one(&mut connection).await.expect("counted")));
    }
    connection
        .execute("INSERT INTO happening_words (happening_words) VALUES ('integrity-check')")
        .await
        .expect("whole");
    counts
}

/// Waits until the rows of the conversation with key 1 went by themselves.
async fn until_nothing_is_left(path: &Path) {
    let gone = async {
        while left(path).await.iter().any(|(_, count)| *count > 0) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), gone).await.expect("deleted by itself");
}

#[tokio::test]
async fn tags_are_trimmed_once_each_and_bounded() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    add(&store, CONVERSATION, 10, 1, true).await;
    let console = console_with(folder.path(), store, 50).await;
    let mut feed = console.subscribe();
    changes(&mut feed).await;
    let tags = |tags: &[&str]| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>();
    console.tag_conversation(CONVERSATION, tags(&[" late ", "", "blip", "late"])).await.expect("tagged");
    let shown = row(&console, CONVERSATION).await.expect("there");
    assert_eq!((shown.tags.clone(), shown.changed_at), (tags(&["late", "blip"]), 10));
    let change = Change::Conversation { conversation: shown, entries: vec![], happenings: vec![] };
    assert_eq!(changes(&mut feed).await, [change]);

    let many: Vec<String> = (0..21).map(|number| format!("tag {number}")).collect();
    let long = vec!["é".repeat(41)];
    for refused in [many.clone(), long] {
        let failure = console.tag_conversation(CONVERSATION, refused).await.expect_err("refused");
        assert_eq!((failure.code, failure.fields[0].field.as_str()), (FailureCode::FieldsInvalid, "tags"));
    }
    console.tag_conversation(CONVERSATION, many[..20].to_vec()).await.expect("tagged");
    console.tag_conversation(CONVERSATION, vec!["é".repeat(40)]).await.expect("tagged");
    console.tag_conversation(CONVERSATION, vec![]).await.expect("untagged");
    assert!(row(&console, CONVERSATION).await.expect("there").tags.is_empty());
    assert_eq!(console.tag_conversation("nobody", vec![]).await.expect_err("unknown").code, FailureCode::NotFound);
    console.shutdown().await;
}

#[tokio::test]
async fn a_live_conversation_keeps_its_tags_and_goes_on_in_the_trash() {
    let folder = tempfile::tempdir().expect("folder");
    let console = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    // Nothing listens on port 1.
    let unreachable = ProfileDraft { service_url: "http://127.0.0.1:1".into(), ..draft() };
    let profile = console.create_profile(unreachable).await.expect("created");
    let request = StartRequest {
        profile_id: profile.id,
        identity: IdentityView::Guest,
        routing_attributes: Default::default(),
        language: None,
        held_as: HeldAs::default(),
        transport: Transport::default(),
    };
    let id = console.start_conversation(request).await.expect("started");
    console.tag_conversation(&id, vec!["mine".into()]).await.expect("tagged");
    console.trash_conversation(&id).await.expect("trashed");
    console.shutdown().await;

    let again = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    let shown = row(&again, &id).await.expect("there");
    assert_eq!((shown.tags.as_slice(), shown.trashed_at), (["mine".to_owned()].as_slice(), Some(0)));
    let Feed::Snapshot { snapshot } = again.subscribe().next().await.expect("feed") else { panic!("a snapshot") };
    assert!(snapshot.conversations.is_empty(), "what is in the trash is in no list");
    let trash = again.search_conversations(SearchQuery { trashed: true, ..SearchQuery::default() }).await;
    assert_eq!(trash.expect("found").hits[0].conversation.id, id);
    again.restore_conversation(&id).await.expect("restored");
    assert_eq!(row(&again, &id).await.expect("there").trashed_at, None);
    again.shutdown().await;
}

#[tokio::test]
async fn only_what_is_over_and_in_the_trash_is_deleted() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    add(&store, CONVERSATION, 10, 1, true).await;
    let console = console_with(folder.path(), store, 50).await;
    assert_eq!(console.delete_conversation("nobody").await.expect_err("unknown").code, FailureCode::NotFound);
    assert_eq!(console.delete_conversation(CONVERSATION).await.expect_err("in no trash").code, FailureCode::NotNow);
    console.trash_conversation(CONVERSATION).await.expect("trashed");
    let mut feed = console.subscribe();
    changes(&mut feed).await;
    console.delete_conversation(CONVERSATION).await.expect("deleted");
    assert_eq!(changes(&mut feed).await, [Change::Deleted { conversation_ids: vec![CONVERSATION.into()] }]);
    for gone in [
        row(&console, CONVERSATION).await.map(drop),
        console.restore_conversation(CONVERSATION).await,
        console.delete_conversation(CONVERSATION).await,
        console.mark_happening(CONVERSATION, 1, None).await,
    ] {
        assert_eq!(gone.expect_err("gone").code, FailureCode::NotFound);
    }
    let trash = console.search_conversations(SearchQuery { trashed: true, ..SearchQuery::default() }).await;
    assert!(trash.expect("found").hits.is_empty());
    until_nothing_is_left(&folder.path().join(console::console::DATABASE)).await;
    console.shutdown().await;
}

#[tokio::test]
async fn nothing_of_a_deleted_conversation_is_left_and_nothing_of_another_is_touched() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    // More than one transaction deletes, and not all of it indexed.
    add(&store, CONVERSATION, 10, 1_200, false).await;
    add(&store, OTHER, 10, 3, false).await;
    store.index_everything().await.expect("indexed");
    let mut last = commit(CONVERSATION, vec![], vec![happening(CONVERSATION, 1_201)]);
    last.sealed_token = Some(vec![1]);
    store.commit(last).await.expect("commits");
    store.mark(CONVERSATION, 7, Some(&MarkView { pinned: true, note: String::new() })).await.expect("marked");
    let path = store.path().to_owned();
    let mut raw = SqliteConnectOptions::new().filename(&path).connect().await.expect("connects");
    raw.execute("INSERT INTO outgoing_files VALUES (1, 'e1', 'a.txt', 'text/plain', x'00')").await.expect("inserted");
    let mut over = commit(CONVERSATION, vec![], vec![]);
    over.record.finished = true;
    store.commit(over).await.expect("commits");

    assert!(!store.delete_trashed(CONVERSATION, 9).await.expect("asked"), "not in the trash");
    store.set_trashed(CONVERSATION, Some(5)).await.expect("trashed");
    store.set_trashed(OTHER, Some(5)).await.expect("trashed");
    assert!(!store.delete_trashed(OTHER, 9).await.expect("asked"), "not over");
    assert!(store.delete_trashed(CONVERSATION, 9).await.expect("asked"));
    // As if it had been killed now: the next start goes on.
    store.close().await;
    let store = Store::open(&path).await.expect("opens");
    assert_eq!(store.conversation(CONVERSATION).await.expect("read"), None);
    store.index_everything().await.expect("what is deleted is not indexed any more");
    store.finish_deletions().await.expect("deleted");
    assert!(left(&path).await.iter().all(|(_, count)| *count == 0), "{:?}", left(&path).await);
    assert_eq!(store.newest_happenings(OTHER, 10).await.expect("read").len(), 3);
    let trashed = SearchQuery { text: "ada".into(), trashed: true, ..SearchQuery::default() };
    let found = store.search(&trashed, 10).await.expect("found");
    assert_eq!(found.iter().map(|found| found.record.id.as_str()).collect::<Vec<_>>(), [OTHER]);
}

#[tokio::test]
async fn the_next_start_deletes_what_was_left() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    add(&store, CONVERSATION, 10, 3, true).await;
    store.set_trashed(CONVERSATION, Some(5)).await.expect("trashed");
    assert!(store.delete_trashed(CONVERSATION, 9).await.expect("asked"));
    let console = console_with(folder.path(), store, 50).await;
    until_nothing_is_left(&folder.path().join(console::console::DATABASE)).await;
    console.shutdown().await;
}

#[tokio::test]
async fn a_plan_of_retention_is_what_then_goes() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    let id = |number: i64| format!("cccccccc-cccc-4ccc-8ccc-{number:012}");
    let old = 3 * DAY;
    add(&store, &id(1), old, 4, true).await;
    add(&store, &id(2), old + 5, 3, true).await;
    // One that is still open, one that is young, one with a tag, and one that has long been in the trash and was open then.
    add(&store, &id(3), old, 1, false).await;
    add(&store, &id(4), 30 * DAY, 1, true).await;
    add(&store, &id(5), old, 1, true).await;
    add(&store, &id(6), 35 * DAY, 2, true).await;
    store.set_tags(&id(5), &["keep".into()]).await.expect("tagged");
    store.set_trashed(&id(2), Some(39 * DAY)).await.expect("trashed");
    store.set_trashed(&id(6), Some(5 * DAY)).await.expect("trashed");
    let console = console_with(folder.path(), store, 40 * DAY).await;
    let mut feed = console.subscribe();
    changes(&mut feed).await;

    let plan = console.plan_retention(30).await.expect("planned");
    let wanted = RetentionView {
        conversations: 3,
        trashed: 2,
        entries: 9,
        happenings: 9,
        oldest: Some(old),
        newest: Some(35 * DAY),
        kept_by_tag: 1,
    };
    assert_eq!(plan, wanted);
    row(&console, &id(1)).await.expect("a plan deletes nothing");
    assert_eq!(console.apply_retention(30).await.expect("applied"), wanted);
    let deleted = Change::Deleted { conversation_ids: vec![id(1), id(2), id(6)] };
    assert_eq!(changes(&mut feed).await, [deleted]);
    for (number, there) in [(1, false), (2, false), (3, true), (4, true), (5, true), (6, false)] {
        assert_eq!(row(&console, &id(number)).await.is_ok(), there, "{number}");
    }
    let nothing = RetentionView { kept_by_tag: 1, ..RetentionView::default() };
    assert_eq!(console.plan_retention(30).await.expect("planned"), nothing);
    assert_eq!(console.apply_retention(30).await.expect("applied"), nothing);
    assert_eq!(console.plan_retention(u32::MAX).await.expect("planned"), RetentionView::default());
    for refused in [console.plan_retention(0).await, console.apply_retention(0).await] {
        assert_eq!(refused.expect_err("all of them").fields[0].field, "days");
    }
    console.shutdown().await;
}

#[tokio::test]
async fn pages_of_a_search_leave_nothing_out() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    // Pairs that changed in the same millisecond, so that a page would end within one.
    for number in 0..121 {
        add(&store, &format!("dddddddd-dddd-4ddd-8ddd-{number:012}"), (number + 1) / 2, 1, true).await;
    }
    let console = console_with(folder.path(), store, 500).await;
    for text in ["", "ada wrote"] {
        let (mut seen, mut before) = (Vec::new(), None);
        loop {
            let query = SearchQuery { text: text.into(), before, ..SearchQuery::default() };
            let page = console.search_conversations(query).await.expect("found");
            assert!(page.hits.len() <= 50);
            before = page.hits.last().map(|hit| hit.conversation.changed_at);
            seen.extend(page.hits.into_iter().map(|hit| {
                let expected = if text.is_empty() { (0, None, None) } else { (1, Some(1), Some("Ada wrote".into())) };
                assert_eq!((hit.count, hit.happening, hit.excerpt), expected);
                hit.conversation.id
            }));
            if !page.more {
                break;
            }
        }
        let count = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((seen.len(), count), (121, 121), "{text:?}");
    }
    console.shutdown().await;
}

#[tokio::test]
async fn tokens_of_finished_conversations_are_forgotten_once_they_are_dead() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    let mut over = commit(CONVERSATION, vec![], vec![]);
    (over.record.finished, over.record.changed_at, over.sealed_token) = (true, 100, Some(vec![2]));
    store.commit(over).await.expect("commits");
    store.forget_tokens_of_finished(100).await.expect("written");
    let kept = store.sealed_token(CONVERSATION).await.expect("read");
    assert_eq!(kept, Some(vec![2]), "files and transcript of a conversation that is just over are fetched with it");
    store.forget_tokens_of_finished(101).await.expect("written");
    assert_eq!(store.sealed_token(CONVERSATION).await.expect("read"), None);
}
