//! Private keys as other programs write them (OpenSSL 3, OpenSSH), and what is none.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use miaw::certificate::{Certificate, self_signed};
use miaw::identity::{
    DocumentProblem, ForeignKey, JwkProblem, KeyError, KeySize, MATERIAL_LIMIT, PublicKey, PublicKeysError, SigningKey,
    import, inspect_set, inspect_upload, public_keys,
};
use proptest::prelude::*;
use rsa::pkcs8::DecodePrivateKey as _;
use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
use serde_json::{Value, json};

/// Of all fixtures that are encrypted.
const PASSWORD: Option<&str> = Some("correct");
/// January 2027, in seconds.
const NOW: i64 = 1_800_000_000;
const DAY: i64 = 86_400;

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/keys").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn text(name: &str) -> String {
    String::from_utf8(fixture(name)).expect("text")
}

fn key() -> SigningKey {
    import(&fixture("pkcs8.pem"), None).expect("read").key
}

fn refused(material: &[u8], password: Option<&str>) -> KeyError {
    import(material, password).map(drop).expect_err("refused")
}

/// The fixture's key as a private JSON Web Key.
fn private_jwk() -> Value {
    let key = rsa::RsaPrivateKey::from_pkcs8_der(&fixture("pkcs8.der")).expect("der");
    let number = |number: &rsa::BigUint| URL_SAFE_NO_PAD.encode(number.to_bytes_be());
    json!({
        "kty": "RSA", "kid": "from-jwk", "n": number(key.n()), "e": number(key.e()), "d": number(key.d()),
        "p": number(&key.primes()[0]), "q": number(&key.primes()[1]),
    })
}

#[test]
fn every_form_gives_the_same_key() {
    let thumbprint = key().thumbprint();
    for (name, password) in [
        ("pkcs8.pem", None),
        ("pkcs1.pem", None),
        ("pkcs8.der", None),
        ("pkcs1.der", None),
        ("encrypted.pem", PASSWORD),
        ("encrypted.der", PASSWORD),
        ("encrypted-scrypt.pem", PASSWORD),
        ("modern.p12", PASSWORD),
        ("legacy.p12", PASSWORD),
        ("keyonly.p12", PASSWORD),
        ("no-password.p12", None),
        // A password that is not needed does no harm.
        ("pkcs8.pem", PASSWORD),
    ] {
        let imported = import(&fixture(name), password).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(imported.key.thumbprint(), thumbprint, "{name}");
    }
    assert_eq!(key().public().spki_pem().expect("pem"), text("public.pem"));
    let again = import(key().pkcs8_pem().as_bytes(), None).expect("its own text");
    assert_eq!(again.key.thumbprint(), thumbprint);
}

#[test]
fn pasted_texts_are_read_as_they_come() {
    let pem = text("pkcs8.pem");
    let middle = pem.lines().filter(|line| !line.starts_with('-')).collect::<String>();
    for pasted in [
        pem.replace('\n', "\r\n"),
        pem.replace('\n', "\\n"),
        format!("\u{feff}  Bag Attributes\n    friendlyName: acme\n{}", pem.replace('\n', "\n    ")),
        format!("-----BEGIN PRIVATE KEY-----{middle}-----END PRIVATE KEY-----"),
        middle,
    ] {
        assert_eq!(import(pasted.as_bytes(), None).expect(&pasted).key.thumbprint(), key().thumbprint());
    }
}

#[test]
fn a_certificate_comes_along_when_it_is_the_keys() {
    let both = [text("certificate.pem"), text("pkcs8.pem")].concat();
    let subject = |imported: miaw::identity::Imported| imported.certificate.map(|certificate| certificate.subject);
    assert_eq!(import(both.as_bytes(), None).map(subject), Ok(Some("CN=acme".into())));
    for name in ["modern.p12", "legacy.p12"] {
        assert_eq!(import(&fixture(name), PASSWORD).map(subject), Ok(Some("CN=acme".into())), "{name}");
    }
    assert_eq!(import(&fixture("keyonly.p12"), PASSWORD).map(subject), Ok(None));
    let other = [text("pkcs8.pem"), text("other-certificate.pem")].concat();
    assert_eq!(refused(other.as_bytes(), None), KeyError::WrongCertificate { subject: "CN=other".into() });
    let chain = [other, text("certificate.pem")].concat();
    assert_eq!(import(chain.as_bytes(), None).map(subject), Ok(Some("CN=acme".into())));
}

