// Plain words for every mistake: what it is, who notices what, and the rule that names it. The types see to it that none
// is forgotten.
import type { Mistakes } from "../../ipc/generated/Mistakes";
import { m } from "../../paraglide/messages";
import type { MistakeRule } from "./rules";

export type MistakeGroup = "deployment" | "verification" | "routing" | "attributes" | "network";

interface Words {
  group: MistakeGroup;
  label: () => string;
  /** What the end user or the agent sees of it. */
  help: () => string;
  /** The diagnosis rule that finds it; null where no check can see it from outside. */
  rule: MistakeRule | null;
}

const words = (group: MistakeGroup, rule: MistakeRule | null, label: () => string, help: () => string): Words => ({ group, rule, label, help });

export const mistakeWords: Record<keyof Mistakes, Words> = {
  webDeployment: words("deployment", "deployment-type", m.mistake_web_deployment, m.mistake_web_deployment_help),
  notPublished: words("deployment", "deployment-unpublished", m.mistake_not_published, m.mistake_not_published_help),
  channelInactive: words("deployment", "deployment-unpublished", m.mistake_channel_inactive, m.mistake_channel_inactive_help),
  notRepublished: words("deployment", "attribute-lost", m.mistake_not_republished, m.mistake_not_republished_help),
  outsideHours: words("deployment", "closed-now", m.mistake_outside_hours, m.mistake_outside_hours_help),

  verificationOff: words("verification", "verification-off", m.mistake_verification_off, m.mistake_verification_off_help),
  keysetNotBound: words("verification", "key-set-not-bound", m.mistake_keyset_not_bound, m.mistake_keyset_not_bound_help),
  issuerDiffers: words("verification", "issuer-differs", m.mistake_issuer_differs, m.mistake_issuer_differs_help),
  keyIdDiffers: words("verification", "key-id-unknown", m.mistake_key_id_differs, m.mistake_key_id_differs_help),
  keyWithoutCertificate: words("verification", "key-without-certificate", m.mistake_key_without_certificate, m.mistake_key_without_certificate_help),
  wrongKey: words("verification", "key-differs", m.mistake_wrong_key, m.mistake_wrong_key_help),
  endpointBehindLogin: words("verification", "key-set-endpoint", m.mistake_endpoint_behind_login, m.mistake_endpoint_behind_login_help),
  clockAhead: words("verification", "clock-skew", m.mistake_clock_ahead, m.mistake_clock_ahead_help),
  verificationNotEnforced: words("verification", "verification-not-enforced", m.mistake_verification_not_enforced, m.mistake_verification_not_enforced_help),
  conversationOfYesterday: words("verification", "conversation-resumed", m.mistake_conversation_of_yesterday, m.mistake_conversation_of_yesterday_help),

  omniChannelOff: words("routing", "nobody-takes-it", m.mistake_omni_channel_off, m.mistake_omni_channel_off_help),
  presenceWithoutChannel: words("routing", "nobody-takes-it", m.mistake_presence_without_channel, m.mistake_presence_without_channel_help),
  noCapacity: words("routing", "nobody-takes-it", m.mistake_no_capacity, m.mistake_no_capacity_help),
  queueWithoutSessions: words("routing", "nobody-takes-it", m.mistake_queue_without_sessions, m.mistake_queue_without_sessions_help),
  queueOfAnotherOrg: words("routing", "nobody-takes-it", m.mistake_queue_of_another_org, m.mistake_queue_of_another_org_help),
  flowWithoutRoute: words("routing", "not-routed", m.mistake_flow_without_route, m.mistake_flow_without_route_help),

  attributeNotMapped: words("attributes", null, m.mistake_attribute_not_mapped, m.mistake_attribute_not_mapped_help),
  filesOff: words("attributes", null, m.mistake_files_off, m.mistake_files_off_help),

  streamOrgId: words("network", "org-id-form", m.mistake_stream_org_id, m.mistake_stream_org_id_help),
  streamHeldBack: words("network", "stream-not-heard", m.mistake_stream_held_back, m.mistake_stream_held_back_help),
  allowanceUsedUp: words("network", "too-many-requests", m.mistake_allowance_used_up, m.mistake_allowance_used_up_help),
};

export const mistakeGroups: readonly { id: MistakeGroup; label: () => string }[] = [
  { id: "deployment", label: m.mistakes_deployment },
  { id: "verification", label: m.mistakes_verification },
  { id: "routing", label: m.mistakes_routing },
  { id: "attributes", label: m.mistakes_attributes },
  { id: "network", label: m.mistakes_network },
];

export const mistakeNames = Object.keys(mistakeWords) as (keyof Mistakes)[];
