//! Infobip's documentation, in its order: prerequisites, app, event, page, connector, channel, routing, Infobip's side.

use super::{app, channel, event, routing, vendor};
use crate::connector::step::Group;

/// The checklist.
pub static GROUPS: &[Group] = &[
    Group {
        title: "Before you start",
        steps: &[
            vendor::EARLY_ACCESS,
            vendor::USE_CASE,
            vendor::ACCOUNT,
            vendor::API_KEY_SCOPES,
            app::LICENCES,
            app::SCRT_PERMISSION_SET,
            app::PERMISSION_SET_LICENCES,
            app::PERMISSION_SETS,
            app::SERVICE_CLOUD_USER,
            app::REACH_ORG,
        ],
    },
    Group {
        title: "App for OAuth",
        steps: &[
            app::APP_KIND,
            app::CERTIFICATE,
            app::ALLOW_CONNECTED_APPS,
            app::CREATE_APP,
            app::OAUTH_SETTINGS,
            app::OAUTH_POLICIES,
            app::PRE_AUTHORIZE,
            app::CONSUMER_KEY,
            app::ORG_ID,
        ],
    },
    Group {
        title: "Platform event",
        steps: &[event::EVENT, event::TYPE_FIELD, event::PAYLOAD_FIELD, event::PERMISSIONS],
    },
    Group { title: "Configuration page", steps: &[event::IFRAME, event::APP_PAGE, event::NAVIGATION] },
    Group {
        title: "Connector app",
        steps: &[channel::CONNECTION, channel::APPLICATION, channel::ACCOUNT, channel::SENDERS],
    },
    Group { title: "Messaging channel", steps: &[channel::CHANNEL, channel::ACTIVATE, channel::IDENTIFIER] },
    Group {
        title: "Routing",
        steps: &[
            routing::OMNI_CHANNEL,
            routing::SERVICE_CHANNEL,
            routing::LOGIN_BEHAVIOUR,
            routing::ROUTING_CONFIGURATION,
            routing::QUEUE,
            routing::FLOW,
            routing::FLOW_VARIABLES,
            routing::FLOW_ERROR_REASON,
            routing::FLOW_GET_CASE,
            routing::FLOW_ROUTE_WORK,
            routing::AGENTFORCE,
            routing::CHANNEL_ROUTING,
        ],
    },
    Group {
        title: "Agents",
        steps: &[routing::PRESENCE_STATUS, routing::PRESENCE_CONFIGURATION, routing::PRESENCE_ACCESS],
    },
    Group { title: "Reference values", steps: &[vendor::REFERENCE_VALUES] },
    Group {
        title: "Infobip: two-way messaging",
        steps: &[
            vendor::AUTHENTICATION,
            vendor::NOTIFICATION_PROFILE,
            vendor::SUBSCRIPTION,
            vendor::NUMBER,
            vendor::TEST_MESSAGE,
        ],
    },
    Group {
        title: "Infobip: chatbot to agent",
        steps: &[vendor::CHATBOT, vendor::CALL_API, vendor::CHATBOT_SUBSCRIPTION, vendor::CHATBOT_TEST],
    },
    Group {
        title: "WhatsApp templates",
        steps: &[
            vendor::TEMPLATE_PREREQUISITES,
            vendor::TEMPLATE_PANEL,
            vendor::TEMPLATE_SENDERS,
            vendor::TEMPLATE_SEND,
        ],
    },
];
