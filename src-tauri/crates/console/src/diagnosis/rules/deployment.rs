//! Rules about the deployment and its publication.

use miaw::ErrorKind;
use miaw::address::{DeveloperName, DeveloperNameError};

use super::{Rule, Sense, places};
use crate::diagnosis::sign_in::speaks_of_identity;
use crate::diagnosis::{Call, Facts, FailedCall, Finding, RuleName, SignInOutcome};
use crate::view::Certainty;

pub(super) static DEPLOYMENT_TYPE: Rule = Rule {
    name: RuleName::DeploymentType,
    row: Some(1),
    title: "The deployment is not of type Custom Client",
    symptom: "The token call is refused: deployments of type Web or Mobile are not served, only those of type api.",
    explanation: "This API serves Custom Client deployments only. The widget for web sites and the mobile SDKs have \
                  deployments of their own types, and a deployment's type cannot be changed once it is made. The \
                  Tooling API says so: DeploymentType is API for a Custom Client.",
    fix: "In Setup, open Embedded Service Deployments, choose New Deployment and make one of type Custom Client on the \
          same messaging channel. Publish it and use its API Name.",
    senses: &[Sense::Answer],
    certainty: Certainty::Certain,
    place: Some(places::NEW_DEPLOYMENT),
    query: Some("SELECT DeveloperName, DeploymentFeature, DeploymentType, IsEnabled FROM EmbeddedServiceConfig"),
    practice: Some("webDeployment"),
    source: "Salesforce's API reference (the answer must show type api); field reports",
    look: deployment_type,
};

pub(super) static DEPLOYMENT_UNPUBLISHED: Rule = Rule {
    name: RuleName::DeploymentUnpublished,
    row: Some(2),
    title: "The deployment was never published, or its channel is not active",
    symptom: "The token call is refused although the name looks right; the public configuration answers 412 for a \
              deployment that was never published.",
    explanation: "What clients get is the snapshot that Publish makes. Without one, and without an active messaging \
                  channel, the org behaves as if there were no such deployment.",
    fix: "In Setup, open Messaging Settings and activate the channel if it is not. Then open Embedded Service \
          Deployments, open the deployment and click Publish; it can take ten minutes to arrive.",
    senses: &[Sense::Answer, Sense::Time],
    certainty: Certainty::Likely,
    place: Some(places::PUBLISH),
    query: Some(
        "SELECT DeveloperName, MessageType, IsActive FROM MessagingChannel WHERE MessageType = 'EmbeddedMessaging'",
    ),
    practice: Some("notPublished"),
    source: "Salesforce Help, deploying Messaging for In-App and Web (Enhanced Chat); guides of Cognigy.AI and Fin; \
             field reports",
    look: deployment_unpublished,
};

pub(super) static DEPLOYMENT_UNKNOWN: Rule = Rule {
    name: RuleName::DeploymentUnknown,
    row: None,
    title: "The org has no deployment of this name",
    symptom: "The public configuration answers 400, and no token is given.",
    explanation: "The API Name of the deployment is needed. Its label, the API Name of the messaging channel, and a \
                  deployment of another org or sandbox all look like it and are unknown. The Tooling API lists the \
                  deployments.",
    fix: "Copy the value of DeveloperName from the Code Snippet, and compare OrganizationId with the profile's org id.",
    senses: &[Sense::Input, Sense::Answer],
    certainty: Certainty::Certain,
    place: Some(places::CODE_SNIPPET),
    query: Some("SELECT DeveloperName, MasterLabel FROM EmbeddedServiceConfig"),
    practice: None,
    source: "Field reports of the public configuration's answers; Salesforce's rules for API names",
    look: deployment_unknown,
};

pub(super) static PUBLICATION_STALE: Rule = Rule {
    name: RuleName::PublicationStale,
    row: Some(2),
    title: "The deployment was changed and not published again",
    symptom: "Setup shows the change, and clients behave as before it.",
    explanation: "Publish takes a snapshot. Fields, parameters, user verification and routing that were changed \
                  afterwards reach clients only with the next one.",
    fix: "In Setup, open Embedded Service Deployments, open the deployment and click Publish. Wait ten minutes, then \
          start a new conversation: those from before keep what they had.",
    senses: &[Sense::Person],
    certainty: Certainty::Likely,
    place: Some(places::PUBLISH),
    query: Some("SELECT DeveloperName, LastModifiedDate FROM MessagingChannel WHERE MessageType = 'EmbeddedMessaging'"),
    practice: None,
    source: "Cognigy.AI's and Fin's guides; field reports",
    look: super::nothing,
};

