//! Rules about the way to the host, and about answers that are none of this API's.

use miaw::ErrorKind;

use super::{Rule, Sense, places};
use crate::diagnosis::{Call, Facts, FailedCall, Finding, RuleName};
use crate::view::Certainty;

/// Days before a server's certificate ends at which a person should look.
const SERVER_CERTIFICATE_SOON: i64 = 7;
/// Days before the signing key's certificate ends at which a person should act.
const SIGNING_CERTIFICATE_SOON: i64 = 30;

pub(super) static HOST_UNREACHABLE: Rule = Rule {
    name: RuleName::HostUnreachable,
    row: None,
    title: "The host cannot be reached",
    symptom: "Every call fails before there is an answer: the name is not known, the connection is refused or breaks, \
              or nothing comes in time.",
    explanation: "The name of the host is wrong, or this machine's way to it is closed. A company network that hides \
                  the host makes it look as if it did not exist.",
    fix: "Compare the URL with the value of Url in the Code Snippet (it ends in .my.salesforce-scrt.com), then check \
          the connection, VPN and proxy of this machine, and Salesforce's status page for the org's instance. For a \
          practice org, start it in Practice.",
    senses: &[Sense::Answer],
    certainty: Certainty::Certain,
    place: Some(places::CODE_SNIPPET),
    query: None,
    practice: None,
    source: "How name service and TCP work; Salesforce's documentation of My Domain host names",
    look: host_unreachable,
};

pub(super) static CONNECTION_NOT_SECURE: Rule = Rule {
    name: RuleName::ConnectionNotSecure,
    row: None,
    title: "No secure connection to the host",
    symptom: "Every call fails while the secure connection is set up.",
    explanation: "Something at this address does not speak TLS as it should, or its certificate is not valid for the \
                  host or for today. Nothing was sent over such a connection.",
    fix: "Check this machine's date, then compare the URL with the value of Url in the Code Snippet. If both are \
          right, show the words of the TLS library to your network administrator.",
    senses: &[Sense::Answer],
    certainty: Certainty::Certain,
    place: None,
    query: None,
    practice: None,
    source: "RFC 8446 (TLS 1.3) and RFC 5280 (certificates)",
    look: connection_not_secure,
};

pub(super) static CONNECTION_INSPECTED: Rule = Rule {
    name: RuleName::ConnectionInspected,
    row: None,
    title: "A proxy presents its own certificate",
    symptom: "The certificate of the host was not issued by a public authority, or this machine does not know its \
              issuer.",
    explanation: "A proxy that inspects traffic ends the secure connection and makes another one to Salesforce. It can \
                  read tokens and messages, and it often holds back event streams.",
    fix: "Ask your network administrator to leave out this host (it ends in .my.salesforce-scrt.com) from inspection. \
          If that cannot be, add the proxy's root certificate to this machine's trusted certificates.",
    senses: &[Sense::Answer],
    certainty: Certainty::Likely,
    place: None,
    query: None,
    practice: None,
    source: "RFC 5280 (certificates); field reports of proxies that buffer event streams",
    look: connection_inspected,
};

pub(super) static CERTIFICATE_EXPIRING: Rule = Rule {
    name: RuleName::CertificateExpiring,
    row: None,
    title: "A certificate expires soon",
    symptom: "All is well today, and will not be after the certificate's last day.",
    explanation: "Salesforce refuses the upload of a key whose certificate is valid for fewer than 10 days, and an \
                  expired server certificate makes secure connections impossible.",
    fix: "For the signing key, make a new certificate from the same private key and upload the key again with it, \
          before the last day. For the host, Salesforce or the owner of the proxy renews it: look again tomorrow.",
    senses: &[Sense::Input, Sense::Answer, Sense::Time],
    certainty: Certainty::Certain,
    place: Some(places::KEY_SETS),
    query: None,
    practice: None,
    source: "RFC 5280 (certificates); Salesforce Help, troubleshooting of user verification (10 days)",
    look: certificate_expiring,
};

