//! What was held by hand is written down so that it can be held again.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use console::clock::SystemClock;
use console::scenario::record;
use console::secret::MemoryKeyring;
use console::view::{
    Change, ChosenView, ConversationView, Delivery, EntryBody, EntryView, Feed, FileUpload, FileView, FormSentView,
    FormValueView, HappeningKind, HappeningView, HeldAs, IdentityView, RecordDraft, StartRequest, Transport,
};
use console::{Console, Settings};
use practice_org::control::types::AgentScript;
use practice_org::{Options, PracticeOrg, Seed};
use proptest::prelude::*;
use serde_json::json;

use super::{problems, reading};
use crate::support;

const ID: &str = "22222222-2222-4222-8222-222222222222";

fn conversation(identity: IdentityView, attributes: &[(&str, &str)]) -> ConversationView {
    let view = json!({
        "id": ID, "profileId": "p", "identity": identity, "state": "open", "session": "active",
        "milestones": { "token": 0, "created": 1, "routed": null, "accepted": null, "ended": null },
        "stream": { "state": "open", "since": 0, "reason": null, "retryAt": null, "reconnects": 0 },
        "token": null, "participants": [], "routing": null,
        "prechat": { "perSession": false, "fields": [
            { "name": "_firstName", "label": "First name", "fieldType": "Text", "required": true, "maxLength": null, "choices": [] }
        ], "hidden": [] },
        "routingAttributes": attributes.iter().copied().collect::<BTreeMap<_, _>>(),
        "gaps": { "missed": 0, "doubled": 0, "outOfOrder": 0 }, "composer": "ready", "problem": null, "findings": [],
        "unread": 0, "preview": null, "heldAs": HeldAs::default(), "transport": Transport::default(),
        "play": { "tabClosed": false, "asleep": false, "secondDevice": false, "secondDeviceEntries": 0 },
        "files": null, "progress": null, "streaming": [], "tags": [], "trashedAt": null, "startedAt": 0, "changedAt": 0,
    });
    serde_json::from_value(view).expect("a conversation")
}

fn entry(at: i64, role: &str, body: EntryBody) -> EntryView {
    let delivery = if role == "EndUser" { Delivery::Sent } else { Delivery::Received };
    let own = support::entry(ID, &format!("e{at}"), "");
    EntryView { at, arrived_at: at, role: role.into(), body, delivery, ..own }
}

fn draft() -> RecordDraft {
    RecordDraft { name: "Recorded: \"one\"".into(), pauses: false, expectations: true }
}

fn join(operation: &str, name: &str) -> EntryBody {
    EntryBody::Participant { operation: operation.into(), name: name.into(), role: "Agent".into() }
}

fn held() -> Vec<EntryView> {
    let routed = || EntryBody::Routing { failure_type: None, reason: None, estimated_wait_seconds: None };
    let chosen = ChosenView { identifier: "1".into(), title: "Yes, please".into() };
    let file = FileView {
        id: "f".into(),
        name: "in voice.pdf".into(),
        mime_type: "application/pdf".into(),
        url: String::new(),
        fetchable: false,
        size: None,
        sha256: None,
        saved_path: None,
        upload: FileUpload::Complete,
    };
    let value = FormValueView {
        input_id: "i".into(),
        label: "First name".into(),
        value: "Ada".into(),
        sent: Some(FormSentView::Text { text: "Ada".into() }),
    };
    vec![
        entry(100, "Router", routed()),
        entry(900, "System", join("add", "Ada")),
        entry(950, "Agent", EntryBody::text("Hello, what can I do?")),
        entry(5_000, "EndUser", EntryBody::text("costs ${x} # not: [a]\nreally")),
        entry(6_000, "Agent", EntryBody::text("Case 12345678 of 2026-11-21 is yours.")),
        entry(6_100, "Agent", EntryBody::text("First line\nsecond line")),
        entry(7_000, "EndUser", EntryBody::Chosen { options: vec![chosen] }),
        entry(8_000, "EndUser", EntryBody::FormAnswer { title: "T".into(), values: vec![value] }),
        entry(9_000, "EndUser", EntryBody::Files { text: None, files: vec![file] }),
        entry(10_000, "Router", routed()),
        entry(10_010, "System", join("remove", "Ada")),
        entry(10_020, "System", join("add", "Ben")),
        entry(25_000, "System", EntryBody::Session { status: "Ended".into() }),
    ]
}

