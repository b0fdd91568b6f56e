//! What is wrong in a text is told with its place, what was expected, and what was probably meant.

use console::scenario::{LARGEST, Source, read};
use proptest::prelude::*;

use super::reading::EVERYTHING;
use super::{problems, reading, with_steps, words};

/// What is wrong with a text, as one text.
fn told(text: &str) -> String {
    problems(&reading(text)).join("\n")
}

#[test]
fn yaml_that_is_none() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        ("", "1:1 It is empty."),
        ("# only a comment\n", "1:1 It is empty."),
        ("version: 1\n\tname: x\n", "2:1 There is a tab here, but YAML indents with spaces only."),
        ("steps:\n\t- start\n", "2:1 There is a tab here, but YAML indents with spaces only."),
        ("steps:\n  - start: guest\n\t- close\n", "3:1 There is a tab here, but YAML indents with spaces only."),
        (
            "version: 1\nname: x\nsteps:\n  -\tstart: guest\n  - - \tclose\n",
            "4:4 There is a tab here, but YAML indents with spaces only.\n5:5 This is a list, but one step is expected.\n5:7 There is a tab here, but YAML indents with spaces only.",
        ),
        ("name: \"x\nsteps: []\n", "2:1 A quoted text continues here, further to the left than where it began."),
        ("name: \"x", "1:7 A quoted text begins here and does not end."),
        ("tags: [a, b\n", "1:7 A bracket is opened and not closed."),
        ("name: *nobody\n", "1:7 This alias (*name) names an anchor that is not there."),
        ("name: @x\n", "1:7 A text cannot begin with \u{201c}@\u{201d} without quotes."),
    ] {
        let told = told(text);
        if told != expected {
            wrong.push(format!("{text:?}\n=> {told}\n!= {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn several_things_at_once() {
    let text = "version: 2\nnmae: x\nwithin: 0\nsteps:\n  - start: gest\n  - sya: Hello\n  - expect: { mesage: x }\n  - wait: soon\n";
    assert_eq!(
        problems(&reading(text)),
        [
            "1:1 \u{201c}name\u{201d} is missing.",
            "1:10 2 is not known here. -> 1",
            "2:1 A scenario has nothing called \u{201c}nmae\u{201d}. -> name",
            "3:9 With no time at all, nothing can happen.",
            "5:12 \u{201c}gest\u{201d} means nothing here. -> guest",
            "6:5 There is no step called \u{201c}sya\u{201d}. -> say",
            "7:15 There is no expectation called \u{201c}mesage\u{201d}. -> message",
            "8:11 \u{201c}soon\u{201d} is not a duration.",
        ]
    );
}

#[test]
fn a_limit_beside_its_step_is_told_where_it_belongs() {
    let reading = reading(&with_steps("  - start: guest\n  - expect: accepted\n    within: 5 s\n"));
    let [problem] = reading.problems.as_slice() else { panic!("{:?}", problems(&reading)) };
    let expected = "It belongs to what is expected: expect: { accepted: {}, within: 5 s }.";
    assert_eq!(problem.expected.as_deref(), Some(expected));
}

#[test]
fn names_twice_and_documents_twice() {
    assert_eq!(
        told("version: 1\nname: a\nname: b\nsteps: [{ start: guest }]\n"),
        "3:1 \u{201c}name\u{201d} is here twice; the first is in line 2."
    );
    let text = format!("{}---\nname: b\n", with_steps("  - start: guest\n"));
    assert_eq!(told(&text), "5:1 A second document begins here.");
}

#[test]
fn anchors_that_explode() {
    let mut text = "version: 1\nname: x\nvariables: {}\nsteps: []\na: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, before) in ('b'..='z').zip('a'..='y') {
        text.push_str(&format!("{name}: &{name} [*{before}, *{before}, *{before}, *{before}, *{before}, *{before}]\n"));
    }
    assert!(told(&text).contains("With this, the file has more than 50,000 values"), "{}", told(&text));
    let fine = with_steps("  - start: guest\n  - say: &hello Hello\n  - say: *hello\n");
    assert_eq!(told(&fine), "");
    assert!(told("name: &a [*a]\n").contains("is inside what it repeats"));
    let deep = format!("name: {}\n", "[".repeat(5_000));
    assert!(told(&deep).contains("more than 32 levels deep"), "{}", told(&deep));
}

#[test]
fn values_that_do_not_fit() {
    let start = "  - start: guest\n";
    for (step, expected) in [
        ("expect: { message: { matches: '(' } }", "5:35 This regular expression cannot be read: unclosed group."),
        (
            "expect: { message: { matches: 'a{1000}{1000}' } }",
            "5:35 This regular expression is too large: it would need more than 1 MiB of memory.",
        ),
        ("expect: { message: { matches: '(?=a)' } }", "look-around, including look-ahead"),
        ("expect: { message: { json: '$.[' } }", "This JSONPath cannot be read: "),
        ("expect: { message: { json: '$[?((((((((((((((((((((1==1))))))))))))))))))))]' } }", "more than 16 brackets"),
        ("expect: { message: { equals: 1 } }", "and there is none."),
        ("expect: { file: { sha256: abc } }", "5:31 This is not a SHA-256: it has 3 characters, 3 of them digits."),
        (
            "expect: { finding: not-rooted }",
            "5:24 There is no rule of the diagnosis called \u{201c}not-rooted\u{201d}. -> not-routed",
        ),
        (
            "expect: { message: { is: a, contains: b } }",
            "\u{201c}contains\u{201d} and \u{201c}is\u{201d} exclude each other.",
        ),
        ("expect: { gaps: {} }", "Gaps needs more than this."),
        ("expect: []", "This list is empty."),
        ("expect: { accepted: 10 s }", "Nothing can stand here."),
        ("expect: { latency: { step: x, atMost: 1 s } }", "No step before this one has the name \u{201c}x\u{201d}."),
        ("expect: latency", "\u{201c}latency\u{201d} says too little alone."),
        ("say: ''", "Nothing is here, but a text is expected."),
        ("say: [a]", "This is a list, but a text is expected."),
        ("say: x\n    wait: 1", "\u{201c}say\u{201d} and \u{201c}wait\u{201d} stand in one step."),
        ("name: x", "Step without a word for what it is."),
        ("wait: 25 h", "\u{201c}25 h\u{201d} is not a duration."),
        ("wait: 0 ms", "With no time at all, nothing can happen."),
        ("wait: -1", "\u{201c}-1\u{201d} is not a duration."),
        ("client: dropstream", "-> dropStream"),
        ("manual: { ask: x }", "\u{201c}do\u{201d} is missing."),
        ("manual: { do: x, practice: [acept] }", "-> accept"),
        ("manual: { do: x, practice: [{ sample: quickreply }] }", "-> quickReplies"),
        ("file: { name: a.txt }", "A file needs more than this."),
        ("file: invoice.pdf", "A scenario in the list has no files next to it"),
        ("include: a.yaml", "A scenario in the list has no files next to it, so nothing can be included."),
        ("say: !x y", "A YAML tag"),
        ("say: ${order}", "5:10 Nothing says what ${order} stands for."),
        ("say: ${un}", "-> ${run}"),
        ("say: a ${ b", "5:12 ${ begins a variable, and no name with } follows."),
        ("start: { conector: blip }", "-> connector"),
        ("start: { connector: infobip }", "\u{201c}infobip\u{201d} means nothing here."),
    ] {
        let told = told(&with_steps(&format!("{start}  - {step}\n")));
        assert!(told.contains(expected), "{step}: {told}");
    }
}

#[test]
fn practice_words_and_variables() {
    let text = "version: 1\nname: x\nvariables: { run: 1, 1a: x, b: '${c}' }\nrows:\n  - { a: 1 }\n  - { b: 2 }\npractice:\n  deployment: Praktice\n  faults: { noAgents: true }\n  mistakes: keySetNotBound\n  switches: { badIdentity: x }\n  agents: { answers: ['sample:quickReply', x] }\nsteps:\n  - start: guest\n  - say: ${a}\n";
    assert_eq!(
        problems(&reading(text)),
        [
            "3:14 ${run} has a value already: the run's short id.",
            "3:22 A variable cannot be called \u{201c}1a\u{201d}.",
            "3:32 ${c} is used in the value of a variable, where only the built-in ones can be used.",
            "6:5 Row 2 does not have the names of row 1: a, b.",
            "8:15 There is no deployment of the practice org called \u{201c}Praktice\u{201d}. -> Practice",
            "9:13 There is no fault of the practice org called \u{201c}noAgents\u{201d}. -> noAgent",
            "10:13 There is no mistake of the practice org called \u{201c}keySetNotBound\u{201d}. -> keysetNotBound",
            "11:15 There is no switch of the practice org called \u{201c}badIdentity\u{201d}.",
            "12:23 There is no sample of the practice org called \u{201c}sample:quickReply\u{201d}. -> sample:quickReplies",
            "15:10 ${a} has no value in row 2.",
        ]
        .map(|line| line.replace("called \u{201c}sample:quickReply", "called \u{201c}quickReply"))
    );
}

#[test]
fn names_of_white_space_and_numbers_in_quotes() {
    let text = "version: '1'\nname: ' '\ntags: ['']\nsteps:\n  - start: guest\n    name: ''\n  - expect: { queuePosition: '3' }\n  - expect: { gaps: { missed: 0.5 } }\n";
    assert_eq!(
        problems(&reading(text)),
        [
            "1:10 A number is expected here, but \u{201c}1\u{201d} is a text. -> 1",
            "2:7 Only white space is here, but a name is expected.",
            "3:8 Only white space is here, but a name is expected.",
            "6:11 Only white space is here, but a name is expected.",
            "7:30 A number is expected here, but \u{201c}3\u{201d} is a text. -> 3",
            "8:31 \u{201c}0.5\u{201d} does not fit here.",
        ]
    );
    let fine = reading("version: 1.0\nname: 2\nsteps: [{ start: guest }, { expect: { queuePosition: 3.0 } }]\n");
    assert_eq!(problems(&fine), Vec::<String>::new());
    assert!(fine.scenario.is_some());
}

/// The parser takes it for the end: what stands behind it would be left out without a word.
#[test]
fn a_byte_0_is_not_the_end() {
    assert_eq!(
        told(&with_steps("  - start: guest\n\0  - expect: { nothing: { for: 1 s } }\n")),
        "5:1 This is not text: there is a zero byte here."
    );
}

#[test]
fn values_that_the_practice_org_does_not_take() {
    let text = "version: 1\nname: x\nvariables: { yes: true }\npractice:\n  faults: { noAgent: banana, delayMs: 5 }\n  switches: { badIdentityToken: [a] }\nsteps:\n  - start: guest\n  - manual: { do: x, practice: [{ faults: { noAgent: { a: 1 } } }, { faults: { noAgent: '${yes}' } }] }\n";
    assert_eq!(
        problems(&reading(text)),
        [
            "5:22 The practice org does not accept this value: noAgent must be true or false.",
            "6:33 The practice org does not accept this value: badIdentityToken must be one of refuse, silentGuest.",
            "9:54 The practice org does not accept this value: noAgent must be true or false.",
        ]
    );
}

#[test]
fn steps_that_nobody_can_take() {
    assert_eq!(
        told(&with_steps("  - say: x\n  - start: guest\n  - close\n  - say: y\n  - start: guest\n  - say: z\n")),
        "4:5 \u{201c}say\u{201d} comes before any start: there is no conversation yet.\n\
         7:5 This step cannot be taken: the conversation is closed by the step in line 6."
    );
    assert!(told(&with_steps("  - expect: routed\n")).contains("comes before any start"));
    // One mistake, told once.
    assert_eq!(
        told(&with_steps("  - sya: x\n  - start: guest\n")),
        "4:5 There is no step called \u{201c}sya\u{201d}. -> say"
    );
    let text = format!(
        "limit: 5 s\n{}",
        with_steps("  - start: guest\n  - wait: 5 s\n  - expect: { routed: {}, within: 6 s }\n")
    );
    let reading = reading(&text);
    assert_eq!(reading.errors(), 0);
    assert_eq!(
        problems(&reading),
        [
            "6:5 The case ends here: its limit is 5 s, and its pauses alone take that long.",
            "7:13 This may take longer than the whole case, whose limit is 5 s.",
        ]
    );
}

#[test]
fn too_much() {
    let text = with_steps(&format!("  - start: guest\n{}", "  - say: x\n".repeat(1_000)));
    assert!(told(&text).contains("more than 1,000 steps"));
    let large = "#".repeat(LARGEST + 1);
    assert_eq!(told(&large), "1:1 This is larger than 1 MiB.");
    let wrong = with_steps(&format!("  - start: guest\n{}", "  - sai: x\n".repeat(500)));
    assert_eq!(reading(&wrong).problems.len(), 100);
}

/// Every place lies within the text.
fn places_lie_within(text: &str) {
    let reading = read(&Source { text, name: "x.yaml", beside: None }, &words());
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<_> = text.split('\n').collect();
    for problem in reading.problems {
        assert!(problem.line >= 1 && problem.column >= 1, "{problem:?}");
        let line = lines.get(problem.line as usize - 1).map(|line| line.chars().count() as u32);
        let Some(width) = line else { panic!("{problem:?}") };
        assert!(problem.column <= width + 1 && problem.end_column <= width + 1, "{problem:?} in {text:?}");
        assert!(problem.end_column >= problem.column && !problem.message.is_empty(), "{problem:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// No text makes reading stop.
    #[test]
    fn any_text_is_read(text in any::<String>()) {
        places_lie_within(&text);
    }

    /// Nor one that looks like YAML.
    #[test]
    fn anything_like_yaml_is_read(parts in prop::collection::vec("[-:{}\\[\\]'\"&*!|>%@#,? \t\n\r]|steps|start|say|expect|message|name|version: 1\n|  - |\\$\\{a\\}|\u{e9}|\u{1f600}", 0..60)) {
        places_lie_within(&parts.concat());
    }

    /// Nor a scenario that is damaged in one place.
    #[test]
    fn a_damaged_scenario_is_read(at in 0..EVERYTHING.len(), cut in 0_usize..40, put in "[-:{}\\[\\]'\"&*!|>\t\n a-z]{0,5}") {
        let mut text = EVERYTHING.to_owned();
        text.replace_range(at..(at + cut).min(EVERYTHING.len()), &put);
        places_lie_within(&text);
    }
}
