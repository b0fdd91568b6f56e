// Words, icons and tones of keys and their certificates.
import type { KeyState } from "../../../ipc/generated/KeyState";
import type { KeyView } from "../../../ipc/generated/KeyView";
import type { PublicForm } from "../../../ipc/generated/PublicForm";
import { relative } from "../../../lib/relative";
import { m } from "../../../paraglide/messages";
import { certificateState, daysLeft, type RotationStepId, type RotationStepState } from "../../../stores/keys.svelte";
import type { IconName } from "../../shared/icons";

export interface Look {
  icon: IconName;
  word: string;
  tone: "plain" | "ok" | "warn" | "bad" | "info";
  title: string;
}

const stateLooks: Record<KeyState, () => Look> = {
  signing: () => ({ icon: "token", word: m.key_signing(), tone: "ok", title: m.key_signing_title() }),
  standby: () => ({ icon: "clock", word: m.key_standby(), tone: "info", title: m.key_standby_title() }),
  retired: () => ({ icon: "end", word: m.key_retired(), tone: "plain", title: m.key_retired_title() }),
};

export const keyLook = (state: KeyState): Look => stateLooks[state]();

export function certificateLook(key: KeyView, now: number): Look {
  const { certificate } = key;
  switch (certificateState(certificate, now)) {
    case "none":
      return { icon: "alert", word: m.certificate_none(), tone: "warn", title: m.certificate_none_title() };
    case "notYet":
      return { icon: "clock", word: m.certificate_not_yet({ when: relative(certificate!.notBefore, now) }), tone: "warn", title: m.certificate_not_yet_title() };
    case "over":
      return { icon: "error", word: m.certificate_over({ when: relative(certificate!.notAfter, now) }), tone: "bad", title: m.certificate_over_title() };
    case "soon":
      return { icon: "alert", word: m.certificate_days({ count: daysLeft(certificate!, now) }), tone: "warn", title: m.certificate_soon_title() };
    case "valid":
      return { icon: "check", word: m.certificate_days({ count: daysLeft(certificate!, now) }), tone: "ok", title: m.certificate_valid_title() };
  }
}

export const publicForms: readonly { form: PublicForm; label: () => string; help: () => string }[] = [
  { form: "jwk", label: m.form_jwk, help: m.form_jwk_help },
  { form: "jwks", label: m.form_jwks, help: m.form_jwks_help },
  { form: "certificate", label: m.form_certificate, help: m.form_certificate_help },
  { form: "publicPem", label: m.form_public_pem, help: m.form_public_pem_help },
];

export const rotationLabels: Record<RotationStepId, () => string> = {
  add: m.rotation_add,
  publish: m.rotation_publish,
  switch: m.rotation_switch,
  wait: m.rotation_wait,
  retire: m.rotation_retire,
};

export const rotationStates: Record<RotationStepState, { icon: IconName; word: () => string; tone: Look["tone"] }> = {
  done: { icon: "check", word: m.rotation_done, tone: "ok" },
  now: { icon: "right", word: m.rotation_now, tone: "info" },
  byHand: { icon: "user", word: m.rotation_by_hand, tone: "warn" },
  ahead: { icon: "dot", word: m.rotation_ahead, tone: "plain" },
};

/** What a key was used for; a purpose that is newer than this window is shown as it is. */
export function purposeWord(purpose: string): string {
  switch (purpose) {
    case "conversation": return m.use_conversation();
    case "check": return m.use_check();
    case "token": return m.use_token();
    default: return purpose;
  }
}
