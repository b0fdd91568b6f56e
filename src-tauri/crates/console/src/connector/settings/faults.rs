//! What is wrong with settings that were pasted, each with its repair.

use miaw::address::OrgId;

use crate::connector::text::json::Oddity;
use crate::connector::text::{self, Pasted};
use crate::connector::{CONNECTORS, Connector, Problem, ROUTING_ATTRIBUTES, connector};
use crate::diagnosis::{Finding, RuleName};
use crate::profile;
use crate::view::{Certainty, FindingView, ProfileDraft};

/// What is odd about the text as a whole.
pub fn about_the_text(connector: &Connector, pasted: &Pasted) -> Vec<Finding> {
    let mut findings = Vec::new();
    let missing: Vec<&str> = pasted.cut().collect();
    if pasted.has_oddity(Oddity::CutOff) || !missing.is_empty() {
        let seen = if missing.is_empty() {
            "The text ends before it is complete.".to_owned()
        } else {
            format!("The text ends before the value of {} does.", missing.join(", "))
        };
        findings.push(Finding::new(RuleName::SettingsCutOff, seen));
    }
    let absent: Vec<&str> = connector.block.iter().copied().filter(|label| !pasted.has(label)).collect();
    if findings.is_empty() && !absent.is_empty() {
        let seen = format!(
            "The text has no {}, which the settings of {} have, too: it ends too early, or rows were left out.",
            absent.join(", no "),
            connector.name
        );
        findings.push(Finding::new(RuleName::SettingsCutOff, seen).with_certainty(Certainty::Likely));
    }
    if pasted.has_oddity(Oddity::SmartQuotes) {
        findings.push(Finding::new(
            RuleName::SettingsSmartQuotes,
            "The text has typographic quotation marks (“ ”), as word processors and chat programs make them. It was read \
             as if they were plain ones.",
        ));
    }
    if pasted.has_oddity(Oddity::TrailingComma) || pasted.has_oddity(Oddity::Comment) {
        findings.push(
            Finding::new(
                RuleName::SettingValue,
                "The JSON has comments, or a comma after its last member. It was read without them; the vendor's screen \
                 may refuse them.",
            )
            .with_certainty(Certainty::Possible),
        );
    }
    if pasted.has_oddity(Oddity::Second) {
        let seen = "The text has two objects with different values for the same settings. The first one was read: paste the \
                    one that is meant alone.";
        findings.push(Finding::new(RuleName::SettingValue, seen));
    }
    for label in pasted.doubled() {
        let seen = format!("{label} is there more than once, with different values. The last one was taken.");
        findings.push(Finding::new(RuleName::SettingValue, seen));
    }
    for (label, leak) in pasted.misplaced() {
        let what = leak.noun();
        let seen = format!("{label} holds {what}, which has no place there. It was left out. {}", leak.advice());
        findings.push(Finding::new(RuleName::SettingValue, seen));
    }
    let own = |name: &str| connector.labels.iter().any(|label| text::plain(label.name) == text::plain(name));
    for other in CONNECTORS.iter().filter(|other| other.id != connector.id) {
        let foreign: Vec<&str> = other
            .labels
            .iter()
            .filter(|label| label.telling && pasted.has(label.name) && !own(label.name))
            .map(|label| label.name)
            .collect();
        if !foreign.is_empty() {
            let seen = format!(
                "Beside the settings of {}, the text has {} of {}, which was left out.",
                connector.name,
                foreign.join(", "),
                other.name
            );
            findings.push(Finding::new(RuleName::SettingsOfAnotherVendor, seen));
        }
    }
    findings
}

/// What is wrong with the three values that every profile has, in the words of the form.
pub fn about_the_addresses(connector: &Connector, draft: &ProfileDraft, pasted: &Pasted) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(swapped) = swapped(draft) {
        return swapped;
    }
    let (org_id, name) = (draft.org_id.as_str(), draft.developer_name.as_str());
    for row in profile::failures(draft) {
        let (rule, field, value) = match row.field.as_str() {
            "serviceUrl" => (RuleName::ServiceUrl, "serviceUrl", draft.service_url.as_str()),
            "orgId" => (RuleName::OrgIdForm, "orgId", org_id),
            "developerName" => (RuleName::SettingValue, "developerName", name),
            _ => continue,
        };
        if value.is_empty() {
            // Said already, by the name that the vendor gives it.
            if pasted.cut().next().is_none() {
                let seen = format!("The settings of {} do not hold the {}.", connector.name, noun(field));
                findings.push(Finding::new(RuleName::SettingsCutOff, seen).about(field));
            }
            continue;
        }
        let rule = if is_placeholder(value) { RuleName::SettingValue } else { rule };
        let finding = Finding::new(rule, format!("`{value}`: {}", row.message)).about(field);
        findings.push(match row.suggestion {
            Some(suggestion) => finding.suggest(suggestion),
            None => finding,
        });
    }
    if org_id.len() == 18
        && let Ok(id) = OrgId::parse(org_id)
    {
        let seen = format!("`{org_id}` has 18 characters. The event stream takes the 15-character form only.");
        findings.push(
            Finding::new(RuleName::OrgIdForm, seen)
                .with_certainty(Certainty::Possible)
                .suggest(id.as_str())
                .about("orgId"),
        );
    }
    findings
}

