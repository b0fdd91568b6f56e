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
        !path.contains("/store") && !path.contains("/tests/") && !path.contains("/benches/") && text.contains("sqlx::")
    };
    assert_eq!(offenders("src-tauri", &["rs"], offence), Vec::<PathBuf>::new());
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
    let offence = |_: &Path, text: &str| text.contains("{@html") || text.contains(".innerHTML");
    assert_eq!(offenders("ui/src", &["ts", "svelte"], offence), Vec::<PathBuf>::new());
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
