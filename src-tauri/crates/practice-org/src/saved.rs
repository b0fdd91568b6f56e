//! The state file: what outlives a restart, a crash or a kill.

use std::collections::{HashMap, HashSet, VecDeque};
use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::control::types::{AgentScript, KeySetUpload, Mistakes, Presence};
use crate::core::Core;
use crate::event::{Body, Event};
use crate::jwt::SigningKey;
use crate::log::{Slot, SubjectLog};
use crate::org::{Conversation, Kept, Org, instant, now_ms};
use crate::seed::Seed;

/// Changes within this time are saved together. Short, so that a kill takes next to nothing with it.
const DEBOUNCE: Duration = Duration::from_millis(2);
/// Shortest pause after saving.
const PAUSE: Duration = Duration::from_millis(20);
/// At most this part of the time goes into saving, however big the state.
const SHARE: u32 = 10;
const VERSION: u32 = 1;

/// Logs by subject.
pub(crate) type Logs = HashMap<String, Arc<SubjectLog>>;
/// What an org starts with.
pub(crate) type Restored = (Org, Logs, SigningKey);

/// The file's content.
#[derive(Serialize, Deserialize)]
struct Saved {
    version: u32,
    org_id: String,
    signing_key: String,
    last_event: u64,
    last_record: u64,
    epoch: u64,
    revoked: HashSet<String>,
    deployments: Vec<SavedDeployment>,
    key_sets: Vec<KeySetUpload>,
    #[serde(default)]
    mistakes: Mistakes,
    agents: Vec<SavedAgent>,
    conversations: Vec<Kept>,
    waiting: VecDeque<String>,
    logs: Vec<SavedLog>,
}

#[derive(Serialize, Deserialize)]
struct SavedDeployment {
    developer_name: String,
    published: Option<i64>,
    deployment_type: String,
    files: Option<bool>,
    max_file_size: Option<u32>,
    transcript: Option<bool>,
}

#[derive(Serialize, Deserialize)]
struct SavedAgent {
    id: String,
    presence: Presence,
    capacity: u32,
    script: AgentScript,
}

#[derive(Serialize, Deserialize)]
struct SavedLog {
    subject: String,
    events: Vec<SavedEvent>,
}

#[derive(Serialize, Deserialize)]
struct SavedEvent {
    id: u64,
    frame: String,
    #[serde(default)]
    needs: u16,
}

/// Saves after changes until the org is shut down.
pub(crate) async fn keep(core: Arc<Core>) {
    loop {
        let change = async {
            core.changed.notified().await;
            tokio::time::sleep(DEBOUNCE).await;
        };
        tokio::select! {
            () = core.shutdown.cancelled() => return,
            () = change => {}
        }
        let saver = Arc::clone(&core);
        let began = Instant::now();
        if tokio::task::spawn_blocking(move || save(&saver)).await.is_err() {
            return;
        }
        tokio::select! {
            () = core.shutdown.cancelled() => return,
            () = tokio::time::sleep(PAUSE.max(began.elapsed() * SHARE)) => {}
        }
    }
}

/// Saves now, if the org has a state file.
pub(crate) fn save(core: &Core) {
    let Some(path) = &core.state_file else { return };
    let _one_at_a_time = core.saving.lock().unwrap_or_else(PoisonError::into_inner);
    if let Err(error) = snapshot(core).and_then(|saved| write(path, &saved)) {
        tracing::error!(%error, path = %path.display(), "the practice org's state was not saved");
    }
}

