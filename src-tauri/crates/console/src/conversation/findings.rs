//! What the rules of the diagnosis conclude from a conversation's state.

use miaw::ErrorKind;

use super::held::Opening;
use super::machine::{Problem, Source, State};
use crate::diagnosis::{Call, ConversationFacts, Facts, FailedCall, PATIENCE, SignIn, SignInOutcome, diagnose};
use crate::view::{ConversationState, FailureCode, FindingView, SessionState, StreamState};

/// The findings about a conversation, the surest first.
pub fn of(state: &State) -> Vec<FindingView> {
    diagnose(&facts_of(state)).into_iter().map(|finding| finding.view()).collect()
}

fn facts_of(state: &State) -> Facts {
    let facts = Facts { conversation: Some(conversation(state)), ..Facts::default() };
    match &state.problem {
        Some(problem) => with_problem(facts, state, problem),
        None => Facts { failed: silent_stream(state).into_iter().collect(), ..facts },
    }
}

fn conversation(state: &State) -> ConversationFacts {
    let open = state.conversation == ConversationState::Open;
    let routing = state.routing.as_ref();
    ConversationFacts {
        guest: Some(!state.is_verified()),
        routing_failure: routing.and_then(|routing| routing.failure_type.clone()),
        routing_reason: routing.and_then(|routing| routing.reason.clone()),
        routed: state.milestones.routed.is_some(),
        accepted: state.milestones.accepted.is_some(),
        waited: state.lost_patience.then_some(PATIENCE),
        agent_left: state.agent_left.clone().filter(|_| open),
        inactive: open && state.session == SessionState::Inactive,
        ended: state.conversation == ConversationState::Closed || state.session == SessionState::Ended,
        resumed: false,
        doubled: state.gaps.doubled,
        repeated: state.repeated.max(state.held.opening.as_ref().map_or(0, Opening::repeated)),
        out_of_order: state.gaps.out_of_order,
        missed: state.gaps.missed,
        undelivered: 0,
        unreadable: 0,
    }
}

fn with_problem(facts: Facts, state: &State, problem: &Problem) -> Facts {
    let (status, words) = match &problem.answer {
        Some(answer) => (answer.status, answer.words.clone()),
        None => (None, None),
    };
    match problem.failure.code {
        FailureCode::VerifiedAsGuest => {
            let subject = state.token.as_ref().map(|token| token.subject.clone()).unwrap_or_default();
            let sign_in = SignIn { outcome: SignInOutcome::Guest { subject }, variants: Vec::new() };
            Facts { sign_in: Some(sign_in), ..facts }
        }
        FailureCode::IdentityRefused => {
            let outcome = SignInOutcome::Refused { status: status.unwrap_or(401), words: words.unwrap_or_default() };
            Facts { sign_in: Some(SignIn { outcome, variants: Vec::new() }), ..facts }
        }
        _ => Facts { failed: failed(state, problem).into_iter().collect(), ..facts },
    }
}

fn failed(state: &State, problem: &Problem) -> Option<FailedCall> {
    let kind = kind_of(problem)?;
    let call = match problem.source {
        // The token was issued, and is refused by what it is used for.
        Source::Token if matches!(kind, ErrorKind::Unauthorized | ErrorKind::Forbidden) => Call::Other,
        Source::Token if state.is_verified() => Call::VerifiedToken,
        Source::Token => Call::GuestToken,
        Source::Stream if state.polls_every().is_some() => Call::List,
        Source::Stream => Call::Stream,
        Source::Create => Call::CreateConversation,
        Source::Send => Call::SendMessage,
        Source::SendFile => Call::SendFile,
        Source::End => Call::End,
    };
    let answer = problem.answer.as_ref();
    Some(FailedCall {
        call,
        kind,
        status: answer.and_then(|answer| answer.status),
        words: answer.and_then(|answer| answer.words.clone()),
        code: answer.and_then(|answer| answer.code.clone()),
        host: answer.map(|answer| answer.host.clone()).unwrap_or_default(),
    })
}

/// A stream that was given up for its silence, and is tried again: no problem yet, and worth a look.
fn silent_stream(state: &State) -> Option<FailedCall> {
    let silent = state.stream.reason.as_ref().is_some_and(|reason| reason.code == FailureCode::TimedOut);
    let call = FailedCall {
        call: Call::Stream,
        kind: ErrorKind::Timeout,
        status: None,
        words: None,
        code: None,
        host: String::new(),
    };
    (silent && state.stream.state == StreamState::Retrying).then_some(call)
}

/// The kind of a failed request; none for failures of this machine and of its user. Words of libraries are left out: they
/// are in the failure's detail, and only those of the TLS library decide between rules.
fn kind_of(problem: &Problem) -> Option<ErrorKind> {
    Some(match problem.failure.code {
        FailureCode::HostUnknown => ErrorKind::HostUnknown,
        FailureCode::ConnectionRefused => ErrorKind::ConnectionRefused,
        FailureCode::TlsFailed => ErrorKind::Tls { reason: problem.failure.detail.clone().unwrap_or_default() },
        FailureCode::TimedOut => ErrorKind::Timeout,
        FailureCode::NetworkFailed => ErrorKind::Network { reason: String::new() },
        FailureCode::AnswerUnreadable => ErrorKind::Unreadable { content_type: String::new(), reason: String::new() },
        FailureCode::RedirectRefused => ErrorKind::Redirect { location: String::new() },
        FailureCode::DeploymentTypeWrong => ErrorKind::DeploymentType,
        FailureCode::TokenRefused => ErrorKind::Unauthorized,
        FailureCode::PermissionDenied => ErrorKind::Forbidden,
        FailureCode::SessionNeeded => ErrorKind::SessionNeeded,
        FailureCode::RateLimited => ErrorKind::TooManyRequests { retry_after: None },
        FailureCode::ServerFailed => ErrorKind::Server,
        FailureCode::OrgIdMismatch => ErrorKind::OrgIdMismatch,
        FailureCode::DeploymentUnpublished | FailureCode::RequestRefused => {
            match problem.answer.as_ref().and_then(|answer| answer.status) {
                Some(404) => ErrorKind::NotFound,
                Some(409) => ErrorKind::Conflict,
                Some(413) => ErrorKind::FileTooLarge { limit: None },
                Some(415) => ErrorKind::FileTypeRefused,
                _ => ErrorKind::Refused,
            }
        }
        FailureCode::VerifiedAsGuest
        | FailureCode::IdentityRefused
        | FailureCode::FieldsInvalid
        | FailureCode::SnippetUnreadable
        | FailureCode::KeyUnreadable
        | FailureCode::NotFound
        | FailureCode::NotNow
        | FailureCode::KeyringAbsent
        | FailureCode::KeyringLocked
        | FailureCode::KeyringFull
        | FailureCode::SecretMissing
        | FailureCode::StoreLocked
        | FailureCode::StoreReadOnly
        | FailureCode::StoreFromNewerVersion
        | FailureCode::StoreUnreadable
        | FailureCode::StoreFull
        | FailureCode::FileNotWritten
        | FailureCode::PracticeUnavailable
        | FailureCode::Internal => return None,
    })
}
