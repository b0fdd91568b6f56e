use serde_json::{Value, json};

use crate::support::*;

const MIA: &str = "005Hp0000000003IAA";

async fn act(bench: &Bench, id: &str, action: Value) -> u16 {
    bench.call("POST", &format!("/practice/v1/conversations/{id}/actions"), None, Some(action)).await.status
}

async fn presence(bench: &Bench, agent: &str, presence: &str) {
    bench.control("PATCH", &format!("/agents/{agent}"), json!({ "presence": presence })).await;
}

async fn names(stream: &mut Stream, count: usize) -> Vec<Frame> {
    let mut frames = Vec::new();
    for _ in 0..count {
        frames.push(stream.event().await);
    }
    frames
}

fn events(frames: &[Frame]) -> Vec<&str> {
    frames.iter().map(|frame| frame.event().trim_start_matches("CONVERSATION_")).collect()
}

#[tokio::test]
async fn a_script_thinks_before_it_types_and_parts_an_answer_into_messages() {
    let bench = Bench::start().await;
    let script =
        json!({ "answerAfterMs": 1, "typingMs": 1, "answers": ["One\n---\nsample:buttons\n ---\nTwo\nlines"] });
    bench.control("PATCH", &format!("/agents/{ADA}"), json!({ "script": script })).await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    stream.said("Hello").await;
    bench.say(&guest, &id, "Please").await;
    let answer = names(&mut stream, 8).await;
    assert_eq!(
        events(&answer),
        [
            "MESSAGE",
            "DELIVERY_ACKNOWLEDGEMENT",
            "READ_ACKNOWLEDGEMENT",
            "TYPING_STARTED_INDICATOR",
            "TYPING_STOPPED_INDICATOR",
            "MESSAGE",
            "MESSAGE",
            "MESSAGE"
        ]
    );
    assert_eq!(answer[5].text(), "One");
    assert_eq!(answer[6].payload()["abstractMessage"]["messageType"], "ChoicesMessage");
    assert_eq!(answer[7].text(), "Two\nlines");
    // The three are one answer: the next message gets the next.
    bench.say(&guest, &id, "and then? --- so?").await;
    stream.said("You said: and then? --- so?").await;
}