#[test]
fn wrong_and_missing_passwords_are_told_from_damage() {
    for name in ["encrypted.pem", "encrypted.der", "encrypted-scrypt.pem", "modern.p12", "legacy.p12"] {
        assert_eq!(refused(&fixture(name), Some("wrong")), KeyError::WrongPassword, "{name}");
        assert_eq!(refused(&fixture(name), None), KeyError::Encrypted, "{name}");
        assert_eq!(refused(&fixture(name), Some("")), KeyError::Encrypted, "{name}");
    }
    assert_eq!(refused(&fixture("legacy.pem"), PASSWORD), KeyError::LegacyEncryption);
    for (name, cipher) in [
        ("encrypted-des3.pem", "triple DES (PBES2)"),
        ("encrypted-pbes1.pem", "SHA-1 and triple DES (PKCS#12)"),
        ("encrypted-sha1.pem", "HMAC-SHA1 (PBES2)"),
        ("encrypted-camellia.pem", "Camellia-256 (PBES2)"),
    ] {
        let error = refused(&fixture(name), PASSWORD);
        let named = |reason: &str| reason.contains(cipher);
        assert!(matches!(&error, KeyError::EncryptionUnknown { reason } if named(reason)), "{name}: {error}");
    }
}

#[test]
fn what_is_no_rsa_private_key_is_named() {
    let private = |found| KeyError::NotPrivate { found };
    let other = |found| KeyError::NotRsa { found };
    for (name, expected) in [
        ("certificate.pem", private("certificate")),
        ("certificate.der", private("certificate")),
        ("public.pem", private("public key")),
        ("public-pkcs1.pem", private("public key")),
        ("request.pem", private("request for a certificate")),
        ("openssh.pub", private("public key of SSH")),
        ("certificates.p12", private("PKCS#12 file without a private key")),
        ("ec.pem", other("elliptic-curve key")),
        ("ec-sec1.pem", other("elliptic-curve key")),
        ("ec-sec1.der", other("elliptic-curve key")),
        ("ed25519.pem", other("Ed25519 key")),
        ("rsa-pss.pem", other("RSA-PSS key, which cannot sign RS256")),
        ("openssh.pem", KeyError::Foreign { found: ForeignKey::OpenSsh }),
        ("small.pem", KeyError::TooSmall { bits: 1024 }),
    ] {
        assert_eq!(refused(&fixture(name), PASSWORD), expected, "{name}");
    }
    let putty = b"PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none";
    assert_eq!(refused(putty, None), KeyError::Foreign { found: ForeignKey::Putty });
    for empty in ["", "  \n", "\u{feff}"] {
        assert_eq!(refused(empty.as_bytes(), None), KeyError::Empty);
    }
    let long = vec![b'a'; MATERIAL_LIMIT + 1];
    assert_eq!(refused(&long, None), KeyError::TooLong { bytes: MATERIAL_LIMIT + 1, limit: MATERIAL_LIMIT });
    let pem = text("pkcs8.pem");
    assert_eq!(refused(&pem.as_bytes()[..800], None), KeyError::CutOff { label: "PRIVATE KEY".into() });
    let two = pem.repeat(2);
    assert_eq!(refused(two.as_bytes(), None), KeyError::SeveralKeys { count: 2 });
    let wide = |bytes: fn(u16) -> [u8; 2], mark: &str| -> Vec<u8> {
        format!("{mark}{pem}").encode_utf16().flat_map(bytes).collect()
    };
    for (bytes, mark) in [
        (u16::to_le_bytes as fn(u16) -> [u8; 2], "\u{feff}"),
        (u16::to_be_bytes, "\u{feff}"),
        (u16::to_le_bytes, ""),
        (u16::to_be_bytes, ""),
    ] {
        assert_eq!(refused(&wide(bytes, mark), None), KeyError::Utf16);
    }
    for noise in [b"hello".as_slice(), b"\x30\x82\xff", b"\x89PNG\r\n\x1a\n\xff", b"-----BEGIN ", b"\x30"] {
        let error = refused(noise, None);
        assert!(matches!(error, KeyError::Unreadable { .. } | KeyError::CutOff { .. }), "{noise:?}: {error}");
    }
}

