//! Rules about routing: from the attributes that are sent to somebody who takes the conversation.

use super::{Rule, Sense, places};
use crate::diagnosis::quote::quoted;
use crate::diagnosis::{ConversationFacts, Facts, Finding, RuleName};
use crate::view::Certainty;

pub(super) static ATTRIBUTE_LOST: Rule = Rule {
    name: RuleName::AttributeLost,
    row: Some(27),
    title: "A routing attribute does not reach the flow",
    symptom: "The conversation is created, and the flow or the session record does not have the value.",
    explanation: "Names are compared letter by letter, and a value under an unknown name is dropped silently. It must \
                  be a pre-chat field or a custom parameter of the channel, be mapped to a flow variable of type Text \
                  that is available for input, fit the configured length, and be in the published deployment. Names of \
                  standard fields begin with an underscore.",
    fix: "Make name and mapping equal, letter by letter: in Messaging Settings the channel's custom parameter and its \
          parameter mapping, in the flow a Text variable that is available for input. Add it to the hidden \
          fields of the deployment's pre-chat form. Publish the deployment; only conversations that are created \
          afterwards carry it.",
    senses: &[Sense::Input, Sense::Person],
    certainty: Certainty::Likely,
    place: Some(places::CUSTOM_PARAMETERS),
    query: None,
    practice: Some("notRepublished"),
    source: "Salesforce Help, mapping pre-chat values; the Interaction Service's error 10096; field reports",
    look: attribute_lost,
};

pub(super) static ROUTED_BY_CHANNEL: Rule = Rule {
    name: RuleName::RoutedByChannel,
    row: Some(28),
    title: "The flow decides by channel, not by attribute",
    symptom: "The attribute arrives with the right value, and the brand or the queue is another.",
    explanation: "Many flows choose the queue by the channel that a conversation came through and never look at \
                  attributes.",
    fix: "Use the deployment of the channel that the flow expects for this brand, or let the flow decide by the \
          attribute.",
    senses: &[Sense::Person],
    certainty: Certainty::Possible,
    place: Some(places::CHANNEL_ROUTING),
    query: Some(
        "SELECT Id, Name, MessagingChannel.DeveloperName, OwnerId FROM MessagingSession ORDER BY CreatedDate DESC \
         LIMIT 5",
    ),
    practice: None,
    source: "A field report",
    look: super::nothing,
};

pub(super) static NOBODY_TAKES_IT: Rule = Rule {
    name: RuleName::NobodyTakesIt,
    row: Some(29),
    title: "Nobody takes the conversation",
    symptom: "The conversation waits indefinitely, without an error anywhere.",
    explanation: "It is open, and no agent is ever asked, or none has room. Salesforce sends no error for that.",
    fix: "Check, in this order: Omni-Channel is enabled; a service channel for Messaging Session exists; the agents' \
          presence status has the Messaging channel; an agent is online and below capacity; the queue has a \
          routing configuration, whose units are not more than an agent's capacity; the queue takes Messaging Session \
          and no other kind of record, and has members; the agents have the messaging permissions; the queue in the \
          flow's Route Work is this org's (after a move between orgs choose it again and activate the flow).",
    senses: &[Sense::Time, Sense::Person],
    certainty: Certainty::Likely,
    place: Some(places::OMNI_CHANNEL),
    query: Some(
        "SELECT Id, QueueId, IsPushed, IsReadyForRouting FROM PendingServiceRouting WHERE WorkItemId = '(the messaging \
         session)'",
    ),
    practice: Some("omniChannelOff"),
    source: "Salesforce Help, articles 005226660 and 004576806; field guides",
    look: nobody_takes_it,
};

pub(super) static NOT_ROUTED: Rule = Rule {
    name: RuleName::NotRouted,
    row: Some(30),
    title: "The flow did not route the conversation",
    symptom: "A routing result with a failure type comes over the event stream; the create call had succeeded.",
    explanation: "The Omni-Channel flow took a path without Route Work, or the action failed. The reason is what the \
                  flow or Omni-Channel says: hours, no agents, a queue that does not fit.",
    fix: "Read the reason: it is shown as it came. In the flow, follow the path that leads there and add Route Work, \
          or correct what the reason names. If there is no reason, let the flow set the output reasonForNotRouting.",
    senses: &[Sense::Stream],
    certainty: Certainty::Certain,
    place: Some(places::ROUTE_WORK),
    query: Some(
        "SELECT ApiName, ProcessType, IsActive, ActiveVersionId, LatestVersionId FROM FlowDefinitionView WHERE \
         ProcessType = 'RoutingFlow'",
    ),
    practice: Some("flowWithoutRoute"),
    source: "Salesforce Help on reasonForNotRouting; Salesforce's official sample app (failure types)",
    look: not_routed,
};

