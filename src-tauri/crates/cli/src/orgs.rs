//! `handover orgs`: the app's org profiles, without their secrets.

use std::path::Path;

use console::Console;
use console::view::{ConnectorId, ProfileView};
use serde_json::json;

use crate::arguments::OrgsCommand;
use crate::outcome::{Outcome, in_words};
use crate::setting::own_application;
use crate::terminal;

/// Runs one of the commands on the app's own data.
pub async fn run(command: OrgsCommand) -> Outcome {
    let console = match own_application().await {
        Ok(console) => console,
        Err(outcome) => return outcome,
    };
    let outcome = match command {
        OrgsCommand::List { json } => list(&console, json).await,
        OrgsCommand::Export { names, out } => export(&console, &names, out.as_deref()).await,
        OrgsCommand::Import { file, json } => import(&console, &file, json).await,
    };
    console.shutdown().await;
    outcome.unwrap_or_else(|outcome| outcome)
}

async fn list(console: &Console, as_json: bool) -> Result<Outcome, Outcome> {
    let profiles = kept(console).await?;
    if as_json {
        let orgs: Vec<_> = profiles
            .iter()
            .map(|profile| {
                json!({
                    "name": profile.name,
                    "environment": profile.environment,
                    "connector": profile.connector,
                    "serviceUrl": profile.service_url,
                    "orgId": profile.org_id,
                    "developerName": profile.developer_name,
                    "issuer": profile.signing.as_ref().map(|signing| &signing.issuer),
                    "keyId": profile.signing.as_ref().map(|signing| &signing.key_id),
                })
            })
            .collect();
        terminal::result(&json!({ "orgs": orgs }).to_string());
        return Ok(Outcome::Passed);
    }
    for profile in &profiles {
        let signs = profile.signing.as_ref().map_or_else(|| "guests".to_owned(), |key| format!("key {}", key.key_id));
        terminal::result(&terminal::harmless(&format!(
            "{}  {}  {}  {}  {}  {signs}",
            profile.name,
            environment(profile),
            connector(profile.connector),
            profile.service_url,
            profile.developer_name,
        )));
    }
    if profiles.is_empty() {
        terminal::say("There are no orgs yet. Create one in the app, or with handover orgs import FILE.");
    }
    Ok(Outcome::Passed)
}

async fn export(console: &Console, names: &[String], out: Option<&Path>) -> Result<Outcome, Outcome> {
    let profiles = kept(console).await?;
    let mut ids = Vec::with_capacity(names.len());
    for name in names {
        let found: Vec<_> = profiles.iter().filter(|profile| profile.name == *name).collect();
        if found.is_empty() {
            return Err(Outcome::Usage(format!("No org is named “{name}”. Names are compared letter by letter.")));
        }
        ids.extend(found.into_iter().map(|profile| profile.id.clone()));
    }
    let text = console.export_orgs(&ids).await.map_err(|failure| Outcome::Impossible(in_words(&failure)))?;
    let Some(out) = out else {
        terminal::result(text.trim_end());
        return Ok(Outcome::Passed);
    };
    let mut options = tokio::fs::OpenOptions::new();
    let opened = options.write(true).create_new(true).open(out).await;
    let written = match opened {
        Ok(mut file) => {
            use tokio::io::AsyncWriteExt as _;
            match file.write_all(text.as_bytes()).await {
                Ok(()) => file.flush().await,
                Err(error) => Err(error),
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            return Err(Outcome::Usage(format!("{} already exists; it was left as it is.", out.display())));
        }
        Err(error) => Err(error),
    };
    written.map_err(|error| Outcome::Impossible(format!("{}: {error}", out.display())))?;
    Ok(Outcome::Passed)
}

async fn import(console: &Console, file: &Path, as_json: bool) -> Result<Outcome, Outcome> {
    let text = tokio::fs::read_to_string(file)
        .await
        .map_err(|error| Outcome::Usage(format!("{}: {error}", file.display())))?;
    let imported = console.import_orgs(&text).await.map_err(|failure| Outcome::Usage(in_words(&failure)))?;
    if as_json {
        terminal::result(&json!({ "created": imported.created, "skipped": imported.skipped }).to_string());
    } else {
        terminal::result(&format!("{} imported, {} already there", imported.created, imported.skipped));
    }
    Ok(Outcome::Passed)
}

/// The profiles that are not in the trash, by name.
async fn kept(console: &Console) -> Result<Vec<ProfileView>, Outcome> {
    let mut profiles = console.profiles().await.map_err(|failure| Outcome::Impossible(in_words(&failure)))?;
    profiles.retain(|profile| profile.trashed_at.is_none());
    Ok(profiles)
}

fn environment(profile: &ProfileView) -> &'static str {
    match profile.environment {
        console::view::Environment::Practice => "practice",
        console::view::Environment::Sandbox => "sandbox",
        console::view::Environment::Production => "production",
    }
}

fn connector(connector: ConnectorId) -> &'static str {
    match connector {
        ConnectorId::CustomClient => "custom client",
        ConnectorId::Blip => "Blip",
        ConnectorId::Cognigy => "Cognigy.AI",
        ConnectorId::Opencx => "OpenCX",
        ConnectorId::Infobip => "Infobip",
    }
}
