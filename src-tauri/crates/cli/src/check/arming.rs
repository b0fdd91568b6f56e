//! A practice org that goes wrong as it was asked to, and how it is prepared so that it shows.

use std::collections::BTreeMap;

use console::connector::{JWKS_URL, ROUTING_ATTRIBUTES, connector};
use console::diagnosis::RuleName;
use console::view::{ConnectorId, ProfileDraft};
use practice_org::PracticeOrg;
use practice_org::control::types::Mistakes;
use practice_org::control::{Client, Error};
use serde_json::{Map, Value, json};

use crate::arguments::{CheckArguments, camel_case};
use crate::outcome::Outcome;
use crate::setting::{Setting, key_set_endpoint};

/// Reads the key set at an endpoint, so that the endpoint can go wrong.
const ENDPOINT_BEHIND_LOGIN: &str = "endpointBehindLogin";
/// Shows only at a deployment that declares some of its fields and misses others.
const NOT_REPUBLISHED: &str = "notRepublished";
/// The practice org's deployment with a pre-chat form.
const WITH_FORM: &str = "Practice_With_Prechat";

/// Makes the practice org go wrong, and answers the mistakes by their names.
pub async fn arm(practice: &PracticeOrg, arguments: &CheckArguments) -> Result<Vec<String>, Outcome> {
    let control = Client::new(&practice.control_url()).map_err(|error| super::impossible(&error))?;
    let mut mistakes = Map::new();
    if !arguments.mistakes.is_empty() {
        let known = serde_json::to_value(Mistakes::default()).unwrap_or_default();
        for name in &arguments.mistakes {
            let name = camel_case(name);
            if known.get(&name).is_none() {
                let names: Vec<&String> = known.as_object().into_iter().flat_map(Map::keys).collect();
                let names = names.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
                return Err(Outcome::Usage(format!("There is no mistake {name}. The mistakes are {names}.")));
            }
            mistakes.insert(name, true.into());
        }
        control.change_mistakes(&mistakes.clone().into()).await.map(drop).map_err(refused)?;
    }
    if !arguments.faults.is_empty() {
        control.change_faults(&values(&arguments.faults)).await.map(drop).map_err(refused)?;
    }
    if !arguments.switches.is_empty() {
        control.change_switches(&values(&arguments.switches)).await.map(drop).map_err(refused)?;
    }
    Ok(mistakes.into_iter().map(|(name, _)| name).collect())
}

/// Prepares the profile so that the mistakes show where they can.
pub async fn prepare(
    setting: &Setting,
    practice: &PracticeOrg,
    mistakes: &[String],
    id: ConnectorId,
    draft: ProfileDraft,
) -> Result<ProfileDraft, Outcome> {
    let mut settings = BTreeMap::new();
    let mut draft = draft;
    let has = |key| connector(id).settings.iter().any(|setting| setting.key == Some(key));
    if mistakes.iter().any(|name| name == ENDPOINT_BEHIND_LOGIN) && has(JWKS_URL) {
        setting.bind_keys_by_endpoint().await?;
        settings.insert(JWKS_URL.to_owned(), key_set_endpoint(practice));
    }
    // The others' mappings take their values from a conversation that they hold themselves.
    if mistakes.iter().any(|name| name == NOT_REPUBLISHED) && id == ConnectorId::CustomClient {
        settings.insert(ROUTING_ATTRIBUTES.to_owned(), json!({ "Order_Number": "42" }).to_string());
        draft.developer_name = WITH_FORM.to_owned();
    }
    if !settings.is_empty() {
        draft.settings = Some(settings);
    }
    Ok(draft)
}

/// Why the checks of this command can never see a mistake, and the rule that names it where it can be seen.
fn unseen(mistake: &str) -> Option<(RuleName, &'static str)> {
    match mistake {
        "attributeNotMapped" => Some((
            RuleName::AttributeLost,
            "which parameters the channel maps to the flow's variables is inside the org, and nothing that the deployment \
             publishes tells of it. Start a conversation and look at what the flow got",
        )),
        "filesOff" => Some((
            RuleName::FileRefused,
            "no check sends a file. Start a conversation: the deployment says whether it takes any, and the window says so",
        )),
        _ => None,
    }
}

/// Armed mistakes that no check can see, each with the rule that names it where it can be seen.
pub fn unseen_of(mistakes: &[String]) -> Vec<(&str, &'static str)> {
    let unseen = |mistake| unseen(mistake).map(|(rule, _)| (mistake, rule.as_str()));
    mistakes.iter().filter_map(|mistake| unseen(mistake.as_str())).collect()
}

/// What is to be said of armed mistakes that the run did not show, a sentence each.
pub fn missed(mistakes: &[String], passed: bool) -> Vec<String> {
    let mut words: Vec<String> = mistakes
        .iter()
        .filter_map(|mistake| unseen(mistake).map(|(rule, why)| (mistake, rule, why)))
        .map(|(mistake, rule, why)| {
            let rule = rule.as_str();
            format!("The mistake {mistake} (rule {rule}) is armed, but these checks cannot see it from outside: {why}.")
        })
        .collect();
    if words.is_empty() && passed && !mistakes.is_empty() {
        words.push(format!(
            "Armed, but seen by none of the checks that ran: {}. Run all checks of the custom client, without --only \
             and --connector.",
            mistakes.join(", ")
        ));
    }
    words
}

/// Values are JSON where they can be read so, and text otherwise.
fn values(pairs: &[(String, String)]) -> Value {
    let value = |text: &String| serde_json::from_str(text).unwrap_or_else(|_| json!(text));
    pairs.iter().map(|(name, text)| (camel_case(name), value(text))).collect::<Map<_, _>>().into()
}

fn refused(error: Error) -> Outcome {
    match error {
        Error::Refused { message, .. } => Outcome::Usage(format!("The practice org does not accept that: {message}")),
        Error::Unavailable(_) => super::impossible(&error),
    }
}
