//! Rules about what a deployment is reached by.

use miaw::ErrorKind;
use miaw::address::{OrgId, OrgIdError, ServiceUrl, ServiceUrlError};

use super::{Rule, Sense, places};
use crate::diagnosis::{Facts, Finding, RuleName};
use crate::view::Certainty;

pub(super) static SERVICE_URL: Rule = Rule {
    name: RuleName::ServiceUrl,
    row: Some(3),
    title: "The service URL is not the deployment's",
    symptom: "No token is given, the host is not found, or a page of HTML answers.",
    explanation: "The messaging API has a host of its own, which ends in .my.salesforce-scrt.com. The org's address \
                  (.my.salesforce.com) serves the org itself, and a URL with a path gets the API's paths appended to \
                  it. Vendors ask for different forms: Blip for two full endpoints, Cognigy.AI for the bare URL, \
                  OpenCX for the instance's domain.",
    fix: "Copy the value of Url from the Code Snippet: https, the host, and nothing after it.",
    senses: &[Sense::Input, Sense::Answer],
    certainty: Certainty::Certain,
    place: Some(places::CODE_SNIPPET),
    query: None,
    practice: None,
    source: "Salesforce's documentation of the Custom Client's Code Snippet; guides of Blip, Cognigy.AI and OpenCX",
    look: service_url,
};

pub(super) static ORG_ID_FORM: Rule = Rule {
    name: RuleName::OrgIdForm,
    row: Some(4),
    title: "The org id is not the one that the stream expects",
    symptom: "Messages can be sent, but replies appear only after a reload: the event stream answers 400 and says that \
              the org id in header and token must match.",
    explanation: "The access token holds the org's 15-character id, and the event stream compares it with the header \
                  X-Org-Id letter by letter. The 18-character form of the same id is taken for another org there, \
                  although the token call accepts it.",
    fix: "Send the 15 characters: the first 15 of the long form, the value of OrganizationId in the Code Snippet. If \
          they already are, the profile was made from another org's snippet: take this org's.",
    senses: &[Sense::Input, Sense::Stream],
    certainty: Certainty::Certain,
    place: Some(places::CODE_SNIPPET),
    query: Some("SELECT Id FROM Organization"),
    practice: Some("streamOrgId"),
    source: "Salesforce's documentation of server-sent events (15 characters); several field reports",
    look: org_id_form,
};

fn service_url(facts: &Facts) -> Vec<Finding> {
    let typed = facts.typed.iter().filter(|typed| typed.is("serviceUrl")).find_map(|typed| of_typed(&typed.text));
    let finding = typed.or_else(|| facts.failed.iter().find_map(|call| of_host(&call.host)));
    finding.map(|finding| finding.about("serviceUrl")).into_iter().collect()
}

fn of_typed(text: &str) -> Option<Finding> {
    let error = match ServiceUrl::parse(text) {
        Ok(url) if text.trim().ends_with('/') => {
            let seen = "The URL ends with a slash. This app leaves it out; a system that appends its paths as they are \
                        would send two.";
            let finding = Finding::new(RuleName::ServiceUrl, seen).with_certainty(Certainty::Possible);
            return Some(finding.suggest(url.as_str()));
        }
        Ok(_) | Err(ServiceUrlError::Empty) => return None,
        Err(error) => error,
    };
    let finding = Finding::new(RuleName::ServiceUrl, format!("In what was entered, {error}."));
    match error.repair() {
        Some(repair) if ServiceUrl::parse(repair).is_ok() => Some(finding.suggest(repair)),
        _ => Some(finding),
    }
}

/// The finding about a host that serves an org and not its messaging.
fn of_host(host: &str) -> Option<Finding> {
    match ServiceUrl::parse(&format!("https://{host}")) {
        Err(ServiceUrlError::InstanceUrl { repair, .. }) => {
            let seen = format!("The calls go to {host}, which serves the org itself.");
            Some(Finding::new(RuleName::ServiceUrl, seen).suggest(repair))
        }
        _ => None,
    }
}

fn org_id_form(facts: &Facts) -> Vec<Finding> {
    let refused = facts.calls().find(|call| call.kind == ErrorKind::OrgIdMismatch);
    let typed = facts.typed.iter().filter(|typed| typed.is("orgId")).find_map(|typed| of_typed_id(&typed.text));
    let finding = match (refused, typed) {
        (Some(call), Some(typed)) => {
            let seen = format!("{} {}", call.told(), typed.seen);
            Some(Finding { seen, ..typed.with_certainty(Certainty::Certain) })
        }
        (Some(call), None) => Some(Finding::new(RuleName::OrgIdForm, call.told())),
        (None, typed) => typed,
    };
    finding.map(|finding| finding.about("orgId")).into_iter().collect()
}

fn of_typed_id(text: &str) -> Option<Finding> {
    let text = text.trim();
    match OrgId::parse(text) {
        Ok(id) if text.len() == 18 => {
            let seen = "The id has 18 characters; the event stream expects the first 15 of them.";
            Some(Finding::new(RuleName::OrgIdForm, seen).with_certainty(Certainty::Likely).suggest(id.as_str()))
        }
        Ok(_) | Err(OrgIdError::Length { length: 0 }) => None,
        Err(error) => Some(Finding::new(RuleName::OrgIdForm, format!("In what was entered, {error}."))),
    }
}
