//! The evidence pack: what is known of one org's setup, as a file for people who were not there.
//!
//! The pack is one JSON document; the HTML page is drawn from that document and from nothing else, so what a preview
//! lists is what leaves the machine. Secrets were replaced when evidence was written down; [`redact`] looks again.

mod fields;
mod page;
mod redact;

use serde_json::{Value, json};

pub use fields::{fields, leave_out};
pub use redact::redact;
pub(crate) use redact::{MARK, without_secrets};

use crate::view::{CheckResultView, ChecklistView, ConnectorView, ProfileView, StepState};

/// The name that the JSON document gives itself.
pub const FORMAT: &str = "handover-console-evidence";

/// What a pack is made of.
pub struct Sources<'a> {
    /// The org.
    pub profile: &'a ProfileView,
    /// Its connector.
    pub connector: &'a ConnectorView,
    /// The checklist as it stands.
    pub checklist: &'a ChecklistView,
    /// The newest result of each check.
    pub checks: &'a [CheckResultView],
    /// When the pack is made, in milliseconds.
    pub now: i64,
}

/// A pack, ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    /// The JSON file.
    pub json: String,
    /// The HTML file.
    pub html: String,
    /// SHA-256 of the JSON file, hexadecimal.
    pub digest: String,
}

/// The pack's document, secrets replaced.
#[must_use]
pub fn document(sources: &Sources<'_>) -> Value {
    let Sources { profile, connector, checklist, checks, now } = sources;
    let steps = || checklist.groups.iter().flat_map(|group| &group.steps);
    let count = |state: StepState| steps().filter(|step| step.state == state).count();
    let groups: Vec<Value> = checklist
        .groups
        .iter()
        .map(|group| {
            let steps: Vec<Value> = group
                .steps
                .iter()
                .map(|step| {
                    json!({
                        "id": step.id,
                        "title": step.title,
                        "state": step.state,
                        "reason": step.reason,
                        "at": step.at.map(time),
                        "optional": step.optional,
                        "proof": step.proof,
                        "checks": step.checks,
                        "declaration": step.declaration.as_ref().map(|declaration| {
                            json!({ "by": declaration.by, "at": time(declaration.at), "note": declaration.note })
                        }),
                        "findings": step.findings,
                    })
                })
                .collect();
            json!({ "title": group.title, "steps": steps })
        })
        .collect();
    let checks: Vec<Value> = checks
        .iter()
        .map(|result| {
            let evidence: Vec<Value> = result
                .evidence
                .iter()
                .map(|piece| json!({ "label": piece.label, "at": time(piece.at), "content": piece.json }))
                .collect();
            json!({
                "check": result.check,
                "title": result.title,
                "state": result.state,
                "summary": result.summary,
                "at": result.at.map(time),
                "elapsedMs": result.elapsed_ms,
                "appVersion": result.app_version,
                "findings": result.findings,
                "evidence": evidence,
            })
        })
        .collect();
    let signing = profile.signing.as_ref().map(|signing| {
        let certificate = profile
            .keys
            .iter()
            .find(|key| key.thumbprint == signing.thumbprint)
            .and_then(|key| key.certificate.as_ref())
            .map(|certificate| {
                json!({
                    "subject": certificate.subject,
                    "issuer": certificate.issuer,
                    "notAfter": time(certificate.not_after),
                    "fingerprint": certificate.fingerprint,
                })
            });
        json!({
            "issuer": signing.issuer,
            "keyId": signing.key_id,
            "bits": signing.bits,
            "thumbprint": signing.thumbprint,
            "certificate": certificate,
        })
    });
    let mut document = json!({
        "format": FORMAT,
        "version": 1,
        "madeAt": time(*now),
        "app": { "name": "Handover Console", "version": env!("CARGO_PKG_VERSION") },
        "org": {
            "name": profile.name,
            "environment": profile.environment,
            "serviceUrl": profile.service_url,
            "orgId": profile.org_id,
            "developerName": profile.developer_name,
            "settings": profile.settings,
            "signing": signing,
        },
        "connector": { "id": connector.id, "name": connector.name },
        "counts": {
            "proved": count(StepState::Proved),
            "declared": count(StepState::Declared),
            "failed": count(StepState::Failed),
            "unknown": count(StepState::Unknown),
        },
        "checklist": groups,
        "checks": checks,
    });
    redact(&mut document);
    document
}

/// Draws both files from a document.
#[must_use]
pub fn pack(document: &Value) -> Pack {
    let mut json = serde_json::to_string_pretty(document).unwrap_or_default();
    json.push('\n');
    let digest = hexadecimal(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, json.as_bytes()).as_ref());
    let html = page::page(document, &digest);
    Pack { json, html, digest }
}

/// A time as ISO 8601, in UTC, to the second.
fn time(milliseconds: i64) -> String {
    jiff::Timestamp::from_second(milliseconds.div_euclid(1_000)).map_or_else(|_| String::new(), |time| time.to_string())
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The files' name without its ending: the org's name and the day.
#[must_use]
pub fn file_name(org: &str, now: i64) -> String {
    let words: Vec<&str> =
        org.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let name: String = words.join("-").chars().take(60).collect();
    let day: String = time(now).chars().take(10).collect();
    format!("handover-evidence-{name}-{day}").replace("--", "-")
}
