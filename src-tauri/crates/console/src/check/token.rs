//! Access tokens for a guest and for a verified user, and the identity tokens that must not give one.

use miaw::identity::IdentityToken;
use miaw::wire::token::TokenAnswer;
use miaw::{AccessToken, Error, ErrorKind};

use super::conclusion::{Conclusion, failed_call, words_of};
use super::deployment::facts_of;
use super::evidence::Trail;
use super::ground::{Ground, Held};
use super::run::Run;
use super::signer::{LIFE, Signer, Statement};
use super::variants;
use crate::connector::required_checks;
use crate::diagnosis::{Call, DeploymentFacts, Facts, KeyFacts, SignIn, SignInOutcome, speaks_of_identity};
use crate::failure::{of_token_call, verified_as_guest};
use crate::view::{CheckId, CheckState};

/// How long an expired token has been over, in seconds.
const EXPIRED_SINCE: i64 = 600;

/// A token for a guest.
pub async fn guest(ground: &Ground, trail: &Trail) -> Conclusion {
    let error = match ground.client(trail).guest_token(&ground.asks_as()).await {
        Ok(answer) => {
            let subject = answer.context.end_user.subject.clone();
            let no_guest = answer
                .context
                .end_user
                .is_verified()
                .then(|| format!("nobody had signed in, and its endUser.subject is a verified user's, {subject}"));
            if let Some(reason) = no_guest.or(no_token(ground, &answer).await) {
                let error = ground.unusable_answer(reason.clone());
                let facts = Facts { failed: vec![failed_call(Call::GuestToken, &error)], ..Facts::default() };
                return Conclusion::failed(format!("The answer is no guest's token: {reason}.")).with(facts);
            }
            let deployment = &answer.context.configuration.embedded_service_config;
            let kind = Some(deployment.deployment_type.clone()).filter(|kind| !kind.is_empty());
            let facts = DeploymentFacts { deployment_type: kind, ..DeploymentFacts::default() };
            ground.keep(answer.into()).await;
            return Conclusion::passed(format!("A guest gets a token; its subject is {subject}."))
                .with(Facts { deployment: Some(facts), ..Facts::default() });
        }
        Err(error) => error,
    };
    // A connector that signs nobody in has guests only: for it the refusal is the failure.
    let signs_in = required_checks(ground.profile.connector).contains(&CheckId::VerifiedToken);
    if matches!(error.kind, ErrorKind::Unauthorized | ErrorKind::Forbidden) && signs_in {
        let contact = ground.contact().await;
        let mode = contact.answer.as_ref().ok().and_then(|configuration| facts_of(configuration).auth_mode);
        if mode.as_deref() == Some("Auth") {
            return Conclusion::not_applicable(format!(
                "The channel takes verified users only: it answers guests {}.",
                words_of(&error)
            ));
        }
    }
    let failure = of_token_call(&error, false);
    Conclusion::of_failure(&failure).with(refused(ground, Call::GuestToken, &error).await)
}

/// What the rules are told of a token call that was refused. Where the public configuration is refused too, that says
/// better what is wrong with the deployment: one cause, one name.
async fn refused(ground: &Ground, call: Call, error: &Error) -> Facts {
    let contact = ground.contact().await;
    let failed = match &contact.answer {
        Err(first)
            if matches!(first.status, Some(400 | 412))
                && matches!(error.status, Some(400 | 404))
                // That it is of another type is a second cause.
                && error.kind != ErrorKind::DeploymentType =>
        {
            failed_call(Call::Configuration, first)
        }
        Ok(_) | Err(_) => failed_call(call, error),
    };
    Facts { failed: vec![failed], ..Facts::default() }
}

/// Why an answer is no token: it does not say whose it is, or what stands in the token's place is none, or over already.
async fn no_token(ground: &Ground, answer: &TokenAnswer) -> Option<String> {
    if answer.context.end_user.subject.is_empty() {
        return Some("it has no endUser.subject".to_owned());
    }
    let token = AccessToken::new(answer.access_token.clone());
    let Some(expires) = token.claims().expires_at else {
        return Some("its accessToken is no JSON Web Token with an expiry (exp)".to_owned());
    };
    // The server's clock counts, and it is asked only where this machine's makes it necessary.
    if expires > ground.context.clock.now() {
        return None;
    }
    let over = ground.server_time().await - expires;
    (over >= 0).then(|| format!("its accessToken expired {} s before it was given", over / 1000))
}

/// What an org made of an identity token.
pub enum Verdict {
    /// It answered with a token, of the verified user or not.
    Answered {
        /// `endUser.subject`.
        subject: String,
        /// The token.
        held: Box<Held>,
    },
    /// It refused the identity token.
    Refused(Error),
    /// The call failed, which says nothing about the identity token.
    Failed(Error),
}

