//! What a run must not do: write over what it reads, leave a report of before, begin with what no practice org takes.

use anyhow::Result;

use super::desk::{ANSWERED, counted, junit, scenarios};
use crate::program::{Place, code, err};

const SENDS: &str = "version: 1
name: Sends a file
steps:
  - include: common/start.yaml
  - file: note.txt
";

#[test]
fn a_report_never_takes_the_place_of_what_is_read() -> Result<()> {
    let place = Place::new()?;
    let files = [("s/a.yaml", SENDS), ("s/common/start.yaml", "steps:\n  - start: guest\n"), ("s/note.txt", "a note")];
    scenarios(&place, &files)?;
    scenarios(&place, &[("key.pem", "no key"), ("snippet.json", "{}"), ("r.json", "{}")])?;
    #[cfg(unix)]
    std::os::unix::fs::symlink(place.folder.path().join("s/a.yaml"), place.folder.path().join("link.json"))?;
    let practice = ["test", "run", "s", "--practice"].as_slice();
    let snippet = ["test", "run", "s", "--snippet", "snippet.json", "--key", "key.pem", "--kid", "k"].as_slice();
    let report = ["test", "report", "r.json"].as_slice();
    let mut table = vec![
        (practice, "s/a.yaml", "s/a.yaml"),
        (practice, "s/common/../a.yaml", "s/a.yaml"),
        (practice, "s/common/start.yaml", "s/common/start.yaml"),
        (practice, "s/note.txt", "s/note.txt"),
        (snippet, "snippet.json", "snippet.json"),
        (snippet, "key.pem", "key.pem"),
    ];
    if cfg!(unix) {
        table.push((practice, "link.json", "s/a.yaml"));
    }
    for (call, named, read) in table {
        let before = std::fs::read(place.folder.path().join(read))?;
        let output = place.run(&[call, &["--html", named]].concat())?;
        assert_eq!(code(&output), 2, "{named}: {}", err(&output));
        assert!(err(&output).contains(&format!("--html names {named}, which is read here")), "{}", err(&output));
        assert_eq!(std::fs::read(place.folder.path().join(read))?, before, "{named}");
    }
    scenarios(&place, &[("b.yaml", ANSWERED)])?;
    assert_eq!(code(&place.run(&["test", "run", "b.yaml", "--practice", "--json", "r.json"])?), 0);
    let before = std::fs::read(place.folder.path().join("r.json"))?;
    let output = place.run(&[report, &["--html", "./r.json"]].concat())?;
    assert_eq!(code(&output), 2, "{}", err(&output));
    assert_eq!(std::fs::read(place.folder.path().join("r.json"))?, before);
    Ok(())
}

#[test]
fn what_a_run_of_before_has_left_does_not_stay() -> Result<()> {
    let place = Place::new()?;
    scenarios(&place, &[("s.yaml", ANSWERED)])?;
    let run = ["test", "run", "s.yaml", "--junit", "r.xml", "--json", "r.json"];
    let output = place.run(&[&run[..], &["--practice"]].concat())?;
    assert_eq!((code(&output), junit(&place.folder.path().join("r.xml"))?), (0, (1, 0, 0)), "{}", err(&output));
    // Nothing can be run: the reports of the run that passed are not this one's.
    let output = place.run(&[&run[..], &["--org", "Nowhere"]].concat())?;
    assert_eq!(code(&output), 2, "{}", err(&output));
    let (tests, failures, errors) = junit(&place.folder.path().join("r.xml"))?;
    assert_eq!((tests, failures + errors), (1, 1));
    assert_eq!(counted(&place.folder.path().join("r.json"))?["notRun"], 1);
    Ok(())
}

#[test]
fn values_that_no_practice_org_takes_are_told_before_anything_runs() -> Result<()> {
    let place = Place::new()?;
    scenarios(&place, &[("s.yaml", ANSWERED)])?;
    let table = [
        (
            "--fault",
            "lose-events=many",
            "--fault loseEvents=\"many\": loseEvents must be a whole number from 0 to 4294967295",
        ),
        ("--fault", "noAgent=1", "--fault noAgent=1: noAgent must be true or false"),
        ("--switch", "badIdentityToken=maybe", "badIdentityToken must be one of refuse, silentGuest"),
    ];
    for (option, value, told) in table {
        let output = place.run(&["test", "run", "s.yaml", "--practice", option, value, "--json", "r.json"])?;
        assert_eq!(code(&output), 2, "{}", err(&output));
        assert!(err(&output).contains(told), "{}", err(&output));
    }
    Ok(())
}
