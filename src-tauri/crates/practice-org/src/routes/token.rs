//! Access tokens: guest, verified, continuation, revocation, and the auth link.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use bytes::Bytes;
use miaw::wire::token::{
    Attachments, AuthLinkAnswer, ChannelConfig, ChoiceListConfig, Configuration, ContinuationAnswer, DeploymentConfig,
    EndUser, Form, TokenAnswer, TokenContext, TokenRequest, TranscriptConfig,
};

use crate::access::{Access, Grant, authenticate, sign};
use crate::answer::{Refusal, empty, json_answer};
use crate::control::types::BadIdentityToken;
use crate::core::Core;
use crate::endpoint::Fetched;
use crate::identity::{Identity, Unverified};
use crate::org::{Deployment, Org, instant};
use crate::shape::unknown_member;
use crate::{Error, identity, ids, limits};

type Answer = Result<Response, Refusal>;

pub(super) async fn guest(State(core): State<Arc<Core>>, headers: HeaderMap, body: Bytes) -> Answer {
    let request = admitted(&core, &headers, &body)?;
    for (given, name) in [
        (request.authorization_type.is_some(), "authorizationType"),
        (request.customer_identity_token.is_some(), "customerIdentityToken"),
    ] {
        if given {
            return Err(Refusal::bad(unknown_member(name)));
        }
    }
    let (access, answer) = core.read(|org| {
        let deployment = published(org, &request)?;
        let subject = guest_subject(org);
        Ok::<_, Refusal>(grant(org, deployment, &request, subject, "UnAuth"))
    })?;
    signed(&core, &access, answer)
}

pub(super) async fn verified(State(core): State<Arc<Core>>, headers: HeaderMap, body: Bytes) -> Answer {
    let request = admitted(&core, &headers, &body)?;
    match request.authorization_type.as_deref() {
        Some("JWT") => {}
        Some(_) => return Err(Refusal::bad("authorizationType must be JWT")),
        None => return Err(Refusal::bad("authorizationType is required")),
    }
    let token = request.customer_identity_token.clone();
    let token = token.ok_or_else(|| Refusal::bad("customerIdentityToken is required"))?;
    let endpoints = core.read(Org::key_endpoints);
    let fetched = core.endpoints.fetch(endpoints).await;
    let (access, answer) = core.desk(|desk| {
        let org = &*desk.org;
        let deployment = published(org, &request)?;
        if org.mistakes.verification_off {
            return Ok(grant(org, deployment, &request, guest_subject(org), "UnAuth"));
        }
        let subject = match identified(org, &core.url, &token, &fetched) {
            Ok(identity) => format!("v2/iamessage/AUTH/{}/uid:{}", identity.key_set, identity.subject),
            Err(_) if org.switches.bad_identity_token == BadIdentityToken::SilentGuest => guest_subject(org),
            Err(reason) => return Err(Refusal::new(StatusCode::UNAUTHORIZED, reason.to_string())),
        };
        let granted = grant(org, deployment, &request, subject, "Auth");
        desk.find_yesterday(&granted.0);
        Ok(granted)
    })?;
    signed(&core, &access, answer)
}

/// Whom an identity token stands for.
fn identified(org: &Org, url: &str, token: &str, fetched: &Fetched) -> Result<Identity, Unverified> {
    if let Some(believed) = org.believed(token) {
        return believed;
    }
    let audience = org.switches.require_audience.then_some(url);
    identity::verify(token, &org.bound_key_sets(fetched), org.now() / 1000, audience)
}

/// Counts the request and reads it.
fn admitted(core: &Core, headers: &HeaderMap, body: &Bytes) -> Result<TokenRequest, Refusal> {
    core.change(|org| {
        if org.mistakes.allowance_used_up {
            return Err(Refusal::too_many(None));
        }
        if org.switches.enforce_limits {
            org.token_limit.admit(limits::TOKENS, instant())?;
        }
        Ok(())
    })?;
    super::body(headers, body, &super::shapes::TOKEN)
}

/// The deployment that a token request names, if it may have tokens.
fn published<'a>(org: &'a Org, request: &TokenRequest) -> Result<&'a Deployment, Refusal> {
    let own = &org.seed.org_id;
    let long = org.switches.accept_long_org_id && request.org_id == ids::long_id(own);
    if request.org_id != *own && !long {
        return Err(Refusal::bad("orgId is not the id of this org"));
    }
    for (value, name) in [
        (&request.es_developer_name, "esDeveloperName"),
        (&request.capabilities_version, "capabilitiesVersion"),
        (&request.platform, "platform"),
    ] {
        if value.is_empty() {
            return Err(Refusal::bad(format!("{name} must not be empty")));
        }
    }
    let app_name = request.context.as_ref().and_then(|context| context.app_name.as_ref());
    if org.switches.check_app_name && !app_name.is_none_or(|name| is_app_name(name)) {
        return Err(Refusal::bad("context.appName may have letters, digits, _ and . only, at most 40"));
    }
    // A deployment whose channel is not active is none.
    let known = org.deployment(&request.es_developer_name).filter(|_| !org.mistakes.channel_inactive);
    let Some(deployment) = known else {
        return Err(Refusal::bad(format!(
            "There is no deployment with the developer name {}",
            request.es_developer_name
        )));
    };
    let deployment_type = org.deployment_type(deployment);
    if deployment_type != "Api" {
        return Err(Refusal::bad(format!(
            "deploymentType {deployment_type} is not supported; set esDeveloperName to a deployment with deploymentType api"
        )));
    }
    if !org.is_published(deployment) {
        return Err(Refusal::bad(format!("The deployment {} is not published", request.es_developer_name)));
    }
    Ok(deployment)
}

