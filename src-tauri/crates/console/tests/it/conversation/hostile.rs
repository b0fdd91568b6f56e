//! Input that nobody should send. Whatever comes, the conversation goes on: later events arrive, the odd one is shown as its
//! JSON in place or marked as unusual, and what is stored can be opened again.

use console::view::{ConversationState, EntryBody, GapView, HappeningKind, SessionState};
use serde_json::{Value, json};

use super::findings::rules;
use super::relay::{Relay, message};
use super::stream::accepted;
use super::world::{App, World};

const EVENT: &str = "CONVERSATION_MESSAGE";

/// A conversation with an agent whose events a test makes.
struct Scene {
    world: World,
    relay: Relay,
    app: App,
    id: String,
}

impl Scene {
    async fn new() -> Self {
        let world = World::manual().await;
        let relay = Relay::before(&world.org.url()).await;
        let mut app = world.app().await;
        app.profile.service_url = relay.url();
        let (id, _) = accepted(&world, &mut app).await;
        Self { world, relay, app, id }
    }

    /// A good entry, changed.
    fn odd(&self, payload: &str, change: impl FnOnce(&mut Value)) {
        let mut data = self.relay.envelope(&self.id, "Agent", "Message", payload);
        change(&mut data["conversationEntry"]);
        self.relay.event(EVENT, &data);
    }

    /// Whatever came before, a message that comes now is shown; and the same after a new start on the same database.
    async fn goes_on(mut self) -> Self {
        let id = self.id.clone();
        self.relay.say(&id, "Agent", "a later one");
        self.app.until("a later message", |seen| seen.text(&id, "a later one").is_some()).await;
        let view = &self.app.seen.conversations[&id];
        assert_eq!((view.state, view.session), (ConversationState::Open, SessionState::Active));
        assert_eq!(rules(&self.app, &id), [""; 0]);
        self.app.assert_stored(&id).await;
        let before = self.app.seen.entries_of(&id);
        let happenings = self.app.seen.happenings_of(&id);
        self.app.end().await;
        let mut app = self.world.app().await;
        app.profile.service_url = self.relay.url();
        app.resume().await;
        assert_eq!(app.seen.entries_of(&id), before);
        assert_eq!(app.seen.happenings_of(&id)[..happenings.len()], happenings);
        app.until("the restart", |seen| seen.told("After the restart")).await;
        self.app = app;
        self
    }

    fn bodies(&self) -> Vec<EntryBody> {
        let entries = self.app.seen.entries_of(&self.id).into_iter();
        entries.filter(|entry| entry.entry_type != "ParticipantChanged").map(|entry| entry.body).collect()
    }

    fn others(&self) -> Vec<String> {
        let other = |body| match body {
            EntryBody::Other { json, .. } => Some(json),
            _ => None,
        };
        self.bodies().into_iter().filter_map(other).collect()
    }
}

fn nested(levels: usize) -> String {
    format!("{}0{}", "[".repeat(levels), "]".repeat(levels))
}

#[tokio::test]
async fn a_payload_that_is_no_message_is_shown_as_it_came() {
    let scene = Scene::new().await;
    let payloads = [
        "not JSON",
        "",
        "{",
        "[1,2]",
        "7",
        "null",
        "\"text\"",
        r#"{"sessionStatus":"Ended"}"#,
        "{\"abstractMessage\":7}",
    ];
    for payload in payloads {
        scene.odd(payload, |_| {});
    }
    let deep = nested(200);
    scene.odd(&deep, |_| {});
    let scene = scene.goes_on().await;
    let others = scene.others();
    for payload in payloads.iter().copied().chain([deep.as_str()]) {
        assert!(others.iter().any(|json| json == payload), "{payload:.40} among {others:.200?}");
    }
}