#[test]
fn json_web_keys_are_read_with_and_without_primes() {
    let whole = private_jwk();
    let mut short = whole.clone();
    for name in ["p", "q"] {
        short.as_object_mut().expect("object").remove(name);
    }
    for jwk in [&whole, &short] {
        let imported = import(jwk.to_string().as_bytes(), None).expect("read");
        assert_eq!(imported.key.thumbprint(), key().thumbprint());
        assert_eq!(imported.key_id.as_deref(), Some("from-jwk"));
    }
    let public = key().public_jwk("k");
    assert_eq!(refused(public.to_string().as_bytes(), None), KeyError::NotPrivate { found: "public JSON Web Key" });
    let mut placeholder = key().public_jwk("k");
    placeholder["d"] = json!("d");
    let found = "public JSON Web Key";
    assert_eq!(refused(placeholder.to_string().as_bytes(), None), KeyError::NotPrivate { found });
    let array = json!([whole]).to_string();
    assert_eq!(refused(array.as_bytes(), None), KeyError::Several { found: "an array of JSON Web Keys" });
    let set = json!({ "keys": [whole] }).to_string();
    assert_eq!(refused(set.as_bytes(), None), KeyError::Several { found: "a JSON Web Key Set" });
    for (kind, found) in
        [("EC", "elliptic-curve key"), ("OKP", "Edwards-curve key (Ed25519 or X25519)"), ("oct", "HMAC secret")]
    {
        let jwk = json!({ "kty": kind, "d": "AA", "k": "AA" }).to_string();
        assert_eq!(refused(jwk.as_bytes(), None), KeyError::NotRsa { found });
    }
    let small = json!({ "kty": "RSA", "n": URL_SAFE_NO_PAD.encode([0xff; 128]), "e": "AQAB", "d": "AQAB" });
    assert_eq!(refused(small.to_string().as_bytes(), None), KeyError::TooSmall { bits: 1024 });
    for (name, value) in [("d", "AA"), ("p", "AQ"), ("q", "Ag"), ("e", "AQ"), ("n", "+/+/"), ("d", "!")] {
        let mut broken = whole.clone();
        broken[name] = json!(value);
        refused(broken.to_string().as_bytes(), None);
    }
    let mut certified = whole.clone();
    certified["x5c"] = json!([STANDARD.encode(fixture("certificate.der"))]);
    assert!(import(certified.to_string().as_bytes(), None).expect("read").certificate.is_some());
    let other = text("other-certificate.pem");
    let other: String = other.lines().filter(|line| !line.starts_with('-')).collect();
    certified["x5c"] = json!([other]);
    assert!(matches!(refused(certified.to_string().as_bytes(), None), KeyError::WrongCertificate { .. }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn damaged_keys_never_panic(name in prop::sample::select(vec!["pkcs8.der", "pkcs1.der", "encrypted.der", "certificate.der", "modern.p12"]),
        place in 0_usize..400, byte in any::<u8>(), cut in 0_usize..2000) {
        let mut bytes = fixture(name);
        let place = place % bytes.len();
        bytes[place] = byte;
        bytes.truncate(cut.max(1));
        // No password: deriving keys a thousand times takes minutes.
        drop(import(&bytes, None));
    }

    #[test]
    fn whatever_stands_in_a_json_web_key_never_panics(name in prop::sample::select(vec!["n", "e", "d", "p", "q"]),
        value in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut jwk = private_jwk();
        jwk[name] = json!(URL_SAFE_NO_PAD.encode(value));
        drop(import(jwk.to_string().as_bytes(), None));
    }
}

#[test]
fn secrets_are_in_no_error_and_no_debug_text() {
    let jwk = private_jwk();
    let secret = jwk["d"].as_str().expect("text");
    let mut broken = jwk.clone();
    broken["n"] = json!("AQAB");
    let error = format!("{:?}", refused(broken.to_string().as_bytes(), None));
    assert!(!error.contains(&secret[..16]), "{error}");
    let error = format!("{:?}", refused(&fixture("encrypted.pem"), Some("planted password")));
    assert!(!error.contains("planted"), "{error}");
    for torn in ["-----BEGIN PRIVATE KEY plantedplanted", "-----BEGIN planted-----", "-----BEGIN PRIVATE planted-----x"]
    {
        let error = format!("{:?}", refused(torn.as_bytes(), None));
        assert!(!error.contains("planted"), "{error}");
    }
    assert!(!format!("{:?}", import(jwk.to_string().as_bytes(), None)).contains(&secret[..16]));
}

#[test]
fn a_self_signed_certificate_is_the_keys_and_lasts_as_asked() {
    let key = key();
    let made = self_signed(&key, &"n".repeat(100), 365, NOW).expect("made");
    assert!(made.is_of(key.public()) && made.subject == made.issuer);
    assert_eq!(made.subject, format!("CN={}", "n".repeat(64)));
    assert_eq!((made.not_after, made.not_before), (NOW + 365 * DAY, NOW - 3600));
    assert_eq!(Certificate::from_der(&made.der), Ok(made.clone()));
    assert!(made.pem().starts_with("-----BEGIN CERTIFICATE-----\n") && made.fingerprint().len() == 64);
    let again = self_signed(&key, "n", 365, NOW).expect("made");
    assert_ne!(again.der, made.der);
    // What signed it is its own key: parsed and verified by another library.
    let (_, parsed) = x509_parser::parse_x509_certificate(&made.der).expect("parsed");
    let (signed, signature) = (parsed.tbs_certificate.as_ref(), &parsed.signature_value.data);
    assert!(key.public().verifies(miaw::identity::Algorithm::Rs256, signed, signature));
    self_signed(&key, "", 0, i64::MAX).expect("whatever the clock says");
    self_signed(&key, "ü", 1, i64::MIN).expect("whatever the clock says");
}

#[test]
fn sizes_are_those_that_were_asked_for() {
    assert_eq!(SigningKey::generate_of(KeySize::Bits3072).expect("made").bits(), 3072);
    assert_eq!([2048, 3072, 4096, 1024].map(KeySize::of_bits).iter().flatten().count(), 3);
}

#[test]
fn an_upload_is_one_key_with_its_certificate() {
    let key = key();
    let certificate = self_signed(&key, "acme", 11, NOW).expect("made");
    let jwk = key.public().jwk("k1", Some(&certificate.der));
    assert_eq!(inspect_upload(&jwk.to_string(), NOW).expect("one key").problems, []);
    assert_eq!(jwk["x5c"][0], STANDARD.encode(&certificate.der));
    let problems = |change: &dyn Fn(&mut Value)| {
        let mut jwk = jwk.clone();
        change(&mut jwk);
        inspect_upload(&jwk.to_string(), NOW).expect("one key").problems
    };
    let without = |name: &'static str| {
        problems(&|jwk| {
            jwk.as_object_mut().expect("object").remove(name);
        })
    };
    assert_eq!(without("x5c"), [JwkProblem::NoCertificate]);
    assert_eq!(without("kid"), [JwkProblem::NoKeyId]);
    assert_eq!(without("alg"), [JwkProblem::NoAlgorithm]);
    assert_eq!(without("kty"), [JwkProblem::KeyType { found: String::new() }]);
    assert_eq!(problems(&|jwk| jwk["alg"] = json!("HS256")), [JwkProblem::Algorithm { found: "HS256".into() }]);
    assert_eq!(problems(&|jwk| jwk["use"] = json!("enc")), [JwkProblem::Use { found: "enc".into() }]);
    assert_eq!(problems(&|jwk| jwk["d"] = json!("secret")), [JwkProblem::PrivateMembers { names: vec!["d"] }]);
    let primes = json!([{ "r": "AQ", "d": "AQ", "t": "AQ" }]);
    assert_eq!(problems(&|jwk| jwk["oth"] = primes.clone()), [JwkProblem::PrivateMembers { names: vec!["oth"] }]);
    // What a tool of Salesforce's own writes holds nothing.
    assert_eq!(problems(&|jwk| (jwk["d"], jwk["k"]) = (json!(""), json!(null))), []);
    assert_eq!(problems(&|jwk| ["y", "crv", "d", "k"].into_iter().for_each(|name| jwk[name] = json!(name))), []);
    let other = text("other-certificate.pem");
    let plain: String = other.lines().filter(|line| !line.starts_with('-')).collect();
    let found = problems(&|jwk| jwk["x5c"] = json!([plain]));
    assert_eq!(found, [JwkProblem::CertificateOfAnotherKey { subject: "CN=other".into() }]);
    for odd in [json!([other]), json!(other), json!([]), json!([1]), json!(["!"]), json!(7)] {
        let found = problems(&|jwk| jwk["x5c"] = odd.clone());
        assert!(matches!(found.as_slice(), [JwkProblem::CertificateUnreadable { .. }]), "{odd}: {found:?}");
    }
    assert!(matches!(problems(&|jwk| jwk["n"] = json!("!")).as_slice(), [JwkProblem::Numbers { .. }, ..]));
    let later = inspect_upload(&jwk.to_string(), NOW + 2 * DAY).expect("one key").problems;
    assert_eq!(later, [JwkProblem::CertificateEnds { days: 9 }]);
    let over = inspect_upload(&jwk.to_string(), NOW + 12 * DAY).expect("one key").problems;
    assert_eq!(over, [JwkProblem::CertificateEnds { days: -1 }]);
    let early = inspect_upload(&jwk.to_string(), NOW - DAY).expect("one key").problems;
    assert_eq!(early, [JwkProblem::CertificateBegins { at: NOW - 3600 }]);
    for (document, problem) in [
        (json!([jwk]).to_string(), DocumentProblem::ArrayForOne),
        (json!({ "keys": [jwk] }).to_string(), DocumentProblem::SetForOne),
        ("<html>".into(), DocumentProblem::Html),
        ("{}".into(), DocumentProblem::NoKeys),
        ("7".into(), DocumentProblem::NoKeys),
    ] {
        assert_eq!(inspect_upload(&document, NOW), Err(problem));
    }
    assert!(matches!(inspect_upload("{", NOW), Err(DocumentProblem::NotJson { .. })));
}

#[test]
fn what_holds_no_public_key_is_told_without_asking_for_a_private_one() {
    let placeholder = |mut jwk: Value| {
        jwk["d"] = json!("d");
        jwk
    };
    assert_eq!(public_keys(&placeholder(key().public_jwk("k")).to_string()).map(|keys| keys.len()), Ok(1));
    for private in [text("pkcs8.pem"), text("pkcs1.pem"), text("encrypted.pem"), private_jwk().to_string()] {
        assert_eq!(public_keys(&private), Err(PublicKeysError::Private));
    }
    assert_eq!(public_keys(&json!({ "keys": [private_jwk()] }).to_string()), Err(PublicKeysError::Private));
    assert_eq!(public_keys(" \n"), Err(PublicKeysError::Empty));
    let jwk = |n: &str| json!({ "kty": "RSA", "e": "AQAB", "n": n }).to_string();
    for (text, words) in [
        (jwk("AQAB"), "too short: it has 17 bits"),
        (jwk("+/+!"), "n of the JSON Web Key is no base64url"),
        ("{}".into(), "no kty"),
        ("{".into(), "not whole"),
        ("hello".into(), "no public key and no certificate"),
        (json!({ "kty": "oct", "k": "AA" }).to_string(), "HMAC secret"),
        (json!({ "keys": [] }).to_string(), "holds no key"),
    ] {
        let error = public_keys(&text).expect_err(&text).to_string();
        assert!(error.contains(words) && !error.contains("RSA private key"), "{text}: {error}");
    }
}

#[test]
fn a_set_is_looked_over_as_a_whole() {
    let jwk = key().public_jwk("k1");
    let report = inspect_set(&json!({ "keys": [jwk] }).to_string(), NOW);
    assert_eq!((report.problems.as_slice(), report.keys.len()), ([].as_slice(), 1));
    // An endpoint's keys need no certificate.
    assert_eq!(report.keys[0].problems, []);
    for (document, problem) in [
        (json!([jwk]).to_string(), DocumentProblem::ArrayForSet),
        (jwk.to_string(), DocumentProblem::OneForSet),
        (json!({ "keys": [] }).to_string(), DocumentProblem::EmptySet),
        (json!({ "keys": "x" }).to_string(), DocumentProblem::NoKeys),
        (json!({ "keys": [jwk, jwk, jwk] }).to_string(), DocumentProblem::RepeatedKeyId { key_id: "k1".into() }),
        ("<!doctype html>".into(), DocumentProblem::Html),
    ] {
        assert_eq!(inspect_set(&document, NOW).problems, [problem], "{document}");
    }
    let small = json!({ "keys": [{ "kty": "RSA", "kid": "s", "alg": "RS256", "n": URL_SAFE_NO_PAD.encode([0xff; 128]), "e": "AQAB" }] });
    assert_eq!(inspect_set(&small.to_string(), NOW).keys[0].problems, [JwkProblem::TooSmall { bits: 1024 }]);
}

#[test]
fn public_keys_are_read_from_every_form() {
    let key = key();
    let jwk = key.public_jwk("k1");
    for given in [
        jwk.to_string(),
        json!({ "keys": [{ "kty": "EC" }, jwk] }).to_string(),
        json!([jwk]).to_string(),
        text("public.pem"),
        text("public-pkcs1.pem"),
        text("certificate.pem"),
    ] {
        let read: Vec<PublicKey> = public_keys(&given).expect(&given).into_iter().map(|(_, key)| key).collect();
        assert_eq!(read, [key.public().clone()], "{given}");
    }
    for none in ["", "{}", "{\"keys\":[]}", "{\"keys\":[{\"kty\":\"EC\"}]}", "hello", "-----BEGIN PUBLIC KEY-----"] {
        public_keys(none).map(drop).expect_err(none);
    }
}
