//! `handover keys`.

mod inspect;

use std::io::Write as _;
use std::process::{Output, Stdio};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::program::{Place, code, err, json as parsed, out};

/// Runs it with a text on standard input.
fn piped(place: &Place, arguments: &[&str], text: &str) -> Result<Output> {
    let mut command = place.command(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    child.stdin.take().context("piped")?.write_all(text.as_bytes())?;
    Ok(child.wait_with_output()?)
}

fn new_key(place: &Place, name: &str) -> Result<String> {
    let path = place.folder.path().join(name).to_string_lossy().into_owned();
    let made = place.run(&["keys", "new", "--out", &path])?;
    anyhow::ensure!(code(&made) == 0, "{}", err(&made));
    Ok(path)
}

fn sign(place: &Place, key: &str, more: &[&str]) -> Result<String> {
    let signed = place.run(&[&["keys", "sign", "--in", key, "--issuer", "acme", "--sub", "user-1"], more].concat())?;
    anyhow::ensure!(code(&signed) == 0, "{}", err(&signed));
    Ok(out(&signed).trim_end().to_owned())
}

#[test]
fn a_key_is_made_for_its_owner_only_and_never_over_a_file() -> Result<()> {
    let place = Place::new()?;
    let path = place.folder.path().join("key.pem").to_string_lossy().into_owned();
    let made = place.run(&["keys", "new", "--bits", "2048", "--out", &path, "--json"])?;
    assert_eq!(code(&made), 0, "{}", err(&made));
    assert_eq!(parsed(&made)?["bits"], 2048);
    let text = std::fs::read_to_string(&path)?;
    assert!(text.starts_with("-----BEGIN PRIVATE KEY-----"));
    let secret = text.lines().nth(5).context("a line")?;
    assert!(!out(&made).contains(secret) && !err(&made).contains(secret));

    let refused = place.run(&["keys", "new", "--out", &path])?;
    assert_eq!(code(&refused), 2, "{}", err(&refused));
    assert_eq!(std::fs::read_to_string(&path)?, text);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644))?;
        assert_eq!(code(&place.run(&["keys", "new", "--out", &path, "--force"])?), 0);
        assert_eq!(std::fs::metadata(&path)?.permissions().mode() & 0o777, 0o600, "a replaced file is private, too");
    }
    for arguments in [["--out", "-", "--bits", "2048"], ["--out", "new.pem", "--bits", "1024"]] {
        let output = place.run(&[&["keys", "new"], arguments.as_slice()].concat())?;
        assert_eq!(code(&output), 2, "{}", err(&output));
        assert!(output.stdout.is_empty());
    }
    let nowhere = place.run(&["keys", "new", "--out", "no-such-folder/key.pem"])?;
    assert_eq!(code(&nowhere), 3, "{}", err(&nowhere));
    assert!(!place.folder.path().join("data").exists(), "no database is made for it");
    Ok(())
}

