//! Rules for what the user types, each with what to enter instead.

use miaw::address::{DeveloperName, DeveloperNameError, OrgId, OrgIdError, ServiceUrl, ServiceUrlError};

use super::{CheckedDraft, LONGEST_NAME, environment_of, leaks};
use crate::connector::{check_settings, unknown_settings};
use crate::view::{Environment, FieldFailure, ProfileDraft, SigningDraft};

/// Where the three values are found in Setup.
const SNIPPET: &str =
    "In Setup, open Embedded Service Deployments, open the Custom Client deployment and choose Install Code Snippet";

/// Checks a draft.
///
/// # Errors
/// One row per field that must be changed.
pub fn check(draft: &ProfileDraft) -> Result<CheckedDraft, Vec<FieldFailure>> {
    let leaks = leaks::rows(draft);
    if !leaks.is_empty() {
        // Alone: what else is wrong with these fields would repeat their values.
        return Err(leaks);
    }
    let name = check_name(&draft.name);
    let service_url = ServiceUrl::parse(&draft.service_url).map_err(of_service_url);
    let org_id = OrgId::parse(&draft.org_id).map_err(|error| of_org_id(&error, draft.org_id.trim()));
    let developer_name = DeveloperName::parse(&draft.developer_name)
        .map_err(|error| of_developer_name(&error, draft.developer_name.trim()));
    let environment = match (draft.environment, &service_url) {
        (Some(Environment::Practice), Ok(url)) if !url.is_loopback() => Some(of_environment(url)),
        _ => None,
    };
    // Which connector an unchanged one is, is not known here; its settings' keys must at least be somebody's.
    let settings = match (draft.connector, &draft.settings) {
        (_, None) => Vec::new(),
        (Some(connector), Some(settings)) => check_settings(connector, settings),
        (None, Some(settings)) => unknown_settings(settings),
    };
    match (name, service_url, org_id, developer_name) {
        (Ok(name), Ok(service_url), Ok(org_id), Ok(developer_name)) if settings.is_empty() && environment.is_none() => {
            let environment = draft.environment.unwrap_or_else(|| environment_of(&service_url));
            let (connector, settings) = (draft.connector, draft.settings.clone());
            Ok(CheckedDraft { name, environment, service_url, org_id, developer_name, connector, settings })
        }
        (name, service_url, org_id, developer_name) => {
            let rows = [name.err(), environment, service_url.err(), org_id.err(), developer_name.err()];
            Err(rows.into_iter().flatten().chain(settings).collect())
        }
    }
}

/// Checks what identity tokens are to say; the key itself is read elsewhere.
///
/// # Errors
/// One row per field that must be changed.
pub fn check_signing(draft: &SigningDraft) -> Result<(), Vec<FieldFailure>> {
    let rows: Vec<FieldFailure> =
        [check_issuer(&draft.issuer), check_key_id(&draft.key_id)].into_iter().flatten().collect();
    if rows.is_empty() { Ok(()) } else { Err(rows) }
}

/// What is wrong with an issuer.
#[must_use]
pub fn check_issuer(issuer: &str) -> Option<FieldFailure> {
    check_claim(
        "issuer",
        issuer,
        "the issuer",
        "Copy the JSON Web Key Issuer of the key set: in Setup, open Enhanced Chat User Verification (User \
         Verification in older orgs). It is compared byte for byte.",
    )
}

/// What is wrong with a key id.
pub(crate) fn check_key_id(key_id: &str) -> Option<FieldFailure> {
    check_claim(
        "keyId",
        key_id,
        "the key id",
        "Enter the kid of the JSON Web Key as it is, or will be, in the key set in Setup.",
    )
}

fn check_claim(field: &str, text: &str, what: &str, hint: &str) -> Option<FieldFailure> {
    if text.trim().is_empty() {
        return Some(failure(field, format!("{} is empty.", capitalised(what)), hint, None));
    }
    if let Some(row) = leaks::row(field, &capitalised(what), text) {
        return Some(row);
    }
    let plain: String = text.chars().filter(|character| !is_hidden(*character)).collect();
    if plain.trim() != text {
        let message = format!(
            "{} has spaces around it or characters that cannot be seen, and tokens would carry them.",
            capitalised(what)
        );
        return Some(failure(field, message, hint, Some(plain.trim().to_owned())));
    }
    None
}

fn check_name(text: &str) -> Result<String, FieldFailure> {
    let name = text.trim();
    let hint = "Enter 1 to 200 characters: whatever tells this org from the others.";
    if name.is_empty() {
        return Err(failure("name", "The name is empty.".into(), hint, None));
    }
    if name.chars().any(is_hidden) {
        let message = "The name holds characters that cannot be seen, such as line breaks or marks that turn the \
                       reading direction.";
        let plain: String = name.chars().map(|letter| if letter.is_whitespace() { ' ' } else { letter }).collect();
        let plain: String = plain.chars().filter(|character| !is_hidden(*character)).take(LONGEST_NAME).collect();
        let suggestion = Some(plain.trim().to_owned()).filter(|name| !name.is_empty());
        return Err(failure("name", message.into(), hint, suggestion));
    }
    let length = name.chars().count();
    if length > LONGEST_NAME {
        let short: String = name.chars().take(LONGEST_NAME).collect();
        let message = format!("The name has {length} characters; {LONGEST_NAME} is the most.");
        return Err(failure("name", message, hint, Some(short.trim_end().to_owned())));
    }
    Ok(name.to_owned())
}

