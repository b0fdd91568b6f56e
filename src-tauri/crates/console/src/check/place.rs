//! Where the org is, and the way to it: identifiers, name, certificate, proxy, clock.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use miaw::certificate::Certificate;
use miaw::{Error, ErrorKind};
use serde_json::json;
use url::Host;

use super::conclusion::{Conclusion, failed_call};
use super::evidence::Trail;
use super::ground::{Ground, seconds};
use crate::connector::jwks_url;
use crate::diagnosis::{Call, ConnectionFacts, Facts, Typed, diagnose};
use crate::environment::{proxy_for, unusable_proxy};
use crate::profile;
use crate::view::{Certainty, ProfileDraft};

/// Longest time for a name to be resolved.
const RESOLVING: Duration = Duration::from_secs(5);
/// The clock difference from which tokens that live for minutes are in danger, in milliseconds.
const CLOCK_LIMIT: i64 = 60_000;
/// Parts of the issuers' names of public certificate authorities.
const PUBLIC_AUTHORITIES: [&str; 16] = [
    "digicert",
    "let's encrypt",
    "isrg",
    "globalsign",
    "sectigo",
    "comodo",
    "usertrust",
    "amazon",
    "google trust",
    "entrust",
    "godaddy",
    "identrust",
    "certum",
    "microsoft",
    "ssl.com",
    "thawte",
];

/// The profile's own values, before any call.
pub async fn identifiers(ground: &Ground, trail: &Trail) -> Conclusion {
    let profile = &ground.profile;
    let mut typed = vec![
        ("serviceUrl", profile.service_url.as_str().to_owned()),
        ("orgId", profile.org_id.as_str().to_owned()),
        ("developerName", profile.developer_name.as_str().to_owned()),
    ];
    if let Some(signing) = profile.signing() {
        typed.push(("issuer", signing.issuer.to_owned()));
        typed.push(("keyId", signing.key.key_id.clone()));
    }
    if let Some(url) = jwks_url(profile) {
        typed.push(("jwksUrl", url));
    }
    trail.note("Values of the profile", json!(typed.iter().cloned().collect::<std::collections::BTreeMap<_, _>>()));
    trail.note("Settings of the connector", json!(profile.settings));
    let draft = ProfileDraft {
        name: profile.name.clone(),
        environment: Some(profile.environment),
        service_url: profile.service_url.as_str().to_owned(),
        org_id: profile.org_id.as_str().to_owned(),
        developer_name: profile.developer_name.as_str().to_owned(),
        connector: Some(profile.connector),
        settings: Some(profile.settings.clone()),
    };
    let wrong = profile::failures(&draft);
    let facts =
        Facts { typed: typed.into_iter().map(|(field, text)| Typed { field, text }).collect(), ..Facts::default() };
    if !wrong.is_empty() {
        let messages: Vec<&str> = wrong.iter().map(|field| field.message.as_str()).collect();
        return Conclusion::failed(messages.join(" ")).with(facts);
    }
    let titles: Vec<&str> = diagnose(&facts)
        .iter()
        .filter(|finding| finding.certainty != Certainty::Possible)
        .map(|finding| crate::diagnosis::rule(finding.rule).title)
        .collect();
    if titles.is_empty() {
        Conclusion::passed("Service URL, org id and developer name have the form that the API expects.").with(facts)
    } else {
        Conclusion::failed(format!("{}.", titles.join(". "))).with(facts)
    }
}

/// The host, and its port where one is given.
fn host(ground: &Ground) -> (Host<String>, u16) {
    let url = ground.profile.service_url.join("/");
    let host = url.host().map_or_else(|| Host::Domain(String::new()), |host| host.to_owned());
    (host, url.port_or_known_default().unwrap_or(443))
}

/// The name service knows the host.
pub async fn name_resolution(ground: &Ground, trail: &Trail) -> Conclusion {
    let (host, port) = host(ground);
    let name = match host {
        Host::Domain(name) if !ground.profile.service_url.is_loopback() => name,
        _ => {
            return Conclusion::not_applicable(
                "The service URL has no name to look up: it is an address, or this machine.",
            );
        }
    };
    let started = Instant::now();
    let found = tokio::time::timeout(RESOLVING, tokio::net::lookup_host((name.as_str(), port))).await;
    let elapsed = started.elapsed();
    let reason = match found {
        Ok(Ok(addresses)) => {
            let addresses: BTreeSet<IpAddr> = addresses.map(|address| address.ip()).collect();
            trail.note("Addresses", json!({ "host": name, "addresses": addresses }));
            if let Some(first) = addresses.first() {
                let others = match addresses.len() - 1 {
                    0 => String::new(),
                    more => format!(" and {more} more"),
                };
                return Conclusion::passed(format!("{name} is {first}{others}, found after {}.", seconds(elapsed)));
            }
            "the name has no address".to_owned()
        }
        Ok(Err(error)) => error.to_string(),
        Err(_) => format!("no answer within {}", seconds(RESOLVING)),
    };
    trail.note("Look-up", json!({ "host": name, "error": reason }));
    if let Some(proxy) = proxy_for(&ground.profile.service_url.join("/")) {
        return Conclusion::undecided(format!(
            "This machine's name service does not know {name} ({reason}). Requests go through the proxy {proxy}, which \
             looks names up itself."
        ));
    }
    let error = Error {
        kind: ErrorKind::HostUnknown,
        method: "GET",
        url: ground.profile.service_url.join("/").to_string(),
        status: None,
        server_text: Some(reason),
        server_code: None,
        elapsed,
    };
    Conclusion::of_call(Call::Other, &error)
}

