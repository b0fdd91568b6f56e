//! Near misses: facts that look like a cause and are none.

use std::time::Duration;

use console::diagnosis::RuleName as Rule;
use console::diagnosis::*;
use console::view::Certainty;
use miaw::ErrorKind as Kind;

use super::world::*;

fn silent() -> Vec<(&'static str, Facts)> {
    let some = ConversationFacts::default;
    vec![
        ("a URL as it must be", typed("serviceUrl", "https://acme.my.salesforce-scrt.com")),
        ("a practice org's URL", typed("serviceUrl", "http://127.0.0.1:4000")),
        ("an empty field is another's business", typed("serviceUrl", "")),
        ("15 characters", typed("orgId", "00D000000000001")),
        ("an empty org id", typed("orgId", "")),
        ("an API name", typed("developerName", "Handover_Console")),
        ("an issuer", typed("issuer", "acme")),
        ("a key id", typed("keyId", KEY_ID)),
        ("a lower-case UUID of version 4", typed("conversationId", "0b5fdd3e-3ad4-4b5a-9f0c-000000000000")),
        ("an app's name that fits", typed("appName", "Blip.Desk_1")),
        ("the API's own paths", typed("guide", "/authorization/unauthenticated/access-token")),
        ("a number that the list does not have", typed("byocError", "10040")),
        (
            "the words of the type",
            deployment(DeploymentFacts { deployment_type: Some("API".into()), ..DeploymentFacts::default() }),
        ),
        (
            "a channel without verification, and nobody signed in",
            deployment(DeploymentFacts { auth_mode: Some("UnAuth".into()), ..DeploymentFacts::default() }),
        ),
        ("a minute of skew", Facts { clock_skew: Some(60), ..Facts::default() }),
        ("a good key", of_key(key())),
        ("a key whose size is not known", of_key(KeyFacts { bits: 0, ..key() })),
        (
            "a key without a certificate, before any sign-in",
            of_key(KeyFacts { has_certificate: false, certificate_days_left: None, ..key() }),
        ),
        ("a good endpoint", of_key(KeyFacts { endpoint: Some(endpoint()), ..key() })),
        (
            "an endpoint, and nothing that signs",
            of_key(KeyFacts {
                endpoint: Some(EndpointFacts { own_key_id: None, ..endpoint() }),
                ..KeyFacts::default()
            }),
        ),
        ("a good token", of_token(token())),
        ("RS512", of_token(TokenFacts { algorithm: "RS512".into(), ..token() })),
        ("a good token of the profile", Facts { key: Some(key()), ..of_token(token()) }),
        (
            "a public authority",
            Facts {
                connection: Some(ConnectionFacts {
                    host: HOST.into(),
                    certificate_days_left: Some(7),
                    ..ConnectionFacts::default()
                }),
                ..Facts::default()
            },
        ),
        ("a guest's token refused with 401", failed(Call::GuestToken, Kind::Unauthorized, 401, "")),
        (
            "a token of a moment ago refused with 401",
            Facts { token_is_fresh: true, ..failed(Call::CreateConversation, Kind::Unauthorized, 401, "") },
        ),
        (
            "a token of a moment ago refused with 403",
            Facts { token_is_fresh: true, ..failed(Call::CreateConversation, Kind::Forbidden, 403, "") },
        ),
        ("an unknown conversation", failed(Call::List, Kind::NotFound, 404, "")),
        ("409 elsewhere", failed(Call::SendMessage, Kind::Conflict, 409, "")),
        (
            "a stream that is heard",
            Facts {
                stream: Some(StreamFacts { opened: true, heard: true, ..StreamFacts::default() }),
                ..Facts::default()
            },
        ),
        (
            "a stream that was only just opened",
            Facts { stream: Some(StreamFacts { opened: true, ..StreamFacts::default() }), ..Facts::default() },
        ),
        ("routed a moment ago", conversation(ConversationFacts { routed: true, ..some() })),
        (
            "accepted after a long wait",
            conversation(ConversationFacts {
                routed: true,
                accepted: true,
                waited: Some(Duration::from_secs(90)),
                ..some()
            }),
        ),
        ("accepted and ended", conversation(ConversationFacts { routed: true, accepted: true, ended: true, ..some() })),
        (
            "a failure of before, since mended",
            conversation(ConversationFacts { routing_failure: Some("RoutingError".into()), accepted: true, ..some() }),
        ),
        (
            "somebody else has it",
            conversation(ConversationFacts { agent_left: Some("ROUTED".into()), accepted: true, ..some() }),
        ),
        (
            "inactive and ended",
            conversation(ConversationFacts { inactive: true, ended: true, accepted: true, ..some() }),
        ),
        (
            "a small file",
            Facts {
                file: Some(FileFacts { bytes: 5_242_880, allowed: Some(true), ..FileFacts::default() }),
                ..Facts::default()
            },
        ),
    ]
}

