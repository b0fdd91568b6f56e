// Plain words for every disputed behaviour, and its documented default.
import type { Switches } from "../../ipc/generated/Switches";
import { m } from "../../paraglide/messages";

export type OtherSwitch = "badIdentityToken" | "keyWithoutCertificate" | "guestSubject" | "deploymentTypeWord" | "allowOrigin";
export type FlagSwitch = Exclude<keyof Switches, OtherSwitch>;

interface Words {
  label: () => string;
  help: () => string;
}

export const defaults: Switches = {
  badIdentityToken: "refuse",
  keyWithoutCertificate: "accept",
  guestSubject: "UNAUTH",
  requireAudience: false,
  replay: true,
  acceptLongOrgId: true,
  deploymentTypeWord: "Api",
  checkAppName: false,
  conflictOnRepeat: true,
  closeEventOnAgentEnd: false,
  verifiedCloseEndsSessionOnly: false,
  requireLastEventId: false,
  allowOrigin: null,
  enforceLimits: true,
};

export const otherSwitches: Record<OtherSwitch, Words> = {
  badIdentityToken: { label: m.switch_bad_identity, help: m.switch_bad_identity_help },
  keyWithoutCertificate: { label: m.switch_key_without_certificate, help: m.switch_key_without_certificate_help },
  guestSubject: { label: m.switch_guest_subject, help: m.switch_guest_subject_help },
  deploymentTypeWord: { label: m.switch_deployment_type, help: m.switch_deployment_type_help },
  allowOrigin: { label: m.switch_allow_origin, help: m.switch_allow_origin_help },
};

export const flagSwitches: Record<FlagSwitch, Words> = {
  requireAudience: { label: m.switch_require_audience, help: m.switch_require_audience_help },
  replay: { label: m.switch_replay, help: m.switch_replay_help },
  requireLastEventId: { label: m.switch_require_last_event_id, help: m.switch_require_last_event_id_help },
  acceptLongOrgId: { label: m.switch_accept_long_org_id, help: m.switch_accept_long_org_id_help },
  checkAppName: { label: m.switch_check_app_name, help: m.switch_check_app_name_help },
  conflictOnRepeat: { label: m.switch_conflict_on_repeat, help: m.switch_conflict_on_repeat_help },
  closeEventOnAgentEnd: { label: m.switch_close_event, help: m.switch_close_event_help },
  verifiedCloseEndsSessionOnly: { label: m.switch_verified_close, help: m.switch_verified_close_help },
  enforceLimits: { label: m.switch_enforce_limits, help: m.switch_enforce_limits_help },
};
