//! Two processes, so that what a command opens at an org is closed even when the one that was started is killed.
//!
//! The process that was started runs the program once more and waits for it. Between them is a pipe: a byte in it is a signal
//! that was passed on, and its end is the end of the process that was started, however it ended. The second process does the
//! work, and takes either for the wish to stop.

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::process::{ChildStdin, Command, Stdio};
use std::time::Duration;

use clap::ValueEnum;
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::Call;
use crate::outcome::Outcome;
use crate::signals::Signals;
use crate::terminal;

/// What comes within this time of the signal before is the same wish: a terminal sends Ctrl-C to both processes, and
/// `timeout` sends its signal to the process and then to the group of it.
const ONE_WISH: Duration = Duration::from_millis(500);
/// Files that are the standard input, which the second process has another use for.
const OWN_INPUT: [&str; 3] = ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];

/// What the standard input of the process is that was started.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum StandardInput {
    /// A terminal, at which a person can be asked.
    Terminal,
    /// Anything else.
    Other,
}

impl StandardInput {
    /// This process's own.
    pub fn own() -> Self {
        if std::io::stdin().is_terminal() { Self::Terminal } else { Self::Other }
    }

    /// As the argument has it.
    fn word(self) -> &'static str {
        match self {
            Self::Terminal => "terminal",
            Self::Other => "other",
        }
    }
}

/// What is to be told when the second process was ended from outside, and how the command is called.
#[derive(Clone, Copy, Debug)]
pub struct Work {
    /// How many words name the command. After them the second process is told that it is one.
    pub words: usize,
    /// What is lost with the second process.
    pub lost: &'static str,
}

/// Does a command's work in a second process, or in this one if that is the second, or if there can be none.
pub async fn hold<Doing: Future<Output = Outcome>>(
    command: Work,
    supervised: Option<StandardInput>,
    call: Call,
    work: impl FnOnce(Stops) -> Doing,
) -> Outcome {
    if supervised.is_some() {
        return work(Stops::listen(true)).await;
    }
    if reads_own_input(&call) {
        return work(Stops::listen(false)).await;
    }
    match second_process(command, call, Signals::listen()).await {
        Ok(outcome) => outcome,
        Err(error) => {
            goes_on_alone(&error);
            work(Stops::listen(false)).await
        }
    }
}

/// Whether a call names the standard input as a file, which a second process could not read.
pub fn reads_own_input(call: &Call) -> bool {
    call.words.iter().any(|word| {
        let word = word.to_string_lossy();
        // An option and its value may be one word.
        let value = word.split_once('=').map_or(&*word, |(_, value)| value);
        OWN_INPUT.contains(&value)
    })
}

/// Makes the same call once more, and answers how it ended. Signals that were heard before are passed on, too.
///
/// # Errors
/// When no second process can be started.
pub async fn second_process(command: Work, call: Call, mut signals: Signals) -> std::io::Result<Outcome> {
    let Call { before, mut words } = call;
    let input = StandardInput::own().word();
    words.insert(command.words.min(words.len()), format!("--supervised={input}").into());
    let mut program = Command::new(std::env::current_exe()?);
    let mut child = program.args(before).args(words).stdin(Stdio::piped()).spawn()?;
    let mut line = child.stdin.take();
    let mut ended = tokio::task::spawn_blocking(move || child.wait());
    loop {
        tokio::select! {
            status = &mut ended => {
                let status = status.map_err(std::io::Error::other)??;
                return Ok(match status.code().and_then(|code| u8::try_from(code).ok()) {
                    Some(code) => Outcome::Told(code),
                    None => Outcome::Impossible(format!(
                        "The process doing the work was ended from outside ({status}). What it had opened may still be \
                         open{}.",
                        command.lost
                    )),
                });
            }
            () = signals.next() => pass_on(&mut line),
        }
    }
}

fn pass_on(line: &mut Option<ChildStdin>) {
    // Without a reader the second process is about to end.
    if let Some(pipe) = line
        && pipe.write_all(b"!").is_err()
    {
        *line = None;
    }
}

/// What asks a run to stop, heard of from [`Stops::listen`] on.
pub struct Stops {
    wishes: mpsc::UnboundedReceiver<()>,
    last: Option<Instant>,
}

impl Stops {
    /// Listens for signals and, in the second process, at the pipe.
    pub fn listen(supervised: bool) -> Self {
        let (sender, wishes) = mpsc::unbounded_channel();
        if supervised {
            let sender = sender.clone();
            std::thread::spawn(move || {
                let mut byte = [0];
                while let Ok(1) = std::io::stdin().read(&mut byte) {
                    let _ = sender.send(());
                }
                // The first process is gone.
                let _ = sender.send(());
            });
        }
        let mut signals = Signals::listen();
        tokio::spawn(async move {
            loop {
                signals.next().await;
                if sender.send(()).is_err() {
                    return;
                }
            }
        });
        Self { wishes, last: None }
    }

    /// Waits for the next wish to stop. Cancel-safe.
    pub async fn next(&mut self) {
        while let Some(()) = self.wishes.recv().await {
            let now = Instant::now();
            if self.last.is_none_or(|last| now.duration_since(last) >= ONE_WISH) {
                self.last = Some(now);
                return;
            }
        }
        std::future::pending::<()>().await;
    }

    /// Does what comes before anything is opened at an org, as long as nobody wishes to stop.
    ///
    /// # Errors
    /// As the work, and when it was left.
    pub async fn unless_stopped<T>(
        &mut self,
        work: impl Future<Output = Result<T, Outcome>>,
        left: &str,
    ) -> Result<T, Outcome> {
        tokio::select! {
            done = work => done,
            () = self.next() => Err(Outcome::impossible(left)),
        }
    }
}

/// The same without a second process, where none can be started.
pub fn goes_on_alone(error: &std::io::Error) {
    terminal::say(&format!(
        "No second process could be started ({error}). The work continues in this one; if it is killed, what it opened \
         stays open."
    ));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn signals_that_come_together_are_one_wish() {
        let (sender, wishes) = mpsc::unbounded_channel();
        let mut stops = Stops { wishes, last: None };
        for _ in 0..3 {
            sender.send(()).expect("it listens");
        }
        stops.next().await;
        assert!(tokio::time::timeout(ONE_WISH, stops.next()).await.is_err(), "three at once are one");
        sender.send(()).expect("it listens");
        stops.next().await;
    }
}
