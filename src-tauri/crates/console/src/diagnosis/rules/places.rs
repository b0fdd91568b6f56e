//! Places in Setup that several rules point to, with the labels as they stand there.

use super::Place;

/// The deployments, where they are published.
pub(super) const PUBLISH: Place = Place {
    search: "Embedded Service Deployments",
    path: &["Embedded Service Deployments", "the Custom Client deployment", "Publish"],
};

/// The deployments, where one is made.
pub(super) const NEW_DEPLOYMENT: Place = Place {
    search: "Embedded Service Deployments",
    path: &["Embedded Service Deployments", "New Deployment", "Custom Client"],
};

/// The deployment's Code Snippet.
pub(super) const CODE_SNIPPET: Place = Place {
    search: "Embedded Service Deployments",
    path: &["Embedded Service Deployments", "the Custom Client deployment", "Install Code Snippet"],
};

/// The key sets. The page is named after the product, so it has two names.
pub(super) const KEY_SETS: Place = Place {
    search: "User Verification",
    path: &[
        "Enhanced Chat User Verification (in older orgs: Messaging for In-App and Web User Verification)",
        "JSON Web Keysets",
        "the key set",
    ],
};

/// The list on the channel's page that binds key sets to it.
pub(super) const VERIFICATION_CONFIGURATION: Place = Place {
    search: "Messaging Settings",
    path: &["Messaging Settings", "the channel", "User Verification Configuration", "New"],
};

/// The switch of the channel, which only the list's own Edit shows.
pub(super) const ADD_USER_VERIFICATION: Place = Place {
    search: "Messaging Settings",
    path: &["Messaging Settings", "Edit in the channel's row of the list", "Add User Verification"],
};

/// The channel.
pub(super) const CHANNEL: Place = Place { search: "Messaging Settings", path: &["Messaging Settings", "the channel"] };

/// The channel's routing.
pub(super) const CHANNEL_ROUTING: Place = Place {
    search: "Messaging Settings",
    path: &["Messaging Settings", "the channel", "Omni-Channel Routing", "Edit"],
};

/// The channel's parameters and how they are mapped to the flow.
pub(super) const CUSTOM_PARAMETERS: Place = Place {
    search: "Messaging Settings",
    path: &["Messaging Settings", "the channel", "Custom Parameters", "Parameter Mappings"],
};

/// Omni-Channel itself.
pub(super) const OMNI_CHANNEL: Place =
    Place { search: "Omni-Channel Settings", path: &["Omni-Channel Settings", "Enable Omni-Channel"] };

/// The flow that routes.
pub(super) const FLOW: Place = Place { search: "Flows", path: &["Flows", "the Omni-Channel flow"] };

/// The action of that flow that routes.
pub(super) const ROUTE_WORK: Place = Place { search: "Flows", path: &["Flows", "the Omni-Channel flow", "Route Work"] };

/// Business hours.
pub(super) const BUSINESS_HOURS: Place = Place { search: "Business Hours", path: &["Business Hours"] };
