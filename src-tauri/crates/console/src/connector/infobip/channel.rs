//! Infobip's connector app, and the messaging channel that it makes possible.

use crate::connector::step::{STEP, Step, choice, computed, setup};

const PAGE: Option<&str> =
    Some("Open Infobip's configuration page in the Service Console: its summary shows what is complete.");
const SETTINGS: &[&str] = &["Feature Settings", "Service", "Messaging", "Messaging Settings"];

pub const CONNECTION: Step = Step {
    id: "connector-connection",
    title: "Set up the BYOC connection",
    why: "The wizard gets an access token, and makes the Conversation Vendor Info and the Conversation Channel \
          Definition.",
    instructions: &[
        "Open the configuration page and follow the wizard. Fill in the fields of Set up BYOC connection and choose \
         Next.",
        "See in the org's records that the definition names your platform event and both fields.",
    ],
    values: &[
        computed(
            "Base URL",
            |profile| {
                profile
                    .settings
                    .get("baseUrl")
                    .cloned()
                    .or_else(|| Some(crate::connector::settings::instance_url(&profile.service_url)))
            },
            "https://your-domain.my.salesforce.com",
        ),
        computed("Consumer Key", |profile| profile.settings.get("consumerKey").cloned(), "3MVG9…"),
        computed("Username", |profile| profile.settings.get("username").cloned(), "integration@example.com"),
        computed("Developer Name", |profile| Some(profile.developer_name.clone()), "Partner1_Channel"),
    ],
    query: Some(
        "SELECT Id, DeveloperName, CustomPlatformEvent, CustomEventPayloadField, CustomEventTypeField, RoutingOwner, \
         ConsentOwner, ConversationVendorInfoId FROM ConversationChannelDefinition WHERE DeveloperName = \
         '{developerName}'",
    ),
    find_out: PAGE,
    ..STEP
};

pub const APPLICATION: Step = Step {
    id: "connector-application",
    title: "Configure the application",
    why: "Infobip must know the channel, the Interaction Service's host, and in whose name it speaks.",
    instructions: &[
        "Enter Channel Address Identifier, SCRT URL and Authorization Context. The channel is made in the group \
         Messaging channel: come back here with its identifier.",
        "Set the welcome and closing messages here, too.",
    ],
    values: &[
        computed(
            "Channel Address Identifier",
            |profile| profile.settings.get("channelAddressIdentifier").cloned(),
            "the channel's identifier, a UUID",
        ),
        computed("SCRT URL", |profile| Some(profile.service_url.clone()), "https://your-domain.my.salesforce-scrt.com"),
        computed(
            "Authorization Context",
            |profile| profile.settings.get("authorizationContext").cloned(),
            "the Conversation Channel Definition's developer name",
        ),
    ],
    note: Some(
        "Infobip's documentation puts the app's name into Authorization Context. Salesforce's specification says the \
         Conversation Channel Definition's developer name; a wrong one is refused with 10001 or 10005, although the \
         token is good.",
    ),
    find_out: PAGE,
    ..STEP
};

pub const ACCOUNT: Step = Step {
    id: "connector-account",
    title: "Add the Infobip account",
    why: "The connector reads senders and sends messages with the account's API key.",
    instructions: &["Enter an API key with the required scopes, and the account's Base URL if it has one of its own."],
    find_out: PAGE,
    ..STEP
};

pub const SENDERS: Step = Step {
    id: "connector-senders",
    title: "Select senders",
    why: "Only messages of selected senders become sessions.",
    instructions: &["Select an available, supported sender of the account and choose Next. The summary says that the \
         configuration is complete."],
    find_out: PAGE,
    ..STEP
};

pub const CHANNEL: Step = Step {
    id: "messaging-channel",
    title: "Create the messaging channel",
    why: "It belongs to the Conversation Channel Definition, and holds routing.",
    place: setup("Messaging Settings", SETTINGS),
    instructions: &[
        "Open Messaging Settings and choose New Channel.",
        "Choose the tile Conversation Channel Definition that shows your definition, and choose Next.",
        "Enter the channel's name; select anywhere on the page, and the Developer Name fills itself. Save.",
    ],
    values: &[choice("Channel Name", "Infobip")],
    query: Some(
        "SELECT Id, DeveloperName, MessageType, PlatformType, ChannelDefinitionId FROM MessagingChannel WHERE \
         MessageType = 'Custom'",
    ),
    ..STEP
};

pub const ACTIVATE: Step = Step {
    id: "activate-channel",
    title: "Activate the channel",
    why: "New channels are not active. Calls for them are refused with error 10031 (the channel is not active).",
    place: setup("Messaging Settings", SETTINGS),
    instructions: &["Open the channel and choose Activate."],
    query: Some("SELECT DeveloperName, IsActive FROM MessagingChannel WHERE MessageType = 'Custom'"),
    ..STEP
};

pub const IDENTIFIER: Step = Step {
    id: "channel-identifier",
    title: "Copy the channel's identifier",
    why: "Every message names its channel by it.",
    place: setup("Messaging Settings", SETTINGS),
    instructions: &[
        "Open the channel and copy the Messaging Platform Key.",
        "Ask the org's records for the Channel Address Identifier, too. When both are equal, all is well; when they \
         differ, use the Channel Address Identifier.",
    ],
    values: &[computed(
        "channelAddressIdentifier",
        |profile| profile.settings.get("channelAddressIdentifier").cloned(),
        "a UUID",
    )],
    note: Some(
        "Infobip's documentation calls the Messaging Platform Key the Channel Address Identifier. Salesforce's \
         object reference has two fields; the identifier is a UUID that differs between sandbox and production.",
    ),
    query: Some(
        "SELECT DeveloperName, ChannelAddressIdentifier, MessagingPlatformKey FROM MessagingChannel WHERE \
         MessageType = 'Custom'",
    ),
    ..STEP
};
