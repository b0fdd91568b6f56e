// One row per failure code: how grave it is, and what a person can do about it from here.

import type { Failure } from "../ipc/generated/Failure";
import type { FailureCode } from "../ipc/generated/FailureCode";
import { m } from "../paraglide/messages";

export type Severity = "info" | "warning" | "error";

export type NextAction = "openOrg" | "startAgain" | "reconnect" | "retryKeyring" | "keepInSession" | "startPractice" | "openSigning";

export interface FailureRow {
  severity: Severity;
  action: NextAction | null;
  /** Said when the core sent no words of its own. */
  text: () => string;
}

const row = (severity: Severity, action: NextAction | null, text: () => string): FailureRow => ({ severity, action, text });

export const failureTable: Record<FailureCode, FailureRow> = {
  fieldsInvalid: row("warning", null, m.failure_fields_invalid),
  snippetUnreadable: row("warning", null, m.failure_snippet_unreadable),
  keyUnreadable: row("warning", null, m.failure_key_unreadable),
  notFound: row("warning", null, m.failure_not_found),
  hostUnknown: row("error", "openOrg", m.failure_host_unknown),
  connectionRefused: row("error", "openOrg", m.failure_connection_refused),
  tlsFailed: row("error", "openOrg", m.failure_tls_failed),
  timedOut: row("error", "reconnect", m.failure_timed_out),
  networkFailed: row("error", "reconnect", m.failure_network_failed),
  answerUnreadable: row("error", null, m.failure_answer_unreadable),
  redirectRefused: row("error", "openOrg", m.failure_redirect_refused),
  deploymentTypeWrong: row("error", "openOrg", m.failure_deployment_type_wrong),
  deploymentUnpublished: row("error", "openOrg", m.failure_deployment_unpublished),
  tokenRefused: row("error", "startAgain", m.failure_token_refused),
  permissionDenied: row("error", "startAgain", m.failure_permission_denied),
  verifiedAsGuest: row("error", "openSigning", m.failure_verified_as_guest),
  identityRefused: row("error", "openSigning", m.failure_identity_refused),
  sessionNeeded: row("warning", null, m.failure_session_needed),
  rateLimited: row("warning", null, m.failure_rate_limited),
  requestRefused: row("error", null, m.failure_request_refused),
  serverFailed: row("error", null, m.failure_server_failed),
  orgIdMismatch: row("error", "openOrg", m.failure_org_id_mismatch),
  notNow: row("info", null, m.failure_not_now),
  keyringAbsent: row("warning", "keepInSession", m.failure_keyring_absent),
  keyringLocked: row("warning", "retryKeyring", m.failure_keyring_locked),
  keyringFull: row("warning", "keepInSession", m.failure_keyring_full),
  secretMissing: row("warning", "openSigning", m.failure_secret_missing),
  storeLocked: row("error", null, m.failure_store_locked),
  storeReadOnly: row("error", null, m.failure_store_read_only),
  storeFromNewerVersion: row("error", null, m.failure_store_from_newer_version),
  storeUnreadable: row("error", null, m.failure_store_unreadable),
  storeFull: row("error", null, m.failure_store_full),
  fileNotWritten: row("error", null, m.failure_file_not_written),
  practiceUnavailable: row("warning", "startPractice", m.failure_practice_unavailable),
  internal: row("error", null, m.failure_internal),
};

const unknownRow = failureTable.internal;

/** The row of a code; a code that is newer than this window is treated as a fault of the program. */
export function rowOf(code: FailureCode): FailureRow {
  return Object.hasOwn(failureTable, code) ? failureTable[code] : unknownRow;
}

export function textOf(failure: Failure): string {
  return failure.message || rowOf(failure.code).text();
}

/** What a form must say besides its fields: the failure, unless each of its rows stands at a field that the form has. */
export function besides(failure: Failure | null, ...fields: readonly string[]): Failure | null {
  if (!failure || failure.fields.length === 0) return failure;
  const stray = failure.fields.find((row) => !fields.includes(row.field));
  return stray ? { ...failure, message: stray.message, hint: stray.hint } : null;
}

const actionLabels: Record<NextAction, () => string> = {
  openOrg: m.action_open_org,
  startAgain: m.action_start_again,
  reconnect: m.action_reconnect,
  retryKeyring: m.action_retry_keyring,
  keepInSession: m.action_keep_in_session,
  startPractice: m.action_start_practice,
  openSigning: m.action_open_signing,
};

export const actionLabel = (action: NextAction): string => actionLabels[action]();
