//! The starter library (`docs/scenarios`): read, and held by the engine on orgs of its own.

use std::fs;
use std::path::{Path, PathBuf};

use console::scenario::model::Action;
use console::scenario::{Opened, open};
use rehearsal::words;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/scenarios")
}

/// All scenarios in the order of their names.
fn library() -> Vec<(String, Opened)> {
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|own| own == "yaml")).collect();
    files.sort();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    files.into_iter().map(|path| (name(&path), open(&path, &words()))).collect()
}

#[test]
fn every_scenario_is_valid_and_says_what_it_shows() {
    let library = library();
    assert!(library.len() >= 15, "{}", library.len());
    let problems: Vec<_> = library.iter().flat_map(|(_, opened)| &opened.reading.problems).collect();
    assert!(problems.is_empty(), "{problems:#?}");
    for (file, Opened { reading, .. }) in &library {
        let scenario = reading.scenario.as_ref().unwrap();
        assert!(scenario.description.len() > 40 && !scenario.tags.is_empty(), "{file}");
    }
    let mut names: Vec<&str> = library.iter().filter_map(|(_, opened)| opened.reading.name.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), library.len(), "two scenarios have the same name");
}

#[test]
fn wherever_a_person_acts_the_practice_org_does_too() {
    for (file, Opened { reading, .. }) in library() {
        for step in reading.scenario.unwrap().steps {
            if let Action::Manual(manual) = step.action {
                assert!(!manual.practice.is_empty(), "{file}:{}", step.place.line);
            }
        }
    }
}
