//! What the documentation shows can be run.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use console::scenario::open;

use super::{problems, reading, words};

#[test]
fn every_example_is_read_without_a_problem() -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/scenarios.md");
    let page = fs::read_to_string(path).context("docs/scenarios.md")?;
    let blocks: Vec<&str> =
        page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect();
    assert!(blocks.len() >= 6, "{}", blocks.len());
    for block in blocks {
        if block.contains("\nname: ") {
            assert_eq!(problems(&reading(block)), Vec::<String>::new(), "{block}");
        } else {
            // A file to include.
            let folder = tempfile::tempdir()?;
            fs::write(folder.path().join("part.yaml"), block)?;
            let main = folder.path().join("main.yaml");
            fs::write(&main, "version: 1\nname: Main\nsteps:\n  - include: part.yaml\n")?;
            assert_eq!(problems(&open(&main, &words()).reading), Vec::<String>::new(), "{block}");
        }
    }
    Ok(())
}
