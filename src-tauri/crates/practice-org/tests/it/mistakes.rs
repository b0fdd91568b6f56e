//! Mistakes in the setup of the deployment, of user verification and of the network between: each does what it says, and
//! nothing of it is left when it is repaired. Those that concern routing are in `mistakes_in_routing.rs`.

use serde_json::{Value, json};

use crate::signer::*;
use crate::support::*;

const CONFIG: &str = "/embeddedservice/v1/embedded-service-config";
const HOURS: &str = "/embeddedservice/v1/businesshours";
const TEN_MINUTES: i64 = 600_000;

pub async fn switch(bench: &Bench, mistake: &str, on: bool) {
    let mistakes = bench.control("PATCH", "/mistakes", json!({ mistake: on })).await;
    assert_eq!(mistakes[mistake], on);
}

async fn public(bench: &Bench, path: &str) -> Answer {
    let path = format!("{path}?orgId={}&esConfigName={DEFAULT}&language=en_US", bench.org.org_id());
    bench.call("GET", &path, None, None).await
}

async fn config(bench: &Bench) -> Value {
    let answer = public(bench, CONFIG).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["embeddedServiceConfig"].clone()
}

async fn token(bench: &Bench) -> Answer {
    bench.ask_token(bench.token_body(DEFAULT)).await
}

fn now_ms() -> i64 {
    now() as i64 * 1000
}

/// What the newest conversation's attributes were when they reached the flow.
pub async fn arrived(bench: &Bench) -> Value {
    bench.control("GET", "/state", Value::Null).await["conversations"][0]["attributes"].clone()
}

#[tokio::test]
async fn all_are_off_at_first_and_are_switched_by_name() {
    let bench = Bench::start().await;
    let mistakes = bench.control("GET", "/mistakes", Value::Null).await;
    assert!(mistakes.as_object().unwrap().values().all(|on| on == false), "{mistakes}");
    switch(&bench, "filesOff", true).await;
    switch(&bench, "noCapacity", true).await;
    let state = bench.control("GET", "/state", Value::Null).await;
    assert_eq!((&state["mistakes"]["filesOff"], &state["mistakes"]["noCapacity"]), (&json!(true), &json!(true)));
    for bad in [json!({ "typo": true }), json!({ "filesOff": 1 }), json!({ "filesOff": null }), json!([])] {
        assert_eq!(bench.call("PATCH", "/practice/v1/mistakes", None, Some(bad)).await.status, 400);
    }
    bench.control("DELETE", "/mistakes", Value::Null).await;
    assert_eq!(bench.control("GET", "/mistakes", Value::Null).await, mistakes);
    switch(&bench, "noCapacity", true).await;
    bench.control("POST", "/reset", Value::Null).await;
    assert_eq!(bench.control("GET", "/mistakes", Value::Null).await, mistakes);
}

#[tokio::test]
async fn web_deployment() {
    let bench = Bench::start().await;
    let before = bench.guest().await;
    switch(&bench, "webDeployment", true).await;
    token(&bench).await.refused(400, "deploymentType Web is not supported");
    assert_eq!(config(&bench).await["deploymentType"], "Web");
    let call = bench.api("GET", "/conversation/list", &before, None).await;
    assert_eq!((call.status, call.json()["errorCode"].as_i64()), (401, Some(900_020)));
    switch(&bench, "webDeployment", false).await;
    assert_eq!(token(&bench).await.status, 200);
    assert_eq!(config(&bench).await["deploymentType"], "Api");
    assert_eq!(bench.api("GET", "/conversation/list", &before, None).await.status, 200);
}

#[tokio::test]
async fn not_published() {
    let bench = Bench::start().await;
    let published = public(&bench, CONFIG).await.text;
    switch(&bench, "notPublished", true).await;
    token(&bench).await.refused(400, &format!("The deployment {DEFAULT} is not published"));
    for path in [CONFIG, HOURS] {
        let answer = public(&bench, path).await;
        assert_eq!(answer.status, 412);
        assert_eq!(answer.json(), json!({ "text": "Embedded Messaging Config is not Published" }));
    }
    switch(&bench, "notPublished", false).await;
    assert_eq!(token(&bench).await.status, 200);
    assert_eq!(public(&bench, CONFIG).await.text, published, "published when it was, not just now");
}

