//! `handover keys inspect`.

use std::path::Path;

use console::clock::{Clock as _, SystemClock};
use console::diagnosis::Finding;
use console::key::{Against, fetch_key_set, inspect_set_text, inspect_token, inspect_upload_text, read_url};
use console::view::{Certainty, FindingView, SignatureState, TokenReportView};
use miaw::identity::public_keys;
use serde_json::{Value, json};

use super::arguments::InspectArguments;
use super::files::Input;
use super::{impossible, print, text_of, unusable};
use crate::outcome::{Outcome, in_words};
use crate::terminal::{self, harmless};

/// Reads a token, or a JSON Web Key or set.
pub async fn run(arguments: InspectArguments) -> Outcome {
    match inspect(arguments).await {
        Ok(outcome) | Err(outcome) => outcome,
    }
}

async fn inspect(arguments: InspectArguments) -> Result<Outcome, Outcome> {
    let InspectArguments { token, jwks, issuer, json } = arguments;
    let text = if token == "-" { text_of(&Input::Standard)? } else { token };
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
    if json {
        print(&serde_json::to_value(&report).map_err(|error| Outcome::Impossible(error.to_string()))?);
    } else {
        print_report(&report);
    }
    let wrong = report.signature == SignatureState::Wrong;
    Ok(verdict(&report.findings, wrong.then_some(report.signature_note.as_str())))
}

/// What the signature is checked against; with what is wrong where the keys should be.
async fn keys_of(given: &str) -> Result<(Against, Vec<Finding>), Outcome> {
    let against = |keys, whose: &str| Against { keys: Some(keys), whose: whose.to_owned(), issuer: None };
    if !given.starts_with("https://") && !given.starts_with("http://") {
        let path = Path::new(given);
        let keys = public_keys(&text_of(&Input::of(path))?).map_err(|error| unusable(path, error))?;
        return Ok((against(keys, &format!("the keys in {given}")), Vec::new()));
    }
    let url = read_url(given).map_err(|failure| Outcome::Usage(in_words(&failure)))?;
    let http = miaw::client::http_client().map_err(|error| impossible(error.into()))?;
    let report = fetch_key_set(&http, &url, SystemClock.now()).await;
    // Where a set was read, whether Salesforce could read it too is another question than this token's.
    let findings = if report.public_keys().is_empty() { report.findings() } else { Vec::new() };
    Ok((against(report.public_keys(), &format!("the keys at {given}")), findings))
}

fn inspect_keys(text: &str, json: bool) -> Outcome {
    let now = SystemClock.now();
    let is_set = serde_json::from_str::<Value>(text).is_ok_and(|json| json.get("keys").is_some());
    let findings = if is_set { inspect_set_text(text, now) } else { inspect_upload_text(text, now) };
    let findings: Vec<FindingView> = findings.into_iter().map(Finding::view).collect();
    if json {
        print(&json!({ "findings": findings }));
    } else {
        print_findings(&findings);
    }
    verdict(&findings, None)
}

fn print_report(report: &TokenReportView) {
    let mut lines = vec![
        format!("Header: {:#}", report.header),
        format!("Claims: {:#}", report.claims),
        format!("Identity: {}", report.identity),
    ];
    if let Some(expires_at) = report.expires_at {
        let left = expires_at.saturating_sub(SystemClock.now()) / 1000;
        lines.push(if left > 0 { format!("Ends in {left} s") } else { format!("Ended {} s ago", left.unsigned_abs()) });
    }
    lines.push(format!("Signature: {}", report.signature_note));
    for line in lines {
        terminal::result(&harmless(&line));
    }
    print_findings(&report.findings);
}

fn print_findings(findings: &[FindingView]) {
    if findings.is_empty() {
        terminal::result("Nothing is wrong with it.");
    }
    for finding in findings {
        let sure = match finding.certainty {
            Certainty::Certain => "certain",
            Certainty::Likely => "likely",
            Certainty::Possible => "possible",
        };
        let mut text = format!("{} ({sure}, {})\n  {}", finding.title, finding.rule, finding.seen);
        if !finding.fix.is_empty() {
            text.push_str(&format!("\n  {}", finding.fix));
        }
        if let Some(suggestion) = &finding.suggestion {
            text.push_str(&format!("\n  Right would be: {suggestion}"));
        }
        terminal::result(&harmless(&text));
    }
}

fn verdict(findings: &[FindingView], wrong: Option<&str>) -> Outcome {
    let certain = findings.iter().find(|finding| finding.certainty == Certainty::Certain);
    match (certain, wrong) {
        (Some(finding), _) => Outcome::Unmet(harmless(&format!("{}: {}", finding.title, finding.seen))),
        (None, Some(note)) => Outcome::Unmet(harmless(note)),
        (None, None) => Outcome::Passed,
    }
}
