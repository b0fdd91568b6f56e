//! What a scenario says of the practice org, made so.

use std::time::Duration;

use console::scenario::model::{Agents, PracticeSetting, Script};
use console::view::Failure;
use practice_org::Seed;
use practice_org::control::Client;
use practice_org::control::types::{AgentKind, AgentScript, Presence};
use serde_json::{Map, Value};

use crate::names::{self, Kind};
use crate::{refusal, words};

/// Faults, as a scenario names them.
pub const FAULTS: Kind = Kind { field: "practice.faults", one: "a fault" };
const MISTAKES: Kind = Kind { field: "practice.mistakes", one: "a mistake" };
const SWITCHES: Kind = Kind { field: "practice.switches", one: "a switch" };
const DEPLOYMENT: Kind = Kind { field: "practice.deployment", one: "a deployment" };

/// Whether a practice org has all names of a setting.
///
/// # Errors
/// `fieldsInvalid`: names what there is.
pub fn check(setting: &PracticeSetting) -> Result<(), Failure> {
    let there_is = words();
    let faults = setting.faults.keys().filter_map(|name| names::objection(&FAULTS, name, &there_is.faults));
    let mistakes = setting.mistakes.iter().filter_map(|name| names::objection(&MISTAKES, name, &there_is.mistakes));
    let switches = setting.switches.keys().filter_map(|name| names::objection(&SWITCHES, name, &there_is.switches));
    let deployment = setting.deployment.iter();
    let deployment = deployment.filter_map(|name| names::objection(&DEPLOYMENT, name, &there_is.deployments));
    names::refuse(faults.chain(mistakes).chain(switches).chain(deployment).collect())
}

/// The built-in org with these agents at their desk.
pub fn seed(agents: &Agents) -> Seed {
    let mut seed = Seed::default();
    match agents {
        Agents::Script(script) => follow(&mut seed, script),
        Agents::Manual => present(&mut seed, |kind| kind == AgentKind::Manual),
        Agents::Nobody => present(&mut seed, |_| false),
    }
    seed
}

/// Makes mistakes, switches behaviours and arms faults, in this order: a fault is to happen to the case and not to this.
///
/// # Errors
/// `fieldsInvalid` for a value that the org does not take.
pub async fn arrange(control: &Client, setting: &PracticeSetting) -> Result<(), Failure> {
    let PracticeSetting { agents: _, deployment: _, faults, mistakes, switches } = setting;
    if !mistakes.is_empty() {
        let made: Map<String, Value> = mistakes.iter().map(|name| (name.clone(), true.into())).collect();
        let changed = control.change_mistakes(&made.into()).await;
        changed.map_err(|error| refusal::of_change(MISTAKES.field, &error))?;
    }
    if !switches.is_empty() {
        let changed = control.change_switches(&switches.clone().into_iter().collect()).await;
        changed.map_err(|error| refusal::of_change(SWITCHES.field, &error))?;
    }
    if !faults.is_empty() {
        let changed = control.change_faults(&faults.clone().into_iter().collect()).await;
        changed.map_err(|error| refusal::of_change(FAULTS.field, &error))?;
    }
    Ok(())
}

/// Agents of these kinds are online, and no others.
fn present(seed: &mut Seed, is_online: impl Fn(AgentKind) -> bool) {
    for agent in &mut seed.agents {
        agent.presence = if is_online(agent.kind) { Presence::Online } else { Presence::Offline };
    }
}

/// The automatic agent follows the script, and so does whoever takes over from there.
fn follow(seed: &mut Seed, script: &Script) {
    let Some(first) = seed.agents.iter().position(|agent| agent.kind == AgentKind::Auto) else { return };
    let second = seed.agents.iter().position(|agent| agent.kind == AgentKind::Manual);
    let whole = scripted(script);
    let before = script.transfer_after.unwrap_or(0);
    let Some(second) = second.filter(|_| before > 0) else {
        seed.agents[first].script = whole;
        return;
    };
    let (own, rest) = at(&whole, before, &seed.agents[second].id, &seed.agents[second].name);
    seed.agents[first].script = own;
    let second = &mut seed.agents[second];
    (second.kind, second.presence, second.script) = (AgentKind::Auto, Presence::Online, rest);
}

/// A script as the practice org has it.
fn scripted(script: &Script) -> AgentScript {
    let own = AgentScript::default();
    let milliseconds = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    AgentScript {
        accept_after_ms: script.accept_after.map_or(own.accept_after_ms, milliseconds),
        answer_after_ms: script.answer_after.map_or(own.answer_after_ms, milliseconds),
        typing_ms: script.typing.map_or(own.typing_ms, milliseconds),
        greeting: script.greeting.clone().unwrap_or(own.greeting),
        answers: script.answers.clone(),
        end_after: script.end_after.unwrap_or(own.end_after),
        ..AgentScript::default()
    }
}

/// A script in two parts: up to the handover to this agent after so many answers, and what that agent does.
fn at(whole: &AgentScript, before: u32, id: &str, name: &str) -> (AgentScript, AgentScript) {
    let answers = usize::try_from(before).unwrap_or(usize::MAX).min(whole.answers.len());
    let (own, rest) = whole.answers.split_at(answers);
    let first_name = name.split_whitespace().next().unwrap_or(name);
    let greeting = if whole.greeting.is_empty() {
        String::new()
    } else {
        format!("Hello, this is {first_name}. I am taking over.")
    };
    let ends_earlier = (1..=before).contains(&whole.end_after);
    let first = AgentScript {
        answers: own.to_vec(),
        end_after: if ends_earlier { whole.end_after } else { 0 },
        transfer_after: before,
        transfer_to: Some(id.to_owned()),
        ..whole.clone()
    };
    let second = AgentScript {
        answers: rest.to_vec(),
        end_after: whole.end_after.saturating_sub(before),
        greeting,
        ..whole.clone()
    };
    (first, second)
}

#[cfg(test)]
mod tests;
