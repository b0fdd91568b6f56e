//! Connectors as data: their attributes, their checklists, and the table that maps every guide to them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use console::Console;
use console::connector::{self, CONNECTORS, connector};
use console::console::DATABASE;
use console::profile::{Profile, check};
use console::store::Store;
use console::view::{AttributesDraft, AttributesView, ConnectorId, Prediction, ProfileDraft};
use miaw::wire::token::Configuration;
use serde_json::json;

use crate::support::{TestKeyring, console_on, draft};

fn samples(rows: &[(&str, &str)]) -> BTreeMap<String, String> {
    rows.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

const EXAMPLE: &str = r#"{ "static.Microsoft Bot Framework": ["userAgent"], "Ticket.Team": ["queueId"],
"Contact.Name": ["visitorName"], "Contact.Extras.accountId": ["accountId", "leadId"], "Contact.Extras.objetivo": ["goals"] }"#;

#[test]
fn blips_example_gives_blips_output() {
    let values = samples(&[
        ("Ticket.Team", "queue 1"),
        ("Contact.Name", "daniel couto"),
        ("Contact.Extras.accountId", "88888888"),
        ("Contact.Extras.objetivo", "leisure"),
    ]);
    let sending = connector(ConnectorId::Blip).sending(EXAMPLE, &values);
    assert_eq!(sending.findings, []);
    let output = r#"{ "userAgent": "Microsoft Bot Framework", "queueId": "queue 1", "visitorName": "daniel couto", "accountId": "88888888", "leadId": "88888888", "goals": "leisure" }"#;
    let one_line = sending.json().split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(one_line, output, "the same members in the same order");
    assert_eq!(
        sending.sources(),
        ["Ticket.Team", "Contact.Name", "Contact.Extras.accountId", "Contact.Extras.objetivo"]
    );
}

#[test]
fn a_source_without_a_value_is_left_out() {
    let sending =
        connector(ConnectorId::Blip).sending(EXAMPLE, &samples(&[("Ticket.Team", "a"), ("Contact.Name", "")]));
    let sent: Vec<_> = sending.sent().collect();
    assert_eq!(sent, [("userAgent", "Microsoft Bot Framework"), ("queueId", "a")]);
}