fn snapshot(core: &Core) -> io::Result<Saved> {
    let signing_key = core.key.to_text().map_err(io::Error::other)?;
    // Copied under the org's lock, so that entries and events agree; what is big in them is shared, not copied.
    let mut logs = Vec::new();
    let mut saved = core.read(|org| {
        logs.extend(core.all_logs().into_iter().map(|(subject, log)| (subject, log.kept())));
        Saved {
            version: VERSION,
            org_id: org.seed.org_id.clone(),
            signing_key,
            last_event: org.last_event,
            last_record: org.last_record,
            epoch: org.epoch,
            revoked: org.revoked.clone(),
            deployments: org
                .deployments
                .iter()
                .map(|deployment| SavedDeployment {
                    developer_name: deployment.seed.developer_name.clone(),
                    published: deployment.published,
                    deployment_type: deployment.deployment_type.clone(),
                    files: Some(deployment.files),
                    max_file_size: Some(deployment.max_file_size),
                    transcript: Some(deployment.transcript),
                })
                .collect(),
            key_sets: org.key_sets.clone(),
            mistakes: org.mistakes.clone(),
            agents: org
                .agents
                .iter()
                .map(|agent| SavedAgent {
                    id: agent.id.clone(),
                    presence: agent.presence,
                    capacity: agent.capacity,
                    script: agent.script.clone(),
                })
                .collect(),
            conversations: org.order.iter().filter_map(|id| org.kept(id)).cloned().collect(),
            waiting: org.waiting.clone(),
            logs: Vec::new(),
        }
    });
    let event = |slot: Slot| SavedEvent {
        id: slot.id,
        frame: String::from_utf8_lossy(&slot.event.frame(slot.id)).into_owned(),
        needs: slot.event.needs,
    };
    saved.logs = logs
        .into_iter()
        .map(|(subject, slots)| SavedLog { subject, events: slots.into_iter().map(event).collect() })
        .collect();
    Ok(saved)
}

fn write(path: &Path, saved: &Saved) -> io::Result<()> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".new");
    let aside = PathBuf::from(aside);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // It holds the signing key.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = io::BufWriter::new(options.open(&aside)?);
    serde_json::to_writer(&mut file, saved)?;
    file.flush()?;
    file.get_ref().sync_data()?;
    fs::rename(&aside, path)
}

/// Loads the state, if there is any that can be used. A damaged file is set aside.
pub(crate) fn load(seed: &Arc<Seed>, path: &Path) -> Result<Option<Restored>, Error> {
    let fail = |source| Error::State { path: path.to_owned(), source };
    let text = match fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(fail(error)),
    };
    let saved = serde_json::from_slice::<Saved>(&text)
        .ok()
        .filter(|saved| saved.version == VERSION && saved.org_id == seed.org_id)
        .and_then(|saved| Some((SigningKey::from_text(&saved.signing_key)?, saved)));
    match saved {
        Some((key, saved)) => {
            let (org, logs) = restored(seed, saved);
            Ok(Some((org, logs, key)))
        }
        None => {
            let mut aside = path.as_os_str().to_owned();
            aside.push(format!(".damaged-{}", now_ms()));
            tracing::warn!(path = %path.display(), "the practice org's state is damaged or another org's; set aside");
            fs::rename(path, aside).map_err(fail)?;
            Ok(None)
        }
    }
}

fn restored(seed: &Arc<Seed>, saved: Saved) -> (Org, Logs) {
    let mut org = Org::new(Arc::clone(seed), now_ms());
    org.last_event = saved.last_event;
    org.last_record = saved.last_record;
    org.epoch = saved.epoch;
    org.revoked = saved.revoked;
    org.key_sets = saved.key_sets;
    org.mistakes = saved.mistakes;
    for was in saved.deployments {
        let own = org.deployments.iter_mut().find(|own| own.seed.developer_name == was.developer_name);
        if let Some(own) = own {
            own.published = was.published;
            own.deployment_type = was.deployment_type;
            own.files = was.files.unwrap_or(own.files);
            own.max_file_size = was.max_file_size.unwrap_or(own.max_file_size);
            own.transcript = was.transcript.unwrap_or(own.transcript);
        }
    }
    for was in saved.agents {
        if let Some(own) = org.agent_mut(&was.id) {
            own.presence = was.presence;
            own.capacity = was.capacity;
            own.script = was.script;
        }
    }
    let now = instant();
    let mut logs = Logs::new();
    for SavedLog { subject, events } in saved.logs {
        let slots = events.into_iter().map(|saved| {
            let event = Event { needs: saved.needs, ..Event::new(Body::Written(Bytes::from(saved.frame))) };
            Slot { id: saved.id, at: now, event }
        });
        logs.insert(subject, Arc::new(SubjectLog::new(slots.collect())));
    }
    for kept in saved.conversations {
        if let Some(agent) = kept.work.as_ref().and_then(|work| org.agent_mut(&work.agent)) {
            agent.working += 1;
        }
        let subject = kept.end_user.subject.clone();
        let log = logs.entry(subject).or_insert_with(|| Arc::new(SubjectLog::new(VecDeque::new())));
        let log = Arc::clone(log);
        let address = org.address(&kept.developer_name);
        org.add(Conversation::new(kept, &address, log));
    }
    org.waiting = saved.waiting;
    org.waiting.retain(|id| org.conversations.contains_key(id));
    (org, logs)
}
