use serde_json::{Value, json};

use super::*;

fn key(key_id: &str, state: &str) -> Value {
    json!({
        "id": key_id, "keyId": key_id, "bits": 2048, "thumbprint": "t", "redactedPreview": "…", "certificate": null,
        "publicJwk": json!({ "kid": key_id, "x5c": ["MIIB"] }).to_string(), "state": state, "addedAt": 1,
        "retiredAt": null, "uses": 0, "lastUsedAt": null,
    })
}

fn profile(keys: &[Value], issuer: Option<&str>) -> ProfileView {
    let signing = issuer.map(|issuer| {
        let jwk = json!({ "kid": "a" }).to_string();
        json!({ "issuer": issuer, "keyId": "a", "bits": 2048, "thumbprint": "t", "publicJwk": jwk, "addedAt": 1 })
    });
    let profile = json!({
        "id": "1", "name": "n", "environment": "practice", "serviceUrl": "http://127.0.0.1:1", "orgId": "00D",
        "developerName": "d", "connector": "customClient", "settings": {}, "signing": signing, "keys": keys,
        "createdAt": 1, "updatedAt": 1, "trashedAt": null,
    });
    serde_json::from_value(profile).expect("a profile as the window gets it")
}

#[test]
fn every_key_that_is_not_retired_is_bound_with_its_certificate() {
    let keys = [key("a", "signing"), key("b", "standby"), key("c", "retired")];
    let upload = key_set(&profile(&keys, Some("me")), None).expect("JSON").expect("a key set");
    assert_eq!((upload.issuer.as_str(), upload.active, upload.endpoint), ("me", true, None));
    assert_eq!(upload.keys, [json!({ "kid": "a", "x5c": ["MIIB"] }), json!({ "kid": "b", "x5c": ["MIIB"] })]);
}

#[test]
fn the_key_that_signs_is_bound_when_no_list_says_more() {
    let upload = key_set(&profile(&[], Some("me")), Some("http://127.0.0.1/jwks.json".into()))
        .expect("JSON")
        .expect("a key set");
    assert_eq!(upload.keys, [json!({ "kid": "a" })]);
    assert_eq!(upload.endpoint.as_deref(), Some("http://127.0.0.1/jwks.json"));
}

#[test]
fn a_profile_that_signs_nothing_binds_nothing() {
    assert!(key_set(&profile(&[key("a", "standby")], None), None).expect("JSON").is_none());
    assert!(key_set(&profile(&[], Some("")), None).expect("JSON").is_none());
}
