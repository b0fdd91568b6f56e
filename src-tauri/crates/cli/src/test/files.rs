//! Which files are meant: those that are named, and the scenarios of named folders.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use crate::outcome::Outcome;

/// Folders of this name hold what scenarios include.
const INCLUDED: &str = "common";

/// The files in the order of their paths, each once, however it was named.
///
/// # Errors
/// Exit code 2 for a folder that cannot be read, and where no scenario is found.
pub fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Outcome> {
    let mut found = BTreeSet::new();
    for path in paths {
        // What is not there is told like everything else that is wrong with a file.
        if path.is_dir() {
            search(path, &mut found)?;
        } else {
            found.insert(path.clone());
        }
    }
    let mut known = BTreeSet::new();
    found.retain(|path| known.insert(std::fs::canonicalize(path).unwrap_or_else(|_| path.clone())));
    if found.is_empty() {
        let named: Vec<_> = paths.iter().map(|path| path.display().to_string()).collect();
        return Err(Outcome::Usage(format!(
            "There is no scenario in {}. Scenarios are files that end in .yaml or .yml; folders named {INCLUDED}, and files \
             that hold nothing but `steps:`, are there to be included.",
            named.join(", ")
        )));
    }
    Ok(found.into_iter().collect())
}

/// Goes through a folder and the folders in it; links to folders are not followed, so it comes to an end.
fn search(folder: &Path, found: &mut BTreeSet<PathBuf>) -> Result<(), Outcome> {
    let unread = |error: io::Error| Outcome::Usage(format!("{}: {error}", folder.display()));
    for entry in std::fs::read_dir(folder).map_err(unread)? {
        let entry = entry.map_err(unread)?;
        let (path, kind) = (entry.path(), entry.file_type().map_err(unread)?);
        let name = entry.file_name();
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        if kind.is_dir() {
            if name != INCLUDED {
                search(&path, found)?;
            }
        } else if is_yaml(&path) && path.is_file() && !is_only_included(&path) {
            found.insert(path);
        }
    }
    Ok(())
}

fn is_yaml(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml"))
}

/// Whether the text's only key is `steps`. What cannot be read is taken for a scenario, so that the reason is told.
fn is_only_included(path: &Path) -> bool {
    console::scenario::bytes(path).is_ok_and(|bytes| keys(&String::from_utf8_lossy(&bytes)).eq(["steps"]))
}

/// The keys that begin in the first column.
fn keys(text: &str) -> impl Iterator<Item = &str> {
    let begins = |line: &&str| line.starts_with(|first: char| !first.is_whitespace() && !"#-%}{[]".contains(first));
    text.trim_start_matches('\u{feff}')
        .lines()
        .filter(begins)
        .filter_map(|line| line.split_once(':'))
        .map(|(key, _)| key.trim().trim_matches(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_include_is_known_by_having_steps_only() {
        for (text, expected) in [
            ("# start\nsteps:\n  - start: guest\n", true),
            ("---\n\"steps\":\n- start: guest\n- say: \"a: b\"\n", true),
            ("version: 1\nname: A\nsteps:\n  - start: guest\n", false),
            ("steps:\n  - close\ntags: []\n", false),
            ("", false),
        ] {
            assert_eq!(keys(text).eq(["steps"]), expected, "{text}");
        }
    }
}
