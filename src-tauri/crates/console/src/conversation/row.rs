//! A conversation's row as the window sees it.

use super::machine::{State, TokenState};
use super::{findings, words};
use crate::ownership::Ownership;
use crate::record::ConversationRecord;
use crate::view::{ComposerState, ConversationState, ConversationView, ParticipantView, SessionState};

/// The row of a stored conversation.
#[must_use]
pub fn view_of(record: &ConversationRecord) -> ConversationView {
    match serde_json::from_str::<State>(&record.state) {
        Ok(state) => view(&state, record),
        Err(error) => {
            let mut state = State::default();
            state.conversation = ConversationState::Failed;
            let mut view = view(&state, record);
            view.problem = Some(words::unreadable_state(&error.to_string()));
            view
        }
    }
}

/// The same, as a program sees it: one that another program drives takes nothing here.
#[must_use]
pub fn view_to(program: &Ownership, record: &ConversationRecord) -> ConversationView {
    let mut view = view_of(record);
    if !record.finished && program.is_held_elsewhere(record.owner.as_deref()) {
        view.composer = ComposerState::HeldElsewhere;
    }
    view
}

/// The row of a conversation whose state is at hand.
#[must_use]
pub fn view(state: &State, record: &ConversationRecord) -> ConversationView {
    ConversationView {
        id: record.id.clone(),
        profile_id: record.profile_id.clone(),
        identity: state.identity.clone(),
        state: state.conversation,
        session: state.session,
        milestones: state.milestones.clone(),
        stream: state.stream.clone(),
        token: state.token.clone(),
        participants: state
            .participants
            .iter()
            .map(|participant| ParticipantView {
                role: participant.role.clone(),
                subject: participant.subject.clone(),
                name: participant.name.clone(),
                typing: participant.typing_until.is_some(),
            })
            .collect(),
        routing: state.routing.clone(),
        prechat: state.prechat.clone(),
        routing_attributes: state.attributes.clone(),
        gaps: state.gaps,
        composer: composer(state),
        problem: state.problem.as_ref().map(|problem| problem.failure.clone()),
        findings: findings::of(state),
        unread: state.unread,
        preview: state.preview.clone(),
        held_as: state.held_as.clone(),
        transport: state.transport,
        play: state.play,
        files: state.files.clone(),
        progress: state.progress.clone(),
        streaming: state.streaming.clone(),
        tags: record.tags.clone(),
        trashed_at: record.trashed_at,
        started_at: record.started_at,
        changed_at: record.changed_at,
    }
}

fn composer(state: &State) -> ComposerState {
    match state.conversation {
        ConversationState::Closed => ComposerState::Closed,
        ConversationState::Open if state.token_state == TokenState::Dead => ComposerState::TokenDead,
        ConversationState::Open if state.session == SessionState::Ended => ComposerState::OpensSession,
        ConversationState::Open => ComposerState::Ready,
        ConversationState::Preparing
        | ConversationState::AwaitingPrechat
        | ConversationState::Creating
        | ConversationState::Failed => ComposerState::NotYet,
    }
}