pub(super) static ANSWER_NOT_OF_THIS_API: Rule = Rule {
    name: RuleName::AnswerNotOfThisApi,
    row: None,
    title: "The answer is not this API's",
    symptom: "A page of HTML, a redirect, an empty, a cut or an endless answer comes where JSON or an event stream \
              should, or events whose data is not JSON, or the public configuration, which needs no token, is refused \
              with 401, 403 or 404.",
    explanation: "A proxy, a login page, a maintenance page or another server has answered in the place of the \
                  messaging service. A redirect is not followed, because what a call carries would go there.",
    fix: "Open the URL in a browser on this machine and see who answers. Compare it with the value of Url in the Code \
          Snippet, and check VPN and proxy.",
    senses: &[Sense::Answer, Sense::Stream],
    certainty: Certainty::Likely,
    place: Some(places::CODE_SNIPPET),
    query: None,
    practice: Some("faults.htmlAnswers"),
    source: "Salesforce's documentation of the API's answers; field reports",
    look: answer_not_of_this_api,
};

pub(super) static SERVER_FAILED: Rule = Rule {
    name: RuleName::ServerFailed,
    row: None,
    title: "The server failed",
    symptom: "Calls are answered with a status of 500 or more.",
    explanation: "The server gave up while processing the request. Nothing in the setup is known to cause that.",
    fix: "Try again in a moment. If it persists, look at Salesforce's status page for the org's instance, and give the \
          time and the server's words to Salesforce Support.",
    senses: &[Sense::Answer],
    certainty: Certainty::Certain,
    place: None,
    query: Some("SELECT InstanceName, IsSandbox FROM Organization"),
    practice: Some("faults.answerNext"),
    source: "RFC 9110 (HTTP); Salesforce's sample app, which tries again at 500, 502, 503 and 504",
    look: server_failed,
};

/// The first call that failed so.
fn first(facts: &Facts, failed_so: impl Fn(&FailedCall) -> bool) -> Option<&FailedCall> {
    facts.calls().find(|call| failed_so(call))
}

fn host_unreachable(facts: &Facts) -> Vec<Finding> {
    let refused = |call: &FailedCall| matches!(call.kind, ErrorKind::HostUnknown | ErrorKind::ConnectionRefused);
    // A stream alone that breaks or stays silent is a matter of the stream.
    let call = first(facts, |call| call.is_unanswered() && (refused(call) || call.call != Call::Stream));
    let finding = call.map(|call| {
        // What breaks or takes too long may be this one call.
        let certainty = if refused(call) { Certainty::Certain } else { Certainty::Likely };
        Finding::new(RuleName::HostUnreachable, call.told()).with_certainty(certainty)
    });
    finding.into_iter().collect()
}

/// Whether the TLS library did not know who issued the certificate.
pub(crate) fn is_of_unknown_issuer(kind: &ErrorKind) -> bool {
    matches!(kind, ErrorKind::Tls { reason } if {
        let reason = reason.to_ascii_lowercase();
        ["unknownissuer", "unknown issuer", "self-signed", "self signed", "unable to get local issuer"]
            .iter()
            .any(|part| reason.contains(part))
    })
}

fn connection_not_secure(facts: &Facts) -> Vec<Finding> {
    let call = first(facts, |call| matches!(call.kind, ErrorKind::Tls { .. }) && !is_of_unknown_issuer(&call.kind));
    call.map(|call| Finding::new(RuleName::ConnectionNotSecure, call.told())).into_iter().collect()
}

fn connection_inspected(facts: &Facts) -> Vec<Finding> {
    if let Some(call) = first(facts, |call| is_of_unknown_issuer(&call.kind)) {
        return vec![Finding::new(RuleName::ConnectionInspected, call.told())];
    }
    let inspected = facts.connection.as_ref().filter(|connection| connection.private_issuer);
    let finding = inspected.map(|connection| {
        let issuer = connection.issuer.as_deref().unwrap_or("somebody who is not named");
        let seen = format!("The certificate of {} was issued by {issuer}.", connection.host);
        Finding::new(RuleName::ConnectionInspected, seen)
    });
    finding.into_iter().collect()
}

