//! What the public endpoints say of the deployment: published or not, open or closed.

use std::time::Duration;

use miaw::wire::config::BusinessHours;
use miaw::{Error, ErrorKind};
use serde_json::Value;

use super::conclusion::{Conclusion, failed_call, words_of};
use super::evidence::Trail;
use super::ground::Ground;
use super::place::of_first_contact;
use super::run::Run;
use crate::diagnosis::{Call, DeploymentFacts, Facts};
use crate::failure::of_public_call;
use crate::view::{CheckId, CheckState};

/// What the public configuration says.
pub async fn check(run: &Run, ground: &Ground, trail: &Trail) -> Conclusion {
    let contact = ground.contact().await;
    if let Some(exchange) = &contact.exchange {
        trail.exchange(exchange);
    }
    let name = ground.profile.developer_name.as_str();
    match &contact.answer {
        Ok(configuration) if !is_of(configuration, name) => {
            let (reason, summary) = match deployment_name(configuration) {
                Some(other) => (
                    format!("it is of the deployment {other}"),
                    format!("Asked for {name}, the org answers with the configuration of another deployment, {other}."),
                ),
                None => (
                    "it names no deployment (embeddedServiceConfig.name)".to_owned(),
                    format!(
                        "The answer is JSON with status 200, and no configuration of a deployment: it does not say that \
                         {name} is published."
                    ),
                ),
            };
            let error = ground.unusable_answer(reason);
            Conclusion::failed(summary).with(of_first_contact(&error))
        }
        Ok(configuration) => {
            let deployment = facts_of(configuration);
            let kind = deployment.deployment_type.clone();
            let mode = match deployment.auth_mode.as_deref() {
                Some("Auth") => " Its channel verifies users.",
                Some("UnAuth") => " Its channel does not verify users.",
                Some(_) | None => "",
            };
            let facts = Facts { deployment: Some(deployment), ..Facts::default() };
            match kind {
                Some(kind) if !kind.eq_ignore_ascii_case("api") => Conclusion::failed(format!(
                    "{name} is published, but as a deployment of type {kind}: this API serves deployments of type Custom \
                     Client only."
                )),
                Some(_) => Conclusion::passed(format!("{name} is published, as a Custom Client deployment.{mode}")),
                None => Conclusion::passed(format!("{name} is published.{mode}")),
            }
            .with(facts)
        }
        Err(error) if error.kind == ErrorKind::NotFound && gave_a_token(run).await => Conclusion::undecided(format!(
            "The org has no public configuration of {name} (404). A token was given for it all the same, so it is there; a \
             client of this API needs no more. Only what this configuration would tell of it is not known."
        )),
        Err(error) => Conclusion::failed(in_words(error, name)).with(of_first_contact(error)),
    }
}

/// Whether the same run has got a token for the deployment: then the host is the messaging service, whatever else it answers.
async fn gave_a_token(run: &Run) -> bool {
    for check in [CheckId::GuestToken, CheckId::VerifiedToken] {
        if run.over(check).await == Some(CheckState::Passed) {
            return true;
        }
    }
    false
}

/// The two refusals of this endpoint have meanings of their own.
fn in_words(error: &Error, name: &str) -> String {
    match error.status {
        Some(412) => format!("{name} exists, but it was never published: the org answers {}.", words_of(error)),
        Some(400) => format!("The org knows no deployment {name}: it answers {}.", words_of(error)),
        Some(_) | None => of_public_call(error).message,
    }
}

/// Whether a configuration is that of a deployment. API names are the same in any case.
fn is_of(configuration: &Value, name: &str) -> bool {
    deployment_name(configuration).is_some_and(|other| other.eq_ignore_ascii_case(name))
}

fn deployment_name(configuration: &Value) -> Option<&str> {
    configuration["embeddedServiceConfig"]["name"].as_str().filter(|name| !name.is_empty())
}

/// What a configuration says of the deployment.
pub fn facts_of(configuration: &Value) -> DeploymentFacts {
    let deployment = &configuration["embeddedServiceConfig"];
    let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    DeploymentFacts {
        deployment_type: text(&deployment["deploymentType"]),
        auth_mode: text(&deployment["embeddedServiceMessagingChannel"]["authMode"]),
        ..DeploymentFacts::default()
    }
}

