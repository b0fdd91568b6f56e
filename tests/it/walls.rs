//! Who may name what: kept by reading the sources.

use std::fs;
use std::path::{Path, PathBuf};

fn sources(folder: &str, endings: &[&str]) -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the source").flatten() {
            let path = entry.path();
            if path.is_dir()
                && !path.ends_with("node_modules")
                && !path.ends_with("dist")
                && !path.ends_with("paraglide")
            {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending == *wanted)) {
                let text = fs::read_to_string(&path).expect("source is text");
                found.push((path.strip_prefix(root).expect("below the root").to_owned(), text));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} holds no sources");
    found
}

fn offenders(folder: &str, endings: &[&str], is_offence: impl Fn(&Path, &str) -> bool) -> Vec<PathBuf> {
    sources(folder, endings).into_iter().filter(|(path, text)| is_offence(path, text)).map(|(path, _)| path).collect()
}

#[test]
fn only_the_shell_names_tauri() {
    let offence = |_: &Path, text: &str| text.contains("tauri::") || text.contains("use tauri");
    assert_eq!(offenders("src-tauri/crates", &["rs"], offence), Vec::<PathBuf>::new());
}

#[test]
fn only_the_store_holds_sql() {
    let offence = |path: &Path, text: &str| {
        let path = path.to_string_lossy().replace('\\', "/");
        let is_inside = path.contains("/store") || path.contains("/tests/") || path.contains("/benches/");
        !is_inside && (text.contains("sqlx::") || text.lines().any(is_sql))
    };
    assert_eq!(offenders("src-tauri", &["rs"], offence), Vec::<PathBuf>::new());
}

/// Whether a line holds a statement of SQL. Salesforce's objects are in upper case, this database's tables are not: queries
/// that a person is to ask an org are none.
fn is_sql(line: &str) -> bool {
    let from_a_table = || {
        line.match_indices(" FROM ")
            .any(|(at, from)| line[at + from.len()..].starts_with(|first: char| first.is_lowercase()))
    };
    ["INSERT INTO ", "DELETE FROM ", "PRAGMA "].iter().any(|word| line.contains(word))
        || (line.contains("SELECT ") && from_a_table())
}

#[test]
fn statements_are_told_from_queries_of_an_org() {
    assert!(is_sql("SELECT id FROM conversations") && is_sql("DELETE FROM entries"));
    assert!(!is_sql("SELECT Id FROM Organization") && !is_sql("Read FROM the store"));
}

#[test]
fn every_environment_variable_has_its_name_in_one_place() {
    let offence = |path: &Path, text: &str| {
        let path = path.to_string_lossy().replace('\\', "/");
        let elsewhere = !path.ends_with("console/src/environment.rs") && !path.contains("/benches/");
        elsewhere && path.contains("/src/") && ["env::var(\"", "env::var_os(\""].iter().any(|read| text.contains(read))
    };
    assert_eq!(offenders("src-tauri", &["rs"], offence), Vec::<PathBuf>::new());
}

#[test]
fn only_the_ipc_folder_imports_tauri_in_the_window() {
    let offence = |path: &Path, text: &str| !path.starts_with("ui/src/ipc") && text.contains("@tauri-apps/");
    assert_eq!(offenders("ui/src", &["ts", "svelte"], offence), Vec::<PathBuf>::new());
}

#[test]
fn the_core_does_not_know_the_practice_org() {
    let offence = |path: &Path, text: &str| {
        path.components().any(|part| part.as_os_str() == "src")
            && (text.contains("practice_org::") || text.contains("use practice_org"))
    };
    for core in ["src-tauri/crates/console/src", "src-tauri/crates/miaw/src"] {
        assert_eq!(offenders(core, &["rs"], offence), Vec::<PathBuf>::new());
    }
}

#[test]
fn messages_are_never_rendered_as_html() {
    let ways = [
        "{@html",
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "createContextualFragment",
        "document.write",
        "srcdoc",
    ];
    let offence = |_: &Path, text: &str| ways.iter().any(|way| text.contains(way));
    assert_eq!(offenders("ui/src", &["ts", "svelte"], offence), Vec::<PathBuf>::new());
}

/// Each package with the packages of this workspace that it may use: the arrows of ARCHITECTURE.md.
const ARROWS: [(&str, &[&str]); 6] = [
    ("", &["console", "handover-cli", "miaw", "practice-org", "rehearsal"]),
    ("src-tauri/crates/cli/", &["console", "miaw", "practice-org", "rehearsal"]),
    ("src-tauri/crates/rehearsal/", &["console", "miaw", "practice-org"]),
    ("src-tauri/crates/console/", &["miaw"]),
    ("src-tauri/crates/practice-org/", &["miaw"]),
    ("src-tauri/crates/miaw/", &[]),
];

/// What a package is built from, its tests and build script aside.
fn dependencies(folder: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("Cargo.toml");
    let text = fs::read_to_string(path).expect("a manifest");
    let lines = text.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    lines
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split(['.', '=', ' ']).next().filter(|name| !name.is_empty()).map(str::to_owned))
        .collect()
}

#[test]
fn crates_depend_on_one_another_in_one_direction_only() {
    let ours = ARROWS[0].1;
    for (folder, allowed) in ARROWS {
        let found: Vec<_> = dependencies(folder).into_iter().filter(|name| ours.contains(&name.as_str())).collect();
        assert_eq!(found, allowed, "{folder}Cargo.toml");
    }
    let crates = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/crates")).expect("the crates");
    assert_eq!(crates.count() + 1, ARROWS.len(), "a crate has no row");
}

#[test]
fn one_crate_each_holds_the_database_and_the_window() {
    for (folder, _) in ARROWS {
        let found = dependencies(folder);
        assert_eq!(found.iter().any(|name| name == "sqlx"), folder.ends_with("/console/"), "{folder}Cargo.toml");
        assert_eq!(found.iter().any(|name| name.starts_with("tauri")), folder.is_empty(), "{folder}Cargo.toml");
    }
}

#[test]
fn the_practice_org_shares_the_wire_with_the_client_and_nothing_else() {
    let offence = |_: &Path, text: &str| text.replace("miaw::wire", "").contains("miaw::");
    assert_eq!(offenders("src-tauri/crates/practice-org/src", &["rs"], offence), Vec::<PathBuf>::new());
}

/// The packages of the lock file, with how often each is locked.
fn locked(name: &str) -> usize {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock")).expect("it is committed");
    text.lines().filter(|line| *line == format!("name = \"{name}\"")).count()
}

#[test]
fn there_is_one_http_client_and_one_tls_library_with_one_provider() {
    for once in ["reqwest", "rustls", "hyper", "sqlx", "eventsource-client"] {
        assert_eq!(locked(once), 1, "{once}");
    }
    // OpenSSL would behave differently on each system; a second SQLite cannot be linked.
    for never in ["openssl-sys", "native-tls", "rusqlite"] {
        assert_eq!(locked(never), 0, "{never}");
    }
}
