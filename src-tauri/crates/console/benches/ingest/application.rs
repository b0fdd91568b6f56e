//! Through `console`: a real conversation, from the socket to the update that follows the commit.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use console::store::Store;
use console::view::{
    Change, ConversationView, EntryBody, Failure, Feed, HeldAs, IdentityView, StartRequest, Transport,
};
use console::{Console, Settings, Subscription};
use practice_org::control::Client as Control;
use practice_org::control::types::AgentAction;

use crate::Taken;
use crate::process::{cpu_seconds, proportional_kib};
use crate::report::print_table;
use crate::source::{self, Feeding, Source};

/// A conversation's event rate while latency is measured.
const EVERY: Duration = Duration::from_millis(10);
/// How many conversations are started at a time.
const AT_A_TIME: usize = 20;

fn told(failure: Failure) -> anyhow::Error {
    anyhow!("{}", failure.message)
}

/// The application on a folder of its own, with a profile.
struct Application {
    console: Console,
    feed: Subscription,
    profile: String,
    folder: tempfile::TempDir,
}

impl Application {
    async fn open(url: &str, org_id: &str, developer_name: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let console = Console::open(Settings::in_memory_secrets(folder.path())).await.map_err(told)?;
        let profile = console.upsert_practice_profile(url, org_id, developer_name).await.map_err(told)?.id;
        let feed = console.subscribe();
        Ok(Self { console, feed, profile, folder })
    }

    async fn start(&self) -> Result<String> {
        let request = StartRequest {
            profile_id: self.profile.clone(),
            identity: IdentityView::Guest,
            routing_attributes: Default::default(),
            language: None,
            held_as: HeldAs::default(),
            transport: Transport::default(),
        };
        self.console.start_conversation(request).await.map_err(told)
    }

    /// Waits until a conversation is as wanted.
    async fn until(&mut self, id: &str, is: impl Fn(&ConversationView) -> bool) -> Result<ConversationView> {
        loop {
            let rows: Vec<ConversationView> = match self.feed.next().await.map_err(told)? {
                Feed::Snapshot { snapshot } => snapshot.conversations,
                Feed::Updates { updates } => updates.into_iter().filter_map(|update| row_of(update.change)).collect(),
            };
            if let Some(row) = rows.into_iter().find(|row| row.id == id && is(row)) {
                return Ok(row);
            }
        }
    }

    async fn accepted(&mut self) -> Result<String> {
        let id = self.start().await?;
        self.until(&id, |row| row.milestones.accepted.is_some()).await?;
        Ok(id)
    }
}

fn row_of(change: Change) -> Option<ConversationView> {
    match change {
        Change::Conversation { conversation, .. } => Some(conversation),
        _ => None,
    }
}

pub async fn run(source: &Source, feeding: Feeding, events: usize) -> Result<Taken> {
    let mut application = Application::open(source.url(feeding), &source.org_id, &source.developer_name).await?;
    let id = application.accepted().await?;
    // What belongs to the beginning is over.
    tokio::time::sleep(Duration::from_millis(300)).await;
    source.prepare(feeding, &id, events).await?;
    let wanted = u32::try_from(events)?;
    let (cpu, started) = (cpu_seconds()?, Instant::now());
    let reading = application.until(&id, |row| row.unread >= wanted);
    let (row, ()) = tokio::try_join!(reading, source.go(feeding, &id, events))?;
    let taken = Taken { seconds: started.elapsed().as_secs_f64(), cpu: cpu_seconds()? - cpu };

    ensure!(row.unread == wanted, "{} of {events} counted", row.unread);
    ensure!((row.gaps.missed, row.gaps.doubled, row.gaps.out_of_order) == (0, 0, 0), "{:?}", row.gaps);
    application.console.shutdown().await;
    let store = Store::open(&application.folder.path().join(console::console::DATABASE)).await?;
    let keys = store.entry_keys(&id).await?;
    let distinct: HashSet<&str> = keys.iter().map(|(identifier, _)| identifier.as_str()).collect();
    ensure!(distinct.len() == keys.len() && (events..events + 20).contains(&keys.len()), "{} rows", keys.len());
    store.close().await;
    Ok(taken)
}

