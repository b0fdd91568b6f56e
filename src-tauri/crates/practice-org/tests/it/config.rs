use practice_org::Options;
use practice_org::seed::{Hours, Span};
use serde_json::{Value, json};

use crate::support::*;

const CONFIG: &str = "/embeddedservice/v1/embedded-service-config";
const HOURS: &str = "/embeddedservice/v1/businesshours";

async fn ask(bench: &Bench, path: &str, name: &str) -> Answer {
    let query = format!("{path}?orgId={}&esConfigName={name}&language=en_US", bench.org.org_id());
    bench.call("GET", &query, None, None).await
}

#[tokio::test]
async fn the_public_configuration_needs_no_token() {
    let bench = Bench::start().await;
    let answer = ask(&bench, CONFIG, "Practice_With_Prechat").await;
    assert_eq!(answer.status, 200);
    let config = &answer.json()["embeddedServiceConfig"];
    assert_eq!(config["name"], "Practice_With_Prechat");
    assert_eq!(config["deploymentType"], "Api");
    assert_eq!(config["embeddedServiceMessagingChannel"]["authMode"], "UnAuth");
    let form = &config["forms"][0];
    assert_eq!(form["formFields"].as_array().unwrap().len(), 4);
    assert_eq!(form["formFields"][0]["labels"]["display"], "First name");
    assert_eq!(form["hiddenFormFields"][0], json!({ "name": "Order_Number", "maxLength": 50 }));
    assert!(answer.json()["timestamp"].is_i64());
    assert_eq!(ask(&bench, CONFIG, "Practice_Website").await.json()["embeddedServiceConfig"]["deploymentType"], "Web");
}

#[tokio::test]
async fn the_public_endpoints_refuse_in_their_own_shape() {
    let bench = Bench::start().await;
    let unpublished = ask(&bench, CONFIG, "Practice_Unpublished").await;
    assert_eq!(unpublished.status, 412);
    assert_eq!(unpublished.json(), json!({ "text": "Embedded Messaging Config is not Published" }));
    for query in ["?orgId=00D000000000001&esConfigName=x", "?esConfigName=x", "", "?orgId=x"] {
        for path in [CONFIG, HOURS] {
            let answer = bench.call("GET", &format!("{path}{query}"), None, None).await;
            assert_eq!(answer.status, 400);
            assert!(answer.json()["text"].is_string());
        }
    }
    assert_eq!(ask(&bench, CONFIG, "Nobody").await.status, 400);
}

#[tokio::test]
async fn business_hours_are_told_and_kept() {
    let bench = Bench::start().await;
    let none = ask(&bench, HOURS, DEFAULT).await;
    assert_eq!((none.status, none.text.as_str()), (204, ""));
    let mut seed = quick_seed();
    let spans = vec![Span { start_time: 1000, end_time: 2000 }];
    seed.hours = Some(Hours { name: "Once".into(), is_active: true, spans });
    let bench = Bench::with(Options { seed, ..Options::default() }).await;
    let hours = ask(&bench, HOURS, DEFAULT).await.json();
    assert_eq!(
        hours["businessHoursInfo"],
        json!({ "name": "Once", "isActive": true, "businessHours": [{ "startTime": 1000, "endTime": 2000 }] })
    );
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    bench.create(&guest).await;
    let closed: Value = stream.event().await.payload();
    assert_eq!(closed["failureType"], "RoutingError");
    assert_eq!(closed["failureReason"], "Outside of business hours");
}
