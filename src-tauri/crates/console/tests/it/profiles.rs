//! Profiles: what may be entered, what is proposed instead, and their life.

use std::sync::Arc;

use console::connector::settings;
use console::profile::{PRACTICE_PROFILE, check};
use console::view::{Change, Environment, FailureCode, Feed, FieldFailure, ProfileDraft, SigningDraft};
use miaw::identity::SigningKey;

use crate::support::{TestKeyring, absent, console_on, draft, full};

fn only(draft: &ProfileDraft) -> FieldFailure {
    let mut rows = check(draft).expect_err("refused");
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows.remove(0)
}

#[test]
fn wrong_urls_are_named_and_mended() {
    for (url, suggestion) in [
        ("https://acme.my.salesforce.com", Some("https://acme.my.salesforce-scrt.com")),
        ("https://acme.lightning.force.com/one/one.app", Some("https://acme.my.salesforce-scrt.com")),
        ("https://acme.my.salesforce-scrt.com/iamessage/api/v2", Some("https://acme.my.salesforce-scrt.com")),
        ("acme.my.salesforce-scrt.com", Some("https://acme.my.salesforce-scrt.com")),
        ("http://acme.my.salesforce-scrt.com", Some("https://acme.my.salesforce-scrt.com")),
        ("https://me:word@acme.my.salesforce-scrt.com", Some("https://acme.my.salesforce-scrt.com")),
        ("ftp://acme.my.salesforce-scrt.com", None),
        ("", None),
        ("hello", None),
    ] {
        let row = only(&ProfileDraft { service_url: url.into(), ..draft() });
        assert_eq!((row.field.as_str(), row.suggestion.as_deref()), ("serviceUrl", suggestion), "{url}");
        assert!(row.hint.is_some() && row.message.ends_with('.'), "{row:?}");
        if let Some(suggestion) = row.suggestion {
            check(&ProfileDraft { service_url: suggestion, ..draft() }).expect("what is proposed is accepted");
        }
    }
}

#[test]
fn wrong_org_ids_are_named_and_mended() {
    for (id, suggestion) in [
        ("00d000000000062eaa", Some("00D000000000062")),
        ("00D5G00000ABCDEEA0", Some("00D5g00000aBcDE")),
        ("00D5g00000ABCdeEA0", None),
        ("00D000000000062EAB", None),
        ("00D00000000006", None),
        ("005000000000062", None),
        ("00D 00000000062", None),
        ("", None),
    ] {
        let row = only(&ProfileDraft { org_id: id.into(), ..draft() });
        assert_eq!((row.field.as_str(), row.suggestion.as_deref()), ("orgId", suggestion), "{id}: {}", row.message);
    }
    assert_eq!(check(&draft()).expect("valid").org_id.as_str(), "00D000000000062", "kept in its 15-character form");
}

#[test]
fn wrong_developer_names_are_named_and_mended() {
    for (name, suggestion) in [
        ("My web chat", Some("My_web_chat")),
        ("My-Chat", Some("My_Chat")),
        ("Chat__Two_", Some("Chat_Two")),
        ("1Chat", None),
        ("", None),
        (&"a".repeat(81), None),
    ] {
        let row = only(&ProfileDraft { developer_name: name.into(), ..draft() });
        assert_eq!((row.field.as_str(), row.suggestion.as_deref()), ("developerName", suggestion), "{name}");
    }
}

#[test]
fn names_have_1_to_200_visible_characters() {
    for (name, suggestion) in [
        ("  ", None),
        ("Acme\u{202e}gro", Some("Acmegro")),
        ("Acme\nOrg", Some("Acme Org")),
        ("\u{0}", None),
        (&"ü".repeat(201), Some(&*"ü".repeat(200))),
    ] {
        let row = only(&ProfileDraft { name: name.into(), ..draft() });
        assert_eq!((row.field.as_str(), row.suggestion.as_deref()), ("name", suggestion), "{name:?}");
    }
    for name in ["a", &"ü".repeat(200), "شركة", "ACME 株式会社 👩‍💻"] {
        check(&ProfileDraft { name: name.into(), ..draft() }).expect(name);
    }
    assert_eq!(check(&ProfileDraft::default()).expect_err("refused").len(), 4, "one row per field");
}

