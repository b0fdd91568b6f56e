//! All rules: one static each, in the module of what they are about.

use super::{Facts, Finding, RuleName};
use crate::view::{Certainty, SetupPlace};

mod access_token;
mod addresses;
mod content;
mod conversation;
mod deployment;
mod identity;
mod identity_token;
mod keys;
mod network;
mod places;
mod request;
mod routing;
mod settings;
mod stream;

pub(crate) use network::is_of_unknown_issuer;
pub use request::wrong_path;

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its name.
    pub name: RuleName,
    /// Its row in the project's catalogue of field failures, 1 to 38; none for what was added to it.
    pub row: Option<u8>,
    /// The cause in one line.
    pub title: &'static str,
    /// What people see.
    pub symptom: &'static str,
    /// Why that is so, and what it leads to.
    pub explanation: &'static str,
    /// What to do.
    pub fix: &'static str,
    /// What it looks at.
    pub senses: &'static [Sense],
    /// How sure it usually is.
    pub certainty: Certainty,
    /// Where in Setup.
    pub place: Option<Place>,
    /// A question for the org's records (SOQL) that settles it.
    pub query: Option<&'static str>,
    /// The practice org's mistake, fault (`faults.…`) or switch (`switches.…`) that makes it happen, if a server can
    /// cause it.
    pub practice: Option<&'static str>,
    /// Where the fact is from: Salesforce's or a vendor's documentation, official source code, field reports.
    pub source: &'static str,
    /// Concludes, or is silent.
    pub look: fn(&Facts) -> Vec<Finding>,
}

/// What a rule looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// What was entered, before any call.
    Input,
    /// An answer.
    Answer,
    /// The event stream.
    Stream,
    /// The time that passes.
    Time,
    /// Nothing that is visible from outside: a person or the org's records must tell.
    Person,
}

/// Where something is in Setup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// What to type into Quick Find.
    pub search: &'static str,
    /// The way from there.
    pub path: &'static [&'static str],
}

impl Place {
    /// As the window shows it.
    #[must_use]
    pub fn view(self) -> SetupPlace {
        SetupPlace { search: self.search.to_owned(), path: self.path.iter().map(|part| (*part).to_owned()).collect() }
    }
}

/// Every rule, in the order of [`RuleName::ALL`].
pub static RULES: [&Rule; RuleName::ALL.len()] = {
    let mut rules = [rule(RuleName::ServiceUrl); RuleName::ALL.len()];
    let mut place = 0;
    while place < rules.len() {
        rules[place] = rule(RuleName::ALL[place]);
        place += 1;
    }
    rules
};