#[tokio::test]
async fn channel_inactive() {
    let bench = Bench::start().await;
    switch(&bench, "channelInactive", true).await;
    let words = |name: &str| format!("There is no deployment with the developer name {name}");
    token(&bench).await.refused(400, &words(DEFAULT));
    bench.ask_token(bench.token_body("Nobody")).await.refused(400, &words("Nobody"));
    switch(&bench, "channelInactive", false).await;
    assert_eq!(token(&bench).await.status, 200);
}

#[tokio::test]
async fn not_republished() {
    let bench = Bench::start().await;
    let own = json!([{ "name": "Order_Number", "maxLength": 50 }, { "name": "Customer_Tier", "maxLength": 50 }]);
    let sent = json!({ "Order_Number": "1", "Customer_Tier": "Gold", "Origin": "MIABOT", "_firstName": "Ada" });
    for (stale, kept) in [(true, json!({ "_firstName": "Ada" })), (false, sent.clone())] {
        switch(&bench, "notRepublished", stale).await;
        let hidden = config(&bench).await["forms"][0]["hiddenFormFields"].as_array().unwrap().clone();
        if stale {
            assert_eq!(hidden, [Value::Null; 0]);
        } else {
            // The connectors' follow.
            assert_eq!(json!(hidden[..2]), own);
            assert!(hidden.iter().any(|field| field["name"] == "OpencxSessionId"), "{hidden:?}");
        }
        let answer = token(&bench).await.json();
        let forms = &answer["context"]["configuration"]["embeddedServiceConfig"]["forms"];
        assert_eq!(forms[0]["formFields"].as_array().unwrap().is_empty(), stale);
        let guest = bench.guest().await;
        bench.create_with(&guest, DEFAULT, sent.clone()).await;
        assert_eq!(arrived(&bench).await, kept);
    }
}

#[tokio::test]
async fn attribute_not_mapped() {
    let bench = Bench::start().await;
    let sent = json!({ "Order_Number": "1", "Topic": "Order" });
    for (unmapped, kept) in [(true, json!({ "Topic": "Order" })), (false, sent.clone())] {
        switch(&bench, "attributeNotMapped", unmapped).await;
        let guest = bench.guest().await;
        bench.create_with(&guest, DEFAULT, sent.clone()).await;
        assert_eq!(arrived(&bench).await, kept);
        assert_eq!(config(&bench).await["forms"][0]["hiddenFormFields"][0]["name"], "Order_Number");
    }
}

#[tokio::test]
async fn files_off() {
    let bench = Bench::start().await;
    switch(&bench, "filesOff", true).await;
    assert_eq!(config(&bench).await["attachments"]["endUserToAgent"], false);
    let guest = bench.guest().await;
    let id = bench.create(&guest).await;
    let answer = bench.api("POST", &format!("/conversation/{id}/file"), &guest, None).await;
    answer.refused(403, "Attachments are not enabled");
}

#[tokio::test]
async fn verification_off() {
    let signer = Signer::new();
    let bench = bench(&signer, true).await;
    let good = signer.token(header(), claims("x"));
    let mode = async || config(&bench).await["embeddedServiceMessagingChannel"]["authMode"].clone();
    assert_eq!(mode().await, "Auth");
    switch(&bench, "verificationOff", true).await;
    assert_eq!(mode().await, "UnAuth");
    for token in [good.as_str(), "not a token"] {
        let answer = sign_in(&bench, token).await;
        assert!(user(&answer).subject.starts_with("v2/iamessage/UNAUTH/"));
        let config = &answer.json()["context"]["configuration"]["embeddedServiceConfig"];
        assert_eq!(config["embeddedServiceMessagingChannel"]["authMode"], "UnAuth");
    }
    switch(&bench, "verificationOff", false).await;
    assert_eq!(mode().await, "Auth");
    assert!(user(&sign_in(&bench, &good).await).subject.contains("/AUTH/"));
}

