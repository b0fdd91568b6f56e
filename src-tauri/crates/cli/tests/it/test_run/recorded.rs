//! A conversation that was held becomes a scenario that passes.

use anyhow::Result;

use super::desk::scenarios;
use crate::program::{Place, code, err, out};

#[test]
fn a_conversation_that_was_held_runs_as_a_scenario() -> Result<()> {
    let place = Place::new()?;
    let chat = ["chat", "--practice", "--attr", "Customer_Tier=Gold", "--say", "Hello", "--record", "held.yaml"];
    let output = place.run(&chat)?;
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(err(&output).contains("Written: held.yaml"), "{}", err(&output));
    let text = std::fs::read_to_string(place.folder.path().join("held.yaml"))?;
    assert!(text.contains("say: Hello") && text.contains("Customer_Tier"), "{text}");
    let output = place.run(&["test", "lint", "held.yaml"])?;
    assert_eq!(code(&output), 0, "{}", out(&output));
    let output = place.run(&["test", "run", "held.yaml", "--practice"])?;
    assert_eq!(code(&output), 0, "{}{}{text}", out(&output), err(&output));

    // The file is not written over, and that is said before anything is opened.
    let output = place.run(&chat)?;
    assert_eq!((code(&output), out(&output)), (2, String::new()), "{}", err(&output));
    assert_eq!(std::fs::read_to_string(place.folder.path().join("held.yaml"))?, text);
    Ok(())
}

#[test]
fn what_the_app_does_not_know_is_not_recorded() -> Result<()> {
    let place = Place::new()?;
    scenarios(&place, &[("there.yaml", "")])?;
    for arguments in [
        &["test", "record", "0b8e4a52-7b5f-4d0e-9a3f-0c1d2e3f4a5b"][..],
        &["test", "record", "last"],
        &["test", "record", "last", "--out", "there.yaml"],
    ] {
        let output = place.run(arguments)?;
        assert_eq!((code(&output), out(&output)), (2, String::new()), "{arguments:?}: {}", err(&output));
    }
    Ok(())
}
