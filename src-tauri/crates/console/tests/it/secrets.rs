//! The vault, over keyrings that work, are absent, locked, full, or hold text only.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};

use console::secret::{Keyring, KeyringError, SecretBytes, SecretError, Vault, VaultState};
use console::view::{Change, FailureCode, Feed, SecretsView, SigningDraft};
use miaw::AccessToken;
use miaw::identity::SigningKey;

use crate::support::{CONVERSATION, TestKeyring, absent, commit, console_on, draft, full, locked, store_in};

const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.cGxhbnRlZC1hY2Nlc3MtdG9rZW4.planted-signature";

fn token() -> AccessToken {
    AccessToken::new(TOKEN.into())
}

async fn working() -> (Vault, Arc<TestKeyring>) {
    let keyring = Arc::new(TestKeyring::default());
    let vault = Vault::new(keyring.clone());
    assert_eq!(vault.settled().await, VaultState::Keyring);
    (vault, keyring)
}

#[tokio::test]
async fn a_sealed_token_opens_for_its_conversation_only() {
    let (vault, keyring) = working().await;
    let sealed = vault.seal_token(CONVERSATION, &token()).await.expect("sealed");
    assert!(!sealed.windows(16).any(|part| TOKEN.as_bytes().windows(16).any(|secret| secret == part)));
    assert_eq!(vault.open_token(CONVERSATION, &sealed).await.expect("opens").expose(), TOKEN);
    assert_ne!(vault.seal_token(CONVERSATION, &token()).await.expect("sealed"), sealed, "nonces differ");

    let moved = vault.open_token("another conversation", &sealed).await;
    assert!(matches!(moved, Err(SecretError::Damaged { .. })), "{moved:?}");
    for place in [0, 1, 6, 20, sealed.len() - 1] {
        let mut changed = sealed.clone();
        changed[place] ^= 1;
        vault.open_token(CONVERSATION, &changed).await.expect_err("changed bytes do not open");
    }
    for length in 0..sealed.len() {
        vault.open_token(CONVERSATION, &sealed[..length]).await.expect_err("cut bytes do not open");
    }

    let again = Vault::new(keyring.clone());
    assert_eq!(again.open_token(CONVERSATION, &sealed).await.expect("opens after a restart").expose(), TOKEN);
    assert_eq!(keyring.names(), ["data-key"]);
    assert_eq!(keyring.raw("data-key").expect("there").len(), 43, "base64 text of 32 bytes");
}

#[tokio::test]
async fn a_token_sealed_under_a_key_that_is_gone_is_missing() {
    let (vault, _) = working().await;
    let sealed = vault.seal_token(CONVERSATION, &token()).await.expect("sealed");
    let (other, _) = working().await;
    let opened = other.open_token(CONVERSATION, &sealed).await;
    assert_eq!(opened.map(drop), Err(SecretError::Missing { what: "data key" }));
}

/// A keyring whose first answers two programs get at the same time.
struct AtOnce(Arc<TestKeyring>, Barrier, AtomicUsize);

impl Keyring for AtOnce {
    fn get(&self, name: &str) -> Result<Option<SecretBytes>, KeyringError> {
        let found = self.0.get(name);
        if self.2.fetch_add(1, Ordering::SeqCst) < 2 {
            self.1.wait();
        }
        found
    }

    fn set(&self, name: &str, secret: &[u8]) -> Result<(), KeyringError> {
        self.0.set(name, secret)
    }

    fn delete(&self, name: &str) -> Result<(), KeyringError> {
        self.0.delete(name)
    }
}

#[tokio::test]
async fn two_programs_that_find_no_data_key_make_one() {
    let (folder, keyring) = (tempfile::tempdir().expect("folder"), Arc::new(TestKeyring::default()));
    let at_once = Arc::new(AtOnce(keyring.clone(), Barrier::new(2), AtomicUsize::new(0)));
    let programs = [0, 1].map(|_| Vault::shared(at_once.clone(), folder.path()));
    for program in &programs {
        assert_eq!(program.settled().await, VaultState::Keyring);
    }
    let later = Vault::shared(keyring, folder.path());
    for program in programs {
        let sealed = program.seal_token(CONVERSATION, &token()).await.expect("sealed");
        assert_eq!(later.open_token(CONVERSATION, &sealed).await.expect("opens later").expose(), TOKEN);
    }
}

