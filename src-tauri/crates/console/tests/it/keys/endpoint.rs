//! Endpoints of key sets, on sockets of this machine.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_TYPE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use console::Console;
use console::key::{CHARGE, EndpointProblem, PATIENCE, fetch_key_set, read_url};
use console::view::{Certainty, FailureCode, KeySetReportView, SignatureState, TokenInspection};
use futures_util::stream;
use miaw::identity::SigningKey;
use serde_json::json;
use tokio::net::TcpListener;

use super::place;

const JSON: &str = "application/json";

/// Serves one answer for every request, and answers its URL.
async fn serve(answer: impl IntoResponse + Clone + Send + Sync + 'static) -> String {
    serve_router(Router::new().route("/jwks.json", get(move || async move { answer }))).await
}

async fn serve_router(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let url = format!("http://{}/jwks.json", listener.local_addr().expect("address"));
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// What is found besides that the endpoint is on this machine.
fn others(report: &KeySetReportView) -> Vec<(&str, Certainty)> {
    let local = |seen: &str| seen.contains("this machine or in a private network") || seen.contains("http://");
    let rows = report.findings.iter().filter(|finding| !local(&finding.seen));
    rows.map(|finding| (finding.seen.as_str(), finding.certainty)).collect()
}

async fn inspected(console: &Console, url: &str) -> KeySetReportView {
    console.inspect_key_set(url).await.expect("a report, no error")
}

fn key_set() -> (SigningKey, String) {
    let key = SigningKey::generate().expect("key");
    let set = json!({ "keys": [key.public_jwk("k1")] }).to_string();
    (key, set)
}

#[tokio::test]
async fn a_good_set_is_read_and_a_place_of_this_machine_is_said() {
    let (_folder, _keyring, console, _) = place().await;
    let (key, set) = key_set();
    let url = serve(([(CONTENT_TYPE, JSON)], set)).await;
    let report = inspected(&console, &url).await;
    assert_eq!((report.status, report.content_type.as_deref()), (Some(200), Some(JSON)));
    let entry = &report.keys[0];
    assert_eq!(
        (entry.key_id.as_deref(), entry.bits, &entry.thumbprint),
        (Some("k1"), Some(2048), &Some(key.thumbprint()))
    );
    assert_eq!(others(&report), []);
    assert!(report.findings.iter().all(|finding| finding.rule == "key-set-endpoint"));
    assert_eq!(report.findings.len(), 2, "on this machine, and not secured: {:?}", report.findings);

    let claims = json!({ "sub": "u", "iss": "i", "exp": 300 });
    let claims = claims.as_object().expect("object").clone();
    let token = key.sign_claims(Some("k1"), &claims).expect("signed").expose().to_owned();
    let inspection = TokenInspection { token, url: Some(url.clone()), ..TokenInspection::default() };
    assert_eq!(console.inspect_token(inspection).await.expect("read").signature, SignatureState::Verified);

    let fetched = fetch_key_set(&miaw::client::http_client().expect("client"), &read_url(&url).expect("url"), 0).await;
    let facts = fetched.facts(&key.thumbprint(), true);
    assert_eq!((facts.problem, facts.own_key_id.as_deref(), facts.key_ids), (None, Some("k1"), vec!["k1".to_owned()]));
    assert!(fetched.facts("", false).problem.is_some_and(|problem| problem.contains("cannot reach it")));
}

#[tokio::test]
async fn what_is_no_key_set_is_said() {
    let (_folder, _keyring, console, _) = place().await;
    let (_, set) = key_set();
    let bare = set.trim_start_matches("{\"keys\":").trim_end_matches('}').to_owned();
    let page = "<!doctype html><title>Log in</title>";
    for (kind, body, words) in [
        ("text/html", page.to_owned(), vec!["page for people", "text/html"]),
        (JSON, bare, vec!["bare array"]),
        (JSON, "{\"keys\":[]}".into(), vec!["empty"]),
        (JSON, "{\"error\":1}".into(), vec!["holds no keys"]),
        (JSON, set[..40].to_owned(), vec!["not JSON"]),
        ("text/plain; charset=utf-8", set.clone(), vec!["text/plain"]),
    ] {
        let url = serve(([(CONTENT_TYPE, kind)], body)).await;
        let report = inspected(&console, &url).await;
        let found = others(&report);
        assert_eq!(found.len(), words.len(), "{found:?}");
        for word in words {
            assert!(found.iter().any(|(seen, _)| seen.contains(word)), "{word}: {found:?}");
        }
    }
    let url = serve((StatusCode::UNAUTHORIZED, "who are you")).await;
    let report = inspected(&console, &url).await;
    assert_eq!(report.status, Some(401));
    assert!(others(&report)[0].0.contains("401"));
}

#[tokio::test]
async fn keys_in_a_set_are_looked_over_one_by_one() {
    let (_folder, _keyring, console, _) = place().await;
    let key = SigningKey::generate().expect("key");
    let certificate = miaw::certificate::self_signed(&key, "acme", 5, 0).expect("made");
    let mut leaking = key.public_jwk("leaking");
    leaking["d"] = json!("planted-private-exponent");
    let mut nameless = key.public_jwk("");
    nameless["alg"] = json!("RS256");
    let set = json!({ "keys": [key.public().jwk("k1", Some(&certificate.der)), leaking, nameless] });
    let report = inspected(&console, &serve(([(CONTENT_TYPE, JSON)], set.to_string())).await).await;
    let found = others(&report);
    for word in ["5 more days", "private members", "kid is missing"] {
        assert!(
            found.iter().any(|(seen, certainty)| seen.contains(word) && *certainty == Certainty::Certain),
            "{word}: {found:?}"
        );
    }
    let of_endpoint = report.findings.iter().filter(|finding| finding.rule == "key-set-endpoint");
    assert_eq!(of_endpoint.count(), 2, "only that it is on this machine and not secured: {:?}", report.findings);
    assert!(!format!("{report:?}").contains("planted"), "a private exponent is not shown again");
    assert_eq!(report.keys[0].certificate.as_ref().map(|one| one.subject.as_str()), Some("CN=acme"));
}

#[tokio::test]
async fn a_redirect_to_a_log_in_page_is_not_followed() {
    let (_folder, _keyring, console, _) = place().await;
    let url =
        serve((StatusCode::FOUND, [(LOCATION, "https://login.example.com/sso?ticket=planted"), (SET_COOKIE, "a=b")]))
            .await;
    let report = inspected(&console, &url).await;
    let found = others(&report);
    assert!(found.len() == 1 && found[0].0.contains("login.example.com/sso"), "{found:?}");
    assert_eq!(found[0].1, Certainty::Certain);
    assert!(!format!("{report:?}").contains("planted"));
}

#[tokio::test]
async fn the_caller_is_anonymous() {
    let (_folder, _keyring, console, _) = place().await;
    let (_, set) = key_set();
    let router = Router::new().route(
        "/jwks.json",
        get(move |headers: HeaderMap| async move {
            let known = ["authorization", "cookie"].iter().any(|name| headers.contains_key(*name));
            if known { StatusCode::BAD_REQUEST.into_response() } else { ([(CONTENT_TYPE, JSON)], set).into_response() }
        }),
    );
    assert_eq!(inspected(&console, &serve_router(router).await).await.status, Some(200));
}

#[tokio::test]
async fn a_huge_answer_is_not_read_to_its_end() {
    let (_folder, _keyring, console, _) = place().await;
    let long = vec![b' '; 20 * CHARGE];
    let report = inspected(&console, &serve(([(CONTENT_TYPE, JSON)], long)).await).await;
    assert!(others(&report)[0].0.contains("longer than 1 MB"), "{:?}", report.findings);
    // Without a length, and without an end.
    let endless = || async {
        let chunk = Bytes::from(vec![b' '; 64 * 1024]);
        let chunks = stream::repeat_with(move || Ok::<_, std::io::Error>(chunk.clone()));
        ([(CONTENT_TYPE, JSON)], Body::from_stream(chunks)).into_response()
    };
    let url = serve_router(Router::new().route("/jwks.json", get(endless))).await;
    assert!(others(&inspected(&console, &url).await)[0].0.contains("longer than 1 MB"));
}

#[tokio::test]
async fn an_endpoint_that_never_answers_or_is_not_there_is_given_up() {
    let (_folder, _keyring, console, _) = place().await;
    let gone = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let url = format!("http://{}/jwks.json", gone.local_addr().expect("address"));
    drop(gone);
    let report = inspected(&console, &url).await;
    assert_eq!(report.status, None);
    assert!(others(&report)[0].0.contains("refused the connection"), "{:?}", report.findings);

    let silent = TcpListener::bind("127.0.0.1:0").await.expect("port");
    let url = read_url(&format!("http://{}/", silent.local_addr().expect("address"))).expect("url");
    tokio::time::pause();
    let http = miaw::client::http_client().expect("client");
    let report = fetch_key_set(&http, &url, 0).await;
    let timeout = |problem: &EndpointProblem| matches!(problem, EndpointProblem::Unreachable { kind, .. } if *kind == miaw::ErrorKind::Timeout);
    assert!(report.problems.iter().any(timeout), "{:?}", report.problems);
    assert!(PATIENCE <= Duration::from_secs(10));
    drop(Arc::new(silent));
}

#[tokio::test]
async fn what_is_no_url_is_an_error_of_the_field() {
    let (_folder, _keyring, console, _) = place().await;
    for text in
        ["", "  ", "hello", "ftp://example.com/a", "https://", "https://user:word@example.com/", "file:///etc/passwd"]
    {
        let refused = console.inspect_key_set(text).await.expect_err(text);
        assert_eq!((refused.code, refused.fields[0].field.as_str()), (FailureCode::FieldsInvalid, "url"), "{text}");
    }
}

#[tokio::test]
async fn places_that_salesforce_cannot_reach_are_known_by_their_address() {
    let http = miaw::client::http_client().expect("client");
    for host in
        ["localhost:1", "127.0.0.1:1", "[::1]:1", "10.255.255.1:1", "keys:1", "[::ffff:127.0.0.1]:1", "keys.local:1"]
    {
        let url = read_url(&format!("https://{host}/jwks.json")).expect("url");
        tokio::time::pause();
        let report = fetch_key_set(&http, &url, 0).await;
        tokio::time::resume();
        assert!(matches!(report.problems[0], EndpointProblem::NotPublic { .. }), "{host}: {:?}", report.problems);
    }
}

#[test]
fn a_pasted_set_is_no_endpoint() {
    let key = SigningKey::generate().expect("key");
    let (jwk, mut leaking) = (key.public_jwk("k1"), key.public_jwk("k1"));
    leaking["d"] = json!("planted");
    for (text, words) in [
        (json!([jwk]).to_string(), "bare array"),
        (json!({ "keys": [] }).to_string(), "empty"),
        (json!({ "keys": [jwk, jwk] }).to_string(), "kid k1"),
        (json!({ "keys": [leaking] }).to_string(), "private members"),
        ("{\"keys\":".into(), "not JSON"),
    ] {
        let findings = console::key::inspect_set_text(&text, 0);
        assert!(findings.iter().any(|finding| finding.seen.contains(words)), "{words}: {findings:?}");
        assert!(findings.iter().all(|finding| finding.rule.as_str() == "key-upload-refused"), "{findings:?}");
    }
}

#[test]
fn a_set_with_which_nothing_verifies_or_anything_is_certainly_wrong() {
    let jwk = SigningKey::generate().expect("key").public_jwk("k1");
    let with = |name: &str, value: &str| {
        let mut jwk = jwk.clone();
        jwk[name] = json!(value);
        jwk
    };
    let elliptic = json!({ "kty": "EC", "crv": "P-256", "kid": "k2", "x": "AQ", "y": "AQ" });
    let even = {
        let mut number = URL_SAFE_NO_PAD.decode(jwk["n"].as_str().expect("n")).expect("base64url");
        *number.last_mut().expect("a byte") &= 0xfe;
        with("n", &URL_SAFE_NO_PAD.encode(number))
    };
    for (keys, words) in [
        (vec![elliptic.clone()], "No key of the set can verify"),
        (vec![with("use", "enc")], "No key of the set can verify"),
        (vec![jwk.clone(), with("e", "AQ")], "anybody can make a signature"),
        (vec![jwk.clone(), with("e", "Ag")], "e is even"),
        (vec![jwk.clone(), even], "n is even"),
    ] {
        let findings = console::key::inspect_set_text(&json!({ "keys": keys }).to_string(), 0);
        let found = findings.iter().find(|finding| finding.seen.contains(words));
        assert_eq!(found.map(|finding| finding.certainty), Some(Certainty::Certain), "{words}: {findings:?}");
    }
    // A key of another kind does no harm beside a good one.
    let findings = console::key::inspect_set_text(&json!({ "keys": [jwk, elliptic] }).to_string(), 0);
    assert!(findings.iter().all(|finding| finding.certainty != Certainty::Certain), "{findings:?}");
}
