//! Messaging for In-App and Web (Enhanced Chat): licence, channel, deployment.

use crate::connector::step::{STEP, Step, choice, computed, fixed, setup};
use crate::view::CheckId;

/// The product is there.
pub const LICENCE: Step = Step {
    id: "messaging-licence",
    title: "Have Messaging for In-App and Web (Enhanced Chat) in the org",
    why: "Without the licence, Messaging Settings offers no such channel and Embedded Service Deployments is missing \
          or does not offer the type.",
    place: setup("Company Information", &["Company Settings", "Company Information", "Permission Set Licenses"]),
    instructions: &[
        "Look under Permission Set Licenses for Messaging for In-App and Web User (Enhanced Chat User in newer orgs).",
        "If it is missing, or Embedded Service Deployments is missing from Setup, ask your Salesforce account team \
         for Service Cloud with Digital Engagement.",
    ],
    proof: "The deployment gives a guest a token: an org without the product has no such deployment. Where the channel \
            takes verified users only, a verified user's token proves the same.",
    checks: &[CheckId::GuestToken],
    query: Some(
        "SELECT DeveloperName, MasterLabel, TotalLicenses, UsedLicenses, Status FROM PermissionSetLicense WHERE \
         DeveloperName IN ('EmbeddedServiceMessagingUserPsl', 'LiveMessageUserPsl')",
    ),
    ..STEP
};

/// The channel.
pub const CHANNEL: Step = Step {
    id: "messaging-channel",
    title: "Create and activate a messaging channel",
    why: "The channel holds routing, tokens' lives, pre-chat and user verification. New channels are not active, and \
          tokens of an inactive one are refused.",
    place: setup("Messaging Settings", &["Feature Settings", "Service", "Messaging", "Messaging Settings"]),
    instructions: &[
        "Open Messaging Settings, switch Messaging on, and choose New Channel.",
        "Choose Messaging for In-App and Web (Enhanced Chat). Enter the Channel Name; the Developer Name follows \
         from it.",
        "Save. In the list, see that Active is selected; if not, open the channel and choose Activate in the \
         upper-right corner.",
    ],
    values: &[choice("Channel type", "Messaging for In-App and Web (Enhanced Chat)")],
    proof: "The deployment gives a guest a token: it would not if its channel were inactive. Where the channel takes \
            verified users only, a verified user's token proves the same.",
    checks: &[CheckId::GuestToken],
    query: Some(
        "SELECT Id, DeveloperName, MasterLabel, MessageType, IsActive, SessionHandlerId, FallbackQueueId FROM \
         MessagingChannel WHERE MessageType = 'EmbeddedMessaging'",
    ),
    ..STEP
};

/// The channel's routing.
pub const CHANNEL_ROUTING: Step = Step {
    id: "channel-routing",
    title: "Route the channel through the flow",
    why: "The channel starts the flow for every new session, and puts it into the fallback queue when the flow fails.",
    place: setup(
        "Messaging Settings",
        &["Feature Settings", "Service", "Messaging", "Messaging Settings", "(the channel)", "Omni-Channel Routing"],
    ),
    instructions: &[
        "Open the channel. Under Omni-Channel Routing choose Edit.",
        "Set Routing Type to Omni-Flow, Flow Definition to the flow, and Fallback Queue to the queue. Save.",
    ],
    values: &[fixed("Routing Type", "Omni-Flow")],
    proof: "The query tells: SessionHandlerId begins with 300 (a flow), and FallbackQueueId is set. A routing result \
            alone does not.",
    checks: &[],
    query: Some(
        "SELECT DeveloperName, SessionHandlerId, FallbackQueueId, RoutingType FROM MessagingChannel WHERE \
         MessageType = 'EmbeddedMessaging'",
    ),
    ..STEP
};

/// The deployment.
pub const DEPLOYMENT: Step = Step {
    id: "deployment",
    title: "Create an Embedded Service Deployment of type Custom Client",
    why: "The API gives tokens only for Custom Client deployments. A deployment's type cannot be changed later.",
    place: setup(
        "Embedded Service Deployments",
        &["Feature Settings", "Service", "Embedded Service", "Embedded Service Deployments"],
    ),
    instructions: &[
        "Open Embedded Service Deployments and choose New Deployment.",
        "Choose Messaging for In-App and Web (Enhanced Chat), then Custom Client.",
        "Enter the name; the API Name follows from it. Choose the messaging channel. Save.",
    ],
    values: &[
        choice("Deployment type", "Messaging for In-App and Web (Enhanced Chat)"),
        fixed("Client", "Custom Client"),
        computed("API Name", |profile| Some(profile.developer_name.clone()), "Custom_Client"),
    ],
    proof: "A guest gets a token: a Web or Mobile deployment refuses with a text about the deployment's type. Where the \
            channel takes verified users only, a verified user's token proves the same.",
    checks: &[CheckId::GuestToken],
    query: Some(
        "SELECT Id, DeveloperName, MasterLabel, DeploymentFeature, DeploymentType, IsEnabled FROM \
         EmbeddedServiceConfig WHERE DeveloperName = '{developerName}'",
    ),
    find_out: Some(
        "Look in Setup under Embedded Service Deployments, or run the query with the Tooling API (Developer Console: \
         select Use Tooling API). A Custom Client shows DeploymentType API.",
    ),
    ..STEP
};

