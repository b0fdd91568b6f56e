use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::*;

fn claims(token: &str) -> Value {
    let part = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn a_guest_gets_a_token_with_the_published_deployment() {
    let bench = Bench::start().await;
    let mut body = bench.token_body("Practice_With_Prechat");
    body["context"] = json!({ "appName": "any value at all", "clientVersion": "1.0.0" });
    body["deviceId"] = Value::Null;
    let answer = bench.ask_token(body).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let body = answer.json();
    assert!(body["lastEventId"].as_str().unwrap().parse::<u64>().is_ok());
    let context = &body["context"];
    let subject = context["endUser"]["subject"].as_str().unwrap();
    assert!(subject.starts_with("v2/iamessage/UNAUTH/"), "{subject}");
    assert_eq!(context["endUser"]["appType"], "iamessage");
    assert_eq!(context["endUser"]["role"], "EndUser");
    assert_eq!(context["endUser"]["displayName"], Value::Null);
    assert!(context["configuration"]["timestamp"].as_i64().unwrap() > 1_700_000_000_000);
    let config = &context["configuration"]["embeddedServiceConfig"];
    assert_eq!(config["name"], "Practice_With_Prechat");
    assert_eq!(config["deploymentType"], "Api");
    assert_eq!(config["embeddedServiceMessagingChannel"]["authMode"], "UnAuth");
    assert_eq!(config["attachments"], json!({ "endUserToAgent": true, "maxFileSize": 5 }));
    assert_eq!(config["transcript"], json!({ "allowTranscriptDownload": true }));
    let form = &config["forms"][0];
    assert_eq!(form["formType"], "PreChat");
    assert_eq!(form["displayContext"], "Conversation");
    let fields = form["formFields"].as_array().unwrap();
    assert_eq!(
        fields[0],
        json!({ "name": "_firstName", "order": 1, "type": "Text", "required": true, "maxLength": 40,
                "isHidden": false, "choiceListId": null })
    );
    assert!(fields.iter().any(|field| field["name"] == "Order_Number" && field["isHidden"] == true));
    let list = &config["choiceListConfig"]["choiceList"][0];
    assert_eq!(list["choiceListId"], fields[2]["choiceListId"]);
    assert_eq!(
        list["choiceListValues"][0],
        json!({ "choiceListValueId": "Practice_Topic_1", "choiceListValueName": "Order", "order": 1,
                "isDefaultValue": true })
    );

    let claims = claims(body["accessToken"].as_str().unwrap());
    assert_eq!(claims["sub"], subject);
    assert_eq!(claims["orgId"], bench.org.org_id());
    assert_eq!(claims["orgId"].as_str().unwrap().len(), 15);
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 360 * 60);
    assert_eq!(claims["deviceId"], context["deviceId"]);
    assert!(claims["clientId"].as_str().unwrap().ends_with("Practice_With_Prechat"));
    assert!(claims["clientSessionId"].is_string());
    assert_eq!(claims["channelAddId"], config["embeddedServiceMessagingChannel"]["channelAddressIdentifier"]);
    assert_eq!(claims["capabilitiesVersion"], "1");
    let mut names: Vec<&String> = claims.as_object().unwrap().keys().collect();
    names.sort();
    assert_eq!(names.len(), 9, "{names:?}");
}

#[tokio::test]
async fn token_requests_are_checked() {
    let bench = Bench::start().await;
    let with = |name: &str, value: Value| {
        let mut body = bench.token_body(DEFAULT);
        body[name] = value;
        body
    };
    bench.ask_token(with("esDeveloperName", json!("Nobody"))).await.refused(400, "Nobody");
    bench.ask_token(with("esDeveloperName", json!("practice_web_messaging"))).await.refused(400, "practice_web");
    bench.ask_token(with("esDeveloperName", json!("Practice_Website"))).await.refused(400, "deploymentType api");
    bench.ask_token(with("esDeveloperName", json!("Practice_Unpublished"))).await.refused(400, "not published");
    bench.ask_token(with("orgId", json!("00D000000000001"))).await.refused(400, "orgId");
    bench.ask_token(with("orgId", Value::Null)).await.refused(400, "");
    bench.ask_token(with("developerName", json!("x"))).await.refused(400, "developerName");
    bench.ask_token(with("context", json!({ "application": "x" }))).await.refused(400, "application");
    bench.ask_token(with("customerIdentityToken", json!("x"))).await.refused(400, "customerIdentityToken");
    bench.ask_token(with("capabilitiesVersion", json!(1))).await.refused(400, "");
    let mut body = bench.token_body(DEFAULT);
    body.as_object_mut().unwrap().remove("platform");
    bench.ask_token(body).await.refused(400, "platform");

    let url = bench.url(&format!("{API}/authorization/unauthenticated/access-token"));
    let typed =
        |text: &str, kind: &str| bench.http.post(&url).header("content-type", kind).body(text.to_owned()).send();
    Answer::of(typed("{", "application/json").await.unwrap()).await.refused(400, "Malformed JSON");
    Answer::of(typed("{}", "text/plain").await.unwrap()).await.refused(415, "text/plain");
    let huge = " ".repeat(1024 * 1024 + 1);
    Answer::of(typed(&huge, "application/json").await.unwrap()).await.refused(413, "large");
}