#[tokio::test]
async fn a_payload_that_is_no_string_is_read_or_shown_as_it_came() {
    let scene = Scene::new().await;
    let good: Value = serde_json::from_str(&message("as the list writes it")).unwrap();
    scene.odd("", |entry| entry["entryPayload"] = good);
    for payload in [json!(null), json!(7), json!(["a"]), json!(true)] {
        scene.odd("", |entry| entry["entryPayload"] = payload);
    }
    let mut deep = scene.relay.envelope(&scene.id, "Agent", "Message", "DEEP").to_string();
    deep = deep.replace("\"DEEP\"", &nested(200));
    scene.relay.put(format!("event:{EVENT}\ndata:{deep}\n\n"));
    let scene = scene.goes_on().await;
    assert!(scene.app.seen.text(&scene.id, "as the list writes it").is_some());
    assert!(scene.others().contains(&nested(200)));
}

#[tokio::test]
async fn a_payload_of_another_type_changes_nothing_that_it_is_not() {
    let scene = Scene::new().await;
    for (entry_type, payload) in [
        ("SessionStatusChanged", message("no status")),
        ("ParticipantChanged", message("nobody")),
        ("RoutingResult", "[]".into()),
        ("RoutingWorkResult", "7".into()),
        ("QueuePosition", json!({ "position": -1 }).to_string()),
        ("MessageDeliveryFailed", "null".into()),
        ("DeliveryAcknowledgement", "\"x\"".into()),
        ("NeverHeardOf", "{}".into()),
        ("", "{}".into()),
    ] {
        scene.relay.entry(&scene.id, "Agent", entry_type, &payload);
    }
    scene.goes_on().await;
}

