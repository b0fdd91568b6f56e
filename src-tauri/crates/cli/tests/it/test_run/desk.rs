//! A practice org that is served by a process of its own, its conversations, and what a run wrote about them.

use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::program::{Place, Serving};

/// An agent who answers once.
pub const ANSWERED: &str = "version: 1
name: A guest is answered
tags: [smoke]
within: 500 ms
practice:
  agents: { acceptAfter: 20 ms, typing: 10 ms, greeting: Hello, answers: [First] }
steps:
  - start: guest
  - expect: accepted
  - say: Hi there
  - expect:
      - message: { from: agent, is: First }
  - close
";

/// Somebody is waited for who never comes.
pub const WAITING: &str = "version: 1
name: Waits
practice: { agents: nobody }
steps:
  - start: guest
  - expect: routed
  - expect: { accepted: {}, within: 1 min }
  - close
";

/// The org, seen over its control API.
pub struct Desk {
    pub serving: Serving,
    control: String,
    http: reqwest::Client,
}

impl Desk {
    pub fn serve(place: &Place) -> Result<Self> {
        let serving = Serving::start(place, &[])?;
        Ok(Self { control: serving.text("controlUrl").to_owned(), http: reqwest::Client::new(), serving })
    }

    /// A file with the Code Snippet of the org's own deployment.
    pub fn snippet(&self, place: &Place) -> Result<String> {
        place.file("snippet.json", &self.serving.snippet(self.serving.text("developerName")))
    }

    pub async fn arm(&self, faults: Value) -> Result<()> {
        self.http.patch(format!("{}/faults", self.control)).json(&faults).send().await?.error_for_status()?;
        Ok(())
    }

    pub async fn state(&self) -> Result<Value> {
        Ok(self.http.get(format!("{}/state", self.control)).send().await?.json().await?)
    }

    /// Waits until so many conversations are open.
    pub async fn opened(&self, count: usize) -> Result<()> {
        let mut state = self.state().await?;
        while open(&state)? < count {
            let query = [("after", state["revision"].to_string()), ("waitMs", "20000".to_owned())];
            let next = self.http.get(format!("{}/state", self.control)).query(&query).send().await?;
            state = next.error_for_status()?.json().await?;
        }
        Ok(())
    }

    /// How many conversations there are, and how many of them are open.
    pub async fn conversations(&self) -> Result<(usize, usize)> {
        let state = self.state().await?;
        Ok((state["conversations"].as_array().context("a list")?.len(), open(&state)?))
    }
}

fn open(state: &Value) -> Result<usize> {
    let rows = state["conversations"].as_array().context("a list")?;
    Ok(rows.iter().filter(|row| row["open"] == true).count())
}

/// Scenario files below the place, by their names.
pub fn scenarios(place: &Place, files: &[(&str, &str)]) -> Result<()> {
    for (name, text) in files {
        let path = place.folder.path().join(name);
        std::fs::create_dir_all(path.parent().context("it is in a folder")?)?;
        std::fs::write(path, text)?;
    }
    Ok(())
}

/// The names in the place's folder, in their order.
pub fn names(place: &Place) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(place.folder.path())?;
    let mut names =
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect::<Result<Vec<String>>>()?;
    names.sort();
    Ok(names)
}

/// What the JUnit report counts: cases, failures, errors; checked against its test cases.
pub fn junit(file: &Path) -> Result<(usize, usize, usize)> {
    let text = std::fs::read_to_string(file)?;
    let head = text.split_once("<testsuites ").and_then(|(_, rest)| rest.split_once('>')).context("a root")?.0;
    let count = |name: &str| -> Result<usize> {
        let value = head.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
        Ok(value.context("a count")?.0.parse()?)
    };
    let counts = (count("tests")?, count("failures")?, count("errors")?);
    let found = ["<testcase ", "<failure ", "<error "].map(|element| text.matches(element).count());
    anyhow::ensure!(counts == (found[0], found[1], found[2]), "{counts:?} and {found:?}: {text}");
    anyhow::ensure!(text.trim_end().ends_with("</testsuites>"), "{text}");
    Ok(counts)
}

/// What the JSON report counts.
pub fn counted(file: &Path) -> Result<Value> {
    let report: Value = serde_json::from_slice(&std::fs::read(file)?)?;
    let counts = report["run"]["counts"].clone();
    anyhow::ensure!(counts["expected"] == json!(report["cases"].as_array().map(Vec::len)), "{counts}");
    Ok(counts)
}