#[test]
fn mappings_that_cannot_be_read_say_where() {
    for (mapping, words) in [
        ("{", "no JSON object|cut off"),
        (r#"{"Ticket.Team": ["queueId""#, "cut off"),
        (r#"["Ticket.Team"]"#, "no JSON object"),
        (r#"{"Ticket.Team": ["a"]} x"#, "follows after"),
        (r#"{"Team": ["a"]}"#, "`Team` is no source"),
        (r#"{"Ticket.": ["a"]}"#, "`Ticket.` is no source"),
        (r#"{"static.": ["a"]}"#, "is no source"),
        (r#"{"Contact.Extras.": ["a"]}"#, "is no source"),
        (r#"{"Ticket.Team": []}"#, "list of attribute names"),
        (r#"{"Ticket.Team": [1]}"#, "list of attribute names"),
        (r#"{"Ticket.Team": {"a": "b"}}"#, "list of attribute names"),
    ] {
        let sending = connector(ConnectorId::Blip).sending(mapping, &BTreeMap::new());
        let seen: Vec<_> = sending.findings.iter().map(|finding| finding.seen.as_str()).collect();
        let found = words.split('|').any(|words| seen.iter().any(|text| text.contains(words)));
        // An empty object sends nothing, and is no fault.
        assert!(found || mapping == "{", "{mapping}: {seen:?}");
        assert_eq!(sending.attributes, [], "{mapping}");
    }
    let doubled = connector(ConnectorId::Blip).sending(r#"{"static.a": ["x"], "static.b": ["x"]}"#, &BTreeMap::new());
    assert_eq!((doubled.findings.len(), doubled.json().as_str()), (1, "{\n  \"x\": \"b\"\n}"));
}

#[test]
fn opencx_sends_its_five_and_what_is_added() {
    let sending = connector(ConnectorId::Opencx)
        .sending(r#"{"Region": "EU"}"#, &samples(&[("session.id", "abc"), ("language", "pt")]));
    let sent: Vec<_> = sending.sent().collect();
    assert_eq!(
        sent,
        [
            ("OpencxSessionId", "abc"),
            ("Chat_Consumer_Type", "Authenticated"),
            ("Origin", "MIABOT"),
            ("Priority", "Low"),
            ("Chat_language", "pt"),
            ("Region", "EU"),
        ]
    );
    assert_eq!(sending.sources(), ["session.id", "contact.type", "priority", "language"]);
}

#[test]
fn key_values_are_read_as_json_and_as_lines() {
    for id in [ConnectorId::Cognigy, ConnectorId::CustomClient] {
        for mapping in [r#"{"b": "1", "a": "x=y"}"#, "b=1\n\na = x=y\n"] {
            let sent = connector(id).sending(mapping, &BTreeMap::new());
            assert_eq!(sent.sent().collect::<Vec<_>>(), [("b", "1"), ("a", "x=y")], "{mapping}");
        }
        let number = connector(id).sending(r#"{"n": 5, "o": {}}"#, &BTreeMap::new());
        assert_eq!((number.sent().collect::<Vec<_>>(), number.findings.len()), (vec![("n", "5")], 2));
        let none = connector(id).sending("just words", &BTreeMap::new());
        assert_eq!((none.attributes.len(), none.findings.len()), (0, 1));
    }
    assert!(!connector(ConnectorId::Infobip).view().maps_attributes);
}

fn declaring(fields: serde_json::Value) -> serde_json::Value {
    json!({ "timestamp": 1, "embeddedServiceConfig": { "name": "Custom_Client", "deploymentType": "Api", "forms": fields } })
}

fn form() -> serde_json::Value {
    declaring(json!([{ "formType": "PreChat", "displayContext": "Conversation",
        "formFields": [{ "name": "_firstName", "isHidden": false, "maxLength": 50 },
                       { "name": "Order_Number", "isHidden": true, "maxLength": 5 }],
        "hiddenFormFields": [{ "name": "Language", "maxLength": null }] }]))
}

async fn preview(
    folder: &Path,
    configuration: Option<serde_json::Value>,
    mapping: &str,
    values: &[(&str, &str)],
) -> AttributesView {
    let console: Console = console_on(folder, Arc::new(TestKeyring::default())).await;
    let profile = console.create_profile(draft()).await.expect("created");
    if let Some(configuration) = configuration {
        let store = Store::open(&folder.join(DATABASE)).await.expect("opens");
        store.save_declared_deployment(&profile.id, 77, &configuration).await.expect("saved");
        store.close().await;
    }
    let draft =
        AttributesDraft { connector: ConnectorId::Blip, mapping: Some(mapping.to_owned()), samples: samples(values) };
    let view = console.preview_attributes(&profile.id, draft).await.expect("previewed");
    console.shutdown().await;
    view
}

#[tokio::test]
async fn what_becomes_of_attributes_is_predicted() {
    let folder = tempfile::tempdir().expect("folder");
    let mapping = r#"{"static.Ada": ["_firstName", "_FirstName", "Nobodys"], "static.1234567": ["Order_Number"],
        "static.javascript:x": ["Language"], "Ticket.Team": ["Order_Number", "order_number"], "static.x": ["OrderNumber"]}"#;
    let view = preview(folder.path(), Some(form()), mapping, &[]).await;
    let rows: Vec<_> =
        view.attributes.iter().map(|row| (row.name.as_str(), row.prediction, row.suggestion.as_deref())).collect();
    assert_eq!(
        rows,
        [
            ("_firstName", Prediction::Arrives, None),
            ("_FirstName", Prediction::Lost, Some("_firstName")),
            ("Nobodys", Prediction::Lost, None),
            ("Order_Number", Prediction::Lost, None),
            ("Language", Prediction::Arrives, None),
            ("Order_Number", Prediction::NotSent, None),
            ("order_number", Prediction::NotSent, None),
            ("OrderNumber", Prediction::Lost, Some("Order_Number")),
        ]
    );
    assert!(view.attributes[3].reason.contains("7 characters") && view.attributes[3].reason.contains('5'));
    assert!(view.attributes[4].reason.contains("looks like a script"));
    assert_eq!((view.declared_known, view.declared_at), (true, Some(77)));
}

#[tokio::test]
async fn what_the_deployment_does_not_tell_is_unknown() {
    let folder = tempfile::tempdir().expect("folder");
    let mapping = r#"{"static.a": ["Anything", "_FirstName"], "Ticket.Team": ["queueId"]}"#;
    let never_asked = preview(folder.path(), None, mapping, &[]).await;
    let predictions: Vec<_> = never_asked.attributes.iter().map(|row| row.prediction).collect();
    assert_eq!(predictions, [Prediction::Unknown, Prediction::Unknown, Prediction::NotSent]);
    assert!(!never_asked.declared_known);

    let folder = tempfile::tempdir().expect("folder");
    let formless = preview(folder.path(), Some(declaring(json!([]))), mapping, &[("Ticket.Team", "a")]).await;
    let predictions: Vec<_> = formless.attributes.iter().map(|row| row.prediction).collect();
    assert_eq!(predictions, [Prediction::Unknown; 3]);
    assert_eq!(formless.attributes[1].suggestion.as_deref(), Some("_firstName"));
}

#[test]
fn attributes_that_are_lost_are_named_once_for_the_checks() {
    let configuration: Configuration = serde_json::from_value(form()).expect("configuration");
    let settings =
        samples(&[("routingAttributes", r#"{"Ticket.Team": ["queueId", "language"], "static.x": ["queueId"]}"#)]);
    let draft = ProfileDraft { connector: Some(ConnectorId::Blip), settings: Some(settings), ..draft() };
    let profile = Profile::new("11111111-1111-4111-8111-111111111111".into(), check(&draft).expect("valid"), 1);
    let lost = connector::lost_attributes(&profile, &configuration);
    let rows: Vec<_> = lost.iter().map(|row| (row.name.as_str(), row.right_name.as_deref())).collect();
    assert_eq!(rows, [("queueId", None), ("language", Some("Language"))]);
    assert_eq!(connector::routing_attributes(&profile), samples(&[("queueId", "x")]));
    assert!(connector::jwks_url(&profile).is_some_and(|url| url.starts_with("https://blipmediastore.blip.ai/")));
}

fn step_ids(id: ConnectorId) -> Vec<&'static str> {
    connector(id).groups.iter().flat_map(|group| group.steps).map(|step| step.id).collect()
}

#[test]
fn every_step_is_complete_and_named_once() {
    for connector in CONNECTORS {
        let ids = step_ids(connector.id);
        let unique: BTreeSet<_> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "{}: {ids:?}", connector.name);
        for step in connector.groups.iter().flat_map(|group| group.steps) {
            let kebab = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
            assert!(!step.id.is_empty() && step.id.chars().all(kebab), "{}", step.id);
            for text in [step.title, step.why, step.proof] {
                assert!(!text.is_empty() && !text.contains("  "), "{}: {text}", step.id);
            }
            assert!(step.why.ends_with('.') && step.proof.ends_with('.') && !step.title.ends_with('.'), "{}", step.id);
            assert!(!step.instructions.is_empty(), "{}", step.id);
            for line in step.instructions.iter().chain(&step.note) {
                assert!(line.ends_with(['.', '!']) && !line.contains("  "), "{}: {line}", step.id);
            }
            for check in step.checks {
                assert!(
                    connector.checks.contains(check),
                    "{}: {check:?} is not in the run of {}",
                    step.id,
                    connector.name
                );
            }
            assert!(step.how_to_find_out().ends_with('.'), "{}", step.id);
        }
    }
}

/// What a check's result can also come from proves nothing: the fallback queue routes, too; the app's own client is not
/// somebody else's; nobody calls an instance URL.
#[test]
fn steps_that_only_a_person_or_a_query_can_tell_have_no_checks() {
    for connector in CONNECTORS {
        for step in connector.groups.iter().flat_map(|group| group.steps) {
            let by_a_person =
                ["flow", "channel-routing", "client-end", "identity-token", "opencx-instance-url", "blip-verify"];
            if by_a_person.contains(&step.id) {
                assert!(step.checks.is_empty(), "{}: {}", connector.name, step.id);
            }
        }
    }
}

#[test]
fn queries_ask_for_the_profiles_own_platform_event() {
    let with = |name: Option<&str>| {
        let settings = name.map(|name| samples(&[("customEventNameField", name)]));
        let draft = ProfileDraft { connector: Some(ConnectorId::Infobip), settings, ..draft() };
        Profile::new("11111111-1111-4111-8111-111111111111".into(), check(&draft).expect("valid"), 1).view()
    };
    let infobip = connector(ConnectorId::Infobip);
    for id in ["platform-event", "event-type-field", "event-payload-field", "event-permissions"] {
        let step = infobip.step(id).expect("the step");
        for (name, event) in [
            (None, "Infobip_Event__e"),
            (Some("Partner_Event__e"), "Partner_Event__e"),
            (Some("x' OR Name != '__e"), "Infobip_Event__e"),
        ] {
            let query = step.query_for(&with(name)).expect("a query");
            assert!(query.ends_with(&format!("= '{event}'")), "{id}: {query}");
        }
    }
}

#[test]
fn opencx_is_given_the_instance_url_that_was_set() {
    let settings = samples(&[("instanceUrl", "https://other.my.salesforce.com")]);
    for (settings, url) in
        [(None, "https://acme.my.salesforce.com"), (Some(settings), "https://other.my.salesforce.com")]
    {
        let draft = ProfileDraft { connector: Some(ConnectorId::Opencx), settings, ..draft() };
        let profile = Profile::new("11111111-1111-4111-8111-111111111111".into(), check(&draft).expect("valid"), 1);
        for id in ["opencx-instance-url", "opencx-credentials"] {
            let step = connector(ConnectorId::Opencx).step(id).expect("the step");
            let shown = step.values[0].view(&profile.view());
            assert_eq!((shown.label.as_str(), shown.value.as_str(), shown.exact), ("Instance URL", url, true), "{id}");
        }
    }
}

#[test]
fn keys_of_settings_are_unique_and_defaults_are_accepted() {
    for connector in CONNECTORS {
        let keys: Vec<_> = connector.settings.iter().filter_map(|setting| setting.key).collect();
        assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "{}", connector.name);
        let defaults: BTreeMap<String, String> = connector
            .settings
            .iter()
            .filter_map(|setting| Some((setting.key?.to_owned(), setting.default?.to_owned())))
            .collect();
        assert_eq!(connector::check_settings(connector.id, &defaults), []);
        let wanted = connector.checks.iter().collect::<Vec<_>>();
        assert!(wanted.is_sorted(), "in the order in which they are shown: {}", connector.name);
    }
    assert_eq!(CONNECTORS.len(), 5);
}

/// The guides' table: every step that it names exists, and every step of a connector is named under its heading.
#[test]
fn the_table_of_instructions_names_every_step() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/connectors.md");
    let text = std::fs::read_to_string(path).expect("the page");
    for connector in CONNECTORS {
        let heading = format!("\n## {}\n", connector.name);
        let (_, section) = text.split_once(&heading).unwrap_or_else(|| panic!("no section {}", connector.name));
        let section = section.split("\n## ").next().expect("a section");
        let rows = section.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| #"));
        let named: BTreeSet<&str> = rows
            .filter_map(|line| line.trim_end_matches(" |").rsplit_once(" | "))
            .flat_map(|(_, cell)| cell.split('`').skip(1).step_by(2))
            .collect();
        let steps: BTreeSet<&str> = step_ids(connector.id).into_iter().collect();
        let unknown: Vec<_> = named.difference(&steps).collect();
        let missing: Vec<_> = steps.difference(&named).collect();
        assert!(unknown.is_empty() && missing.is_empty(), "{}: {unknown:?} {missing:?}", connector.name);
    }
}