/// The publication.
pub const PUBLISH: Step = Step {
    id: "publish",
    title: "Publish the deployment",
    why: "What clients get is a snapshot, made when Publish is pressed. A deployment that was never published \
          answers nothing; one that was changed since then behaves as before.",
    place: setup(
        "Embedded Service Deployments",
        &["Feature Settings", "Service", "Embedded Service", "Embedded Service Deployments", "(the deployment)"],
    ),
    instructions: &[
        "Open the deployment, see that it is active, and choose Publish.",
        "Wait about 10 minutes before it takes effect.",
        "Publish again after changes to the channel, its pre-chat, its parameters or user verification.",
    ],
    proof: "It was published at some time: the public configuration answers 200, and a token is given. That it was \
            published after the newest change is not proved. Where the channel takes verified users only, a verified \
            user's token proves the same.",
    checks: &[CheckId::Deployment, CheckId::GuestToken],
    ..STEP
};

/// The Code Snippet.
pub const CODE_SNIPPET: Step = Step {
    id: "code-snippet",
    title: "Copy the Code Snippet",
    why: "Its three values are all that a client needs: OrganizationId, DeveloperName and Url.",
    place: setup(
        "Embedded Service Deployments",
        &[
            "Feature Settings",
            "Service",
            "Embedded Service",
            "Embedded Service Deployments",
            "(the deployment)",
            "Code Snippet",
        ],
    ),
    instructions: &[
        "Open the deployment. Under Code Snippet choose Install Code Snippet.",
        "Copy the JSON, and compare it with the values here. Paste it into this app to take it over.",
    ],
    values: &[
        computed("OrganizationId", |profile| Some(profile.org_id.clone()), "00D…"),
        computed("DeveloperName", |profile| Some(profile.developer_name.clone()), "Custom_Client"),
        computed("Url", |profile| Some(profile.service_url.clone()), "https://your-domain.my.salesforce-scrt.com"),
    ],
    proof: "The three values have the right form, and the org they name gives a guest a token. Where the channel takes \
            verified users only, a verified user's token proves the same.",
    checks: &[CheckId::Identifiers, CheckId::GuestToken],
    ..STEP
};

/// Names of attributes.
pub const CUSTOM_PARAMETERS: Step = Step {
    id: "custom-parameters",
    title: "Declare every routing attribute as a custom parameter",
    why: "The API answers 201 whatever the names are. An attribute that is not declared under exactly that name, \
          capitals included, is dropped silently.",
    place: setup(
        "Messaging Settings",
        &["Feature Settings", "Service", "Messaging", "Messaging Settings", "(the channel)", "Custom Parameters"],
    ),
    instructions: &[
        "Open the channel. Under Custom Parameters add one per attribute: its Channel Variable Name is the \
         attribute's name, its type Text, and its length holds the longest value.",
        "Under Parameter Mappings map each parameter to a variable of the flow: Text, and Available for Input.",
        "In the deployment's pre-chat, add the parameters as hidden fields. Standard fields are _firstName, \
         _lastName, _email and _subject.",
        "Publish the deployment again. Only conversations that are created later carry the attributes.",
    ],
    proof: "The published deployment declares every attribute that the connector's settings send, and the values \
            fit. That the flow reads them is not visible from outside.",
    checks: &[CheckId::Attributes],
    ..STEP
};

/// Business hours.
pub const BUSINESS_HOURS: Step = Step {
    id: "business-hours",
    title: "Know whether the channel is open now",
    why: "Outside of them the flow may route nobody. A test at night fails for that reason alone.",
    place: setup(
        "Messaging Settings",
        &["Feature Settings", "Service", "Messaging", "Messaging Settings", "(the channel)", "Business Hours"],
    ),
    instructions: &[
        "Open the channel, choose the business hours, and publish the deployment again. Without them the channel is \
         always open.",
    ],
    proof: "The public business hours say open now, or that there are none. “Failed” means closed at this moment, not \
            set up wrongly.",
    checks: &[CheckId::BusinessHours],
    query: Some(
        "SELECT DeveloperName, BusinessHoursId, IsRestrictedToBusinessHours FROM MessagingChannel WHERE MessageType \
         = 'EmbeddedMessaging'",
    ),
    optional: true,
    ..STEP
};
