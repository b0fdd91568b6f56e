//! Kills the program again and again on one data folder, and looks after each kill whether everything is there that its
//! subscriber had heard of.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use console::console::DATABASE;
use console::secret::{Keyring as _, MemoryKeyring};
use console::view::{Failure, SigningDraft};
use console::{Console, Settings};
use practice_org::control::Client as Control;
use practice_org::control::types::{AgentScript, Burst, KeySetUpload};
use practice_org::{Options, PracticeOrg, Seed};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::look::Acknowledged;
use super::program::{ENTRY, OPEN, Order, STARTING};
use super::secrets::Secrets;

/// Longest wait for a line.
const PATIENCE: Duration = Duration::from_secs(60);
/// What agents write while the program is dead.
const MEANWHILE: u32 = 25;

/// When the program is killed.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Once it has opened; otherwise once it has begun to.
    pub opened: bool,
    /// And so many entries were acknowledged after that.
    pub entries: usize,
    /// And this time has gone by after that.
    pub pause: Duration,
}

/// What it all came to.
#[derive(Default)]
pub struct Tally {
    pub kills: usize,
    /// From the start of the process until the `Console` was open, of every start that was let.
    pub opened: Vec<Duration>,
    /// What was acknowledged and was not there at some time, and when that was seen first.
    pub lost: BTreeMap<String, String>,
    pub integrity_checks: usize,
}

/// An org, and the data folder of the program that is killed.
pub struct Killing {
    folder: tempfile::TempDir,
    control: Control,
    order: String,
    program: fn() -> Command,
    secrets: Secrets,
    pub acknowledged: Acknowledged,
    pub tally: Tally,
    _org: PracticeOrg,
}

/// A run of the program.
struct Running {
    child: Child,
    lines: mpsc::UnboundedReceiver<String>,
    started: Instant,
}

impl Killing {
    /// A data folder with a profile that signs, its key bound to an org whose agents take every conversation.
    pub async fn prepare(program: fn() -> Command) -> Result<Self> {
        let mut seed = Seed::default();
        let agent = seed.agents.first_mut().context("an agent")?;
        agent.capacity = 5_000;
        agent.script = AgentScript { accept_after_ms: 1, typing_ms: 0, ..AgentScript::default() };
        let org = PracticeOrg::start(practice_org::bind(0).await?, Options { seed, ..Options::default() }).await?;
        let control = Control::new(&org.control_url())?;
        control.change_switches(&json!({ "enforceLimits": false })).await?;

        let folder = tempfile::tempdir()?;
        let keyring = std::sync::Arc::new(MemoryKeyring::new());
        let settings = Settings { keyring: keyring.clone(), ..Settings::in_memory_secrets(folder.path()) };
        let console = Console::open(settings).await.map_err(told)?;
        let profile = console.upsert_practice_profile(&org.url(), org.org_id(), org.developer_name()).await;
        let signing = SigningDraft { issuer: "acme-issuer".into(), key_id: "key-1".into(), private_key_pem: None };
        let profile = console.set_signing(&profile.map_err(told)?.id, signing).await.map_err(told)?;
        let mut jwk: Value = serde_json::from_str(&profile.signing.context("it signs")?.public_jwk)?;
        jwk["kid"] = "key-1".into();
        let upload = KeySetUpload {
            name: "Acme_Keys".into(),
            issuer: "acme-issuer".into(),
            keys: vec![jwk],
            endpoint: None,
            active: true,
        };
        control.upload_keyset(&upload).await?;
        console.shutdown().await;

        let mut secrets = Vec::new();
        for name in keyring.names() {
            let secret = keyring.get(&name)?.context("it was named")?;
            secrets.push((name, secret));
        }
        let text = secrets.iter().map(|(name, secret)| (name.clone(), STANDARD.encode(secret))).collect();
        let order = Order { folder: folder.path().to_owned(), control: org.control_url(), secrets: text };
        Ok(Self {
            order: serde_json::to_string(&order)?,
            secrets: Secrets::of(&secrets)?,
            folder,
            control,
            program,
            acknowledged: Acknowledged::default(),
            tally: Tally::default(),
            _org: org,
        })
    }

