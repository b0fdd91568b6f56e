//! Signing keys, tokens and the endpoints of key sets.

mod endpoint;
mod token;

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use console::Console;
use console::key::{KeyPurpose, KeyUse};
use console::store::Store;
use console::view::{
    FailureCode, HeldAs, IdentityView, KeyDraft, KeyMaterial, KeyState, KeyView, ProfileView, PublicForm, StartRequest,
    Transport,
};
use miaw::identity::{SigningKey, inspect_set, inspect_upload};

use crate::support::{TestKeyring, absent, console_on, draft, full};

const DAY: i64 = 86_400;

async fn place() -> (tempfile::TempDir, Arc<TestKeyring>, Console, String) {
    let folder = tempfile::tempdir().expect("folder");
    let keyring = Arc::new(TestKeyring::default());
    let console = console_on(folder.path(), keyring.clone()).await;
    let id = console.create_profile(draft()).await.expect("created").id;
    (folder, keyring, console, id)
}

/// A key in a form that other programs write; the client's crate holds them.
fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../miaw/tests/fixtures/keys").join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn material(name: &str, password: Option<&str>) -> Option<KeyMaterial> {
    let password = password.map(str::to_owned);
    Some(KeyMaterial { base64: Some(STANDARD.encode(fixture(name))), password, ..KeyMaterial::default() })
}

fn named(key_id: &str) -> KeyDraft {
    KeyDraft { key_id: key_id.into(), ..KeyDraft::default() }
}

fn imported(name: &str, password: Option<&str>) -> KeyDraft {
    KeyDraft { key_id: "imported".into(), material: material(name, password), ..KeyDraft::default() }
}

fn key<'a>(profile: &'a ProfileView, key_id: &str) -> &'a KeyView {
    profile.keys.iter().find(|key| key.key_id == key_id).expect(key_id)
}

fn states(profile: &ProfileView) -> Vec<(&str, KeyState)> {
    profile.keys.iter().map(|key| (key.key_id.as_str(), key.state)).collect()
}

#[tokio::test]
async fn a_key_is_rotated_without_a_moment_in_which_none_signs() {
    let (_folder, keyring, console, id) = place().await;
    console.set_issuer(&id, "acme").await.expect("issuer");
    let first = console.add_key(&id, named("one")).await.expect("made");
    assert_eq!(states(&first), [("one", KeyState::Signing)]);
    assert_eq!(first.signing.as_ref().map(|signing| signing.key_id.as_str()), Some("one"));
    let both = console.add_key(&id, named("two")).await.expect("made");
    assert_eq!(states(&both), [("one", KeyState::Signing), ("two", KeyState::Standby)]);
    let (one, two) = (key(&both, "one").id.clone(), key(&both, "two").id.clone());

    let refused = console.retire_key(&one).await.expect_err("it signs");
    assert_eq!(refused.code, FailureCode::NotNow);
    let turned = console.use_key(&two).await.expect("used");
    assert_eq!(states(&turned), [("two", KeyState::Signing), ("one", KeyState::Standby)]);
    let retired = console.retire_key(&one).await.expect("retired");
    assert_eq!(states(&retired), [("two", KeyState::Signing), ("one", KeyState::Retired)]);
    assert!(key(&retired, "one").retired_at.is_some());
    assert_eq!(console.retire_key(&one).await.expect("again").keys, retired.keys);
    assert_eq!(console.use_key(&one).await.expect_err("retired").code, FailureCode::NotNow);

    let set = console.export_key(&two, PublicForm::Jwks).await.expect("a set");
    let ids: Vec<_> = inspect_set(&set, 0).keys.into_iter().filter_map(|key| key.key_id).collect();
    assert_eq!(ids, ["two"], "a retired key has left the set");
    let removed = console.remove_key(&one).await.expect("removed");
    assert_eq!(states(&removed), [("two", KeyState::Signing)]);
    assert_eq!(keyring.names(), ["data-key".to_owned(), format!("signing-key:{two}")]);
    for outcome in [console.use_key(&one).await, console.retire_key(&one).await, console.remove_key(&one).await] {
        assert_eq!(outcome.expect_err("gone").code, FailureCode::NotFound);
    }
}

