//! Manual steps: asked at a terminal, failed at once where there is none.

use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};

use super::desk::{Desk, counted, scenarios};
use crate::program::{Place, code, err, out};

/// On an org of its own, where nobody plays the other side.
const MANUAL: &str = "version: 1
name: Somebody looks
steps:
  - start: guest
  - manual: { do: Look at the Service Console, ask: Which name does it show? }
  - close
";

#[test]
fn without_a_terminal_the_step_fails_at_once_and_says_what_to_do() -> Result<()> {
    let place = Place::new()?;
    scenarios(&place, &[("s.yaml", MANUAL)])?;
    let desk = Desk::serve(&place)?;
    let snippet = desk.snippet(&place)?;
    let output = place.run(&["test", "run", "s.yaml", "--snippet", &snippet])?;
    assert_eq!(code(&output), 1, "{}{}", out(&output), err(&output));
    assert!(out(&output).contains("standard input is not a terminal"), "{}", out(&output));
    Ok(())
}

/// The program in a terminal of its own: `script` of util-linux makes one.
fn at_a_terminal(place: &Place, arguments: &[&str]) -> Result<Child> {
    let program = env!("CARGO_BIN_EXE_handover");
    let words = std::iter::once(program).chain(arguments.iter().copied()).map(|word| format!("'{word}'"));
    let line = words.collect::<Vec<_>>().join(" ");
    let mut command = Command::new("script");
    command.args(["--quiet", "--return", "--echo", "never", "--command", &line, "/dev/null"]);
    command.env("HANDOVER_DATA_DIR", place.folder.path().join("data")).current_dir(place.folder.path());
    Ok(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?)
}

#[test]
fn at_a_terminal_a_person_is_asked_and_the_answer_is_in_the_report() -> Result<()> {
    let place = Place::new()?;
    scenarios(&place, &[("s.yaml", MANUAL)])?;
    let desk = Desk::serve(&place)?;
    let snippet = desk.snippet(&place)?;
    let mut terminal = at_a_terminal(&place, &["test", "run", "s.yaml", "--snippet", &snippet, "--json", "r.json"])?;
    let (mut keys, mut screen) = (terminal.stdin.take().context("piped")?, terminal.stdout.take().context("piped")?);
    let mut seen = String::new();
    for (question, answer) in [
        ("Is it done, and as expected? [y/n] ", "maybe"),
        ("Is it done, and as expected? [y/n] ", "y"),
        ("Who did it? ", "Ada"),
        ("What was seen? ", "Guest"),
    ] {
        let from = seen.len();
        let mut byte = [0];
        while !seen[from..].ends_with(question) {
            anyhow::ensure!(screen.read(&mut byte)? == 1, "{question} was not asked: {seen}");
            seen.push(char::from(byte[0]));
        }
        writeln!(keys, "{answer}")?;
    }
    let mut rest = Vec::new();
    screen.read_to_end(&mut rest)?;
    let rest = String::from_utf8_lossy(&rest);
    assert_eq!(terminal.wait()?.code(), Some(0), "{seen}{rest}");
    assert!(seen.contains("Look at the Service Console") && seen.contains("Which name does it show?"), "{seen}");
    let file = place.folder.path().join("r.json");
    assert_eq!(counted(&file)?["passed"], 1);
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(file)?)?;
    let answer = &report["cases"][0]["steps"][1]["answer"];
    assert_eq!((&answer["done"], &answer["who"], &answer["saw"]), (&true.into(), &"Ada".into(), &"Guest".into()));
    Ok(())
}