#[tokio::test]
async fn signing_keys_are_kept_as_binary_der_and_forgotten() {
    let (vault, keyring) = working().await;
    let key = SigningKey::generate().expect("key");
    vault.keep_signing_key("profile", &key).await.expect("kept");
    assert_eq!(keyring.names(), ["data-key", "signing-key:profile"]);
    assert_eq!(keyring.raw("signing-key:profile").expect("there").as_slice(), key.pkcs8_der());
    assert_eq!(vault.signing_key("profile").await.expect("read").thumbprint(), key.thumbprint());
    vault.forget_signing_key("profile").await.expect("forgotten");
    vault.forget_signing_key("profile").await.expect("forgetting twice is no error");
    let gone = vault.signing_key("profile").await.map(drop);
    assert_eq!(gone, Err(SecretError::Missing { what: "signing key" }));
}

#[tokio::test]
async fn a_wallet_that_holds_text_only_gets_text() {
    let keyring = Arc::new(TestKeyring::of_text());
    let vault = Vault::new(keyring.clone());
    let key = SigningKey::generate().expect("key");
    vault.keep_signing_key("profile", &key).await.expect("kept");
    assert!(keyring.raw("signing-key:profile").expect("there").starts_with(b"base64:"));
    assert_eq!(vault.signing_key("profile").await.expect("read").thumbprint(), key.thumbprint());
}

#[tokio::test]
async fn without_a_keyring_everything_says_why_until_it_is_back() {
    for (fault, code) in [
        (absent(), FailureCode::KeyringAbsent),
        (locked(), FailureCode::KeyringLocked),
        (full(), FailureCode::KeyringFull),
    ] {
        let keyring = Arc::new(TestKeyring::failing(fault.clone()));
        let vault = Vault::new(keyring.clone());
        assert_eq!(vault.settled().await, VaultState::Unavailable(fault.clone()));
        let refused = vault.seal_token(CONVERSATION, &token()).await;
        assert_eq!(refused, Err(SecretError::Keyring(fault.clone())));
        assert_eq!(vault.signing_key("profile").await.map(drop), Err(SecretError::Keyring(fault.clone())));
        assert_eq!(console::view::Failure::from(fault.clone()).code, code);
        assert_eq!(vault.retry_keyring().await, Ok(VaultState::Unavailable(fault)));
        keyring.fail(None);
        assert_eq!(vault.retry_keyring().await, Ok(VaultState::Keyring));
        vault.seal_token(CONVERSATION, &token()).await.expect("works");
    }
}

#[tokio::test]
async fn a_keyring_that_is_locked_in_the_meantime_changes_the_state() {
    let (vault, keyring) = working().await;
    let sealed = vault.seal_token(CONVERSATION, &token()).await.expect("sealed");
    keyring.fail(Some(locked()));
    vault.signing_key("profile").await.expect_err("locked");
    assert_eq!(vault.state(), VaultState::Unavailable(locked()));
    assert_eq!(vault.open_token(CONVERSATION, &sealed).await.expect("the data key is in memory").expose(), TOKEN);
}

#[tokio::test]
async fn a_full_keyring_refuses_the_key_and_stays_in_use() {
    let (vault, keyring) = working().await;
    keyring.fail(Some(full()));
    let kept = vault.keep_signing_key("profile", &SigningKey::generate().expect("key")).await;
    assert!(matches!(kept, Err(SecretError::Keyring(KeyringError::Full { .. }))), "{kept:?}");
    assert_eq!(vault.state(), VaultState::Keyring);
}

#[tokio::test]
async fn the_session_holds_secrets_in_memory_and_hands_them_over() {
    let keyring = Arc::new(TestKeyring::failing(absent()));
    let vault = Vault::new(keyring.clone());
    assert_eq!(vault.keep_in_session().await, Ok(VaultState::Session));
    let key = SigningKey::generate().expect("key");
    vault.keep_signing_key("profile", &key).await.expect("kept");
    let sealed = vault.seal_token(CONVERSATION, &token()).await.expect("sealed");
    assert_eq!(vault.open_token(CONVERSATION, &sealed).await.expect("opens").expose(), TOKEN);

    vault.retry_keyring().await.expect_err("still absent");
    assert_eq!(vault.state(), VaultState::Session, "what the session holds is not given up");
    keyring.fail(None);
    assert!(keyring.names().is_empty(), "nothing was written behind the user's back");

    assert_eq!(vault.retry_keyring().await, Ok(VaultState::Keyring));
    assert_eq!(keyring.names(), ["data-key", "signing-key:profile"]);
    let again = Vault::new(keyring);
    assert_eq!(again.signing_key("profile").await.expect("read").thumbprint(), key.thumbprint());
    assert_eq!(again.open_token(CONVERSATION, &sealed).await.expect("opens after a restart").expose(), TOKEN);
}

