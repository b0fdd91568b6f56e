//! A data folder as it is after years: 1,000 profiles, 1,000 finished conversations with 1,000 entries each.

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
        store.commit(conversation(profile, NOW - YEAR + number as i64 * 10_000_000)?).await?;
    }
    store.close().await;
    Ok(())
}

fn conversation(profile: &str, started_at: i64) -> Result<Commit> {
    let id = new_conversation_id();
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
    state.happenings = ENTRIES;
    state.preview = Some("Is there anything else that I can do for you?".into());
    let entries = (0..ENTRIES).map(|place| entry(&id, started_at, place)).collect();
    let record = ConversationRecord {
        id: id.clone(),
        profile_id: profile.to_owned(),
        started_at,
        changed_at: started_at + ENTRIES * 1_000,
        finished: true,
        last_event_id: Some("1".into()),
        state: serde_json::to_string(&state)?,
        tags: Vec::new(),
        trashed_at: None,
    };
    let happenings = (0..ENTRIES).map(|place| happening(&id, started_at, place)).collect();
    Ok(Commit { record, entries, happenings, sealed_token: None })
}

fn text(place: i64) -> String {
    "I have looked into your order and can see that it left our warehouse. ".repeat(1 + place as usize % 7)
}

fn entry(id: &str, started_at: i64, place: i64) -> EntryView {
    let role = if place % 2 == 0 { "Agent" } else { "EndUser" };
    EntryView {
        conversation_id: id.to_owned(),
        identifier: new_conversation_id(),
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
    let view = HappeningView {
        conversation_id: id.to_owned(),
        number: place + 1,
        at: started_at + place * 1_000,
        kind: HappeningKind::Event,
        name: "CONVERSATION_MESSAGE".into(),
        summary: "Message from Ada Agent".into(),
        unusual: false,
        elapsed_ms: None,
        entry_identifier: None,
        role: None,
        cause: None,
        mark: None,
    };
    let json = serde_json::json!({ "conversationId": id, "conversationEntry": { "entryPayload": text(place) } });
    HappeningRecord { view, json: json.to_string(), event_id: None }
}
