//! Tokens as they are read.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use miaw::identity::{PublicKey, Repeated, SigningKey, TOKEN_LIMIT, TokenError, TokenProblem, TokenText, Verdict};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const NOW: i64 = 1_770_000_000;

fn claims() -> Map<String, Value> {
    let claims = json!({ "iss": "acme", "sub": "user-1", "iat": NOW, "exp": NOW + 300 });
    claims.as_object().expect("object").clone()
}

fn by_hand(header: &Value, claims: &Value, signature: &[u8]) -> String {
    let part = |json: &Value| URL_SAFE_NO_PAD.encode(json.to_string());
    format!("{}.{}.{}", part(header), part(claims), URL_SAFE_NO_PAD.encode(signature))
}

fn problems(change: impl FnOnce(&mut Value, &mut Value)) -> Vec<TokenProblem> {
    let (mut header, mut claims) = (json!({ "alg": "RS256", "kid": "k1" }), Value::Object(claims()));
    change(&mut header, &mut claims);
    TokenText::parse(&by_hand(&header, &claims, b"signature")).expect("a token").problems(NOW)
}

fn named(key: &SigningKey, key_id: &str) -> (Option<String>, PublicKey) {
    (Some(key_id.to_owned()), key.public().clone())
}

#[test]
fn a_good_token_has_no_problem_and_verifies_with_its_key_only() {
    let (key, other) = (SigningKey::generate().expect("key"), SigningKey::generate().expect("key"));
    let token = key.sign_claims(Some("k1"), &claims()).expect("signed");
    let read = TokenText::parse(&format!(" Bearer {}\n", token.expose())).expect("a token");
    assert_eq!(read.problems(NOW), []);
    let signature = token.expose().rsplit('.').next().expect("three parts");
    assert!(!format!("{read:?}").contains(&signature[..20]));
    assert_eq!((read.key_id(), read.claim("sub"), read.time("exp")), (Some("k1"), Some("user-1"), Some(NOW + 300)));
    let keys = [named(&other, "k1"), named(&key, "k2")];
    assert_eq!(read.verify(&keys), Verdict::Verified { place: 1, too_small: false });
    assert_eq!(read.verify(&keys[..1]), Verdict::Wrong);
    assert_eq!(read.verify(&[]), Verdict::NoKeys);
    assert_eq!(read.problems(NOW + 301), [TokenProblem::Expired { since: 1 }]);
    let ahead = [TokenProblem::NotYet { name: "iat", until: 60 }];
    assert_eq!(read.problems(NOW - 60), ahead);
    let nameless = key.sign_claims(None, &claims()).expect("signed");
    let read = TokenText::parse(nameless.expose()).expect("a token");
    assert_eq!(read.problems(NOW), [TokenProblem::NoKeyId]);
    assert_eq!(read.verify(&keys), Verdict::Verified { place: 1, too_small: false });
}

#[test]
fn a_shared_secret_made_of_the_public_key_is_never_verified() {
    let key = SigningKey::generate().expect("key");
    let pem = key.public().spki_pem().expect("pem");
    let signed = by_hand(&json!({ "alg": "HS256", "kid": "k1" }), &Value::Object(claims()), b"");
    let signed = signed.trim_end_matches('.');
    let secret = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, pem.as_bytes());
    let signature = URL_SAFE_NO_PAD.encode(aws_lc_rs::hmac::sign(&secret, signed.as_bytes()));
    let read = TokenText::parse(&format!("{signed}.{signature}")).expect("a token");
    assert_eq!(read.verify(&[named(&key, "k1")]), Verdict::NotVerifiable);
    assert_eq!(read.problems(NOW), [TokenProblem::SharedSecret { algorithm: "HS256".into() }]);
}

#[test]
fn what_is_wrong_is_named() {
    assert_eq!(problems(|_, _| {}), []);
    assert_eq!(problems(|header, _| header["alg"] = json!("none")), [TokenProblem::Unsigned]);
    assert_eq!(problems(|header, _| header["alg"] = json!("nOnE")), [TokenProblem::Unsigned]);
    let odd = |algorithm: &str| TokenProblem::Algorithm { algorithm: algorithm.into() };
    assert_eq!(problems(|header, _| header["alg"] = json!("PS256")), [odd("PS256")]);
    assert_eq!(problems(|header, _| header["alg"] = json!(7)), [odd("")]);
    assert_eq!(problems(|header, _| header["kid"] = json!("")), [TokenProblem::NoKeyId]);
    for name in ["iss", "sub", "exp"] {
        assert_eq!(problems(|_, claims| claims[name] = json!(null)), [TokenProblem::NoClaim { name }]);
    }
    let milliseconds = [TokenProblem::Milliseconds { name: "exp", seconds: NOW + 300 }];
    assert_eq!(problems(|_, claims| claims["exp"] = json!((NOW + 300) * 1000)), milliseconds);
    let text = [TokenProblem::ClaimType { name: "exp", wanted: "a number of seconds" }];
    assert_eq!(problems(|_, claims| claims["exp"] = json!("1770000300")), text);
    assert_eq!(
        problems(|_, claims| claims["sub"] = json!(42)),
        [TokenProblem::ClaimType { name: "sub", wanted: "a text" }]
    );
    assert_eq!(problems(|_, claims| claims["exp"] = json!(NOW - 10)), [TokenProblem::Expired { since: 10 }]);
    assert_eq!(
        problems(|_, claims| claims["nbf"] = json!(NOW + 10)),
        [TokenProblem::NotYet { name: "nbf", until: 10 }]
    );
    let unsigned = by_hand(&json!({ "alg": "RS256", "kid": "k" }), &Value::Object(claims()), b"");
    assert_eq!(TokenText::parse(&unsigned).expect("a token").problems(NOW), [TokenProblem::Unsigned]);
}