#[tokio::test]
async fn a_key_set_with_a_mistake_in_it_verifies_nobody() {
    let signer = Signer::new();
    let bench = Bench::start().await;
    let key = changed(signer.jwk("key-1"), "x5c", json!(["MIIB"]));
    let set = json!({ "name": "Practice_Keys", "issuer": ISSUER, "keys": [key], "active": true });
    bench.control("POST", "/keysets", set).await;
    let good = signer.token(header(), claims("x"));
    for (mistake, words) in [
        ("keysetNotBound", "no active auth schemes"),
        ("issuerDiffers", "iss is not the key set's issuer"),
        ("keyIdDiffers", "no key with this kid"),
        ("keyWithoutCertificate", "no certificate (x5c)"),
        ("wrongKey", "the signature does not verify"),
    ] {
        assert!(user(&sign_in(&bench, &good).await).subject.contains("/AUTH/"), "before {mistake}");
        switch(&bench, mistake, true).await;
        sign_in(&bench, &good).await.refused(401, words);
        assert_eq!(config(&bench).await["embeddedServiceMessagingChannel"]["authMode"], "Auth");
        bench.control("PATCH", "/switches", json!({ "badIdentityToken": "silentGuest" })).await;
        assert!(user(&sign_in(&bench, &good).await).subject.contains("/UNAUTH/"), "{mistake}");
        bench.control("PATCH", "/switches", json!({ "badIdentityToken": "refuse" })).await;
        switch(&bench, mistake, false).await;
    }
    assert!(user(&sign_in(&bench, &good).await).subject.contains("/AUTH/"));
}

#[tokio::test]
async fn what_the_key_set_has_instead_verifies() {
    let signer = Signer::new();
    let bench = bench(&signer, true).await;
    switch(&bench, "issuerDiffers", true).await;
    let other = changed(claims("x"), "iss", json!("Https://issuer.example/"));
    assert_eq!(sign_in(&bench, &signer.token(header(), other)).await.status, 200, "one letter's case");
    switch(&bench, "issuerDiffers", false).await;
    switch(&bench, "keyIdDiffers", true).await;
    let served = bench.call("GET", "/practice/v1/keysets/Practice_Keys/jwks.json", None, None).await.json();
    let key_id = served["keys"][0]["kid"].clone();
    assert_ne!(key_id, "key-1");
    assert_eq!(sign_in(&bench, &signer.token(changed(header(), "kid", key_id), claims("x"))).await.status, 200);
}

#[tokio::test]
async fn the_wrong_key_is_a_good_one_of_somebody_else() {
    let signer = Signer::new();
    let bench = bench(&signer, true).await;
    switch(&bench, "wrongKey", true).await;
    let served = bench.call("GET", "/practice/v1/keysets/Practice_Keys/jwks.json", None, None).await.json();
    let key = &served["keys"][0];
    assert_eq!((&key["kid"], &key["kty"], &key["alg"]), (&json!("key-1"), &json!("RSA"), &json!("RS256")));
    assert_ne!(key["n"], signer.jwk("key-1")["n"]);
    bench.control("PATCH", "/switches", json!({ "keyWithoutCertificate": "refuseUpload" })).await;
    bench.control("POST", "/keysets", json!({ "name": "Other", "issuer": "me", "keys": [key], "active": false })).await;
}

#[tokio::test]
async fn endpoint_behind_login() {
    let signer = Signer::new();
    let bench = bench(&signer, true).await;
    let good = signer.token(header(), claims("x"));
    let path = "/practice/v1/keysets/Practice_Keys/jwks.json";
    switch(&bench, "endpointBehindLogin", true).await;
    assert_eq!(sign_in(&bench, &good).await.status, 200, "uploaded keys are not at any endpoint");
    let set = json!({ "name": "Practice_Keys", "issuer": ISSUER, "keys": [signer.jwk("key-1")], "active": true });
    bench.control("POST", "/keysets", changed(set, "endpoint", json!(bench.url(path)))).await;
    sign_in(&bench, &good).await.refused(401, "endpoint");
    let answer = bench.call("GET", path, None, None).await;
    assert_eq!((answer.status, answer.text.as_str()), (302, ""));
    let page = bench.call("GET", answer.header("location").unwrap(), None, None).await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").unwrap().starts_with("text/html") && page.text.contains("log in"));
    switch(&bench, "endpointBehindLogin", false).await;
    assert_eq!(bench.call("GET", path, None, None).await.status, 200);
    assert_eq!(sign_in(&bench, &good).await.status, 200, "at once");
    switch(&bench, "endpointBehindLogin", true).await;
    sign_in(&bench, &good).await.refused(401, "endpoint");
}