pub(super) static CLOSED_NOW: Rule = Rule {
    name: RuleName::ClosedNow,
    row: None,
    title: "The business hours are over",
    symptom: "Conversations are created and nobody takes them, or the flow answers that it is closed.",
    explanation: "The channel has business hours, and by them nobody is there now. Whether that keeps conversations \
                  from being routed is decided by the channel and the flow.",
    fix: "Try again within the business hours. To test now, widen them in Setup under Business Hours, or take them \
          away from the messaging channel; publish the deployment afterwards.",
    senses: &[Sense::Answer, Sense::Time],
    certainty: Certainty::Certain,
    place: Some(places::BUSINESS_HOURS),
    query: Some("SELECT DeveloperName, BusinessHoursId, IsRestrictedToBusinessHours FROM MessagingChannel"),
    practice: Some("outsideHours"),
    source: "Salesforce's own web client, which asks for the business hours; field reports",
    look: closed_now,
};

fn is_token_call(call: Call) -> bool {
    matches!(call, Call::GuestToken | Call::VerifiedToken)
}

fn deployment_type(facts: &Facts) -> Vec<Finding> {
    let refused = facts.calls().find(|call| call.kind == ErrorKind::DeploymentType).map(FailedCall::told);
    let seen = refused.or_else(|| {
        let declared = facts.deployment.as_ref()?.deployment_type.as_deref()?;
        let is_custom_client = declared.is_empty() || declared.eq_ignore_ascii_case("api");
        (!is_custom_client).then(|| format!("The deployment says that its type is {declared}; Custom Client is Api."))
    });
    seen.map(|seen| Finding::new(RuleName::DeploymentType, seen).about("developerName")).into_iter().collect()
}

fn deployment_unpublished(facts: &Facts) -> Vec<Finding> {
    let published = |call: &&FailedCall| call.call == Call::Configuration && call.status == Some(412);
    if let Some(call) = facts.calls().find(published) {
        return vec![Finding::new(RuleName::DeploymentUnpublished, call.told()).with_certainty(Certainty::Certain)];
    }
    if !deployment_unknown(facts).is_empty() || !deployment_type(facts).is_empty() {
        return Vec::new();
    }
    let seen = facts.calls().find(|call| is_token_refusal(call)).map(FailedCall::told);
    let seen = seen.or_else(|| match &facts.sign_in.as_ref()?.outcome {
        SignInOutcome::Refused { status: status @ (400 | 404 | 412), words }
            if !speaks_of_identity(words) && !super::request::speaks_of_shape(words) =>
        {
            let words = crate::diagnosis::quote::quoted(words).unwrap_or_default();
            Some(format!("The token call was answered with {status}, “{words}”."))
        }
        _ => None,
    });
    seen.map(|seen| Finding::new(RuleName::DeploymentUnpublished, seen)).into_iter().collect()
}

/// Whether a token was refused for the sake of the deployment: the call names nothing else but the org and, for a
/// verified user, the identity.
fn is_token_refusal(call: &FailedCall) -> bool {
    let words = call.words.as_deref().unwrap_or_default();
    is_token_call(call.call)
        && matches!(call.kind, ErrorKind::Refused | ErrorKind::NotFound | ErrorKind::SessionNeeded)
        && matches!(call.status, Some(400 | 404 | 412 | 417))
        && !super::request::speaks_of_shape(words)
        && !(call.call == Call::VerifiedToken && speaks_of_identity(words))
}

fn deployment_unknown(facts: &Facts) -> Vec<Finding> {
    let unknown = |call: &&FailedCall| call.call == Call::Configuration && call.status == Some(400);
    let refused = facts.calls().find(unknown).map(FailedCall::told);
    let typed = facts.typed.iter().find(|typed| typed.is("developerName"));
    let repair = typed.and_then(|typed| match DeveloperName::parse(&typed.text) {
        Err(DeveloperNameError::Spaces { repair }) => Some(repair),
        _ => None,
    });
    let label = "What was entered has spaces, so it is the deployment's label; its API Name has none.";
    let finding = match (refused, repair) {
        (Some(refused), Some(repair)) => {
            Finding::new(RuleName::DeploymentUnknown, format!("{refused} {label}")).suggest(repair)
        }
        (Some(refused), None) => Finding::new(RuleName::DeploymentUnknown, refused),
        (None, Some(repair)) => Finding::new(RuleName::DeploymentUnknown, label).suggest(repair),
        (None, None) => return Vec::new(),
    };
    vec![finding.about("developerName")]
}

fn closed_now(facts: &Facts) -> Vec<Finding> {
    if !facts.deployment.as_ref().is_some_and(|deployment| deployment.closed_now) {
        return Vec::new();
    }
    let reason = facts.conversation.as_ref().and_then(|conversation| conversation.routing_reason.as_deref());
    let seen = match reason.and_then(crate::diagnosis::quote::quoted) {
        Some(reason) => format!("The business hours of the deployment are over, and routing said: “{reason}”."),
        None => "The business hours of the deployment are over.".to_owned(),
    };
    vec![Finding::new(RuleName::ClosedNow, seen)]
}
