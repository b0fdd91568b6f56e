//! Licences, permissions and the app that the integration signs in with.

use crate::connector::step::{STEP, Step, choice, computed, fixed, setup};
use crate::view::CheckId;

const APPS: &[&str] = &["Apps", "External Client Apps", "Settings"];
const USER: &[&str] = &["Users", "Users", "(the integration user)"];

pub const LICENCES: Step = Step {
    id: "licences",
    title: "Have Digital Engagement and Partner Messaging",
    why: "Bring Your Own Channel needs Service Cloud with the Digital Engagement SKU and the Partner Messaging \
          add-on. Without it calls are refused with 15105.",
    place: setup("Company Information", &["Company Settings", "Company Information", "Permission Set Licenses"]),
    instructions: &[
        "Look under Permission Set Licenses for Partner Messaging User; that the row is there tells that the add-on \
         is in the org.",
        "If it is missing, ask your Salesforce account team. Developer Edition orgs normally have neither.",
    ],
    query: Some(
        "SELECT DeveloperName, MasterLabel, TotalLicenses, UsedLicenses, Status, ExpirationDate FROM \
         PermissionSetLicense",
    ),
    ..STEP
};

pub const SCRT_PERMISSION_SET: Step = Step {
    id: "scrt-permission-set",
    title: "Have the permission set SCRT2 Integration User",
    why: "Salesforce publishes the platform event as this user (sfdc_scrt2). Without it nothing ever comes out.",
    place: setup("Permission Sets", &["Users", "Permission Sets"]),
    instructions: &["Look for SCRT2 Integration User. It comes with the product; if it is missing, the product is."],
    values: &[fixed("API Name", "sfdc_scrt2")],
    query: Some("SELECT Id, Name, Label FROM PermissionSet WHERE Name = 'sfdc_scrt2'"),
    ..STEP
};

pub const PERMISSION_SET_LICENCES: Step = Step {
    id: "permission-set-licences",
    title: "Assign the permission set licences",
    why: "The user who authorizes the integration needs all four.",
    place: setup("Users", USER),
    instructions: &[
        "Open the user, Permission Set License Assignments, Edit Assignments, and select the four. Save.",
        "Salesforce renames labels: Messaging for In-App and Web User is Enhanced Chat User in newer orgs.",
    ],
    values: &[
        choice("Permission set licence", "Messaging for In-App and Web User (Enhanced Chat User)"),
        choice("Permission set licence", "Messaging User"),
        choice("Permission set licence", "Partner Messaging User"),
        choice("Permission set licence", "Service User"),
    ],
    query: Some(
        "SELECT Assignee.Username, PermissionSetLicense.DeveloperName, PermissionSetLicense.MasterLabel FROM \
         PermissionSetLicenseAssign",
    ),
    ..STEP
};

pub const PERMISSION_SETS: Step = Step {
    id: "permission-sets",
    title: "Assign the permission sets",
    why: "A licence allows a permission; the permission set grants it.",
    place: setup("Users", USER),
    instructions: &["Open the user, Permission Set Assignments, Edit Assignments, and add both. Save."],
    values: &[
        choice("Permission set", "Service Cloud User"),
        choice("Permission set", "Messaging for In-App and Web User (Enhanced Chat User)"),
    ],
    query: Some(
        "SELECT Assignee.Username, PermissionSet.Name, PermissionSet.Label, IsActive, IsRevoked, ExpirationDate FROM \
         PermissionSetAssignment",
    ),
    ..STEP
};

pub const SERVICE_CLOUD_USER: Step = Step {
    id: "service-cloud-user",
    title: "Select Service Cloud User for the user",
    why: "It is a tick of its own on the user record, not the licence of a similar name.",
    place: setup("Users", USER),
    instructions: &["Open the user, choose Edit, select Service Cloud User, and save."],
    values: &[choice("Service Cloud User", "selected")],
    query: Some(
        "SELECT Username, IsActive, UserPermissionsSupportUser FROM User WHERE UserPermissionsSupportUser = true",
    ),
    ..STEP
};

