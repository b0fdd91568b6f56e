//! What mistakes in the setup make of the org. Nothing is changed for them: each look at the org takes them into account, so
//! that switching one off repairs it.

mod yesterday;

use std::time::{Duration, SystemTime};

use axum::http::HeaderValue;
use miaw::wire::token::Form;
use serde_json::Value;

use crate::control::types::{KeySetUpload, KeyWithoutCertificate, Mistakes};
use crate::desk::Desk;
use crate::endpoint::Fetched;
use crate::identity::{self, Held, KeySet};
use crate::org::{Deployment, Org, now_ms};
use crate::seed::{Hours, Span};

/// How far a clock is wrong that is wrong.
const AHEAD: Duration = Duration::from_secs(10 * 60);
const HOUR: i64 = 60 * 60 * 1000;
/// Added to a key id to make it another.
const OTHER_KEY_ID: &str = "-old";
/// A queue as another org would have it.
const QUEUE_OF_ANOTHER_ORG: &str = "00G5f000004XyZaEAK";
/// The attribute that is not mapped.
const NOT_MAPPED: &str = "Order_Number";
/// A key that nobody here has the private half of, with its certificate.
const ANOTHER_KEY: &str = include_str!("mistakes/another_key.json");

impl Desk<'_> {
    /// Makes these mistakes and repairs all others, at once.
    pub(crate) fn make_mistakes(&mut self, mistakes: Mistakes) {
        self.core.held_back.send_replace(mistakes.stream_held_back);
        self.core.endpoints.forget();
        if mistakes.stream_org_id && !self.org.mistakes.stream_org_id {
            self.core.cut_streams();
        }
        self.org.mistakes = mistakes;
        if !self.org.mistakes.conversation_of_yesterday {
            self.forget_yesterday();
        }
        if self.org.mistakes.leave_nobody_to_ask() {
            self.take_back_offers(|_| true);
        }
        self.fill();
    }
}

impl Mistakes {
    fn leave_nobody_to_ask(&self) -> bool {
        self.omni_channel_off
            || self.presence_without_channel
            || self.no_capacity
            || self.queue_without_sessions
            || self.queue_of_another_org
    }
}

