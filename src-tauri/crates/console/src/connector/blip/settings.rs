//! Blip's `SalesforceMessaging.*` settings.

use super::mapping;
use crate::connector::ROUTING_ATTRIBUTES;
use crate::connector::settings::{Output, Reading, Row, is_placeholder, kept};
use crate::connector::text::Pasted;
use crate::diagnosis::{Facts, Finding, RuleName, Typed, diagnose};
use crate::view::{Certainty, ProfileDraft};

const API_PATH: &str = "/iamessage/api/v2";
const STREAM_PATH: &str = "/eventrouter/v1/sse";

const API: &str = "SalesforceMessaging.ApiEndpoint";
const STREAM: &str = "SalesforceMessaging.SseEndpoint";
const PROVIDER: &str = "SalesforceMessaging";

/// How long a verified user's access token lives unless the channel says otherwise, in seconds.
const DEFAULT_TOKEN_LIFE: u32 = 60 * 60;

pub fn read(pasted: &Pasted) -> Reading {
    let mut findings = Vec::new();
    let provider = pasted.text("DefaultProvider");
    if provider.is_empty() && !is_cut(pasted, "DefaultProvider") {
        let seen = format!("DefaultProvider is missing. It must be exactly {PROVIDER}.");
        findings.push(Finding::new(RuleName::SettingValue, seen).suggest(PROVIDER));
    } else if !provider.is_empty() && provider != PROVIDER {
        let seen = format!("DefaultProvider is `{provider}`. It must be exactly {PROVIDER}.");
        findings.push(Finding::new(RuleName::SettingValue, seen).suggest(PROVIDER));
    }
    let service_url = endpoints(pasted, &mut findings);
    let life = pasted.text("SalesforceMessaging.TtlCacheToken");
    // Longer ones than any token's life are refused by the setting's own check.
    if super::seconds(&life)
        .is_some_and(|seconds| (DEFAULT_TOKEN_LIFE + 1..=super::LONGEST_TOKEN_LIFE).contains(&seconds))
    {
        let seen = format!(
            "SalesforceMessaging.TtlCacheToken is `{life}`. Access tokens of verified users live 60 minutes unless the \
             channel's Authorization Token Expiration Time for Verified Users is longer; a longer cache hands out expired \
             ones."
        );
        let finding = Finding::new(RuleName::SettingValue, seen).with_certainty(Certainty::Possible);
        findings.push(finding.suggest("00:30:00").about("settings.ttlCacheToken"));
    }
    let app_name = pasted.text("SalesforceMessaging.AppName");
    findings.extend(about_app_name(&app_name));
    let mapping = pasted.node("SalesforceMessaging.RoutingAttributes").filter(|node| !node.is_cut());
    let draft = ProfileDraft {
        service_url,
        org_id: pasted.text("SalesforceMessaging.OrganizationId"),
        developer_name: pasted.text("SalesforceMessaging.DeploymentId"),
        settings: kept([
            (super::APP_NAME, app_name),
            ("queues", pasted.text("SalesforceMessaging.Queues")),
            ("ttlCacheToken", life),
            (ROUTING_ATTRIBUTES, mapping.map(mapping::canonical).unwrap_or_default()),
        ]),
        ..ProfileDraft::default()
    };
    Reading { draft, findings }
}

/// Blip's article says any value, and some orgs were seen to refuse some. Which is so, the org's answer tells, so the name is
/// sent as it is.
fn about_app_name(name: &str) -> Vec<Finding> {
    let typed = vec![Typed { field: "settings.appName", text: name.to_owned() }];
    let findings = diagnose(&Facts { typed, ..Facts::default() });
    findings.into_iter().map(|finding| finding.about("settings.appName")).collect()
}

/// The service URL that both endpoints are made of, and where they are not as Blip wants them.
fn endpoints(pasted: &Pasted, findings: &mut Vec<Finding>) -> String {
    let (api, stream) = (pasted.text(API), pasted.text(STREAM));
    if api.ends_with(STREAM_PATH) && stream.ends_with(API_PATH) {
        let seen = format!("{API} and {STREAM} are swapped: {API} ends in {API_PATH}, {STREAM} in {STREAM_PATH}.");
        findings.push(Finding::new(RuleName::SettingValue, seen));
        return base(&api);
    }
    let mut bases = Vec::new();
    for (label, value, path) in [(API, &api, API_PATH), (STREAM, &stream, STREAM_PATH)] {
        if value.is_empty() {
            if !pasted.has(label) || !is_cut(pasted, label) {
                let seen = format!("{label} is missing. It is the Code Snippet's Url with {path} behind it.");
                findings.push(Finding::new(RuleName::SettingsCutOff, seen));
            }
            continue;
        }
        let base = base(value);
        let right = format!("{base}{path}");
        if is_placeholder(value) {
            let seen = format!(
                "{label} is `{value}`, as the article prints it. Put the Code Snippet's Url in front of {path}."
            );
            findings.push(Finding::new(RuleName::SettingValue, seen));
        } else if *value != right {
            let seen = format!("{label} is `{value}`. Blip wants the whole endpoint, which ends in {path}.");
            findings.push(Finding::new(RuleName::ServiceUrl, seen).suggest(right));
        }
        bases.push(base);
    }
    match bases.as_slice() {
        [api, stream] if api != stream => {
            let seen = format!("{API} and {STREAM} are on different hosts, {api} and {stream}. An org has one.");
            findings.push(Finding::new(RuleName::SettingValue, seen));
            api.clone()
        }
        [base, ..] => base.clone(),
        [] => String::new(),
    }
}

fn is_cut(pasted: &Pasted, label: &str) -> bool {
    pasted.cut().any(|cut| cut == label)
}

/// Scheme, host and port of an endpoint; the text as it is where it is none.
fn base(endpoint: &str) -> String {
    let Some(scheme_end) = endpoint.find("://") else {
        return endpoint.split('/').next().unwrap_or_default().to_owned();
    };
    let host = &endpoint[scheme_end + 3..];
    let length = host.find(['/', '?', '#']).unwrap_or(host.len());
    endpoint[..scheme_end + 3 + length].to_owned()
}

pub fn rows(output: &Output<'_>) -> Vec<Row> {
    let url = &output.profile.service_url;
    vec![
        Row::new("DefaultProvider", Some(PROVIDER.to_owned())),
        Row::new(API, Some(format!("{url}{API_PATH}"))),
        Row::new(STREAM, Some(format!("{url}{STREAM_PATH}"))),
        Row::new("SalesforceMessaging.OrganizationId", Some(output.profile.org_id.clone())),
        Row::new("SalesforceMessaging.DeploymentId", Some(output.profile.developer_name.clone())),
        Row::new("SalesforceMessaging.AppName", output.setting(super::APP_NAME)),
        Row::new("SalesforceMessaging.Queues", output.setting("queues")),
        Row::new("SalesforceMessaging.TtlCacheToken", output.setting("ttlCacheToken")),
        Row::new("SalesforceMessaging.RoutingAttributes", output.setting(ROUTING_ATTRIBUTES)),
    ]
}