#[tokio::test]
async fn verification_not_enforced() {
    let (signer, stranger) = (Signer::new(), Signer::new());
    let bench = bench(&signer, true).await;
    let expired = changed(claims("x"), "exp", json!(1));
    let alien = changed(changed(header(), "kid", json!("other")), "alg", json!("none"));
    let bad = stranger.token(alien, changed(expired, "iss", json!("nobody")));
    switch(&bench, "verificationNotEnforced", true).await;
    assert_eq!(user(&sign_in(&bench, &bad).await).subject, "v2/iamessage/AUTH/Practice_Keys/uid:x");
    sign_in(&bench, "not a token").await.refused(401, "JSON Web Token");
    sign_in(&bench, &stranger.token(header(), claims(""))).await.refused(401, "sub");
    switch(&bench, "verificationNotEnforced", false).await;
    sign_in(&bench, &bad).await.refused(401, "RS256");
}

#[tokio::test]
async fn clock_ahead() {
    let signer = Signer::new();
    let bench = bench(&signer, true).await;
    let five_minutes = signer.token(header(), claims("x"));
    let long = signer.token(header(), changed(claims("x"), "exp", json!(now() + 3600)));
    let dated = |answer: &Answer| {
        let date = httpdate::parse_http_date(answer.header("date").unwrap()).unwrap();
        date.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as i64
    };
    // Nearer to ten minutes than to none, however slow this machine is.
    let ahead = |at: i64| (at - now_ms() - TEN_MINUTES).abs() < TEN_MINUTES / 2;
    switch(&bench, "clockAhead", true).await;
    let answer = sign_in(&bench, &five_minutes).await;
    answer.refused(401, "expired");
    assert!(ahead(dated(&answer)), "{:?}", answer.headers);
    let answer = sign_in(&bench, &long).await;
    let verified = user(&answer);
    let access = part(&verified.token, 1);
    assert!(ahead(access["iat"].as_i64().unwrap() * 1000), "{access}");
    assert_eq!(access["exp"].as_i64().unwrap() - access["iat"].as_i64().unwrap(), 60 * 60);
    let id = bench.create(&verified).await;
    bench.say(&verified, &id, "when").await;
    let entries = bench.api("GET", &format!("/conversation/{id}/entries"), &verified, None).await;
    assert!(ahead(entries.json()["conversationEntries"][0]["transcriptedTimestamp"].as_i64().unwrap()));
    let list = bench.api("GET", "/conversation/list", &verified, None).await.json();
    assert!(ahead(list["conversations"][0]["startTimestamp"].as_i64().unwrap()));
    let fault = Answer::of(bench.knock("nonsense", None).await.unwrap()).await;
    assert!(ahead(fault.json()["timestamp"].as_i64().unwrap()), "{}", fault.text);
    let nowhere = bench.call("GET", "/eventrouter/v1/nowhere", None, None).await;
    assert!(ahead(nowhere.json()["timestamp"].as_i64().unwrap()), "{}", nowhere.text);
    switch(&bench, "clockAhead", false).await;
    let answer = sign_in(&bench, &five_minutes).await;
    assert_eq!(answer.status, 200);
    assert!(!ahead(dated(&answer)));
    assert!(!ahead(part(&user(&answer).token, 1)["iat"].as_i64().unwrap() * 1000));
}