pub(super) static AVAILABILITY_UNKNOWN: Rule = Rule {
    name: RuleName::AvailabilityUnknown,
    row: Some(31),
    title: "Whether somebody is available cannot be asked beforehand",
    symptom: "A client wants to offer chat only when agents are there, and finds no call that says so.",
    explanation: "Enhanced Chat (Messaging for In-App and Web) has no public query for availability. Only the business \
                  hours can be asked, and they say nothing of agents.",
    fix: "Run the checks: they start a marked probe conversation, show how it is routed and accepted, and close it \
          again.",
    senses: &[Sense::Time, Sense::Person],
    certainty: Certainty::Possible,
    place: None,
    query: Some("SELECT UserId, ServicePresenceStatusId, IsAway FROM UserServicePresence WHERE IsCurrentState = true"),
    practice: None,
    source: "A field report",
    look: super::nothing,
};

pub(super) static ROUTED_NOT_ACCEPTED: Rule = Rule {
    name: RuleName::RoutedNotAccepted,
    row: Some(32),
    title: "Routed is not accepted",
    symptom: "A connector reports an agent as connected, and nobody was there.",
    explanation: "A routing result says only that a route was found. Somebody has accepted when a participant with the \
                  role Agent joins, or when the session becomes Active.",
    fix: "Count a conversation as accepted when an agent joins or the session becomes Active, and show both times.",
    senses: &[Sense::Stream],
    certainty: Certainty::Certain,
    place: None,
    query: Some(
        "SELECT Status, UserId, AssignedDateTime, AcceptDateTime FROM AgentWork WHERE WorkItemId = '(the messaging \
         session)'",
    ),
    practice: Some("faults.noAgent"),
    source: "A field report; Salesforce's public schema of RoutingResult",
    look: routed_not_accepted,
};

fn attribute_lost(facts: &Facts) -> Vec<Finding> {
    let lost = facts.lost_attributes.iter().map(|lost| {
        let reason = lost.reason.trim_end_matches('.');
        let finding = Finding::new(RuleName::AttributeLost, format!("{}: {reason}.", lost.name));
        match &lost.right_name {
            Some(name) => finding.with_certainty(Certainty::Certain).suggest(name),
            None => finding,
        }
    });
    lost.collect()
}

fn is_closed(facts: &Facts) -> bool {
    facts.deployment.as_ref().is_some_and(|deployment| deployment.closed_now)
}

/// Waiting, of which nobody has said why.
fn waits_in_vain(conversation: &ConversationFacts) -> bool {
    conversation.waited.is_some_and(|waited| !waited.is_zero())
        && !conversation.accepted
        && conversation.routing_failure.is_none()
}

fn nobody_takes_it(facts: &Facts) -> Vec<Finding> {
    // Outside the hours nobody is expected.
    let waiting = facts.conversation.as_ref().filter(|conversation| waits_in_vain(conversation) && !is_closed(facts));
    let finding = waiting.map(|conversation| {
        let waited = conversation.waited.unwrap_or_default().as_secs();
        let seen = if conversation.routed {
            format!("A route was found, and nobody has accepted for {waited} s.")
        } else {
            format!("No routing result came, and nobody has accepted for {waited} s.")
        };
        Finding::new(RuleName::NobodyTakesIt, seen)
    });
    finding.into_iter().collect()
}

fn not_routed(facts: &Facts) -> Vec<Finding> {
    if is_closed(facts) {
        return Vec::new();
    }
    let Some(conversation) = &facts.conversation else { return Vec::new() };
    let Some(failure) = conversation.routing_failure.as_deref().filter(|_| !conversation.accepted) else {
        return Vec::new();
    };
    let seen = match conversation.routing_reason.as_deref().and_then(quoted) {
        Some(reason) => format!("Routing answered {failure}: “{reason}”."),
        None => format!("Routing answered {failure} and gave no reason."),
    };
    vec![Finding::new(RuleName::NotRouted, seen)]
}

/// Only when it is over: as long as it waits, waiting is what there is to say.
fn routed_not_accepted(facts: &Facts) -> Vec<Finding> {
    let over = facts.conversation.as_ref().is_some_and(|conversation| {
        conversation.ended && conversation.routed && !conversation.accepted && !waits_in_vain(conversation)
    });
    let seen = "The conversation was routed, and it ended before anybody accepted.";
    over.then(|| Finding::new(RuleName::RoutedNotAccepted, seen)).into_iter().collect()
}
