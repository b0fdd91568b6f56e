//! Files and arguments that cannot be used: every problem is told with its place, exit code 2, and nothing is run.

use anyhow::Result;
use serde_json::json;

use super::desk::junit;
use crate::program::{Place, code, err, json as parsed, out};

const GOOD: &str = "version: 1\nname: Good\ntags: [smoke]\nsteps:\n  - start: guest\n  - expect: routed\n  - close\n";
const BAD: &str = "version: 1\nname: Bad\nsteps:\n  - start: guest\n  - sya: Hello\n  - expct: routed\n";

fn folder(place: &Place, files: &[(&str, &str)]) -> Result<()> {
    for (name, text) in files {
        let path = place.folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it is in a folder"))?;
        std::fs::write(path, text)?;
    }
    Ok(())
}

#[test]
fn every_problem_is_told_with_its_line_and_a_mark() -> Result<()> {
    let place = Place::new()?;
    folder(&place, &[("s/good.yaml", GOOD), ("s/bad.yml", BAD), ("s/worse.yaml", "version: 1\n\tname: x\n")])?;
    let output = place.run(&["test", "lint", "s"])?;
    assert_eq!(code(&output), 2, "{}", err(&output));
    let text = out(&output);
    for words in [
        "s/bad.yml:5:5: ",
        "     5 |   - sya: Hello\n       |     ^^^\n",
        "Did you mean `say`?",
        "s/bad.yml:6:5: ",
        "Did you mean `expect`?",
        "s/worse.yaml:",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(text.ends_with("3 files, 3 cases\n") || text.contains("3 files, "), "{text}");

    let output = place.run(&["test", "lint", "s/bad.yml", "--json"])?;
    let result = parsed(&output)?;
    assert_eq!((code(&output), &result["valid"], &result["files"]), (2, &json!(false), &json!(1)));
    assert_eq!((&result["problems"][0]["line"], &result["problems"][0]["column"]), (&json!(5), &json!(5)));
    assert_eq!(code(&place.run(&["test", "lint", "s/good.yaml"])?), 0);
    Ok(())
}

#[test]
fn a_file_with_an_error_runs_nothing_and_writes_nothing() -> Result<()> {
    let place = Place::new()?;
    folder(&place, &[("s/a-good.yaml", GOOD), ("s/bad.yaml", BAD), ("r.xml", "as it was")])?;
    for (named, words) in [("s", "s/bad.yaml:5:5: "), ("s/none.yaml", "s/none.yaml:1:1: ")] {
        let output = place.run(&["test", "run", named, "--practice", "--junit", "r.xml", "--html", "r.html"])?;
        assert_eq!((code(&output), out(&output)), (2, String::new()), "{}", err(&output));
        assert!(err(&output).contains(words) && err(&output).contains("Nothing was run."), "{}", err(&output));
    }
    assert_eq!(std::fs::read_to_string(place.folder.path().join("r.xml"))?, "as it was");
    let mut names: Vec<_> = std::fs::read_dir(place.folder.path())?
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<Result<_, _>>()?;
    names.sort();
    assert_eq!(names, ["r.xml", "s"]);
    Ok(())
}

#[test]
fn values_that_the_practice_org_does_not_take_run_nothing() -> Result<()> {
    let place = Place::new()?;
    let text = "version: 1\nname: x\npractice:\n  faults: { loseEvents: -1, noAgent: 5 }\n  switches: { replay: maybe }\nsteps:\n  - start: guest\n";
    folder(&place, &[("s.yaml", text)])?;
    for arguments in [&["test", "run", "s.yaml", "--practice"][..], &["test", "lint", "s.yaml"]] {
        let output = place.run(arguments)?;
        let told = format!("{}{}", out(&output), err(&output));
        assert_eq!(code(&output), 2, "{told}");
        for words in [
            "s.yaml:4:25: The practice org does not accept this value: loseEvents must be a whole number",
            "s.yaml:4:38: The practice org does not accept this value: noAgent must be true or false.",
            "s.yaml:5:23: The practice org does not accept this value: replay must be true or false.",
        ] {
            assert!(told.contains(words), "{words}: {told}");
        }
    }
    Ok(())
}

/// It ends: a pipe that nobody writes to would be waited for, and a device be read for ever.
#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_read() -> Result<()> {
    let place = Place::new()?;
    assert!(std::process::Command::new("mkfifo").arg(place.folder.path().join("pipe.yaml")).status()?.success());
    for file in ["pipe.yaml", "/dev/zero"] {
        let output = place.run(&["test", "lint", file])?;
        assert_eq!(code(&output), 2, "{}", err(&output));
        let words = format!("{file}:1:1: This is a pipe or a device, not a file.");
        assert!(out(&output).contains(&words), "{}", out(&output));
    }
    Ok(())
}

