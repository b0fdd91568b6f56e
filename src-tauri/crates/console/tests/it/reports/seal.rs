//! The JSON form: its digest, what is replaced in it, and what is refused when it is read.

use console::report::{FORMAT, MOST_BYTES, ReadError, json, page, read, sealed, verify};
use serde_json::{Value, json};

use super::sample::{every_kind, practice, report};

/// Changes a sealed report's JSON and reads it.
fn read_changed(change: impl FnOnce(&mut Value)) -> Result<bool, ReadError> {
    let mut value: Value = serde_json::from_str(&json(&sealed(every_kind()))).expect("JSON");
    change(&mut value);
    read(&value.to_string()).map(|read| read.digest_fits)
}

#[test]
fn what_is_read_is_what_was_written() {
    let report = sealed(every_kind());
    assert!(verify(&report));
    let read = read(&json(&report)).expect("a report");
    assert!(read.digest_fits);
    assert_eq!(read.report, report);
    assert_eq!(sealed(report.clone()), report);
}

#[test]
fn the_digest_is_that_of_the_canonical_json_without_it() {
    // As anybody can compute it: members sorted, no white space, an empty digest.
    let report = sealed(report(vec![practice()], vec![]));
    let canonical = concat!(
        r#"{"cases":[],"digest":"","format":1,"leftovers":[],"madeAt":1795271585000,"run":{"counts":{"expected":0,"#,
        r#""failed":0,"notRun":0,"passed":0,"passedOnRetry":0,"running":0,"waiting":0},"endedAt":1795271537000,"#,
        r#""id":"run-1","parallel":2,"retry":true,"startedAt":1795271525000,"state":"ended","targets":[{"connector":"#,
        r#""customClient","environment":"practice","name":"Practice org","target":{"kind":"practice"}}],"#,
        r#""title":"Guest handover","version":"0.1.0"}}"#
    );
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, canonical.as_bytes());
    let digest: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(report.digest, digest);
}

#[test]
fn a_changed_report_is_told_not_refused() {
    assert_eq!(read_changed(|_| {}), Ok(true));
    assert_eq!(read_changed(|value| value["cases"][0]["summary"]["scenario"] = json!("Another")), Ok(false));
    assert_eq!(read_changed(|value| value["digest"] = json!("")), Ok(false));
    // A member that this version does not know counts, too.
    assert_eq!(read_changed(|value| value["cases"][0]["later"] = json!("x")), Ok(false));

    let mut report = sealed(every_kind());
    report.run.title = "Another".into();
    assert!(!verify(&report));
    assert!(page(&report).contains("the report was changed after it was made"));
}

#[test]
fn what_is_no_report_is_refused_with_its_reason() {
    for text in ["", "{}", "[]", "null", "<html>", r#"{"format":1}"#, "{\"format\": 1, \"digest\": 5}"] {
        let refused = read(text).expect_err(text);
        assert!(matches!(refused, ReadError::NotAReport { .. }), "{text}: {refused:?}");
        assert!(refused.to_string().contains("line"), "{refused}");
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(matches!(read(&deep), Err(ReadError::NotAReport { .. })));
    let twice = json(&sealed(every_kind())).replacen("\"digest\"", "\"format\": 1, \"digest\"", 1);
    assert!(matches!(read(&twice), Err(ReadError::NotAReport { .. })));
    assert_eq!(read(&" ".repeat(MOST_BYTES + 1)), Err(ReadError::TooLarge { bytes: MOST_BYTES + 1 }));
    let later = read_changed(|value| *value = json!({ "format": FORMAT + 1, "anything": [] }));
    assert_eq!(later, Err(ReadError::Version { found: 2 }));
}

#[test]
fn counts_and_times_that_cannot_be_are_refused() {
    for member in ["expected", "waiting", "running", "passed", "passedOnRetry", "failed", "notRun"] {
        let refused = read_changed(|value| value["run"]["counts"][member] = json!(99));
        assert!(matches!(refused, Err(ReadError::Counts { said: 99, .. })), "{member}: {refused:?}");
    }
    let cut = read_changed(|value| {
        value["cases"].as_array_mut().expect("cases").pop();
    });
    assert_eq!(cut, Err(ReadError::Counts { what: "cases", said: 7, held: 6 }));
    for far in [i64::MAX, i64::MIN] {
        let refused = read_changed(|value| value["cases"][0]["events"][0]["atMs"] = json!(far));
        assert_eq!(refused, Err(ReadError::Time { milliseconds: far.to_string() }));
    }
}

#[test]
fn tokens_keys_and_contact_details_are_replaced() {
    const TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyLTEifQ.c2lnbmF0dXJl";
    let mut report = every_kind();
    report.run.title = format!("Run with {TOKEN}");
    let case = &mut report.cases[1];
    case.summary.reason = Some(format!("Refused: {TOKEN}"));
    case.steps[2].title = "Say “call +49 30 1234567”".into();
    case.events[1].text = "Write to maria@example.com, card 4111 1111 1111 1111".into();
    case.attributes[0].sent = "a@example.com".into();
    case.attributes[0].arrived = Some("b@example.com".into());
    case.verified = Some("maria@example.com".into());
    let sealed = sealed(report.clone());
    let texts = [json(&sealed), page(&sealed), console::report::junit(&sealed), page(&report)];
    for text in texts {
        for secret in ["eyJ", "example.com", "1234567", "4111 1111"] {
            assert!(!text.contains(secret), "{secret}");
        }
    }
    // Two addresses that differ still do.
    let fate = &sealed.cases[1].attributes[0];
    assert_eq!((fate.sent.as_str(), fate.arrived.as_deref()), ("(mail address)", Some("(mail address) (another one)")));
    let page = page(&sealed);
    assert!(page.contains("here 2 tokens or keys, 4 mail addresses, 1 telephone number, 1 card number."), "{page}");
    // Ids and digests are no telephone numbers.
    assert_eq!(sealed.cases[0].conversation_ids, every_kind().cases[0].conversation_ids);
}
