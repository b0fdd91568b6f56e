use super::*;

#[test]
fn whoever_takes_over_goes_on_with_the_script() {
    let script = Script {
        answers: ["One", "Two", "Three"].map(str::to_owned).to_vec(),
        transfer_after: Some(1),
        end_after: Some(3),
        accept_after: Some(Duration::from_millis(7)),
        answer_after: Some(Duration::from_millis(8)),
        ..Script::default()
    };
    let seed = seed(&Agents::Script(script));
    let [ada, max, mia] = seed.agents.as_slice() else { panic!("three agents") };
    assert_eq!((ada.script.answers.as_slice(), ada.script.end_after), (&["One".to_owned()][..], 0));
    assert_eq!((ada.script.transfer_after, ada.script.transfer_to.as_deref()), (1, Some(max.id.as_str())));
    assert_eq!((max.kind, max.presence), (AgentKind::Auto, Presence::Online));
    assert_eq!(max.script.answers, ["Two", "Three"]);
    assert_eq!((max.script.end_after, max.script.accept_after_ms, max.script.answer_after_ms), (2, 7, 8));
    assert_eq!(max.script.greeting, "Hello, this is Max. I am taking over.");
    assert_eq!((mia.kind, mia.presence), (AgentKind::Manual, Presence::Offline));
}

#[test]
fn without_a_handover_only_the_automatic_agent_is_there() {
    let seed = seed(&Agents::default());
    let online: Vec<&str> =
        seed.agents.iter().filter(|agent| is_online(agent)).map(|agent| agent.name.as_str()).collect();
    assert_eq!(online, ["Ada Agent"]);
    assert_eq!(seed.agents[0].script, AgentScript::default());
}

#[test]
fn people_are_at_the_desk_or_nobody_is() {
    let names = |agents| {
        let seed = seed(&agents);
        seed.agents.iter().filter(|agent| is_online(agent)).map(|agent| agent.name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(Agents::Manual), ["Max Manual", "Mia Manual"]);
    assert_eq!(names(Agents::Nobody), Vec::<String>::new());
}

#[test]
fn a_setting_with_names_that_are_not_there_is_refused_with_those_that_are() {
    let setting = PracticeSetting {
        mistakes: vec!["outsideHour".into(), "keysetNotBound".into()],
        deployment: Some("Practice_Prechat".into()),
        ..PracticeSetting::default()
    };
    let failure = check(&setting).expect_err("two names are unknown");
    let suggestions: Vec<_> = failure.fields.iter().map(|row| row.suggestion.as_deref()).collect();
    assert_eq!(suggestions, [Some("outsideHours"), Some("Practice_With_Prechat")]);
    assert!(failure.message.contains("outsideHour is not a mistake of the practice org."), "{}", failure.message);
    assert_eq!(check(&PracticeSetting::default()), Ok(()));
}

fn is_online(agent: &practice_org::seed::Agent) -> bool {
    agent.presence == Presence::Online
}
