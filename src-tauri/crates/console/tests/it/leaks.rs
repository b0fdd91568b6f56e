//! Private keys and tokens that were typed or pasted where none belongs: refused without being repeated, and left out of
//! what leaves the machine where an earlier version let them in.

use std::collections::BTreeMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use console::connector::settings;
use console::profile::{Profile, check};
use console::store::Store;
use console::view::{Certainty, CheckId, CheckState, ConnectorId, FailureCode, KeyDraft, ProfileDraft, SigningDraft};
use miaw::identity::SigningKey;
use serde_json::json;

use crate::checks::setting::{World, result};
use crate::support::{TestKeyring, console_on, draft};

const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.cGxhbnRlZC1zaWduYXR1cmU";

/// A fresh private key in the forms that people have it in, and a part that is in all of the PEM ones.
fn secrets() -> (Vec<String>, String) {
    let body = STANDARD.encode(SigningKey::generate().expect("a key").pkcs8_der());
    let part = body[100..140].to_owned();
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----");
    let jwk = json!({ "kty": "RSA", "n": "AQ", "e": "AQAB", "d": part }).to_string();
    (vec![pem.clone(), format!("{pem}\nada@acme.example"), body, jwk, TOKEN.to_owned()], part)
}

fn with_setting(connector: ConnectorId, key: &str, value: &str) -> ProfileDraft {
    let settings = BTreeMap::from([(key.to_owned(), value.to_owned())]);
    ProfileDraft { connector: Some(connector), settings: Some(settings), ..draft() }
}

fn drafts(secret: &str) -> [(&'static str, ProfileDraft); 9] {
    let attributes = json!({ "Account": secret }).to_string();
    [
        ("name", ProfileDraft { name: secret.into(), ..draft() }),
        ("serviceUrl", ProfileDraft { service_url: secret.into(), ..draft() }),
        ("orgId", ProfileDraft { org_id: secret.into(), ..draft() }),
        ("developerName", ProfileDraft { developer_name: secret.into(), ..draft() }),
        ("settings.authKeyId", with_setting(ConnectorId::Opencx, "authKeyId", secret)),
        ("settings.username", with_setting(ConnectorId::Infobip, "username", secret)),
        ("settings.routingAttributes", with_setting(ConnectorId::Cognigy, "routingAttributes", &attributes)),
        ("settings.testAttribute", with_setting(ConnectorId::CustomClient, "testAttribute", secret)),
        ("settings.appName", ProfileDraft { connector: None, ..with_setting(ConnectorId::Blip, "appName", secret) }),
    ]
}

#[test]
fn a_secret_is_refused_in_every_member_and_never_repeated() {
    let (secrets, part) = secrets();
    for secret in &secrets {
        for (field, draft) in drafts(secret) {
            let rows = check(&draft).expect_err(field);
            assert_eq!(rows.iter().map(|row| row.field.as_str()).collect::<Vec<_>>(), [field]);
            let told = format!("{rows:?}");
            assert!(
                told.contains("has no place there") && !told.contains(&part) && !told.contains("cGxhbnRlZ"),
                "{told}"
            );
        }
    }
}

#[tokio::test]
async fn no_way_into_the_program_lets_one_through() {
    let folder = tempfile::tempdir().expect("folder");
    let console = console_on(folder.path(), Arc::new(TestKeyring::default())).await;
    let id = console.create_profile(draft()).await.expect("created").id;
    let export = console.export_orgs(&[]).await.expect("exported");
    let (secrets, part) = secrets();
    for secret in &secrets {
        for (_, draft) in drafts(secret) {
            console.create_profile(draft.clone()).await.expect_err("a new profile");
            console.update_profile(&id, draft.clone()).await.expect_err("a changed one");
            console.apply_settings(None, draft, None).await.expect_err("a pasted one");
        }
        let mut document: serde_json::Value = serde_json::from_str(&export).expect("JSON");
        document["orgs"][0]["settings"] = json!({ "testAttribute": secret });
        let refused = console.import_orgs(&document.to_string()).await.expect_err("an imported one");
        assert_eq!(refused.fields[0].field, "orgs[0].settings.testAttribute");
        let refused = console.set_issuer(&id, secret).await.expect_err("an issuer");
        assert_eq!(refused.code, FailureCode::FieldsInvalid);
        let named = KeyDraft { key_id: secret.clone(), ..KeyDraft::default() };
        console.add_key(&id, named).await.expect_err("a key id");
        let signing = SigningDraft { issuer: secret.clone(), key_id: secret.clone(), private_key_pem: None };
        assert_eq!(console.set_signing(&id, signing).await.expect_err("both").fields.len(), 2);
    }
    console.shutdown().await;
    for entry in std::fs::read_dir(folder.path()).expect("folder").flatten().filter(|entry| entry.path().is_file()) {
        let text = String::from_utf8_lossy(&std::fs::read(entry.path()).expect("read")).into_owned();
        assert!(!text.contains(&part) && !text.contains("cGxhbnRlZ"), "{:?}", entry.path());
    }
}

#[test]
fn a_pasted_block_with_one_in_the_wrong_place_says_so_and_shows_nothing_of_it() {
    let (secrets, part) = secrets();
    for secret in &secrets {
        let text = json!({
            "Instance URL": "https://acme.my.salesforce.com",
            "ES Developer Name": "Custom_Client",
            "Salesforce Org ID": "00D000000000062",
            "Auth Public Key": "",
            "Auth Private Key": "",
            "Auth Key ID": secret,
            "Additional routing attributes": { "Account": secret },
        });
        let reading = settings::read(&text.to_string()).expect("read");
        let shown = serde_json::to_string(&reading).expect("JSON");
        assert!(!shown.contains(&part) && !shown.contains("cGxhbnRlZ"), "{shown}");
        for label in ["Auth Key ID holds a", "Additional routing attributes holds a"] {
            let finding = reading.findings.iter().find(|finding| finding.seen.starts_with(label)).expect(label);
            assert_eq!((finding.rule.as_str(), finding.certainty), ("setting-value", Certainty::Certain));
        }
    }
}

/// Versions before this one took them.
#[tokio::test]
async fn what_an_old_database_holds_stays_out_of_exports_and_evidence() {
    let world = World::new().await;
    let app = world.guests().await;
    let (console, id) = (&app.console, app.profile.id.clone());
    console.shutdown().await;
    let (secrets, part) = secrets();
    let store = Store::open(&world.folder.path().join(console::console::DATABASE)).await.expect("opens");
    let before = store.profile(&id).await.expect("read").expect("there");
    let settings = BTreeMap::from([
        ("authKeyId".to_owned(), secrets[0].clone()),
        ("routingAttributes".to_owned(), format!("Account={TOKEN}")),
    ]);
    store.save_profile(&Profile { connector: ConnectorId::Opencx, settings, ..before }).await.expect("saved");
    store.close().await;

    let console = world.console().await;
    let mut app = crate::checks::setting::App { feed: console.subscribe(), console, profile: app.profile };
    let exported = app.console.export_orgs(&[]).await.expect("exported");
    let run = app.check(Some(&[CheckId::Identifiers, CheckId::Attributes, CheckId::Routing])).await;
    let identifiers = result(&run, CheckId::Identifiers);
    assert_eq!(identifiers.state, CheckState::Failed);
    assert!(identifiers.summary.contains("Auth Key ID holds a private key"), "{}", identifiers.summary);
    let checked = serde_json::to_string(&run).expect("JSON");
    for text in [exported, checked] {
        assert!(!text.contains(&part) && !text.contains("cGxhbnRlZ"), "{text}");
    }
    app.console.shutdown().await;
}