#[tokio::test]
async fn an_empty_key_id_is_made_from_the_key_and_one_that_is_taken_is_refused() {
    let (_folder, keyring, console, id) = place().await;
    let made = console.add_key(&id, KeyDraft::default()).await.expect("made");
    assert_eq!(made.keys[0].key_id, made.keys[0].thumbprint);
    let taken = console.add_key(&id, named(&made.keys[0].key_id)).await.expect_err("taken");
    assert_eq!((taken.code, taken.fields[0].field.as_str()), (FailureCode::FieldsInvalid, "keyId"));
    let (one, other) = tokio::join!(console.add_key(&id, named("same")), console.add_key(&id, named("same")));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert_eq!(keyring.names().len(), 3, "the refused one is in no keyring: {:?}", keyring.names());
    for (draft, field) in [
        (KeyDraft { bits: Some(1024), ..named("a") }, "bits"),
        (KeyDraft { certificate_days: Some(0), ..named("b") }, "certificateDays"),
        (KeyDraft { certificate_days: Some(3_651), ..named("c") }, "certificateDays"),
        (named(" spaced"), "keyId"),
    ] {
        let refused = console.add_key(&id, draft).await.expect_err(field);
        assert_eq!((refused.code, refused.fields[0].field.as_str()), (FailureCode::FieldsInvalid, field));
    }
    assert_eq!(console.add_key("nobody", named("a")).await.expect_err("unknown").code, FailureCode::NotFound);
}

#[tokio::test]
async fn keys_of_other_programs_are_taken_with_their_certificate() {
    let (_folder, _keyring, console, id) = place().await;
    let profile = console.add_key(&id, imported("legacy.p12", Some("correct"))).await.expect("read");
    let with = key(&profile, "imported").certificate.clone().expect("its certificate");
    assert_eq!(with.subject, "CN=acme");
    let text = String::from_utf8(fixture("pkcs1.pem")).expect("text");
    let pasted = KeyMaterial { text: Some(text), ..KeyMaterial::default() };
    let draft = KeyDraft { material: Some(pasted), certificate_days: Some(30), ..named("pasted") };
    let profile = console.add_key(&id, draft).await.expect("read");
    let made = key(&profile, "pasted").certificate.clone().expect("made");
    assert_eq!((made.subject.as_str(), made.not_after), ("CN=pasted", 30 * DAY * 1000));
    let upload = inspect_upload(&key(&profile, "pasted").public_jwk, 0).expect("one key");
    assert_eq!(upload.problems, []);
    assert_eq!(key(&profile, "pasted").thumbprint, key(&profile, "imported").thumbprint);
}

#[tokio::test]
async fn only_of_a_key_that_was_made_here_it_is_known_that_it_never_had_a_certificate() {
    let (folder, _keyring, console, id) = place().await;
    console.add_key(&id, named("made")).await.expect("made");
    console.add_key(&id, imported("pkcs8.pem", None)).await.expect("read");
    let store = Store::open(&folder.path().join(console::console::DATABASE)).await.expect("opens");
    let profile = store.profile(&id).await.expect("read").expect("there");
    let mut known: Vec<_> =
        profile.keys.iter().map(|key| (key.key_id.as_str(), key.facts("acme", 0).has_certificate)).collect();
    known.sort_unstable();
    assert_eq!(known, [("imported", true), ("made", false)]);
    let made = key(&console.profiles().await.expect("read")[0], "made").id.clone();
    console.certify_key(&made, 30).await.expect("certified");
    let profile = store.profile(&id).await.expect("read").expect("there");
    assert!(profile.keys.iter().all(|key| key.facts("acme", 0).has_certificate));
}

#[tokio::test]
async fn bad_keys_are_named_and_nothing_is_saved_half() {
    let (_folder, keyring, console, id) = place().await;
    let both = [fixture("pkcs8.pem"), fixture("other-certificate.pem")].concat();
    let wrong_certificate = KeyMaterial { base64: Some(STANDARD.encode(both)), ..KeyMaterial::default() };
    let array = KeyMaterial { text: Some("[{\"kty\":\"RSA\"}]".into()), ..KeyMaterial::default() };
    let damaged = KeyMaterial { base64: Some("!".into()), ..KeyMaterial::default() };
    for (material, word) in [
        (material("ec.pem", None), "elliptic-curve"),
        (material("ed25519.pem", None), "Ed25519"),
        (material("small.pem", None), "1024 bits"),
        (material("encrypted.pem", Some("wrong")), "password does not open"),
        (material("encrypted.pem", None), "password is needed"),
        (material("modern.p12", Some("wrong")), "password does not open"),
        (material("legacy.pem", Some("correct")), "old way"),
        (material("certificate.pem", None), "This is a certificate"),
        (material("public.pem", None), "This is a public key"),
        (material("openssh.pem", None), "OpenSSH"),
        (Some(wrong_certificate), "belongs to another key"),
        (Some(array), "one key is needed"),
        (Some(damaged), "not an RSA private key"),
        (Some(KeyMaterial::default()), "No key was given"),
    ] {
        let draft = KeyDraft { material, certificate_days: Some(365), ..KeyDraft::default() };
        let refused = console.add_key(&id, draft).await.expect_err(word);
        assert_eq!(refused.code, FailureCode::KeyUnreadable, "{word}");
        assert!(refused.message.contains(word) && refused.hint.is_some(), "{word}: {refused:?}");
    }
    assert_eq!(console.profiles().await.expect("read")[0].keys, []);
    // The data key is put there by the vault's own thread, in its own time.
    let names = keyring.names();
    assert!(names.iter().all(|name| name == "data-key"), "{names:?}");
}

