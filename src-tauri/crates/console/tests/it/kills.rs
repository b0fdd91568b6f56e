//! A program that is killed in the middle of its conversations: it opens again, nothing is lost that a subscriber had heard
//! of, and no secret is in any file. `cargo bench -p console --bench kills` does the same 200 times, at random moments.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use console::secret::SecretBytes;
use miaw::identity::SigningKey;

use self::killing::{Killing, Moment};
use self::secrets::Secrets;

#[path = "../../benches/kills/killing.rs"]
mod killing;
#[path = "../../benches/kills/look.rs"]
mod look;
#[path = "../../benches/kills/program.rs"]
mod program;
#[path = "../../benches/kills/secrets.rs"]
mod secrets;

/// This binary once more, with nothing to do but [`the_program`].
fn itself() -> Command {
    let mut command = Command::new(std::env::current_exe().expect("a test is a program"));
    command.args(["kills::the_program", "--exact", "--ignored", "--nocapture"]);
    command
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the program that the test below kills; by itself it does nothing"]
async fn the_program() -> Result<()> {
    program::run().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_program_opens_again_and_has_lost_nothing() -> Result<()> {
    let mut killing = Killing::prepare(itself).await?;
    for (opened, entries) in [(false, 0), (true, 1), (true, 60), (false, 0), (true, 200)] {
        killing.kill(Moment { opened, entries, pause: Duration::ZERO }).await?;
    }
    killing.open_again().await?;
    killing.check().await?;
    assert_eq!((killing.tally.kills, killing.tally.opened.len(), killing.tally.integrity_checks), (5, 4, 1));
    assert_eq!(killing.tally.lost.values().collect::<Vec<_>>(), [""; 0]);
    assert!(killing.acknowledged.entries() >= 200 && killing.acknowledged.happenings() >= 200);
    assert!(killing.acknowledged.conversations() >= 4);
    assert_eq!(killing.leaks()?, [""; 0]);

    // Whoever looks would see a loss, and has mended nothing: what was acknowledged is still in the write-ahead log only.
    let log = killing.database().with_extension("db-wal");
    std::fs::remove_file(log)?;
    let lost = killing.missing().await?;
    assert!(lost.iter().any(|lost| lost.starts_with("entry")) && lost.iter().any(|lost| lost.starts_with("happening")));
    Ok(())
}

#[test]
fn a_secret_in_a_file_is_found_in_every_form() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let key = SigningKey::generate()?;
    let (der, data_key) = (key.pkcs8_der(), [7; 32]);
    let text = base64::engine::general_purpose::STANDARD_NO_PAD.encode(data_key);
    let secrets = Secrets::of(&[
        ("signing-key:1".to_owned(), SecretBytes::new(der.to_vec())),
        ("data-key".to_owned(), SecretBytes::new(text.clone().into_bytes())),
    ])?;
    let lines: Vec<String> =
        STANDARD.encode(der).as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    let token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmVk";
    let planted: [Vec<u8>; 7] = [
        der.to_vec(),
        lines.join("\n").into_bytes(),
        b"-----BEGIN RSA PRIVATE KEY-----".to_vec(),
        // As the members of a JWK are: from any place on.
        URL_SAFE_NO_PAD.encode(&der[400..800]).into_bytes(),
        text.into_bytes(),
        data_key.to_vec(),
        format!("Bearer {token}").into_bytes(),
    ];
    let file = folder.path().join("file");
    for (place, secret) in planted.into_iter().enumerate() {
        std::fs::write(&file, [b"before \xff".as_slice(), &secret, b" after"].concat())?;
        assert!(!secrets.found_in(folder.path())?.is_empty(), "{place}");
    }
    std::fs::write(&file, [b"before \xff".as_slice(), &der[..300], b"eyJ after"].concat())?;
    assert_eq!(secrets.found_in(folder.path())?, [""; 0], "the public half is no secret");
    Ok(())
}
