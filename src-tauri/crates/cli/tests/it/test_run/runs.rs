//! Runs: their exit codes, and reports whose counts agree.

use anyhow::Result;
use serde_json::json;

use super::desk::{ANSWERED, Desk, WAITING, counted, junit, names, scenarios};
use crate::program::{Place, code, err, out};

const TABLE: &str = "version: 1
name: Tiers
within: 500 ms
rows:
  - { tier: Gold }
  - { tier: Silver }
practice:
  agents: { acceptAfter: 20 ms, typing: 10 ms }
steps:
  - start: { attributes: { Customer_Tier: \"${tier}\" } }
  - expect: accepted
  - expect:
      - attribute: { name: Customer_Tier, value: \"${tier}\" }
  - close
";

const REPORTS: [&str; 6] = ["--junit", "r.xml", "--html", "r.html", "--json", "r.json"];

#[test]
fn what_passes_exits_with_0_and_every_report_counts_the_same() -> Result<()> {
    let place = Place::new()?;
    scenarios(&place, &[("s/a.yaml", ANSWERED), ("s/b.yaml", TABLE)])?;
    let run = ["test", "run", "s", "--practice", "--parallel", "3"];
    let output = place.run(&[&run[..], &REPORTS].concat())?;
    assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
    assert!(out(&output).starts_with("3 cases: 3 passed, 0 failed, 0 not run in "), "{}", out(&output));
    for line in ["✓ A guest is answered: passed", "✓ Tiers [tier=Gold]: passed", "✓ Tiers [tier=Silver]: passed"]
    {
        assert!(err(&output).contains(line), "{line}: {}", err(&output));
    }
    let folder = place.folder.path();
    assert_eq!(junit(&folder.join("r.xml"))?, (3, 0, 0));
    assert_eq!(counted(&folder.join("r.json"))?["passed"], 3);
    assert!(std::fs::read_to_string(folder.join("r.html"))?.contains("Tiers"));
    assert_eq!(names(&place)?, ["r.html", "r.json", "r.xml", "s"], "nothing else is left behind");
    Ok(())
}

/// An agent who greets, and two things that are known to fail without waiting for them.
const LOUD: &str = "version: 1
name: Loud
practice: { agents: { acceptAfter: 20 ms, typing: 10 ms } }
steps:
  - start: guest
    name: begin
  - expect:
      - nothing: { of: message, from: agent, for: 30 s }
      - latency: { step: begin, atMost: 1 ms }
";

#[test]
fn what_fails_at_once_is_not_said_to_have_been_waited_for() -> Result<()> {
    let place = Place::new()?;
    scenarios(&place, &[("s/a.yaml", LOUD)])?;
    let output = place.run(&[&["test", "run", "s", "--practice"][..], &REPORTS].concat())?;
    assert_eq!(code(&output), 1, "{}{}", out(&output), err(&output));
    let junit = std::fs::read_to_string(place.folder.path().join("r.xml"))?;
    for words in [": failed after ", "seen: it came after ", "seen: it took "] {
        assert!(out(&output).contains(words), "{words}: {}", out(&output));
    }
    assert!(!out(&output).contains("did not come within") && !junit.contains(", within"), "{}{junit}", out(&output));
    Ok(())
}

#[test]
fn an_armed_fault_exits_with_1_and_says_what_came_instead() -> Result<()> {
    let place = Place::new()?;
    scenarios(&place, &[("s/a.yaml", ANSWERED), ("s/b.yaml", TABLE)])?;
    let run = ["test", "run", "s", "--practice", "--parallel", "3", "--fault", "routing-error=Closed on Sundays"];
    let output = place.run(&[&run[..], &REPORTS].concat())?;
    assert_eq!(code(&output), 1, "{}{}", out(&output), err(&output));
    for words in ["s/a.yaml:9: ", "step 2 of 5: ", "Closed on Sundays", "3 cases: 0 passed, 3 failed, 0 not run"] {
        assert!(out(&output).contains(words), "{words}: {}", out(&output));
    }
    assert!(err(&output).ends_with("3 of 3 cases did not pass.\n"), "{}", err(&output));
    let folder = place.folder.path();
    let (tests, failures, errors) = junit(&folder.join("r.xml"))?;
    assert_eq!((tests, failures + errors), (3, 3));
    assert_eq!(counted(&folder.join("r.json"))?["failed"], 3);
    Ok(())
}

#[test]
fn cases_are_chosen_by_tag_and_row_and_repeated() -> Result<()> {
    let place = Place::new()?;
    scenarios(&place, &[("s/a.yaml", ANSWERED), ("s/b.yaml", TABLE)])?;
    let run = ["test", "run", "s", "--practice", "--json", "r.json", "--parallel", "4"];
    for (chosen, lines) in [
        (
            &["--tag", "smoke", "--times", "2"][..],
            &["A guest is answered #1: passed", "A guest is answered #2: passed"],
        ),
        (
            &["--row", "tier=Silver", "--times", "2"],
            &["Tiers [tier=Silver] #1: passed", "Tiers [tier=Silver] #2: passed"],
        ),
    ] {
        let output = place.run(&[&run[..], chosen].concat())?;
        assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
        assert!(lines.iter().all(|line| err(&output).contains(line)), "{}", err(&output));
        assert_eq!(counted(&place.folder.path().join("r.json"))?["expected"], 2);
    }
    Ok(())
}

#[test]
fn an_org_that_cannot_be_reached_exits_with_3() -> Result<()> {
    let place = Place::new()?;
    scenarios(&place, &[("s.yaml", ANSWERED)])?;
    let desk = Desk::serve(&place)?;
    let snippet = desk.snippet(&place)?;
    drop(desk);
    let output =
        place.run(&["test", "run", "s.yaml", "--snippet", &snippet, "--junit", "r.xml", "--json", "r.json"])?;
    assert_eq!(code(&output), 3, "{}{}", out(&output), err(&output));
    assert_eq!(junit(&place.folder.path().join("r.xml"))?, (1, 0, 1));
    assert_eq!(counted(&place.folder.path().join("r.json"))?["failed"], 1);
    Ok(())
}

#[tokio::test]
async fn a_limit_ends_the_run_and_what_was_not_held_has_failed() -> Result<()> {
    let place = Place::new()?;
    scenarios(&place, &[("s/a.yaml", WAITING), ("s/b.yaml", WAITING)])?;
    let desk = Desk::serve(&place)?;
    desk.arm(json!({ "noAgent": true })).await?;
    let snippet = desk.snippet(&place)?;
    let output = place.run(&["test", "run", "s", "--snippet", &snippet, "--limit", "1", "--junit", "r.xml"])?;
    assert_eq!(code(&output), 1, "{}{}", out(&output), err(&output));
    let (tests, failures, errors) = junit(&place.folder.path().join("r.xml"))?;
    assert_eq!((tests, failures + errors), (2, 2));
    assert_eq!(desk.conversations().await?.1, 0, "nothing stays open");
    Ok(())
}

#[tokio::test]
async fn test_traffic_is_marked_unless_the_scenario_says_otherwise() -> Result<()> {
    let place = Place::new()?;
    scenarios(&place, &[("s.yaml", TABLE)])?;
    let desk = Desk::serve(&place)?;
    let snippet = desk.snippet(&place)?;
    let marks = ["--mark", "Order_Number=handover-test", "--mark", "Customer_Tier=Nobody"];
    let run = ["test", "run", "s.yaml", "--snippet", &snippet, "--row", "tier=Gold"];
    let output = place.run(&[&run[..], &marks].concat())?;
    assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));
    let state = desk.state().await?;
    let sent = &state["conversations"][0]["sentAttributes"];
    assert_eq!((&sent["Order_Number"], &sent["Customer_Tier"]), (&json!("handover-test"), &json!("Gold")), "{state}");
    Ok(())
}

#[test]
fn a_verified_user_is_signed_with_a_key_from_a_file() -> Result<()> {
    let place = Place::new()?;
    let verified = ANSWERED.replace("start: guest", "start: { verified: customer-42 }");
    scenarios(
        &place,
        &[("s.yaml", &verified.replace("  - close\n", "  - expect: { verified: customer-42 }\n  - close\n"))],
    )?;
    let output = place.run(&["test", "run", "s.yaml", "--practice"])?;
    assert_eq!(code(&output), 0, "{}{}", out(&output), err(&output));

    let desk = Desk::serve(&place)?;
    let snippet = desk.snippet(&place)?;
    assert_eq!(code(&place.run(&["keys", "new", "--out", "key.pem"])?), 0);
    let run = ["test", "run", "s.yaml", "--snippet", &snippet];
    let signing = ["--key", "key.pem", "--kid", "k1", "--issuer", "acme", "--html", "r.html", "--json", "r.json"];
    let output = place.run(&[&run[..], &signing].concat())?;
    // This org does not know the key.
    assert_eq!(code(&output), 1, "{}{}", out(&output), err(&output));
    let key = std::fs::read_to_string(place.folder.path().join("key.pem"))?;
    let body = key.lines().nth(5).unwrap_or_default();
    for text in [
        out(&output),
        err(&output),
        std::fs::read_to_string(place.folder.path().join("r.html"))?,
        std::fs::read_to_string(place.folder.path().join("r.json"))?,
    ] {
        assert!(!text.contains(body) && !text.contains("eyJ"), "no key and no token is told");
    }
    Ok(())
}
