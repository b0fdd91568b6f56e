//! The six fields of OpenCX's MIAW tab.

use miaw::identity::{PublicKey, SigningKey};
use zeroize::Zeroizing;

use crate::connector::salesforce::key_id;
use crate::connector::settings::{Output, PRIVATE_KEY, Reading, Row, instance_url, kept, service_url_of};
use crate::connector::text::Pasted;
use crate::connector::text::json::Node;
use crate::connector::{ROUTING_ATTRIBUTES, settings::is_placeholder};
use crate::diagnosis::{Finding, RuleName};
use crate::view::ProfileDraft;

const INSTANCE: &str = "Instance URL";
const PUBLIC: &str = "Auth Public Key";
const PRIVATE: &str = "Auth Private Key";
const ADDITIONAL: &str = "Additional routing attributes";

pub fn read(pasted: &Pasted) -> Reading {
    let mut findings = Vec::new();
    let instance = pasted.text(INSTANCE);
    let (service_url, derived) = service_url_of(&instance, INSTANCE);
    let is_instance = derived.is_some();
    findings.extend(derived);
    if !instance.is_empty() && !is_instance && service_url.contains(".my.salesforce-scrt.com") {
        let seen = format!("{INSTANCE} is `{instance}`, the messaging service. OpenCX wants the org's own address.");
        findings.push(Finding::new(RuleName::SettingValue, seen).suggest(instance_url(&service_url)));
    }
    findings.extend(keys(pasted));
    // What follows from the service URL is not kept twice.
    let other = is_instance && instance_url(&service_url) != instance.trim_end_matches('/');
    let additional = match pasted.node(ADDITIONAL) {
        Some(node @ Node::Object(_)) if !node.is_cut() => node.to_json(),
        _ => pasted.text(ADDITIONAL),
    };
    let draft = ProfileDraft {
        service_url,
        org_id: pasted.text("Salesforce Org ID"),
        developer_name: pasted.text("ES Developer Name"),
        settings: kept([
            ("instanceUrl", if other { instance } else { String::new() }),
            ("authKeyId", pasted.text("Auth Key ID")),
            (ROUTING_ATTRIBUTES, additional),
        ]),
        ..ProfileDraft::default()
    };
    Reading { draft, findings }
}

/// What is wrong with the two keys, without a word of them.
fn keys(pasted: &Pasted) -> Vec<Finding> {
    let mut findings = Vec::new();
    let public = pasted.text(PUBLIC);
    if public.contains("BEGIN RSA PUBLIC KEY") {
        let seen = format!(
            "{PUBLIC} begins with -----BEGIN RSA PUBLIC KEY-----. OpenCX wants the form -----BEGIN PUBLIC KEY-----."
        );
        let finding = Finding::new(RuleName::SettingValue, seen);
        let right = PublicKey::from_pem(&unfolded(&public)).ok().and_then(|key| key.spki_pem().ok());
        findings.push(match right {
            Some(pem) => finding.suggest(pem.trim()),
            None => finding,
        });
    }
    if public.contains("BEGIN CERTIFICATE") {
        let seen = format!("{PUBLIC} holds a certificate. OpenCX wants the public key, -----BEGIN PUBLIC KEY-----.");
        findings.push(Finding::new(RuleName::SettingValue, seen));
    } else if !public.is_empty() && !is_placeholder(&public) && !public.contains("-----BEGIN") {
        let seen =
            format!("{PUBLIC} has no line -----BEGIN PUBLIC KEY-----, so it is no PEM text, or only a part of one.");
        findings.push(Finding::new(RuleName::SettingsCutOff, seen));
    } else if public.contains("-----BEGIN") && !public.contains("-----END") {
        let seen = format!("{PUBLIC} ends before its line -----END PUBLIC KEY-----.");
        findings.push(Finding::new(RuleName::SettingsCutOff, seen));
    }
    if let Some(private) = pasted.private_key()
        && let (Ok(public), Ok(private)) = (PublicKey::from_pem(&unfolded(&public)), SigningKey::from_pem(private))
        && public.thumbprint() != private.thumbprint()
    {
        let seen = format!(
            "{PUBLIC} and {PRIVATE} are halves of two different pairs. Tokens that the private key signs are checked with \
             its own public key: put that one here and into the key set."
        );
        findings.push(Finding::new(RuleName::SettingValue, seen));
    }
    if pasted.has(PRIVATE) && pasted.private_key().is_none() && pasted.is_complete_secret(PRIVATE) {
        let seen = format!("{PRIVATE} holds no private key in PEM form.");
        findings.push(Finding::new(RuleName::SettingValue, seen));
    }
    findings
}

/// A PEM text with its line breaks, which forms and hosts turn into spaces or `\n`.
fn unfolded(pem: &str) -> String {
    let text = pem.replace("\\n", "\n").replace("\\r", "");
    let mut parts = text.split("-----").map(str::trim);
    let (Some(_), Some(begin), Some(body), Some(end)) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return text;
    };
    let body = body.split_whitespace().collect::<Vec<_>>().join("\n");
    format!("-----{begin}-----\n{body}\n-----{end}-----\n")
}

pub fn rows(output: &Output<'_>) -> Vec<Row> {
    let profile = output.profile;
    let instance = output.setting("instanceUrl").unwrap_or_else(|| instance_url(&profile.service_url));
    let signing = key_id(profile);
    let key_id = output.setting("authKeyId").or_else(|| signing.clone());
    let private = match output.private_key {
        Some(key) => Some(Zeroizing::new(key.trim().to_owned())),
        None => signing.map(|_| Zeroizing::new(PRIVATE_KEY.to_owned())),
    };
    let mut rows = vec![
        Row::new(INSTANCE, Some(instance)),
        Row::new("ES Developer Name", Some(profile.developer_name.clone())),
        Row::new("Salesforce Org ID", Some(profile.org_id.clone())),
        Row::new(PUBLIC, output.public_key.map(|key| key.trim().to_owned())),
        Row { label: PRIVATE, value: private, secret: true },
        Row::new("Auth Key ID", key_id),
    ];
    if let Some(additional) = output.setting(ROUTING_ATTRIBUTES) {
        rows.push(Row::new(ADDITIONAL, Some(additional)));
    }
    rows
}
