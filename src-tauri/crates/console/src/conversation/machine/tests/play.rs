//! Tab, machine, second device and token, played.

use super::*;

#[test]
fn a_closed_tab_forgets_its_token_and_does_nothing() {
    let mut world = World::guest().active();
    world.give(Input::Simulate(Simulation::CloseTab));
    assert!(world.has(&Effect::CloseStream) && world.has(&Effect::LeaveTab));
    assert_eq!(world.state.token_state, TokenState::Sealed);
    assert_eq!(world.state.may_talk().unwrap_err().code, FailureCode::NotNow);
    world.give(Input::MarkRead);
    world.give(Input::Time(Timer::Token));
    assert_eq!(world.effects, []);
}

#[test]
fn an_opened_tab_takes_a_continuation_token_and_looks_at_the_list_before_it_sends() {
    let mut world = World::guest().active();
    world.give(Input::Simulate(Simulation::CloseTab));
    world.give(Input::ReopenTab { pending: vec![outgoing("m1")] });
    assert!(world.has(&Effect::OpenToken));
    world.give(Input::TokenOpened);
    assert!(world.has(&Effect::ContinueToken) && !world.has(&Effect::OpenStream));
    let grant = Grant { subject: String::new(), verified: false, ..world.grant() };
    world.give(Input::TokenContinued(Ok(grant)));
    assert!(world.has(&Effect::UseToken) && world.has(&Effect::OpenStream));
    assert_eq!(world.state.token.as_ref().unwrap().subject, GUEST);
    world.give(Input::StreamOpen { again: false });
    assert!(world.has(&Effect::ListEntries) && world.sends().is_none());
    world.give(Input::Listed(Ok(())));
    assert_eq!(world.sends(), Some(("m1", false)));
}

#[test]
fn without_a_continuation_token_the_old_one_is_used() {
    let mut world = World::guest().active();
    world.give(Input::Simulate(Simulation::CloseTab));
    world.give(Input::ReopenTab { pending: Vec::new() });
    world.give(Input::TokenOpened);
    world.give(Input::TokenContinued(Err(fault(FaultKind::Passing))));
    assert!(world.has(&Effect::OpenStream) && world.told("continues with the token that it kept"));
}

#[test]
fn a_dead_token_is_a_guests_dead_end_and_a_verified_user_signs_in_again() {
    let mut guest = World::guest().active();
    let mut verified = World::verified().active();
    for world in [&mut guest, &mut verified] {
        world.give(Input::Simulate(Simulation::CloseTab));
        world.give(Input::ReopenTab { pending: Vec::new() });
        world.give(Input::TokenOpened);
        world.give(Input::TokenContinued(Err(fault(FaultKind::DeadToken))));
    }
    assert_eq!(guest.state.token_state, TokenState::Dead);
    assert!(verified.has(&Effect::FetchToken));
}

#[test]
fn sleep_stops_everything_and_waking_opens_the_stream_again() {
    let mut world = World::guest().active();
    world.give(Input::Simulate(Simulation::Sleep));
    assert_eq!(world.effects, []);
    world.now += 90_000;
    world.give(Input::Simulate(Simulation::Wake));
    assert!(world.has(&Effect::ResumeStream) && world.told("woke after 1 min 30 s"));
    world.give(Input::Woke(45_000));
    assert!(world.has(&Effect::ResumeStream) && world.told("Nothing ran here for 45 s"));
}

#[test]
fn a_new_token_that_is_not_given_changes_nothing() {
    let mut world = World::guest().active();
    world.give(Input::Simulate(Simulation::NewToken));
    assert!(world.has(&Effect::FetchToken) && world.state.wants_fresh_token());
    world.give(Input::TokenFailed(fault(FaultKind::Lasting)));
    assert_eq!((world.state.token_state, world.problem()), (TokenState::Alive, None));
    assert!(world.told("the one in use stays") && !world.state.wants_fresh_token());
}

#[test]
fn simulations_fit_or_say_why_not() {
    let mut world = World::guest();
    for simulation in [Simulation::CloseTab, Simulation::NewToken, Simulation::Sleep, Simulation::SecondDevice] {
        assert!(world.state.may_simulate(simulation).is_err());
    }
    world = world.active();
    for simulation in [Simulation::CloseTab, Simulation::NewToken, Simulation::Sleep] {
        assert_eq!(world.state.may_simulate(simulation), Ok(()));
    }
    for simulation in [Simulation::Wake, Simulation::ReopenTab, Simulation::ForgetSecondDevice] {
        assert!(world.state.may_simulate(simulation).is_err());
    }
    let mut verified = World::verified().active();
    assert_eq!(verified.state.may_simulate(Simulation::SecondDevice), Ok(()));
    verified.give(Input::Simulate(Simulation::SecondDevice));
    assert!(verified.has(&Effect::AddDevice));
    assert!(verified.state.may_simulate(Simulation::SecondDevice).is_err());
    assert_eq!(verified.state.may_simulate(Simulation::ForgetSecondDevice), Ok(()));
}

#[test]
fn after_a_restart_the_machine_is_awake_and_the_tab_as_it_was() {
    let mut world = World::guest().active();
    world.give(Input::Simulate(Simulation::Sleep));
    world.give(Input::Restarted { pending: Vec::new() });
    assert!(!world.state.play.asleep && world.has(&Effect::OpenToken));
    let mut world = World::guest().active();
    world.give(Input::Simulate(Simulation::CloseTab));
    world.give(Input::Restarted { pending: Vec::new() });
    assert!(world.state.play.tab_closed && world.effects.is_empty());
}
