//! Pages of the timeline, what is looked for in it, and what people mark.

use std::sync::Arc;

use console::Console;
use console::record::HappeningRecord;
use console::store::{Reach, Store};
use console::view::{
    CauseView, Change, FailureCode, Feed, HappeningFilter, HappeningKind, HappeningPage, HappeningView, MarkView,
};

use crate::support::{CONVERSATION, TestKeyring, commit, console_on, entry, happening, store_in};

/// A console on a conversation with so many entries and happenings.
async fn with(folder: &std::path::Path, count: i64, shape: impl Fn(&mut HappeningRecord)) -> Console {
    let store = store_in(folder).await;
    let path = store.path().to_owned();
    let entries = (1..=count).map(|number| entry(CONVERSATION, &format!("e{number}"), "x")).collect();
    let happenings = (1..=count)
        .map(|number| {
            let mut record = happening(CONVERSATION, number);
            shape(&mut record);
            record
        })
        .collect();
    let mut first = commit(CONVERSATION, entries, happenings);
    first.record.finished = true;
    store.commit(first).await.expect("commits");
    store.close().await;
    std::fs::rename(&path, folder.join(console::console::DATABASE)).expect("renamed");
    console_on(folder, Arc::new(TestKeyring::default())).await
}

fn numbers(happenings: &[HappeningView]) -> Vec<i64> {
    happenings.iter().map(|happening| happening.number).collect()
}

async fn find(console: &Console, filter: HappeningFilter) -> Vec<i64> {
    let page = console.find_happenings(CONVERSATION, filter, None).await.expect("found");
    assert!(!page.more_before && !page.more_after);
    numbers(&page.happenings)
}

fn text(text: &str) -> HappeningFilter {
    HappeningFilter { text: text.into(), ..HappeningFilter::default() }
}

#[tokio::test]
async fn pages_around_a_row_have_up_to_100_on_each_side() {
    let folder = tempfile::tempdir().expect("folder");
    let console = with(folder.path(), 500, |_| {}).await;
    for (at, first, last, before, after) in [
        (250, 150, 350, true, true),
        (1, 1, 101, false, true),
        (101, 1, 201, false, true),
        (500, 400, 500, true, false),
    ] {
        let page = console.entries_around(CONVERSATION, &format!("e{at}")).await.expect("page");
        let positions: Vec<i64> = page.entries.iter().map(|entry| entry.position).collect();
        assert_eq!(positions, (first..=last).collect::<Vec<_>>());
        assert_eq!((page.more_before, page.more_after), (before, after), "entries around {at}");
        let page = console.happenings_around(CONVERSATION, at).await.expect("page");
        assert_eq!(numbers(&page.happenings), (first..=last).collect::<Vec<_>>());
        assert_eq!((page.more_before, page.more_after), (before, after), "happenings around {at}");
    }
    for failure in [
        console.entries_around(CONVERSATION, "nobody").await.map(drop),
        console.entries_around("nobody", "e1").await.map(drop),
        console.happenings_around(CONVERSATION, 501).await.map(drop),
        console.happenings_around(CONVERSATION, -3).await.map(drop),
        console.happenings_around("nobody", 1).await.map(drop),
    ] {
        assert_eq!(failure.expect_err("unknown").code, FailureCode::NotFound);
    }
    console.shutdown().await;
}

#[tokio::test]
async fn newer_pages_go_to_the_end() {
    let folder = tempfile::tempdir().expect("folder");
    let console = with(folder.path(), 500, |_| {}).await;
    let entries = console.newer_entries(CONVERSATION, 200).await.expect("page");
    assert_eq!((entries.len(), entries[0].position), (200, 201));
    assert_eq!(console.newer_entries(CONVERSATION, 498).await.expect("page").len(), 2);
    let happenings = console.newer_happenings(CONVERSATION, 200).await.expect("page");
    assert_eq!(numbers(&happenings), (201..=400).collect::<Vec<_>>());
    for (after, count) in [(500, 0), (i64::MAX, 0), (i64::MIN, 200)] {
        assert_eq!(console.newer_entries(CONVERSATION, after).await.expect("page").len(), count);
        assert_eq!(console.newer_happenings(CONVERSATION, after).await.expect("page").len(), count);
    }
    assert!(console.newer_entries("nobody", 0).await.expect("page").is_empty());
    console.shutdown().await;
}

