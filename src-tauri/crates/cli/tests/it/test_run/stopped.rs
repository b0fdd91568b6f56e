//! Runs that are stopped from outside: nothing stays open, and the reports are complete.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};
use serde_json::json;

use super::desk::{ANSWERED, Desk, WAITING, counted, junit, names, scenarios};
use crate::program::{Place, code, err};

struct Running {
    child: Child,
    place: Place,
    desk: Desk,
}

/// Three cases, two at a time, of which the first two wait for somebody who does not come.
async fn running() -> Result<Running> {
    let place = Place::new()?;
    scenarios(&place, &[("s/a.yaml", WAITING), ("s/b.yaml", WAITING), ("s/c.yaml", ANSWERED)])?;
    // What a run of before has left is not taken for this one's.
    scenarios(&place, &[("r.xml", "<testsuites tests=\"0\"/>")])?;
    let desk = Desk::serve(&place)?;
    desk.arm(json!({ "noAgent": true })).await?;
    let snippet = desk.snippet(&place)?;
    let run = ["test", "run", "s", "--snippet", &snippet, "--parallel", "2"];
    let child = place
        .command(&[&run[..], &["--junit", "r.xml", "--html", "r.html", "--json", "r.json"]].concat())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    desk.opened(2).await?;
    Ok(Running { child, place, desk })
}

fn send(signal: &str, process: u32) -> Result<()> {
    anyhow::ensure!(Command::new("kill").args([signal, &process.to_string()]).status()?.success());
    Ok(())
}

impl Running {
    /// Everything that both processes write until the last of them has ended.
    fn told(&mut self) -> Result<(String, String)> {
        let (mut out, mut err) = (String::new(), String::new());
        self.child.stdout.take().context("piped")?.read_to_string(&mut out)?;
        self.child.stderr.take().context("piped")?.read_to_string(&mut err)?;
        Ok((out, err))
    }

    async fn has_left_nothing(&self) -> Result<()> {
        assert_eq!(self.desk.conversations().await?, (2, 0), "no conversation stays open, and no other was begun");
        let folder = self.place.folder.path();
        let (tests, failures, errors) = junit(&folder.join("r.xml"))?;
        assert_eq!((tests, failures + errors), (3, 3));
        let counts = counted(&folder.join("r.json"))?;
        assert_eq!((&counts["expected"], &counts["notRun"]), (&json!(3), &json!(3)), "{counts}");
        assert_eq!(names(&self.place)?, ["r.html", "r.json", "r.xml", "s", "snippet.json"]);
        Ok(())
    }
}

#[tokio::test]
async fn a_signal_closes_everything_writes_the_reports_and_exits_with_3() -> Result<()> {
    for signal in ["-INT", "-TERM", "-HUP"] {
        let mut run = running().await?;
        send(signal, run.child.id())?;
        let (out, err) = run.told()?;
        assert_eq!(run.child.wait()?.code(), Some(3), "{signal}: {out}{err}");
        assert!(err.contains("Interrupted") && out.contains("3 cases: 0 passed, 0 failed, 3 not run"), "{out}{err}");
        run.has_left_nothing().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_kill_closes_everything_and_the_reports_are_complete() -> Result<()> {
    let mut run = running().await?;
    send("-KILL", run.child.id())?;
    assert_eq!(run.child.wait()?.code(), None, "it was killed");
    // The second process has the other ends of the pipes: they end with it.
    let (out, err) = run.told()?;
    assert!(err.contains("Interrupted"), "{out}{err}");
    run.has_left_nothing().await
}

#[tokio::test]
async fn reports_are_complete_while_the_run_goes_on_and_another_run_keeps_off() -> Result<()> {
    let mut run = running().await?;
    let folder = run.place.folder.path();
    // Before any case has ended, every case is there, and has failed.
    let (tests, failures, errors) = junit(&folder.join("r.xml"))?;
    assert_eq!((tests, failures + errors), (3, 3));
    assert_eq!(counted(&folder.join("r.json"))?["notRun"], 3);
    let other = run.place.run(&["test", "run", "s/c.yaml", "--practice", "--junit", "./r.xml"])?;
    assert_eq!(code(&other), 2, "{}", err(&other));
    assert!(err(&other).contains("r.xml.lock"), "{}", err(&other));
    send("-INT", run.child.id())?;
    run.told()?;
    assert_eq!(run.child.wait()?.code(), Some(3));
    run.has_left_nothing().await
}

#[tokio::test]
async fn a_second_process_that_is_killed_leaves_complete_reports() -> Result<()> {
    let mut run = running().await?;
    let second = Command::new("pgrep").args(["-P", &run.child.id().to_string()]).output()?;
    send("-KILL", String::from_utf8(second.stdout)?.trim().parse()?)?;
    let (out, err) = run.told()?;
    assert_eq!(run.child.wait()?.code(), Some(3), "{out}{err}");
    assert!(err.contains("ended from outside"), "{err}");
    let (tests, failures, errors) = junit(&run.place.folder.path().join("r.xml"))?;
    assert_eq!((tests, failures + errors), (3, 3));
    // A lock that is left behind is nobody's.
    let again = run.place.run(&["test", "run", "s/c.yaml", "--practice", "--junit", "r.xml"])?;
    assert_eq!(code(&again), 0, "{}", crate::program::err(&again));
    assert_eq!(junit(&run.place.folder.path().join("r.xml"))?, (1, 0, 0));
    Ok(())
}
