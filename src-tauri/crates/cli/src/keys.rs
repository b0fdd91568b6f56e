//! `handover keys`: signing keys and identity tokens.
//!
//! Private keys leave this program in files only, which nobody but their owner can read; a token goes to standard output,
//! because that is what it was asked for.

pub mod arguments;
mod files;
mod inspect;
mod words;

use std::path::Path;

use console::clock::{Clock as _, SystemClock};
use console::view::Failure;
use miaw::certificate::{Certificate, self_signed};
use miaw::identity::{CERTIFICATE_DAYS, Imported, KeyError, KeySize, SigningKey, TokenText, is_utf16};
use serde_json::{Map, Value, json};

use crate::outcome::{Outcome, in_words};
use crate::terminal;
use arguments::{
    CertificateArguments, FormArguments, JwkArguments, JwksArguments, KeysCommand, NewArguments, SignArguments,
};
use files::{Input, read_key, write_private};

/// One day in seconds.
const DAY: i64 = 86_400;

/// Does it.
pub async fn run(command: KeysCommand) -> Outcome {
    let done = match command {
        KeysCommand::New(arguments) => new(&arguments),
        KeysCommand::Public(arguments) => public(&arguments),
        KeysCommand::Certificate(arguments) => certificate(&arguments),
        KeysCommand::Jwk(arguments) => jwk(&arguments),
        KeysCommand::Jwks(arguments) => jwks(&arguments),
        KeysCommand::Sign(arguments) => sign(&arguments),
        KeysCommand::Inspect(arguments) => return inspect::run(arguments).await,
    };
    match done {
        Ok(()) => Outcome::Passed,
        Err(outcome) => outcome,
    }
}

fn new(arguments: &NewArguments) -> Result<(), Outcome> {
    let size = KeySize::of_bits(arguments.bits)
        .ok_or_else(|| Outcome::Usage("Keys are made with 2048, 3072 or 4096 bits: --bits 2048.".into()))?;
    files::check_free(&arguments.out, arguments.force)?;
    terminal::say(&format!("Making a key of {} bits …", arguments.bits));
    let key = SigningKey::generate_of(size).map_err(|error| impossible(error.into()))?;
    write_private(&arguments.out, &key.pkcs8_pem(), arguments.force)?;
    let (file, thumbprint) = (arguments.out.display().to_string(), key.thumbprint());
    if arguments.json {
        print(&json!({ "file": file, "bits": key.bits(), "thumbprint": thumbprint }));
    } else {
        terminal::result(&format!("{file}: RSA, {} bits, thumbprint {thumbprint}", key.bits()));
    }
    Ok(())
}

fn public(arguments: &FormArguments) -> Result<(), Outcome> {
    let Imported { key, .. } = read_key(&arguments.key)?;
    let pem = key.public().spki_pem().map_err(|error| impossible(error.into()))?;
    if arguments.json {
        print(&json!({ "pem": pem, "bits": key.bits(), "thumbprint": key.thumbprint() }));
    } else {
        terminal::result(pem.trim_end());
    }
    Ok(())
}

fn certificate(arguments: &CertificateArguments) -> Result<(), Outcome> {
    let Imported { key, certificate, .. } = read_key(&arguments.key)?;
    let certificate = match (arguments.days, certificate) {
        (Some(days), _) => {
            let name = arguments.name.clone().unwrap_or_else(|| key.thumbprint());
            self_signed(&key, &name, days, now()).map_err(|error| impossible(error.into()))?
        }
        (None, Some(certificate)) => certificate,
        (None, None) => {
            return Err(Outcome::Usage(
                "There is no certificate in the file. Make a self-signed one with --days N.".into(),
            ));
        }
    };
    if arguments.json {
        print(&json!({
            "pem": certificate.pem(), "subject": certificate.subject, "issuer": certificate.issuer,
            "notBefore": certificate.not_before, "notAfter": certificate.not_after,
            "fingerprint": certificate.fingerprint(),
        }));
    } else {
        terminal::result(certificate.pem().trim_end());
    }
    warn_of_days((certificate.not_after - now()).div_euclid(DAY));
    Ok(())
}

