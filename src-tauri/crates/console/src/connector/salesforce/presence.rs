//! Agents: who they are, and when they take work.

use crate::connector::step::{STEP, Step, choice, setup};
use crate::view::CheckId;

/// What agents must be allowed.
pub const AGENT_ACCESS: Step = Step {
    id: "agent-access",
    title: "Give agents access to messaging",
    why: "Without the licences and permissions an agent is online and never gets a conversation, or cannot open it.",
    place: setup("Users", &["Users", "Users"]),
    instructions: &[
        "Open each agent's user record, choose Edit, and select Service Cloud User.",
        "Under Permission Set License Assignments, assign Messaging for In-App and Web User (Enhanced Chat User in \
         newer orgs) and Messaging User.",
        "Assign a permission set that grants the messaging agent permissions. Administrators who only set things up \
         need access, too.",
    ],
    proof: "An agent accepts a probe conversation: that agent has what is needed. Others may not.",
    checks: &[CheckId::Acceptance],
    query: Some(
        "SELECT Assignee.Name, PermissionSet.Name, PermissionSet.PermissionsEmbeddedMessagingAgent FROM \
         PermissionSetAssignment WHERE PermissionSet.PermissionsEmbeddedMessagingAgent = true",
    ),
    ..STEP
};

/// The presence status.
pub const PRESENCE_STATUS: Step = Step {
    id: "presence-status",
    title: "Create a presence status that carries messaging",
    why: "Agents get only work of the channels that their status carries. The most common reason for waiting for \
          ever is an agent who is online with another status.",
    place: setup("Presence Statuses", &["Feature Settings", "Service", "Omni-Channel", "Presence Statuses"]),
    instructions: &[
        "Open Presence Statuses and choose New.",
        "Choose Online under Status Options, and move Messaging to the selected channels. Save.",
    ],
    values: &[choice("Status Options", "Online"), choice("Selected Channels", "Messaging")],
    proof: "An agent accepts a probe conversation: a status that carries messaging was on.",
    checks: &[CheckId::Acceptance],
    query: Some(
        "SELECT ServicePresenceStatus.MasterLabel FROM ServiceChannelStatus WHERE ServiceChannel.RelatedEntity = \
         'MessagingSession'",
    ),
    ..STEP
};

/// The presence configuration.
pub const PRESENCE_CONFIGURATION: Step = Step {
    id: "presence-configuration",
    title: "Give agents enough capacity",
    why: "An agent whose capacity is below the units of one conversation, or used up, is not asked.",
    place: setup(
        "Presence Configurations",
        &["Feature Settings", "Service", "Omni-Channel", "Presence Configurations"],
    ),
    instructions: &[
        "Open Presence Configurations and the configuration that applies to the agents (Default Presence \
         Configuration, unless they are assigned to another).",
        "Choose Edit and set the capacity to at least the units of capacity of the routing configuration. Save.",
    ],
    values: &[choice("Capacity", "10")],
    proof: "An agent accepts a probe conversation: there was capacity for one.",
    checks: &[CheckId::Acceptance],
    query: Some(
        "SELECT DeveloperName, Capacity, OptionsIsAutoAcceptEnabled, OptionsIsDeclineEnabled FROM PresenceUserConfig",
    ),
    ..STEP
};

/// Who may use the status.
pub const PRESENCE_ACCESS: Step = Step {
    id: "presence-access",
    title: "Let agents use the presence status",
    why: "A status that the agent's profile or permission set does not list cannot be chosen in the Omni-Channel \
          widget.",
    place: setup("Profiles", &["Users", "Profiles", "(the agents' profile)", "Service Presence Statuses Access"]),
    instructions: &[
        "Open the agents' profile (or a permission set) and Service Presence Statuses Access.",
        "Choose Edit, add the presence status to the enabled ones, and save.",
    ],
    proof: "An agent accepts a probe conversation with that status.",
    checks: &[CheckId::Acceptance],
    query: Some(
        "SELECT Parent.Name, Parent.IsOwnedByProfile, SetupEntityId FROM SetupEntityAccess WHERE SetupEntityType = \
         'ServicePresenceStatus'",
    ),
    ..STEP
};

/// Somebody is there.
pub const AGENT_ONLINE: Step = Step {
    id: "agent-online",
    title: "Have an agent online in the Service Console",
    why: "No public question tells whether somebody is available. A test without an agent online waits indefinitely, and \
          nothing says so.",
    instructions: &[
        "Log in as an agent, open the Service Console app, and open Messaging Sessions.",
        "In the Omni-Channel widget, choose the presence status that carries messaging.",
    ],
    proof: "A probe conversation is accepted.",
    checks: &[CheckId::Acceptance],
    query: Some(
        "SELECT UserId, ServicePresenceStatusId, IsAway, ConfiguredCapacity FROM UserServicePresence WHERE \
         IsCurrentState = true",
    ),
    find_out: Some("Ask the agents, or ask the org's records with the query."),
    ..STEP
};