#[tokio::test]
async fn a_scripted_agent_takes_greets_and_answers() {
    let bench = Bench::start().await;
    bench
        .control("PATCH", &format!("/agents/{ADA}"), json!({ "script": { "typingMs": 1, "answers": ["Sure"] } }))
        .await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    let start = names(&mut stream, 6).await;
    assert_eq!(
        events(&start),
        [
            "ROUTING_RESULT",
            "ROUTING_WORK_RESULT",
            "ROUTING_WORK_RESULT",
            "SESSION_STATUS_CHANGED",
            "PARTICIPANT_CHANGED",
            "MESSAGE"
        ]
    );
    for frame in &start {
        let (entry, payload) = (frame.entry(), frame.payload());
        assert!(!entry["senderDisplayName"].as_str().unwrap().is_empty());
        assert_eq!(payload["entryType"], entry["entryType"]);
        assert_eq!(payload["id"], entry["identifier"]);
    }
    let routing = start[0].payload();
    assert_eq!(routing["failureType"], "None");
    assert_eq!(routing["routingType"], "Initial");
    assert_eq!(routing["errorMessages"], json!([]));
    assert_eq!(routing["failureReason"], Value::Null);
    assert!(routing["pendingServiceRoutingId"].as_str().unwrap().starts_with("0JR"));
    assert_eq!(routing["estimatedWaitTime"]["isEWTRequested"], false);
    assert_eq!(routing["routingConfigurationDetails"]["routingConfigurationType"], "QueueRoutingType");
    assert!(routing["routingConfigurationDetails"]["queueId"].as_str().unwrap().starts_with("00G"));
    assert_eq!(start[0].entry()["sender"]["role"], "Router");
    for (frame, kind) in start[1..3].iter().zip(["Assigned", "Accepted"]) {
        let work = frame.payload();
        assert_eq!(work["workType"], kind);
        assert!(work["workId"].as_str().unwrap().starts_with("0Bz"));
        assert!(work["workTargetId"].as_str().unwrap().starts_with("0Mw"));
        assert_eq!(work["errorMessages"], json!([]));
    }
    let session = start[3].payload();
    assert_eq!((&session["sessionStatusPrev"], &session["sessionStatus"]), (&json!("Waiting"), &json!("Active")));
    assert_eq!(session["conversationIdentifier"], id);
    assert_eq!(session["channelAddressIdentifier"], start[3].json()["channelAddressIdentifier"]);
    assert!(session["sessionStartTime"].is_i64());
    let joined = &start[4].payload()["entries"][0];
    assert_eq!(joined["operation"], "add");
    assert_eq!(joined["displayName"], "Ada Agent");
    assert_eq!(joined["participant"]["role"], "Agent");
    assert_eq!(joined["participant"]["appType"], "agent");
    assert_eq!(joined["participant"]["subject"], ADA);
    assert_eq!(start[5].text(), "Hello");
    assert_eq!(start[5].entry()["sender"]["role"], "Agent");
    assert_eq!(start[5].entry()["relatedRecords"], json!([session["sessionId"]]));

    let ids: Vec<u64> = start.iter().map(|frame| frame.id().unwrap().parse().unwrap()).collect();
    assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));

    bench.say(&guest, &id, "Please").await;
    let answer = names(&mut stream, 6).await;
    assert_eq!(
        events(&answer),
        [
            "MESSAGE",
            "DELIVERY_ACKNOWLEDGEMENT",
            "READ_ACKNOWLEDGEMENT",
            "TYPING_STARTED_INDICATOR",
            "TYPING_STOPPED_INDICATOR",
            "MESSAGE"
        ]
    );
    let mine = answer[0].entry()["identifier"].clone();
    for ack in &answer[1..3] {
        let payload = ack.payload();
        assert_eq!(payload["acknowledgedConversationEntryIdentifier"], mine);
        assert!(payload["acknowledgementTimestamp"].is_i64());
        assert_eq!(payload["recipient"]["role"], "Agent");
        assert_eq!(ack.entry()["relatedRecords"][0], mine);
    }
    assert!(answer[3].payload()["timestamp"].is_i64());
    assert_eq!(answer[5].text(), "Sure");
    bench.say(&guest, &id, "and then?").await;
    stream.said("You said: and then?").await;

    let status = bench.api("GET", &format!("/conversation/{id}"), &guest, None).await.json();
    assert_eq!(status, json!({ "conversationId": id, "routingStatus": "ROUTED" }));
    let kinds = bench.api("GET", &format!("/conversation/{id}/entries?limit=50"), &guest, None).await.json();
    for entry in kinds["conversationEntries"].as_array().unwrap() {
        let kind = entry["entryType"].as_str().unwrap();
        assert!(
            ["Message", "ParticipantChanged", "RoutingResult", "RoutingWorkResult", "SessionStatusChanged"]
                .contains(&kind),
            "{kind}"
        );
    }
}

#[tokio::test]
async fn what_is_said_before_anybody_is_there_is_answered_afterwards() {
    let bench = Bench::start().await;
    bench.control("PATCH", "/faults", json!({ "noAgent": true })).await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    let queued = stream.named("CONVERSATION_QUEUE_POSITION").await.payload();
    assert_eq!(queued["position"], 1);
    assert!(queued["pendingServiceRoutingId"].as_str().unwrap().starts_with("0JR"));
    assert!(queued["workItemId"].as_str().unwrap().starts_with("0Mw"));
    bench.say(&guest, &id, "early").await;
    let desk = bench.control("GET", "/state", Value::Null).await;
    assert_eq!(desk["conversations"][0]["sessionStatus"], "Waiting");
    assert_eq!(desk["conversations"][0]["agentId"], Value::Null);
    bench.control("PATCH", "/faults", json!({ "noAgent": false })).await;
    stream.said("Hello").await;
    stream.said("You said: early").await;
}

