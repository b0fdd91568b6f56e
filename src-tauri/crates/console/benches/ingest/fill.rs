//! A data folder as it is after years: 1,000 profiles, 1,000 finished conversations with 1,000 entries each. And one long
//! conversation.

use std::path::Path;

use anyhow::{Result, anyhow};
use console::conversation::machine::State;
use console::profile::{Profile, check};
use console::record::{Commit, ConversationRecord, HappeningRecord};
use console::store::Store;
use console::view::{
    ConversationState, Delivery, EntryBody, EntryView, HappeningKind, HappeningView, HeldAs, IdentityView,
    ProfileDraft, StartRequest, Transport,
};
use miaw::address::new_conversation_id;

const PROFILES: usize = 1_000;
const CONVERSATIONS: usize = 1_000;
const ENTRIES: i64 = 1_000;
const YEAR: i64 = 365 * 24 * 60 * 60 * 1_000;
const NOW: i64 = 1_780_000_000_000;

pub async fn fill(folder: &Path) -> Result<()> {
    let store = Store::open(&folder.join(console::console::DATABASE)).await?;
    let mut profiles = Vec::with_capacity(PROFILES);
    for number in 0..PROFILES {
        let draft = ProfileDraft {
            name: format!("Customer {number:04}"),
            environment: None,
            service_url: format!("https://customer{number}--uat.sandbox.my.salesforce-scrt.com"),
            org_id: format!("00D0000000{number:05}"),
            developer_name: "Web_Messaging".into(),
            ..ProfileDraft::default()
        };
        let draft = check(&draft).map_err(|fields| anyhow!("{fields:?}"))?;
        let profile = Profile::new(new_conversation_id(), draft, NOW - YEAR);
        store.save_profile(&profile).await?;
        profiles.push(profile.id);
    }
    for (number, profile) in profiles.iter().cycle().take(CONVERSATIONS).enumerate() {
        let id = new_conversation_id();
        let started_at = NOW - YEAR + number as i64 * 10_000_000;
        let mut commit = first(&id, profile, started_at, ENTRIES)?;
        commit.entries = (0..ENTRIES).map(|place| entry(&id, started_at, place, new_conversation_id())).collect();
        commit.happenings = (0..ENTRIES).map(|place| happening(&id, started_at, place)).collect();
        // One word that is nowhere else.
        commit.happenings[0].json = format!(r#"{{"name":"customer{number:04}"}}"#);
        store.commit(commit).await?;
    }
    // As the running program has done it long since.
    store.index_everything().await?;
    store.close().await;
    Ok(())
}

/// A finished conversation, still without its entries.
fn first(id: &str, profile: &str, started_at: i64, entries: i64) -> Result<Commit> {
    let request = StartRequest {
        profile_id: profile.to_owned(),
        identity: IdentityView::Guest,
        routing_attributes: Default::default(),
        language: None,
        held_as: HeldAs::default(),
        transport: Transport::default(),
    };
    let mut state = State::new(&request, started_at);
    state.conversation = ConversationState::Closed;
    state.happenings = entries;
    state.preview = Some("Is there anything else that I can do for you?".into());
    let record = ConversationRecord {
        id: id.to_owned(),
        profile_id: profile.to_owned(),
        started_at,
        changed_at: started_at + entries * 1_000,
        finished: true,
        last_event_id: Some("1".into()),
        state: serde_json::to_string(&state)?,
        tags: Vec::new(),
        trashed_at: None,
        owner: None,
    };
    Ok(Commit { record, entries: Vec::new(), happenings: Vec::new(), sealed_token: None })
}

const LONG: &str = "7a000000-0000-4000-8000-000000000000";

/// A store with one conversation of so many entries, each with its happening, in transactions of 500. Answers its id.
pub async fn long(store: &Store, count: i64) -> Result<String> {
    let draft = ProfileDraft {
        name: "Long".into(),
        environment: None,
        service_url: "https://long.my.salesforce-scrt.com".into(),
        org_id: "00D000000000062EAA".into(),
        developer_name: "Web_Messaging".into(),
        ..ProfileDraft::default()
    };
    let draft = check(&draft).map_err(|fields| anyhow!("{fields:?}"))?;
    let profile = Profile::new(LONG.into(), draft, NOW);
    store.save_profile(&profile).await?;
    for from in (0..count).step_by(500) {
        let mut commit = first(LONG, LONG, NOW, count)?;
        let places = from..(from + 500).min(count);
        commit.entries = places.clone().map(|place| entry(LONG, NOW, place, identifier(place))).collect();
        commit.happenings = places.map(|place| happening(LONG, NOW, place)).collect();
        store.commit(commit).await?;
    }
    Ok(LONG.to_owned())
}

/// One more entry of it with its happening.
pub fn appended(id: &str, number: i64) -> Commit {
    let record = ConversationRecord {
        id: id.to_owned(),
        profile_id: LONG.to_owned(),
        started_at: NOW,
        changed_at: NOW + number * 1_000,
        finished: false,
        last_event_id: Some(number.to_string()),
        state: "{}".into(),
        tags: Vec::new(),
        trashed_at: None,
        owner: None,
    };
    let entries = vec![entry(id, NOW, number, new_conversation_id())];
    Commit { record, entries, happenings: vec![happening(id, NOW, number - 1)], sealed_token: None }
}

/// The identifier of an entry of the long conversation.
pub fn identifier(place: i64) -> String {
    // Spread as real ones are, so that the index has no easier work than with them.
    let spread = (place as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!("{:08x}-{:04x}-4000-8000-{place:012x}", spread >> 32, spread & 0xffff)
}

fn text(place: i64) -> String {
    "I have looked into your order and can see that it left our warehouse. ".repeat(1 + place as usize % 7)
}

fn entry(id: &str, started_at: i64, place: i64, identifier: String) -> EntryView {
    let role = if place % 2 == 0 { "Agent" } else { "EndUser" };
    EntryView {
        conversation_id: id.to_owned(),
        identifier,
        position: 0,
        at: started_at + place * 1_000,
        arrived_at: started_at + place * 1_000,
        entry_type: "Message".into(),
        role: role.into(),
        sender_name: if place % 2 == 0 { "Ada Agent".into() } else { String::new() },
        body: EntryBody::text(text(place)),
        delivery: if place % 2 == 0 { Delivery::Received } else { Delivery::Read },
        failure: None,
        happening: Some(place + 1),
        in_reply_to: None,
        revised: false,
    }
}

fn happening(id: &str, started_at: i64, place: i64) -> HappeningRecord {
    let request = place % 100 == 99;
    let view = HappeningView {
        conversation_id: id.to_owned(),
        number: place + 1,
        at: started_at + place * 1_000,
        kind: if request { HappeningKind::Request } else { HappeningKind::Event },
        name: if request { "POST /iamessage/api/v2/conversation" } else { "CONVERSATION_MESSAGE" }.into(),
        summary: if place % 2 == 0 { "Ada Agent: “You said: hello”" } else { "Echo of ours: “hello”" }.into(),
        unusual: place % 1_000 == 500,
        elapsed_ms: request.then_some(place % 300),
        entry_identifier: None,
        role: Some(if place % 2 == 0 { "Agent" } else { "EndUser" }.into()),
        cause: None,
        mark: None,
    };
    let refund = if place % 1_000 == 250 { "Your refund is on its way. " } else { "" };
    let (entry, message) = (new_conversation_id(), new_conversation_id());
    let payload = serde_json::json!({
        "entryType": "Message",
        "id": entry,
        "abstractMessage": {
            "messageType": "StaticContentMessage",
            "id": message,
            "staticContent": { "formatType": "Text", "text": format!("{refund}{}", text(place)) },
        },
    });
    let json = serde_json::json!({
        "conversationId": id,
        "conversationEntry": {
            "senderDisplayName": "Ada Agent",
            "identifier": entry,
            "entryType": "Message",
            "entryPayload": payload.to_string(),
            "sender": { "role": "Agent", "appType": "agent", "subject": "005Hp00000000001" },
            "transcriptedTimestamp": started_at + place * 1_000,
        },
    });
    HappeningRecord { view, json: json.to_string(), event_id: None }
}