fn close(at: i64) -> HappeningView {
    let name = format!("DELETE /iamessage/api/v2/conversation/{ID}?esDeveloperName=X");
    HappeningView { at, kind: HappeningKind::Request, name, elapsed_ms: Some(20), ..support::happening(ID, 1).view }
}

#[test]
fn each_thing_becomes_a_step() {
    let identity = IdentityView::Verified { subject: "customer-42".into() };
    let view = conversation(identity, &[("tier", "Gold"), ("_firstName", "Ada"), ("odd: name", "a, b")]);
    let text = record(&view, &held(), &[close(26_020)], &draft());
    assert_eq!(
        text,
        r#"# Recorded from a conversation of 1970-01-01 that was held by hand.
version: 1
name: "Recorded: \"one\""
tags: [recorded]
variables:
  # Who the end user is. With ${unique} in it, every case has another one.
  customer: customer-42
steps:
  - start:
      verified: ${customer}
      attributes:
        "odd: name": "a, b"
        tier: Gold
      prechat:
        "_firstName": Ada
  - expect: { routed: {}, within: 2 s }
  - expect:
      - { accepted: {}, within: 5 s }
      - { joined: { role: agent, name: Ada }, within: 5 s }
  - expect: { message: { from: agent, is: "Hello, what can I do?" }, within: 2 s }
  - say: "costs $${x} # not: [a]\nreally"
  - expect: { message: { from: agent, matches: "^Case \\d+ of \\d{4}-\\d{2}-\\d{2}\\S*( \\d{1,2}:\\d{2}\\S*)? is yours\\.$" }, within: 5 s }
  - expect: { message: { from: agent, contains: First line }, within: 2 s }
  - choose: "Yes, please"
  - form:
      First name: Ada
  # The bytes of this file are not kept: put in voice.pdf next to this file, and write path: instead of text:.
  - file: { name: in voice.pdf, type: "application/pdf", text: In place of the file }
  - expect:
      - { left: { role: agent, name: Ada }, within: 5 s }
      - { transferred: { name: Ben }, within: 5 s }
  - expect: { session: ended, within: 1 min }
  - close
"#
    );
    assert_eq!(problems(&reading(&text)), Vec::<String>::new());
}

#[test]
fn pauses_are_kept_and_expectations_left_out_when_asked() {
    let view = conversation(IdentityView::Guest, &[]);
    let draft = RecordDraft { pauses: true, expectations: false, ..draft() };
    let text = record(&view, &held(), &[], &draft);
    let steps: Vec<_> = text.lines().skip_while(|line| *line != "steps:").skip(1).collect();
    assert_eq!(
        steps,
        [
            "  - start: guest",
            "  - wait: 5 s",
            "  - say: \"costs $${x} # not: [a]\\nreally\"",
            "  - wait: 2 s",
            "  - choose: \"Yes, please\"",
            "  - wait: 1 s",
            "  - form:",
            "      First name: Ada",
            "  - wait: 1 s",
            "  # The bytes of this file are not kept: put in voice.pdf next to this file, and write path: instead of text:.",
            "  - file: { name: in voice.pdf, type: \"application/pdf\", text: In place of the file }",
        ]
    );
}

/// A program on a folder with a practice org whose agent accepts, greets, and repeats what is said.
async fn with_org(folder: &std::path::Path) -> Result<(Console, PracticeOrg, String)> {
    let mut seed = Seed::default();
    seed.agents[0].script =
        AgentScript { accept_after_ms: 1, typing_ms: 1, greeting: "Hello".into(), ..AgentScript::default() };
    let org = PracticeOrg::start(practice_org::bind(0).await?, Options { seed, ..Options::default() }).await?;
    let console = Console::open(Settings {
        downloads: folder.join("downloads"),
        data_folder: folder.to_owned(),
        resume: false,
        keyring: Arc::new(MemoryKeyring::new()),
        clock: Arc::new(SystemClock),
        http: miaw::client::http_client()?,
        stream: miaw::stream::Options::default(),
    })
    .await
    .unwrap();
    let draft = console::view::ProfileDraft {
        name: "Practice".into(),
        service_url: org.url(),
        org_id: org.org_id().into(),
        developer_name: org.developer_name().into(),
        ..support::draft()
    };
    let profile = console.create_profile(draft).await.unwrap();
    Ok((console, org, profile.id))
}