#[tokio::test]
async fn a_person_at_the_desk_gets_the_next_conversation_and_everything_is_told() {
    let bench = Bench::start().await;
    presence(&bench, MAX, "online").await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    assert_eq!(events(&names(&mut stream, 2).await), ["ROUTING_RESULT", "ROUTING_WORK_RESULT"]);
    let desk = bench.until(|state| state["conversations"][0]["agentId"] == MAX).await;
    assert_eq!(desk["conversations"][0]["accepted"], false);
    assert_eq!(desk["agents"][1]["working"], 1);
    bench.say(&guest, &id, "anybody?").await;
    stream.named("CONVERSATION_MESSAGE").await;

    assert_eq!(act(&bench, &id, json!({ "action": "message", "agentId": MAX, "text": "too early" })).await, 409);
    assert_eq!(act(&bench, &id, json!({ "action": "accept", "agentId": MIA })).await, 409);
    assert_eq!(act(&bench, &id, json!({ "action": "accept", "agentId": "005X" })).await, 404);
    assert_eq!(act(&bench, &uuid(), json!({ "action": "accept", "agentId": MAX })).await, 404);
    assert_eq!(act(&bench, &id, json!({ "action": "accept", "agentId": MAX })).await, 204);
    let accepted = names(&mut stream, 4).await;
    assert_eq!(
        events(&accepted),
        ["ROUTING_WORK_RESULT", "SESSION_STATUS_CHANGED", "PARTICIPANT_CHANGED", "DELIVERY_ACKNOWLEDGEMENT"]
    );
    assert_eq!(act(&bench, &id, json!({ "action": "accept", "agentId": MAX })).await, 409);
    assert_eq!(act(&bench, &id, json!({ "action": "typing", "agentId": MAX, "typing": true })).await, 204);
    let typing = stream.event().await;
    assert_eq!(typing.event(), "CONVERSATION_TYPING_STARTED_INDICATOR");
    assert_eq!(typing.entry()["senderDisplayName"], "Max Manual");
    assert_eq!(act(&bench, &id, json!({ "action": "message", "agentId": MAX, "text": "Yes!" })).await, 204);
    assert_eq!(stream.event().await.event(), "CONVERSATION_READ_ACKNOWLEDGEMENT");
    assert_eq!(stream.event().await.text(), "Yes!");
    bench.say(&guest, &id, "good").await;
    assert_eq!(events(&names(&mut stream, 2).await), ["MESSAGE", "DELIVERY_ACKNOWLEDGEMENT"]);
    let desk = bench.control("GET", "/state", Value::Null).await;
    let lines = desk["conversations"][0]["entries"].as_array().unwrap();
    assert_eq!(lines.last().unwrap()["text"], "good");
    assert_eq!(lines.last().unwrap()["role"], "EndUser");
}

#[tokio::test]
async fn declining_passes_it_on_and_going_offline_gives_it_back() {
    let bench = Bench::start().await;
    presence(&bench, MAX, "online").await;
    presence(&bench, MIA, "online").await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    names(&mut stream, 2).await;
    assert_eq!(act(&bench, &id, json!({ "action": "decline", "agentId": MAX })).await, 204);
    assert_eq!(stream.event().await.payload()["workType"], "Declined");
    assert_eq!(stream.event().await.payload()["workType"], "Assigned");
    let desk = bench.control("GET", "/state", Value::Null).await;
    assert_eq!(desk["conversations"][0]["agentId"], MIA);
    presence(&bench, MIA, "offline").await;
    assert_eq!(stream.event().await.payload()["workType"], "Cancelled");
    assert_eq!(stream.event().await.payload()["workType"], "Assigned");
    stream.said("Hello").await;
}

