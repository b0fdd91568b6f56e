//! Key sets: uploaded, read from an endpoint, with and without certificates.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::signer::*;
use crate::support::*;

const JWKS: &str = "/practice/v1/keysets/Practice_Keys/jwks.json";

fn set(keys: Value, endpoint: Option<&str>) -> Value {
    let mut set = json!({ "name": "Practice_Keys", "issuer": ISSUER, "keys": keys, "active": true });
    if let Some(endpoint) = endpoint {
        set["endpoint"] = json!(endpoint);
    }
    set
}

async fn upload(bench: &Bench, set: Value) -> Answer {
    bench.call("POST", "/practice/v1/keysets", None, Some(set)).await
}

fn with_certificate(key: Value) -> Value {
    changed(key, "x5c", json!(["MIIB"]))
}

/// An endpoint that answers every request with these bytes.
async fn endpoint(answer: Vec<u8>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/keys", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _ = socket.read(&mut request).await;
            let _ = socket.write_all(&answer).await;
        }
    });
    url
}

fn answer(status: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len()).into_bytes()
}

#[tokio::test]
async fn a_key_set_is_served_as_its_owner_would_serve_it() {
    let signer = Signer::new();
    let bench = bench(&signer, false).await;
    let served = bench.call("GET", JWKS, None, None).await;
    assert_eq!((served.status, served.header("content-type")), (200, Some("application/json")));
    assert_eq!(served.json(), json!({ "keys": [signer.jwk("key-1")] }));
    assert_eq!(bench.call("GET", "/practice/v1/keysets/Nobody/jwks.json", None, None).await.status, 404);
}

#[tokio::test]
async fn keys_of_an_endpoint_verify_as_long_as_they_are_there() {
    let (signer, next) = (Signer::new(), Signer::new());
    let bench = Bench::start().await;
    let url = bench.url(JWKS);
    assert_eq!(upload(&bench, set(json!([signer.jwk("key-1")]), Some(&url))).await.status, 204);
    let token = signer.token(header(), claims("x"));
    assert!(user(&sign_in(&bench, &token).await).subject.contains("/AUTH/Practice_Keys/"));
    sign_in(&bench, &next.token(header(), claims("x"))).await.refused(401, "signature");
    assert_eq!(upload(&bench, set(json!([next.jwk("key-1")]), Some(&url))).await.status, 204);
    sign_in(&bench, &token).await.refused(401, "signature");
    assert_eq!(sign_in(&bench, &next.token(header(), claims("x"))).await.status, 200);
}

#[tokio::test]
async fn an_endpoint_needs_no_keys_beside_it() {
    let signer = Signer::new();
    let nameless = without(signer.jwk(""), "kid");
    let url = endpoint(answer("200 OK", &json!({ "keys": [nameless, signer.jwk("key-1"), 1] }).to_string())).await;
    let bench = Bench::start().await;
    let mut set = set(json!([]), Some(&url));
    set.as_object_mut().unwrap().remove("keys");
    assert_eq!(upload(&bench, set).await.status, 204);
    assert_eq!(sign_in(&bench, &signer.token(header(), claims("x"))).await.status, 200);
    let nameless = signer.token(changed(header(), "kid", json!("")), claims("x"));
    sign_in(&bench, &nameless).await.refused(401, "kid");
}

#[tokio::test]
async fn an_endpoint_that_cannot_be_read_has_no_keys() {
    let signer = Signer::new();
    let bench = Bench::start().await;
    let keys = json!({ "keys": [signer.jwk("key-1")] }).to_string();
    let huge = format!("{{\"padding\":\"{}\",{}", "x".repeat(2 * 1024 * 1024), &keys[1..]);
    let moved = format!("HTTP/1.1 302 Found\r\nlocation: {}\r\ncontent-length: 0\r\n\r\n", bench.url(JWKS));
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    for url in [
        endpoint(answer("200 OK", "<!DOCTYPE html>")).await,
        endpoint(answer("200 OK", "{\"keys\":{}}")).await,
        endpoint(answer("200 OK", "[]")).await,
        endpoint(answer("404 Not Found", &keys)).await,
        endpoint(answer("200 OK", &huge)).await,
        endpoint(moved.into_bytes()).await,
        format!("http://{gone}/keys"),
    ] {
        assert_eq!(upload(&bench, set(json!([signer.jwk("key-1")]), Some(&url))).await.status, 204);
        sign_in(&bench, &signer.token(header(), claims("x"))).await.refused(401, "endpoint");
    }
    bench.control("PATCH", "/switches", json!({ "badIdentityToken": "silentGuest" })).await;
    assert!(user(&sign_in(&bench, &signer.token(header(), claims("x"))).await).subject.contains("/UNAUTH/"));
}