/// Milliseconds from an agent's request to the update that follows the commit, at a steady rate.
pub async fn latency(source: &Source, events: usize) -> Result<Vec<f64>> {
    let mut application = Application::open(&source.org, &source.org_id, &source.developer_name).await?;
    let id = application.accepted().await?;
    let state = source.control.state().await?;
    let agent_id = state.agents.first().context("an agent")?.id.clone();
    let sending = async {
        let mut sent = Vec::with_capacity(events);
        let mut clock = tokio::time::interval(EVERY);
        for number in 0..events {
            clock.tick().await;
            let action = AgentAction::Message { agent_id: agent_id.clone(), text: format!("message {number}") };
            sent.push(Instant::now());
            source.control.act(&id, &action).await?;
        }
        anyhow::Ok(sent)
    };
    let receiving = async {
        let mut received = HashMap::with_capacity(events);
        while received.len() < events {
            let Feed::Updates { updates } = application.feed.next().await.map_err(told)? else { continue };
            let now = Instant::now();
            for update in updates {
                let Change::Conversation { entries, .. } = update.change else { continue };
                for entry in entries {
                    let EntryBody::Text { text, .. } = entry.body else { continue };
                    let number = text.strip_prefix("message ").and_then(|number| number.parse::<usize>().ok());
                    received.insert(number.context("a number")?, now);
                }
            }
        }
        anyhow::Ok(received)
    };
    let (sent, received) = tokio::try_join!(sending, receiving)?;
    application.console.shutdown().await;
    let taken = |(number, sent): (usize, &Instant)| {
        received.get(&number).map(|received| received.duration_since(*sent).as_secs_f64() * 1_000.0)
    };
    sent.iter().enumerate().map(taken).collect::<Option<Vec<_>>>().context("a message did not come")
}

/// Many conversations live in one process with the practice org that they are held with.
pub async fn together(count: usize) -> Result<()> {
    let org = source::org().await?;
    many_in(&org.url(), count, "with the practice org in the same process, whose side of them is counted too").await
}

/// Many conversations live in this process: what each costs.
pub async fn many(url: &str, count: usize) -> Result<()> {
    many_in(url, count, "with the practice org in another process").await
}

async fn many_in(url: &str, count: usize, with: &str) -> Result<()> {
    let control = Control::new(&format!("{url}/practice/v1"))?;
    let state = control.state().await?;
    let deployment = state.deployments.first().context("a deployment")?.developer_name.clone();
    let mut application = Application::open(url, &state.org_id, &deployment).await?;
    application.accepted().await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (before, started) = (proportional_kib()?, Instant::now());
    let (mut open, mut accepted) = (HashSet::new(), HashSet::new());
    while accepted.len() < count {
        while open.len() < count && open.len() < accepted.len() + AT_A_TIME {
            open.insert(application.start().await?);
        }
        let Feed::Updates { updates } = application.feed.next().await.map_err(told)? else { continue };
        for row in updates.into_iter().filter_map(|update| row_of(update.change)) {
            if row.milestones.accepted.is_some() && open.contains(&row.id) {
                accepted.insert(row.id);
            }
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    tokio::time::sleep(Duration::from_secs(2)).await;
    let after = proportional_kib()?;
    print_table(
        &format!(
            "{count} conversations live in one process, each with a stream of its own and accepted by an agent, {with}"
        ),
        &["all accepted after", "PSS with 1", &format!("PSS with {}", count + 1), "each"],
        &[vec![
            format!("{seconds:.1} s"),
            format!("{:.1} MB", before as f64 / 1_024.0),
            format!("{:.1} MB", after as f64 / 1_024.0),
            format!("{:.0} KB", after.saturating_sub(before) as f64 / count as f64),
        ]],
    );
    application.console.shutdown().await;
    Ok(())
}
