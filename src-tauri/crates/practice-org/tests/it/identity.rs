use serde_json::{Value, json};

use crate::signer::*;
use crate::support::*;

#[tokio::test]
async fn a_verified_user_is_the_same_user_at_every_sign_in() {
    let signer = Signer::new();
    let bench = bench(&signer, true).await;
    let answer = sign_in(&bench, &signer.token(header(), claims("customer@example.com"))).await;
    let first = user(&answer);
    assert_eq!(first.subject, "v2/iamessage/AUTH/Practice_Keys/uid:customer@example.com");
    let config = &answer.json()["context"]["configuration"]["embeddedServiceConfig"];
    assert_eq!(config["embeddedServiceMessagingChannel"]["authMode"], "Auth");
    let access = part(&first.token, 1);
    assert_eq!(access["exp"].as_i64().unwrap() - access["iat"].as_i64().unwrap(), 60 * 60);
    let id = bench.create(&first).await;

    let rs512 = changed(header(), "alg", json!("RS512"));
    let second = user(&sign_in(&bench, &signer.token(rs512, claims("customer@example.com"))).await);
    let list = bench.api("GET", "/conversation/list", &second, None).await.json();
    assert_eq!(list["conversations"][0]["conversationId"], id);
    let desk = bench.control("GET", "/state", Value::Null).await;
    assert_eq!(desk["conversations"][0]["verified"], true);
    assert_eq!(desk["conversations"][0]["endUserName"], "customer@example.com");
}

#[tokio::test]
async fn every_bad_identity_token_is_refused() {
    let (signer, stranger) = (Signer::new(), Signer::new());
    let bench = bench(&signer, true).await;
    for (words, token) in [
        ("signature", stranger.token(header(), claims("x"))),
        ("kid", signer.token(changed(header(), "kid", json!("key-2")), claims("x"))),
        ("kid", signer.token(without(header(), "kid"), claims("x"))),
        ("iss", signer.token(header(), changed(claims("x"), "iss", json!("https://issuer.example")))),
        ("iss", signer.token(header(), changed(claims("x"), "iss", json!("https://Issuer.example/")))),
        ("iss", signer.token(header(), without(claims("x"), "iss"))),
        ("expired", signer.token(header(), changed(claims("x"), "exp", json!(now() - 1)))),
        ("exp", signer.token(header(), without(claims("x"), "exp"))),
        ("sub", signer.token(header(), without(claims("x"), "sub"))),
        ("sub", signer.token(header(), claims(""))),
        ("RS256", signer.token(changed(header(), "alg", json!("HS256")), claims("x"))),
        ("RS256", signer.token(changed(header(), "alg", json!("none")), claims("x"))),
        ("signature", signer.token(changed(header(), "alg", json!("RS256")), claims("x")) + "AA"),
        ("JSON Web Token", "abc".into()),
    ] {
        sign_in(&bench, &token).await.refused(401, words);
    }
    let guest = bench.guest().await;
    let alien = signer.token(header(), claims("x"));
    let answer = bench.call("GET", &format!("{API}/conversation/list"), Some(&alien), None).await;
    assert_eq!((answer.status, answer.json()["errorCode"].as_i64()), (401, Some(900_020)));
    drop(guest);
}

#[tokio::test]
async fn the_authenticated_request_needs_both_its_members() {
    let bench = Bench::start().await;
    let path = format!("{API}/authorization/authenticated/access-token");
    let body = bench.token_body(DEFAULT);
    bench.call("POST", &path, None, Some(body.clone())).await.refused(400, "authorizationType");
    let body = changed(body, "authorizationType", json!("JWT"));
    bench.call("POST", &path, None, Some(body.clone())).await.refused(400, "customerIdentityToken");
    let body = changed(changed(body, "customerIdentityToken", json!("x")), "authorizationType", json!("SAML"));
    bench.call("POST", &path, None, Some(body)).await.refused(400, "JWT");
}

#[tokio::test]
async fn a_key_set_that_is_not_active_is_no_auth_scheme() {
    let signer = Signer::new();
    let bench = bench(&signer, false).await;
    sign_in(&bench, &signer.token(header(), claims("x"))).await.refused(401, "no active auth schemes");
}

#[tokio::test]
async fn a_silent_guest_is_a_guest_with_a_200() {
    let (signer, stranger) = (Signer::new(), Signer::new());
    let bench = bench(&signer, true).await;
    bench.control("PATCH", "/switches", json!({ "badIdentityToken": "silentGuest", "guestSubject": "ANON" })).await;
    let silent = user(&sign_in(&bench, &stranger.token(header(), claims("x"))).await);
    assert!(silent.subject.starts_with("v2/iamessage/ANON/"), "{}", silent.subject);
    let good = user(&sign_in(&bench, &signer.token(header(), claims("x"))).await);
    assert!(good.subject.contains("/AUTH/"));
}

