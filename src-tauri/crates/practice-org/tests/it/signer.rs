//! Somebody with a key of their own who signs identity tokens, with nothing of the product.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RsaEncoding};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::*;

pub const ISSUER: &str = "https://issuer.example/";

pub struct Signer {
    key: KeyPair,
}

impl Signer {
    pub fn new() -> Self {
        Self { key: KeyPair::generate(KeySize::Rsa2048).unwrap() }
    }

    /// `n` and `e` out of the PKCS#1 DER: SEQUENCE { INTEGER, INTEGER }.
    pub fn jwk(&self, kid: &str) -> Value {
        let der = self.key.public_key().as_ref();
        let integer = |at: usize| {
            assert_eq!(der[at], 2);
            let (length, start) = match der[at + 1] {
                0x82 => (usize::from(der[at + 2]) * 256 + usize::from(der[at + 3]), at + 4),
                short => (usize::from(short), at + 2),
            };
            (&der[start..start + length], start + length)
        };
        let (n, next) = integer(4);
        let (e, _) = integer(next);
        // The sign byte stays: some tools write it.
        json!({ "kty": "RSA", "kid": kid, "alg": "RS256", "n": URL_SAFE_NO_PAD.encode(n), "e": URL_SAFE_NO_PAD.encode(e) })
    }

    pub fn token(&self, header: Value, claims: Value) -> String {
        let encoding: &dyn RsaEncoding = if header["alg"] == "RS512" { &RSA_PKCS1_SHA512 } else { &RSA_PKCS1_SHA256 };
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let mut signature = vec![0; 256];
        self.key.sign(encoding, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

pub fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

pub fn header() -> Value {
    json!({ "alg": "RS256", "typ": "JWT", "kid": "key-1" })
}

pub fn claims(sub: &str) -> Value {
    json!({ "sub": sub, "iss": ISSUER, "iat": now(), "exp": now() + 300, "name": "Somebody", "aud": "anything" })
}

pub fn changed(mut value: Value, name: &str, to: Value) -> Value {
    value[name] = to;
    value
}

pub fn without(mut value: Value, name: &str) -> Value {
    value.as_object_mut().unwrap().remove(name);
    value
}

/// An org with that key in a key set.
pub async fn bench(signer: &Signer, active: bool) -> Bench {
    let bench = Bench::start().await;
    let set = json!({ "name": "Practice_Keys", "issuer": ISSUER, "keys": [signer.jwk("key-1")], "active": active });
    bench.control("POST", "/keysets", set).await;
    bench
}

pub async fn sign_in(bench: &Bench, token: &str) -> Answer {
    let mut body = bench.token_body(DEFAULT);
    body["authorizationType"] = json!("JWT");
    body["customerIdentityToken"] = json!(token);
    bench.call("POST", &format!("{API}/authorization/authenticated/access-token"), None, Some(body)).await
}

/// A part of a token, decoded.
pub fn part(token: &str, place: usize) -> Value {
    let part = token.split('.').nth(place).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}