#[test]
fn public_forms_are_printed() -> Result<()> {
    let place = Place::new()?;
    let key = new_key(&place, "key.pem")?;
    let public = place.run(&["keys", "public", "--in", &key])?;
    assert!(out(&public).starts_with("-----BEGIN PUBLIC KEY-----"), "{}", err(&public));
    let none = place.run(&["keys", "certificate", "--in", &key])?;
    assert_eq!(code(&none), 2);
    let certificate = place.run(&["keys", "certificate", "--in", &key, "--days", "30", "--name", "acme", "--json"])?;
    assert_eq!(parsed(&certificate)?["subject"], "CN=acme");
    let jwk = parsed(&place.run(&["keys", "jwk", "--in", &key, "--kid", "k1", "--days", "365"])?)?;
    assert_eq!((&jwk["kid"], jwk["x5c"].as_array().map(Vec::len)), (&json!("k1"), Some(1)));
    assert_eq!(code(&piped(&place, &["keys", "inspect"], &jwk.to_string())?), 0);
    let plain = place.run(&["keys", "jwk", "--in", &key])?;
    assert!(err(&plain).contains("x5c") && parsed(&plain)?.get("x5c").is_none());
    let short = place.run(&["keys", "jwk", "--in", &key, "--days", "5"])?;
    assert!(code(&short) == 0 && err(&short).contains("fewer than 10 days"), "{}", err(&short));
    let short = place.run(&["keys", "certificate", "--in", &key, "--days", "5"])?;
    assert!(code(&short) == 0 && err(&short).contains("fewer than 10 days"), "{}", err(&short));
    let enough = place.run(&["keys", "jwk", "--in", &key, "--days", "10"])?;
    assert!(err(&enough).is_empty(), "{}", err(&enough));
    let array = piped(&place, &["keys", "inspect", "-", "--json"], &json!([jwk]).to_string())?;
    assert_eq!((code(&array), &parsed(&array)?["findings"][0]["rule"]), (1, &json!("key-upload-refused")));

    let other = new_key(&place, "other.pem")?;
    let set = place.run(&["keys", "jwks", "--in", &key, "--in", &other, "--kid", "a", "--kid", "b"])?;
    let ids: Vec<Value> =
        parsed(&set)?["keys"].as_array().context("keys")?.iter().map(|key| key["kid"].clone()).collect();
    assert_eq!(ids, ["a", "b"]);
    for wrong in [vec!["--kid", "a"], vec!["--kid", "a", "--kid", "a"]] {
        let output = place.run(&[vec!["keys", "jwks", "--in", &key, "--in", &other], wrong].concat())?;
        assert_eq!(code(&output), 2, "{}", err(&output));
    }
    Ok(())
}

#[test]
fn a_token_is_signed_and_read_against_its_key() -> Result<()> {
    let place = Place::new()?;
    let key = new_key(&place, "key.pem")?;
    let token = sign(&place, &key, &["--kid", "k1", "--claim", "level=3", "--claim", "name=Ada"])?;
    let set = out(&place.run(&["keys", "jwks", "--in", &key, "--kid", "k1"])?);
    let set = place.file("set.json", &set)?;
    let read = piped(&place, &["keys", "inspect", "-", "--jwks", &set, "--issuer", "acme", "--json"], &token)?;
    assert_eq!(code(&read), 0, "{}", err(&read));
    let report = parsed(&read)?;
    assert_eq!((&report["signature"], &report["header"]["kid"]), (&json!("verified"), &json!("k1")));
    assert_eq!((&report["claims"]["level"], &report["claims"]["name"]), (&json!(3), &json!("Ada")));
    assert!(!out(&read).contains(&token));
    // As an argument, and in words.
    let read = place.run(&["keys", "inspect", &token, "--jwks", &set])?;
    assert!(code(&read) == 0 && out(&read).contains("No problems found"), "{}", out(&read));

    let other = new_key(&place, "other.pem")?;
    let other = place.file("other.json", &out(&place.run(&["keys", "jwk", "--in", &other, "--kid", "k1"])?))?;
    let wrong = piped(&place, &["keys", "inspect", "--jwks", &other], &token)?;
    assert_eq!(code(&wrong), 1, "{}", out(&wrong));
    assert!(err(&wrong).contains("does not verify"));
    let issuer = piped(&place, &["keys", "inspect", "--issuer", "ACME", "--json"], &token)?;
    assert_eq!((code(&issuer), &parsed(&issuer)?["findings"][0]["rule"]), (1, &json!("issuer-differs")));
    Ok(())
}

#[test]
fn bad_tokens_exit_with_1_and_name_the_rule() -> Result<()> {
    let place = Place::new()?;
    let key = new_key(&place, "key.pem")?;
    let expired = sign(&place, &key, &["--life", "-60"])?;
    let milliseconds = sign(&place, &key, &["--claim", "exp=1900000000000"])?;
    let endless = sign(&place, &key, &["--claim", "exp=null"])?;
    let nameless = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIiwic3ViIjoiYiIsImV4cCI6NDAwMDAwMDAwMH0.AA";
    for (token, rule) in [
        (expired.as_str(), "identity-token-expired"),
        (&milliseconds, "token-claims"),
        (&endless, "token-claims"),
        (nameless, "key-id-unknown"),
        ("eyJhbGciOiJub25lIiwia2lkIjoiayJ9.eyJpc3MiOiJhIiwic3ViIjoiYiIsImV4cCI6NDAwMDAwMDAwMH0.", "token-unsigned"),
        ("hello", "token-unreadable"),
        ("", "token-unreadable"),
    ] {
        let output = piped(&place, &["keys", "inspect", "-", "--json"], token)?;
        assert_eq!(code(&output), 1, "{rule}: {}", out(&output));
        assert_eq!(parsed(&output)?["findings"][0]["rule"], rule);
    }
    Ok(())
}

