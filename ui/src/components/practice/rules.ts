// The titles of the diagnosis rules that mistakes are found by, in the words of the findings themselves.
import { m } from "../../paraglide/messages";

const titles = {
  "deployment-type": m.rule_deployment_type,
  "deployment-unpublished": m.rule_deployment_unpublished,
  "attribute-lost": m.rule_attribute_lost,
  "closed-now": m.rule_closed_now,
  "verification-off": m.rule_verification_off,
  "key-set-not-bound": m.rule_key_set_not_bound,
  "issuer-differs": m.rule_issuer_differs,
  "key-id-unknown": m.rule_key_id_unknown,
  "key-without-certificate": m.rule_key_without_certificate,
  "key-differs": m.rule_key_differs,
  "key-set-endpoint": m.rule_key_set_endpoint,
  "clock-skew": m.rule_clock_skew,
  "verification-not-enforced": m.rule_verification_not_enforced,
  "conversation-resumed": m.rule_conversation_resumed,
  "nobody-takes-it": m.rule_nobody_takes_it,
  "not-routed": m.rule_not_routed,
  "org-id-form": m.rule_org_id_form,
  "stream-not-heard": m.rule_stream_not_heard,
  "too-many-requests": m.rule_too_many_requests,
} satisfies Record<string, () => string>;

export type MistakeRule = keyof typeof titles;

export const ruleTitle = (rule: MistakeRule): string => titles[rule]();