#[test]
fn the_environment_is_guessed_unless_it_is_chosen() {
    for (url, environment) in [
        ("http://127.0.0.1:4000", Environment::Practice),
        ("https://acme--uat.sandbox.my.salesforce-scrt.com", Environment::Sandbox),
        ("https://acme.my.salesforce-scrt.com", Environment::Production),
    ] {
        let draft = ProfileDraft { service_url: url.into(), ..draft() };
        assert_eq!(check(&draft).expect("valid").environment, environment);
        let chosen = ProfileDraft { environment: Some(Environment::Sandbox), ..draft };
        assert_eq!(check(&chosen).expect("valid").environment, Environment::Sandbox);
    }
}

/// Practice orgs are asked for no confirmation before tests run on them.
#[test]
fn only_this_machine_has_practice_orgs() {
    let practice = ProfileDraft { environment: Some(Environment::Practice), ..draft() };
    assert_eq!(only(&practice).field, "environment");
    let here = ProfileDraft { service_url: "http://127.0.0.1:4510".into(), ..practice };
    assert_eq!(check(&here).expect("valid").environment, Environment::Practice);
}

#[test]
fn a_snippet_becomes_a_draft() {
    let text = r#"{
        "OrganizationId": "00D000000000062",
        "DeveloperName": "Chat",
        "Url": "https://acme--uat.sandbox.my.salesforce-scrt.com"
    }"#;
    let draft = settings::read(text).expect("read").draft;
    assert_eq!((draft.name.as_str(), draft.environment), ("acme--uat", Some(Environment::Sandbox)));
    check(&draft).expect("valid as it is");
    assert!(settings::read("<script>").is_err(), "a script");
}

#[tokio::test]
async fn a_profile_lives_through_change_copy_trash_and_restore() {
    let folder = tempfile::tempdir().expect("folder");
    let console = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    let mut feed = console.subscribe();
    feed.next().await.expect("snapshot");
    let made = console.create_profile(draft()).await.expect("created");
    let changed =
        console.update_profile(&made.id, ProfileDraft { name: "Acme 2".into(), ..draft() }).await.expect("changed");
    assert_eq!((changed.id.as_str(), changed.name.as_str()), (made.id.as_str(), "Acme 2"));
    let copy = console.duplicate_profile(&made.id).await.expect("copied");
    assert_eq!((copy.name.as_str(), copy.signing.is_none(), copy.id != made.id), ("Acme 2 (copy)", true, true));
    let trashed = console.trash_profile(&made.id).await.expect("trashed");
    assert!(trashed.trashed_at.is_some());
    assert_eq!(console.restore_profile(&made.id).await.expect("restored").trashed_at, None);

    let mut changes = 0;
    while changes < 5 {
        let Feed::Updates { updates } = feed.next().await.expect("feed") else { panic!("expected updates") };
        changes += updates.iter().filter(|update| matches!(update.change, Change::Profile { .. })).count();
    }
    for outcome in [
        console.update_profile("unknown", draft()).await,
        console.duplicate_profile("unknown").await,
        console.trash_profile("unknown").await,
        console.restore_profile("unknown").await,
        console.remove_key("unknown").await,
    ] {
        assert_eq!(outcome.expect_err("unknown").code, FailureCode::NotFound);
    }
    let refused = console.create_profile(ProfileDraft::default()).await.expect_err("refused");
    assert_eq!((refused.code, refused.fields.len()), (FailureCode::FieldsInvalid, 4));

    console.shutdown().await;
    let again = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    let Feed::Snapshot { snapshot } = again.subscribe().next().await.expect("feed") else {
        panic!("expected a snapshot")
    };
    assert_eq!(snapshot.profiles.len(), 2, "profiles are there after a restart");
}

#[tokio::test]
async fn the_longest_name_can_be_copied() {
    let folder = tempfile::tempdir().expect("folder");
    let console = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    let made = console.create_profile(ProfileDraft { name: "ü".repeat(200), ..draft() }).await.expect("created");
    let copy = console.duplicate_profile(&made.id).await.expect("copied");
    assert_eq!(copy.name.chars().count(), 200);
    console.duplicate_profile(&copy.id).await.expect("copied again");
}

fn signing() -> SigningDraft {
    SigningDraft { issuer: "https://acme.example".into(), key_id: "key-1".into(), private_key_pem: None }
}

