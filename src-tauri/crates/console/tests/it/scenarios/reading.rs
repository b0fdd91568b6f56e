//! What a scenario says.

use std::time::Duration;

use anyhow::{Context as _, Result};
use console::scenario::model::{
    Action, Agents, Condition, Deed, EventKind, MessageKind, Role, Scenario, SessionWord, TextMatch,
};
use console::scenario::{BuiltIn, FillError, cases};

use super::{problems, reading, with_steps};

pub const EVERYTHING: &str = r#"version: 1
name: A guest reaches an agent
description: What it shows.
tags: [smoke, guest]
variables: { order: "4711", customer: "customer-${unique}" }
rows:
  - { tier: Gold, level: 1 }
  - { tier: Silver, level: 2 }
within: 20 s
limit: 3 min
practice:
  agents: { acceptAfter: 200 ms, answerAfter: 1 s, typing: 0, greeting: "Hello", answers: ["First", "sample:quickReplies"], endAfter: 2, transferAfter: 1 }
  deployment: Practice_With_Prechat
  faults: { noAgent: true, delayMs: 200 }
  mistakes: [keysetNotBound]
  switches: { badIdentityToken: silentGuest }
steps:
  - start: guest
  - expect: routed
  - expect: { accepted: {} , within: 10 s }
  - say: Hello, my order is ${order}
    name: question
  - expect:
      - message: { from: agent, contains: hello, kind: quickReplies, options: [Yes, No], json: "$.x", equals: 1 }
        within: 5 s
      - message: { matches: "^H${order}$" }
      - message: hello
      - joined: { role: agent, name: Ada }
      - left
      - transferred: { name: { contains: Ben } }
      - notRouted: no agents
      - file: { from: agent, name: invoice.pdf, sha256: 0000000000000000000000000000000000000000000000000000000000000000 }
      - queuePosition: 3
      - session: active
      - conversation: open
      - verified
      - verified: true
      - verified: ${customer}
      - guest
      - attribute: { name: tier, value: "${tier}" }
      - nothing: { of: message, from: bot, for: 3 s }
      - latency: { step: question, atMost: 2 s }
      - finding: not-routed
      - noFinding: true
      - noFinding: silent-guest
      - gaps: { missed: 0, doubled: 1 }
      - receipt: read
  - choose: Yes
  - choose: [Yes, No]
  - form: { First name: Ada, Age: 7, Terms: true }
  - file: { name: note.txt, text: "Hello", type: text/plain, caption: Look }
  - typing: 2 s
  - wait: 1.5
  - client: dropStream
  - manual: { do: Accept the chat, ask: Which name does it show?, within: 2 min, practice: [accept, { say: Hi }, { transfer: {} }, { now: cutStreams }, { file: { name: a.txt, text: A } }, { wait: 10 ms }] }
  - manual: Look at the desk
  - end: {}
  - close
  - start: { verified: "${customer}", attributes: { tier: "${tier}" }, prechat: { _firstName: Ada }, connector: opencx, transcript: "A: hello", summary: A, samples: { Ticket.Team: One }, language: en_US, polling: 1 s }
"#;

fn everything() -> Result<Scenario> {
    let reading = reading(EVERYTHING);
    assert_eq!(problems(&reading), Vec::<String>::new());
    reading.scenario.context("no scenario")
}

const BUILT_IN: BuiltIn<'_> = BuiltIn { run: "r1", case: 7, unique: "u9" };

#[test]
fn reads_every_form_of_the_language() -> Result<()> {
    let scenario = everything()?;
    assert_eq!(scenario.name, "A guest reaches an agent");
    assert_eq!(scenario.tags, ["smoke", "guest"]);
    assert_eq!((scenario.within, scenario.limit), (Duration::from_secs(20), Duration::from_secs(180)));
    assert_eq!(cases(&scenario), ["level=1, tier=Gold", "level=2, tier=Silver"]);
    let Agents::Script(script) = &scenario.practice.agents else { anyhow::bail!("no script") };
    assert_eq!(script.accept_after, Some(Duration::from_millis(200)));
    assert_eq!(script.answer_after, Some(Duration::from_secs(1)));
    assert_eq!(script.answers, ["First", "sample:quickReplies"]);
    assert_eq!(scenario.practice.faults["delayMs"], 200);
    assert_eq!(scenario.steps.len(), 17);
    assert_eq!(scenario.steps[3].name.as_deref(), Some("question"));
    assert_eq!((scenario.steps[3].place.line, scenario.steps[3].place.column), (21, 5));
    let Action::Expect(all) = &scenario.steps[4].action else { anyhow::bail!("no expectations") };
    assert_eq!(all.len(), 23);
    assert_eq!(all[0].within, Some(Duration::from_secs(5)));
    assert_eq!((all[0].place.line, all[0].place.column), (24, 9));
    let Condition::Message(message) = &all[0].condition else { anyhow::bail!("no message") };
    assert_eq!((message.from, message.kind), (Some(Role::Agent), Some(MessageKind::QuickReplies)));
    assert_eq!(message.options, ["Yes", "No"]);
    assert_eq!(all[4].condition, Condition::Left(Default::default()));
    assert_eq!(all[9].condition, Condition::Session(SessionWord::Active));
    let during = Duration::from_secs(3);
    assert_eq!(all[16].condition, Condition::Nothing { of: EventKind::Message, from: Some(Role::Bot), during });
    let Action::Manual(manual) = &scenario.steps[12].action else { anyhow::bail!("no manual step") };
    assert_eq!(manual.practice[..3], [Deed::Accept, Deed::Say("Hi".into()), Deed::Transfer]);
    Ok(())
}

