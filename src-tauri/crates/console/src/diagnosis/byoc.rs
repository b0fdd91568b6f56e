//! The Interaction Service's error numbers: what each means, and which step of the Infobip checklist sets what is missing.
//!
//! The numbers are those of Salesforce's public specification of the Interaction Service; the meanings are in our own
//! words. Numbers that the specification does not have are unknown here.

/// One number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByocError {
    /// The number.
    pub code: u32,
    /// What it means, as a sentence.
    pub meaning: &'static str,
    /// The step of the Infobip checklist, or what else to look at.
    pub step: &'static str,
}

/// What a number of the Interaction Service means; none if its specification does not have it.
#[must_use]
pub fn byoc_error(code: u32) -> Option<ByocError> {
    let (_, meaning, step) = GROUPS.iter().find(|(codes, ..)| codes.contains(&code))?;
    Some(ByocError { code, meaning, step })
}

/// All numbers that are known, rising.
#[must_use]
pub fn byoc_errors() -> Vec<ByocError> {
    let of_group = |(codes, meaning, step): &Group| {
        let (meaning, step) = (*meaning, *step);
        codes.iter().map(move |code| ByocError { code: *code, meaning, step })
    };
    let mut errors: Vec<ByocError> = GROUPS.iter().flat_map(of_group).collect();
    errors.sort_unstable_by_key(|error| error.code);
    errors
}

