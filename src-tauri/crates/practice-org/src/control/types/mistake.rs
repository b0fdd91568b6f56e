//! What people get wrong when they set a handover up.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// `GET|PATCH|DELETE /practice/v1/mistakes`: the org as it would be if somebody had made these mistakes. All off by default.
/// They concern every deployment and take effect at once; the org itself stays as it is, so that switching one off repairs it.
/// They outlive a restart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct Mistakes {
    /// The deployment was made of type Web.
    pub web_deployment: bool,
    /// The deployment was never published.
    pub not_published: bool,
    /// The messaging channel is not active: tokens are refused as if the deployment were unknown.
    pub channel_inactive: bool,
    /// The deployment was changed and not published again: the hidden fields and attributes of the change are missing from
    /// what the configuration declares and from what reaches the flow.
    pub not_republished: bool,
    /// User verification is not switched on for the channel: `authMode` is `UnAuth`, and identity tokens are ignored (200
    /// with a guest's subject).
    pub verification_off: bool,
    /// The key set is not bound to the channel as active.
    pub keyset_not_bound: bool,
    /// The key set's issuer differs from the one that was uploaded by the case of its first letter.
    pub issuer_differs: bool,
    /// The key was uploaded under another key id; the key set's own endpoint has it under that one, too.
    pub key_id_differs: bool,
    /// The key was uploaded without its certificate (`x5c`): it is stored and never verifies. Keys that are read from an
    /// endpoint need none.
    pub key_without_certificate: bool,
    /// Another key was uploaded under the same key id.
    pub wrong_key: bool,
    /// The key set's endpoint is behind a log-in page: no key can be read from it, and the endpoint that this org serves
    /// itself redirects to one. Uploaded keys are not concerned.
    pub endpoint_behind_login: bool,
    /// The org's clock is ten minutes ahead of this machine's: `Date`, timestamps, tokens, and what counts as expired.
    pub clock_ahead: bool,
    /// Identity tokens are taken without a look at signature, issuer, key id or expiry. No org does that; it shows what
    /// negative controls are for.
    pub verification_not_enforced: bool,
    /// A verified user who signs in has an open conversation from yesterday. It goes when this is switched off.
    pub conversation_of_yesterday: bool,
    /// A custom parameter is not mapped to a flow variable: `Order_Number` never reaches the flow.
    pub attribute_not_mapped: bool,
    /// The deployment does not allow files from end users: it says so, and a file is refused with 403.
    pub files_off: bool,
    /// Omni-Channel is off: conversations are routed and nobody is ever asked.
    pub omni_channel_off: bool,
    /// No agent's presence status carries the messaging channel. Routed, and nobody is ever asked, as with the next two.
    pub presence_without_channel: bool,
    /// All agents are at their capacity.
    pub no_capacity: bool,
    /// The queue does not take messaging sessions.
    pub queue_without_sessions: bool,
    /// The flow ends without Route Work, with a reason for not routing: a routing result with `RoutingError`.
    pub flow_without_route: bool,
    /// The queue id in the flow is that of another org: routed to a queue that is not here, and nobody is ever asked. (Some
    /// report a routing error for broken queues; the fault `routingError` does that.)
    pub queue_of_another_org: bool,
    /// The business hours are over: the public answer says so, and routing fails with the closed reason.
    pub outside_hours: bool,
    /// The event router is given tokens of another org: it refuses the org id, whatever it is.
    pub stream_org_id: bool,
    /// A proxy between holds back the event stream: it opens, and nothing comes, not even the end. What was held back comes
    /// when it is repaired.
    pub stream_held_back: bool,
    /// The org's token allowance of the minute is used up: requests for access tokens and continuations get 429.
    pub allowance_used_up: bool,
}
