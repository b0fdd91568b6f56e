//! One request as a command line for a POSIX shell, with variables in place of what is secret.

use miaw::wire::STREAM;
use serde_json::Value;

use super::har::{address, wants_token};
use crate::evidence::without_secrets;
use crate::profile::Profile;
use crate::view::{CurlView, HappeningDetail, HappeningKind};

/// What stands in a stored body in place of a secret, and the variable that it comes from.
const PLACEHOLDERS: [(&str, &str); 3] =
    [("(identity token)", "IDENTITY_TOKEN"), ("(access token)", "ACCESS_TOKEN"), ("(auth link key)", "AUTH_LINK_KEY")];

/// Whether there is a request behind a happening.
pub(crate) fn is_repeatable(kind: HappeningKind) -> bool {
    match kind {
        HappeningKind::Request | HappeningKind::Event => true,
        HappeningKind::State
        | HappeningKind::Connection
        | HappeningKind::Gap
        | HappeningKind::Token
        | HappeningKind::Finding
        | HappeningKind::Connector => false,
    }
}

/// The request of a happening; of an event the request that opens the stream after it.
pub(crate) fn curl(profile: &Profile, detail: &HappeningDetail, event_id: Option<&str>) -> CurlView {
    let service_url = profile.service_url.as_str();
    let mut command = Command::default();
    if detail.happening.kind == HappeningKind::Event {
        command.word("--no-buffer");
        command.word(&quoted(&address(service_url, STREAM)));
        command.header("Accept: text/event-stream");
        command.header(&format!("X-Org-Id: {}", profile.org_id.as_str()));
        command.header(&format!("Last-Event-ID: {}", event_id.unwrap_or("0")));
        command.token();
        return command.finish();
    }
    let content: Value = serde_json::from_str(&detail.json).unwrap_or_default();
    let member = |name: &str| content[name].as_str().unwrap_or_default();
    let path = member("path");
    command.word(&format!("--request {}", quoted(if member("method").is_empty() { "GET" } else { member("method") })));
    command.word(&quoted(&address(service_url, path)));
    if wants_token(path) {
        command.token();
    }
    let body = &content["request"];
    match (body.get("messageEntry"), body.get("fileData")) {
        (Some(entry), Some(file)) => {
            command.form("messageEntry", &entry.to_string(), "application/json", false);
            let (name, kind) = (file["fileName"].as_str(), file["contentType"].as_str());
            command.form("fileData", name.unwrap_or("FILE"), kind.unwrap_or("application/octet-stream"), true);
        }
        _ if !body.is_null() => {
            command.header("Content-Type: application/json");
            command.data(&body.to_string());
        }
        _ => {}
    }
    command.finish()
}

/// A command while it is put together.
#[derive(Default)]
struct Command {
    words: Vec<String>,
    variables: Vec<String>,
}

impl Command {
    fn word(&mut self, word: &str) {
        self.words.push(word.to_owned());
    }

    fn header(&mut self, header: &str) {
        let header = self.with_variables(header);
        self.words.push(format!("--header {header}"));
    }

    fn token(&mut self) {
        self.needs("ACCESS_TOKEN");
        self.words.push("--header \"Authorization: Bearer $ACCESS_TOKEN\"".to_owned());
    }

    fn data(&mut self, body: &str) {
        let body = self.with_variables(body);
        self.words.push(format!("--data-raw {body}"));
    }

    /// A part of a form. curl reads a value in double quotes up to the closing one, with backslashes before quotes and
    /// backslashes.
    fn form(&mut self, name: &str, value: &str, kind: &str, file: bool) {
        let value = value.replace('\\', "\\\\").replace('"', "\\\"");
        let kind: String =
            kind.chars().filter(|letter| !matches!(letter, ';' | ',' | '"') && !letter.is_control()).collect();
        let sign = if file { "@" } else { "" };
        let part = self.with_variables(&format!("{name}={sign}\"{value}\";type={kind}"));
        self.words.push(format!("--form {part}"));
    }

    fn needs(&mut self, variable: &str) {
        if !self.variables.iter().any(|known| known == variable) {
            self.variables.push(variable.to_owned());
        }
    }

    /// A text as one word of the shell, variables where it says that a secret was left out.
    fn with_variables(&mut self, text: &str) -> String {
        let mut rest = without_secrets(text);
        let mut word = String::new();
        while let Some((place, mark, variable)) = PLACEHOLDERS
            .iter()
            .filter_map(|(mark, variable)| Some((rest.find(mark)?, *mark, *variable)))
            .min_by_key(|(place, ..)| *place)
        {
            self.needs(variable);
            word.push_str(&quoted(&rest[..place]));
            word.push_str(&format!("\"${variable}\""));
            rest = rest.split_off(place + mark.len());
        }
        if !rest.is_empty() || word.is_empty() {
            word.push_str(&quoted(&rest));
        }
        word
    }

    fn finish(self) -> CurlView {
        let mut command = "curl --silent --show-error --include".to_owned();
        for word in self.words {
            command.push_str(" \\\n  ");
            command.push_str(&word);
        }
        CurlView { command, variables: self.variables }
    }
}

/// In single quotes, where a POSIX shell reads everything as it is (POSIX.1-2024, 2.2.2). A command line holds no NUL.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', "'\\''"))
}