#[tokio::test]
async fn tokens_of_the_session_still_open_when_the_keyring_had_a_key_of_its_own() {
    let (_, keyring) = working().await;
    keyring.fail(Some(locked()));
    let vault = Vault::new(keyring.clone());
    vault.keep_in_session().await.expect("session");
    let sealed = vault.seal_token(CONVERSATION, &token()).await.expect("sealed");
    keyring.fail(None);
    vault.retry_keyring().await.expect("back");
    assert_eq!(vault.open_token(CONVERSATION, &sealed).await.expect("opens").expose(), TOKEN);
}

#[tokio::test]
async fn the_window_hears_where_secrets_are_kept() {
    let folder = tempfile::tempdir().expect("folder");
    let keyring = Arc::new(TestKeyring::failing(locked()));
    let console = console_on(folder.path(), keyring.clone()).await;
    let mut feed = console.subscribe();
    let Feed::Snapshot { snapshot } = feed.next().await.expect("feed") else { panic!("expected a snapshot") };
    let SecretsView::Unavailable { failure } = snapshot.secrets else { panic!("expected the failure") };
    assert_eq!(failure.code, FailureCode::KeyringLocked);
    assert_eq!(console.keep_secrets_in_session().await, Ok(SecretsView::Session));
    loop {
        let Feed::Updates { updates } = feed.next().await.expect("feed") else { panic!("expected updates") };
        if updates.iter().any(|update| update.change == Change::Secrets { secrets: SecretsView::Session }) {
            break;
        }
    }
    assert_eq!(console.retry_keyring().await.map_err(|failure| failure.code), Err(FailureCode::KeyringLocked));
    keyring.fail(None);
    assert_eq!(console.retry_keyring().await, Ok(SecretsView::Keyring));
}

/// Nothing that must stay secret is in any file: keys, tokens, the data key.
#[tokio::test]
async fn planted_secrets_are_in_no_file() {
    let folder = tempfile::tempdir().expect("folder");
    let keyring = Arc::new(TestKeyring::default());
    let console = console_on(folder.path(), keyring.clone()).await;
    let profile = console.create_profile(draft()).await.expect("created");
    let signing = SigningDraft { issuer: "acme".into(), key_id: "key-1".into(), private_key_pem: None };
    let profile = console.set_signing(&profile.id, signing).await.expect("signing");
    let store = store_in(folder.path()).await;
    let vault = Vault::new(keyring.clone());
    let mut sealed = commit(CONVERSATION, vec![], vec![]);
    sealed.sealed_token = Some(vault.seal_token(CONVERSATION, &token()).await.expect("sealed"));
    store.commit(sealed).await.expect("commits");

    let der = keyring.raw(&format!("signing-key:{}", profile.keys[0].id)).expect("there");
    let data_key = keyring.raw("data-key").expect("there");
    // The public half is in the first 300 bytes of the DER; the rest is the private exponent and the primes.
    let planted: [&[u8]; 4] = [&der[320..352], &der[700..732], &data_key, TOKEN.as_bytes()];
    let look = || {
        let mut files = 0;
        let mut paths = vec![folder.path().to_owned()];
        while let Some(path) = paths.pop() {
            if path.is_dir() {
                paths.extend(fs::read_dir(path).expect("files").map(|file| file.expect("file").path()));
                continue;
            }
            let bytes = fs::read(&path).expect("bytes");
            for secret in planted {
                assert!(!bytes.windows(secret.len()).any(|part| part == secret), "{}", path.display());
            }
            files += 1;
        }
        assert!(files >= 2);
    };
    look();
    console.shutdown().await;
    store.close().await;
    look();
}

#[test]
fn secrets_are_not_printed() {
    let key = SigningKey::generate().expect("key");
    assert!(!format!("{key:?} {:?}", token()).contains("planted-signature"));
    let draft = SigningDraft { issuer: "i".into(), key_id: "k".into(), private_key_pem: Some("planted pem".into()) };
    assert!(!format!("{draft:?}").contains("planted pem"));
}