fn is_app_name(name: &str) -> bool {
    name.len() <= 40 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.')
}

fn guest_subject(org: &Org) -> String {
    format!("v2/iamessage/{}/NA/uid:{}", org.switches.guest_subject, ids::uuid())
}

fn grant(
    org: &Org,
    deployment: &Deployment,
    request: &TokenRequest,
    subject: String,
    auth_mode: &str,
) -> (Access, TokenAnswer) {
    let channel = org.channel(&deployment.seed.developer_name);
    let verified = subject.starts_with("v2/iamessage/AUTH/");
    let minutes =
        channel.map_or(360, |own| if verified { own.verified_token_minutes } else { own.guest_token_minutes });
    let device_id = request.device_id.clone().filter(|id| !id.is_empty()).unwrap_or_else(ids::uuid);
    let access = Access::new(
        org,
        Grant {
            subject: subject.clone(),
            developer_name: &deployment.seed.developer_name,
            device_id: device_id.clone(),
            minutes,
            capabilities_version: request.capabilities_version.clone(),
        },
    );
    let config = DeploymentConfig {
        name: deployment.seed.developer_name.clone(),
        deployment_type: org.switches.deployment_type_word.clone(),
        embedded_service_messaging_channel: ChannelConfig {
            channel_address_identifier: access.channel_add_id.clone(),
            auth_mode: auth_mode.into(),
        },
        forms: org.declared_forms(deployment).into_iter().map(without_labels).collect(),
        choice_list_config: ChoiceListConfig { choice_list: deployment.seed.choice_lists.clone() },
        attachments: Attachments {
            end_user_to_agent: org.takes_files(deployment),
            max_file_size: Some(deployment.max_file_size),
        },
        transcript: TranscriptConfig { allow_transcript_download: deployment.transcript },
    };
    let answer = TokenAnswer {
        access_token: String::new(),
        last_event_id: Some(org.last_event.to_string()),
        context: TokenContext {
            device_id: Some(device_id),
            end_user: EndUser { app_type: "iamessage".into(), role: "EndUser".into(), subject, display_name: None },
            configuration: Configuration {
                timestamp: deployment.published.unwrap_or_default(),
                embedded_service_config: config,
            },
        },
    };
    (access, answer)
}

/// Labels are the public configuration's.
fn without_labels(mut form: Form) -> Form {
    form.form_fields.iter_mut().for_each(|field| field.labels = None);
    form
}

fn signed(core: &Core, access: &Access, answer: TokenAnswer) -> Answer {
    let access_token = sign(core, access).map_err(broken)?;
    Ok(json_answer(StatusCode::OK, &TokenAnswer { access_token, ..answer }))
}

fn broken(error: Error) -> Refusal {
    tracing::error!(%error, "a token could not be signed");
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error")
}

pub(super) async fn continuation(State(core): State<Arc<Core>>, headers: HeaderMap) -> Answer {
    let access = authenticate(&core, &headers)?;
    let (continued, last_event) = core.change(|org| {
        if org.mistakes.allowance_used_up {
            return Err(Refusal::too_many(None));
        }
        if org.switches.enforce_limits {
            org.continuation_limit.admit(limits::TOKENS, instant())?;
        }
        Ok((access.continued(org), org.last_event))
    })?;
    let access_token = sign(&core, &continued).map_err(broken)?;
    let answer = ContinuationAnswer { access_token, last_event_id: Some(last_event.to_string()) };
    Ok(json_answer(StatusCode::OK, &answer))
}

pub(super) async fn revoke(State(core): State<Arc<Core>>, headers: HeaderMap) -> Answer {
    let access = authenticate(&core, &headers)?;
    if !access.is_verified() {
        return Err(Refusal::denied());
    }
    core.change(|org| org.revoked.insert(access.client_session_id));
    core.revocations.send_modify(|count| *count += 1);
    Ok(empty(StatusCode::NO_CONTENT))
}

pub(super) async fn auth_link(State(core): State<Arc<Core>>, headers: HeaderMap) -> Answer {
    authenticate(&core, &headers)?;
    Ok(json_answer(StatusCode::OK, &AuthLinkAnswer { auth_link_key: ids::uuid() }))
}
