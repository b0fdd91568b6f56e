//! The words of `handover keys`.

use std::fmt;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::Value;

/// What to do with keys and tokens.
#[derive(Debug, Subcommand)]
pub enum KeysCommand {
    /// Creates an RSA key and writes it to a file that only its owner can read (PKCS#8 PEM).
    New(NewArguments),
    /// Prints the public half as PEM.
    Public(FormArguments),
    /// Prints the key's certificate as PEM: its own, or with --days a new self-signed one.
    Certificate(CertificateArguments),
    /// Prints the public half as one JSON Web Key, as Salesforce's upload expects it (with x5c, if there is a certificate).
    Jwk(JwkArguments),
    /// Prints the public halves of one or more keys as a JSON Web Key Set, as an endpoint serves it.
    Jwks(JwksArguments),
    /// Prints a signed identity token.
    Sign(SignArguments),
    /// Inspects a token, a JSON Web Key or key set, or a key set's endpoint. Exit code 1 if something is certainly wrong with it.
    Inspect(InspectArguments),
}

/// Which key.
#[derive(Debug, Args)]
pub struct KeyFile {
    /// File with the private key: PEM, DER, JSON Web Key or PKCS#12; - for standard input.
    #[arg(long = "in", value_name = "FILE")]
    pub file: PathBuf,
    /// File whose first line is the key's password.
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
}

/// `handover keys new`.
#[derive(Debug, Args)]
pub struct NewArguments {
    /// Size: 2048, 3072 or 4096.
    #[arg(long, value_name = "N", default_value_t = 2048)]
    pub bits: u32,
    /// File to write the key to.
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
    /// Replaces the file if it exists.
    #[arg(long)]
    pub force: bool,
    /// Prints one JSON object about the key.
    #[arg(long)]
    pub json: bool,
}

/// `handover keys public`.
#[derive(Debug, Args)]
pub struct FormArguments {
    /// Which key.
    #[command(flatten)]
    pub key: KeyFile,
    /// Prints one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// `handover keys certificate`.
#[derive(Debug, Args)]
pub struct CertificateArguments {
    /// Which key.
    #[command(flatten)]
    pub key: KeyFile,
    /// Makes a new certificate that is valid for this many days, 1 to 3650.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub days: Option<u32>,
    /// Common name of a new certificate; the key's thumbprint by default.
    #[arg(long, value_name = "NAME", requires = "days", value_parser = common_name)]
    pub name: Option<String>,
    /// Prints one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// `handover keys jwk`.
#[derive(Debug, Args)]
pub struct JwkArguments {
    /// Which key.
    #[command(flatten)]
    pub key: KeyFile,
    /// Key id (`kid`); made from the key by default.
    #[arg(long, value_name = "K", value_parser = key_id)]
    pub kid: Option<String>,
    /// Adds a new self-signed certificate that is valid for this many days, 1 to 3650.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub days: Option<u32>,
    /// Has no effect: the output is always JSON.
    #[arg(long, hide = true)]
    pub json: bool,
}

/// `handover keys jwks`.
#[derive(Debug, Args)]
pub struct JwksArguments {
    /// File with a private key; may be given several times.
    #[arg(long = "in", value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// File whose first line is the keys' password.
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// Key id (`kid`) of each key, in the order of the files; made from the keys by default.
    #[arg(long = "kid", value_name = "K", value_parser = key_id)]
    pub kids: Vec<String>,
    /// Adds new self-signed certificates that are valid for this many days, 1 to 3650.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=3650))]
    pub days: Option<u32>,
    /// Has no effect: the output is always JSON.
    #[arg(long, hide = true)]
    pub json: bool,
}

/// `handover keys sign`.
#[derive(Debug, Args)]
pub struct SignArguments {
    /// Which key.
    #[command(flatten)]
    pub key: KeyFile,
    /// Key id (`kid`); made from the key by default.
    #[arg(long, value_name = "K", value_parser = key_id)]
    pub kid: Option<String>,
    /// Issuer (`iss`), byte for byte as in the key set.
    #[arg(long, value_name = "I", value_parser = filled)]
    pub issuer: String,
    /// The user (`sub`).
    #[arg(long = "sub", value_name = "S", value_parser = filled)]
    pub subject: String,
    /// Lifetime, from `iat` to `exp`, in seconds; a negative one makes an expired token.
    #[arg(long, value_name = "SECONDS", default_value_t = 300, allow_negative_numbers = true)]
    pub life: i64,
    /// Offset added to this machine's clock, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 0, allow_negative_numbers = true)]
    pub clock_offset: i64,
    /// A further claim, which overrides the others; the value is JSON, or else text. May be given several times.
    #[arg(long = "claim", value_name = "NAME=VALUE", value_parser = claim)]
    pub claims: Vec<(String, Value)>,
    /// Prints one JSON object with token, header and claims.
    #[arg(long)]
    pub json: bool,
}

/// `handover keys inspect`.
#[derive(Args)]
pub struct InspectArguments {
    /// The token, JSON Web Key or key set, or the URL of a key set's endpoint; - for standard input, which no process list
    /// shows.
    #[arg(value_name = "TOKEN", default_value = "-")]
    pub token: String,
    /// What the signature is checked against: a file with a JSON Web Key, a key set, a public key or a certificate, or the
    /// URL of a key set.
    #[arg(long, value_name = "FILE|URL")]
    pub jwks: Option<String>,
    /// The issuer of the key set.
    #[arg(long, value_name = "I", value_parser = filled)]
    pub issuer: Option<String>,
    /// Prints one JSON object.
    #[arg(long)]
    pub json: bool,
}

/// Without the token.
impl fmt::Debug for InspectArguments {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("InspectArguments").field("jwks", &self.jwks).finish_non_exhaustive()
    }
}

/// Tokens and the key set carry a key id as it is: one with a space at its end is another one.
fn key_id(text: &str) -> Result<String, &'static str> {
    if text.trim() == text {
        filled(text)
    } else {
        Err("it begins or ends with a space, which would make it a different key id")
    }
}

fn filled(text: &str) -> Result<String, &'static str> {
    if text.trim().is_empty() { Err("it is empty") } else { Ok(text.to_owned()) }
}

fn common_name(text: &str) -> Result<String, &'static str> {
    if text.contains(char::is_control) { Err("a name must not contain control characters") } else { filled(text) }
}

fn claim(text: &str) -> Result<(String, Value), &'static str> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => {
            let value = serde_json::from_str(value).unwrap_or_else(|_| Value::from(value));
            Ok((name.to_owned(), value))
        }
        _ => Err("write a claim as NAME=VALUE"),
    }
}