#[tokio::test]
async fn conversation_of_yesterday() {
    let signer = Signer::new();
    let bench = bench(&signer, true).await;
    let sign = async |sub: &str| user(&sign_in(&bench, &signer.token(header(), claims(sub))).await);
    let listed = async |user: &User| bench.api("GET", "/conversation/list", user, None).await.json();
    let before = sign("x").await;
    assert_eq!(listed(&before).await["openConversationsFound"], 0);
    switch(&bench, "conversationOfYesterday", true).await;
    let first = sign("x").await;
    let again = sign("x").await;
    let list = listed(&again).await;
    assert_eq!(list, listed(&first).await);
    assert_eq!((&list["openConversationsFound"], &list["conversations"][0]["endTimestamp"]), (&json!(1), &json!(0)));
    let age = now_ms() - list["conversations"][0]["startTimestamp"].as_i64().unwrap();
    assert!((age - 24 * 3_600_000).abs() < TEN_MINUTES, "{age}");
    let id = list["conversations"][0]["conversationId"].as_str().unwrap().to_owned();
    let entries = bench.api("GET", &format!("/conversation/{id}/entries"), &first, None).await.json();
    assert_eq!(entries["conversationEntries"][0]["sender"]["role"], "EndUser");
    assert_eq!(
        entries["conversationEntries"][0]["entryPayload"]["abstractMessage"]["staticContent"]["formatType"],
        "Text"
    );
    // It goes on where it was left, with an agent.
    let mut stream = bench.stream(&first).await;
    assert_eq!(bench.say(&first, &id, "and today").await.status, 202);
    stream.said("You said: and today").await;
    assert_eq!(listed(&sign("somebody else").await).await["openConversationsFound"], 1);
    let guest = bench.guest().await;
    assert_eq!(listed(&guest).await["openConversationsFound"], 0, "guests have no yesterday");
    switch(&bench, "conversationOfYesterday", false).await;
    assert_eq!(listed(&again).await["conversations"], json!([]));
    assert_eq!(bench.api("GET", &format!("/conversation/{id}"), &first, None).await.status, 404);
    let state = bench.control("GET", "/state", Value::Null).await;
    assert_eq!((&state["conversations"], &state["agents"][0]["working"]), (&json!([]), &json!(0)));
    let today = bench.create(&again).await;
    stream.said("Hello").await;
    switch(&bench, "conversationOfYesterday", true).await;
    let list = listed(&sign("x").await).await;
    assert_eq!(
        (&list["openConversationsFound"], &list["conversations"][1]["conversationId"]),
        (&json!(2), &json!(today))
    );
}

#[tokio::test]
async fn stream_org_id() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let mut open = bench.stream(&guest).await;
    switch(&bench, "streamOrgId", true).await;
    assert!(matches!(open.rest().await.1, Next::Broken(_) | Next::Ended(_)), "open streams are cut");
    let answer = Answer::of(bench.knock(&guest.token, None).await.unwrap()).await;
    assert_eq!(answer.status, 400);
    assert_eq!(answer.json()["message"], "OrgId in the header and token must match");
    assert_eq!(answer.json()["path"], "/eventrouter/v1/sse");
    switch(&bench, "streamOrgId", false).await;
    let mut stream = bench.stream(&guest).await;
    bench.create(&guest).await;
    stream.said("Hello").await;
}

#[tokio::test]
async fn stream_held_back_says_nothing_at_all() {
    let keep_alive = std::time::Duration::from_millis(1);
    let options = practice_org::Options { seed: quick_seed(), keep_alive, ..practice_org::Options::default() };
    let bench = Bench::with(options).await;
    let guest = bench.guest().await;
    switch(&bench, "streamHeldBack", true).await;
    let mut stream = bench.stream(&guest).await;
    bench.create(&guest).await;
    bench.until(|state| state["conversations"][0]["accepted"] == true).await;
    bench.org.shutdown().await;
    let (frames, end) = stream.rest().await;
    assert!(frames.is_empty(), "{frames:?}");
    assert!(matches!(&end, Next::Ended(left) if left.is_empty()), "{end:?}");
}

#[tokio::test]
async fn stream_held_back_delivers_when_it_is_repaired() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let mut open = bench.stream(&guest).await;
    assert!(matches!(open.next().await, Next::Frame(ping) if ping.event() == "ping"));
    switch(&bench, "streamHeldBack", true).await;
    let mut late = bench.stream(&guest).await;
    bench.create(&guest).await;
    bench.until(|state| state["conversations"][0]["accepted"] == true).await;
    switch(&bench, "streamHeldBack", false).await;
    let first = open.event().await;
    assert_eq!(first.event(), "CONVERSATION_ROUTING_RESULT");
    assert_eq!(late.event().await.raw, first.raw);
    assert_eq!(bench.stream(&guest).await.event().await.raw, first.raw, "by replay, too");
    for stream in [&mut open, &mut late] {
        stream.said("Hello").await;
    }
}

