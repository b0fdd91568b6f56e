//! For each rule facts on which it speaks, and no other rule does.

use std::collections::BTreeSet;
use std::time::Duration;

use console::diagnosis::RuleName as Rule;
use console::diagnosis::*;
use miaw::ErrorKind as Kind;

use super::world::*;

/// Rules that look at nothing: a person, or whoever reads the text, notices their cause.
const NOTICED: [Rule; 10] = [
    Rule::PublicationStale,
    Rule::ContactNotLinked,
    Rule::RoutedByChannel,
    Rule::AvailabilityUnknown,
    Rule::RichMessageFlattened,
    Rule::SettingsCutOff,
    Rule::SettingsSmartQuotes,
    Rule::SettingsOfAnotherVendor,
    Rule::SettingValue,
    Rule::MappingUnreadable,
];

fn waiting(waited: u64) -> ConversationFacts {
    ConversationFacts { routed: true, waited: Some(Duration::from_secs(waited)), ..ConversationFacts::default() }
}

/// Facts and the one rule that they must wake.
fn cases() -> Vec<(Facts, Rule)> {
    let expected = |list: Vec<Facts>, rule: Rule| list.into_iter().map(move |facts| (facts, rule));
    let mut cases = Vec::new();
    cases.extend(of_addresses().into_iter().chain(of_network()).flat_map(|(list, rule)| expected(list, rule)));
    cases.extend(of_deployment().into_iter().chain(of_identity()).flat_map(|(list, rule)| expected(list, rule)));
    cases.extend(of_calls().into_iter().chain(of_conversations()).flat_map(|(list, rule)| expected(list, rule)));
    cases
}

fn of_addresses() -> Vec<(Vec<Facts>, Rule)> {
    let core = FailedCall {
        host: "acme.my.salesforce.com".into(),
        ..call(
            Call::Configuration,
            Kind::Unreadable { content_type: "text/html".into(), reason: "HTML".into() },
            200,
            "",
        )
    };
    vec![
        (
            vec![
                typed("serviceUrl", "https://acme.my.salesforce.com"),
                typed("serviceUrl", "https://acme.my.salesforce-scrt.com/iamessage/api/v2"),
                typed("serviceUrl", "https://acme.my.salesforce-scrt.com/"),
                typed("serviceUrl", "acme.my.salesforce-scrt.com"),
                Facts { failed: vec![core], ..Facts::default() },
            ],
            Rule::ServiceUrl,
        ),
        (
            vec![
                typed("orgId", "00D000000000001EAA"),
                typed("orgId", "0LE000000000001"),
                failed(Call::Stream, Kind::OrgIdMismatch, 400, "OrgId in the header and token must match"),
            ],
            Rule::OrgIdForm,
        ),
    ]
}

fn of_network() -> Vec<(Vec<Facts>, Rule)> {
    let tls = |reason: &str| Kind::Tls { reason: reason.into() };
    let connection = |facts: ConnectionFacts| Facts {
        connection: Some(ConnectionFacts { host: HOST.into(), ..facts }),
        ..Facts::default()
    };
    vec![
        (
            vec![
                failed(Call::Configuration, Kind::HostUnknown, 0, ""),
                failed(Call::GuestToken, Kind::ConnectionRefused, 0, ""),
                failed(Call::GuestToken, Kind::Timeout, 0, ""),
                failed(Call::List, Kind::Network { reason: "reset by peer".into() }, 0, ""),
            ],
            Rule::HostUnreachable,
        ),
        (vec![failed(Call::Configuration, tls("invalid peer certificate: Expired"), 0, "")], Rule::ConnectionNotSecure),
        (
            vec![
                failed(Call::Configuration, tls("invalid peer certificate: UnknownIssuer"), 0, ""),
                connection(ConnectionFacts {
                    issuer: Some("CN=Acme Proxy".into()),
                    private_issuer: true,
                    ..ConnectionFacts::default()
                }),
            ],
            Rule::ConnectionInspected,
        ),
        (
            vec![
                connection(ConnectionFacts { certificate_days_left: Some(3), ..ConnectionFacts::default() }),
                of_key(KeyFacts { certificate_days_left: Some(12), ..key() }),
            ],
            Rule::CertificateExpiring,
        ),
        (
            vec![
                failed(Call::GuestToken, Kind::Redirect { location: "https://login.example/?t=1".into() }, 302, ""),
                failed(Call::Configuration, Kind::Unauthorized, 401, ""),
                failed(Call::Configuration, Kind::NotFound, 404, "<html>"),
                failed(Call::BusinessHours, Kind::SessionNeeded, 412, ""),
                failed(
                    Call::Stream,
                    Kind::Unreadable { content_type: "text/html".into(), reason: "no event stream".into() },
                    200,
                    "",
                ),
            ],
            Rule::AnswerNotOfThisApi,
        ),
        (vec![failed(Call::SendMessage, Kind::Server, 503, "")], Rule::ServerFailed),
        (
            vec![failed(Call::GuestToken, Kind::TooManyRequests { retry_after: Some(7) }, 429, "Too many requests")],
            Rule::TooManyRequests,
        ),
    ]
}

