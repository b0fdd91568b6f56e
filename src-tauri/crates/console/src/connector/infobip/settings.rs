//! The ten reference values at the end of Infobip's documentation.

use miaw::address::OrgId;

use crate::connector::settings::{Output, Reading, Row, instance_url, kept, service_url_of};
use crate::connector::text::Pasted;
use crate::diagnosis::{Finding, RuleName};
use crate::view::{Certainty, ProfileDraft};

/// Settings by label and key.
const KEPT: [(&str, &str); 7] = [
    ("channelAddressIdentifier", "channelAddressIdentifier"),
    ("authorizationContext", "authorizationContext"),
    ("Consumer Key", "consumerKey"),
    ("Username", "username"),
    ("Custom Event Payload Field", "customEventPayloadField"),
    ("Custom Event Type Field", "customEventTypeField"),
    ("Custom Event Name Field", "customEventNameField"),
];

pub fn read(pasted: &Pasted) -> Reading {
    let mut findings = Vec::new();
    let base = pasted.text("Base URL");
    let (service_url, derived) = service_url_of(&base, "Base URL");
    let other = derived.is_some() && instance_url(&service_url) != base.trim_end_matches('/');
    findings.extend(derived);
    let (payload, kind) = (pasted.text("Custom Event Payload Field"), pasted.text("Custom Event Type Field"));
    if !payload.is_empty() && payload == kind {
        let seen =
            format!("Payload field and type field are both `{payload}`. The platform event has one field for each.");
        findings.push(Finding::new(RuleName::SettingValue, seen));
    }
    let (context, name) = (pasted.text("authorizationContext"), pasted.text("Developer Name"));
    if !context.is_empty() && !name.is_empty() && context != name {
        let seen = format!(
            "authorizationContext is `{context}`, Developer Name is `{name}`. Infobip's documentation puts the app's name \
             into the first, Salesforce's specification the Conversation Channel Definition's developer name."
        );
        findings
            .push(Finding::new(RuleName::SettingValue, seen).with_certainty(Certainty::Possible).suggest(name.clone()));
    }
    let mut settings = kept(KEPT.map(|(label, key)| (key, pasted.text(label)))).unwrap_or_default();
    if other {
        settings.insert("baseUrl".to_owned(), base);
    }
    let org_id = pasted.text("orgId");
    let identifier = pasted.text("channelAddressIdentifier");
    if OrgId::parse(&identifier).is_ok() {
        let seen =
            format!("channelAddressIdentifier is `{identifier}`, an org id. It is the channel's identifier, a UUID.");
        findings.push(Finding::new(RuleName::SettingValue, seen));
    }
    let draft =
        ProfileDraft { service_url, org_id, developer_name: name, settings: Some(settings), ..ProfileDraft::default() };
    Reading { draft, findings }
}

pub fn rows(output: &Output<'_>) -> Vec<Row> {
    let profile = output.profile;
    let base = output.setting("baseUrl").unwrap_or_else(|| instance_url(&profile.service_url));
    let kept = |label: &'static str| {
        let key = KEPT.iter().find(|(other, _)| *other == label).map_or(label, |(_, key)| key);
        Row::new(label, output.setting(key))
    };
    vec![
        Row::new("orgId", Some(profile.org_id.clone())),
        kept("channelAddressIdentifier"),
        kept("authorizationContext"),
        Row::new("Base URL", Some(base)),
        kept("Consumer Key"),
        kept("Username"),
        kept("Custom Event Payload Field"),
        kept("Custom Event Type Field"),
        kept("Custom Event Name Field"),
        Row::new("Developer Name", Some(profile.developer_name.clone())),
    ]
}
