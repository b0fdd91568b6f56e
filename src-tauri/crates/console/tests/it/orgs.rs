//! Profiles that leave one installation and enter another.

use std::sync::Arc;

use console::secret::MemoryKeyring;
use console::view::{ConnectorId, FailureCode, ProfileDraft, SigningDraft};

use crate::support::{console_on, draft};

#[tokio::test]
async fn what_was_exported_is_imported_without_secrets() {
    let (here, there) = (tempfile::tempdir().expect("folder"), tempfile::tempdir().expect("folder"));
    let console = console_on(here.path(), Arc::new(MemoryKeyring::new())).await;
    let draft = ProfileDraft { connector: Some(ConnectorId::Blip), ..draft() };
    let made = console.create_profile(draft.clone()).await.expect("created");
    let signing = SigningDraft { issuer: "acme".into(), key_id: "key-1".into(), private_key_pem: None };
    console.set_signing(&made.id, signing).await.expect("signs");
    let trashed = console
        .create_profile(ProfileDraft { name: "Old".into(), developer_name: "Old".into(), ..draft })
        .await
        .expect("created");
    console.trash_profile(&trashed.id).await.expect("trashed");

    let saved = console.save_orgs(&[]).await.expect("saved");
    let text = std::fs::read_to_string(&saved.path).expect("written");
    assert!(!text.contains("PRIVATE") && !text.contains("\"d\"") && !text.contains("Old"), "{text}");

    let other = console_on(there.path(), Arc::new(MemoryKeyring::new())).await;
    let first = other.import_orgs(&text).await.expect("imported");
    assert_eq!((first.created, first.skipped), (1, 0));
    let second = other.import_orgs(&text).await.expect("imported");
    assert_eq!((second.created, second.skipped), (0, 1));
    // The same deployment, prepared for another connector, is another profile.
    let third = other.import_orgs(&text.replace("\"blip\"", "\"cognigy\"")).await.expect("imported");
    assert_eq!((third.created, third.skipped), (1, 0));
    let profiles = other.profiles().await.expect("read");
    let of = |connector| profiles.iter().filter(|profile| profile.connector == connector).count();
    assert_eq!((of(ConnectorId::Blip), of(ConnectorId::Cognigy)), (1, 1));
    for profile in &profiles {
        assert!(profile.name == "Acme" && profile.signing.is_none() && profile.id != made.id);
    }
}

#[tokio::test]
async fn an_export_with_one_wrong_value_makes_nothing() {
    let folder = tempfile::tempdir().expect("folder");
    let console = console_on(folder.path(), Arc::new(MemoryKeyring::new())).await;
    console.create_profile(draft()).await.expect("created");
    let text = console.export_orgs(&[]).await.expect("exported");
    let org = &text[text.find("    {").expect("an org")..text.rfind("    }").expect("its end") + 5];
    let two = text.replace(org, &format!("{org},\n{}", org.replace("00D000000000062", "0XD000000000062")));
    let profile = console.profiles().await.expect("read").remove(0);
    console.trash_profile(&profile.id).await.expect("trashed");

    let failure = console.import_orgs(&two).await.expect_err("the second is no org id");
    assert_eq!(failure.code, FailureCode::FieldsInvalid);
    assert_eq!(failure.fields[0].field, "orgs[1].orgId");
    assert_eq!(console.profiles().await.expect("read").len(), 1, "nothing was made");
    // The one in the trash is not in the way.
    assert_eq!(console.import_orgs(&text).await.expect("imported").created, 1);
}

#[tokio::test]
async fn what_is_no_export_is_named() {
    let folder = tempfile::tempdir().expect("folder");
    let console = console_on(folder.path(), Arc::new(MemoryKeyring::new())).await;
    let newer = r#"{"format":"handover-console-orgs","version":2,"orgs":[]}"#;
    for (text, part) in [
        ("", "cut off"),
        (r#"{"format":"handover-console-orgs","version":1,"orgs":["#, "cut off"),
        (r#"{"OrganizationId":"00D000000000062"}"#, "not an export"),
        (newer, "newer version"),
        (r#"{"format":"handover-console-orgs","version":1,"orgs":[{"name":1}]}"#, "A part of it"),
    ] {
        let failure = console.import_orgs(text).await.expect_err(text);
        assert_eq!(failure.code, FailureCode::SnippetUnreadable, "{text}");
        assert!(failure.message.contains(part), "{text}: {}", failure.message);
    }
    assert!(console.profiles().await.expect("read").is_empty());
}