/// Numbers that mean one thing to a person, what that is, and where it is set.
type Group = (&'static [u32], &'static str, &'static str);

const CONTEXT: &str = "the channel definition and the channel made from it: the authorization context is the developer \
                       name of the channel definition that the messaging channel belongs to.";
const SCOPES: &str = "the connected app or external client app, its OAuth scopes: interaction_api, api, refresh_token.";
const CONNECTOR: &str = "none: the connector's request is at fault. Report it to the connector's vendor.";
const ROUTING: &str =
    "the Omni-Channel flow and the channel's routing: Omni-Flow with an active flow and a fallback queue.";
const CHANNEL: &str =
    "the messaging channel: its channel address identifier, made from the channel definition and active.";
const PERMISSIONS: &str = "licences and permission set licences of the user: Partner Messaging User, Messaging User, \
                           Messaging for In-App and Web User (Enhanced Chat User), Service User.";
const CONTACT_CENTER: &str =
    "none: these calls belong to Contact Center as a Service, and Infobip's channel is for messaging.";
const AGENTS: &str =
    "the presence status and its channel Messaging, the presence configuration and the profile's access.";
const AGAIN: &str = "none: wait a moment and send the request again.";
const CONSENT: &str = "the channel definition: who owns consent, and whether keywords are used.";
const ATTRIBUTES: &str = "the channel's custom parameters: their length and their mapping to the flow's variables.";

static GROUPS: [Group; 37] = [
    (
        &[10001, 10026, 10027, 10069, 10070],
        "The channel address and the authorization context do not belong together, or there is no such channel \
         definition.",
        CONTEXT,
    ),
    (
        &[10002, 10006, 10035],
        "The channel is of a type or provider that the call does not fit: it is not a custom channel.",
        CHANNEL,
    ),
    (&[10003], "The access token lacks the scope interaction_api.", SCOPES),
    (
        &[10004],
        "The access token is not good: it is expired, or of another org.",
        "the consumer key, the user and the certificate that the connector signs in with.",
    ),
    (
        &[10005],
        "The authorization context is not permitted for the app that the token was issued to: the channel definition \
         is linked to another connected app.",
        "the connected app or external client app, and the channel definition that is linked to it.",
    ),
    (
        &[10016, 10093],
        "A header is not as it must be: OrgId, AuthorizationContext, AuthorizationContextType or RequestId.",
        CONTEXT,
    ),
    (
        &[10017, 10052],
        "The channel address is unknown: often the platform key, or the address of another org or sandbox.",
        CHANNEL,
    ),
    (&[10031], "The messaging channel is not active.", "the messaging channel: choose Activate."),
    (&[10019], "The org is read-only for now, during a migration.", AGAIN),
    (
        &[10020, 10028, 10029, 20003],
        "The end user's id, the sender, or the list of interactions is empty or not as it must be.",
        CONNECTOR,
    ),
    (
        &[10007, 10009, 10010, 10011, 10051, 10095],
        "The file is empty, of another length than announced, of a type that is not taken, or more than one.",
        "none: one file for each call, images, PDF, audio or video.",
    ),
    (&[10008], "The file is too large: 25 MB is the most.", "none: send a smaller file."),
    (
        &[10012, 10013, 10014, 10015, 15106, 15107, 15110, 15111, 25005, 25006, 25007],
        "The agent work's work item, user or capacity is not as it must be, or was not found.",
        CONTACT_CENTER,
    ),
    (&[15102], "Contact Center as a Service is not switched on in this org.", CONTACT_CENTER),
    (&[15103], "The end user has not opted in.", CONSENT),
    (&[15104], "The channel is not linked to a contact center.", CONTACT_CENTER),
    (&[15105], "The user has no Partner Messaging licence.", PERMISSIONS),
    (
        &[15108],
        "There is no service channel for the messaging session.",
        "Omni-Channel: it is enabled, and a service channel for Messaging Session exists.",
    ),
    (&[15109], "There is an agent work for this session already.", CONTACT_CENTER),
    (&[15112], "The agent's presence status does not carry the channel.", AGENTS),
    (
        &[10018, 10025, 10071, 10072, 10104, 10106],
        "The conversation or session was not found, is not accessible, or its id is missing.",
        CONNECTOR,
    ),
    (
        &[10021, 10022, 10023],
        "Consent was not taken: the value is unknown, the partner does not own consent, or keywords are on.",
        CONSENT,
    ),
    (&[10024], "Routing to a flow needs the flow and a fallback queue.", ROUTING),
    (
        &[10030, 10032],
        "The routing names both a flow and a queue, or a queue that does not exist.",
        "the queue, and the channel's routing.",
    ),
    (&[10075, 10076, 10077], "The org's version does not know this conference, cancellation or action.", CONNECTOR),
    (
        &[10033, 10034],
        "A routing result carries an error message without a failure, or a failure without one.",
        CONNECTOR,
    ),
    (
        &[
            10036, 10037, 10038, 10039, 10042, 10043, 10044, 10053, 10054, 10065, 10066, 10067, 10068, 10073, 10074,
            10101,
        ],
        "The participants or the times of an imported history do not fit together.",
        CONNECTOR,
    ),
    (
        &[10045, 10046, 10047, 10048, 10049, 10050, 10059, 10060, 10062, 10098],
        "The message's form, its ids or its time is not taken; 10046 speaks of a clock that differs.",
        CONNECTOR,
    ),
    (&[10055, 10056, 10094], "The service could not do it now.", AGAIN),
    (
        &[10057, 10061, 10063, 10064, 10078],
        "The history cannot be imported: no access to that call, the org is not ready, or a parameter does not fit.",
        CONTACT_CENTER,
    ),
    (&[10058, 10089, 10100], "The request has no body, or a parameter that is not taken.", CONNECTOR),
    (
        &[10082, 10083, 10084, 10085, 10086, 10087, 10088],
        "The change of an agent work is not taken: its id, context, status or bot.",
        CONTACT_CENTER,
    ),
    (&[10090, 10091, 10092], "The range of entries is not taken: start, end or limit.", CONNECTOR),
    (&[10096], "A routing attribute is longer than the channel's setting.", ATTRIBUTES),
    (
        &[10097, 10102, 10103, 10105],
        "The operation on the session, who carries it out, or its end user is not as it must be.",
        CONNECTOR,
    ),
    (
        &[10099],
        "The org lacks permissions for the call.",
        "the Digital Engagement SKU and the Partner Messaging add-on of the org.",
    ),
    (&[20002, 20004, 500], "The service itself failed.", AGAIN),
];