/// The certificate that the host presents.
pub async fn secure_connection(ground: &Ground, trail: &Trail) -> Conclusion {
    let url = ground.profile.service_url.join("/");
    if url.scheme() != "https" {
        return Conclusion::not_applicable("The org is on this machine and is reached without encryption.");
    }
    let contact = ground.contact().await;
    let presented = contact.exchange.as_ref().and_then(|exchange| exchange.certificate.as_deref());
    let Some(presented) = presented else {
        return match &contact.answer {
            Err(error) if matches!(error.kind, ErrorKind::Tls { .. }) => Conclusion::of_call(Call::Other, error),
            Err(error) if error.status.is_none() => {
                let failure = crate::view::Failure::from(error.clone());
                Conclusion::undecided(format!("No connection came about. {}", failure.message))
            }
            Ok(_) | Err(_) => Conclusion::undecided("The certificate of the connection could not be read."),
        };
    };
    let certificate = match Certificate::from_der(presented) {
        Ok(certificate) => certificate,
        Err(error) => return Conclusion::undecided(format!("The connection is secure, but {error}.")),
    };
    let days_left = (certificate.not_after * 1000 - ground.context.clock.now()).div_euclid(86_400_000);
    let proxy = proxy_for(&url);
    trail.note(
        "Certificate",
        json!({
            "subject": certificate.subject,
            "issuer": certificate.issuer,
            "notBefore": certificate.not_before * 1000,
            "notAfter": certificate.not_after * 1000,
            "proxy": proxy,
        }),
    );
    let issuer = certificate.issuer.to_lowercase();
    let private_issuer = !PUBLIC_AUTHORITIES.iter().any(|authority| issuer.contains(authority));
    let summary = format!(
        "The certificate of {} was issued by {} and is valid for {days_left} more days.",
        url.host_str().unwrap_or_default(),
        certificate.issuer
    );
    let connection = ConnectionFacts {
        host: url.host_str().unwrap_or_default().to_owned(),
        issuer: Some(certificate.issuer),
        private_issuer,
        certificate_days_left: Some(days_left),
    };
    Conclusion::passed(summary).with(Facts { connection: Some(connection), ..Facts::default() })
}

/// Whether a proxy stands between. It is told, and is no failure.
pub async fn proxy(ground: &Ground, trail: &Trail) -> Conclusion {
    let url = ground.profile.service_url.join("/");
    let proxy = proxy_for(&url);
    trail.note("Proxy", json!({ "host": url.host_str(), "proxy": proxy }));
    let name = url.host_str().unwrap_or_default();
    Conclusion::passed(match (proxy, unusable_proxy(&url)) {
        (None, Some(variable)) => {
            format!("{variable} holds no proxy's address, so it is passed over: requests to {name} go out directly.")
        }
        (None, None) => format!("Requests to {name} go out directly: no proxy is set for it."),
        (Some(proxy), _) => format!(
            "Requests to {name} go through the proxy {proxy}. If the event stream stays silent, look at the proxy first: \
             some hold streams back."
        ),
    })
}

/// This machine's clock against the server's.
pub async fn clock(ground: &Ground, trail: &Trail) -> Conclusion {
    let contact = ground.contact().await;
    if let Some(exchange) = &contact.exchange {
        trail.note(
            "Times",
            json!({
                "serverDate": exchange.server_date,
                "receivedAt": contact.at,
                "elapsedMs": u64::try_from(exchange.elapsed.as_millis()).unwrap_or(u64::MAX),
            }),
        );
    }
    let Some((skew, accuracy)) = ground.skew().await else {
        return Conclusion::undecided("No answer came that tells the server's time.");
    };
    let facts = Facts { clock_skew: Some(skew.div_euclid(1000)), ..Facts::default() };
    let accuracy = format!("to within {:.1} s", accuracy as f64 / 1000.0);
    let by = format!("{:.0} s", (skew.abs() as f64 / 1000.0).round());
    match skew {
        _ if skew.abs() <= 1_500 => Conclusion::passed(format!("It agrees with the server's clock, {accuracy}.")),
        _ if skew.abs() <= CLOCK_LIMIT => {
            Conclusion::passed(format!("It differs from the server's clock by {by}, {accuracy}: too little to matter."))
        }
        ahead if ahead > 0 => Conclusion::failed(format!(
            "The server's clock is {by} ahead of this machine's: identity tokens that are signed here may be expired on \
             arrival."
        )),
        _ => Conclusion::failed(format!(
            "The server's clock is {by} behind this machine's: identity tokens that are signed here may not be valid yet."
        )),
    }
    .with(facts)
}

/// Why the first request failed, where it is this check's business.
pub fn of_first_contact(error: &Error) -> Facts {
    Facts { failed: vec![failed_call(Call::Configuration, error)], ..Facts::default() }
}