#[test]
fn puts_values_in_everywhere() -> Result<()> {
    let filled = everything()?.for_row(Some(1), &BUILT_IN)?;
    assert_eq!(filled.steps[3].action, Action::Say("Hello, my order is 4711".into()));
    let Action::Expect(all) = &filled.steps[4].action else { anyhow::bail!("no expectations") };
    let Condition::Message(message) = &all[1].condition else { anyhow::bail!("no message") };
    let TextMatch::Matches(pattern) = &message.text else { anyhow::bail!("no pattern") };
    assert_eq!(pattern.0.as_str(), "^H(?:4711)$");
    let value = TextMatch::Is("Silver".into());
    assert_eq!(all[15].condition, Condition::Attribute { name: "tier".into(), value });
    let Some(Action::Start(start)) = filled.steps.last().map(|step| &step.action) else { anyhow::bail!("no start") };
    assert_eq!(start.verified.as_deref(), Some("customer-u9"));
    assert_eq!(everything()?.for_row(Some(2), &BUILT_IN), Err(FillError::NoRow { number: 3 }));
    Ok(())
}

#[test]
fn a_value_stands_for_itself_in_a_pattern_and_signs_can_be_escaped() -> Result<()> {
    let text = "version: 1\nname: T\nvariables: { a: 'x.y' }\nsteps:\n  - start: guest\n  - say: costs $${a} and $5 ${a}\n  - expect:\n      - message: { matches: '^${a}+$${a}$' }\n";
    let reading = reading(text);
    assert_eq!(problems(&reading), Vec::<String>::new());
    let filled = reading.scenario.context("no scenario")?.for_row(None, &BUILT_IN)?;
    assert_eq!(filled.steps[1].action, Action::Say("costs ${a} and $5 x.y".into()));
    assert_eq!(filled.steps[2].title(), "Expect a message with what matches \u{201c}^(?:x\\.y)+\\$[{]a}$\u{201d}");
    let Action::Expect(all) = &filled.steps[2].action else { anyhow::bail!("no expectations") };
    let Condition::Message(message) = &all[0].condition else { anyhow::bail!("no message") };
    let TextMatch::Matches(pattern) = &message.text else { anyhow::bail!("no pattern") };
    assert!(pattern.0.is_match("x.yx.y${a}"));
    assert!(!pattern.0.is_match("xzy${a}"));
    Ok(())
}

#[test]
fn says_steps_in_words() -> Result<()> {
    let titles: Vec<_> = reading(EVERYTHING).outline.into_iter().map(|row| (row.line, row.title)).collect();
    assert_eq!(titles[0], (18, "Start as a guest".to_owned()));
    assert_eq!(titles[1], (19, "Expect a route".to_owned()));
    assert_eq!(titles[3], (21, "question: Say \u{201c}Hello, my order is ${order}\u{201d}".to_owned()));
    assert_eq!(titles[10], (53, "Wait for 1.5 s".to_owned()));
    assert_eq!(titles[12].1, "By hand: Accept the chat");
    Ok(())
}

#[test]
fn gives_what_can_be_read_of_a_text_with_errors() {
    let reading = reading("version: 1\nname: Half\ntags: a\nsteps:\n  - start: guest\n  - sya: x\n  - say: y\n");
    assert!(reading.scenario.is_none());
    assert_eq!((reading.name.as_deref(), reading.errors(), reading.cases), (Some("Half"), 1, 1));
    assert_eq!(reading.outline.iter().map(|row| row.line).collect::<Vec<_>>(), [5, 7]);
}

#[test]
fn takes_texts_as_they_are_written() -> Result<()> {
    let text = with_steps("  - start: { verified: 007, attributes: { a: 1.50, b: true, c: 2026-11-21, d: '' } }\n");
    let reading = reading(&text);
    assert_eq!(problems(&reading), Vec::<String>::new());
    let scenario = reading.scenario.context("no scenario")?;
    let Action::Start(start) = &scenario.steps[0].action else { anyhow::bail!("no start") };
    assert_eq!(start.verified.as_deref(), Some("007"));
    assert_eq!(start.attributes.values().collect::<Vec<_>>(), ["1.50", "true", "2026-11-21", ""]);
    Ok(())
}