fn of_deployment() -> Vec<(Vec<Facts>, Rule)> {
    let declared =
        |word: &str| deployment(DeploymentFacts { deployment_type: Some(word.into()), ..DeploymentFacts::default() });
    let unpublished = "Embedded Messaging Config is not Published";
    vec![
        (
            vec![
                failed(Call::GuestToken, Kind::DeploymentType, 400, "deploymentType must be api"),
                declared("Web"),
                declared("Mobile"),
            ],
            Rule::DeploymentType,
        ),
        (
            vec![
                failed(Call::Configuration, Kind::SessionNeeded, 412, unpublished),
                failed(Call::GuestToken, Kind::Refused, 400, "There is no deployment with the developer name X"),
                failed(Call::GuestToken, Kind::NotFound, 404, ""),
                failed(Call::VerifiedToken, Kind::Refused, 400, "The deployment X is not published"),
                refused(400, "The deployment X is not published"),
            ],
            Rule::DeploymentUnpublished,
        ),
        (
            vec![
                failed(Call::Configuration, Kind::Refused, 400, ""),
                typed("developerName", "Handover Console"),
                Facts {
                    failed: vec![
                        call(Call::Configuration, Kind::Refused, 400, ""),
                        call(Call::GuestToken, Kind::Refused, 400, ""),
                    ],
                    ..Facts::default()
                },
            ],
            Rule::DeploymentUnknown,
        ),
        (
            vec![
                deployment(DeploymentFacts { closed_now: true, ..DeploymentFacts::default() }),
                Facts {
                    deployment: Some(DeploymentFacts { closed_now: true, ..DeploymentFacts::default() }),
                    ..conversation(ConversationFacts {
                        routing_failure: Some("RoutingError".into()),
                        routing_reason: Some("Outside of business hours".into()),
                        ..waiting(30)
                    })
                },
            ],
            Rule::ClosedNow,
        ),
    ]
}

fn of_identity() -> Vec<(Vec<Facts>, Rule)> {
    let at_endpoint = |endpoint: EndpointFacts| of_key(KeyFacts { endpoint: Some(endpoint), ..key() });
    vec![
        (vec![of_key(KeyFacts { certificate_days_left: Some(9), ..key() })], Rule::KeyUploadRefused),
        (
            vec![
                of_key(KeyFacts { bits: 1024, ..key() }),
                of_token(TokenFacts { algorithm: "HS256".into(), ..token() }),
                refused(401, "customerIdentityToken must be signed with RS256 or RS512"),
            ],
            Rule::SignatureAlgorithm,
        ),
        (
            vec![
                typed("issuer", "acme "),
                Facts { key: Some(key()), ..of_token(TokenFacts { issuer: Some("Acme".into()), ..token() }) },
            ],
            Rule::IssuerDiffers,
        ),
        (
            vec![
                typed("keyId", " key-2026"),
                at_endpoint(EndpointFacts { own_key_id: Some("older".into()), ..endpoint() }),
                at_endpoint(EndpointFacts { own_key_id: None, key_ids: vec!["older".into()], ..endpoint() }),
            ],
            Rule::KeyIdUnknown,
        ),
        (vec![at_endpoint(EndpointFacts { own_key_id: None, ..endpoint() })], Rule::KeyDiffers),
        (
            vec![at_endpoint(EndpointFacts { problem: Some("it redirects to a login page".into()), ..endpoint() })],
            Rule::KeySetEndpoint,
        ),
        (vec![of_token(TokenFacts { expires: Some(1_799_999_000), ..token() })], Rule::IdentityTokenExpired),
        (
            vec![
                Facts { clock_skew: Some(600), ..Facts::default() },
                Facts { clock_skew: Some(-61), ..Facts::default() },
            ],
            Rule::ClockSkew,
        ),
        (
            vec![of_token(TokenFacts { unreadable: Some("It has one part.".into()), ..TokenFacts::default() })],
            Rule::TokenUnreadable,
        ),
        (
            vec![
                of_token(TokenFacts { key_id: None, ..token() }),
                of_token(TokenFacts { issuer: None, ..token() }),
                of_token(TokenFacts { has_subject: false, ..token() }),
                of_token(TokenFacts { expires: None, ..token() }),
                of_token(TokenFacts { expires: Some(1_800_000_300_000), ..token() }),
            ],
            Rule::TokenClaims,
        ),
        (
            vec![
                of_token(TokenFacts { algorithm: "none".into(), ..token() }),
                of_token(TokenFacts { algorithm: String::new(), ..token() }),
            ],
            Rule::TokenUnsigned,
        ),
        (
            vec![Facts { accepted_controls: vec!["an expired identity token".into()], ..Facts::default() }],
            Rule::VerificationNotEnforced,
        ),
        (vec![guest(), refused(401, "Unauthorized"), refused(403, "")], Rule::SilentGuest),
        (vec![refused(400, "The verification configuration has no active auth schemes")], Rule::KeySetNotBound),
        (
            vec![Facts {
                deployment: Some(DeploymentFacts { auth_mode: Some("UnAuth".into()), ..DeploymentFacts::default() }),
                ..guest()
            }],
            Rule::VerificationOff,
        ),
        (
            vec![
                Facts {
                    key: Some(KeyFacts { has_certificate: false, certificate_days_left: None, ..key() }),
                    ..guest()
                },
                refused(401, "customerIdentityToken: the key with this kid has no certificate (x5c)"),
            ],
            Rule::KeyWithoutCertificate,
        ),
    ]
}

