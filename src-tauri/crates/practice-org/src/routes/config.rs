//! The two public endpoints that need no token.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use miaw::wire::config::{BusinessHours, BusinessHoursAnswer, OpenHours};
use miaw::wire::token::Form;
use serde_json::{Value, json};

use super::Query;
use crate::answer::{config_fault, empty, json_answer};
use crate::core::Core;
use crate::ids;
use crate::org::{Deployment, Org};

/// The deployment that the query names, or the answer that says why not.
fn named<'a>(org: &'a Org, query: &Query) -> Result<&'a Deployment, Box<Response>> {
    let refuse = |text: &str| Err(Box::new(config_fault(StatusCode::BAD_REQUEST, text)));
    let Some(org_id) = query.text("orgId") else { return refuse("orgId is required") };
    if org_id != org.seed.org_id && org_id != ids::long_id(&org.seed.org_id) {
        return refuse("orgId is not the id of this org");
    }
    let Some(name) = query.text("esConfigName") else { return refuse("esConfigName is required") };
    let Some(deployment) = org.deployment(name) else {
        return refuse(&format!("There is no Embedded Service Config with the name {name}"));
    };
    if !org.is_published(deployment) {
        let text = "Embedded Messaging Config is not Published";
        return Err(Box::new(config_fault(StatusCode::PRECONDITION_FAILED, text)));
    }
    Ok(deployment)
}

pub(super) async fn deployment(State(core): State<Arc<Core>>, uri: Uri) -> Response {
    let query = Query::of(&uri);
    core.read(|org| match named(org, &query) {
        Ok(deployment) => json_answer(StatusCode::OK, &configuration(org, deployment, &core.url)),
        Err(answer) => *answer,
    })
}

fn configuration(org: &Org, deployment: &Deployment, url: &str) -> Value {
    let seed = &deployment.seed;
    let channel = org.channel(&seed.developer_name);
    json!({
        "timestamp": deployment.published,
        "standardLabels": [],
        "embeddedServiceConfig": {
            "name": seed.developer_name,
            "deploymentType": org.deployment_type(deployment),
            "siteUrl": url,
            "branding": [{ "n": "headerColor", "v": "#1A1B1E" }, { "n": "secondaryColor", "v": "#0B5CAB" }],
            "forms": org.declared_forms(deployment).iter().map(public_form).collect::<Vec<_>>(),
            "choiceListConfig": { "choiceList": seed.choice_lists },
            "termsAndConditions": {
                "isTermsAndConditionsEnabled": false, "isTermsAndConditionsRequired": false, "label": null,
            },
            "attachments": { "endUserToAgent": org.takes_files(deployment), "maxFileSize": deployment.max_file_size },
            "transcript": { "allowTranscriptDownload": deployment.transcript },
            "fallbackMessage": { "isFallbackMessageEnabled": false, "fallbackMessageContent": null },
            "customLabels": [],
            "embeddedServiceMessagingChannel": {
                "channelAddressIdentifier": channel.map(|channel| &channel.channel_address_identifier),
                "authMode": if org.verifies_users() { "Auth" } else { "UnAuth" },
            },
            "esClientVersion": "WebV2",
        },
    })
}

/// A form with its hidden fields apart, as the web widget gets it.
fn public_form(form: &Form) -> Value {
    let visible: Vec<_> = form.form_fields.iter().filter(|field| !field.is_hidden).collect();
    let hidden = form.form_fields.iter().filter(|field| field.is_hidden);
    let hidden: Vec<Value> = hidden.map(|field| json!({ "name": field.name, "maxLength": field.max_length })).collect();
    json!({
        "formType": form.form_type,
        "displayContext": form.display_context,
        "formFields": visible,
        "hiddenFormFields": hidden,
    })
}

pub(super) async fn business_hours(State(core): State<Arc<Core>>, uri: Uri) -> Response {
    let query = Query::of(&uri);
    core.read(|org| {
        if let Err(answer) = named(org, &query) {
            return *answer;
        }
        let Some(hours) = org.hours() else { return empty(StatusCode::NO_CONTENT) };
        let spans = hours.spans.iter().map(|span| OpenHours { start_time: span.start_time, end_time: span.end_time });
        let business_hours_info =
            BusinessHours { name: hours.name.clone(), is_active: hours.is_active, business_hours: spans.collect() };
        json_answer(StatusCode::OK, &BusinessHoursAnswer { business_hours_info, timestamp: org.now() })
    })
}