/// Waits until the text came from the agent.
async fn until(console: &Console, feed: &mut console::Subscription, id: &str, text: &str) -> Result<()> {
    let said = |entries: &[EntryView]| entries.iter().any(|entry| entry.body == EntryBody::text(text));
    let patience = Duration::from_secs(20);
    loop {
        let transcript = console.open_transcript(id).await.unwrap();
        if said(&transcript.entries) {
            return Ok(());
        }
        let Feed::Updates { updates } = tokio::time::timeout(patience, feed.next()).await?.expect("a feed") else {
            continue;
        };
        let came = |change: &Change| matches!(change, Change::Conversation { entries, .. } if said(entries));
        if updates.iter().any(|update| came(&update.change)) {
            return Ok(());
        }
    }
}

#[tokio::test]
async fn a_conversation_with_a_practice_org_is_recorded() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (console, _org, profile_id) = with_org(folder.path()).await?;
    let mut feed = console.subscribe();
    let request = StartRequest {
        profile_id,
        identity: IdentityView::Guest,
        routing_attributes: BTreeMap::new(),
        language: None,
        held_as: HeldAs::default(),
        transport: Transport::default(),
    };
    let id = console.start_conversation(request).await.unwrap();
    until(&console, &mut feed, &id, "Hello").await?;
    console.send_message(&id, "Are you there?".into()).await.unwrap();
    until(&console, &mut feed, &id, "You said: Are you there?").await?;
    let made = console.record_scenario(&id, draft()).await.unwrap();
    assert_eq!((made.summary.errors, made.summary.name.as_str()), (0, "Recorded: \"one\""));
    let titles: Vec<_> =
        console.lint_scenario(&made.text, &super::words()).outline.into_iter().map(|row| row.title).collect();
    assert_eq!(
        titles,
        [
            "Start as a guest",
            "Expect a route",
            "Expect, in any order: a person who accepts; an agent called exactly \u{201c}Ada Agent\u{201d} to join",
            "Expect a message from the agent with exactly \u{201c}Hello\u{201d}",
            "Say \u{201c}Are you there?\u{201d}",
            "Expect a message from the agent with exactly \u{201c}You said: Are you there?\u{201d}",
        ]
    );
    console.shutdown().await;
    Ok(())
}

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[-:{}\\[\\]'\"&*!|>%@#,?$\\\\ \t\n\r0-9a-zT\u{85}\u{2028}\u{feff}\u{7f}]{0,40}",
        Just("${customer}".to_owned()),
        Just("$${".to_owned()),
        Just("- a: b".to_owned()),
        Just("null".to_owned()),
        Just("2026-11-21T10:00:00Z ${a} (".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever people say, what is written is read without a problem, and says the same.
    #[test]
    fn any_words_are_written_so_that_they_can_be_read(texts in prop::collection::vec(hostile(), 8), pauses in any::<bool>()) {
        let [name, subject, attribute, value, said, came, label, file] = texts.as_slice() else { unreachable!() };
        let identity = if subject.is_empty() { IdentityView::Guest } else { IdentityView::Verified { subject: subject.clone() } };
        let view = conversation(identity, &[(attribute, value)]);
        let mut entries = held();
        for (at, role, text) in [(11_000, "EndUser", said), (12_000, "Agent", came), (13_000, "EndUser", came), (14_000, "Bot", said)] {
            entries.push(entry(at, role, EntryBody::text(text.clone())));
        }
        let chosen = ChosenView { identifier: "1".into(), title: label.clone() };
        entries.push(entry(15_000, "EndUser", EntryBody::Chosen { options: vec![chosen.clone(), chosen] }));
        let answered = FormValueView { input_id: label.clone(), label: label.clone(), value: file.clone(), sent: None };
        let values = vec![answered.clone(), answered];
        entries.push(entry(16_000, "EndUser", EntryBody::FormAnswer { title: String::new(), values }));
        entries.push(entry(17_000, "System", join("add", label)));
        let reason = Some(came.clone());
        entries.push(entry(18_000, "Router", EntryBody::Routing { failure_type: Some("x".into()), reason, estimated_wait_seconds: None }));
        let draft = RecordDraft { name: name.clone(), pauses, expectations: true };
        let text = record(&view, &entries, &[close(30_000)], &draft);
        let read = reading(&text);
        prop_assert_eq!(problems(&read), Vec::<String>::new(), "{}", text);
        let built_in = console::scenario::BuiltIn { run: "r", case: 1, unique: "u" };
        let scenario = read.scenario.context("no scenario").unwrap().for_row(None, &built_in).unwrap();
        let says = |step: &console::scenario::model::Step| matches!(&step.action, console::scenario::model::Action::Say(text) if text == said);
        prop_assert!(said.is_empty() || scenario.steps.iter().any(says), "{}", text);
    }
}