#[tokio::test]
async fn every_part_of_the_filter_narrows() {
    let folder = tempfile::tempdir().expect("folder");
    let console = with(folder.path(), 12, |record| {
        let number = record.view.number;
        record.view.kind = if number % 3 == 0 { HappeningKind::Request } else { HappeningKind::Event };
        if number == 7 {
            record.view.kind = HappeningKind::Gap;
        }
        record.view.role = Some(if number % 2 == 0 { "Agent" } else { "EndUser" }.into());
        record.view.elapsed_ms = (number % 3 == 0).then_some(number * 100);
        record.view.cause = (number == 8).then_some(CauseView { number: 3, after_ms: 5_000 });
        record.view.unusual = number > 8;
        record.json = format!(r#"{{"text":"order number{number} of café"}}"#);
    })
    .await;
    let base = HappeningFilter::default;
    assert_eq!(find(&console, base()).await, (1..=12).collect::<Vec<_>>());
    let kinds = |kinds: &[HappeningKind]| HappeningFilter { kinds: kinds.to_vec(), ..base() };
    assert_eq!(find(&console, kinds(&[HappeningKind::Request])).await, [3, 6, 9, 12]);
    assert_eq!(find(&console, kinds(&[HappeningKind::Gap, HappeningKind::Request])).await, [3, 6, 7, 9, 12]);
    assert_eq!(find(&console, kinds(&[HappeningKind::Gap, HappeningKind::Event])).await, [1, 2, 4, 5, 7, 8, 10, 11]);
    assert!(find(&console, kinds(&[HappeningKind::Finding])).await.is_empty());
    let roles = |roles: &[&str]| HappeningFilter { roles: roles.iter().map(|role| (*role).into()).collect(), ..base() };
    assert_eq!(find(&console, roles(&["Agent"])).await, [2, 4, 6, 8, 10, 12]);
    assert_eq!(find(&console, roles(&["Agent", "EndUser"])).await.len(), 12);
    assert!(find(&console, roles(&["Agent' OR 1=1 --"])).await.is_empty());
    assert_eq!(find(&console, HappeningFilter { slower_than_ms: Some(900), ..base() }).await, [8, 9, 12]);
    assert_eq!(find(&console, HappeningFilter { unusual: true, ..base() }).await, [9, 10, 11, 12]);
    assert_eq!(find(&console, text("number1")).await, [1, 10, 11, 12]);
    let all = HappeningFilter {
        kinds: vec![HappeningKind::Request],
        roles: vec!["Agent".into()],
        slower_than_ms: Some(1),
        unusual: true,
        marked: false,
        text: "order".into(),
    };
    assert_eq!(find(&console, all.clone()).await, [12]);
    assert!(find(&console, HappeningFilter { marked: true, ..all }).await.is_empty());
    console.shutdown().await;
}

#[tokio::test]
async fn words_are_found_as_people_write_them() {
    let folder = tempfile::tempdir().expect("folder");
    let console = with(folder.path(), 4, |record| {
        let text = match record.view.number {
            1 => "Your order has left the warehouse",
            2 => "The warehouse has no such order",
            3 => "Grüße aus dem Café \u{1f600}",
            _ => "0d0ba4c5-7a1d-4a9f-9d10-3c7a2f4a1b2c",
        };
        let payload = serde_json::json!({ "abstractMessage": { "staticContent": { "text": text } } }).to_string();
        record.view.summary = format!("Message {}", record.view.number);
        record.json = serde_json::json!({ "conversationEntry": { "entryPayload": payload } }).to_string();
    })
    .await;
    for (wanted, found) in [
        ("order", vec![1, 2]),
        ("ORDER ware", vec![1, 2]),
        ("rder", vec![]),
        ("orders", vec![]),
        ("\"your order\"", vec![1]),
        ("\"order your\"", vec![]),
        ("\"left the ware", vec![1]),
        ("grusse", vec![]),
        ("gruß", vec![3]),
        ("cafe", vec![3]),
        ("Caf\u{e9}", vec![3]),
        ("0d0ba4c5-7a1d", vec![4]),
        ("7a1d", vec![4]),
        ("\"message 2\"", vec![2]),
        ("conversation_message", vec![1, 2, 3, 4]),
        ("entryPayload", vec![]),
        ("", vec![1, 2, 3, 4]),
        ("***  \u{1f600} ()", vec![1, 2, 3, 4]),
        ("NOT", vec![]),
        ("order NOT warehouse", vec![]),
        ("words:order", vec![]),
        ("order) OR (cafe", vec![]),
    ] {
        assert_eq!(find(&console, text(wanted)).await, found, "{wanted:?}");
    }
    console.shutdown().await;
}

#[tokio::test]
async fn the_newest_200_that_fit_come_first() {
    let folder = tempfile::tempdir().expect("folder");
    let console = with(folder.path(), 1_000, |record| record.view.unusual = record.view.number % 2 == 0).await;
    for filter in [HappeningFilter { unusual: true, ..HappeningFilter::default() }, {
        HappeningFilter { unusual: true, ..text("ada") }
    }] {
        let page = |before| console.find_happenings(CONVERSATION, filter.clone(), before);
        let HappeningPage { happenings, more_before, more_after } = page(None).await.expect("found");
        assert_eq!(numbers(&happenings), (301..=500).map(|half| half * 2).collect::<Vec<_>>());
        assert!(more_before && !more_after);
        let page = page(Some(602)).await.expect("found");
        assert_eq!(numbers(&page.happenings), (101..=300).map(|half| half * 2).collect::<Vec<_>>());
        assert!(page.more_before && page.more_after);
    }
    let last = console.find_happenings(CONVERSATION, text("ada"), Some(1)).await.expect("found");
    assert_eq!((last.happenings, last.more_before, last.more_after), (vec![], false, true));
    let nothing = console.find_happenings("nobody", text("ada"), None).await.expect("found");
    assert!(nothing.happenings.is_empty());
    console.shutdown().await;
}

#[tokio::test]
async fn more_words_with_one_beginning_than_are_spelled_out_are_found_too() {
    let folder = tempfile::tempdir().expect("folder");
    let console = with(folder.path(), 60, |record| record.json = format!(r#"["order{}"]"#, record.view.number)).await;
    assert_eq!(find(&console, text("order")).await.len(), 60);
    assert_eq!(find(&console, text("order1")).await.len(), 11);
    console.shutdown().await;
}

#[tokio::test]
async fn marks_are_kept_published_and_found() {
    let folder = tempfile::tempdir().expect("folder");
    let console = with(folder.path(), 5, |_| {}).await;
    let mut feed = console.subscribe();
    assert!(matches!(feed.next().await.expect("feed"), Feed::Snapshot { .. }));
    let pinned = MarkView { pinned: true, note: String::new() };
    let noted = MarkView { pinned: false, note: "  why so late?  ".into() };
    let kept = MarkView { note: "why so late?".into(), ..noted.clone() };
    console.mark_happening(CONVERSATION, 2, Some(pinned.clone())).await.expect("marked");
    console.mark_happening(CONVERSATION, 4, Some(noted)).await.expect("marked");
    let mut marked = Vec::new();
    while marked.len() < 2 {
        let Feed::Updates { updates } = feed.next().await.expect("feed") else { panic!("updates") };
        let changes = updates.into_iter().map(|update| update.change);
        marked.extend(changes.filter(|change| matches!(change, Change::Marked { .. })));
    }
    let change = |number, mark| Change::Marked { conversation_id: CONVERSATION.into(), number, mark };
    assert_eq!(marked, [change(2, Some(pinned.clone())), change(4, Some(kept.clone()))]);

    let only_marked = HappeningFilter { marked: true, ..HappeningFilter::default() };
    assert_eq!(find(&console, only_marked.clone()).await, [2, 4]);
    assert_eq!(find(&console, HappeningFilter { text: "ada".into(), ..only_marked.clone() }).await, [2, 4]);
    let page = console.happenings_around(CONVERSATION, 2).await.expect("page");
    let marks: Vec<_> = page.happenings.into_iter().map(|happening| happening.mark).collect();
    assert_eq!(marks, [None, Some(pinned), None, Some(kept.clone()), None]);
    assert_eq!(console.happening(CONVERSATION, 4).await.expect("there").happening.mark, Some(kept));

    console.mark_happening(CONVERSATION, 2, None).await.expect("taken back");
    console.mark_happening(CONVERSATION, 4, Some(MarkView::default())).await.expect("taken back");
    assert!(find(&console, only_marked).await.is_empty());

    let long = |characters| Some(MarkView { pinned: false, note: "é".repeat(characters) });
    console.mark_happening(CONVERSATION, 1, long(2_000)).await.expect("marked");
    let refused = console.mark_happening(CONVERSATION, 1, long(2_001)).await.expect_err("too long");
    assert_eq!((refused.code, refused.fields[0].field.as_str()), (FailureCode::FieldsInvalid, "note"));
    for (id, number) in [(CONVERSATION, 6), (CONVERSATION, -1), (CONVERSATION, i64::MAX), ("nobody", 1)] {
        let refused = console.mark_happening(id, number, Some(MarkView { pinned: true, note: String::new() })).await;
        assert_eq!(refused.expect_err("unknown").code, FailureCode::NotFound);
    }
    console.shutdown().await;
}

/// Cost must not grow with the conversation: each shape goes along the index that is narrowest.
#[tokio::test]
async fn no_filter_reads_more_than_the_conversation() {
    let folder = tempfile::tempdir().expect("folder");
    let store = store_in(folder.path()).await;
    let base = HappeningFilter::default;
    let shapes = [
        (base(), "SEARCH happenings USING INTEGER PRIMARY KEY"),
        (HappeningFilter { roles: vec!["Agent".into()], ..base() }, "SEARCH happenings USING INTEGER PRIMARY KEY"),
        (HappeningFilter { slower_than_ms: Some(1), ..base() }, "SEARCH happenings USING INTEGER PRIMARY KEY"),
        (
            HappeningFilter { kinds: vec![HappeningKind::Event], ..base() },
            "SEARCH happenings USING INTEGER PRIMARY KEY",
        ),
        (
            HappeningFilter { kinds: vec![HappeningKind::Gap], ..base() },
            "SEARCH happenings USING INDEX happenings_rare",
        ),
        (HappeningFilter { unusual: true, ..base() }, "SEARCH happenings USING INDEX happenings_unusual"),
        (HappeningFilter { marked: true, ..base() }, "SEARCH marks USING INTEGER PRIMARY KEY"),
        (text("x"), "SCAN happening_words VIRTUAL TABLE INDEX"),
    ];
    for (filter, first) in shapes {
        for all in [false, true] {
            let mut filter = filter.clone();
            if all {
                filter.roles = vec!["Agent".into(), "Bot".into()];
                filter.slower_than_ms = Some(5);
            }
            for reach in [Reach::Before(i64::MAX), Reach::From(3)] {
                let plan = store.plan_of_find(&filter, reach).await.expect("plan");
                assert!(plan[0].starts_with(first), "{filter:?} {reach:?}: {plan:?}");
                assert!(plan[1..].iter().all(|step| step.starts_with("SEARCH")), "{plan:?}");
                assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{plan:?}");
            }
        }
    }
}

#[tokio::test]
async fn filters_see_one_conversation_only() {
    let folder = tempfile::tempdir().expect("folder");
    let store: Store = store_in(folder.path()).await;
    let other = "33333333-3333-4333-8333-333333333333";
    for id in [CONVERSATION, other] {
        store.commit(commit(id, vec![], vec![happening(id, 1), happening(id, 2)])).await.expect("commits");
        store.mark(id, 1, Some(&MarkView { pinned: true, note: String::new() })).await.expect("marked");
    }
    for filter in [HappeningFilter::default(), text("ada"), HappeningFilter { marked: true, ..text("") }] {
        for reach in [Reach::Before(i64::MAX), Reach::From(0)] {
            let found = store.find_happenings(CONVERSATION, &filter, reach, 10).await.expect("found");
            assert_eq!(found.len(), if filter.marked { 1 } else { 2 });
            assert!(found.iter().all(|happening| happening.conversation_id == CONVERSATION));
        }
    }
}