#[test]
fn near_misses_stay_silent() {
    for (what, facts) in silent() {
        assert_eq!(names(&facts), [], "{what}");
    }
}

#[test]
fn a_repair_is_offered_where_one_is_known() {
    for (facts, suggestion, field) in [
        (
            typed("serviceUrl", "https://acme.my.salesforce.com"),
            "https://acme.my.salesforce-scrt.com",
            Some("serviceUrl"),
        ),
        (
            typed("serviceUrl", "https://acme--uat.sandbox.my.salesforce.com/x"),
            "https://acme--uat.sandbox.my.salesforce-scrt.com",
            Some("serviceUrl"),
        ),
        (
            typed("serviceUrl", "https://acme.my.salesforce-scrt.com/eventrouter/v1/sse"),
            "https://acme.my.salesforce-scrt.com",
            Some("serviceUrl"),
        ),
        (typed("orgId", "00D000000000001EAA"), "00D000000000001", Some("orgId")),
        (typed("developerName", "Handover Console"), "Handover_Console", Some("developerName")),
        (typed("issuer", " acme"), "acme", Some("issuer")),
        (typed("appName", "Blip Desk"), "Blip_Desk", None),
        (typed("conversationId", "0B5FDD3E-3AD4-4B5A-9F0C-000000000000"), "0b5fdd3e-3ad4-4b5a-9f0c-000000000000", None),
    ] {
        let finding = only(&facts);
        assert_eq!((finding.suggestion.as_deref(), finding.field), (Some(suggestion), field), "{facts:?}");
    }
}

#[test]
fn a_typed_org_id_and_the_streams_refusal_are_one_finding() {
    let facts = Facts {
        failed: vec![call(Call::Stream, Kind::OrgIdMismatch, 400, "OrgId in the header and token must match")],
        ..typed("orgId", "00D000000000001EAA")
    };
    let finding = only(&facts);
    assert_eq!(finding.suggestion.as_deref(), Some("00D000000000001"));
    assert_eq!(finding.certainty, console::view::Certainty::Certain);
}

#[test]
fn whatever_the_orgs_own_host_answers_the_url_is_to_blame() {
    for (which, kind, status) in [
        (Call::Configuration, Kind::NotFound, 404),
        (Call::GuestToken, Kind::NotFound, 404),
        (Call::GuestToken, Kind::Refused, 400),
        (Call::VerifiedToken, Kind::Unauthorized, 401),
        (Call::GuestToken, Kind::Server, 503),
        (Call::Stream, Kind::Redirect { location: "https://acme.my.salesforce.com/login".into() }, 302),
        (Call::Configuration, Kind::HostUnknown, 0),
    ] {
        let misdirected = FailedCall { host: "acme.my.salesforce.com".into(), ..call(which, kind, status, "") };
        let facts = Facts { failed: vec![misdirected], ..Facts::default() };
        assert_eq!(names(&facts), [Rule::ServiceUrl], "{facts:?}");
    }
}

#[test]
fn a_host_that_is_down_is_told_once_and_not_as_a_deaf_stream() {
    let facts = Facts {
        failed: vec![
            call(Call::GuestToken, Kind::Timeout, 0, ""),
            call(Call::Stream, Kind::Timeout, 0, ""),
            call(Call::List, Kind::Network { reason: "cut".into() }, 0, ""),
        ],
        ..Facts::default()
    };
    assert_eq!(names(&facts), [Rule::HostUnreachable]);
}

