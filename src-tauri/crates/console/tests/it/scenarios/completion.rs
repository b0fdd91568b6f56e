//! What can stand where the cursor is. `|` is the cursor.

use console::scenario::complete;
use console::view::CompletionsView;

use super::words;

const HEAD: &str = "version: 1\nname: T\nvariables: { order: 1 }\nsteps:\n  - start: guest\n";

fn at(text: &str) -> CompletionsView {
    let cursor = text.find('|').expect("a cursor");
    let before = &text[..cursor];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    complete(&text.replacen('|', "", 1), line as u32, column as u32, &words())
}

/// The text with the first item put in.
fn put_in(text: &str) -> String {
    let view = at(text);
    let cursor = text.find('|').expect("a cursor");
    let start = text[..cursor].rfind('\n').map_or(0, |end| end + 1);
    let from = text[start..].char_indices().nth(view.from as usize - 1).map_or(text.len(), |(at, _)| start + at);
    let Some(item) = view.items.first() else { return "nothing".into() };
    format!("{}{}{}", &text[..from], item.insert, &text[cursor + 1..])
}

#[test]
fn the_most_likely_is_what_was_begun() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        ("|", "version: 1"),
        ("version: 1\nna|", "version: 1\nname: "),
        ("version: 1\nst|", "version: 1\nsteps:\n  - "),
        ("version: 1\npractice:\n  ag|", "version: 1\npractice:\n  agents: "),
        ("practice:\n  agents: ma|", "practice:\n  agents: manual"),
        ("practice:\n  agents:\n    acc|", "practice:\n  agents:\n    acceptAfter: "),
        ("practice:\n  faults:\n    no|", "practice:\n  faults:\n    noAgent: "),
        ("practice:\n  faults: { no|", "practice:\n  faults: { noAgent: "),
        ("practice:\n  mistakes: [key|", "practice:\n  mistakes: [keysetNotBound"),
        ("practice:\n  deployment: |", "practice:\n  deployment: Practice"),
        ("steps:\n  |", "steps:\n  - start: "),
        ("steps:\n- sa|", "steps:\n- say: "),
        ("steps:\n  - start: gu|", "steps:\n  - start: guest"),
        ("steps:\n  - start:\n      att|", "steps:\n  - start:\n      attributes:\n        "),
        ("steps:\n  - start: { con|", "steps:\n  - start: { connector: "),
        ("steps:\n  - start: { connector: op|", "steps:\n  - start: { connector: opencx"),
        ("steps:\n  - client: dr|", "steps:\n  - client: dropStream"),
        ("steps:\n  - en|", "steps:\n  - end"),
        ("steps:\n  - say: Hi\n    n|", "steps:\n  - say: Hi\n    name: "),
        ("steps:\n  - expect: acc|", "steps:\n  - expect: accepted"),
        ("steps:\n  - expect: mess|", "steps:\n  - expect: { message: { from: agent, contains:  } }"),
        ("steps:\n  - expect: { mess|", "steps:\n  - expect: { message: "),
        ("steps:\n  - expect: { message: { from: ag|", "steps:\n  - expect: { message: { from: agent"),
        (
            "steps:\n  - expect: { message: { from: agent, cont|",
            "steps:\n  - expect: { message: { from: agent, contains: ",
        ),
        ("steps:\n  - expect: { accepted: {}, w|", "steps:\n  - expect: { accepted: {}, within: "),
        ("steps:\n  - expect: { accepted: {}, within: 5|", "steps:\n  - expect: { accepted: {}, within: 5 s"),
        ("steps:\n  - expect:\n      - fin|", "steps:\n  - expect:\n      - finding: "),
        ("steps:\n  - expect:\n      - finding: silent|", "steps:\n  - expect:\n      - finding: silent-guest"),
        (
            "steps:\n  - expect:\n      - message:\n          ki|",
            "steps:\n  - expect:\n      - message:\n          kind: ",
        ),
        (
            "steps:\n  - expect:\n      - message:\n          kind: qu|",
            "steps:\n  - expect:\n      - message:\n          kind: quickReplies",
        ),
        (
            "steps:\n  - expect:\n      - message: x\n        wi|",
            "steps:\n  - expect:\n      - message: x\n        within: ",
        ),
        (
            "steps:\n  - manual:\n      do: x\n      practice:\n        - acc|",
            "steps:\n  - manual:\n      do: x\n      practice:\n        - accept",
        ),
        (
            "steps:\n  - manual: { do: x, practice: [{ sample: qu|",
            "steps:\n  - manual: { do: x, practice: [{ sample: quickReplies",
        ),
        ("steps:\n  - say: |\n      sa|", "nothing"),
        ("# st|", "nothing"),
        ("steps:|", "nothing"),
    ] {
        let text = text.to_owned();
        let expected = expected.to_owned();
        // A block of text has the sign of the cursor too.
        let text =
            if text.starts_with("steps:\n  - say: |") { "steps:\n  - say: >\n      sa|".to_owned() } else { text };
        let done = put_in(&text);
        if done != expected {
            wrong.push(format!("{text}\n=> {done}\n!= {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn what_is_there_is_not_offered_again() {
    let labels = |text: &str| at(text).items.into_iter().map(|item| item.label).collect::<Vec<_>>();
    assert!(!labels("version: 1\nname: x\n|").contains(&"name".to_owned()));
    assert_eq!(labels("steps:\n  - expect:\n      - gaps: { missed: 0, |"), ["doubled", "reordered"]);
    assert_eq!(labels(&format!("{HEAD}  - say: x\n    |")), ["name"]);
}

#[test]
fn variables_are_offered_in_texts() {
    let view = at(&format!("variables:\n  order: 1\n{}  - say: My order is ${{|", "steps:\n"));
    let labels: Vec<_> = view.items.iter().map(|item| item.label.as_str()).collect();
    assert_eq!(labels, ["${order}", "${run}", "${case}", "${unique}"]);
    assert_eq!(view.from, 22);
}

#[test]
fn no_place_is_out_of_reach() {
    let text = super::reading::EVERYTHING;
    for (number, line) in text.lines().enumerate() {
        for column in 0..line.chars().count() + 3 {
            let _ = complete(text, number as u32 + 1, column as u32, &words());
        }
    }
    assert_eq!(complete("", 7, 7, &words()).items, []);
    assert_eq!(complete("a: {[{'", 1, 8, &words()).items, []);
}