fn noun(field: &str) -> &'static str {
    match field {
        "serviceUrl" => "service URL",
        "orgId" => "org id",
        _ => "deployment's API name",
    }
}

/// Whether a value is what a guide prints in the place of one.
pub fn is_placeholder(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    value.contains(['[', '<', '{']) || lower.contains("your") || lower.contains("xxx")
}

/// Values that stand in each other's places.
fn swapped(draft: &ProfileDraft) -> Option<Vec<Finding>> {
    let values: [(&'static str, &str); 3] = [
        ("serviceUrl", draft.service_url.as_str()),
        ("orgId", draft.org_id.as_str()),
        ("developerName", draft.developer_name.as_str()),
    ];
    let fits = |field: &str, value: &str| match field {
        "serviceUrl" => value.contains("://"),
        "orgId" => OrgId::parse(value).is_ok(),
        _ => !value.contains("://") && OrgId::parse(value).is_err(),
    };
    let wrong: Vec<_> = values.iter().filter(|(field, value)| !value.is_empty() && !fits(field, value)).collect();
    if wrong.len() < 2 {
        return None;
    }
    let mut findings = Vec::new();
    for (field, value) in &wrong {
        // Whose value is it that stands here, and whose should?
        let right = wrong.iter().find(|(_, other)| fits(field, other))?;
        let seen = format!("`{value}` stands in the place of the {}; the values are swapped.", noun(field));
        findings.push(Finding::new(RuleName::SettingValue, seen).suggest(right.1).about(field));
    }
    Some(findings)
}

/// What is wrong with the connector's own settings, in the words of the form.
pub fn about_settings(draft: &ProfileDraft) -> Vec<FindingView> {
    let (Some(id), Some(settings)) = (draft.connector, &draft.settings) else { return Vec::new() };
    let connector = connector(id);
    let mut findings = Vec::new();
    for setting in connector.settings {
        let Some(value) = setting.key.and_then(|key| settings.get(key)) else { continue };
        let Err(Problem { message, suggestion }) = (setting.check)(value) else { continue };
        let rule =
            if setting.key == Some(ROUTING_ATTRIBUTES) { RuleName::MappingUnreadable } else { RuleName::SettingValue };
        let seen = if setting.multiline { message } else { format!("{} is `{value}`: {message}", setting.label) };
        let field = setting.key.map(|key| format!("settings.{key}"));
        let view = Finding::new(rule, seen).view();
        // Several of these stand under each other: each says which setting it is about.
        let title = if rule == RuleName::SettingValue {
            format!("{}: this value cannot be used", setting.label)
        } else {
            view.title
        };
        findings.push(FindingView { title, suggestion, field, ..view });
    }
    findings
}

/// Paths of the skill guide "Messaging API v2", which is passed around with Salesforce's name and is not the API's.
pub fn wrong_paths(text: &str) -> Vec<Finding> {
    const MARKS: [(&str, &str); 5] = [
        ("/services/oauth2/token", "No OAuth token comes before the API; tokens are asked for without one."),
        ("/messages?stream=true", "The event stream is /eventrouter/v1/sse."),
        ("/messages?after=", "Entries are listed with /entries."),
        ("/end`", "A conversation is closed with DELETE /conversation/{id}?esDeveloperName=."),
        ("contextParameters", "There is no such member; everything goes into routingAttributes."),
    ];
    let mut seen: Vec<&str> = MARKS.iter().filter(|(mark, _)| text.contains(mark)).map(|(_, words)| *words).collect();
    let short = text.match_indices("/api/v2/authorization").any(|(at, mark)| !text[at + mark.len()..].starts_with('/'));
    if short {
        seen.insert(0, "Tokens are asked for at /authorization/unauthenticated/access-token (or authenticated).");
    }
    if seen.is_empty() { Vec::new() } else { vec![Finding::new(RuleName::WrongPaths, seen.join(" "))] }
}