/// Shows an identity token to the org.
pub async fn present(ground: &Ground, trail: &Trail, identity: &IdentityToken) -> Verdict {
    match ground.client(trail).verified_token(&ground.asks_as(), identity).await {
        Ok(answer) => {
            if let Some(reason) = no_token(ground, &answer).await {
                return Verdict::Failed(ground.unusable_answer(reason));
            }
            let subject = answer.context.end_user.subject.clone();
            Verdict::Answered { subject, held: Box::new(answer.into()) }
        }
        // A page comes from what stands between, whatever its status.
        Err(error) if is_page(&error) => {
            let reason = "a page instead of JSON".to_owned();
            Verdict::Failed(Error { kind: ErrorKind::Unreadable { content_type: String::new(), reason }, ..error })
        }
        Err(error) => match error.kind {
            ErrorKind::Unauthorized | ErrorKind::Forbidden | ErrorKind::Refused => Verdict::Refused(error),
            ErrorKind::HostUnknown
            | ErrorKind::ConnectionRefused
            | ErrorKind::Tls { .. }
            | ErrorKind::Timeout
            | ErrorKind::Network { .. }
            | ErrorKind::Redirect { .. }
            | ErrorKind::RedirectCircle
            | ErrorKind::Unreadable { .. }
            | ErrorKind::DeploymentType
            | ErrorKind::OrgIdMismatch
            | ErrorKind::NotFound
            | ErrorKind::Conflict
            | ErrorKind::SessionNeeded
            | ErrorKind::FileTooLarge { .. }
            | ErrorKind::FileTypeRefused
            | ErrorKind::TooLong { .. }
            | ErrorKind::TooManyRequests { .. }
            | ErrorKind::Server => Verdict::Failed(error),
        },
    }
}

/// A token for a verified user, and whose it is.
pub async fn verified(run: &Run, ground: &Ground, trail: &Trail) -> Conclusion {
    let signer = match ground.signer().await {
        Ok(None) => return ground.without_key(),
        Ok(Some(signer)) => signer,
        Err(failure) => return Conclusion::of_failure(&failure),
    };
    let asked = ground.options.subject.clone().unwrap_or_else(fresh_subject);
    let statement = signer.statement(&asked, ground.context.clock.now() / 1000);
    trail.note("Identity token", statement.evidence());
    let identity = match signer.sign(&ground.context, &ground.run_id, &statement).await {
        Ok(identity) => identity,
        Err(failure) => return Conclusion::of_failure(&failure),
    };
    let (outcome, summary) = match present(ground, trail, &identity).await {
        Verdict::Answered { subject, held } if held.verified => {
            // A token for somebody else is not gone on with.
            if !is_of(&subject, &asked) {
                return Conclusion::failed(format!("The org verified another user: {subject} instead of {asked}."));
            }
            ground.keep(*held).await;
            let summary = format!("The user is verified: the token's subject is {subject}.");
            let sign_in = SignIn { outcome: SignInOutcome::Verified { subject }, variants: Vec::new() };
            return Conclusion::passed(summary).with(Facts { sign_in: Some(sign_in), ..Facts::default() });
        }
        Verdict::Answered { subject, .. } => {
            let summary = verified_as_guest(&subject).message;
            (SignInOutcome::Guest { subject }, summary)
        }
        Verdict::Refused(error) if is_about_deployment(run, &error).await => return call_failed(ground, &error).await,
        Verdict::Refused(error) => {
            let words = error.server_text.clone().unwrap_or_default();
            let outcome = SignInOutcome::Refused { status: error.status.unwrap_or_default(), words };
            (outcome, format!("The org refused the identity token: it answered {}.", words_of(&error)))
        }
        Verdict::Failed(error) => return call_failed(ground, &error).await,
    };
    // What else is known tells the causes apart; it is there by now, or soon.
    run.over(CheckId::KeySetEndpoint).await;
    let deployment = ground.contact().await.answer.as_ref().ok().map(facts_of);
    let (variants, cut_short) = variants::tried(ground, trail, signer, &statement, &outcome, deployment.as_ref()).await;
    let summary = match (variants.iter().find(|variant| variant.verified), cut_short) {
        (Some(variant), _) => format!("{summary} {}", variants::in_words(&variant.what)),
        (None, Some(failure)) => format!(
            "{summary} Variations of the token, which tell causes apart, could not all be tried. {}",
            failure.message
        ),
        (None, None) => summary,
    };
    let key = super::keys::facts_of(ground).map(|key| KeyFacts { endpoint: ground.endpoint(), ..key });
    Conclusion::failed(summary).with(Facts {
        sign_in: Some(SignIn { outcome, variants }),
        clock_skew: ground.skew().await.map(|(skew, _)| skew.div_euclid(1000)),
        deployment,
        key,
        ..Facts::default()
    })
}