#[tokio::test]
async fn unknown_paths_and_methods_are_refused_in_the_shape_of_their_service() {
    let bench = Bench::start().await;
    for path in ["/authorization", "/conversation/x/y", "/conversation/x/messages", "/device"] {
        bench.call("GET", &format!("{API}{path}"), None, None).await.refused(404, "Not Found");
    }
    bench.call("GET", &format!("{API}/conversation/%FF"), None, None).await.refused(400, "UTF-8");
    let id = uuid();
    bench.call("POST", &format!("{API}/conversation/{id}/close"), None, None).await.refused(404, "");
    bench.call("POST", "/iamessage/v1/conversation", None, None).await.refused(404, "");
    bench.call("PUT", &format!("{API}/conversation"), None, None).await.refused(405, "PUT");
    bench
        .call("GET", &format!("{API}/authorization/unauthenticated/access-token"), None, None)
        .await
        .refused(405, "GET");
    let router = bench.call("POST", "/eventrouter/v1/sse", None, None).await;
    assert_eq!((router.status, router.json()["status"].as_i64()), (405, Some(405)));
    assert_eq!(router.json()["path"], "/eventrouter/v1/sse");
    for path in ["/eventrouter/v2/sse", "/eventrouter"] {
        let router = bench.call("GET", path, None, None).await;
        assert_eq!((router.status, router.json()["path"].as_str()), (404, Some(path)));
    }
    let control = bench.call("PATCH", "/practice/v1/agents/%FF", None, Some(json!({}))).await;
    assert_eq!(control.status, 400);
    assert!(control.json()["message"].as_str().unwrap().contains("UTF-8"));
    let config = bench.call("POST", "/embeddedservice/v1/businesshours", None, None).await;
    assert_eq!(config.status, 405);
    assert!(config.json()["text"].is_string());
}

#[tokio::test]
async fn a_continuation_token_is_another_token_of_the_same_user_with_the_same_end() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    let id = bench.create(&guest).await;
    let answer = bench.api("GET", "/authorization/continuation-access-token", &guest, None).await;
    assert_eq!(answer.status, 200);
    let body = answer.json();
    assert_eq!(body.as_object().unwrap().len(), 2);
    assert!(body["lastEventId"].as_str().unwrap().parse::<u64>().unwrap() > guest.last_event_id.parse().unwrap());
    let token = body["accessToken"].as_str().unwrap();
    assert_ne!(token, guest.token);
    let (old, new) = (claims(&guest.token), claims(token));
    assert_eq!((&old["sub"], &old["exp"]), (&new["sub"], &new["exp"]));
    assert_ne!(old["clientId"], new["clientId"]);
    let again = User { token: token.into(), subject: guest.subject.clone(), last_event_id: "0".into() };
    assert_eq!(bench.api("GET", &format!("/conversation/{id}"), &again, None).await.status, 200);
}

#[tokio::test]
async fn calls_without_a_good_token_get_401() {
    let bench = Bench::start().await;
    let path = &format!("{API}/conversation/list");
    bench.call("GET", path, None, None).await.refused(401, "missing");
    bench.call("GET", path, Some("nonsense"), None).await.refused(401, "verification");
    let guest = bench.guest().await;
    let mut forged = guest.token.clone();
    let last = if forged.ends_with("AA") { "BB" } else { "AA" };
    forged.replace_range(forged.len() - 2.., last);
    bench.call("GET", path, Some(&forged), None).await.refused(401, "verification");
    let (signed, signature) = guest.token.rsplit_once('.').unwrap();
    let header = URL_SAFE_NO_PAD.encode(br#"{"alg":"none"}"#);
    let none = format!("{header}.{}.", signed.split('.').nth(1).unwrap());
    bench.call("GET", path, Some(&none), None).await.refused(401, "verification");
    let swapped = format!("{signed}x.{signature}");
    bench.call("GET", path, Some(&swapped), None).await.refused(401, "");

    bench.control("POST", "/faults/now", json!({ "now": "expireTokens" })).await;
    bench.call("GET", path, Some(&guest.token), None).await.refused(401, "Jwt is expired");
    let fresh = bench.guest().await;
    assert_eq!(bench.call("GET", path, Some(&fresh.token), None).await.status, 200);
}

#[tokio::test]
async fn a_token_whose_deployment_is_no_longer_a_custom_client_gets_900020() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    assert!(bench.api("GET", "/authorization/authlink", &guest, None).await.json()["auth_link_key"].is_string());
    bench.control("PATCH", &format!("/deployments/{DEFAULT}"), json!({ "deploymentType": "Web" })).await;
    let answer = bench.api("GET", "/authorization/authlink", &guest, None).await;
    answer.refused(401, "JWT_VALID_NOT_AUTHORIZED_TO_API");
    assert_eq!(answer.json()["errorCode"], 900_020);
}

#[tokio::test]
async fn guests_cannot_revoke() {
    let bench = Bench::start().await;
    let guest = bench.guest().await;
    bench.api("DELETE", "/authorization/authenticated/access-token", &guest, None).await.refused(403, "");
}
