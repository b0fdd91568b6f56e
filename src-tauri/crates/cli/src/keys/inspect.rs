//! `handover keys inspect`.

use std::path::Path;

use console::clock::{Clock as _, SystemClock};
use console::diagnosis::Finding;
use console::key::{
    Against, KeySetReport, fetch_key_set, inspect_set_text, inspect_token, inspect_upload_text, read_url,
};
use console::view::{Certainty, FindingView, SignatureState, TokenReportView};
use miaw::identity::public_keys;
use serde::Serialize;
use serde_json::{Value, json};

use super::arguments::InspectArguments;
use super::files::Input;
use super::{impossible, print, text_of};
use crate::outcome::{Outcome, in_words};
use crate::terminal::{self, harmless};

/// Reads a token, a JSON Web Key or set, or an endpoint.
pub async fn run(arguments: InspectArguments) -> Outcome {
    match inspect(arguments).await {
        Ok(outcome) | Err(outcome) => outcome,
    }
}

async fn inspect(arguments: InspectArguments) -> Result<Outcome, Outcome> {
    let InspectArguments { token, jwks, issuer, json } = arguments;
    let text = if token == "-" { text_of(&Input::Standard)? } else { token };
    if is_url(&text) {
        if jwks.is_some() || issuer.is_some() {
            return Err(Outcome::Usage("An endpoint is inspected on its own: leave out --jwks and --issuer.".into()));
        }
        return inspect_endpoint(&text, json).await;
    }
    if text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']) {
        return Ok(inspect_keys(&text, json));
    }
    let (mut against, findings) = match &jwks {
        Some(given) => keys_of(given).await?,
        None => (Against::default(), Vec::new()),
    };
    against.issuer = issuer;
    let mut report = inspect_token(&text, &against, SystemClock.now());
    report.findings.extend(findings.into_iter().map(Finding::view));
    report.findings.sort_by_key(|finding| std::cmp::Reverse(finding.certainty));
    if json {
        print_json(&report)?;
    } else {
        print_report(&report);
    }
    Ok(verdict(&report.findings))
}

/// Whether it is a URL and nothing else. No token and no JSON has such a beginning; whether it is one of http is asked later.
fn is_url(text: &str) -> bool {
    let of_scheme = |letter: char| letter.is_ascii_alphanumeric() || "+-.".contains(letter);
    text.trim().split_once("://").is_some_and(|(scheme, rest)| {
        !scheme.is_empty() && scheme.chars().all(of_scheme) && !rest.contains(char::is_whitespace)
    })
}

async fn fetched(url: &str) -> Result<KeySetReport, Outcome> {
    let url = read_url(url).map_err(|failure| Outcome::Usage(in_words(&failure)))?;
    let http = miaw::client::http_client().map_err(|error| impossible(error.into()))?;
    Ok(fetch_key_set(&http, &url, SystemClock.now()).await)
}