#[tokio::test]
async fn allowance_used_up() {
    let signer = Signer::new();
    let bench = bench(&signer, true).await;
    let guest = bench.guest().await;
    let good = signer.token(header(), claims("x"));
    let continuation = "/authorization/continuation-access-token";
    bench.control("PATCH", "/switches", json!({ "enforceLimits": false })).await;
    switch(&bench, "allowanceUsedUp", true).await;
    for answer in
        [token(&bench).await, sign_in(&bench, &good).await, bench.api("GET", continuation, &guest, None).await]
    {
        answer.refused(429, "Too many requests");
    }
    assert_eq!(bench.api("GET", "/conversation/list", &guest, None).await.status, 200);
    switch(&bench, "allowanceUsedUp", false).await;
    for answer in
        [token(&bench).await, sign_in(&bench, &good).await, bench.api("GET", continuation, &guest, None).await]
    {
        assert_eq!(answer.status, 200);
    }
}

#[tokio::test]
async fn mistakes_outlive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let options = || practice_org::Options {
        seed: quick_seed(),
        state_file: Some(folder.path().join("practice.json")),
        ..practice_org::Options::default()
    };
    let bench = Bench::with(options()).await;
    let guest = bench.guest().await;
    switch(&bench, "streamHeldBack", true).await;
    switch(&bench, "notPublished", true).await;
    bench.org.shutdown().await;
    let bench = Bench::with(options()).await;
    token(&bench).await.refused(400, "not published");
    let mut held = bench.stream(&guest).await;
    bench.create(&guest).await;
    bench.control("DELETE", "/mistakes", Value::Null).await;
    held.said("Hello").await;
    assert_eq!(token(&bench).await.status, 200);
}

#[tokio::test]
async fn with_all_repaired_a_handover_is_as_before() {
    let signer = Signer::new();
    let bench = bench(&signer, true).await;
    let public_before = public(&bench, CONFIG).await.text;
    let guest = bench.guest().await;
    let waiting = bench.create_with(&guest, DEFAULT, json!({ "Order_Number": "1" })).await;
    let mut first = bench.stream(&guest).await;
    let mistakes = bench.control("GET", "/mistakes", Value::Null).await;
    let all: serde_json::Map<String, Value> =
        mistakes.as_object().unwrap().keys().map(|name| (name.clone(), json!(true))).collect();
    bench.control("PATCH", "/mistakes", Value::Object(all)).await;
    let broken = bench.control("GET", "/mistakes", Value::Null).await;
    assert!(broken.as_object().unwrap().values().all(|on| on == true), "{broken}");
    token(&bench).await.refused(429, "Too many");
    bench.control("DELETE", "/mistakes", Value::Null).await;
    assert_eq!(public(&bench, CONFIG).await.text, public_before);
    assert!(matches!(first.rest().await.1, Next::Broken(_) | Next::Ended(_)));
    bench.stream(&guest).await.said("Hello").await;
    assert_eq!(
        bench.api("GET", &format!("/conversation/{waiting}"), &guest, None).await.json()["routingStatus"],
        "ROUTED"
    );
    let verified = user(&sign_in(&bench, &signer.token(header(), claims("x"))).await);
    assert!(verified.subject.contains("/AUTH/"));
    let mut stream = bench.stream(&verified).await;
    let sent = json!({ "Order_Number": "1", "Customer_Tier": "Gold" });
    let id = bench.create_with(&verified, DEFAULT, sent.clone()).await;
    stream.said("Hello").await;
    assert_eq!(arrived(&bench).await, sent);
    bench.say(&verified, &id, "still there?").await;
    stream.said("You said: still there?").await;
    let path = format!("/conversation/{id}?esDeveloperName={DEFAULT}");
    assert_eq!(bench.api("DELETE", &path, &verified, None).await.status, 204);
    stream.named("CONVERSATION_CLOSE_CONVERSATION").await;
}
