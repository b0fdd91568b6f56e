//! One page: no script, nothing loaded, light and dark, readable on paper.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

use super::document::{sender, text};
use super::{Format, Part};

const STYLE: &str = include_str!("page.css");
/// The page may use its own style, and nothing else.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

/// An HTML page while it is drawn.
#[derive(Default)]
pub(super) struct Page {
    rows: u64,
}

impl Format for Page {
    fn parts(&self) -> &'static [Part] {
        &[Part::Entries, Part::Happenings]
    }

    fn head(&mut self, head: &Value) -> String {
        let title = format!("Conversation {}", text(&head["conversation"]["id"]));
        let before = html! {
            (DOCTYPE)
            (PreEscaped("<html lang=\"en\">"))
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="referrer" content="no-referrer";
                title { (title) }
                // The file is this program's own; nothing of a document gets into it.
                style { (PreEscaped(STYLE)) }
            }
            (PreEscaped("<body>"))
            header {
                h1 { bdi { (title) } }
                (overview(head))
            }
            (PreEscaped("<main>"))
            (findings(&head["findings"]))
        };
        before.into_string()
    }

    fn begin(&mut self, part: Part) -> String {
        self.rows = 0;
        match part {
            Part::Entries => "<section><h2>Transcript</h2><ol>".to_owned(),
            Part::Happenings | Part::Requests | Part::Stream => {
                "<section><h2>Everything that happened</h2><table><thead><tr><th scope=\"col\">Number</th>\
                 <th scope=\"col\">Time</th><th scope=\"col\">Kind</th><th scope=\"col\">What</th>\
                 <th scope=\"col\">Took</th></tr></thead><tbody>"
                    .to_owned()
            }
        }
    }

    fn row(&mut self, part: Part, row: &Value) -> String {
        self.rows += 1;
        match part {
            Part::Entries => entry(row).into_string(),
            Part::Happenings | Part::Requests | Part::Stream => happening(row).into_string(),
        }
    }

    fn end(&mut self, part: Part) -> String {
        match part {
            Part::Entries if self.rows == 0 => "</ol><p>There are no entries.</p></section>".to_owned(),
            Part::Entries => "</ol></section>".to_owned(),
            Part::Happenings | Part::Requests | Part::Stream => "</tbody></table></section>".to_owned(),
        }
    }

    fn foot(&mut self, _: &str) -> String {
        "</main></body></html>\n".to_owned()
    }
}

fn overview(head: &Value) -> Markup {
    let (org, conversation, gaps) = (&head["org"], &head["conversation"], &head["gaps"]);
    let attributes = head["attributes"].as_object();
    let milestones = ["token", "created", "routed", "accepted", "ended"];
    let rows = [
        ("Org", text(&org["name"])),
        ("Environment", text(&org["environment"])),
        ("Service URL", text(&org["serviceUrl"])),
        ("Organization ID", text(&org["orgId"])),
        ("Developer name", text(&org["developerName"])),
        ("State", format!("{}, session {}", text(&conversation["state"]), text(&conversation["session"]))),
        ("Started", text(&conversation["startedAt"])),
        ("Last change", text(&conversation["changedAt"])),
        (
            "Event stream",
            format!("{} missing, {} doubled, {} reordered", gaps["missed"], gaps["doubled"], gaps["outOfOrder"]),
        ),
        ("Made at", text(&head["madeAt"])),
        ("Made by", format!("{} {}", text(&head["app"]["name"]), text(&head["app"]["version"]))),
    ];
    html! {
        dl {
            @for (label, value) in rows.iter().filter(|(_, value)| !value.trim().is_empty()) {
                div { dt { (label) } dd { bdi { (value) } } }
            }
        }
        section {
            h2 { "Milestones" }
            dl {
                @for milestone in milestones {
                    @let at = text(&head["milestones"][milestone]);
                    div { dt { (milestone) } dd { @if at.is_empty() { "not reached" } @else { (at) } } }
                }
            }
        }
        @if let Some(attributes) = attributes.filter(|attributes| !attributes.is_empty()) {
            section {
                h2 { "Routing attributes" }
                dl {
                    @for (name, value) in attributes { div { dt { bdi { (name) } } dd { bdi { (text(value)) } } } }
                }
            }
        }
    }
}

fn findings(found: &Value) -> Markup {
    let found = found.as_array().map_or(&[][..], Vec::as_slice);
    html! {
        @if !found.is_empty() {
            section {
                h2 { "Findings" }
                @for finding in found {
                    div.finding {
                        p { strong { bdi { (text(&finding["title"])) } } " (" (text(&finding["certainty"])) ")" }
                        p { "Seen: " bdi { (text(&finding["seen"])) } }
                        p { "What to do: " bdi { (text(&finding["fix"])) } }
                    }
                }
            }
        }
    }
}

fn entry(row: &Value) -> Markup {
    let own = row["role"] == "EndUser";
    let message = row["entryType"] == "Message";
    let delivery = text(&row["delivery"]);
    let failure = text(&row["failure"]["message"]);
    html! {
        li.entry.own[own].event[!message] {
            p {
                strong { bdi { (sender(row)) } } " " span.time {
                    bdi { (text(&row["role"])) } ", " (text(&row["at"]))
                    @if !matches!(delivery.as_str(), "received" | "") { ", " (delivery) }
                    @if row["revised"] == true { ", revised" }
                }
            }
            p.said dir="auto" { (text(&row["text"])) }
            @if !failure.is_empty() { p.failed { "Failed: " bdi { (failure) } } }
        }
    }
}

fn happening(row: &Value) -> Markup {
    let unusual = row["unusual"] == true;
    html! {
        tr.unusual[unusual] {
            td.number { (row["number"]) }
            td.time { (text(&row["at"])) }
            td { (text(&row["kind"])) }
            td {
                @if unusual { "! " }
                bdi { (text(&row["summary"])) }
                @if !text(&row["mark"]["note"]).is_empty() { p { "Note: " bdi { (text(&row["mark"]["note"])) } } }
            }
            td.number { @if let Some(elapsed) = row["elapsedMs"].as_i64() { (elapsed) " ms" } }
        }
    }
}