impl Org {
    /// The org's clock, in milliseconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        if self.mistakes.clock_ahead { now_ms() + AHEAD.as_millis() as i64 } else { now_ms() }
    }

    /// The `Date` of answers, where it is not this machine's (RFC 9110).
    pub(crate) fn date(&self) -> Option<HeaderValue> {
        let date = || HeaderValue::from_str(&httpdate::fmt_http_date(SystemTime::now() + AHEAD)).ok();
        self.mistakes.clock_ahead.then(date).flatten()
    }

    /// `Api` or `Web`.
    pub(crate) fn deployment_type<'a>(&self, deployment: &'a Deployment) -> &'a str {
        if self.mistakes.web_deployment { "Web" } else { &deployment.deployment_type }
    }

    /// Whether a deployment was ever published.
    pub(crate) fn is_published(&self, deployment: &Deployment) -> bool {
        deployment.published.is_some() && !self.mistakes.not_published
    }

    /// Whether end users of a deployment may send files.
    pub(crate) fn takes_files(&self, deployment: &Deployment) -> bool {
        deployment.files && !self.mistakes.files_off
    }

    /// The forms that a deployment declares: those of its publication.
    pub(crate) fn declared_forms(&self, deployment: &Deployment) -> Vec<Form> {
        let mut forms = deployment.seed.forms.clone();
        if self.mistakes.not_republished {
            for form in &mut forms {
                form.form_fields.retain(|field| !field.is_hidden);
                form.hidden_form_fields.clear();
            }
        }
        forms
    }

    /// Whether the deployment's publication has this attribute, and the channel has it mapped to a flow variable.
    pub(crate) fn is_mapped(&self, developer_name: &str, attribute: &str) -> bool {
        if self.mistakes.attribute_not_mapped && attribute == NOT_MAPPED {
            return false;
        }
        let hidden = |form: &Form| {
            form.form_fields.iter().any(|field| field.is_hidden && field.name == attribute)
                || form.hidden_form_fields.iter().any(|field| field.name == attribute)
        };
        !(self.mistakes.not_republished
            && self.deployment(developer_name).is_some_and(|own| own.seed.forms.iter().any(hidden)))
    }

    /// Business hours, if there are any.
    pub(crate) fn hours(&self) -> Option<Hours> {
        let mut hours = self.seed.hours.clone();
        if self.mistakes.outside_hours {
            let now = self.now();
            let own =
                hours.get_or_insert_with(|| Hours { name: "Practice hours".into(), is_active: true, spans: vec![] });
            own.is_active = true;
            own.spans.retain(|span| span.start_time > now);
            if own.spans.is_empty() {
                own.spans.push(Span { start_time: now + 12 * HOUR, end_time: now + 20 * HOUR });
            }
        }
        hours
    }

    /// Whether work is offered to nobody, whoever is online.
    pub(crate) fn nobody_is_asked(&self) -> bool {
        self.faults.no_agent || self.mistakes.leave_nobody_to_ask()
    }

    /// The queue id that the flow names for a queue of this API name.
    pub(crate) fn queue_id(&self, name: &str) -> Option<&str> {
        if self.mistakes.queue_of_another_org {
            return Some(QUEUE_OF_ANOTHER_ORG);
        }
        self.seed.queues.iter().find(|queue| queue.developer_name == name).map(|queue| queue.id.as_str())
    }

    /// Whether user verification is on for the channels.
    pub(crate) fn verifies_users(&self) -> bool {
        !self.mistakes.verification_off && self.key_sets.iter().any(|set| set.active)
    }

    /// Whom an identity token stands for that nobody looks at, if that is how things are here.
    pub(crate) fn believed(&self, token: &str) -> Option<Result<identity::Identity, identity::Unverified>> {
        let believes = self.mistakes.verification_not_enforced && !self.mistakes.keyset_not_bound;
        let bound = self.key_sets.iter().find(|set| set.active).or(self.key_sets.first());
        let name = bound.map_or(crate::control::names::KEY_SET, |set| set.name.as_str());
        believes.then(|| identity::believe(token, name))
    }

    /// The endpoints that keys of bound key sets are read from.
    pub(crate) fn key_endpoints(&self) -> Vec<String> {
        let mistakes = &self.mistakes;
        if mistakes.keyset_not_bound || mistakes.endpoint_behind_login || mistakes.verification_off {
            return Vec::new();
        }
        self.key_sets.iter().filter(|set| set.active).filter_map(|set| set.endpoint.clone()).collect()
    }

    /// The key sets that are bound to the channels as active, as user verification has them.
    pub(crate) fn bound_key_sets(&self, fetched: &Fetched) -> Vec<KeySet> {
        if self.mistakes.keyset_not_bound {
            return Vec::new();
        }
        let held = |set: &KeySetUpload| match &set.endpoint {
            None => Held::Keys(set.keys.iter().map(|key| self.held_key(key)).collect()),
            Some(_) if self.mistakes.endpoint_behind_login => Held::Unreadable,
            Some(url) => match fetched.get(url) {
                Some(keys) => Held::Keys(keys.iter().map(|key| self.held_key(key)).collect()),
                None => Held::Unreadable,
            },
        };
        // What Salesforce says of `x5c` is about uploads; keys at an endpoint are plain ones.
        let needs_certificate = self.mistakes.key_without_certificate
            || match self.switches.key_without_certificate {
                KeyWithoutCertificate::NeverVerifies => true,
                KeyWithoutCertificate::Accept | KeyWithoutCertificate::RefuseUpload => false,
            };
        let bound = |set: &KeySetUpload| KeySet {
            name: set.name.clone(),
            issuer: self.held_issuer(&set.issuer),
            held: held(set),
            needs_certificate: needs_certificate && set.endpoint.is_none(),
        };
        self.key_sets.iter().filter(|set| set.active).map(bound).collect()
    }

    /// The keys of a set as its owner serves them at an endpoint; none if there is no such set.
    pub(crate) fn served_keys(&self, name: &str) -> Option<Vec<Value>> {
        let set = self.key_sets.iter().find(|set| set.name == name)?;
        Some(set.keys.iter().map(|key| self.held_key(key)).collect())
    }

    /// An issuer as the key set has it, whatever was meant.
    fn held_issuer(&self, issuer: &str) -> String {
        let letter = issuer.char_indices().find(|(_, letter)| letter.is_ascii_alphabetic());
        match letter.filter(|_| self.mistakes.issuer_differs) {
            Some((place, letter)) => {
                let other =
                    if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() };
                format!("{}{other}{}", &issuer[..place], &issuer[place + 1..])
            }
            // Without a letter there is no other case; a slash is the next best slip.
            None if self.mistakes.issuer_differs => format!("{issuer}/"),
            None => issuer.to_owned(),
        }
    }

    /// A key as the key set has it, whatever was meant.
    fn held_key(&self, key: &Value) -> Value {
        let mistakes = &self.mistakes;
        let mut held =
            if mistakes.wrong_key { serde_json::from_str(ANOTHER_KEY).unwrap_or_default() } else { key.clone() };
        // At an endpoint there may be keys without one; they stay so.
        if let Some(key_id) = key.get("kid").and_then(Value::as_str) {
            let other = mistakes.key_id_differs.then(|| format!("{key_id}{OTHER_KEY_ID}"));
            held["kid"] = other.as_deref().unwrap_or(key_id).into();
        }
        if mistakes.key_without_certificate
            && let Some(members) = held.as_object_mut()
        {
            members.remove("x5c");
        }
        held
    }
}