/// The rule of a name.
#[must_use]
pub const fn rule(name: RuleName) -> &'static Rule {
    match name {
        RuleName::ServiceUrl => &addresses::SERVICE_URL,
        RuleName::OrgIdForm => &addresses::ORG_ID_FORM,
        RuleName::DeploymentType => &deployment::DEPLOYMENT_TYPE,
        RuleName::DeploymentUnpublished => &deployment::DEPLOYMENT_UNPUBLISHED,
        RuleName::DeploymentUnknown => &deployment::DEPLOYMENT_UNKNOWN,
        RuleName::PublicationStale => &deployment::PUBLICATION_STALE,
        RuleName::StreamHeaderMissing => &stream::STREAM_HEADER_MISSING,
        RuleName::SilentGuest => &identity::SILENT_GUEST,
        RuleName::KeySetNotBound => &identity::KEY_SET_NOT_BOUND,
        RuleName::VerificationOff => &identity::VERIFICATION_OFF,
        RuleName::KeyUploadRefused => &keys::KEY_UPLOAD_REFUSED,
        RuleName::KeyWithoutCertificate => &keys::KEY_WITHOUT_CERTIFICATE,
        RuleName::IssuerDiffers => &keys::ISSUER_DIFFERS,
        RuleName::KeyIdUnknown => &keys::KEY_ID_UNKNOWN,
        RuleName::KeyDiffers => &keys::KEY_DIFFERS,
        RuleName::KeySetEndpoint => &keys::KEY_SET_ENDPOINT,
        RuleName::IdentityTokenExpired => &identity_token::IDENTITY_TOKEN_EXPIRED,
        RuleName::ClockSkew => &identity_token::CLOCK_SKEW,
        RuleName::SignatureAlgorithm => &identity_token::SIGNATURE_ALGORITHM,
        RuleName::ContactNotLinked => &identity::CONTACT_NOT_LINKED,
        RuleName::ConversationResumed => &conversation::CONVERSATION_RESUMED,
        RuleName::AccessTokenExpired => &access_token::ACCESS_TOKEN_EXPIRED,
        RuleName::TokenOfAnotherUser => &access_token::TOKEN_OF_ANOTHER_USER,
        RuleName::ConversationIdForm => &request::CONVERSATION_ID_FORM,
        RuleName::RequestShape => &request::REQUEST_SHAPE,
        RuleName::WrongPaths => &request::WRONG_PATHS,
        RuleName::ConversationExists => &conversation::CONVERSATION_EXISTS,
        RuleName::SessionNeeded => &conversation::SESSION_NEEDED,
        RuleName::StreamNotHeard => &stream::STREAM_NOT_HEARD,
        RuleName::MessageDoubled => &stream::MESSAGE_DOUBLED,
        RuleName::OrderDiffers => &stream::ORDER_DIFFERS,
        RuleName::AttributeLost => &routing::ATTRIBUTE_LOST,
        RuleName::RoutedByChannel => &routing::ROUTED_BY_CHANNEL,
        RuleName::NobodyTakesIt => &routing::NOBODY_TAKES_IT,
        RuleName::NotRouted => &routing::NOT_ROUTED,
        RuleName::AvailabilityUnknown => &routing::AVAILABILITY_UNKNOWN,
        RuleName::RoutedNotAccepted => &routing::ROUTED_NOT_ACCEPTED,
        RuleName::AgentLeft => &conversation::AGENT_LEFT,
        RuleName::SessionIdle => &conversation::SESSION_IDLE,
        RuleName::FileRefused => &content::FILE_REFUSED,
        RuleName::RichMessageFlattened => &content::RICH_MESSAGE_FLATTENED,
        RuleName::ByocError => &request::BYOC_ERROR,
        RuleName::TooManyRequests => &request::TOO_MANY_REQUESTS,
        RuleName::VerificationNotEnforced => &identity::VERIFICATION_NOT_ENFORCED,
        RuleName::HostUnreachable => &network::HOST_UNREACHABLE,
        RuleName::ConnectionNotSecure => &network::CONNECTION_NOT_SECURE,
        RuleName::ConnectionInspected => &network::CONNECTION_INSPECTED,
        RuleName::CertificateExpiring => &network::CERTIFICATE_EXPIRING,
        RuleName::AnswerNotOfThisApi => &network::ANSWER_NOT_OF_THIS_API,
        RuleName::ServerFailed => &network::SERVER_FAILED,
        RuleName::ClosedNow => &deployment::CLOSED_NOW,
        RuleName::SettingsCutOff => &settings::SETTINGS_CUT_OFF,
        RuleName::SettingsSmartQuotes => &settings::SETTINGS_SMART_QUOTES,
        RuleName::SettingsOfAnotherVendor => &settings::SETTINGS_OF_ANOTHER_VENDOR,
        RuleName::SettingValue => &settings::SETTING_VALUE,
        RuleName::MappingUnreadable => &settings::MAPPING_UNREADABLE,
        RuleName::TokenUnreadable => &identity_token::TOKEN_UNREADABLE,
        RuleName::TokenClaims => &identity_token::TOKEN_CLAIMS,
        RuleName::TokenUnsigned => &identity_token::TOKEN_UNSIGNED,
    }
}

/// Looks at nothing: the cause cannot be seen in the facts, only noticed; see [`Facts::noticed`].
fn nothing(_: &Facts) -> Vec<Finding> {
    Vec::new()
}