#[test]
fn what_has_begun_to_answer_is_there() {
    let broke = |status| only(&failed(Call::GuestToken, Kind::Network { reason: "cut".into() }, status, ""));
    let (nothing, half) = (broke(0), broke(200));
    assert_eq!((nothing.rule, nothing.certainty), (Rule::HostUnreachable, Certainty::Likely));
    assert_eq!((half.rule, half.certainty), (Rule::AnswerNotOfThisApi, Certainty::Likely));
    assert!(half.seen.ends_with("The answer broke off in the middle."), "{}", half.seen);
    let absent = only(&failed(Call::GuestToken, Kind::ConnectionRefused, 0, ""));
    assert_eq!((absent.rule, absent.certainty), (Rule::HostUnreachable, Certainty::Certain));
}

#[test]
fn an_answer_without_end_is_not_this_apis() {
    let finding = only(&failed(Call::GuestToken, Kind::TooLong { limit: 16 }, 200, ""));
    assert_eq!(finding.rule, Rule::AnswerNotOfThisApi);
    assert!(finding.seen.contains("longer than 16 bytes"), "{}", finding.seen);
}

#[test]
fn what_a_stream_may_do_is_told_and_is_not_certainly_wrong() {
    let some = ConversationFacts::default;
    for (facts, certainty) in [
        (ConversationFacts { doubled: 3, ..some() }, Certainty::Possible),
        (ConversationFacts { out_of_order: 3, ..some() }, Certainty::Possible),
        (ConversationFacts { doubled: 3, repeated: 1, ..some() }, Certainty::Certain),
        (ConversationFacts { missed: 1, ..some() }, Certainty::Likely),
        (ConversationFacts { undelivered: 1, ..some() }, Certainty::Certain),
        (ConversationFacts { undelivered: 1, unreadable: 1, ..some() }, Certainty::Certain),
    ] {
        assert_eq!(only(&conversation(facts.clone())).certainty, certainty, "{facts:?}");
    }
}

#[test]
fn calls_that_are_refused_for_their_number_are_counted() {
    let refused = || call(Call::GuestToken, Kind::TooManyRequests { retry_after: Some(9) }, 429, "");
    let facts = Facts { failed: vec![refused(), refused()], ..Facts::default() };
    let seen = only(&facts).seen;
    assert!(seen.contains("wait 9 s") && seen.contains("2 calls"), "{seen}");
}

#[test]
fn the_servers_words_are_quoted_short_and_without_tokens() {
    let words = format!("Bad token eyJhbGciOiJSUzI1NiJ9.e30.c2ln\nseen {}", "x".repeat(400));
    let seen = only(&failed(Call::SendMessage, Kind::Forbidden, 403, &words)).seen;
    assert!(!seen.contains("eyJ") && !seen.contains('\n'), "{seen}");
    assert!(seen.chars().count() < 320, "{seen}");
}

#[test]
fn a_redirects_query_is_left_out() {
    let kind = Kind::Redirect { location: "https://login.example/start?token=secret#more".into() };
    let seen = only(&failed(Call::GuestToken, kind, 302, "")).seen;
    assert!(seen.contains("https://login.example/start") && !seen.contains("secret"), "{seen}");
}

#[test]
fn findings_come_with_the_surest_first() {
    let facts = Facts {
        lost_attributes: vec![LostAttribute { name: "a".into(), reason: "unknown".into(), right_name: None }],
        clock_skew: Some(600),
        ..conversation(ConversationFacts { inactive: true, ..ConversationFacts::default() })
    };
    let found: Vec<_> = diagnose(&facts).into_iter().map(|finding| finding.rule).collect();
    assert_eq!(found, [Rule::ClockSkew, Rule::AttributeLost, Rule::SessionIdle]);
}

#[test]
fn an_initial_status_after_an_agent_has_left_is_no_certain_end() {
    let left = |status: &str| {
        only(&conversation(ConversationFacts {
            agent_left: Some(status.into()),
            accepted: true,
            ..ConversationFacts::default()
        }))
    };
    let initial = left("INITIAL");
    assert_eq!(initial.certainty, Certainty::Possible);
    assert!(initial.seen.ends_with("the conversation is back at its start. Usually the session is over."));
    assert_eq!(left("NEEDS_ROUTING").certainty, Certainty::Certain);
}
