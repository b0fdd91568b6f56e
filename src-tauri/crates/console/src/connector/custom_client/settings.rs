//! The Code Snippet JSON of a Custom Client deployment: three members.

use crate::connector::settings::{Output, Reading, Row};
use crate::connector::text::Pasted;
use crate::connector::text::json::Node;
use crate::view::ProfileDraft;

pub fn read(pasted: &Pasted) -> Reading {
    let draft = ProfileDraft {
        service_url: pasted.text("Url"),
        org_id: pasted.text("OrganizationId"),
        developer_name: pasted.text("DeveloperName"),
        ..ProfileDraft::default()
    };
    Reading { draft, findings: Vec::new() }
}

pub fn rows(output: &Output<'_>) -> Vec<Row> {
    vec![
        Row::new("OrganizationId", Some(output.profile.org_id.clone())),
        Row::new("DeveloperName", Some(output.profile.developer_name.clone())),
        Row::new("Url", Some(output.profile.service_url.clone())),
    ]
}

pub fn text(rows: &[Row]) -> String {
    let members = rows.iter().map(|row| (row.label.to_owned(), Node::Text(row.text().to_owned()))).collect();
    Node::Object(members).to_json()
}