fn jwk(arguments: &JwkArguments) -> Result<(), Outcome> {
    let imported = read_key(&arguments.key)?;
    let of_file = imported.certificate.as_ref().map(|certificate| (certificate.not_after - now()).div_euclid(DAY));
    let days = arguments.days.map(i64::from).or(of_file);
    print(&public_jwk(imported, arguments.kid.as_deref(), arguments.days)?);
    match days {
        None => terminal::say(
            "Salesforce's upload needs a certificate (x5c) in the key: add --days 365. An endpoint needs none.",
        ),
        Some(days) => warn_of_days(days),
    }
    Ok(())
}

/// Says so when a certificate lasts too short for an upload.
fn warn_of_days(days: i64) {
    if days < CERTIFICATE_DAYS {
        terminal::say(&format!(
            "Salesforce refuses a certificate (x5c) that is valid for fewer than {CERTIFICATE_DAYS} days, as this one is: \
             make one that lasts longer, with --days 365."
        ));
    }
}

fn jwks(arguments: &JwksArguments) -> Result<(), Outcome> {
    let JwksArguments { files, password_file, kids, days, json: _ } = arguments;
    if !kids.is_empty() && kids.len() != files.len() {
        let (kids, files) = (kids.len(), files.len());
        return Err(Outcome::Usage(format!(
            "There are {files} files and {kids} key ids: give one --kid for each --in."
        )));
    }
    let mut keys: Vec<Value> = Vec::with_capacity(files.len());
    for (place, file) in files.iter().enumerate() {
        let imported = files::read(file, password_file.as_deref())?;
        let key = public_jwk(imported, kids.get(place).map(String::as_str), *days)?;
        if keys.iter().any(|other| other["kid"] == key["kid"]) {
            return Err(Outcome::Usage(format!("Two keys have the key id {}.", key["kid"])));
        }
        keys.push(key);
    }
    print(&json!({ "keys": keys }));
    Ok(())
}

fn sign(arguments: &SignArguments) -> Result<(), Outcome> {
    let Imported { key, key_id, .. } = read_key(&arguments.key)?;
    let key_id = arguments.kid.clone().or(key_id).unwrap_or_else(|| key.thumbprint());
    let issued_at = now().saturating_add(arguments.clock_offset);
    let mut claims = Map::new();
    claims.insert("iss".into(), arguments.issuer.clone().into());
    claims.insert("sub".into(), arguments.subject.clone().into());
    claims.insert("iat".into(), issued_at.into());
    claims.insert("exp".into(), issued_at.saturating_add(arguments.life).into());
    claims.extend(arguments.claims.iter().cloned());
    claims.retain(|_, value| !value.is_null());
    let key_id = Some(key_id.as_str()).filter(|key_id| !key_id.is_empty());
    let token = key.sign_claims(key_id, &claims).map_err(|error| impossible(error.into()))?;
    if arguments.json {
        let header = TokenText::parse(token.expose()).map(|token| token.header).unwrap_or_default();
        print(&json!({ "token": token.expose(), "header": header, "claims": claims }));
    } else {
        terminal::result(token.expose());
    }
    Ok(())
}

/// The public half with the key id that was asked for, the key's own, or its thumbprint.
fn public_jwk(imported: Imported, key_id: Option<&str>, days: Option<u32>) -> Result<Value, Outcome> {
    let Imported { key, certificate, key_id: own } = imported;
    let key_id = key_id.map(str::to_owned).or(own).unwrap_or_else(|| key.thumbprint());
    let made = match days {
        Some(days) => Some(self_signed(&key, &key_id, days, now()).map_err(|error| impossible(error.into()))?),
        None => certificate,
    };
    Ok(key.public().jwk(&key_id, made.as_ref().map(|certificate: &Certificate| certificate.der.as_slice())))
}

/// A file that was named is not usable.
fn unusable(file: &Path, error: &KeyError) -> Outcome {
    Outcome::Usage(format!("{}: {}", file.display(), words::of_key(error)))
}

fn impossible(failure: Failure) -> Outcome {
    Outcome::Impossible(in_words(&failure))
}

fn print(json: &Value) {
    terminal::result(&format!("{json:#}"));
}

/// In seconds since 1970.
fn now() -> i64 {
    SystemClock.now() / 1000
}

/// What is read as text from a file or standard input.
fn text_of(input: &Input<'_>) -> Result<String, Outcome> {
    let bytes = input.read()?;
    if is_utf16(&bytes) {
        return Err(Outcome::Usage(format!("{input}: the text is in UTF-16. Save it as UTF-8.")));
    }
    let text = std::str::from_utf8(&bytes).map_err(|_| Outcome::Usage(format!("{input} is no text.")))?;
    Ok(text.to_owned())
}