#[tokio::test]
async fn nobody_online_means_waiting_until_somebody_comes() {
    let bench = Bench::start().await;
    presence(&bench, ADA, "offline").await;
    let (first, second) = (bench.guest().await, bench.guest().await);
    let (mut one, mut two) = (bench.stream(&first).await, bench.stream(&second).await);
    bench.create(&first).await;
    bench.create(&second).await;
    assert_eq!(one.named("CONVERSATION_QUEUE_POSITION").await.payload()["position"], 1);
    assert_eq!(two.named("CONVERSATION_QUEUE_POSITION").await.payload()["position"], 2);
    bench.control("PATCH", &format!("/agents/{MAX}"), json!({ "presence": "online", "capacity": 1 })).await;
    assert_eq!(one.named("CONVERSATION_ROUTING_WORK_RESULT").await.payload()["workType"], "Assigned");
    assert_eq!(two.named("CONVERSATION_QUEUE_POSITION").await.payload()["position"], 1);
    bench.control("PATCH", &format!("/agents/{MAX}"), json!({ "capacity": 2 })).await;
    assert_eq!(two.named("CONVERSATION_ROUTING_WORK_RESULT").await.payload()["workType"], "Assigned");
}

#[tokio::test]
async fn a_transfer_is_remove_then_add_with_the_routing_status_between() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    stream.said("Hello").await;
    let transfer = json!({ "action": "transfer", "agentId": ADA, "toAgentId": MIA });
    assert_eq!(act(&bench, &id, transfer.clone()).await, 409, "Mia is offline");
    assert_eq!(act(&bench, &id, json!({ "action": "transfer", "agentId": ADA, "toAgentId": ADA })).await, 409);
    presence(&bench, MIA, "online").await;
    assert_eq!(act(&bench, &id, transfer).await, 204);
    assert_eq!(act(&bench, &id, json!({ "action": "message", "agentId": MIA, "text": "" })).await, 400, "no text");
    let mut left = names(&mut stream, 4).await;
    assert_eq!(events(&left), ["PARTICIPANT_CHANGED", "ROUTING_WORK_RESULT", "ROUTING_RESULT", "ROUTING_WORK_RESULT"]);
    let old = left.remove(1).payload();
    assert_eq!((&old["workType"], &old["routingType"]), (&json!("Transferred"), &json!("Transfer")));
    assert_ne!(old["workId"], left[2].payload()["workId"]);
    assert_eq!(left[0].payload()["entries"][0]["operation"], "remove");
    assert_eq!(left[0].payload()["entries"][0]["participant"]["subject"], ADA);
    assert_eq!(left[1].payload()["routingType"], "Transfer");
    assert_eq!(
        left[1].payload()["routingConfigurationDetails"],
        json!({ "routingConfigurationType": "AgentRoutingType", "agentId": MIA })
    );
    assert_eq!(left[2].payload()["routingType"], "Transfer");
    let status = bench.api("GET", &format!("/conversation/{id}"), &guest, None).await.json();
    assert_eq!(status["routingStatus"], "TRANSFER");
    assert_eq!(act(&bench, &id, json!({ "action": "accept", "agentId": MIA })).await, 204);
    assert_eq!(stream.event().await.payload()["workType"], "Accepted");
    let joined = stream.event().await.payload();
    assert_eq!(joined["entries"][0]["operation"], "add");
    assert_eq!(joined["entries"][0]["displayName"], "Mia Manual");
    let status = bench.api("GET", &format!("/conversation/{id}"), &guest, None).await.json();
    assert_eq!(status["routingStatus"], "ROUTED");
}