#[tokio::test]
async fn without_the_keyring_nothing_is_changed() {
    let (_folder, keyring, console, id) = place().await;
    let before = console.add_key(&id, named("one")).await.expect("made");
    for (fault, code) in [(full(), FailureCode::KeyringFull), (absent(), FailureCode::KeyringAbsent)] {
        keyring.fail(Some(fault));
        assert_eq!(console.add_key(&id, named("two")).await.expect_err("refused").code, code);
    }
    assert_eq!(console.remove_key(&before.keys[0].id).await.expect_err("refused").code, FailureCode::KeyringAbsent);
    keyring.fail(None);
    console.retry_keyring().await.expect("back");
    assert_eq!(console.profiles().await.expect("read")[0].keys, before.keys);
    assert_eq!(keyring.names().len(), 2);
}

#[tokio::test]
async fn public_forms_are_what_other_programs_read() {
    let (_folder, _keyring, console, id) = place().await;
    let profile = console.add_key(&id, imported("pkcs8.der", None)).await.expect("read");
    let key = profile.keys[0].id.clone();
    let export = async |form| console.export_key(&key, form).await;
    assert_eq!(export(PublicForm::PublicPem).await.expect("pem").as_bytes(), fixture("public.pem"));
    assert_eq!(export(PublicForm::Certificate).await.expect_err("none").code, FailureCode::NotNow);
    assert!(!export(PublicForm::Jwk).await.expect("a key").contains("x5c"));

    let first = console.certify_key(&key, 10).await.expect("certified").keys[0].certificate.clone().expect("one");
    assert_eq!((first.subject.as_str(), first.not_after), ("CN=imported", 10 * DAY * 1000));
    let second = console.certify_key(&key, 3_650).await.expect("again").keys[0].certificate.clone().expect("one");
    assert_ne!(first.fingerprint, second.fingerprint);
    assert_eq!(console.certify_key(&key, 0).await.expect_err("no days").fields[0].field, "certificateDays");
    assert_eq!(export(PublicForm::Certificate).await.expect("pem"), second.pem);
    let jwk = export(PublicForm::Jwk).await.expect("a key");
    assert_eq!(inspect_upload(&jwk, 0).expect("one key").problems, []);
    assert_eq!(console.export_key("nobody", PublicForm::Jwk).await.expect_err("unknown").code, FailureCode::NotFound);
}

#[tokio::test]
async fn a_private_key_is_saved_for_its_owner_only_and_never_over_a_file() {
    let (folder, _keyring, console, id) = place().await;
    let profile = console.add_key(&id, named("a/../b key")).await.expect("made");
    let mut paths = Vec::new();
    for _ in 0..2 {
        let path = console.save_private_key(&profile.keys[0].id).await.expect("saved").path;
        let text = std::fs::read_to_string(&path).expect("text");
        assert_eq!(SigningKey::from_pem(&text).expect("a key").thumbprint(), profile.keys[0].thumbprint);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).expect("file").permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(Path::new(&path).parent(), Some(folder.path().join("downloads").as_path()));
        paths.push(path);
    }
    assert_ne!(paths[0], paths[1]);
    let shown = format!("{profile:?}");
    let text = std::fs::read_to_string(&paths[0]).expect("text");
    assert!(text.lines().filter(|line| !line.starts_with('-')).all(|line| !shown.contains(line)));
}

#[tokio::test]
async fn a_copy_has_no_keys() {
    let (_folder, _keyring, console, id) = place().await;
    console.set_issuer(&id, "acme").await.expect("issuer");
    console.add_key(&id, named("one")).await.expect("made");
    let copy = console.duplicate_profile(&id).await.expect("copied");
    assert_eq!((copy.keys, copy.signing), (vec![], None));
    let changed = console.update_profile(&id, draft()).await.expect("changed");
    assert_eq!(changed.keys.len(), 1, "a change of the profile leaves its keys");
    let spaced = console.set_issuer(&id, "acme ").await.expect_err("a space");
    assert_eq!(spaced.fields[0].suggestion.as_deref(), Some("acme"));
    assert_eq!(console.set_issuer("nobody", "acme").await.expect_err("unknown").code, FailureCode::NotFound);
}

