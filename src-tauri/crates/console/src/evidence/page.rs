//! The HTML page of a pack: one file, no script, nothing loaded, readable on paper.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

const STYLE: &str = include_str!("page.css");
/// The page may use its own style, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Draws a document.
pub(super) fn page(document: &Value, digest: &str) -> String {
    let org = text(&document["org"]["name"]);
    let title = if org.is_empty() { "Setup evidence".to_owned() } else { format!("Setup evidence: {org}") };
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                // The file is this program's own; nothing of a document gets into it.
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 bdi { (title) }
                    (overview(document))
                }
                main {
                    (checklist(&document["checklist"]))
                    (checks(&document["checks"]))
                }
                footer {
                    p { "SHA-256 of the JSON file that this page was drawn from:" }
                    p { code { (digest) } }
                }
            }
        }
    }
    .into_string()
}

fn overview(document: &Value) -> Markup {
    let (org, counts) = (&document["org"], &document["counts"]);
    let rows = [
        ("Environment", text(&org["environment"])),
        ("Service URL", text(&org["serviceUrl"])),
        ("Organization ID", text(&org["orgId"])),
        ("Developer name", text(&org["developerName"])),
        ("Connector", text(&document["connector"]["name"])),
        ("Issuer", text(&org["signing"]["issuer"])),
        ("Key id", text(&org["signing"]["keyId"])),
        ("Certificate valid until", text(&org["signing"]["certificate"]["notAfter"])),
        ("Made at", text(&document["madeAt"])),
        ("Made by", format!("{} {}", text(&document["app"]["name"]), text(&document["app"]["version"]))),
    ];
    html! {
        dl {
            @for (label, value) in rows.iter().filter(|(_, value)| !value.trim().is_empty()) {
                div { dt { (label) } dd { bdi { (value) } } }
            }
        }
        ul.counts {
            @for state in ["proved", "declared", "failed", "unknown"] {
                @if let Some(count) = counts[state].as_u64() {
                    li class=(state) { (mark(state)) " " (count) " " (state) }
                }
            }
        }
    }
}

fn checklist(groups: &Value) -> Markup {
    html! {
        @for group in items(groups) {
            section {
                h2 { (text(&group["title"])) }
                table {
                    thead { tr { th scope="col" { "State" } th scope="col" { "Step" } th scope="col" { "Ground" } } }
                    tbody {
                        @for step in items(&group["steps"]) { (step_row(step)) }
                    }
                }
            }
        }
    }
}

fn step_row(step: &Value) -> Markup {
    let (state, declaration) = (text(&step["state"]), &step["declaration"]);
    html! {
        tr {
            td class={ "state " (state) } { (mark(&state)) " " (state) }
            th scope="row" {
                bdi { (text(&step["title"])) }
                @if step["optional"] == true { " (optional)" }
            }
            td {
                p { bdi { (text(&step["reason"])) } }
                @if declaration.is_object() {
                    p {
                        "Declared by " bdi { (text(&declaration["by"])) } " at " (text(&declaration["at"]))
                        @if !text(&declaration["note"]).is_empty() { ": " bdi { (text(&declaration["note"])) } }
                    }
                }
                @if !text(&step["at"]).is_empty() { p.time { (text(&step["at"])) } }
                (findings(&step["findings"]))
            }
        }
    }
}

fn checks(results: &Value) -> Markup {
    let results = items(results);
    html! {
        @if !results.is_empty() {
            section {
                h2 { "Checks" }
                @for result in results {
                    @let state = text(&result["state"]);
                    article {
                        h3 { span class={ "state " (state) } { (mark(&state)) " " (state_words(&state)) } " " bdi { (text(&result["title"])) } }
                        p { bdi { (text(&result["summary"])) } }
                        p.time {
                            (text(&result["at"]))
                            @if let Some(elapsed) = result["elapsedMs"].as_i64() { " · " (elapsed) " ms" }
                            @if !text(&result["appVersion"]).is_empty() { " · version " (text(&result["appVersion"])) }
                        }
                        (findings(&result["findings"]))
                        @for piece in items(&result["evidence"]) {
                            figure {
                                figcaption { bdi { (text(&piece["label"])) } " " span.time { (text(&piece["at"])) } }
                                pre { (content(&piece["content"])) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn findings(found: &Value) -> Markup {
    html! {
        @for finding in items(found) {
            div.finding {
                p { strong { bdi { (text(&finding["title"])) } } " (" (text(&finding["certainty"])) ", " code { (text(&finding["rule"])) } ")" }
                @if !text(&finding["seen"]).is_empty() { p { "Seen: " bdi { (text(&finding["seen"])) } } }
                p { bdi { (text(&finding["explanation"])) } }
                p { "What to do: " bdi { (text(&finding["fix"])) } }
            }
        }
    }
}

/// A sign for those who do not see colours, or print without.
fn mark(state: &str) -> &'static str {
    match state {
        "proved" | "passed" => "✓",
        "declared" => "☺",
        "failed" => "✗",
        "notApplicable" => "–",
        _ => "?",
    }
}

fn state_words(state: &str) -> &str {
    if state == "notApplicable" { "not applicable" } else { state }
}

fn content(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
