//! The names of the rules.

/// The name of a rule: stable, and the same in results, reports and documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RuleName {
    /// The service URL is not the deployment's.
    ServiceUrl,
    /// The org id is not the one that the stream expects.
    OrgIdForm,
    /// The deployment is not of type Custom Client.
    DeploymentType,
    /// The deployment was never published, or its channel is not active.
    DeploymentUnpublished,
    /// The org has no deployment of this name.
    DeploymentUnknown,
    /// The deployment was changed and not published again.
    PublicationStale,
    /// The event stream is missing a header.
    StreamHeaderMissing,
    /// The identity token did not verify, and the org answered with a guest.
    SilentGuest,
    /// No key set is bound to the channel as active.
    KeySetNotBound,
    /// User verification is not switched on for the channel.
    VerificationOff,
    /// Salesforce will refuse this key's upload.
    KeyUploadRefused,
    /// The key was uploaded without its certificate.
    KeyWithoutCertificate,
    /// The issuer differs from the key set's.
    IssuerDiffers,
    /// The key id is not in the key set.
    KeyIdUnknown,
    /// The key set holds another key under this key id.
    KeyDiffers,
    /// The key set endpoint cannot be read by an anonymous caller.
    KeySetEndpoint,
    /// The identity token is expired on arrival.
    IdentityTokenExpired,
    /// This machine's clock and the server's differ.
    ClockSkew,
    /// The token's signature is not RS256 or RS512 with a key of 2,048 bits or more.
    SignatureAlgorithm,
    /// A verified user is not linked to a contact.
    ContactNotLinked,
    /// The user's earlier conversation continues.
    ConversationResumed,
    /// The access token has expired.
    AccessTokenExpired,
    /// The access token belongs to another end user than the conversation.
    TokenOfAnotherUser,
    /// A conversation id must be a version 4 UUID in lower case.
    ConversationIdForm,
    /// The request's body is not what the API accepts.
    RequestShape,
    /// The paths are those of a guide that is wrong.
    WrongPaths,
    /// The conversation exists already.
    ConversationExists,
    /// The channel asks for pre-chat values at every session.
    SessionNeeded,
    /// The event stream does not deliver.
    StreamNotHeard,
    /// An entry or a text came more than once.
    MessageDoubled,
    /// Events came in another order than they were made.
    OrderDiffers,
    /// A routing attribute does not reach the flow.
    AttributeLost,
    /// The flow decides by channel, not by attribute.
    RoutedByChannel,
    /// Nobody takes the conversation.
    NobodyTakesIt,
    /// The flow did not route the conversation.
    NotRouted,
    /// Whether somebody is available cannot be asked beforehand.
    AvailabilityUnknown,
    /// Routed is not accepted.
    RoutedNotAccepted,
    /// The agent left: a transfer, an end, or neither.
    AgentLeft,
    /// The session went idle, or does not end by itself.
    SessionIdle,
    /// The deployment does not accept this file.
    FileRefused,
    /// A rich message arrived as plain text.
    RichMessageFlattened,
    /// The Interaction Service refused the call with a number.
    ByocError,
    /// The org accepts no more requests for now.
    TooManyRequests,
    /// A bad identity token was accepted.
    VerificationNotEnforced,
    /// The host cannot be reached.
    HostUnreachable,
    /// No secure connection to the host.
    ConnectionNotSecure,
    /// A proxy presents its own certificate.
    ConnectionInspected,
    /// A certificate expires soon.
    CertificateExpiring,
    /// The answer is not this API's.
    AnswerNotOfThisApi,
    /// The server failed.
    ServerFailed,
    /// The business hours are over.
    ClosedNow,
    /// The settings are cut off.
    SettingsCutOff,
    /// The settings hold typographic quotation marks.
    SettingsSmartQuotes,
    /// The settings are of another system.
    SettingsOfAnotherVendor,
    /// A setting's value cannot be used.
    SettingValue,
    /// The attribute mapping cannot be read.
    MappingUnreadable,
    /// The text is not a signed token.
    TokenUnreadable,
    /// The token's claims are not as they must be.
    TokenClaims,
    /// The token is not signed.
    TokenUnsigned,
}

