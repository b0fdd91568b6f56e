//! What asks the program to end: Ctrl-C and, where there are such signals, the termination signal and the end of the terminal.

/// Hears of every signal from [`Signals::listen`] on, not only once it is waited for.
pub struct Signals {
    #[cfg(unix)]
    heard: Option<Heard>,
}

#[cfg(unix)]
struct Heard {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
    /// None where the program is to outlive its terminal.
    hangup: Option<tokio::signal::unix::Signal>,
}

impl Signals {
    /// Listens from now on.
    #[cfg(unix)]
    pub fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let hangup = (!ignores_hangup()).then(|| signal(SignalKind::hangup()).ok()).flatten();
        let both = signal(SignalKind::interrupt()).ok().zip(signal(SignalKind::terminate()).ok());
        Self { heard: both.map(|(interrupt, terminate)| Heard { interrupt, terminate, hangup }) }
    }

    /// Listens from now on.
    #[cfg(not(unix))]
    pub fn listen() -> Self {
        Self {}
    }

    /// Waits for the next one. Cancel-safe.
    pub async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(Heard { interrupt, terminate, hangup }) = &mut self.heard {
            let hung_up = async {
                match hangup {
                    Some(hangup) => drop(hangup.recv().await),
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
                () = hung_up => {}
            }
            return;
        }
        // Without a handler there is nothing to wait for but the end of the process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Waits for the first one; listens from the call on.
pub fn interrupted() -> impl Future<Output = ()> {
    let mut signals = Signals::listen();
    async move { signals.next().await }
}

/// Whether the program was started so that it outlives its terminal (`nohup`), as far as the system tells: Linux does, in
/// the bit mask of ignored signals, whose first bit is SIGHUP (proc_pid_status(5)).
#[cfg(unix)]
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}