#[tokio::test]
async fn data_that_is_no_entry_is_kept_in_the_timeline() {
    let scene = Scene::new().await;
    for data in
        ["not JSON", "0", "null", "[]", "{}", r#"{"conversationEntry":7}"#, &nested(200), &"x".repeat(1_000_000)]
    {
        scene.relay.put(format!("event:{EVENT}\ndata:{data}\n\n"));
    }
    scene.relay.put("event:NEVER_HEARD_OF\ndata:{}\n\ndata:nameless\n\n:comment\n\nevent:ping\ndata:0\n\n");
    let scene = scene.goes_on().await;
    let happenings = scene.app.seen.happenings_of(&scene.id);
    let unusual = happenings.iter().filter(|one| one.kind == HappeningKind::Event && one.unusual).count();
    assert_eq!(unusual, 10, "{happenings:#?}");
    for happening in happenings {
        assert!(scene.app.store.happening(&scene.id, happening.number).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn five_megabytes_are_shown_and_stored() {
    let scene = Scene::new().await;
    let text = "x".repeat(5 * 1024 * 1024);
    for _ in 0..3 {
        scene.relay.say(&scene.id, "Agent", &text);
    }
    let scene = scene.goes_on().await;
    assert_eq!(
        scene
            .bodies()
            .iter()
            .filter(|body| matches!(body, EntryBody::Text { text: shown, .. } if *shown == text))
            .count(),
        3
    );
    assert!(scene.app.seen.conversations[&scene.id].preview.as_ref().unwrap().len() < 1_000);
}

#[tokio::test]
async fn characters_of_every_kind_stay_what_they_are() {
    let scene = Scene::new().await;
    let emoji = "👩‍👩‍👧‍👦".repeat(100_000);
    let texts =
        ["\u{202e}gnp.exe\u{202c}", "a\0b\u{7}\u{1b}[31m", "\u{feff}\u{200b}", "'; DROP TABLE entries; --", &emoji];
    for text in texts {
        scene.relay.say(&scene.id, "Agent", text);
    }
    let scene = scene.goes_on().await;
    for text in texts {
        assert!(scene.app.seen.text(&scene.id, text).is_some(), "{text:.20}");
    }
}

#[tokio::test]
async fn a_time_that_cannot_be_disturbs_no_other() {
    for (time, what) in [
        (json!(i64::MAX), "the largest"),
        (json!(253_402_300_800_000_i64), "in the year 10,000"),
        (json!(-1), "before 1970"),
        (json!(i64::MIN), "the smallest"),
        (json!(0), "none"),
        (json!(null), "null"),
        (json!(1e300), "beyond all numbers"),
        (json!("soon"), "a word"),
    ] {
        let mut scene = Scene::new().await;
        scene.odd(&message("odd"), |entry| entry["transcriptedTimestamp"] = time);
        let id = scene.id.clone();
        scene.app.until(what, |seen| seen.text(&id, "odd").is_some()).await;
        assert!(scene.app.seen.told("(with a time that cannot be)"), "{what}");
        let scene = scene.goes_on().await;
        assert_eq!(scene.app.seen.conversations[&id].gaps, GapView::default(), "{what}");
        assert_eq!(scene.app.seen.conversations[&id].preview.as_deref(), Some("a later one"), "{what}");
    }
}

#[tokio::test]
async fn a_state_with_a_time_that_cannot_be_is_no_last_word() {
    let mut scene = Scene::new().await;
    let id = scene.id.clone();
    let mut data = scene.relay.envelope(&id, "System", "SessionStatusChanged", r#"{"sessionStatus":"Inactive"}"#);
    data["conversationEntry"]["transcriptedTimestamp"] = json!(i64::MAX);
    scene.relay.event(EVENT, &data);
    scene.app.until("inactive", |seen| seen.is(&id, |view| view.session == SessionState::Inactive)).await;
    scene.relay.entry(&id, "System", "SessionStatusChanged", r#"{"sessionStatus":"Active"}"#);
    scene.app.until("active", |seen| seen.is(&id, |view| view.session == SessionState::Active)).await;
    scene.goes_on().await;
}

#[tokio::test]
async fn entries_without_an_identifier_are_all_shown() {
    let scene = Scene::new().await;
    scene.odd(&message("no member"), |entry| drop(entry.as_object_mut().unwrap().remove("identifier")));
    scene.odd(&message("empty"), |entry| entry["identifier"] = json!(""));
    scene.odd(&message("null"), |entry| entry["identifier"] = json!(null));
    scene.odd(&message("number"), |entry| entry["identifier"] = json!(7));
    scene.odd(&message("an object"), |entry| entry["identifier"] = json!({}));
    let scene = scene.goes_on().await;
    for text in ["no member", "empty", "null", "number", "an object"] {
        assert!(scene.app.seen.text(&scene.id, text).is_some(), "{text}");
    }
    let odd = scene.app.seen.happenings_of(&scene.id).into_iter().filter(|one| one.unusual);
    assert_eq!(odd.filter(|one| one.summary.ends_with("(without an identifier)")).count(), 4);
}

#[tokio::test]
async fn a_long_identifier_and_one_that_comes_again_with_other_content_are_one_entry_each() {
    let scene = Scene::new().await;
    let long = "i".repeat(10_000);
    for text in ["first", "second"] {
        scene.odd(&message(text), |entry| entry["identifier"] = json!(long));
    }
    let mut scene = scene;
    let id = scene.id.clone();
    scene.app.until("the double", |seen| seen.is(&id, |view| view.gaps.doubled == 1)).await;
    assert!(scene.app.seen.text(&id, "first").is_some());
    assert!(scene.app.seen.text(&id, "second").is_none());
    scene.relay.say(&id, "Agent", "a later one");
    scene.app.until("a later message", |seen| seen.text(&id, "a later one").is_some()).await;
    assert_eq!(rules(&scene.app, &id), ["message-doubled"]);
    scene.app.assert_stored(&id).await;
}

#[tokio::test]
async fn what_belongs_elsewhere_is_kept_apart_and_unknown_roles_are_shown() {
    let scene = Scene::new().await;
    for conversation in ["", "00000000-0000-4000-8000-ffffffffffff"] {
        scene.relay.say(conversation, "Agent", "not for here");
    }
    for role in ["Wizard", "", "agent", "EndUser2"] {
        scene.relay.say(&scene.id, role, &format!("by {role}"));
    }
    let scene = scene.goes_on().await;
    assert!(scene.app.seen.text(&scene.id, "not for here").is_none());
    for role in ["Wizard", "", "agent", "EndUser2"] {
        assert_eq!(scene.app.seen.text(&scene.id, &format!("by {role}")).unwrap().role, role);
    }
}