fn of_calls() -> Vec<(Vec<Facts>, Rule)> {
    let said_expired = StreamFacts { opened: true, heard: true, said_expired: true, ..StreamFacts::default() };
    let other_version = FailedCall {
        code: Some("900020".into()),
        ..call(Call::CreateConversation, Kind::Unauthorized, 401, "JWT_VALID_NOT_AUTHORIZED_TO_API")
    };
    let interaction = FailedCall { code: Some("10003".into()), ..call(Call::Other, Kind::Refused, 403, "") };
    let silent = StreamFacts { opened: true, silent_for: Some(Duration::from_secs(35)), ..StreamFacts::default() };
    vec![
        (
            vec![
                failed(Call::SendMessage, Kind::Unauthorized, 401, ""),
                failed(Call::Stream, Kind::Unauthorized, 401, "Unauthorized"),
                Facts { stream: Some(said_expired), ..Facts::default() },
            ],
            Rule::AccessTokenExpired,
        ),
        (vec![failed(Call::SendMessage, Kind::Forbidden, 403, "Permission Denied")], Rule::TokenOfAnotherUser),
        (
            vec![
                failed(Call::CreateConversation, Kind::Refused, 400, "conversationId must be a UUID in lowercase"),
                typed("conversationId", "0B5FDD3E-3AD4-4B5A-9F0C-000000000000"),
                typed("conversationId", "0b5fdd3e-3ad4-1b5a-9f0c-000000000000"),
                typed("conversationId", "conv_xyz"),
            ],
            Rule::ConversationIdForm,
        ),
        (
            vec![
                failed(Call::CreateConversation, Kind::Refused, 400, "Unrecognized property \"contextParameters\""),
                failed(Call::SendMessage, Kind::Refused, 400, ""),
                failed(Call::GuestToken, Kind::Refused, 400, "Unrecognized property \"developerName\""),
                Facts { failed: vec![other_version], ..Facts::default() },
                typed("settings.appName", "Blip Desk"),
                typed("appName", &"a".repeat(41)),
            ],
            Rule::RequestShape,
        ),
        (
            vec![
                typed("tokenPath", "/iamessage/api/v2/authorization"),
                typed("guide", "POST /iamessage/api/v2/conversation/{id}/end"),
                typed("guide", "GET /conversation/{id}/messages?after=1"),
            ],
            Rule::WrongPaths,
        ),
        (vec![failed(Call::CreateConversation, Kind::Conflict, 409, "")], Rule::ConversationExists),
        (
            vec![
                failed(Call::SendMessage, Kind::SessionNeeded, 417, ""),
                failed(Call::CreateConversation, Kind::SessionNeeded, 412, ""),
                Facts { token_is_fresh: true, ..failed(Call::CreateConversation, Kind::SessionNeeded, 412, "") },
            ],
            Rule::SessionNeeded,
        ),
        (
            vec![
                failed(Call::Stream, Kind::Refused, 400, "Required header 'X-Org-Id' is not present"),
                failed(Call::Stream, Kind::Refused, 400, ""),
            ],
            Rule::StreamHeaderMissing,
        ),
        (
            vec![
                Facts { stream: Some(silent), ..Facts::default() },
                failed(Call::Stream, Kind::Network { reason: "cut".into() }, 0, ""),
                failed(Call::Stream, Kind::Timeout, 0, ""),
                conversation(ConversationFacts { missed: 2, ..ConversationFacts::default() }),
                conversation(ConversationFacts { undelivered: 2, ..ConversationFacts::default() }),
            ],
            Rule::StreamNotHeard,
        ),
        (
            vec![
                failed(Call::SendFile, Kind::Refused, 413, "Payload too large: <5242880>"),
                failed(Call::SendFile, Kind::Refused, 415, ""),
                failed(Call::SendFile, Kind::Forbidden, 403, "Attachments are not enabled for this deployment"),
                Facts {
                    file: Some(FileFacts { name: "a.pdf".into(), bytes: 1, allowed: Some(false), largest: None }),
                    ..Facts::default()
                },
                Facts { file: Some(FileFacts { bytes: 5_242_881, ..FileFacts::default() }), ..Facts::default() },
            ],
            Rule::FileRefused,
        ),
        (vec![typed("byocError", "15108"), Facts { failed: vec![interaction], ..Facts::default() }], Rule::ByocError),
    ]
}

