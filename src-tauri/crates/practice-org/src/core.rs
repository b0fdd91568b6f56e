//! The running org: its state behind one lock, its streams, and everybody who waits for a change.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use miaw::wire::entry::Sender;
use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;

use crate::control::types::{Faults, Mistakes, SlowDrip};
use crate::endpoint::Endpoints;
use crate::files::Files;
use crate::jwt::SigningKey;
use crate::log::SubjectLog;
use crate::org::{Org, now_ms};

/// What every request and every agent works on.
#[derive(Debug)]
pub(crate) struct Core {
    org: Mutex<Org>,
    logs: Mutex<HashMap<String, Arc<SubjectLog>>>,
    pub(crate) key: SigningKey,
    /// One save at a time.
    pub(crate) saving: Mutex<()>,
    /// `http://127.0.0.1:PORT`.
    pub(crate) url: String,
    pub(crate) address: SocketAddr,
    pub(crate) keep_alive: Duration,
    pub(crate) state_file: Option<PathBuf>,
    pub(crate) revision: watch::Sender<u64>,
    /// Rises whenever open streams are to be cut.
    pub(crate) cuts: watch::Sender<u64>,
    /// Rises whenever open streams are to fall silent for good.
    pub(crate) freezes: watch::Sender<u64>,
    /// How long the server is to be away the next time; told whenever it is to go.
    pub(crate) restarts: watch::Sender<Duration>,
    pub(crate) epoch: watch::Sender<u64>,
    /// Rises whenever tokens were revoked.
    pub(crate) revocations: watch::Sender<u64>,
    /// The `delayMs` and `streamSilent` faults, for streams that must not take the lock per event.
    pub(crate) delay_ms: AtomicU64,
    pub(crate) silent: AtomicBool,
    /// The `slowDrip` fault.
    drip: Mutex<Option<SlowDrip>>,
    /// Files that were sent.
    pub(crate) files: Files,
    /// Whether a proxy holds the streams back.
    pub(crate) held_back: watch::Sender<bool>,
    /// Keys that were read from key set endpoints.
    pub(crate) endpoints: Endpoints,
    /// Told of each change that is worth saving.
    pub(crate) changed: Notify,
    pub(crate) shutdown: CancellationToken,
    pub(crate) router: Arc<Sender>,
    pub(crate) system: Arc<Sender>,
}

/// What [`Core`] is made of.
pub(crate) struct Parts {
    pub(crate) org: Org,
    pub(crate) logs: HashMap<String, Arc<SubjectLog>>,
    pub(crate) key: SigningKey,
    pub(crate) address: SocketAddr,
    pub(crate) keep_alive: Duration,
    pub(crate) state_file: Option<PathBuf>,
}

impl Core {
    pub(crate) fn new(parts: Parts) -> Self {
        let machine = |role: &str| {
            Arc::new(Sender {
                role: role.into(),
                app_type: "conversation".into(),
                subject: role.to_lowercase(),
                client_identifier: String::new(),
            })
        };
        Self {
            url: format!("http://{}", parts.address),
            address: parts.address,
            saving: Mutex::new(()),
            keep_alive: parts.keep_alive,
            state_file: parts.state_file,
            revision: watch::Sender::new(parts.org.revision),
            cuts: watch::Sender::new(0),
            freezes: watch::Sender::new(0),
            restarts: watch::Sender::new(Duration::ZERO),
            epoch: watch::Sender::new(parts.org.epoch),
            revocations: watch::Sender::new(0),
            delay_ms: AtomicU64::new(0),
            silent: AtomicBool::new(false),
            drip: Mutex::new(None),
            files: Files::default(),
            held_back: watch::Sender::new(parts.org.mistakes.stream_held_back),
            endpoints: Endpoints::default(),
            changed: Notify::new(),
            shutdown: CancellationToken::new(),
            router: machine("Router"),
            system: machine("System"),
            key: parts.key,
            logs: Mutex::new(parts.logs),
            org: Mutex::new(parts.org),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Org> {
        self.org.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the org.
    pub(crate) fn read<T>(&self, look: impl FnOnce(&Org) -> T) -> T {
        look(&self.lock())
    }

    /// Changes the org; tells everybody who waits.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Org) -> T) -> T {
        let (answer, revision) = {
            let mut org = self.lock();
            let answer = change(&mut org);
            org.revision += 1;
            (answer, org.revision)
        };
        self.revision.send_modify(|newest| *newest = revision.max(*newest));
        self.changed.notify_one();
        answer
    }

    /// The org's clock, in milliseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.read(Org::now)
    }

    /// The log of a subject, made at its first use.
    pub(crate) fn log(&self, subject: &str) -> Arc<SubjectLog> {
        let mut logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(log) = logs.get(subject) {
            return Arc::clone(log);
        }
        // Subjects that only looked leave nothing behind.
        if logs.len().is_power_of_two() {
            logs.retain(|_, log| Arc::strong_count(log) > 1 || !log.is_idle());
        }
        let log = Arc::new(SubjectLog::new(VecDeque::new()));
        logs.insert(subject.to_owned(), Arc::clone(&log));
        log
    }

    /// All logs with something in them.
    pub(crate) fn all_logs(&self) -> Vec<(String, Arc<SubjectLog>)> {
        let logs = self.logs.lock().unwrap_or_else(PoisonError::into_inner);
        logs.iter().map(|(subject, log)| (subject.clone(), Arc::clone(log))).collect()
    }

    /// Forgets all logs; open streams keep theirs, without anything new.
    pub(crate) fn forget_logs(&self) {
        self.logs.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    pub(crate) fn delay(&self) -> Duration {
        Duration::from_millis(self.delay_ms.load(Ordering::Relaxed))
    }

    /// How bodies trickle, if they do.
    pub(crate) fn drip(&self) -> Option<SlowDrip> {
        *self.drip.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Cuts every open stream.
    pub(crate) fn cut_streams(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Tells the streams which faults are theirs.
    pub(crate) fn mirror(&self, faults: &Faults) {
        self.delay_ms.store(faults.delay_ms, Ordering::Relaxed);
        self.silent.store(faults.stream_silent, Ordering::Relaxed);
        *self.drip.lock().unwrap_or_else(PoisonError::into_inner) = faults.slow_drip;
    }

    /// Lets every open stream fall silent for good.
    pub(crate) fn freeze_streams(&self) {
        self.freezes.send_modify(|freezes| *freezes += 1);
    }

    /// Forgets what could be replayed.
    pub(crate) fn forget_events(&self) {
        self.all_logs().iter().for_each(|(_, log)| log.forget());
        self.changed.notify_one();
    }

    /// Expires every token issued so far; open streams say so and end.
    pub(crate) fn expire_tokens(&self) {
        let epoch = self.change(|org| {
            org.epoch += 1;
            org.epoch
        });
        self.epoch.send_replace(epoch);
    }

    /// Makes the org as it was seeded. Event ids go on rising, the signing key stays, tokens expire, streams are cut.
    pub(crate) fn reset(&self) {
        self.mirror(&Faults::default());
        self.held_back.send_replace(Mistakes::default().stream_held_back);
        self.endpoints.forget();
        self.change(|org| {
            let old = std::mem::replace(org, Org::new(Arc::clone(&org.seed), now_ms()));
            org.revision = old.revision;
            org.last_event = old.last_event;
            org.last_record = old.last_record;
            org.epoch = old.epoch;
            org.received_count = old.received_count;
            org.received = old.received;
            self.forget_logs();
        });
        self.files.clear();
        self.expire_tokens();
        self.cut_streams();
    }
}