    /// Starts the program and kills it at a moment; then everything that it has acknowledged so far must be there.
    pub async fn kill(&mut self, moment: Moment) -> Result<()> {
        let mut running = self.start().await?;
        if moment.opened {
            self.opened(&mut running).await?;
        }
        let mut entries = 0;
        while entries < moment.entries {
            let line = running.line().await?;
            entries += usize::from(line.starts_with(ENTRY));
            self.acknowledged.read(&line);
        }
        let over = tokio::time::sleep(moment.pause);
        tokio::pin!(over);
        loop {
            tokio::select! {
                biased;
                () = &mut over => break,
                line = running.line() => self.acknowledged.read(&line?),
            }
        }
        self.end(running).await?;
        self.tally.kills += 1;
        for lost in self.missing().await? {
            let told = format!("{lost}, first missed after kill {}, {moment:?}", self.tally.kills);
            self.tally.lost.entry(lost).or_insert(told);
        }

        // What comes while nobody listens.
        let text = "Are you still there?".to_owned();
        let state = self.control.state().await?;
        for conversation in state.conversations.iter().filter(|conversation| conversation.open) {
            // One that no agent has taken yet has nobody who could write.
            let _ = self
                .control
                .burst(&conversation.conversation_id, &Burst { count: MEANWHILE, text: text.clone() })
                .await;
        }
        Ok(())
    }

    /// Where the database is.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join(DATABASE)
    }

    /// What was acknowledged and is not there.
    pub async fn missing(&self) -> Result<Vec<String>> {
        self.acknowledged.missing(&self.database()).await
    }

    /// Whether the database is whole, and holds no message of an end user's twice.
    pub async fn check(&mut self) -> Result<()> {
        self.tally.integrity_checks += 1;
        super::look::integrity(&self.database()).await
    }

    /// Starts it after the last kill, and waits until what had not come has come.
    pub async fn open_again(&mut self) -> Result<()> {
        let mut running = self.start().await?;
        self.opened(&mut running).await?;
        while !running.line().await?.starts_with(ENTRY) {}
        self.end(running).await
    }

    /// What of the secrets is in a file of the data folder: which, and where.
    pub fn leaks(&self) -> Result<Vec<String>> {
        self.secrets.found_in(self.folder.path())
    }

    async fn start(&self) -> Result<Running> {
        let mut running = Running::start((self.program)(), &self.order)?;
        // The runner of a test says something first.
        while running.line().await? != STARTING {}
        Ok(running)
    }

    async fn opened(&mut self, running: &mut Running) -> Result<()> {
        let kills = self.tally.kills;
        let line = running.line().await.with_context(|| format!("it did not open after kill {kills}"))?;
        ensure!(line == OPEN, "{line}");
        self.tally.opened.push(running.started.elapsed());
        Ok(())
    }

    /// Kills it; what it still got out counts.
    async fn end(&mut self, mut running: Running) -> Result<()> {
        running.child.kill()?;
        let status = running.child.wait()?;
        #[cfg(unix)]
        ensure!(std::os::unix::process::ExitStatusExt::signal(&status) == Some(9), "it ended by itself: {status}");
        while let Some(line) = running.lines.recv().await {
            self.acknowledged.read(&line);
        }
        Ok(())
    }
}

impl Running {
    fn start(mut command: Command, order: &str) -> Result<Self> {
        let started = Instant::now();
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        // Kept open by the child: it ends when we do.
        child.stdin.as_mut().context("its input")?.write_all(format!("{order}\n").as_bytes())?;
        let output = BufReader::new(child.stdout.take().context("its output")?);
        let (sender, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in output.split(b'\n').map_while(Result::ok) {
                if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                    return;
                }
            }
        });
        Ok(Self { child, lines, started })
    }

    async fn line(&mut self) -> Result<String> {
        let line = tokio::time::timeout(PATIENCE, self.lines.recv()).await.context("it stands still")?;
        line.ok_or_else(|| anyhow!("it ended by itself"))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Only where something went wrong is it still there.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn told(failure: Failure) -> anyhow::Error {
    anyhow!("{}", failure.message)
}