/// Whether a verified user's subject, `v2/iamessage/AUTH/<key set>/uid:<sub>`, is that of this `sub`.
pub fn is_of(answered: &str, asked: &str) -> bool {
    answered.strip_suffix(asked).is_some_and(|before| before.ends_with("/uid:"))
}

async fn call_failed(ground: &Ground, error: &Error) -> Conclusion {
    Conclusion::of_failure(&of_token_call(error, true)).with(refused(ground, Call::VerifiedToken, error).await)
}

fn is_page(error: &Error) -> bool {
    error.server_text.as_deref().is_some_and(|words| words.trim_start().starts_with('<'))
}

/// Whether a refusal is one of the identity token. A complaint about something else proves nothing of it.
fn is_of_identity(error: &Error) -> bool {
    match error.status {
        Some(401 | 403 | 423) => true,
        Some(_) => speaks_of_identity(error.server_text.as_deref().unwrap_or_default()),
        None => false,
    }
}

/// A 400 says something of the identity token only where a guest gets a token on the same deployment.
async fn is_about_deployment(run: &Run, error: &Error) -> bool {
    error.status == Some(400) && run.over(CheckId::GuestToken).await == Some(CheckState::Failed)
}

fn fresh_subject() -> String {
    format!("handover-check-{}", uuid::Uuid::new_v4())
}

/// One way in which an identity token is bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Its `exp` is over.
    Expired,
    /// It is signed with a key that the org does not know.
    WrongSignature,
    /// Its `iss` is not the key set's.
    WrongIssuer,
    /// Its `kid` is not in the key set.
    WrongKeyId,
}

impl Control {
    fn words(self) -> &'static str {
        match self {
            Self::Expired => "an identity token that expired ten minutes ago",
            Self::WrongSignature => "an identity token signed with another key",
            Self::WrongIssuer => "an identity token of another issuer",
            Self::WrongKeyId => "an identity token with an unknown key id",
        }
    }
}

/// A bad identity token must not give a verified user's token.
pub async fn control(ground: &Ground, trail: &Trail, control: Control) -> Conclusion {
    let signer = match ground.signer().await {
        Ok(Some(signer)) => signer,
        Ok(None) => return ground.without_key(),
        Err(failure) => return Conclusion::of_failure(&failure),
    };
    let strangers = match control {
        Control::WrongSignature => match ground.strangers_key().await {
            Ok(key) => Some(key),
            Err(failure) => return Conclusion::undecided(failure.message),
        },
        Control::Expired | Control::WrongIssuer | Control::WrongKeyId => None,
    };
    let statement = bad(ground, signer, control).await;
    trail.note("Identity token", statement.evidence());
    let signed = match &strangers {
        Some(key) => statement.sign(key),
        None => signer.sign(&ground.context, &ground.run_id, &statement).await,
    };
    let identity = match signed {
        Ok(identity) => identity,
        Err(failure) => return Conclusion::undecided(failure.message),
    };
    let words = control.words();
    match present(ground, trail, &identity).await {
        Verdict::Refused(error) if !is_of_identity(&error) => Conclusion::undecided(format!(
            "What the org makes of {words} could not be found out: it was refused for another reason, with the \
             answer {}.",
            words_of(&error)
        )),
        Verdict::Refused(error) => {
            Conclusion::passed(format!("The org refuses {words}: it answers {}.", words_of(&error)))
        }
        Verdict::Answered { subject, held } if !held.verified => {
            Conclusion::passed(format!("The org answers {words} with a guest's token only; its subject is {subject}."))
        }
        Verdict::Answered { subject, .. } => {
            let accepted = format!("{words} (its answer's subject: {subject})");
            Conclusion::failed(format!("The org accepts {words}: whoever can reach it can be any user."))
                .with(Facts { accepted_controls: vec![accepted], ..Facts::default() })
        }
        Verdict::Failed(error) => {
            let failure = of_token_call(&error, true);
            Conclusion::undecided(format!("What the org makes of {words} could not be found out. {}", failure.message))
                .with(Facts { failed: vec![failed_call(Call::VerifiedToken, &error)], ..Facts::default() })
        }
    }
}

/// A token that is bad in one way, and good in all others by the server's own clock.
async fn bad(ground: &Ground, signer: &Signer, control: Control) -> Statement {
    let now = ground.server_time().await / 1000;
    let good = signer.statement(&fresh_subject(), now);
    match control {
        Control::Expired => Statement { issued_at: now - EXPIRED_SINCE - LIFE, ..good },
        Control::WrongSignature => good,
        Control::WrongIssuer => Statement { issuer: format!("{}-of-somebody-else", good.issuer), ..good },
        Control::WrongKeyId => Statement { key_id: format!("handover-check-{}", uuid::Uuid::new_v4()), ..good },
    }
}
