//! The program that is killed: a `Console` whose conversations go on as fast as both sides read, and which tells on its
//! standard output what its subscriber has heard of.

use std::collections::HashMap;
use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use console::secret::{Keyring as _, MemoryKeyring};
use console::view::{
    Change, ConversationState, ConversationView, EntryView, Failure, Feed, HeldAs, IdentityView, StartRequest,
    Transport,
};
use console::{Console, Settings};
use miaw::address::new_conversation_id;
use practice_org::control::Client as Control;
use practice_org::control::types::Burst;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

/// Conversations that are held at a time: half of them guests', half of them verified users'.
const LIVE: usize = 4;
/// What an agent writes in one go after each message of the end user's.
const BURST: u32 = 20;
/// Entries of a conversation that is closed and followed by a new one.
const LONGEST: i64 = 2_000;
/// More than is ever waited for: after a lag nobody knows how many entries there were.
const MANY: u64 = 1_000;

pub const STARTING: &str = "starting";
pub const OPEN: &str = "open";
/// Before the ids of a conversation and of an entry of it.
pub const ENTRY: &str = "entry";
/// Before the id of a conversation and the number of its newest happening.
pub const HAPPENING: &str = "happening";

/// What it is told on its standard input, so that no secret is in a file or among its arguments.
#[derive(Serialize, Deserialize)]
pub struct Order {
    pub folder: PathBuf,
    /// The practice org's control API.
    pub control: String,
    /// What the keyring holds, in base64.
    pub secrets: Vec<(String, String)>,
}

/// What is known of a conversation.
#[derive(Clone, Default)]
struct Seen {
    /// How many rows of entries have come.
    entries: u64,
    /// The newest place.
    position: i64,
    accepted: bool,
    over: bool,
}

/// Reads its order and goes on until it is killed, or its standard input ends. Without an order it does nothing.
pub async fn run() -> Result<()> {
    let mut order = String::new();
    std::io::stdin().lock().read_line(&mut order)?;
    if order.trim().is_empty() {
        return Ok(());
    }
    let order: Order = serde_json::from_str(&order)?;
    // A thread of its own: nothing waits for it.
    std::thread::spawn(|| {
        let _ = std::io::stdin().lock().read_line(&mut String::new());
        std::process::exit(0);
    });
    hold(order).await
}

async fn hold(order: Order) -> Result<()> {
    // What a test's runner has written so far is no line of ours.
    say("")?;
    say(STARTING)?;
    let keyring = MemoryKeyring::new();
    for (name, secret) in &order.secrets {
        keyring.set(name, &STANDARD.decode(secret)?)?;
    }
    let settings = Settings { keyring: Arc::new(keyring), ..Settings::in_memory_secrets(&order.folder) };
    let console = Console::open(settings).await.map_err(told)?;
    say(OPEN)?;

    let control = Control::new(&order.control)?;
    let mut feed = console.subscribe();
    let mut profile = None;
    let mut talks: HashMap<String, watch::Sender<Seen>> = HashMap::new();
    loop {
        match feed.next().await.map_err(told)? {
            Feed::Snapshot { snapshot } => {
                profile = snapshot.profiles.first().map(|profile| profile.id.clone());
                for row in &snapshot.conversations {
                    take(&console, &control, &mut talks, row, &[], MANY);
                }
            }
            Feed::Updates { updates } => {
                for change in updates.into_iter().map(|update| update.change) {
                    let Change::Conversation { conversation, entries, happenings } = change else { continue };
                    for entry in &entries {
                        say(&format!("{ENTRY} {} {}", conversation.id, entry.identifier))?;
                    }
                    if let Some(happening) = happenings.last() {
                        say(&format!("{HAPPENING} {} {}", conversation.id, happening.number))?;
                    }
                    take(&console, &control, &mut talks, &conversation, &entries, entries.len() as u64);
                }
            }
        }
        talks.retain(|_, seen| !seen.borrow().over);
        for place in talks.len()..LIVE {
            let verified = IdentityView::Verified { subject: format!("user-{}", new_conversation_id()) };
            let request = StartRequest {
                profile_id: profile.clone().context("a profile")?,
                identity: if place % 2 == 0 { IdentityView::Guest } else { verified },
                routing_attributes: Default::default(),
                language: None,
                held_as: HeldAs::default(),
                transport: Transport::default(),
            };
            let id = console.start_conversation(request).await.map_err(told)?;
            talks.insert(id.clone(), talk(&console, &control, id));
        }
    }
}

/// Notes what has come of a conversation, and talks in it if it goes on and nobody does.
fn take(
    console: &Console,
    control: &Control,
    talks: &mut HashMap<String, watch::Sender<Seen>>,
    row: &ConversationView,
    entries: &[EntryView],
    count: u64,
) {
    let over = matches!(row.state, ConversationState::Closed | ConversationState::Failed);
    if over && !talks.contains_key(&row.id) {
        return;
    }
    let seen = talks.entry(row.id.clone()).or_insert_with(|| talk(console, control, row.id.clone()));
    seen.send_modify(|seen| {
        seen.entries += count;
        seen.position = entries.iter().map(|entry| entry.position).fold(seen.position, i64::max);
        seen.accepted = row.milestones.accepted.is_some();
        seen.over = over;
    });
}

fn talk(console: &Console, control: &Control, id: String) -> watch::Sender<Seen> {
    let (sender, seen) = watch::channel(Seen::default());
    tokio::spawn(go_on(console.clone(), control.clone(), id, seen));
    sender
}

/// The end user says something and the agent much; once all of it has come, again. Ends with the conversation.
async fn go_on(console: Console, control: Control, id: String, mut seen: watch::Receiver<Seen>) -> Result<()> {
    loop {
        let before = seen.wait_for(|seen| seen.accepted || seen.over).await?.clone();
        if before.over {
            return Ok(());
        }
        if before.position >= LONGEST && console.close_conversation(&id).await.is_ok() {
            seen.wait_for(|seen| seen.over).await?;
            return Ok(());
        }
        // No two messages are the same, so that one that was sent twice shows.
        let text = format!("Where is my parcel {}?", new_conversation_id());
        let said = console.send_message(&id, text).await.is_ok();
        let burst =
            Burst { count: BURST, text: "I have looked into your order, and your parcel is on its way.".into() };
        let answered = control.burst(&id, &burst).await.is_ok();
        let wanted = before.entries + u64::from(said) + if answered { u64::from(BURST) } else { 0 };
        if wanted == before.entries {
            // Neither side was let: once something has changed, again.
            seen.changed().await?;
        }
        seen.wait_for(|seen| seen.entries >= wanted || seen.over).await?;
    }
}

/// One line, in one piece, at once.
fn say(line: &str) -> Result<()> {
    Ok(std::io::stdout().write_all(format!("{line}\n").as_bytes())?)
}

fn told(failure: Failure) -> anyhow::Error {
    anyhow!("{} {}", failure.message, failure.detail.unwrap_or_default())
}
