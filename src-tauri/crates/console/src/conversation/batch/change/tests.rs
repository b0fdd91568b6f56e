use super::*;
use crate::conversation::content::Content;
use crate::conversation::entry::pending;
use crate::conversation::machine::Outgoing;
use crate::view::{
    ChoiceGroupView, ChoiceOptionView, ChoicesStyle, ChosenView, FailureCode, FormInputView, FormSentView,
    FormValueView, TitleView,
};

fn ours(content: Content) -> EntryView {
    pending("c", &Outgoing { identifier: "m1".into(), content }, 5)
}

fn theirs(body: EntryBody) -> EntryView {
    EntryView { role: "Agent".into(), body, delivery: Delivery::Received, ..ours(Content::Text(String::new())) }
}

fn options() -> Vec<ChoiceOptionView> {
    let title = TitleView { title: "Apples".into(), ..TitleView::default() };
    vec![ChoiceOptionView { identifier: Some("a".into()), title, link: None }]
}

fn question() -> EntryView {
    let groups = vec![ChoiceGroupView { title: None, options: options() }];
    theirs(EntryBody::Choices { style: ChoicesStyle::Buttons, text: "Which?".into(), groups, chosen: Vec::new() })
}

fn form() -> EntryView {
    let input = FormInputView {
        id: "n".into(),
        label: "Name".into(),
        hint: None,
        required: false,
        input: FormInputKind::Select { options: options(), multiple: false },
        next: None,
        submits: false,
    };
    theirs(EntryBody::Form { title: "You".into(), text: None, inputs: vec![input], broken: false, answered: false })
}

fn change(change: Change, mut row: EntryView) -> EntryView {
    RowChange { identifier: row.identifier.clone(), change }.apply(&mut row);
    row
}

#[test]
fn an_answer_marks_what_it_answers_however_often() {
    let options = vec![ChosenView { identifier: "a".into(), title: String::new() }];
    let answer = ours(Content::Choices { question: "q1".into(), options });
    let found = of_question(&answer).map(|change| (change.identifier.clone(), change));
    let Some((identifier, marks)) = found else { panic!("a change") };
    assert_eq!(identifier, "q1");
    let mut row = question();
    marks.clone().apply(&mut row);
    marks.apply(&mut row);
    let EntryBody::Choices { chosen, .. } = &row.body else { panic!("{:?}", row.body) };
    assert_eq!(chosen, &["a"]);
    let answer = ours(Content::Form { question: "q1".into(), title: "You".into(), values: Vec::new() });
    let mut row = form();
    of_question(&answer).into_iter().for_each(|change| change.apply(&mut row));
    assert!(matches!(row.body, EntryBody::Form { answered: true, .. }));
}

#[test]
fn a_change_of_what_it_is_not_for_changes_nothing() {
    for what in [Change::Answered, Change::Chosen(vec!["a".into()])] {
        assert_eq!(change(what, theirs(EntryBody::text("x"))), theirs(EntryBody::text("x")));
    }
    let failure = Failure {
        code: FailureCode::RequestRefused,
        message: String::new(),
        hint: None,
        detail: None,
        fields: Vec::new(),
    };
    let failed = Change::Delivery(Delivery::Failed, Some(failure));
    assert_eq!(change(failed.clone(), question()).delivery, Delivery::Received, "a message of others did not fail");
    assert_eq!(change(failed, ours(Content::Text("x".into()))).delivery, Delivery::Failed);
}

#[test]
fn a_revised_message_keeps_what_was_answered() {
    let answered = change(Change::Chosen(vec!["a".into()]), question());
    let revised = change(Change::Revised(Box::new(question().body)), answered.clone());
    assert_eq!(revised.body, answered.body);
    assert!(revised.revised);
    let revised = change(Change::Revised(Box::new(EntryBody::text("new"))), answered);
    assert_eq!(revised.body, EntryBody::text("new"));
}

#[test]
fn an_echo_keeps_what_only_we_know() {
    let sent = Some(FormSentView::Text { text: "Ann".into() });
    let value =
        |label: &str, sent| FormValueView { input_id: "n".into(), label: label.into(), value: "Ann".into(), sent };
    let values = vec![value("Name", sent.clone())];
    let mut known = ours(Content::Form { question: "q1".into(), title: "You".into(), values });
    let mut echo = known.clone();
    echo.in_reply_to = None;
    echo.body = EntryBody::FormAnswer { title: String::new(), values: vec![value("n", None)] };
    keep(&mut known.clone(), &mut echo);
    assert_eq!((&echo.body, &echo.in_reply_to), (&known.body, &known.in_reply_to));
    let file = Content::File {
        name: "a.png".into(),
        mime_type: "image/png".into(),
        size: 5,
        sha256: Some("00".into()),
        caption: String::new(),
        file_id: "f1".into(),
    };
    known = ours(file);
    let mut echo = known.clone();
    if let EntryBody::Files { files, .. } = &mut echo.body {
        files[0].id = "another".into();
        (files[0].size, files[0].sha256) = (None, None);
    }
    keep(&mut known, &mut echo);
    let EntryBody::Files { files, .. } = &echo.body else { panic!("{:?}", echo.body) };
    assert_eq!((files[0].size, files[0].sha256.as_deref()), (Some(5), Some("00")));
}

#[test]
fn the_question_names_what_the_answer_does_not() {
    let options = vec![ChosenView { identifier: "a".into(), title: String::new() }];
    let mut answer = ours(Content::Choices { question: "q1".into(), options });
    assert!(is_partial(&answer));
    name(&mut answer, &question());
    let EntryBody::Chosen { options } = &answer.body else { panic!("{:?}", answer.body) };
    assert_eq!(options[0].title, "Apples");
    let value = FormValueView { input_id: "n".into(), label: "n".into(), value: "a".into(), sent: None };
    let mut answer = ours(Content::Form { question: "q1".into(), title: String::new(), values: vec![value] });
    name(&mut answer, &form());
    let EntryBody::FormAnswer { title, values } = &answer.body else { panic!("{:?}", answer.body) };
    assert_eq!((title.as_str(), values[0].label.as_str(), values[0].value.as_str()), ("You", "Name", "Apples"));
}
