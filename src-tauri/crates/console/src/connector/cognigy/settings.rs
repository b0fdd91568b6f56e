//! The four fields of the handover provider, and the two of the Handover to Agent Node.

use crate::connector::settings::{Output, Reading, Row, kept};
use crate::connector::text::Pasted;
use crate::connector::{ROUTING_ATTRIBUTES, text::json::Node};
use crate::view::ProfileDraft;

pub fn read(pasted: &Pasted) -> Reading {
    let attributes = match pasted.node("Conversation Routing Attributes") {
        Some(node @ Node::Object(_)) if !node.is_cut() => node.to_json(),
        _ => pasted.text("Conversation Routing Attributes"),
    };
    let draft = ProfileDraft {
        service_url: pasted.text("Base URL"),
        org_id: pasted.text("Organization ID"),
        developer_name: pasted.text("Embedded Service Developer Name"),
        settings: kept([
            ("capabilitiesVersion", pasted.text("Capabilities Version")),
            ("sendTranscript", pasted.text("Send Transcript as a first message")),
            (ROUTING_ATTRIBUTES, attributes),
        ]),
        ..ProfileDraft::default()
    };
    Reading { draft, findings: Vec::new() }
}

pub fn rows(output: &Output<'_>) -> Vec<Row> {
    let mut rows = vec![
        Row::new("Base URL", Some(output.profile.service_url.clone())),
        Row::new("Organization ID", Some(output.profile.org_id.clone())),
        Row::new("Embedded Service Developer Name", Some(output.profile.developer_name.clone())),
        Row::new("Capabilities Version", output.setting("capabilitiesVersion")),
    ];
    // The node's own screen; only what was chosen.
    let own = &output.profile.settings;
    for (label, key) in [
        ("Send Transcript as a first message", "sendTranscript"),
        ("Conversation Routing Attributes", ROUTING_ATTRIBUTES),
    ] {
        if let Some(value) = own.get(key).filter(|value| !value.trim().is_empty()) {
            rows.push(Row::new(label, Some(value.clone())));
        }
    }
    rows
}
