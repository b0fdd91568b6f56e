//! How long RSA keys take to make and how fast identity tokens are signed, beside OpenSSL on the same machine in the same run.
//!
//! ```sh
//! cargo bench -p miaw --bench keys
//! ```
//!
//! `BENCH_KEYS` is how many keys of each size are made. Without OpenSSL its columns are empty.

#![allow(clippy::print_stdout, reason = "it prints tables")]

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use miaw::identity::{Claims, KeySize, SigningKey};

const SIZES: [(u32, KeySize); 3] = [(2048, KeySize::Bits2048), (3072, KeySize::Bits3072), (4096, KeySize::Bits4096)];
/// How many keys of each size are made, unless the environment says otherwise.
const KEYS: usize = 21;
/// How long is signed with each.
const SIGNING: Duration = Duration::from_secs(3);

/// What making keys of one size took, in seconds, shortest first.
struct Times(Vec<f64>);

fn main() -> Result<()> {
    miaw::install_crypto();
    let keys = std::env::var("BENCH_KEYS").ok().and_then(|text| text.parse().ok()).unwrap_or(KEYS).max(1);
    println!("\n**Keys: time to make one, {keys} of each size**\n");
    println!("| bits | median | worst | OpenSSL median | OpenSSL worst | ratio of medians |");
    println!("| --- | --- | --- | --- | --- | --- |");
    let mut made = Vec::new();
    for (bits, size) in SIZES {
        let mut last = None;
        let own = Times::of(keys, || {
            last = Some(SigningKey::generate_of(size)?);
            Ok(())
        })?;
        let other = Times::of(keys, || generate_with_openssl(bits)).ok();
        println!(
            "| {bits} | {} | {} | {} | {} | {} |",
            milliseconds(Some(own.median())),
            milliseconds(Some(own.worst())),
            milliseconds(other.as_ref().map(Times::median)),
            milliseconds(other.as_ref().map(Times::worst)),
            ratio(other.as_ref().map(|other| own.median() / other.median())),
        );
        made.push((bits, last.context("a key was made")?));
    }
    println!("\n**Signatures: RS256 tokens a second, on one thread**\n");
    println!("| bits | tokens | OpenSSL's bare signatures | ratio |");
    println!("| --- | --- | --- | --- |");
    for (bits, key) in made {
        let own = tokens_a_second(&key)?;
        let other = sign_with_openssl(bits).ok();
        let shown = other.map_or_else(|| "-".to_owned(), |other| format!("{other:.0}"));
        println!("| {bits} | {own:.0} | {shown} | {} |", ratio(other.map(|other| own / other)));
    }
    Ok(())
}

impl Times {
    fn of(count: usize, mut make: impl FnMut() -> Result<()>) -> Result<Self> {
        let mut seconds = Vec::with_capacity(count);
        for _ in 0..count {
            let start = Instant::now();
            make()?;
            seconds.push(start.elapsed().as_secs_f64());
        }
        seconds.sort_by(f64::total_cmp);
        Ok(Self(seconds))
    }

    fn median(&self) -> f64 {
        self.0.get(self.0.len() / 2).copied().unwrap_or(f64::NAN)
    }

    fn worst(&self) -> f64 {
        self.0.last().copied().unwrap_or(f64::NAN)
    }
}

fn tokens_a_second(key: &SigningKey) -> Result<f64> {
    let claims = Claims {
        issuer: "https://acme.example",
        subject: "customer-42",
        issued_at: 1_800_000_000,
        life: Duration::from_secs(300),
    };
    let (start, mut tokens) = (Instant::now(), 0_u32);
    while start.elapsed() < SIGNING {
        std::hint::black_box(key.sign("key-1", &claims)?);
        tokens += 1;
    }
    Ok(f64::from(tokens) / start.elapsed().as_secs_f64())
}

fn generate_with_openssl(bits: u32) -> Result<()> {
    let status = Command::new("openssl")
        .args(["genrsa", &bits.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("openssl")?;
    ensure!(status.success(), "openssl genrsa ended with {status}");
    Ok(())
}

/// The last table of `openssl speed` has lines of the form `rsa 2048 bits 0.000676s 0.000020s 1479.8 50876.6`: sign and
/// verify in seconds, then both a second.
fn sign_with_openssl(bits: u32) -> Result<f64> {
    let seconds = SIGNING.as_secs().to_string();
    let output = Command::new("openssl")
        .args(["speed", "-seconds", &seconds, &format!("rsa{bits}")])
        .stderr(Stdio::null())
        .output()
        .context("openssl")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().map(str::trim_start).find(|line| line.starts_with("rsa ")).context("a line of results")?;
    let signed = line.split_whitespace().nth(5).context("signatures a second")?;
    Ok(signed.parse()?)
}

fn milliseconds(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| "-".to_owned(), |seconds| format!("{:.0} ms", seconds * 1e3))
}

fn ratio(ratio: Option<f64>) -> String {
    ratio.map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}"))
}
