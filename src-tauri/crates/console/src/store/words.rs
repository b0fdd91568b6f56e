//! The words that enumerations are stored as.

use super::StoreError;
use crate::key::KeyPurpose;
use crate::view::{CheckId, CheckState, ConnectorId, Delivery, Environment, HappeningKind, KeyState};

fn unknown(kind: &str, word: &str) -> StoreError {
    StoreError::Unreadable { reason: format!("`{word}` is no {kind} that this version knows") }
}

pub(super) fn of_delivery(delivery: Delivery) -> &'static str {
    match delivery {
        Delivery::Received => "received",
        Delivery::Pending => "pending",
        Delivery::Sent => "sent",
        Delivery::Delivered => "delivered",
        Delivery::Read => "read",
        Delivery::Failed => "failed",
    }
}

pub(super) fn delivery(word: &str) -> Result<Delivery, StoreError> {
    Ok(match word {
        "received" => Delivery::Received,
        "pending" => Delivery::Pending,
        "sent" => Delivery::Sent,
        "delivered" => Delivery::Delivered,
        "read" => Delivery::Read,
        "failed" => Delivery::Failed,
        _ => return Err(unknown("delivery", word)),
    })
}

pub(super) fn of_kind(kind: HappeningKind) -> &'static str {
    match kind {
        HappeningKind::Request => "request",
        HappeningKind::Event => "event",
        HappeningKind::State => "state",
        HappeningKind::Connection => "connection",
        HappeningKind::Gap => "gap",
        HappeningKind::Token => "token",
        HappeningKind::Finding => "finding",
        HappeningKind::Connector => "connector",
    }
}

pub(super) fn kind(word: &str) -> Result<HappeningKind, StoreError> {
    Ok(match word {
        "request" => HappeningKind::Request,
        "event" => HappeningKind::Event,
        "state" => HappeningKind::State,
        "connection" => HappeningKind::Connection,
        "gap" => HappeningKind::Gap,
        "token" => HappeningKind::Token,
        "finding" => HappeningKind::Finding,
        "connector" => HappeningKind::Connector,
        _ => return Err(unknown("kind of happening", word)),
    })
}

pub(super) fn of_environment(environment: Environment) -> &'static str {
    match environment {
        Environment::Practice => "practice",
        Environment::Sandbox => "sandbox",
        Environment::Production => "production",
    }
}

pub(super) fn environment(word: &str) -> Result<Environment, StoreError> {
    Ok(match word {
        "practice" => Environment::Practice,
        "sandbox" => Environment::Sandbox,
        "production" => Environment::Production,
        _ => return Err(unknown("environment", word)),
    })
}

pub(super) fn of_connector(connector: ConnectorId) -> &'static str {
    match connector {
        ConnectorId::CustomClient => "customClient",
        ConnectorId::Blip => "blip",
        ConnectorId::Cognigy => "cognigy",
        ConnectorId::Opencx => "opencx",
        ConnectorId::Infobip => "infobip",
    }
}

pub(super) fn connector(word: &str) -> Result<ConnectorId, StoreError> {
    Ok(match word {
        "customClient" => ConnectorId::CustomClient,
        "blip" => ConnectorId::Blip,
        "cognigy" => ConnectorId::Cognigy,
        "opencx" => ConnectorId::Opencx,
        "infobip" => ConnectorId::Infobip,
        _ => return Err(unknown("connector", word)),
    })
}

pub(super) fn of_key_state(state: KeyState) -> &'static str {
    match state {
        KeyState::Signing => "signing",
        KeyState::Standby => "standby",
        KeyState::Retired => "retired",
    }
}

pub(super) fn key_state(word: &str) -> Result<KeyState, StoreError> {
    Ok(match word {
        "signing" => KeyState::Signing,
        "standby" => KeyState::Standby,
        "retired" => KeyState::Retired,
        _ => return Err(unknown("state of a key", word)),
    })
}

pub(super) fn key_purpose(word: &str) -> Result<KeyPurpose, StoreError> {
    Ok(match word {
        "conversation" => KeyPurpose::Conversation,
        "check" => KeyPurpose::Check,
        "token" => KeyPurpose::Token,
        _ => return Err(unknown("use of a key", word)),
    })
}

pub(super) fn of_check(check: CheckId) -> &'static str {
    match check {
        CheckId::Identifiers => "identifiers",
        CheckId::NameResolution => "nameResolution",
        CheckId::SecureConnection => "secureConnection",
        CheckId::Proxy => "proxy",
        CheckId::Clock => "clock",
        CheckId::Deployment => "deployment",
        CheckId::BusinessHours => "businessHours",
        CheckId::SigningKey => "signingKey",
        CheckId::KeySetEndpoint => "keySetEndpoint",
        CheckId::GuestToken => "guestToken",
        CheckId::VerifiedToken => "verifiedToken",
        CheckId::ExpiredTokenRefused => "expiredTokenRefused",
        CheckId::WrongSignatureRefused => "wrongSignatureRefused",
        CheckId::WrongIssuerRefused => "wrongIssuerRefused",
        CheckId::WrongKeyIdRefused => "wrongKeyIdRefused",
        CheckId::Attributes => "attributes",
        CheckId::EventStream => "eventStream",
        CheckId::Routing => "routing",
        CheckId::Acceptance => "acceptance",
        CheckId::Closing => "closing",
    }
}

pub(super) fn of_check_state(state: CheckState) -> &'static str {
    match state {
        CheckState::Waiting => "waiting",
        CheckState::Running => "running",
        CheckState::Passed => "passed",
        CheckState::Failed => "failed",
        CheckState::Undecided => "undecided",
        CheckState::NotApplicable => "notApplicable",
        CheckState::Cancelled => "cancelled",
    }
}