#[tokio::test]
async fn the_newest_thousand_uses_are_kept_and_all_are_counted() {
    let (folder, _keyring, console, id) = place().await;
    let profile = console.add_key(&id, named("one")).await.expect("made");
    let key = &profile.keys[0].id;
    let store = Store::open(&folder.path().join(console::console::DATABASE)).await.expect("opens");
    for number in 0..1_010_i64 {
        let (purpose, reference) = (KeyPurpose::Check, format!("run-{number}"));
        let what = KeyUse { at: number, purpose, reference, subject: "user".into() };
        store.note_key_use(key, &what).await.expect("noted");
    }
    let all = store.key_uses(key, 5_000).await.expect("read");
    assert_eq!((all.len(), all[0].at, all[999].at), (1_000, 1_009, 10));
    let shown = console.key_uses(key).await.expect("read");
    assert_eq!((shown.len(), shown[0].purpose.as_str(), shown[0].reference.as_str()), (200, "check", "run-1009"));
    let profile = store.profile(&id).await.expect("read").expect("there");
    assert_eq!((profile.keys[0].uses, profile.keys[0].last_used_at), (1_010, Some(1_009)));
    store.save_profile(&profile).await.expect("saved");
    assert_eq!(store.key_uses(key, 5).await.expect("read").len(), 5, "a change of the profile keeps them");
    store.note_key_use("nobody", &all[0]).await.expect("a key that is gone is no error");
    assert_eq!(console.key_uses("nobody").await.expect_err("unknown").code, FailureCode::NotFound);
}

#[tokio::test]
async fn a_conversation_notes_the_key_that_signed_for_it() {
    let folder = tempfile::tempdir().expect("folder");
    // By the real clock: the org looks at when a token ends.
    let console = Console::open(console::Settings::in_memory_secrets(folder.path())).await.expect("opens");
    let org = practice_org::PracticeOrg::start(practice_org::bind(0).await.expect("port"), Default::default());
    let org = org.await.expect("started");
    let id = token::bound(&console, &org, "acme", "acme").await;
    let request = StartRequest {
        profile_id: id.clone(),
        identity: IdentityView::Verified { subject: "user-1".into() },
        routing_attributes: Default::default(),
        language: None,
        held_as: HeldAs::default(),
        transport: Transport::default(),
    };
    let mut feed = console.subscribe();
    let conversation = console.start_conversation(request).await.expect("started");
    // The token's seal is written with the conversation's own row.
    while console.access_token(&conversation).await.is_err() {
        feed.next().await.expect("feed");
    }
    let key = console.profiles().await.expect("read")[0].keys[0].id.clone();
    let uses = console.key_uses(&key).await.expect("read");
    assert_eq!((uses.len(), uses[0].purpose.as_str(), uses[0].subject.as_str()), (1, "conversation", "user-1"));
    assert_eq!(uses[0].reference, conversation);
    let report = console.access_token(&conversation).await.expect("its token");
    assert_eq!(report.identity, "verified user user-1");
    assert!(!format!("{report:?}").contains("eyJ"), "claims are shown, never the token");
    assert_eq!(console.access_token("nobody").await.expect_err("unknown").code, FailureCode::NotFound);
    console.shutdown().await;
    org.shutdown().await;
}

#[tokio::test]
async fn the_key_of_an_earlier_version_goes_on_signing() {
    let folder = tempfile::tempdir().expect("folder");
    let first = folder.path().join("migrations");
    std::fs::create_dir(&first).expect("folder");
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../migrations");
    for file in std::fs::read_dir(all).expect("migrations") {
        let path = file.expect("file").path();
        let name = path.file_name().expect("name").to_string_lossy().into_owned();
        if name.starts_with("0001") {
            std::fs::copy(&path, first.join(name)).expect("copied");
        }
    }
    let database = folder.path().join("old.db");
    let url = format!("sqlite://{}?mode=rwc", database.display());
    let pool = sqlx::SqlitePool::connect(&url).await.expect("made");
    sqlx::migrate::Migrator::new(first).await.expect("read").run(&pool).await.expect("migrated");
    let key = SigningKey::from_pkcs8_der(&fixture("pkcs8.der")).expect("key");
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "INSERT INTO profiles VALUES ('p', 'Acme', 'sandbox', 'https://acme.my.salesforce-scrt.com', '00D000000000062', 'Chat', 1, 1, NULL);
         INSERT INTO signing_keys VALUES ('p', 'acme', 'k1', 2048, '{}', '{}', 5)",
        key.thumbprint(),
        key.public_jwk("k1")
    )))
    .execute(&pool)
    .await
    .expect("filled");
    pool.close().await;
    let store = Store::open(&database).await.expect("opens");
    let profile = store.profile("p").await.expect("read").expect("there");
    let signing = profile.signing().expect("it still signs");
    assert_eq!((signing.issuer, signing.key.id.as_str(), signing.key.key_id.as_str()), ("acme", "p", "k1"));
    assert!(!signing.key.made_here, "an earlier version did not write down where a key was from");
    assert_eq!(store.profiles().await.expect("read"), [profile]);
}