pub const REACH_ORG: Step = Step {
    id: "reach-the-service",
    title: "Reach the org's Interaction Service",
    why: "Infobip's messages come in through it. Its host is made of the org's own: salesforce-scrt.com in the place \
          of salesforce.com.",
    instructions: &["Run the checks: name, secure connection and clock of that host are looked at."],
    values: &[computed(
        "SCRT URL",
        |profile| Some(profile.service_url.clone()),
        "https://your-domain.my.salesforce-scrt.com",
    )],
    proof: "From this machine: the name resolves, the connection is secure, and the clocks agree. That Infobip \
            reaches it is not proved by that.",
    checks: &[CheckId::Identifiers, CheckId::NameResolution, CheckId::SecureConnection, CheckId::Clock],
    ..STEP
};

pub const APP_KIND: Step = Step {
    id: "app-kind",
    title: "Choose connected app or external client app",
    why: "Salesforce prefers external client apps. New connected apps can be made only after Salesforce Support has \
          permitted it; those that exist go on working.",
    place: setup("External Client Apps", APPS),
    instructions: &[
        "Choose an external client app, unless Infobip asks for a connected app.",
        "For a connected app, ask Salesforce Support for the permission first.",
    ],
    ..STEP
};

pub const CERTIFICATE: Step = Step {
    id: "certificate",
    title: "Have a certificate for the digital signature",
    why: "The app knows the public half; the integration signs its assertion with the private one.",
    place: setup("Certificate and Key Management", &["Security", "Certificate and Key Management"]),
    instructions: &[
        "Make an RSA key of 2048 bits or more with a self-signed certificate, here under Keys, in Setup or with \
         OpenSSL.",
        "Save the certificate (the public part) as a file: it is uploaded when the app is made.",
    ],
    find_out: Some("Ask whoever made the app for the certificate's file, and look at its expiry."),
    ..STEP
};

pub const ALLOW_CONNECTED_APPS: Step = Step {
    id: "allow-connected-apps",
    title: "Allow the creation of connected apps",
    why: "Without the toggle, New Connected App is not offered.",
    place: setup("External Client Apps", APPS),
    instructions: &[
        "Type External Client Apps into Quick Find, choose Settings, and enable Allow creation of connected apps.",
    ],
    note: Some("Not needed for an external client app."),
    optional: true,
    ..STEP
};

pub const CREATE_APP: Step = Step {
    id: "create-app",
    title: "Create the app",
    why: "The part of its name before the first space must be the prefix of the Conversation Channel Definition's \
          developer name.",
    place: setup("External Client Apps", APPS),
    instructions: &[
        "Under Connected Apps choose New Connected App (or New External Client App in the External Client App \
         Manager).",
        "Enter the name in the form prefix, space, app name, and the email address of the person to notify.",
    ],
    values: &[choice("Connected App Name", "Partner1 ConnectedApp1"), choice("Contact Email", "admin@example.com")],
    query: Some("SELECT Id, DeveloperName, MasterLabel FROM ExternalClientApplication"),
    find_out: Some(
        "External client app: ask the org's records with the query. Connected app: SELECT Id, Name FROM \
         ConnectedApplication.",
    ),
    ..STEP
};

pub const OAUTH_SETTINGS: Step = Step {
    id: "oauth-settings",
    title: "Enable OAuth with digital signature and scopes",
    why: "The integration signs in with a JWT bearer assertion. Without the scope interaction_api calls are refused \
          with 10003.",
    place: setup("External Client Apps", APPS),
    instructions: &[
        "Select Enable OAuth Settings and enter the callback URL, the same as the OAuth redirect URI; begin with the one \
         here.",
        "Select Use digital signatures, Choose File, and upload the certificate.",
        "Add the three scopes. Save, then choose Continue.",
        "External client app: in External Client App Manager open the app, Settings > OAuth Settings, add the scopes, \
         enable the JWT Bearer Flow and upload the certificate.",
    ],
    values: &[
        choice("Callback URL", "https://login.salesforce.com"),
        choice("Use digital signatures", "selected, with the certificate's file"),
        fixed("OAuth scope", "Access Interaction API resources (interaction_api)"),
        fixed("OAuth scope", "Perform requests at any time (refresh_token, offline_access)"),
        fixed("OAuth scope", "Manage user data through APIs (api)"),
    ],
    note: Some(
        "Salesforce's specification says to select Issue JSON Web Token (JWT)-based access tokens for named users; \
         Infobip's documentation does not mention it.",
    ),
    query: Some(
        "SELECT OauthScopesAPI, OauthScopesREFRESH_TOKEN, OauthScopesOFFLINE_ACCESS, OauthScopesINTERACTION_API, \
         OauthLink FROM ExtlClntAppOauthSettings",
    ),
    find_out: Some(
        "External client app: ask the org's records with the query; all four scopes must be true, and the certificate \
         is in the metadata type ExtlClntAppGlobalOauthSettings. Connected app: read the metadata type ConnectedApp, \
         whose oauthConfig has scopes and certificate.",
    ),
    ..STEP
};