#[test]
fn what_is_no_token_is_named() {
    for (text, error) in [
        ("", TokenError::Empty),
        ("  \"\" ", TokenError::Empty),
        ("hello", TokenError::Parts { parts: 1 }),
        ("a.b.c.d", TokenError::Parts { parts: 4 }),
        ("a.b.c.d.e", TokenError::Encrypted),
        ("{\"alg\":\"RS256\"}", TokenError::Json),
        ("-----BEGIN PRIVATE KEY-----", TokenError::PrivateKey),
    ] {
        assert_eq!(TokenText::parse(text), Err(error), "{text}");
    }
    let long = "a".repeat(TOKEN_LIMIT + 1);
    assert_eq!(TokenText::parse(&long), Err(TokenError::TooLong { bytes: TOKEN_LIMIT + 1 }));
    for odd in ["a.b.c", "e30.bnVsbA.", "e30.e30.!", "..", "e30.W10.", "e30.e3."] {
        assert!(matches!(TokenText::parse(odd), Err(TokenError::Part { .. })), "{odd}");
    }
    let plain = format!("{}.e30.AA", STANDARD_NO_PAD.encode(r#"{"alg":"RS256","x":"?>?>"}"#));
    let Err(TokenError::Part { reason, .. }) = TokenText::parse(&plain) else { panic!("{plain}") };
    assert!(reason.contains("base64url"), "{reason}");
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in ".{0,300}", header in any::<f64>(), time in any::<i64>(), now in any::<i64>()) {
        drop(TokenText::parse(&text));
        let token = by_hand(&json!({ "alg": header }), &json!({ "exp": time, "iat": header, "nbf": now }), b"x");
        drop(TokenText::parse(&token).map(|token| token.problems(now)));
    }
}

/// A token whose header and claims are written as they are given.
fn as_written(header: &str, claims: &str) -> TokenText {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    TokenText::parse(&format!("{}.{}.AA", part(header), part(claims))).expect("a token")
}

const HEADER: &str = r#"{"alg":"RS256","kid":"k1"}"#;
const CLAIMS: &str = r#"{"iss":"acme","sub":"user-1","exp":1770000300}"#;

#[test]
fn what_must_be_understood_and_is_not_is_never_verified() {
    let key = SigningKey::generate().expect("key");
    for (critical, names) in [
        (r#"["b64"]"#, vec!["b64".to_owned()]),
        (r#"["exp",7]"#, vec!["exp".into(), "7".into()]),
        ("[]", vec![]),
        (r#""b64""#, vec![]),
    ] {
        let token = as_written(&format!(r#"{{"alg":"RS256","kid":"k1","crit":{critical}}}"#), CLAIMS);
        assert_eq!(token.problems(NOW), [TokenProblem::Critical { names }], "{critical}");
        assert_eq!(token.verify(&[named(&key, "k1")]), Verdict::NotUnderstood);
    }
}

#[test]
fn members_that_stand_there_twice_are_told_with_the_value_that_was_taken() {
    let repeated = |part, name: &str, taken: &str| {
        TokenProblem::Repeated(Repeated { part, name: name.into(), taken: taken.into() })
    };
    let token = as_written(
        r#"{"alg":"none","alg":"RS256","kid":"k1"}"#,
        r#"{"iss":"acme","sub":"user-1","exp":1770000300,"sub":"admin","sub":"root"}"#,
    );
    assert_eq!(token.claim("sub"), Some("root"));
    assert_eq!(token.problems(NOW), [repeated("header", "alg", "\"RS256\""), repeated("claims", "sub", "\"root\"")]);
    assert_eq!(as_written(HEADER, CLAIMS).problems(NOW), []);
}

#[test]
fn a_key_id_that_is_no_text_and_a_time_that_is_none_are_told() {
    let token = as_written(r#"{"alg":"RS256","kid":5}"#, CLAIMS);
    assert_eq!(token.problems(NOW), [TokenProblem::KeyIdType { found: "5".into() }]);
    for number in ["1e30", "-1e30", "1e15"] {
        let token = as_written(HEADER, &format!(r#"{{"iss":"acme","sub":"user-1","exp":{number}}}"#));
        assert_eq!(token.problems(NOW), [TokenProblem::NoTime { name: "exp" }], "{number}");
        assert_eq!(token.time("exp"), None);
    }
}
