//! The rules of the diagnosis: complete, in their own words, and each on its own facts and no other's.

#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod document;
mod near;
mod rules;
mod sign_in;
mod world;

use std::collections::BTreeSet;

use console::diagnosis::{
    ByocError, Facts, Finding, Noticed, RULES, RuleName, Sense, Typed, byoc_error, byoc_errors, diagnose, rule,
    wrong_path,
};
use practice_org::control::types::{Faults, Mistakes, Switches};

use self::world::names;

#[test]
fn every_name_has_one_rule_and_every_rule_its_words() {
    assert_eq!(RuleName::TokenUnsigned as usize + 1, RuleName::ALL.len());
    let distinct: BTreeSet<RuleName> = RuleName::ALL.into_iter().collect();
    assert_eq!(distinct.len(), RuleName::ALL.len());
    for (name, listed) in RuleName::ALL.into_iter().zip(RULES) {
        assert_eq!(listed.name, name);
        assert_eq!(rule(name).name, name);
        for text in [listed.symptom, listed.explanation, listed.fix] {
            assert!(text.ends_with('.') && text.len() > 15, "{name:?}: {text}");
        }
        assert!(!listed.title.is_empty() && !listed.title.ends_with('.'), "{name:?}");
        assert!(!listed.source.is_empty(), "{name:?}");
        assert!(!listed.senses.is_empty(), "{name:?}");
        for text in [listed.title, listed.symptom, listed.explanation, listed.fix, listed.source] {
            assert!(text.starts_with(|first: char| !first.is_lowercase()), "{name:?}: {text}");
            assert!(!text.contains("  "), "{name:?}: {text}");
            for word in ["oops", "invalid", "sorry", "please"] {
                assert!(!text.to_lowercase().contains(word), "{name:?}: {text}");
            }
        }
        if let Some(place) = listed.place {
            assert!(!place.search.is_empty() && !place.path.is_empty(), "{name:?}");
        }
    }
}

#[test]
fn names_are_unique_and_kebab_case() {
    let texts: BTreeSet<&str> = RuleName::ALL.into_iter().map(RuleName::as_str).collect();
    assert_eq!(texts.len(), RuleName::ALL.len());
    for text in texts {
        assert!(text.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-'), "{text}");
        assert!(!text.starts_with('-') && !text.ends_with('-') && !text.contains("--"), "{text}");
    }
}

#[test]
fn the_catalogues_rows_are_all_covered() {
    let rows: BTreeSet<u8> = RULES.iter().filter_map(|rule| rule.row).collect();
    assert_eq!(rows, (1..=38).collect());
}

#[test]
fn what_only_a_person_can_tell_comes_with_a_question_or_a_place() {
    for rule in RULES.iter().filter(|rule| rule.senses.contains(&Sense::Person)) {
        assert!(rule.query.is_some() || rule.place.is_some() || rule.row == Some(36), "{:?}", rule.name);
    }
}

#[test]
fn the_practice_org_has_what_the_rules_name() {
    let members = |value: serde_json::Value, prefix: &str| -> Vec<String> {
        value.as_object().unwrap().keys().map(|name| format!("{prefix}{name}")).collect()
    };
    let known: BTreeSet<String> = [
        members(serde_json::to_value(Mistakes::default()).unwrap(), ""),
        members(serde_json::to_value(Faults::default()).unwrap(), "faults."),
        members(serde_json::to_value(Switches::default()).unwrap(), "switches."),
    ]
    .concat()
    .into_iter()
    .collect();
    for rule in RULES {
        if let Some(practice) = rule.practice {
            assert!(known.contains(practice), "{:?}: {practice}", rule.name);
        }
    }
}

#[test]
fn nothing_known_is_nothing_found() {
    assert_eq!(diagnose(&Facts::default()), []);
    for rule in RULES {
        assert_eq!((rule.look)(&Facts::default()), [], "{:?}", rule.name);
    }
}

#[test]
fn what_was_noticed_on_the_spot_is_said_by_its_rule() {
    for name in RuleName::ALL {
        let noticed = vec![Noticed { rule: name, seen: "As it was noticed.".into() }];
        let facts = Facts { noticed, ..Facts::default() };
        assert_eq!(diagnose(&facts), [Finding::new(name, "As it was noticed.")]);
    }
}

#[test]
fn what_is_seen_is_not_said_a_second_time_because_it_was_noticed() {
    let noticed = vec![Noticed { rule: RuleName::ServiceUrl, seen: "Noticed.".into() }];
    let typed = vec![Typed { field: "serviceUrl", text: "https://acme.my.salesforce.com".into() }];
    let facts = Facts { noticed, typed, ..Facts::default() };
    assert_eq!(names(&facts), [RuleName::ServiceUrl]);
}

#[test]
fn a_finding_has_its_rules_words() {
    let view = Finding::new(RuleName::IssuerDiffers, "Seen.").suggest("right").about("issuer").view();
    let rule = rule(RuleName::IssuerDiffers);
    assert_eq!(view.rule, "issuer-differs");
    assert_eq!((view.title.as_str(), view.fix.as_str()), (rule.title, rule.fix));
    assert_eq!(view.place.unwrap().search, "User Verification");
    assert_eq!((view.suggestion.as_deref(), view.field.as_deref()), (Some("right"), Some("issuer")));
}

/// The numbers of the Interaction Service's public list of errors.
fn listed_codes() -> Vec<u32> {
    let tens = (10001..=10039).chain(10042..=10078).chain(10082..=10106).filter(|code| *code != 10040);
    let known = tens.filter(|code| ![10079, 10080, 10081].contains(code));
    let others = [500, 15102, 15103, 15104, 15105, 15106, 15107, 15108, 15109, 15110, 15111, 15112];
    known.chain(others).chain([20002, 20003, 20004, 25005, 25006, 25007]).collect()
}

#[test]
fn every_number_of_the_interaction_service_is_known() {
    let mut seen = BTreeSet::new();
    for code in listed_codes() {
        let ByocError { meaning, step, .. } = byoc_error(code).unwrap_or_else(|| panic!("{code}"));
        assert!(meaning.ends_with('.') && step.ends_with('.'), "{code}");
        assert!(seen.insert(code), "{code}");
    }
    let all: Vec<u32> = byoc_errors().into_iter().map(|error| error.code).collect();
    assert_eq!(all, seen.into_iter().collect::<Vec<_>>());
    for code in [0, 404, 10000, 10040, 10041, 10079, 10107, 15113, 900_020] {
        assert_eq!(byoc_error(code), None, "{code}");
    }
}

#[test]
fn the_wrong_guides_paths_are_told_from_the_apis_own() {
    let base = "https://acme.my.salesforce-scrt.com/iamessage/api/v2";
    for (path, right) in [
        ("/authorization", "/authorization/unauthenticated/access-token"),
        ("/conversation/1/end", "DELETE /iamessage/api/v2/conversation/{id}"),
        ("/conversation/1/messages?after=2", "GET /iamessage/api/v2/conversation/{id}/entries"),
        ("/conversation/1/messages?stream=true", "GET /eventrouter/v1/sse"),
    ] {
        assert_eq!(wrong_path(&format!("{base}{path}")).map(|(_, right)| right), Some(right), "{path}");
    }
    for path in [
        "/authorization/unauthenticated/access-token",
        "/authorization/authlink",
        "/conversation/1/entries",
        "/conversation/1/message",
        "/endpoint",
        "",
    ] {
        assert_eq!(wrong_path(&format!("{base}{path}")), None, "{path}");
    }
}