#[tokio::test]
async fn an_endpoint_is_a_web_address_for_anybody() {
    let bench = Bench::start().await;
    for endpoint in ["ftp://keys.example/jwks", "keys.example/jwks", "https://me:secret@keys.example/jwks", ""] {
        let refused = upload(&bench, set(json!([]), Some(endpoint))).await;
        assert_eq!(refused.status, 400, "{endpoint}");
        assert!(refused.json()["message"].as_str().unwrap().contains("endpoint"));
        assert!(!refused.text.contains("secret"));
    }
}

#[tokio::test]
async fn private_members_are_refused_and_placeholders_are_not() {
    let signer = Signer::new();
    let bench = Bench::start().await;
    for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] {
        let key = changed(signer.jwk("key-1"), name, json!("AQAB"));
        let refused = upload(&bench, set(json!([key]), None)).await;
        assert_eq!(refused.status, 400, "{name}");
        let message = refused.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(&format!("private member {name};")) && !message.contains("AQAB"), "{message}");
    }
    // As Salesforce's own key tool writes them.
    let mut key = signer.jwk("key-1");
    for (name, value) in [("y", json!("y")), ("crv", json!("crv")), ("d", json!("d")), ("k", json!("k"))] {
        key[name] = value;
    }
    assert_eq!(upload(&bench, set(json!([key]), None)).await.status, 204);
    assert_eq!(sign_in(&bench, &signer.token(header(), claims("x"))).await.status, 200);
}

#[tokio::test]
async fn a_key_without_a_certificate_is_what_the_switch_says() {
    let signer = Signer::new();
    let bench = bench(&signer, true).await;
    let token = signer.token(header(), claims("x"));
    let switch = async |value: &str| {
        bench.control("PATCH", "/switches", json!({ "keyWithoutCertificate": value })).await;
    };
    assert_eq!(bench.control("GET", "/switches", Value::Null).await["keyWithoutCertificate"], "accept");
    assert_eq!(sign_in(&bench, &token).await.status, 200);
    switch("neverVerifies").await;
    assert_eq!(upload(&bench, set(json!([signer.jwk("key-1")]), None)).await.status, 204, "it is stored");
    sign_in(&bench, &token).await.refused(401, "x5c");
    let certified = set(json!([with_certificate(signer.jwk("key-1"))]), None);
    assert_eq!(upload(&bench, certified.clone()).await.status, 204);
    assert_eq!(sign_in(&bench, &token).await.status, 200);
    let plain = set(json!([signer.jwk("key-1")]), Some(&bench.url(JWKS)));
    assert_eq!(upload(&bench, plain.clone()).await.status, 204);
    assert_eq!(sign_in(&bench, &token).await.status, 200, "keys at an endpoint are plain ones");
    switch("refuseUpload").await;
    let refused = upload(&bench, set(json!([signer.jwk("key-1")]), None)).await;
    assert_eq!((refused.status, refused.json()), (400, json!({ "message": "a key has no x5c" })));
    assert_eq!(upload(&bench, certified).await.status, 204);
    assert_eq!(sign_in(&bench, &token).await.status, 200);
    let answer =
        bench.call("PATCH", "/practice/v1/switches", None, Some(json!({ "keyWithoutCertificate": "x" }))).await;
    assert_eq!(answer.status, 400);
}

#[tokio::test]
async fn keys_are_taken_back_with_an_empty_set_that_is_not_active() {
    let signer = Signer::new();
    let bench = bench(&signer, true).await;
    let empty = changed(set(json!([]), None), "active", json!(false));
    assert_eq!(upload(&bench, empty).await.status, 204);
    sign_in(&bench, &signer.token(header(), claims("x"))).await.refused(401, "no active auth schemes");
}
