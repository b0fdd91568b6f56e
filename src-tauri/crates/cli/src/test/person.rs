//! Manual steps: a person at the terminal is told what to do and asked what became of it. Where nobody can be asked, the step
//! has failed at once.

use std::collections::{BTreeSet, VecDeque};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Write as _};

use console::report::shown;
use console::view::{CaseSummary, ManualAnswer, ManualView};
use tokio::sync::mpsc::{UnboundedReceiver, error::TryRecvError, unbounded_channel};

use super::words::Naming;
use crate::terminal::{self, harmless};

/// The terminal of the process. Standard input is another thing: it is the pipe to the process that was started.
#[cfg(unix)]
const TERMINAL: &str = "/dev/tty";
#[cfg(not(unix))]
const TERMINAL: &str = "CONIN$";

const NOBODY: &str = "Nobody could be asked: standard input is not a terminal. Run scenarios with manual steps in a \
                      terminal or in the app, or leave them out by their tags.";

/// Who is asked.
pub struct Person {
    naming: Naming,
    lines: Option<UnboundedReceiver<String>>,
    /// Whether there is a terminal to ask at.
    there: bool,
    /// Turns that were taken in, by case, try and step.
    known: BTreeSet<(String, u32, u32)>,
    waiting: VecDeque<Turn>,
    asking: Option<Asking>,
    /// Who answered the time before.
    who: String,
}

/// A person's turn.
struct Turn {
    case_id: String,
    case: String,
    manual: ManualView,
}

struct Asking {
    turn: Turn,
    done: Option<bool>,
    who: Option<String>,
}

impl Person {
    /// Somebody at this terminal; nobody where there is none.
    pub fn at(terminal: bool, naming: Naming) -> Self {
        Self {
            naming,
            lines: None,
            there: terminal,
            known: BTreeSet::new(),
            waiting: VecDeque::new(),
            asking: None,
            who: String::new(),
        }
    }

    /// Takes in whether a case waits for a person, or does not any more.
    pub fn notice(&mut self, case: &CaseSummary) {
        let Some(manual) = &case.manual else {
            self.waiting.retain(|turn| turn.case_id != case.id);
            if self.asking.as_ref().is_some_and(|asking| asking.turn.case_id == case.id) {
                self.asking = None;
                terminal::say("\nThis step waits no longer.");
            }
            return;
        };
        if self.known.insert((case.id.clone(), case.tries, manual.step)) {
            let turn = Turn { case_id: case.id.clone(), case: self.naming.of(&shown(case)), manual: manual.clone() };
            self.waiting.push_back(turn);
        }
    }

    /// Whether a question stands on the terminal.
    pub fn is_asked(&self) -> bool {
        self.asking.is_some() && self.there
    }

    /// The question once more, after something else was written.
    pub fn ask_again(&self) {
        if let Some(asking) = self.asking.as_ref().filter(|_| self.there) {
            self.ask(asking);
        }
    }

    /// The next answer, with the id of the case that it is for. Cancel-safe.
    pub async fn answer(&mut self) -> (String, ManualAnswer) {
        loop {
            let Some(asking) = &mut self.asking else {
                match self.waiting.pop_front() {
                    Some(turn) => self.begin(turn),
                    None => std::future::pending::<()>().await,
                }
                continue;
            };
            let line = match &mut self.lines {
                Some(lines) if self.there => lines.recv().await,
                Some(_) | None => None,
            };
            let Some(line) = line else {
                self.there = false;
                let Some(asking) = self.asking.take() else { continue };
                let answer = ManualAnswer { done: false, who: String::new(), saw: NOBODY.to_owned() };
                return (asking.turn.case_id, answer);
            };
            let text = harmless(line.trim());
            match (asking.done, &asking.who) {
                (None, _) => asking.done = yes(&text),
                (Some(_), None) => {
                    if !text.is_empty() {
                        self.who.clone_from(&text);
                    }
                    asking.who = Some(self.who.clone());
                }
                (Some(done), Some(who)) => {
                    let answer = ManualAnswer { done, who: who.clone(), saw: text };
                    let case_id = asking.turn.case_id.clone();
                    self.asking = None;
                    return (case_id, answer);
                }
            }
            self.ask_again();
        }
    }

    fn begin(&mut self, turn: Turn) {
        if self.there && self.lines.is_none() {
            self.lines = lines_of_terminal();
        }
        // What was typed before the question is no answer to it.
        if let Some(lines) = &mut self.lines {
            while !matches!(lines.try_recv(), Err(TryRecvError::Empty | TryRecvError::Disconnected)) {}
        }
        let asking = Asking { turn, done: None, who: None };
        if self.there {
            let Turn { case, manual, .. } = &asking.turn;
            terminal::say(&harmless(&format!("\n{case}, step {}: your turn\n  {}", manual.step, manual.instructions)));
            if let Some(question) = &manual.question {
                terminal::say(&harmless(&format!("  {question}")));
            }
            self.ask(&asking);
        }
        self.asking = Some(asking);
    }

    fn ask(&self, asking: &Asking) {
        let question = match (asking.done, &asking.who) {
            (None, _) => "Is it done, and as expected? [y/n] ".to_owned(),
            (Some(_), None) if self.who.is_empty() => "Who did it? ".to_owned(),
            (Some(_), None) => format!("Who did it? [{}] ", self.who),
            (Some(_), Some(_)) => "What was seen? ".to_owned(),
        };
        let mut out = io::stderr();
        // Nobody is left to ask when standard error is closed; the step's own limit ends it.
        let _ = write!(out, "{question}").and_then(|()| out.flush());
    }
}

fn yes(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "y" | "yes" => Some(true),
        "n" | "no" => Some(false),
        _ => None,
    }
}

/// Reads until the end of the program: a terminal that is read cannot be left alone any more.
fn lines_of_terminal() -> Option<UnboundedReceiver<String>> {
    let terminal = BufReader::new(File::open(TERMINAL).ok()?);
    let (sender, receiver) = unbounded_channel();
    std::thread::spawn(move || {
        for line in terminal.lines() {
            let Ok(line) = line else { return };
            if sender.send(line).is_err() {
                return;
            }
        }
    });
    Some(receiver)
}
