//! Keys and tokens on their own.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rsa::RsaPrivateKey;
use rsa::pkcs1::EncodeRsaPrivateKey as _;
use rsa::pkcs8::{DecodePrivateKey as _, EncodePrivateKey as _, LineEnding};
use serde_json::{Value, json};

use super::*;

fn claims() -> Claims<'static> {
    Claims { issuer: "acme", subject: "user-1", issued_at: 1_770_000_000, life: Duration::from_secs(300) }
}

#[test]
fn a_generated_key_signs_what_another_library_verifies() {
    let key = SigningKey::generate().expect("generated");
    assert_eq!(key.bits(), 2048);
    let token = key.sign("key-1", &claims()).expect("signed");
    let parts: Vec<&str> = token.expose().split('.').collect();
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[0]).expect("base64")).expect("json");
    assert_eq!(header, json!({"typ": "JWT", "alg": "RS256", "kid": "key-1"}));
    let body: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).expect("base64")).expect("json");
    assert_eq!(body, json!({"iss": "acme", "sub": "user-1", "iat": 1_770_000_000, "exp": 1_770_000_300}));
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, format!("{}.{}", parts[0], parts[1]).as_bytes());
    let public = RsaPrivateKey::from_pkcs8_der(key.pkcs8_der()).expect("der").to_public_key();
    // DigestInfo of SHA-256 in front, as PKCS#1 v1.5 has it.
    let scheme = rsa::Pkcs1v15Sign {
        hash_len: Some(32),
        prefix: [
            0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0, 4, 32,
        ]
        .into(),
    };
    public.verify(scheme, digest.as_ref(), &URL_SAFE_NO_PAD.decode(parts[2]).expect("base64")).expect("signature");
}

#[test]
fn both_pem_forms_give_the_same_key() {
    let key = SigningKey::generate().expect("generated");
    let plain = RsaPrivateKey::from_pkcs8_der(key.pkcs8_der()).expect("der");
    let (pkcs1, pkcs8) =
        (plain.to_pkcs1_pem(LineEnding::LF).expect("pem"), plain.to_pkcs8_pem(LineEnding::LF).expect("pem"));
    for pem in [&*pkcs1, &*pkcs8] {
        assert_eq!(SigningKey::from_pem(pem).expect("read").thumbprint(), key.thumbprint());
    }
    assert!(!format!("{key:?}").contains("pkcs8"));
}

#[test]
fn what_is_no_private_key_is_named() {
    for (text, part) in [
        ("-----BEGIN CERTIFICATE-----\nMIIB", "certificate"),
        ("-----BEGIN PUBLIC KEY-----\nMIIB", "public key"),
        ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB", "cut off"),
        ("-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----", "no RSA private key"),
        ("", "nothing was given"),
    ] {
        let error = SigningKey::from_pem(text).expect_err(text).to_string();
        assert!(error.contains(part), "{text}: {error}");
    }
}
