//! Routing attributes: what the deployment declares proves that they arrive, and nothing else does.

use std::collections::BTreeMap;

use console::view::{CheckId, CheckResultView, CheckState, ConnectorId, ProfileDraft};
use serde_json::json;

use super::setting::{App, World, result, state};

/// The deployment whose form has `Order_Number`.
const DECLARING: &str = "Practice_With_Prechat";

/// The mapping of Blip's article.
const BLIPS_EXAMPLE: &str = r#"{ "static.Microsoft Bot Framework": ["userAgent"], "Ticket.Team": ["queueId"],
"Contact.Name": ["visitorName"], "Contact.Extras.accountId": ["accountId", "leadId"], "Contact.Extras.objetivo": ["goals"] }"#;

/// What the check says of a connector's mapping.
async fn checked(world: &World, app: &mut App, connector: ConnectorId, mapping: &str, name: &str) -> CheckResultView {
    let settings = BTreeMap::from([("routingAttributes".to_owned(), mapping.to_owned())]);
    let draft = ProfileDraft {
        connector: Some(connector),
        settings: Some(settings),
        developer_name: name.into(),
        ..world.draft()
    };
    app.profile = app.console.update_profile(&app.profile.id, draft).await.unwrap();
    let run = app.check(Some(&[CheckId::Attributes])).await;
    result(&run, CheckId::Attributes).clone()
}

#[tokio::test]
async fn names_that_the_deployment_declares_pass() {
    let world = World::new().await;
    let mut app = world.guests().await;
    let mapping = json!({ "Order_Number": "42", "Customer_Tier": "Gold" }).to_string();
    let found = checked(&world, &mut app, ConnectorId::CustomClient, &mapping, DECLARING).await;
    assert_eq!(found.state, CheckState::Passed, "{}", found.summary);
    assert!(found.summary.contains("declares Customer_Tier, Order_Number"), "{}", found.summary);
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_sound_org_proves_what_opencx_sends_and_blips_example() {
    let world = World::new().await;
    let mut app = world.guests().await;
    let name = world.org.developer_name().to_owned();
    for (connector, mapping) in [(ConnectorId::Opencx, ""), (ConnectorId::Blip, BLIPS_EXAMPLE)] {
        let found = checked(&world, &mut app, connector, mapping, &name).await;
        assert_eq!((found.state, found.findings), (CheckState::Passed, vec![]), "{connector:?}: {}", found.summary);
    }
    app.console.shutdown().await;
}

#[tokio::test]
async fn what_is_not_declared_is_a_prediction() {
    let world = World::new().await;
    let mut app = world.guests().await;
    let mapping = json!({ "Order_Number": "42", "Shoe_Size": "9" }).to_string();
    let found = checked(&world, &mut app, ConnectorId::CustomClient, &mapping, DECLARING).await;
    assert_eq!(found.state, CheckState::Failed);
    assert_eq!(
        found.summary,
        "By what the published deployment declares, Shoe_Size is not expected to reach the flow."
    );
    app.console.shutdown().await;
}

#[tokio::test]
async fn where_the_deployment_declares_no_field_nothing_is_proved() {
    let world = World::with(|seed| seed.deployments[0].forms.clear()).await;
    let mut app = world.guests().await;
    let name = world.org.developer_name().to_owned();
    let mapping = json!({ "Order_Number": "42", "Topic": "Return" }).to_string();
    let found = checked(&world, &mut app, ConnectorId::CustomClient, &mapping, &name).await;
    assert_eq!(found.state, CheckState::Undecided, "{}", found.summary);
    assert_eq!(
        found.summary,
        "What the deployment declares does not tell whether Order_Number, Topic arrive. Look at the channel's Custom \
         Parameters and Parameter Mappings in Messaging Settings."
    );
    assert_eq!(found.findings, []);
    app.console.shutdown().await;
}

#[tokio::test]
async fn a_name_counts_though_its_value_is_known_only_in_a_conversation() {
    let world = World::new().await;
    let mut app = world.guests().await;
    for (mapping, expected) in [
        (json!({ "Contact.Name": ["Order_Number"] }), CheckState::Passed),
        (json!({ "Contact.Name": ["order_number"] }), CheckState::Failed),
        (json!({}), CheckState::NotApplicable),
    ] {
        let found = checked(&world, &mut app, ConnectorId::Blip, &mapping.to_string(), DECLARING).await;
        assert_eq!(found.state, expected, "{mapping}: {}", found.summary);
    }
    app.console.shutdown().await;
}

#[tokio::test]
async fn without_a_mapping_it_does_not_apply() {
    let world = World::new().await;
    let mut app = world.guests().await;
    let run = app.check(Some(&[CheckId::Attributes])).await;
    assert_eq!(state(&run, CheckId::Attributes), CheckState::NotApplicable);
    app.console.shutdown().await;
}
