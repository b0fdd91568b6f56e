//! Mistakes in Omni-Channel, the flow, the queue and the hours.

use serde_json::{Value, json};

use crate::mistakes::switch;
use crate::support::*;

#[tokio::test]
async fn routed_and_nobody_is_asked() {
    for mistake in
        ["omniChannelOff", "presenceWithoutChannel", "noCapacity", "queueWithoutSessions", "queueOfAnotherOrg"]
    {
        let bench = Bench::start().await;
        let guest = bench.guest().await;
        let mut stream = bench.stream(&guest).await;
        switch(&bench, mistake, true).await;
        let id = bench.create(&guest).await;
        let routed = stream.event().await;
        assert_eq!(routed.event(), "CONVERSATION_ROUTING_RESULT", "{mistake}");
        assert_eq!(routed.payload()["failureType"], "None");
        let queue = routed.payload()["routingConfigurationDetails"]["queueId"].as_str().unwrap().to_owned();
        assert_eq!(queue.starts_with("00GHp0"), mistake != "queueOfAnotherOrg", "{queue}");
        assert_eq!(stream.event().await.event(), "CONVERSATION_QUEUE_POSITION");
        let status = bench.api("GET", &format!("/conversation/{id}"), &guest, None).await.json();
        assert_eq!(status["routingStatus"], "ROUTED");
        bench.control("PATCH", &format!("/agents/{MAX}"), json!({ "presence": "online" })).await;
        let state = bench.control("GET", "/state", Value::Null).await;
        assert_eq!(state["conversations"][0]["agentId"], Value::Null, "{mistake}: nobody, whoever comes online");
        bench.control("PATCH", &format!("/agents/{MAX}"), json!({ "presence": "offline" })).await;
        switch(&bench, mistake, false).await;
        let next = stream.event().await;
        assert_eq!(next.event(), "CONVERSATION_ROUTING_WORK_RESULT", "{mistake}: who waits is asked for at once");
        assert_eq!(next.payload()["workType"], "Assigned");
        stream.said("Hello").await;
    }
}

#[tokio::test]
async fn offers_that_nobody_has_taken_are_taken_back() {
    let bench = Bench::start().await;
    bench.control("PATCH", &format!("/agents/{MAX}"), json!({ "presence": "online" })).await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    let offered = stream.named("CONVERSATION_ROUTING_WORK_RESULT").await.payload();
    assert_eq!(offered["workType"], "Assigned");
    switch(&bench, "omniChannelOff", true).await;
    assert_eq!(stream.named("CONVERSATION_ROUTING_WORK_RESULT").await.payload()["workType"], "Cancelled");
    let accept = json!({ "action": "accept", "agentId": MAX });
    let path = format!("/practice/v1/conversations/{id}/actions");
    assert_eq!(bench.call("POST", &path, None, Some(accept.clone())).await.status, 409);
    switch(&bench, "omniChannelOff", false).await;
    assert_eq!(stream.named("CONVERSATION_ROUTING_WORK_RESULT").await.payload()["workType"], "Assigned");
    assert_eq!(bench.call("POST", &path, None, Some(accept)).await.status, 204);
    stream.named("CONVERSATION_PARTICIPANT_CHANGED").await;
    // What an agent has is left to them.
    switch(&bench, "omniChannelOff", true).await;
    let state = bench.control("GET", "/state", Value::Null).await;
    assert_eq!(state["conversations"][0]["agentId"], MAX);
}

#[tokio::test]
async fn a_transfer_finds_nobody_either() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    stream.said("Hello").await;
    bench.control("PATCH", &format!("/agents/{MAX}"), json!({ "presence": "online" })).await;
    switch(&bench, "presenceWithoutChannel", true).await;
    let transfer = json!({ "action": "transfer", "agentId": ADA, "toAgentId": MAX });
    bench.control("POST", &format!("/conversations/{id}/actions"), transfer).await;
    stream.named("CONVERSATION_QUEUE_POSITION").await;
    let status = bench.api("GET", &format!("/conversation/{id}"), &guest, None).await.json();
    assert_eq!(status["routingStatus"], "TRANSFER");
    switch(&bench, "presenceWithoutChannel", false).await;
    assert_eq!(stream.named("CONVERSATION_ROUTING_WORK_RESULT").await.payload()["workType"], "Assigned");
}

async fn routing_result(bench: &Bench) -> Value {
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    bench.create(&guest).await;
    stream.named("CONVERSATION_ROUTING_RESULT").await.payload()
}

#[tokio::test]
async fn flow_without_route() {
    let bench = Bench::start().await;
    switch(&bench, "flowWithoutRoute", true).await;
    let result = routing_result(&bench).await;
    assert_eq!(result["failureType"], "RoutingError");
    assert_eq!(result["failureReason"], "The flow ended without Route Work");
    assert_eq!(result["errorMessages"], json!(["The flow ended without Route Work"]));
    assert_eq!(result["routingConfigurationDetails"]["queueId"], "");
    switch(&bench, "flowWithoutRoute", false).await;
    assert_eq!(routing_result(&bench).await["failureType"], "None");
}

#[tokio::test]
async fn outside_hours() {
    let bench = Bench::start().await;
    let path = format!("/embeddedservice/v1/businesshours?orgId={}&esConfigName={DEFAULT}", bench.org.org_id());
    switch(&bench, "outsideHours", true).await;
    let hours = bench.call("GET", &path, None, None).await;
    assert_eq!(hours.status, 200);
    let hours = hours.json();
    assert_eq!(hours["businessHoursInfo"]["isActive"], true);
    let spans = hours["businessHoursInfo"]["businessHours"].as_array().unwrap();
    let (now, next) = (hours["timestamp"].as_i64().unwrap(), &spans[0]);
    assert!(next["startTime"].as_i64().unwrap() > now && next["endTime"].as_i64() > next["startTime"].as_i64());
    let result = routing_result(&bench).await;
    assert_eq!(result["failureType"], "RoutingError");
    assert_eq!(result["failureReason"], "Outside of business hours");
    switch(&bench, "outsideHours", false).await;
    assert_eq!(bench.call("GET", &path, None, None).await.status, 204);
    assert_eq!(routing_result(&bench).await["failureType"], "None");
}

#[tokio::test]
async fn outside_hours_that_the_org_has() {
    use practice_org::seed::{Hours, Span};
    let mut seed = quick_seed();
    let later = Span { start_time: i64::MAX - 1, end_time: i64::MAX };
    let always = Span { start_time: 0, end_time: i64::MAX };
    seed.hours = Some(Hours { name: "Mine".into(), is_active: false, spans: vec![always, later] });
    let bench = Bench::with(practice_org::Options { seed, ..practice_org::Options::default() }).await;
    let path = format!("/embeddedservice/v1/businesshours?orgId={}&esConfigName={DEFAULT}", bench.org.org_id());
    let before = bench.call("GET", &path, None, None).await.json()["businessHoursInfo"].clone();
    switch(&bench, "outsideHours", true).await;
    let hours = bench.call("GET", &path, None, None).await.json()["businessHoursInfo"].clone();
    let later = json!([{ "startTime": i64::MAX - 1, "endTime": i64::MAX }]);
    assert_eq!(hours, json!({ "name": "Mine", "isActive": true, "businessHours": later }));
    switch(&bench, "outsideHours", false).await;
    assert_eq!(bench.call("GET", &path, None, None).await.json()["businessHoursInfo"], before);
}
