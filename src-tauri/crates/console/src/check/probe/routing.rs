//! Creating the probe conversation, and what routing made of it.

use miaw::wire::conversation::{CreateConversation, ListQuery, RoutingStatus};
use miaw::{Client, Error};

use super::{Outcome, Probe, prechat};
use crate::check::conclusion::{Conclusion, failed_call};
use crate::check::evidence::Trail;
use crate::check::ground::seconds;
use crate::diagnosis::{Call, ConversationFacts, Facts};
use crate::failure::of_fresh_token_call;
use crate::view::CheckId;

impl Probe<'_> {
    /// A verified user keeps one conversation; a guest is always new.
    pub(super) async fn has_open_conversation(&mut self, client: &Client) -> bool {
        if !self.held.verified {
            return false;
        }
        let query = ListQuery { incl_closed_convs: Some(false), ..ListQuery::default() };
        match client.list_conversations(&self.held.token, &query).await {
            Ok(list) => list.open_conversations_found > 0 || !list.conversations.is_empty(),
            // The evidence shows it; the probe does not rest on it.
            Err(_) => false,
        }
    }

    /// The conversation as the connector would create it.
    pub(super) fn create(&self) -> CreateConversation {
        let mut attributes = prechat::sample_values(&self.held.configuration.embedded_service_config);
        attributes.extend(self.ground.attributes().into_iter().map(|(name, value)| (name, Some(value))));
        CreateConversation {
            conversation_id: self.id.clone(),
            es_developer_name: self.ground.profile.developer_name.as_str().to_owned(),
            routing_attributes: (!attributes.is_empty()).then_some(attributes),
            language: None,
        }
    }

    /// The call failed; whether anything was created may be uncertain.
    pub(super) async fn not_created(&mut self, error: &Error, trail: &Trail) -> Outcome {
        let failure = of_fresh_token_call(error);
        let conclusion =
            Conclusion::failed(format!("The conversation was not created. {}", failure.message)).with(Facts {
                failed: vec![failed_call(Call::CreateConversation, error)],
                token_is_fresh: true,
                ..Facts::default()
            });
        self.run.conclude(CheckId::Routing, conclusion, trail).await;
        let reason = Conclusion::undecided("It depends on “Conversation is routed”, which failed.");
        self.run.conclude(CheckId::Acceptance, reason, &self.run.trail()).await;
        if error.is_uncertain() {
            return Outcome::Created;
        }
        self.forget().await;
        let nothing = Conclusion::not_applicable("Nothing was created, so there is nothing to close.");
        self.run.conclude(CheckId::Closing, nothing, &self.run.trail()).await;
        Outcome::NotCreated
    }

    /// What is known of the route.
    pub(super) async fn routing(&mut self, client: &Client, resumed: bool) -> Conclusion {
        let facts = self.talk.conversation_facts(resumed, None);
        if let Some(failure) = &facts.routing_failure {
            let reason = facts.routing_reason.clone().unwrap_or_else(|| "it gives no reason".to_owned());
            let summary = format!("The org found no route ({failure}): {reason}");
            return Conclusion::failed(summary).with(self.facts(facts));
        }
        if resumed {
            let probe = match self.talk.routed_after() {
                Some(after) => format!("The probe was made beside it and was routed after {}.", seconds(after)),
                None => "The probe was made beside it.".to_owned(),
            };
            return Conclusion::failed(format!(
                "The user has an open conversation of before. {probe} A client that goes on with the open one never sends \
                 its attributes: they are read only when a conversation is created."
            ))
            .with(self.facts(facts));
        }
        if let Some(after) = self.talk.routed_after() {
            let summary = format!("A route was found after {}. That is not yet somebody who accepts.", seconds(after));
            return Conclusion::passed(summary).with(self.facts(facts));
        }
        // No event told; the org itself does.
        match client.routing_status(&self.held.token, &self.id).await {
            Ok(answer) if answer.status() == Some(RoutingStatus::Routed) => {
                Conclusion::passed("The org says that the conversation is routed, though no event told it.")
                    .with(self.facts(ConversationFacts { routed: true, ..facts }))
            }
            Ok(answer) if self.talk.is_lost() => Conclusion::undecided(format!(
                "The event stream was lost before anything told how the conversation was routed; the org's routing status \
                 is {}.",
                answer.routing_status
            ))
            .with(self.facts(facts)),
            Ok(answer) => Conclusion::failed(format!(
                "Nothing told how the conversation was routed within {}; the org's routing status is {}.",
                seconds(self.ground.options.routed_within),
                answer.routing_status
            ))
            .with(self.facts(self.talk.conversation_facts(resumed, Some(self.talk.since_creation())))),
            Err(error) => Conclusion::of_call(Call::Other, &error),
        }
    }
}
