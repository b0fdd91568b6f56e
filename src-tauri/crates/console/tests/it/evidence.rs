//! The evidence pack's two files.

use std::collections::BTreeMap;

use console::evidence::{Sources, document, fields, leave_out, pack};
use console::view::*;
use serde_json::{Value, json};

const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEifQ.c2lnbmF0dXJl";

fn finding() -> FindingView {
    FindingView {
        rule: "issuer-differs".into(),
        certainty: Certainty::Certain,
        title: "The issuer differs <b>".into(),
        seen: "acme".into(),
        explanation: "It is compared byte for byte.".into(),
        fix: "Change it.".into(),
        place: None,
        suggestion: None,
        field: None,
        query: None,
    }
}

fn made(check: impl FnOnce(&Value)) -> Value {
    let profile = ProfileView {
        id: "p".into(),
        name: "Acme <script>alert(1)</script>".into(),
        environment: Environment::Sandbox,
        service_url: "https://acme.my.salesforce-scrt.com".into(),
        org_id: "00D000000000062".into(),
        developer_name: "Custom_Client".into(),
        connector: ConnectorId::Blip,
        settings: BTreeMap::from([("appName".into(), "blip".into())]),
        signing: None,
        keys: vec![],
        created_at: 0,
        updated_at: 0,
        trashed_at: None,
    };
    let connector = ConnectorView {
        id: ConnectorId::Blip,
        name: "Blip".into(),
        summary: String::new(),
        signs_in_as: "verified".into(),
        settings: vec![],
        maps_attributes: true,
    };
    let step = StepView {
        id: "publish".into(),
        title: "Publish the deployment".into(),
        why: String::new(),
        place: None,
        instructions: vec![],
        values: vec![],
        note: None,
        proof: "A guest gets a token.".into(),
        checks: vec![CheckId::GuestToken],
        query: None,
        optional: false,
        state: StepState::Declared,
        reason: "Somebody says so.".into(),
        at: Some(1_770_000_000_000),
        declaration: Some(DeclarationView { by: "Ada".into(), at: 1_770_000_000_000, note: "seen & done".into() }),
        findings: vec![finding()],
    };
    let result = CheckResultView {
        check: CheckId::GuestToken,
        title: "Guest token".into(),
        state: CheckState::Passed,
        summary: format!("A token came, {TOKEN}."),
        findings: vec![],
        evidence: vec![EvidenceView {
            label: "POST /access-token".into(),
            at: 1_770_000_000_000,
            json: json!({ "response": { "accessToken": TOKEN, "lastEventId": "0" }, "jwk": { "kty": "RSA", "d": "AQ" } }),
        }],
        run_id: "r".into(),
        at: Some(1_770_000_000_000),
        elapsed_ms: Some(12),
        app_version: "0.1.0".into(),
    };
    let group = StepGroupView { title: "Deployment".into(), steps: vec![step] };
    let checklist = ChecklistView { profile_id: "p".into(), connector: ConnectorId::Blip, groups: vec![group] };
    let document = document(&Sources {
        profile: &profile,
        connector: &connector,
        checklist: &checklist,
        checks: &[result],
        now: 1_770_000_000_000,
    });
    check(&document);
    document
}

#[test]
fn both_files_say_the_same_and_hold_no_secret() {
    let document = made(|document| assert_eq!(document["counts"]["declared"], 1));
    let pack = pack(&document);
    assert_eq!(serde_json::from_str::<Value>(&pack.json).expect("JSON"), document);
    let digest: String = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, pack.json.as_bytes())
        .as_ref()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(pack.digest, digest);
    assert!(pack.html.contains(&digest));
    for file in [&pack.json, &pack.html] {
        assert!(!file.contains("eyJ") && !file.contains("\"AQ\""), "{file}");
    }
    // The page loads nothing, runs nothing, and shows hostile text as text.
    for part in ["<script", "src=", "href=", "<b>", "url(", "@import"] {
        assert!(!pack.html.contains(part), "{part}");
    }
    for part in ["Declared by", "seen &amp; done", "2026-02-02T02:40:00Z", "&lt;script&gt;", "default-src 'none'"] {
        assert!(pack.html.contains(part), "{part}: {}", pack.html);
    }
    // A second attribute of the same name is dropped by browsers, and its colour with it.
    assert!(pack.html.contains("class=\"state declared\"") && !pack.html.contains("class=\"state\" class="));
}

#[test]
fn the_preview_lists_every_field_and_what_is_left_out_is_in_neither_file() {
    let mut document = made(|_| {});
    let listed = fields(&document);
    let token = "checks[0].evidence[0].content.response.accessToken";
    let replaced = listed.iter().find(|field| field.path == token).expect("listed");
    assert!(replaced.redacted, "{replaced:?}");
    for field in &listed {
        assert!(!field.value.contains("eyJ"), "{field:?}");
    }
    leave_out(&mut document, &["org.name".into(), "checks[0].evidence".into()]);
    let pack = pack(&document);
    for file in [&pack.json, &pack.html] {
        assert!(!file.contains("alert(1)") && !file.contains("lastEventId"), "{file}");
    }
}