fn of_conversations() -> Vec<(Vec<Facts>, Rule)> {
    let of = |facts: ConversationFacts| conversation(facts);
    let some = ConversationFacts::default;
    let left = |status: &str| of(ConversationFacts { agent_left: Some(status.into()), accepted: true, ..some() });
    let failure = |reason: Option<&str>| {
        of(ConversationFacts {
            routing_failure: Some("RoutingError".into()),
            routing_reason: reason.map(str::to_owned),
            ..some()
        })
    };
    let lost = |right_name: Option<&str>| Facts {
        lost_attributes: vec![LostAttribute {
            name: "order_number".into(),
            reason: "the deployment declares no such field".into(),
            right_name: right_name.map(str::to_owned),
        }],
        ..Facts::default()
    };
    vec![
        (vec![of(ConversationFacts { resumed: true, ..some() })], Rule::ConversationResumed),
        (
            vec![of(waiting(30)), of(waiting(10)), of(ConversationFacts { routed: false, ..waiting(30) })],
            Rule::NobodyTakesIt,
        ),
        (vec![of(ConversationFacts { ended: true, ..waiting(30) })], Rule::NobodyTakesIt),
        (vec![failure(Some("No agents")), failure(None)], Rule::NotRouted),
        (vec![of(ConversationFacts { routed: true, ended: true, ..some() })], Rule::RoutedNotAccepted),
        (vec![left("TRANSFER"), left("NEEDS_ROUTING"), left("INITIAL"), left(""), left("FUTURE")], Rule::AgentLeft),
        (vec![of(ConversationFacts { inactive: true, accepted: true, ..some() })], Rule::SessionIdle),
        (
            vec![
                of(ConversationFacts { doubled: 1, ..some() }),
                of(ConversationFacts { repeated: 2, ..some() }),
                of(ConversationFacts { doubled: 1, repeated: 2, ..some() }),
            ],
            Rule::MessageDoubled,
        ),
        (vec![of(ConversationFacts { out_of_order: 3, ..some() })], Rule::OrderDiffers),
        (vec![lost(Some("Order_Number")), lost(None)], Rule::AttributeLost),
    ]
}

#[test]
fn each_rule_speaks_on_its_own_facts_and_no_other_does() {
    for (facts, rule) in cases() {
        assert_eq!(names(&facts), [rule], "{facts:#?}");
        let finding = only(&facts);
        assert!(finding.seen.ends_with('.'), "{rule:?}: {}", finding.seen);
    }
}

#[test]
fn every_rule_has_facts_on_which_it_speaks() {
    let spoken: BTreeSet<Rule> = cases().into_iter().map(|(_, rule)| rule).chain(NOTICED).collect();
    for name in Rule::ALL {
        assert!(spoken.contains(&name), "{name:?}");
    }
}