#[tokio::test]
async fn signing_is_set_up_replaced_and_removed() {
    let folder = tempfile::tempdir().expect("folder");
    let keyring = Arc::new(TestKeyring::default());
    let console = console_on(folder.path(), keyring.clone()).await;
    let id = console.create_profile(draft()).await.expect("created").id;
    let made = console.set_signing(&id, signing()).await.expect("made");
    let (name, first) = (format!("signing-key:{}", made.keys[0].id), made.signing.expect("there"));
    assert_eq!((first.bits, first.issuer.as_str(), first.key_id.as_str()), (2048, "https://acme.example", "key-1"));
    let der = keyring.raw(&name).expect("kept");
    assert_eq!(SigningKey::from_pkcs8_der(&der).expect("key").thumbprint(), first.thumbprint);

    let pem = "-----BEGIN CERTIFICATE-----\nMIIB";
    let refused = console.set_signing(&id, SigningDraft { private_key_pem: Some(pem.into()), ..signing() }).await;
    assert_eq!(refused.expect_err("a certificate").code, FailureCode::KeyUnreadable);
    assert_eq!(keyring.raw(&name).expect("kept"), der, "a refused key changes nothing");

    let other = console
        .set_signing(&id, SigningDraft { private_key_pem: Some("  ".into()), ..signing() })
        .await
        .expect("replaced");
    assert_ne!(other.signing.expect("there").thumbprint, first.thumbprint);
    assert_eq!(keyring.raw(&name), None, "what was replaced is gone from the keyring");
    assert_eq!(other.keys.len(), 1);
    assert_eq!(console.remove_key(&other.keys[0].id).await.expect("removed").signing, None);
    assert_eq!(keyring.names(), ["data-key"]);
}

#[tokio::test]
async fn signing_asks_for_issuer_and_key_id() {
    let folder = tempfile::tempdir().expect("folder");
    let console = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    let id = console.create_profile(draft()).await.expect("created").id;
    let empty = SigningDraft { issuer: String::new(), key_id: " ".into(), private_key_pem: None };
    let refused = console.set_signing(&id, empty).await.expect_err("refused");
    assert_eq!(refused.fields.iter().map(|row| row.field.as_str()).collect::<Vec<_>>(), ["issuer", "keyId"]);
    let spaced = SigningDraft { issuer: "acme ".into(), ..signing() };
    let refused = console.set_signing(&id, spaced).await.expect_err("refused");
    assert_eq!(refused.fields[0].suggestion.as_deref(), Some("acme"));
}

#[tokio::test]
async fn a_key_that_cannot_be_kept_is_not_set_up() {
    let folder = tempfile::tempdir().expect("folder");
    let keyring = Arc::new(TestKeyring::default());
    let console = console_on(folder.path(), keyring.clone()).await;
    let id = console.create_profile(draft()).await.expect("created").id;
    let key = console.set_signing(&id, signing()).await.expect("made").keys.remove(0).id;
    for (fault, code) in [(full(), FailureCode::KeyringFull), (absent(), FailureCode::KeyringAbsent)] {
        keyring.fail(Some(fault));
        assert_eq!(console.set_signing(&id, signing()).await.expect_err("refused").code, code);
    }
    assert_eq!(console.remove_key(&key).await.expect_err("refused").code, FailureCode::KeyringAbsent);
    keyring.fail(None);
    console.retry_keyring().await.expect("back");
    console.remove_key(&key).await.expect("removed");
}

#[tokio::test]
async fn the_practice_profile_is_one_and_follows_its_org() {
    let folder = tempfile::tempdir().expect("folder");
    let console = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    let first =
        console.upsert_practice_profile("http://127.0.0.1:4000", "00D000000000062", "Practice").await.expect("made");
    assert_eq!(
        (first.id.as_str(), first.name.as_str(), first.environment),
        (PRACTICE_PROFILE, "Practice org", Environment::Practice)
    );
    console.trash_profile(&first.id).await.expect("trashed");
    let moved =
        console.upsert_practice_profile("http://127.0.0.1:5000", "00D000000000062", "Practice").await.expect("moved");
    assert_eq!((moved.id, moved.service_url.as_str(), moved.trashed_at), (first.id, "http://127.0.0.1:5000", None));
}
