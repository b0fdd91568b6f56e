//! What is taken as an answer, and what is not.

use std::collections::BTreeMap;

use serde_json::json;

use super::*;
use crate::conversation::entry::END_USER;
use crate::view::{ChoicesStyle, Delivery, FormInputKind, FormInputView, FormSentView, FormValueView, TitleView};

fn row(body: EntryBody) -> EntryView {
    EntryView {
        conversation_id: "c".into(),
        identifier: "q1".into(),
        position: 1,
        at: 1,
        arrived_at: 1,
        entry_type: "Message".into(),
        role: "Agent".into(),
        sender_name: "Ada".into(),
        body,
        delivery: Delivery::Received,
        failure: None,
        happening: None,
        in_reply_to: None,
        revised: false,
    }
}

fn option(identifier: Option<&str>, title: &str) -> ChoiceOptionView {
    let title = TitleView { title: title.into(), ..TitleView::default() };
    ChoiceOptionView { identifier: identifier.map(str::to_owned), title, link: None }
}

fn question() -> EntryView {
    let groups = vec![
        ChoiceGroupView { title: None, options: vec![option(Some("a"), "Apples"), option(None, "A link")] },
        ChoiceGroupView { title: None, options: vec![option(Some("b"), "Bees")] },
    ];
    row(EntryBody::Choices { style: ChoicesStyle::Carousel, text: "Which?".into(), groups, chosen: vec!["a".into()] })
}

fn choose(options: &[&str]) -> Result<Content, Failure> {
    to(&question(), AnswerDraft::Choices { options: options.iter().map(|&option| option.to_owned()).collect() })
}

fn input(id: &str, kind: FormInputKind) -> FormInputView {
    FormInputView {
        id: id.into(),
        label: format!("The {id}"),
        hint: None,
        required: false,
        input: kind,
        next: None,
        submits: false,
    }
}

fn text(max_length: Option<u32>) -> FormInputKind {
    let pattern = Some("[0-9]+".to_owned());
    FormInputKind::Text { placeholder: None, prefix: None, pattern, max_length, multiline: false, keyboard: None }
}

fn select(multiple: bool) -> FormInputKind {
    FormInputKind::Select { options: vec![option(Some("a"), "Apples"), option(Some("b"), "Bees")], multiple }
}

fn required(input: FormInputView) -> FormInputView {
    FormInputView { required: true, ..input }
}

fn fill(inputs: Vec<FormInputView>, values: &[(&str, &[&str])]) -> Result<Vec<FormValueView>, Vec<String>> {
    let asked = row(EntryBody::Form { title: "You".into(), text: None, inputs, broken: false, answered: true });
    let values: BTreeMap<String, Vec<String>> = values
        .iter()
        .map(|(id, texts)| ((*id).to_owned(), texts.iter().map(|&text| text.to_owned()).collect()))
        .collect();
    match to(&asked, AnswerDraft::Form { values }) {
        Ok(Content::Form { question, title, values }) => {
            assert_eq!((question.as_str(), title.as_str()), ("q1", "You"));
            Ok(values)
        }
        Ok(other) => panic!("{other:?}"),
        Err(failure) => {
            assert_eq!(failure.code, FailureCode::FieldsInvalid);
            Err(failure.fields.into_iter().map(|field| field.field).collect())
        }
    }
}

#[test]
fn options_are_found_in_every_group_and_may_be_chosen_again() {
    let chosen = |identifier: &str, title: &str| ChosenView { identifier: identifier.into(), title: title.into() };
    let options = vec![chosen("b", "Bees"), chosen("a", "Apples")];
    assert_eq!(choose(&["b", "a"]), Ok(Content::Choices { question: "q1".into(), options }));
}

#[test]
fn options_that_are_not_there_are_refused() {
    for options in [&[][..], &["c"], &["a", "c"], &[""]] {
        let failure = choose(options).unwrap_err();
        assert_eq!(failure.code, FailureCode::FieldsInvalid);
        assert!(failure.fields.iter().all(|field| field.field == "options"));
    }
}

#[test]
fn only_what_asks_is_answered() {
    let form = AnswerDraft::Form { values: BTreeMap::new() };
    let options = AnswerDraft::Choices { options: vec!["a".into()] };
    for (asked, draft) in [
        (row(EntryBody::text("hello")), options.clone()),
        (row(EntryBody::Closed), form.clone()),
        (question(), form),
        (
            row(EntryBody::Form { title: String::new(), text: None, inputs: vec![], broken: false, answered: false }),
            options,
        ),
    ] {
        assert_eq!(to(&asked, draft).unwrap_err().code, FailureCode::NotNow);
    }
}

