//! Reports that are read again: told, drawn in other forms, compared, followed over time.

use anyhow::Result;

use super::desk::{ANSWERED, junit, scenarios};
use crate::program::{Place, code, err, out};

fn run(place: &Place, report: &str, more: &[&str]) -> Result<i32> {
    let run = ["test", "run", "s.yaml", "--practice", "--json", report];
    Ok(code(&place.run(&[&run[..], more].concat())?))
}

#[test]
fn a_report_is_told_and_drawn_again() -> Result<()> {
    let place = Place::new()?;
    scenarios(&place, &[("s.yaml", ANSWERED)])?;
    assert_eq!(run(&place, "r.json", &["--junit", "first.xml", "--fault", "noAgent=true", "--limit", "1"])?, 1);
    let output = place.run(&["test", "report", "r.json", "--junit", "r.xml", "--html", "r.html"])?;
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(out(&output).contains("1 case: 0 passed"), "{}", out(&output));
    let folder = place.folder.path();
    assert_eq!(junit(&folder.join("r.xml"))?, junit(&folder.join("first.xml"))?);
    assert!(std::fs::read_to_string(folder.join("r.html"))?.contains("A guest is answered"));
    Ok(())
}

#[test]
fn two_runs_are_compared_and_many_are_a_history() -> Result<()> {
    let place = Place::new()?;
    scenarios(&place, &[("s.yaml", ANSWERED)])?;
    assert_eq!(run(&place, "1.json", &[])?, 0);
    assert_eq!(run(&place, "2.json", &[])?, 0);
    assert_eq!(run(&place, "3.json", &["--fault", "routingError=Closed"])?, 1);
    let same = place.run(&["test", "report", "1.json", "--compare", "1.json"])?;
    assert_eq!(code(&same), 0, "{}{}", out(&same), err(&same));
    let other = place.run(&["test", "report", "1.json", "--compare", "3.json"])?;
    assert_eq!(code(&other), 1, "{}{}", out(&other), err(&other));
    assert!(out(&other).contains("verdict: "), "{}", out(&other));
    let all = ["test", "report", "1.json", "2.json", "3.json", "--history", "--html", "h.html"];
    let history = place.run(&all)?;
    assert_eq!(code(&history), 0, "{}", err(&history));
    assert!(
        out(&history).contains("A guest is answered: 2 of 3 passed") && out(&history).contains("flaky"),
        "{}",
        out(&history)
    );
    assert_eq!(code(&place.run(&["test", "report", "1.json", "2.json"])?), 2);
    Ok(())
}

#[test]
fn what_is_no_report_and_what_was_changed_is_told() -> Result<()> {
    let place = Place::new()?;
    scenarios(&place, &[("s.yaml", ANSWERED), ("none.json", "{}")])?;
    for file in ["none.json", "s.yaml", "missing.json"] {
        let output = place.run(&["test", "report", file, "--html", "r.html"])?;
        assert_eq!((code(&output), out(&output)), (2, String::new()), "{file}");
        assert!(err(&output).starts_with(file), "{}", err(&output));
    }
    assert!(!place.folder.path().join("r.html").exists());
    assert_eq!(run(&place, "r.json", &[])?, 0);
    let file = place.folder.path().join("r.json");
    std::fs::write(&file, std::fs::read_to_string(&file)?.replace("A guest is answered", "A guest is adored"))?;
    let output = place.run(&["test", "report", "r.json"])?;
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(err(&output).contains("its digest does not fit"), "{}", err(&output));
    Ok(())
}