fn certificate_expiring(facts: &Facts) -> Vec<Finding> {
    let server = facts.connection.as_ref().and_then(|connection| {
        let left = connection.certificate_days_left.filter(|left| *left < SERVER_CERTIFICATE_SOON)?;
        Some(format!("The certificate of {} is valid for {}.", connection.host, days(left)))
    });
    let signing = facts.key.as_ref().and_then(|key| {
        let left = key.certificate_days_left.filter(|left| *left < SIGNING_CERTIFICATE_SOON)?;
        // The upload of a key with fewer days is refused: that is another rule's.
        let is_uploaded_later = key.endpoint.is_none() && left < super::keys::UPLOAD_NEEDS_DAYS;
        (!is_uploaded_later).then(|| format!("The signing key's certificate is valid for {}.", days(left)))
    });
    let seen = [server, signing].into_iter().flatten();
    seen.map(|seen| Finding::new(RuleName::CertificateExpiring, seen)).collect()
}

/// `12 more days`, `no more: it ended 3 days ago`.
pub(super) fn days(left: i64) -> String {
    match left {
        0 => "less than a day more".to_owned(),
        1 => "1 more day".to_owned(),
        -1 => "no more day: it ended 1 day ago".to_owned(),
        left if left < 0 => format!("no more day: it ended {} days ago", -left),
        left => format!("{left} more days"),
    }
}

/// Whether a public endpoint refuses a call as the messaging service never does: anybody may ask, without a token, and it says
/// with 400 and 412 what is wrong with the deployment.
fn refuses_anybody(call: &FailedCall) -> bool {
    let own = match call.call {
        Call::Configuration => matches!(call.status, Some(400 | 412)),
        Call::BusinessHours => call.status == Some(400),
        _ => return false,
    };
    let refused = matches!(
        call.kind,
        ErrorKind::Unauthorized
            | ErrorKind::Forbidden
            | ErrorKind::NotFound
            | ErrorKind::SessionNeeded
            | ErrorKind::Conflict
            | ErrorKind::Refused
    );
    refused && !own
}

fn answer_not_of_this_api(facts: &Facts) -> Vec<Finding> {
    let unreadable = facts.conversation.as_ref().map_or(0, |conversation| conversation.unreadable);
    if unreadable > 0 {
        let seen = format!("Events of the stream whose data is not JSON: {unreadable}. Something between alters them.");
        return vec![Finding::new(RuleName::AnswerNotOfThisApi, seen).with_certainty(Certainty::Certain)];
    }
    let call = first(facts, |call| match call.kind {
        ErrorKind::Redirect { .. }
        | ErrorKind::RedirectCircle
        | ErrorKind::Unreadable { .. }
        | ErrorKind::TooLong { .. } => true,
        ErrorKind::Network { .. } => call.status.is_some(),
        // An unknown conversation is this API's answer; there is one event stream, and it is always there.
        ErrorKind::NotFound if call.call == Call::Stream => true,
        _ => refuses_anybody(call),
    });
    let finding = call.map(|call| {
        let more = match &call.kind {
            ErrorKind::Redirect { location } if !location.is_empty() => {
                // A query may hold what is nobody's business.
                let location = location.split(['?', '#']).next().unwrap_or_default();
                format!(" It sends the request on to {location}.")
            }
            ErrorKind::Network { .. } => " The answer broke off in the middle.".to_owned(),
            ErrorKind::TooLong { limit } => format!(" The answer is longer than {limit} bytes."),
            ErrorKind::RedirectCircle => " It redirects in a circle.".to_owned(),
            ErrorKind::Unreadable { content_type, .. } if !content_type.is_empty() => {
                format!(" The answer is of type {content_type}.")
            }
            ErrorKind::Unreadable { reason, .. } if !reason.is_empty() => {
                format!(" The answer cannot be read: {reason}.")
            }
            _ => String::new(),
        };
        let seen = format!("{}{more}", call.told());
        Finding::new(RuleName::AnswerNotOfThisApi, seen)
    });
    finding.into_iter().collect()
}

fn server_failed(facts: &Facts) -> Vec<Finding> {
    let call = first(facts, |call| call.kind == ErrorKind::Server);
    call.map(|call| Finding::new(RuleName::ServerFailed, call.told())).into_iter().collect()
}