#[tokio::test]
async fn the_audience_counts_only_when_it_is_switched_on() {
    let signer = Signer::new();
    let bench = bench(&signer, true).await;
    bench.control("PATCH", "/switches", json!({ "requireAudience": true })).await;
    sign_in(&bench, &signer.token(header(), claims("x"))).await.refused(401, "aud");
    for audience in [json!(bench.org.url()), json!(["other", bench.org.url()])] {
        let token = signer.token(header(), changed(claims("x"), "aud", audience));
        assert_eq!(sign_in(&bench, &token).await.status, 200);
    }
}

#[tokio::test]
async fn a_revoked_token_and_its_continuations_are_refused() {
    let signer = Signer::new();
    let bench = bench(&signer, true).await;
    let first = user(&sign_in(&bench, &signer.token(header(), claims("x"))).await);
    let continued = bench.api("GET", "/authorization/continuation-access-token", &first, None).await.json();
    let mut stream = bench.stream(&first).await;
    let other = user(&sign_in(&bench, &signer.token(header(), claims("x"))).await);
    let mut others = bench.stream(&other).await;
    let answer = bench.api("DELETE", "/authorization/authenticated/access-token", &first, None).await;
    assert_eq!((answer.status, answer.text.as_str()), (204, ""));
    bench.api("GET", "/conversation/list", &first, None).await.refused(401, "revoked");
    let token = continued["accessToken"].as_str();
    bench.call("GET", &format!("{API}/conversation/list"), token, None).await.refused(401, "revoked");
    assert_eq!(bench.knock(&first.token, None).await.unwrap().status(), 401);
    let (_, end) = stream.rest().await;
    assert!(matches!(&end, Next::Ended(left) if left == b"Jwt is expired"), "{end:?}");
    bench.create(&other).await;
    others.said("Hello").await;
    let again = user(&sign_in(&bench, &signer.token(header(), claims("x"))).await);
    assert_eq!(bench.api("GET", "/conversation/list", &again, None).await.status, 200);
}

#[tokio::test]
async fn a_verified_users_close_closes_and_says_so() {
    let signer = Signer::new();
    let bench = bench(&signer, true).await;
    let verified = user(&sign_in(&bench, &signer.token(header(), claims("x"))).await);
    let mut stream = bench.stream(&verified).await;
    let id = bench.create(&verified).await;
    stream.said("Hello").await;
    let path = format!("/conversation/{id}?esDeveloperName={DEFAULT}");
    assert_eq!(bench.api("DELETE", &path, &verified, None).await.status, 204);
    stream.named("CONVERSATION_CLOSE_CONVERSATION").await;
    assert_eq!(bench.say(&verified, &id, "again").await.status, 403);
}

#[tokio::test]
async fn with_the_switch_a_verified_user_only_loses_the_session() {
    let signer = Signer::new();
    let bench = bench(&signer, true).await;
    bench.control("PATCH", "/switches", json!({ "verifiedCloseEndsSessionOnly": true })).await;
    let verified = user(&sign_in(&bench, &signer.token(header(), claims("x"))).await);
    let mut stream = bench.stream(&verified).await;
    let id = bench.create(&verified).await;
    stream.said("Hello").await;
    let path = format!("/conversation/{id}?esDeveloperName={DEFAULT}");
    assert_eq!(bench.api("DELETE", &path, &verified, None).await.status, 204);
    let ended = stream.named("CONVERSATION_SESSION_STATUS_CHANGED").await.payload();
    assert_eq!(ended["sessionStatus"], "Ended");
    assert_eq!(ended["sessionEndedByRole"], "EndUser");
    assert_eq!(bench.say(&verified, &id, "again").await.status, 202);
    let again = stream.event().await;
    assert_eq!(again.event(), "CONVERSATION_ROUTING_RESULT", "no close event, but a new session: {}", again.raw);
}

#[tokio::test]
async fn key_sets_are_checked_and_replaced_by_name() {
    let signer = Signer::new();
    let bench = bench(&signer, true).await;
    let set = |keys: Value| json!({ "name": "Practice_Keys", "issuer": ISSUER, "keys": keys, "active": true });
    for keys in [
        json!([{ "kty": "EC", "kid": "x" }]),
        json!([{ "kty": "RSA", "kid": "x", "n": "AQ" }]),
        json!([[]]),
        json!([]),
        json!([{ "kty": "RSA", "kid": "x", "n": "not base64!", "e": "AQAB" }]),
        json!([{ "kty": "RSA", "kid": "x", "n": "AQAB", "e": "%" }]),
        json!([signer.jwk("a"), signer.jwk("a")]),
    ] {
        let answer = bench.call("POST", "/practice/v1/keysets", None, Some(set(keys))).await;
        assert_eq!(answer.status, 400, "{}", answer.text);
    }
    let next = Signer::new();
    bench.control("POST", "/keysets", set(json!([next.jwk("key-1")]))).await;
    sign_in(&bench, &signer.token(header(), claims("x"))).await.refused(401, "signature");
    assert_eq!(sign_in(&bench, &next.token(header(), claims("x"))).await.status, 200);
}