/// What the signature is checked against; with what is wrong where the keys should be.
async fn keys_of(given: &str) -> Result<(Against, Vec<Finding>), Outcome> {
    let against = |keys, whose| Against { keys: Some(keys), whose, issuer: None, asked_for: true };
    if is_url(given) {
        let report = fetched(given).await?;
        return Ok((against(report.public_keys(), format!("the keys at {}", given.trim())), report.findings()));
    }
    let text = text_of(&Input::of(Path::new(given)))?;
    let keys =
        public_keys(&text).map_err(|error| Outcome::Usage(format!("{given}: {}.", capitalised(&error.to_string()))))?;
    Ok((against(keys, format!("the keys in {given}")), Vec::new()))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Looks over an endpoint, without a token.
async fn inspect_endpoint(url: &str, json: bool) -> Result<Outcome, Outcome> {
    let report = fetched(url).await?.view();
    if json {
        print_json(&report)?;
        return Ok(verdict(&report.findings));
    }
    let mut lines = vec![format!("Endpoint: {}", report.url)];
    lines.extend(report.status.map(|status| format!("Status: {status}")));
    lines.extend(report.content_type.as_ref().map(|found| format!("Content type: {found}")));
    for key in &report.keys {
        let mut line = format!("Key: {}", key.key_id.as_deref().unwrap_or("without kid"));
        for part in [&key.key_type, &key.algorithm].into_iter().flatten() {
            line.push_str(&format!(", {part}"));
        }
        if let Some(bits) = key.bits {
            line.push_str(&format!(", {bits} bits"));
        }
        if let Some(certificate) = &key.certificate {
            line.push_str(&format!(", certificate of {}", certificate.subject));
        }
        lines.push(line);
    }
    for line in lines {
        terminal::result(&one_line(&line));
    }
    print_findings(&report.findings, "No problems found.");
    Ok(verdict(&report.findings))
}

fn inspect_keys(text: &str, json: bool) -> Outcome {
    let now = SystemClock.now();
    let is_set = serde_json::from_str::<Value>(text).is_ok_and(|json| json.get("keys").is_some());
    let findings = if is_set { inspect_set_text(text, now) } else { inspect_upload_text(text, now) };
    let findings: Vec<FindingView> = findings.into_iter().map(Finding::view).collect();
    if json {
        print(&json!({ "findings": findings }));
    } else {
        print_findings(&findings, "No problems found.");
    }
    verdict(&findings)
}

fn print_json(report: &impl Serialize) -> Result<(), Outcome> {
    print(&serde_json::to_value(report).map_err(|error| Outcome::Impossible(error.to_string()))?);
    Ok(())
}

fn print_report(report: &TokenReportView) {
    // As JSON, with line ends spelled out; all others are one line each.
    terminal::result(&harmless(&format!("Header: {:#}", report.header)));
    terminal::result(&harmless(&format!("Claims: {:#}", report.claims)));
    let own_words = match report.signature {
        SignatureState::Verified => "",
        SignatureState::NotChecked | SignatureState::Wrong => " (by the token's own words)",
    };
    let mut lines = vec![format!("Identity: {}{own_words}", report.identity)];
    if let Some(expires_at) = report.expires_at {
        let left = expires_at.saturating_sub(SystemClock.now()) / 1000;
        lines.push(if left > 0 { format!("Ends in {left} s") } else { format!("Ended {} s ago", left.unsigned_abs()) });
    }
    lines.push(format!("Signature: {}", report.signature_note));
    for line in lines {
        terminal::result(&one_line(&line));
    }
    let clean = match report.signature {
        SignatureState::Verified => "No problems found.",
        SignatureState::NotChecked => "No other problems found; its signature was not checked.",
        SignatureState::Wrong => "No other problems found.",
    };
    print_findings(&report.findings, clean);
}

fn print_findings(findings: &[FindingView], clean: &str) {
    if findings.is_empty() {
        terminal::result(clean);
    }
    for finding in findings {
        let sure = match finding.certainty {
            Certainty::Certain => "certain",
            Certainty::Likely => "likely",
            Certainty::Possible => "possible",
        };
        terminal::result(&one_line(&format!("{} ({sure}, {})", finding.title, finding.rule)));
        let suggestion = finding.suggestion.as_ref().map(|suggestion| format!("It should be: {suggestion}"));
        let more = [Some(&finding.seen), Some(&finding.fix).filter(|fix| !fix.is_empty()), suggestion.as_ref()];
        for line in more.into_iter().flatten() {
            terminal::result(&one_line(&format!("  {line}")));
        }
    }
}

/// What a token or a set says stays in its line, so that it cannot write a line of this program's.
fn one_line(text: &str) -> String {
    harmless(text).replace(['\n', '\u{2028}', '\u{2029}'], "\u{fffd}")
}

fn verdict(findings: &[FindingView]) -> Outcome {
    match findings.iter().find(|finding| finding.certainty == Certainty::Certain) {
        Some(finding) => Outcome::Unmet(one_line(&format!("{}: {}", finding.title, finding.seen))),
        None => Outcome::Passed,
    }
}