/// Control characters, and marks that change the reading direction of what follows.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

/// A practice org is asked for no confirmation, so nothing else may pass for one.
fn of_environment(url: &ServiceUrl) -> FieldFailure {
    let host = url.as_str().split_once("://").map_or("", |(_, host)| host);
    failure(
        "environment",
        format!("A practice org is on this machine, and {host} is not."),
        "Choose Production, or Sandbox for an org that nobody works in.",
        None,
    )
}

fn of_service_url(error: ServiceUrlError) -> FieldFailure {
    let suggestion = error.repair().filter(|repair| ServiceUrl::parse(repair).is_ok()).map(str::to_owned);
    let copy = format!("{SNIPPET}; copy the value of Url. It looks like https://your-domain.my.salesforce-scrt.com.");
    let hint = match &error {
        ServiceUrlError::Empty | ServiceUrlError::Unreadable { .. } | ServiceUrlError::InstanceUrl { .. } => {
            copy.as_str()
        }
        ServiceUrlError::NoScheme { .. } => "Put https:// in front.",
        ServiceUrlError::Scheme { .. } | ServiceUrlError::PlainHttp { .. } => "Use https://.",
        ServiceUrlError::Path { .. } => {
            "Leave out everything after the host; some vendors' guides show whole endpoints here."
        }
        ServiceUrlError::Credentials { .. } => "Leave out the part before the @.",
    };
    failure("serviceUrl", sentence(&error.to_string()), hint, suggestion)
}

fn of_org_id(error: &OrgIdError, text: &str) -> FieldFailure {
    let copy = format!("{SNIPPET}; copy the value of OrganizationId. It is also under Company Information in Setup.");
    if text.is_empty() {
        return failure("orgId", "The org id is empty.".into(), &copy, None);
    }
    let suggestion = match error {
        OrgIdError::Checksum { .. } | OrgIdError::Prefix { .. } => with_case_restored(text),
        OrgIdError::Length { .. } | OrgIdError::Character { .. } => None,
    };
    failure("orgId", sentence(&error.to_string()), &copy, suggestion)
}

/// The id that an 18-character one was before its case was lost: the last three characters tell which letters were
/// upper-case.
fn with_case_restored(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mixed = text.contains(|letter: char| letter.is_ascii_lowercase())
        && text.contains(|letter: char| letter.is_ascii_uppercase());
    if bytes.len() != 18 || !text.is_ascii() || mixed {
        return None;
    }
    let mut restored = String::with_capacity(18);
    for (group, check) in bytes[..15].chunks(5).zip(&bytes[15..]) {
        let bits = match check.to_ascii_uppercase() {
            letter @ b'A'..=b'Z' => letter - b'A',
            digit @ b'0'..=b'5' => digit - b'0' + 26,
            _ => return None,
        };
        for (place, byte) in group.iter().enumerate() {
            let upper = bits & (1 << place) != 0;
            restored.push(char::from(if upper { byte.to_ascii_uppercase() } else { byte.to_ascii_lowercase() }));
        }
    }
    // Only if nothing but the case was wrong.
    let id = OrgId::parse(&format!("{restored}{}", &text[15..])).ok()?;
    Some(id.as_str().to_owned())
}

fn of_developer_name(error: &DeveloperNameError, text: &str) -> FieldFailure {
    let copy = format!("{SNIPPET}; copy the value of DeveloperName. It is the deployment's API Name, not its label.");
    let suggestion = match error {
        DeveloperNameError::Spaces { repair } => Some(repair.clone()),
        DeveloperNameError::Character { .. } | DeveloperNameError::Form => Some(as_api_name(text)),
        DeveloperNameError::Empty | DeveloperNameError::Length { .. } => None,
    };
    let suggestion = suggestion.filter(|name| DeveloperName::parse(name).is_ok());
    failure("developerName", sentence(&error.to_string()), &copy, suggestion)
}

/// What Salesforce makes of a label when it proposes an API name.
fn as_api_name(text: &str) -> String {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("_")
}

fn failure(field: &str, message: String, hint: &str, suggestion: Option<String>) -> FieldFailure {
    FieldFailure { field: field.to_owned(), message, hint: Some(hint.to_owned()), suggestion }
}

fn sentence(text: &str) -> String {
    let mut text = capitalised(text);
    if !text.ends_with('.') {
        text.push('.');
    }
    text
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
