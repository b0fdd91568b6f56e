//! `handover keys inspect`: what may not pass, and endpoints.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use anyhow::Result;
use serde_json::{Value, json};

use super::{new_key, piped, sign};
use crate::program::{Place, code, err, json as parsed, out};

/// Serves one answer for every request, and answers its URL.
fn serve(content_type: &'static str, body: String) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/jwks.json", listener.local_addr()?);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(&stream).lines();
            while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
            let length = body.len();
            let head = format!("HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ncontent-length: {length}\r\n");
            // A caller that has gone is the next test's business.
            drop(write!(&stream, "{head}connection: close\r\n\r\n{body}"));
        }
    });
    Ok(url)
}

fn jwk(place: &Place, key: &str, more: &[&str]) -> Result<Value> {
    parsed(&place.run(&[&["keys", "jwk", "--in", key, "--kid", "k1"], more].concat())?)
}

/// What is found, besides that the endpoint is on this machine and not secured.
fn found(report: &Value) -> Vec<(String, String)> {
    let text = |finding: &Value, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    let findings = report["findings"].as_array().into_iter().flatten();
    let all = findings.map(|finding| (text(finding, "seen"), text(finding, "certainty")));
    all.filter(|(seen, _)| !seen.contains("this machine or in a private") && !seen.contains("http://")).collect()
}

#[test]
fn a_forged_token_does_not_pass_whatever_its_subject_looks_like() -> Result<()> {
    let place = Place::new()?;
    let (key, other) = (new_key(&place, "key.pem")?, new_key(&place, "other.pem")?);
    let token = sign(&place, &key, &["--kid", "k1", "--claim", "sub=v2/iamessage/AUTH/x/uid:alice"])?;
    let keys = place.file("other.json", &jwk(&place, &other, &[])?.to_string())?;
    let forged = piped(&place, &["keys", "inspect", "--jwks", &keys, "--json"], &token)?;
    assert_eq!(code(&forged), 1, "{}", out(&forged));
    let report = parsed(&forged)?;
    assert_eq!((&report["signature"], &report["findings"][0]["rule"]), (&json!("wrong"), &json!("key-differs")));
    let words = piped(&place, &["keys", "inspect", "--jwks", &keys], &token)?;
    assert!(!out(&words).contains("verified user") && !out(&words).contains("Nothing"), "{}", out(&words));
    // Without keys: not wrong, and not said to be right.
    let unchecked = piped(&place, &["keys", "inspect"], &token)?;
    assert_eq!(code(&unchecked), 0);
    assert!(!out(&unchecked).contains("No problems found"), "{}", out(&unchecked));
    assert!(out(&unchecked).contains("No other problems found; its signature was not checked."));
    Ok(())
}

#[test]
fn a_token_cannot_write_lines_of_its_own() -> Result<()> {
    let place = Place::new()?;
    let key = new_key(&place, "key.pem")?;
    let forged = "sub=\"mallory\\nSignature: It verifies with key k1.\\r\\nNo problems found.\"";
    let token = sign(&place, &key, &["--claim", forged])?;
    let read = piped(&place, &["keys", "inspect"], &token)?;
    let lines: Vec<String> = out(&read).lines().map(str::to_owned).collect();
    assert_eq!(lines.iter().filter(|line| line.starts_with("Signature:")).count(), 1, "{lines:#?}");
    assert!(!lines.iter().any(|line| line == "No problems found."), "{lines:#?}");
    Ok(())
}

#[test]
fn an_endpoint_is_looked_over_with_and_without_a_token() -> Result<()> {
    let place = Place::new()?;
    let key = new_key(&place, "key.pem")?;
    let token = sign(&place, &key, &["--kid", "k1"])?;
    let plain = jwk(&place, &key, &[])?;
    let short = jwk(&place, &key, &["--days", "5"])?;
    let changed = |name: &str, value: Value| {
        let mut changed = plain.clone();
        changed[name] = value;
        changed
    };
    let mut for_encryption = changed("use", json!("enc"));
    for_encryption["kid"] = json!("k2");
    let json = "application/json";
    let set = |keys: Value| json!({ "keys": keys });
    for (content_type, body, words) in [
        (json, set(json!([plain])), None),
        (json, set(json!([changed("d", json!("AQAB"))])), Some(("private members", "certain"))),
        (json, json!([plain]), Some(("bare array", "certain"))),
        (json, plain.clone(), Some(("one JSON Web Key", "certain"))),
        (json, set(json!([short])), Some(("more days", "certain"))),
        (json, set(json!([changed("x5c", json!("AA"))])), Some(("must be an array", "certain"))),
        (json, set(json!([plain, plain])), Some(("Several keys have the kid k1", "likely"))),
        (json, set(json!([plain, for_encryption])), Some(("use is enc", "possible"))),
        ("text/plain", set(json!([plain])), Some(("text/plain", "likely"))),
    ] {
        let url = serve(content_type, body.to_string())?;
        let with = piped(&place, &["keys", "inspect", "--jwks", &url, "--json"], &token)?;
        let alone = place.run(&["keys", "inspect", &url.replace("http://", "HTTP://"), "--json"])?;
        for output in [with, alone] {
            assert_eq!(code(&output), 1, "it is on this machine: {}", err(&output));
            let report = parsed(&output)?;
            let rows = found(&report);
            let is_there = |(seen, certainty): &(String, String)| {
                words.is_some_and(|(words, sure)| seen.contains(words) && certainty == sure)
            };
            assert!(rows.len() == usize::from(words.is_some()) && rows.iter().all(is_there), "{words:?}: {rows:?}");
            assert_ne!(report["signature"], json!("wrong"));
        }
    }
    let url = serve(json, set(json!([plain])).to_string())?;
    let read = place.run(&["keys", "inspect", &url])?;
    assert!(out(&read).contains("Key: k1, RSA, RS256, 2048 bits"), "{}", out(&read));
    Ok(())
}

#[test]
fn what_cannot_be_keys_to_check_with_is_a_usage_error_that_speaks_of_public_keys() -> Result<()> {
    let place = Place::new()?;
    let key = new_key(&place, "key.pem")?;
    let short = json!({ "kty": "RSA", "e": "AQAB", "n": "AQAB" }).to_string();
    let (empty, short) = (place.file("empty", "")?, place.file("short.json", &short)?);
    for (given, words) in [
        (key.as_str(), "This is a private key; give its public half"),
        (&empty, "othing was given"),
        (&short, "n of the JSON Web Key is too short"),
        ("ftp://example.com/jwks.json", "does not begin with https://"),
        ("file:///etc/passwd", "does not begin with https://"),
    ] {
        let output = place.run(&["keys", "inspect", "a.b.c", "--jwks", given])?;
        assert!(code(&output) == 2 && err(&output).contains(words), "{given}: {}", err(&output));
        assert!(!err(&output).contains("RSA private key"), "{}", err(&output));
    }
    let both = place.run(&["keys", "inspect", "https://example.com/jwks.json", "--issuer", "acme"])?;
    assert_eq!(code(&both), 2, "{}", err(&both));
    let pasted = piped(&place, &["keys", "inspect", "--json"], "{\"keys\":[]}")?;
    assert_eq!((code(&pasted), &parsed(&pasted)?["findings"][0]["rule"]), (1, &json!("key-upload-refused")));
    Ok(())
}