#[test]
fn keys_that_cannot_be_used_are_usage_errors_that_say_why() -> Result<()> {
    let place = Place::new()?;
    let fixture = |name: &str| format!("{}/../miaw/tests/fixtures/keys/{name}", env!("CARGO_MANIFEST_DIR"));
    let (right, wrong) = (place.file("right", "correct\n")?, place.file("wrong", "wrong\n")?);
    for name in ["encrypted.pem", "modern.p12", "legacy.p12"] {
        let path = fixture(name);
        let read = place.run(&["keys", "public", "--in", &path, "--password-file", &right])?;
        assert_eq!(code(&read), 0, "{}", err(&read));
        let refused = place.run(&["keys", "public", "--in", &path, "--password-file", &wrong])?;
        assert_eq!(code(&refused), 2);
        assert!(err(&refused).contains("password does not open"), "{}", err(&refused));
        let refused = place.run(&["keys", "public", "--in", &path])?;
        assert!(code(&refused) == 2 && err(&refused).contains("password is needed"), "{}", err(&refused));
        assert!(err(&refused).contains("--password-file") && !err(&refused).contains("keyring"), "{}", err(&refused));
    }
    for (name, word) in [("ec.pem", "elliptic"), ("small.pem", "1024"), ("certificate.pem", "certificate")] {
        let output = place.run(&["keys", "jwk", "--in", &fixture(name)])?;
        assert_eq!(code(&output), 2);
        assert!(err(&output).contains(word) && output.stdout.is_empty(), "{}", err(&output));
    }
    for arguments in [
        vec!["keys"],
        vec!["keys", "public", "--in", "no-such-file.pem"],
        vec!["keys", "inspect", "a.b.c", "--jwks", "no-such-file.json"],
        vec!["keys", "inspect", "a.b.c", "--jwks", "https://"],
        vec!["keys", "certificate", "--in", "x", "--days", "0"],
    ] {
        let output = place.run(&arguments)?;
        assert_eq!(code(&output), 2, "{arguments:?}: {}", err(&output));
    }
    for arguments in [
        vec!["certificate", "--days", "30", "--name", ""],
        vec!["certificate", "--days", "30", "--name", "a\nb"],
        vec!["jwk", "--kid", ""],
        vec!["jwk", "--kid", " x "],
        vec!["sign", "--issuer", "", "--sub", "user-1"],
        vec!["sign", "--issuer", "acme", "--sub", ""],
        vec!["sign", "--issuer", "acme", "--sub", "user-1", "--kid", ""],
    ] {
        let pem = fixture("pkcs8.pem");
        let output = place.run(&[&["keys", arguments[0], "--in", &pem], &arguments[1..]].concat())?;
        assert!(code(&output) == 2 && output.stdout.is_empty(), "{arguments:?}: {}", err(&output));
    }
    let stdin = std::fs::read_to_string(fixture("pkcs8.pem"))?;
    let two = place.file("two.pem", &stdin.repeat(2))?;
    let wide: Vec<u8> = stdin.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let utf16 = place.folder.path().join("wide.pem");
    std::fs::write(&utf16, wide)?;
    for (path, words) in [
        (two, "two private keys"),
        (utf16.to_string_lossy().into_owned(), "UTF-16"),
        (fixture("encrypted-sha1.pem"), "HMAC-SHA1"),
        (fixture("encrypted-camellia.pem"), "Camellia"),
    ] {
        let output = place.run(&["keys", "public", "--in", &path, "--password-file", &right])?;
        assert!(code(&output) == 2 && err(&output).contains(words), "{words}: {}", err(&output));
        assert_eq!(err(&output).contains("openssl pkcs8 -topk8"), path.contains("encrypted"), "{}", err(&output));
    }
    assert_eq!(code(&piped(&place, &["keys", "public", "--in", "-"], &stdin)?), 0);
    Ok(())
}
