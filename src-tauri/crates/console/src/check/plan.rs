//! Which checks there are, in which order, and what each rests on: data, no behaviour.

use crate::view::{CheckId, ConnectorId};

/// What must have passed before a check can find anything out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// This one.
    One(CheckId),
    /// At least one of these.
    Any(&'static [CheckId]),
}

impl Needs {
    /// The checks that it names.
    #[must_use]
    pub fn checks(self) -> Vec<CheckId> {
        match self {
            Self::Nothing => Vec::new(),
            Self::One(check) => vec![check],
            Self::Any(checks) => checks.to_vec(),
        }
    }
}

const A_TOKEN: Needs = Needs::Any(&[CheckId::GuestToken, CheckId::VerifiedToken]);

/// What a check rests on.
#[must_use]
pub fn needs(check: CheckId) -> Needs {
    match check {
        CheckId::Identifiers
        | CheckId::NameResolution
        | CheckId::SecureConnection
        | CheckId::Proxy
        | CheckId::Clock
        | CheckId::Deployment
        | CheckId::BusinessHours
        | CheckId::SigningKey
        | CheckId::KeySetEndpoint
        | CheckId::GuestToken
        | CheckId::VerifiedToken => Needs::Nothing,
        // That a bad token is refused proves nothing while a good one is refused, too.
        CheckId::ExpiredTokenRefused
        | CheckId::WrongSignatureRefused
        | CheckId::WrongIssuerRefused
        | CheckId::WrongKeyIdRefused => Needs::One(CheckId::VerifiedToken),
        CheckId::Attributes | CheckId::EventStream => A_TOKEN,
        CheckId::Routing => Needs::One(CheckId::EventStream),
        CheckId::Acceptance | CheckId::Closing => Needs::One(CheckId::Routing),
    }
}

/// The checks of a run: those asked for, what they rest on, and the closing of what they open; in order, each once.
#[must_use]
pub fn plan(asked: &[CheckId]) -> Vec<CheckId> {
    let mut planned = asked.to_vec();
    let mut place = 0;
    while let Some(check) = planned.get(place).copied() {
        place += 1;
        let closing = (check == CheckId::Routing).then_some(CheckId::Closing);
        for other in needs(check).checks().into_iter().chain(closing) {
            if !planned.contains(&other) {
                planned.push(other);
            }
        }
    }
    planned.sort_unstable();
    planned.dedup();
    planned
}

/// What a connector's handover rests on, and so what "Check everything" means for it.
#[must_use]
pub fn of_connector(connector: ConnectorId) -> Vec<CheckId> {
    crate::connector::required_checks(connector)
}

/// A check's name, in sentence case.
#[must_use]
pub fn title(check: CheckId) -> &'static str {
    match check {
        CheckId::Identifiers => "Identifiers and settings",
        CheckId::NameResolution => "Host name resolves",
        CheckId::SecureConnection => "Secure connection",
        CheckId::Proxy => "Proxy in use",
        CheckId::Clock => "This machine's clock",
        CheckId::Deployment => "Deployment is published",
        CheckId::BusinessHours => "Business hours",
        CheckId::SigningKey => "Signing key",
        CheckId::KeySetEndpoint => "JSON Web Key endpoint",
        CheckId::GuestToken => "Token for a guest",
        CheckId::VerifiedToken => "Token for a verified user",
        CheckId::ExpiredTokenRefused => "Expired token is refused",
        CheckId::WrongSignatureRefused => "Wrongly signed token is refused",
        CheckId::WrongIssuerRefused => "Token from another issuer is refused",
        CheckId::WrongKeyIdRefused => "Token with an unknown key id is refused",
        CheckId::Attributes => "Routing attributes arrive",
        CheckId::EventStream => "Event stream opens and stays alive",
        CheckId::Routing => "Conversation is routed",
        CheckId::Acceptance => "Conversation is accepted",
        CheckId::Closing => "Conversation is closed again",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_check_rests_on_comes_before_it() {
        for (place, check) in CheckId::ALL.into_iter().enumerate() {
            for needed in needs(check).checks() {
                assert!(CheckId::ALL[..place].contains(&needed), "{check:?} needs {needed:?}");
            }
        }
        let mut sorted = CheckId::ALL;
        sorted.sort_unstable();
        assert_eq!(sorted, CheckId::ALL);
    }

    #[test]
    fn a_plan_brings_along_what_its_checks_rest_on_and_closes_what_they_open() {
        assert_eq!(plan(&[CheckId::Clock]), [CheckId::Clock]);
        let probe = [
            CheckId::GuestToken,
            CheckId::VerifiedToken,
            CheckId::EventStream,
            CheckId::Routing,
            CheckId::Acceptance,
            CheckId::Closing,
        ];
        assert_eq!(plan(&[CheckId::Acceptance, CheckId::Acceptance]), probe);
        assert_eq!(plan(&[CheckId::EventStream]), probe[..3]);
        assert_eq!(plan(&[CheckId::Closing]), [&probe[..4], &probe[5..]].concat());
        assert_eq!(plan(&CheckId::ALL), CheckId::ALL);
    }
}