impl RuleName {
    /// All names, in the order of the documentation.
    pub const ALL: [Self; 59] = [
        Self::ServiceUrl,
        Self::OrgIdForm,
        Self::DeploymentType,
        Self::DeploymentUnpublished,
        Self::DeploymentUnknown,
        Self::PublicationStale,
        Self::StreamHeaderMissing,
        Self::SilentGuest,
        Self::KeySetNotBound,
        Self::VerificationOff,
        Self::KeyUploadRefused,
        Self::KeyWithoutCertificate,
        Self::IssuerDiffers,
        Self::KeyIdUnknown,
        Self::KeyDiffers,
        Self::KeySetEndpoint,
        Self::IdentityTokenExpired,
        Self::ClockSkew,
        Self::SignatureAlgorithm,
        Self::ContactNotLinked,
        Self::ConversationResumed,
        Self::AccessTokenExpired,
        Self::TokenOfAnotherUser,
        Self::ConversationIdForm,
        Self::RequestShape,
        Self::WrongPaths,
        Self::ConversationExists,
        Self::SessionNeeded,
        Self::StreamNotHeard,
        Self::MessageDoubled,
        Self::OrderDiffers,
        Self::AttributeLost,
        Self::RoutedByChannel,
        Self::NobodyTakesIt,
        Self::NotRouted,
        Self::AvailabilityUnknown,
        Self::RoutedNotAccepted,
        Self::AgentLeft,
        Self::SessionIdle,
        Self::FileRefused,
        Self::RichMessageFlattened,
        Self::ByocError,
        Self::TooManyRequests,
        Self::VerificationNotEnforced,
        Self::HostUnreachable,
        Self::ConnectionNotSecure,
        Self::ConnectionInspected,
        Self::CertificateExpiring,
        Self::AnswerNotOfThisApi,
        Self::ServerFailed,
        Self::ClosedNow,
        Self::SettingsCutOff,
        Self::SettingsSmartQuotes,
        Self::SettingsOfAnotherVendor,
        Self::SettingValue,
        Self::MappingUnreadable,
        Self::TokenUnreadable,
        Self::TokenClaims,
        Self::TokenUnsigned,
    ];

    /// The name in kebab-case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ServiceUrl => "service-url",
            Self::OrgIdForm => "org-id-form",
            Self::DeploymentType => "deployment-type",
            Self::DeploymentUnpublished => "deployment-unpublished",
            Self::DeploymentUnknown => "deployment-unknown",
            Self::PublicationStale => "publication-stale",
            Self::StreamHeaderMissing => "stream-header-missing",
            Self::SilentGuest => "silent-guest",
            Self::KeySetNotBound => "key-set-not-bound",
            Self::VerificationOff => "verification-off",
            Self::KeyUploadRefused => "key-upload-refused",
            Self::KeyWithoutCertificate => "key-without-certificate",
            Self::IssuerDiffers => "issuer-differs",
            Self::KeyIdUnknown => "key-id-unknown",
            Self::KeyDiffers => "key-differs",
            Self::KeySetEndpoint => "key-set-endpoint",
            Self::IdentityTokenExpired => "identity-token-expired",
            Self::ClockSkew => "clock-skew",
            Self::SignatureAlgorithm => "signature-algorithm",
            Self::ContactNotLinked => "contact-not-linked",
            Self::ConversationResumed => "conversation-resumed",
            Self::AccessTokenExpired => "access-token-expired",
            Self::TokenOfAnotherUser => "token-of-another-user",
            Self::ConversationIdForm => "conversation-id-form",
            Self::RequestShape => "request-shape",
            Self::WrongPaths => "wrong-paths",
            Self::ConversationExists => "conversation-exists",
            Self::SessionNeeded => "session-needed",
            Self::StreamNotHeard => "stream-not-heard",
            Self::MessageDoubled => "message-doubled",
            Self::OrderDiffers => "order-differs",
            Self::AttributeLost => "attribute-lost",
            Self::RoutedByChannel => "routed-by-channel",
            Self::NobodyTakesIt => "nobody-takes-it",
            Self::NotRouted => "not-routed",
            Self::AvailabilityUnknown => "availability-unknown",
            Self::RoutedNotAccepted => "routed-not-accepted",
            Self::AgentLeft => "agent-left",
            Self::SessionIdle => "session-idle",
            Self::FileRefused => "file-refused",
            Self::RichMessageFlattened => "rich-message-flattened",
            Self::ByocError => "byoc-error",
            Self::TooManyRequests => "too-many-requests",
            Self::VerificationNotEnforced => "verification-not-enforced",
            Self::HostUnreachable => "host-unreachable",
            Self::ConnectionNotSecure => "connection-not-secure",
            Self::ConnectionInspected => "connection-inspected",
            Self::CertificateExpiring => "certificate-expiring",
            Self::AnswerNotOfThisApi => "answer-not-of-this-api",
            Self::ServerFailed => "server-failed",
            Self::ClosedNow => "closed-now",
            Self::SettingsCutOff => "settings-cut-off",
            Self::SettingsSmartQuotes => "settings-smart-quotes",
            Self::SettingsOfAnotherVendor => "settings-of-another-vendor",
            Self::SettingValue => "setting-value",
            Self::MappingUnreadable => "mapping-unreadable",
            Self::TokenUnreadable => "token-unreadable",
            Self::TokenClaims => "token-claims",
            Self::TokenUnsigned => "token-unsigned",
        }
    }
}