/// Whether somebody is there now.
pub async fn business_hours(ground: &Ground, trail: &Trail) -> Conclusion {
    let answer = ground.client(trail).business_hours(&ground.profile.deployment()).await;
    match answer {
        Ok(None) => Conclusion::passed("No business hours are set, so the deployment is never closed by them."),
        Ok(Some(answer)) => {
            // The server's own time, where it tells: ours may be wrong.
            let now = if answer.timestamp > 0 { answer.timestamp } else { ground.context.clock.now() };
            let conclusion = of_hours(&answer.business_hours_info, now);
            if conclusion.facts.deployment.as_ref().is_some_and(|deployment| deployment.closed_now) {
                ground.found_closed();
            }
            conclusion
        }
        // Sources differ: some orgs answer 204 where none are set, others 400.
        Err(error) if error.status == Some(400) && ground.contact().await.answer.is_ok() => {
            Conclusion::passed("No business hours are set: the org answers 400 for them, and knows the deployment.")
        }
        Err(error)
            if matches!(error.kind, ErrorKind::Refused | ErrorKind::SessionNeeded | ErrorKind::NotFound)
                && ground.contact().await.answer.is_err() =>
        {
            Conclusion::undecided("The org gives neither the deployment's configuration nor its business hours.")
        }
        Err(error) => Conclusion::failed(of_public_call(&error).message)
            .with(Facts { failed: vec![failed_call(Call::BusinessHours, &error)], ..Facts::default() }),
    }
}

fn of_hours(hours: &BusinessHours, now: i64) -> Conclusion {
    let name = &hours.name;
    if !hours.is_active {
        return Conclusion::passed(format!(
            "The business hours “{name}” are not active, so nothing is closed by them."
        ));
    }
    let spans = &hours.business_hours;
    if let Some(span) = spans.iter().find(|span| (span.start_time..span.end_time).contains(&now)) {
        return Conclusion::passed(format!(
            "Open by the business hours “{name}”, for {} more.",
            long(span.end_time - now)
        ));
    }
    let next = spans.iter().map(|span| span.start_time).filter(|start| *start > now).min();
    let next = next.map_or_else(String::new, |start| format!(" They begin again in {}.", long(start - now)));
    let deployment = DeploymentFacts { closed_now: true, ..DeploymentFacts::default() };
    Conclusion::failed(format!("Closed by the business hours “{name}”.{next}"))
        .with(Facts { deployment: Some(deployment), ..Facts::default() })
}

/// `2 h 5 min`, `3 min`, `40 s`.
fn long(milliseconds: i64) -> String {
    let seconds = Duration::from_millis(u64::try_from(milliseconds).unwrap_or_default()).as_secs();
    match seconds {
        short @ 0..60 => format!("{short} s"),
        minutes @ 60..3_600 => format!("{} min", minutes / 60),
        hours @ 3_600..172_800 => format!("{} h {} min", hours / 3_600, hours % 3_600 / 60),
        days => format!("{} days", days / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use miaw::wire::config::OpenHours;

    use super::*;
    use crate::view::CheckState;

    fn hours(is_active: bool, spans: &[(i64, i64)]) -> BusinessHours {
        let open = |(start_time, end_time): &(i64, i64)| OpenHours { start_time: *start_time, end_time: *end_time };
        BusinessHours { name: "Weekdays".into(), is_active, business_hours: spans.iter().map(open).collect() }
    }

    #[test]
    fn hours_are_open_closed_or_not_in_force() {
        let minute = 60_000;
        for (set, state, words) in [
            (hours(true, &[(0, 90 * minute)]), CheckState::Passed, "for 1 h 20 min more"),
            (hours(true, &[(0, minute), (15 * minute, 20 * minute)]), CheckState::Failed, "again in 5 min"),
            (hours(true, &[]), CheckState::Failed, "Closed"),
            (hours(false, &[]), CheckState::Passed, "not active"),
        ] {
            let conclusion = of_hours(&set, 10 * minute);
            assert_eq!(conclusion.state, state, "{}", conclusion.summary);
            assert!(conclusion.summary.contains(words), "{}", conclusion.summary);
            let closed = conclusion.facts.deployment.is_some_and(|deployment| deployment.closed_now);
            assert_eq!(closed, state == CheckState::Failed);
        }
    }
}