pub const OAUTH_POLICIES: Step = Step {
    id: "oauth-policies",
    title: "Set the app's OAuth policies",
    why: "Otherwise the sign-in is refused: user hasn't approved this consumer.",
    place: setup("Manage Connected Apps", &["Apps", "Connected Apps", "Manage Connected Apps"]),
    instructions: &[
        "Select the app and choose Edit Policies.",
        "Under OAuth Policies set Permitted Users to Admin approved users are pre-authorized, choose OK, and save.",
        "External client app: External Client App Manager > the app > Policies > Edit > OAuth Policies, Permitted Users \
         as here.",
    ],
    values: &[fixed("Permitted Users", "Admin approved users are pre-authorized")],
    query: Some("SELECT Id, Name, OptionsAllowAdminApprovedUsersOnly FROM ConnectedApplication"),
    find_out: Some(
        "Connected app: ask the org's records with the query; OptionsAllowAdminApprovedUsersOnly is true. External \
         client app: SELECT PermittedUsersPolicyType FROM ExtlClntAppOauthPlcyCnfg shows AdminApprovedPreAuthorized.",
    ),
    ..STEP
};

pub const PRE_AUTHORIZE: Step = Step {
    id: "pre-authorize",
    title: "Pre-authorize the integration user's profile",
    why: "Only users whose profile or permission set is on the app can sign in.",
    place: setup("Manage Connected Apps", &["Apps", "Connected Apps", "Manage Connected Apps", "(the app)"]),
    instructions: &[
        "Choose Manage Profiles, select System Administrator (or the group of the integration user), and save.",
        "External client app: Policies > App Policies, select the profile or permission set.",
    ],
    values: &[choice("Profile", "System Administrator")],
    query: Some(
        "SELECT Parent.Name, Parent.Profile.Name, SetupEntityType FROM SetupEntityAccess WHERE SetupEntityType IN \
         ('ConnectedApplication', 'ExternalClientApplication')",
    ),
    ..STEP
};

pub const CONSUMER_KEY: Step = Step {
    id: "consumer-key",
    title: "Copy the consumer key and secret",
    why: "The consumer key is the iss of the assertion. The JWT bearer sign-in sends no secret.",
    place: setup("App Manager", &["Apps", "App Manager"]),
    instructions: &[
        "Open App Manager, find the app, open its menu, and choose View.",
        "Choose Manage Consumer Details and copy Consumer Key and Consumer Secret.",
        "External client app: Settings > OAuth Settings > Consumer Key and Secret.",
        "Enter the consumer key here; keep the secret out of this app, it is not needed.",
    ],
    values: &[computed("Consumer Key", |profile| profile.settings.get("consumerKey").cloned(), "3MVG9…")],
    find_out: Some(
        "Connected app: look in App Manager under Manage Consumer Details. External client app: look in External Client \
         App Manager under Settings, OAuth Settings.",
    ),
    ..STEP
};

pub const ORG_ID: Step = Step {
    id: "org-id",
    title: "Copy the Organization ID",
    why: "Every call carries it in the header OrgId.",
    place: setup("Company Information", &["Company Settings", "Company Information"]),
    instructions: &["Copy Salesforce.com Organization ID."],
    values: &[computed("orgId", |profile| Some(profile.org_id.clone()), "00D…")],
    proof: "The id has the right form. That it is this org's, the query tells.",
    query: Some("SELECT Id, Name, IsSandbox, InstanceName FROM Organization"),
    ..STEP
};