#[tokio::test]
async fn a_representative_ends_the_session_and_not_the_conversation() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    stream.said("Hello").await;
    assert_eq!(act(&bench, &id, json!({ "action": "end", "agentId": ADA })).await, 204);
    let end = names(&mut stream, 3).await;
    assert_eq!(events(&end), ["PARTICIPANT_CHANGED", "ROUTING_WORK_RESULT", "SESSION_STATUS_CHANGED"]);
    assert_eq!(end[0].payload()["entries"][0]["operation"], "remove");
    assert_eq!(end[1].payload()["workType"], "Closed");
    let ended = end[2].payload();
    assert_eq!((&ended["sessionStatusPrev"], &ended["sessionStatus"]), (&json!("Active"), &json!("Ended")));
    assert_eq!(ended["sessionEndedByRole"], "Agent");
    assert!(ended["sessionEndTime"].is_i64());
    let status = bench.api("GET", &format!("/conversation/{id}"), &guest, None).await.json();
    assert_eq!(status["routingStatus"], "NEEDS_ROUTING");
    assert_eq!(act(&bench, &id, json!({ "action": "end", "agentId": ADA })).await, 409);
    assert_eq!(bench.say(&guest, &id, "wait").await.status, 202);
    let next = stream.event().await;
    assert_eq!(next.event(), "CONVERSATION_ROUTING_RESULT", "no close event, but a new session");
    stream.named("CONVERSATION_SESSION_STATUS_CHANGED").await;
    let answer = stream.said("You said: wait").await;
    assert_ne!(answer.entry()["relatedRecords"][0], ended["sessionId"], "a new session record");
}

#[tokio::test]
async fn a_script_can_end_and_hand_over() {
    let bench = Bench::start().await;
    let script = json!({ "transferAfter": 1, "transferTo": MAX, "endAfter": 0 });
    bench.control("PATCH", &format!("/agents/{ADA}"), json!({ "script": script })).await;
    presence(&bench, MAX, "busy").await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    let id = bench.create(&guest).await;
    stream.said("Hello").await;
    presence(&bench, MAX, "online").await;
    bench.say(&guest, &id, "a person, please").await;
    stream.said("You said: a person, please").await;
    assert_eq!(stream.event().await.payload()["entries"][0]["operation"], "remove");
    bench.until(|state| state["conversations"][0]["agentId"] == MAX).await;

    bench.control("PATCH", &format!("/agents/{ADA}"), json!({ "script": { "transferAfter": 0, "endAfter": 2 } })).await;
    presence(&bench, MAX, "offline").await;
    stream.said("Hello").await;
    bench.say(&guest, &id, "one").await;
    bench.say(&guest, &id, "two").await;
    stream.said("You said: two").await;
    assert_eq!(stream.named("CONVERSATION_SESSION_STATUS_CHANGED").await.payload()["sessionStatus"], "Ended");
}

#[tokio::test]
async fn the_flow_routes_by_attribute_and_says_why_it_does_not() {
    let mut seed = quick_seed();
    seed.flow.routes.push(practice_org::seed::Route {
        attribute: "Topic".into(),
        equals: "Return".into(),
        queue: None,
        reason_for_not_routing: Some("Returns are by post".into()),
    });
    let bench = Bench::with(practice_org::Options { seed: seed.clone(), ..Default::default() }).await;
    let guest = bench.guest().await;
    let mut stream = bench.stream(&guest).await;
    bench.create_with(&guest, DEFAULT, json!({ "Customer_Tier": "Gold" })).await;
    let gold = stream.event().await.payload();
    assert_eq!(gold["routingConfigurationDetails"]["queueId"], json!(seed.queues[1].id));
    stream.said("Hello").await;
    bench.create_with(&guest, DEFAULT, json!({ "Topic": "Return" })).await;
    let failed = stream.event().await.payload();
    assert_eq!(failed["failureType"], "RoutingError");
    assert_eq!(failed["failureReason"], "Returns are by post");
    assert_eq!(failed["errorMessages"], json!(["Returns are by post"]));
    assert_eq!(failed["routingConfigurationDetails"]["queueId"], "");
}