#[test]
fn each_kind_of_input_has_its_kind_of_value() {
    let date = FormInputKind::Date { min: None, max: None, start: None };
    let time = FormInputKind::DateTime { min: None, max: None, start: None };
    let unknown = FormInputKind::Unknown { input_type: "HologramInput".into() };
    let inputs = vec![
        input("t", text(None)),
        input("s", select(true)),
        input("d", date),
        input("z", time),
        input("u", unknown),
        input("e", text(None)),
    ];
    let values = fill(
        inputs,
        &[
            ("u", &["x"]),
            ("t", &["not a number"]),
            ("s", &["b", "a"]),
            ("d", &["2026-02-28"]),
            ("z", &["2026-02-28T10:00"]),
            ("e", &[""]),
        ],
    )
    .unwrap();
    let shown: Vec<(&str, &str, &str)> =
        values.iter().map(|value| (value.input_id.as_str(), value.label.as_str(), value.value.as_str())).collect();
    assert_eq!(
        shown,
        [
            ("t", "The t", "not a number"),
            ("s", "The s", "Bees, Apples"),
            ("d", "The d", "2026-02-28"),
            ("z", "The z", "2026-02-28T10:00"),
            ("u", "The u", "x")
        ]
    );
    let chosen = |identifier: &str, title: &str| ChosenView { identifier: identifier.into(), title: title.into() };
    assert_eq!(
        values[1].sent,
        Some(FormSentView::Options { options: vec![chosen("b", "Bees"), chosen("a", "Apples")] })
    );
    let message = Content::Form { question: "q1".into(), title: "You".into(), values }.message("m1".into()).unwrap();
    let body = serde_json::to_value(&message).unwrap();
    assert_eq!(body["messageType"], "FormResponseMessage");
    assert_eq!(body["inReplyToMessageId"], "q1");
    let types: Vec<&serde_json::Value> = body["formResponse"]["inputValues"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value.pointer("/value/valueType").unwrap_or(&value["inputValueType"]))
        .collect();
    assert_eq!(
        types,
        [
            &json!("TextValue"),
            &json!("SelectedOptionsInputValue"),
            &json!("DateValue"),
            &json!("DateTimeValue"),
            &json!("TextValue")
        ]
    );
}

#[test]
fn values_that_do_not_fit_are_named_by_their_input() {
    let date =
        FormInputKind::Date { min: Some("2026-01-01".into()), max: Some("2026-12-31T23:59:59Z".into()), start: None };
    let time = FormInputKind::DateTime { min: Some("2026-01-01T08:00".into()), max: None, start: None };
    for (kind, good, bad) in [
        (text(Some(3)), &["äöü"][..], &["äöüß"][..]),
        (text(None), &["one"], &["one", "two"]),
        (select(false), &["a"], &["a", "b"]),
        (select(true), &["a"], &["c"]),
        (select(true), &["a"], &["Apples"]),
        (date.clone(), &["2026-01-01"], &["2025-12-31"]),
        (date.clone(), &["2026-12-31"], &["2027-01-01"]),
        (date.clone(), &["2026-05-05"], &["05.05.2026"]),
        (date, &["2026-05-05"], &["2026-02-30"]),
        (time.clone(), &["2026-01-01T08:00"], &["2026-01-01T07:59"]),
        (time, &["2026-01-01T08:00:30"], &["soon"]),
    ] {
        assert!(fill(vec![input("x", kind.clone())], &[("x", good)]).is_ok(), "{kind:?} {good:?}");
        assert_eq!(fill(vec![input("x", kind.clone())], &[("x", bad)]), Err(vec!["x".to_owned()]), "{kind:?} {bad:?}");
    }
    assert_eq!(fill(vec![input("x", text(None))], &[("y", &["1"])]), Err(vec!["y".to_owned()]));
}

#[test]
fn a_bound_that_is_a_moment_is_left_to_the_server() {
    let time =
        FormInputKind::DateTime { min: Some("2026-01-01T08:00:00+02:00".into()), max: Some("odd".into()), start: None };
    assert!(fill(vec![input("x", time)], &[("x", &["2020-01-01T00:00"])]).is_ok());
}

#[test]
fn what_must_be_there_must_be_there() {
    let inputs = vec![required(input("a", text(None))), input("b", text(None)), required(input("c", text(None)))];
    assert_eq!(fill(inputs.clone(), &[("a", &["  "]), ("b", &["x"])]), Err(vec!["a".to_owned(), "c".to_owned()]));
    assert!(fill(inputs, &[("a", &["x"]), ("c", &["x"])]).is_ok());
}

#[test]
fn what_lies_behind_a_choice_of_ways_or_the_end_need_not_be_there() {
    let leads = |input: FormInputView, next: &str| FormInputView { next: Some(next.into()), ..input };
    let inputs = vec![
        leads(required(input("a", text(None))), "way"),
        input("way", select(false)),
        required(input("left", text(None))),
        required(input("right", text(None))),
    ];
    assert!(fill(inputs, &[("a", &["x"]), ("way", &["a"]), ("left", &["x"])]).is_ok());
    let inputs = vec![FormInputView { submits: true, ..input("a", text(None)) }, required(input("never", text(None)))];
    assert!(fill(inputs, &[("a", &["x"])]).is_ok());
}

#[test]
fn contents_are_read_back_from_their_rows() {
    let chosen = vec![ChosenView { identifier: "a".into(), title: "Apples".into() }];
    let sent = Some(FormSentView::Date { date: "2026-01-01".into() });
    let value = FormValueView { input_id: "d".into(), label: "Day".into(), value: "2026-01-01".into(), sent };
    for content in [
        Content::Text("hi".into()),
        Content::Choices { question: "q1".into(), options: chosen },
        Content::Form { question: "q1".into(), title: "You".into(), values: vec![value] },
        Content::File {
            name: "a.png".into(),
            mime_type: "image/png".into(),
            size: 5,
            sha256: Some("00".into()),
            caption: "look".into(),
            file_id: "f1".into(),
        },
    ] {
        let mut written = row(content.body());
        written.in_reply_to = content.question().map(str::to_owned);
        assert_eq!(Content::of(&written), None, "a row of others");
        written.role = END_USER.into();
        assert_eq!(Content::of(&written), Some(content));
    }
}
