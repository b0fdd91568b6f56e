// The words, icons and tones of the states on the Setup page: a state is never told by its colour alone.
import type { CheckId } from "../../ipc/generated/CheckId";
import type { CheckResultView } from "../../ipc/generated/CheckResultView";
import type { CheckState } from "../../ipc/generated/CheckState";
import type { ConnectorView } from "../../ipc/generated/ConnectorView";
import type { Prediction } from "../../ipc/generated/Prediction";
import type { SettingView } from "../../ipc/generated/SettingView";
import type { StepEventView } from "../../ipc/generated/StepEventView";
import type { StepState } from "../../ipc/generated/StepState";
import type { StepView } from "../../ipc/generated/StepView";
import { m } from "../../paraglide/messages";
import type { CheckCounts } from "../../stores/checks.svelte";
import type { IconName } from "../shared/icons";

export interface Look {
  icon: IconName;
  word: () => string;
  title?: () => string;
  tone: "plain" | "ok" | "warn" | "bad" | "info";
}

export const stepLooks: Record<StepState, Look> = {
  proved: { icon: "check", word: m.step_proved, title: m.step_proved_title, tone: "ok" },
  declared: { icon: "user", word: m.step_declared, title: m.step_declared_title, tone: "info" },
  failed: { icon: "error", word: m.step_failed, title: m.step_failed_title, tone: "bad" },
  unknown: { icon: "help", word: m.step_unknown, title: m.step_unknown_title, tone: "plain" },
};

/** How an unknown step can be found out: by looking, by its check, or anew where the check could not tell. */
export function findOut(step: StepView): string {
  if (step.checks.length === 0) return m.step_unknown_look();
  return step.at === null ? m.step_unknown_check() : m.step_unknown_undecided();
}

export const checkLooks: Record<CheckState, Look> = {
  waiting: { icon: "circle", word: m.check_waiting, tone: "plain" },
  running: { icon: "clock", word: m.check_running, tone: "info" },
  passed: { icon: "check", word: m.check_passed, tone: "ok" },
  failed: { icon: "error", word: m.check_failed, tone: "bad" },
  undecided: { icon: "help", word: m.check_undecided, tone: "warn" },
  notApplicable: { icon: "remove", word: m.check_not_applicable, tone: "plain" },
  cancelled: { icon: "end", word: m.check_cancelled, tone: "plain" },
};

export const predictionLooks: Record<Prediction, Look> = {
  arrives: { icon: "check", word: m.prediction_arrives, tone: "ok" },
  lost: { icon: "error", word: m.prediction_lost, tone: "bad" },
  unknown: { icon: "help", word: m.prediction_unknown, tone: "plain" },
  notSent: { icon: "remove", word: m.prediction_not_sent, tone: "plain" },
};

const checkNames: Record<CheckId, () => string> = {
  identifiers: m.check_name_identifiers,
  nameResolution: m.check_name_name_resolution,
  secureConnection: m.check_name_secure_connection,
  proxy: m.check_name_proxy,
  clock: m.check_name_clock,
  deployment: m.check_name_deployment,
  businessHours: m.check_name_business_hours,
  signingKey: m.check_name_signing_key,
  keySetEndpoint: m.check_name_key_set_endpoint,
  guestToken: m.check_name_guest_token,
  verifiedToken: m.check_name_verified_token,
  expiredTokenRefused: m.check_name_expired_token_refused,
  wrongSignatureRefused: m.check_name_wrong_signature_refused,
  wrongIssuerRefused: m.check_name_wrong_issuer_refused,
  wrongKeyIdRefused: m.check_name_wrong_key_id_refused,
  attributes: m.check_name_attributes,
  eventStream: m.check_name_event_stream,
  routing: m.check_name_routing,
  acceptance: m.check_name_acceptance,
  closing: m.check_name_closing,
};

/** A check's name before it has a result; one that is newer than this window shows its own. */
export function checkName(check: CheckId): string {
  return Object.hasOwn(checkNames, check) ? checkNames[check]() : check;
}

/** `12 passed, 2 failed, 1 undecided`. */
export function summaryOf(counts: CheckCounts): string {
  return m.checks_summary({ passed: counts.passed, failed: counts.failed, undecided: counts.undecided });
}

/** Who or what a row of a step's history is from. */
export function historySource(row: StepEventView): string {
  if (row.check !== null) return m.step_history_by_check({ title: checkName(row.check) });
  const name = row.by ?? "";
  return row.state === "unknown" ? m.step_history_withdrawn({ name }) : m.step_history_by_person({ name });
}

/** The setting of a connector that holds its attributes or their mapping; null where they are fixed. */
export function mappingOf(connector: ConnectorView | null): SettingView | null {
  return connector?.settings.find((row) => row.multiline && row.key !== null && !row.secret) ?? null;
}

/** The evidence as text for the tree. */
export const jsonText = (value: unknown): string => JSON.stringify(value, null, 2) ?? "null";

/** What a check's first line says. */
export const firstWords = (row: CheckResultView): string => row.summary || checkLooks[row.state].word();