#[test]
fn folders_are_searched_without_what_is_included() -> Result<()> {
    let place = Place::new()?;
    let including = "version: 1\nname: Includes\nsteps:\n  - include: common/start.yaml\n  - include: ending.yaml\n";
    folder(
        &place,
        &[
            ("s/one.yaml", GOOD),
            ("s/deep/two.yml", GOOD),
            ("s/deep/three.YAML", including),
            ("s/deep/common/start.yaml", "steps:\n  - start: guest\n"),
            ("s/deep/ending.yaml", "# the end\nsteps:\n  - close\n"),
            ("s/.hidden.yaml", BAD),
            ("s/notes.txt", "no scenario"),
        ],
    )?;
    // Named three times, each file is read once.
    let output = place.run(&["test", "lint", "s", "s/one.yaml", "./s/deep/", "--json"])?;
    assert_eq!((code(&output), &parsed(&output)?["files"]), (0, &json!(3)), "{}{}", out(&output), err(&output));
    for none in ["s/deep/common", "s/.none"] {
        folder(&place, &[("s/.none/notes.txt", "")])?;
        let output = place.run(&["test", "run", none, "--practice"])?;
        assert_eq!(code(&output), 2, "{}", err(&output));
        assert!(err(&output).contains("There is no scenario in"), "{}", err(&output));
    }
    Ok(())
}

#[test]
fn arguments_that_do_not_fit_are_usage_errors() -> Result<()> {
    let place = Place::new()?;
    folder(&place, &[("s.yaml", GOOD), ("folder/x", "")])?;
    let practice = ["test", "run", "s.yaml", "--practice"];
    let cases: [&[&str]; 18] = [
        &["test"],
        &["test", "run", "--practice"],
        &["test", "run", "s.yaml"],
        &["test", "run", "s.yaml", "--practice", "--org", "A"],
        &["test", "run", "s.yaml", "--org", "Nobody"],
        &["test", "run", "s.yaml", "--snippet", "none.json"],
        &["test", "run", "s.yaml", "--snippet", "none.json", "--fault", "noAgent=true"],
        &[&practice[..], &["--parallel", "0"]].concat(),
        &[&practice[..], &["--times", "101"]].concat(),
        &[&practice[..], &["--limit", "0"]].concat(),
        &[&practice[..], &["--tag", "none"]].concat(),
        &[&practice[..], &["--row", "tier=Gold"]].concat(),
        &[&practice[..], &["--fault", "tea=1"]].concat(),
        &[&practice[..], &["--mistake", "tea"]].concat(),
        &[&practice[..], &["--switch", "tea=1"]].concat(),
        &[&practice[..], &["--key", "k.pem", "--kid", "k"]].concat(),
        &[&practice[..], &["--junit", "folder"]].concat(),
        &[&practice[..], &["--junit", "r", "--html", "./r"]].concat(),
    ];
    for arguments in cases {
        let output = place.run(arguments)?;
        assert_eq!(code(&output), 2, "{arguments:?}: {}", err(&output));
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
    let output = place.run(&[&practice[..], &["--mistake", "tea"]].concat())?;
    assert!(err(&output).contains("keysetNotBound"), "{}", err(&output));
    assert!(!place.folder.path().join("r").exists() && !place.folder.path().join("r.lock").exists());
    Ok(())
}

#[test]
fn production_orgs_are_refused_until_they_are_confirmed_by_name() -> Result<()> {
    let place = Place::new()?;
    folder(&place, &[("s.yaml", GOOD)])?;
    let snippet = json!({
        "OrganizationId": "00D000000000001", "DeveloperName": "Chat", "Url": "https://acme.my.salesforce-scrt.com",
    });
    let snippet = place.file("snippet.json", &snippet.to_string())?;
    let run = ["test", "run", "s.yaml", "--snippet", &snippet, "--junit", "r.xml"];
    let output = place.run(&run)?;
    assert_eq!(code(&output), 2, "{}", err(&output));
    assert!(err(&output).contains("--confirm-production “Chat”"), "{}", err(&output));
    let output = place.run(&[&run[..], &["--confirm-production", "Chta"]].concat())?;
    assert_eq!(code(&output), 2, "{}", err(&output));
    assert!(err(&output).contains("no org of this run is named so"), "{}", err(&output));
    let (tests, failures, errors) = junit(&place.folder.path().join("r.xml"))?;
    assert_eq!((tests, failures + errors), (1, 1), "the report says that nothing was run");
    Ok(())
}

#[test]
fn the_schema_is_json() -> Result<()> {
    let place = Place::new()?;
    let output = place.run(&["test", "schema"])?;
    assert_eq!(code(&output), 0, "{}", err(&output));
    assert!(parsed(&output)?["$schema"].as_str().is_some_and(|schema| schema.contains("2020-12")));
    Ok(())
}
