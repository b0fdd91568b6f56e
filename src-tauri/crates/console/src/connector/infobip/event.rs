//! The platform event that Salesforce's messages come out on, and the page that shows Infobip's configuration.

use crate::connector::step::{STEP, Step, choice, computed, fixed, setup};

const EVENTS: &[&str] = &["Integrations", "Platform Events"];

/// Infobip's component, as its documentation has it.
const COMPONENT: &str = r#"<aura:component implements="flexipage:availableForAllPageTypes,force:hasRecordId">
<aura:attribute name="recordId" type="String" />
<aura:attribute name="height" type="String" default="100px"/>
<aura:attribute name="width" type="String" default="100%"/>
<aura:attribute name="src" type="String"/>
<iframe src="{!v.src+'?id='+v.recordId}" width="{!v.width}" height="{!v.height}" scrolling="auto" allowfullscreen="true" style="border:none;"/>
</aura:component>"#;

pub const EVENT: Step = Step {
    id: "platform-event",
    title: "Create the custom platform event",
    why: "Salesforce publishes agents' messages, routing and session changes on it, and Infobip subscribes to it.",
    place: setup("Platform Events", EVENTS),
    instructions: &[
        "Open Platform Events and choose New Platform Event.",
        "Enter Label and Plural Label, and see that event type, publish behavior and deployment status are as here. \
         Save.",
    ],
    values: &[
        choice("Label", "Infobip Event"),
        choice("Plural Label", "Infobip Events"),
        fixed("Event Type", "High Volume"),
        fixed("Publish Behavior", "Publish After Commit"),
        fixed("Deployment Status", "Deployed"),
        computed("API Name", |profile| profile.settings.get("customEventNameField").cloned(), "Infobip_Event__e"),
    ],
    query: Some("SELECT QualifiedApiName, Label FROM EntityDefinition WHERE QualifiedApiName = '{customEvent}'"),
    ..STEP
};

pub const TYPE_FIELD: Step = Step {
    id: "event-type-field",
    title: "Add the text field for the event's type",
    why: "It tells Interaction from RoutingRequested. Too short a field loses events without a word.",
    place: setup(
        "Platform Events",
        &["Integrations", "Platform Events", "(the event)", "Custom Fields & Relationships"],
    ),
    instructions: &["Open the event. Under Custom Fields & Relationships choose New, then Text. Save."],
    values: &[
        fixed("Data Type", "Text"),
        fixed("Field Label", "EventType"),
        choice("Length", "36 to 255, for example 255"),
        computed("API Name", |profile| profile.settings.get("customEventTypeField").cloned(), "EventType__c"),
    ],
    query: Some(
        "SELECT QualifiedApiName, DataType, Length FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = \
         '{customEvent}'",
    ),
    ..STEP
};

pub const PAYLOAD_FIELD: Step = Step {
    id: "event-payload-field",
    title: "Add the long text field for the payload",
    why: "It holds the JSON of each event. A plain text field cuts it off at 255 characters.",
    place: setup(
        "Platform Events",
        &["Integrations", "Platform Events", "(the event)", "Custom Fields & Relationships"],
    ),
    instructions: &["Under Custom Fields & Relationships choose New, then Text Area (Long). Save."],
    values: &[
        fixed("Data Type", "Text Area (Long)"),
        fixed("Field Label", "Payload"),
        choice("Length", "131,072 is advised; Infobip's documentation names none"),
        computed("API Name", |profile| profile.settings.get("customEventPayloadField").cloned(), "Payload__c"),
    ],
    query: Some(
        "SELECT QualifiedApiName, DataType, Length FROM FieldDefinition WHERE EntityDefinition.QualifiedApiName = \
         '{customEvent}'",
    ),
    ..STEP
};

pub const PERMISSIONS: Step = Step {
    id: "event-permissions",
    title: "Let SCRT2 Integration User read and create the event",
    why: "Without Create, messages go in and nothing ever comes out. The user that Infobip signs in with needs Read, \
          too.",
    place: setup(
        "Permission Sets",
        &["Users", "Permission Sets", "SCRT2 Integration User", "Object Settings", "(the event)"],
    ),
    instructions: &[
        "Open the permission set SCRT2 Integration User, Object Settings, and the platform event.",
        "Choose Edit, enable Read and Create, and save. A change takes up to 10 minutes to be felt.",
    ],
    values: &[fixed("Read", "enabled"), fixed("Create", "enabled")],
    query: Some(
        "SELECT SobjectType, PermissionsRead, PermissionsCreate FROM ObjectPermissions WHERE Parent.Name = \
         'sfdc_scrt2' AND SobjectType = '{customEvent}'",
    ),
    ..STEP
};

pub const IFRAME: Step = Step {
    id: "iframe-component",
    title: "Add the iFrame component",
    why: "It shows Infobip's pages within Salesforce.",
    place: setup("Visualforce Components", &["Custom Code", "Visualforce Components"]),
    instructions: &["Choose New, paste the component's code, and save."],
    values: &[fixed("Component code", COMPONENT)],
    note: Some(
        "The code is a Lightning (Aura) component. If the Visualforce editor refuses it, make it in the Developer \
         Console: File > New > Lightning Component.",
    ),
    find_out: Some("Look in Setup under Custom Code, both Visualforce Components and Lightning Components."),
    ..STEP
};

pub const APP_PAGE: Step = Step {
    id: "app-page",
    title: "Create the configuration page",
    why: "Infobip's set-up wizard runs in it.",
    place: setup("Lightning App Builder", &["User Interface", "Lightning App Builder"]),
    instructions: &[
        "Choose New, then App Page. Enter the label and choose One Region.",
        "Add the iFrame component, set its Src and its height, and save. Activate the page.",
    ],
    values: &[
        choice("Label", "Infobip BYOC Configuration"),
        choice("Layout", "One Region"),
        fixed("Src", "https://sfsc-connector.ibintegrations.com/"),
        choice("Height", "1000px or more"),
    ],
    ..STEP
};

pub const NAVIGATION: Step = Step {
    id: "console-navigation",
    title: "Add the page to the Service Console",
    why: "That is where the wizard is opened.",
    place: setup("App Manager", &["Apps", "App Manager", "Service Console", "Navigation Items"]),
    instructions: &[
        "Open App Manager, find Service Console, and choose Edit.",
        "Under Navigation Items, add the page to Selected Items. Save, and open the Service Console again.",
    ],
    values: &[choice("Selected Items", "Infobip BYOC Configuration")],
    ..STEP
};
