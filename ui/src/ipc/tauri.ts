// The real backend: commands and channels of the Tauri shell. The only file that imports @tauri-apps.

import { Channel, invoke } from "@tauri-apps/api/core";

import type { Backend } from "./backend";
import { toFailure } from "./failure";
import type { PracticeState } from "./generated/PracticeState";
import type { WindowFeed } from "./generated/WindowFeed";

async function call<T>(command: string, args: Record<string, unknown> = {}): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (thrown) {
    throw toFailure(thrown);
  }
}

function channel<T>(onMessage: (message: T) => void): Channel<T> {
  const made = new Channel<T>();
  made.onmessage = onMessage;
  return made;
}

/** The feed of this page: what another page took in says nothing of it. */
let feed = 0;

export const tauriBackend: Backend = {
  subscribe: (onFeed) => {
    const made = channel<WindowFeed>(onFeed);
    feed = made.id;
    return call("subscribe", { channel: made });
  },
  feedTaken: (count) => call("feed_taken", { channel: feed, count }),

  checkProfile: (draft) => call("check_profile", { draft }),
  createProfile: (draft) => call("create_profile", { draft }),
  updateProfile: (id, draft) => call("update_profile", { id, draft }),
  duplicateProfile: (id) => call("duplicate_profile", { id }),
  trashProfile: (id) => call("trash_profile", { id }),
  restoreProfile: (id) => call("restore_profile", { id }),
  saveOrgs: (ids) => call("save_orgs", { ids }),
  importOrgs: (text) => call("import_orgs", { text }),

  connectors: () => call("connectors"),
  checklist: (profileId, connector) => call("checklist", { profileId, connector }),
  declareStep: (profileId, draft) => call("declare_step", { profileId, draft }),
  withdrawDeclaration: (profileId, connector, stepId) => call("withdraw_declaration", { profileId, connector, stepId }),
  stepHistory: (profileId, connector, stepId) => call("step_history", { profileId, connector, stepId }),
  readSettings: (text) => call("read_settings", { text }),
  applySettings: (profileId, draft, text) => call("apply_settings", { profileId, draft, text }),
  emitSettings: (profileId, connector) => call("emit_settings", { profileId, connector }),
  saveSettingsWithKey: (profileId, connector) => call("save_settings_with_key", { profileId, connector }),
  previewAttributes: (profileId, draft) => call("preview_attributes", { profileId, draft }),
  startChecks: (profileId, checks) => call("start_checks", { profileId, checks }),
  cancelChecks: (runId) => call("cancel_checks", { runId }),
  checks: (profileId) => call("checks", { profileId }),
  checkHistory: (profileId, check) => call("check_history", { profileId, check }),
  previewEvidence: (profileId, connector, leftOut) => call("preview_evidence", { profileId, connector, leftOut }),
  saveEvidence: (profileId, connector, leftOut) => call("save_evidence", { profileId, connector, leftOut }),

  addKey: (profileId, draft) => call("add_key", { profileId, draft }),
  setIssuer: (profileId, issuer) => call("set_issuer", { profileId, issuer }),
  useKey: (key) => call("use_key", { key }),
  retireKey: (key) => call("retire_key", { key }),
  removeKey: (key) => call("remove_key", { key }),
  certifyKey: (key, days) => call("certify_key", { key, days }),
  exportKey: (key, form) => call("export_key", { key, form }),
  savePrivateKey: (key) => call("save_private_key", { key }),
  keyUses: (key) => call("key_uses", { key }),
  signToken: (profileId, draft, then) => call("sign_token", { profileId, draft, then }),
  inspectToken: (inspection) => call("inspect_token", { inspection }),
  accessToken: (conversationId) => call("access_token", { conversationId }),
  inspectKeySet: (url) => call("inspect_key_set", { url }),

  startConversation: (request) => call("start_conversation", { request }),
  submitPrechat: (conversationId, values) => call("submit_prechat", { conversationId, values }),
  openTranscript: (conversationId) => call("open_transcript", { conversationId }),
  olderEntries: (conversationId, beforePosition) => call("older_entries", { conversationId, beforePosition }),
  olderHappenings: (conversationId, beforeNumber) => call("older_happenings", { conversationId, beforeNumber }),
  happening: (conversationId, number) => call("happening", { conversationId, number }),
  sendMessage: (conversationId, text) => call("send_message", { conversationId, text }),
  retryMessage: (conversationId, identifier) => call("retry_message", { conversationId, identifier }),
  setTyping: (conversationId, typing) => call("set_typing", { conversationId, typing }),
  markRead: (conversationId) => call("mark_read", { conversationId }),
  endSession: (conversationId) => call("end_session", { conversationId }),
  closeConversation: (conversationId) => call("close_conversation", { conversationId }),
  reconnect: (conversationId) => call("reconnect", { conversationId }),

  scenarios: () => call("scenarios"),
  scenario: (scenarioId) => call("scenario", { scenarioId }),
  saveScenario: (scenarioId, text) => call("save_scenario", { scenarioId, text }),
  trashScenario: (scenarioId) => call("trash_scenario", { scenarioId }),
  restoreScenario: (scenarioId) => call("restore_scenario", { scenarioId }),
  lintScenario: (text) => call("lint_scenario", { text }),
  completeScenario: (text, line, column) => call("complete_scenario", { text, line, column }),
  recordScenario: (conversationId, draft) => call("record_scenario", { conversationId, draft }),
  saveScenarioFile: (scenarioId) => call("save_scenario_file", { scenarioId }),
  startRun: (request) => call("start_run", { request }),
  cancelRun: (runId) => call("cancel_run", { runId }),
  answerManual: (caseId, answer) => call("answer_manual", { caseId, answer }),
  runs: (before) => call("runs", { before }),
  run: (runId) => call("run", { runId }),
  case: (caseId) => call("case", { caseId }),
  deleteRun: (runId) => call("delete_run", { runId }),
  leftovers: () => call("leftovers"),
  closeLeftovers: () => call("close_leftovers"),
  compareRuns: (first, second) => call("compare_runs", { first, second }),
  across: (runId) => call("across", { runId }),
  scenarioHistory: (scenarioId) => call("scenario_history", { scenarioId }),
  saveRunReport: (runId, format) => call("save_run_report", { runId, format }),

  answerMessage: (conversationId, identifier, answer) => call("answer_message", { conversationId, identifier, answer }),
  // The bytes are the body, as they are; what belongs to them stands in the headers.
  sendFile: (conversationId, draft, bytes) =>
    invoke<void>("send_file", bytes, { headers: { "x-conversation": conversationId, "x-file": encodeURIComponent(JSON.stringify(draft)) } }).catch((thrown) => {
      throw toFailure(thrown);
    }),
  cancelUpload: (conversationId, identifier) => call("cancel_upload", { conversationId, identifier }),
  saveFile: (conversationId, identifier, fileId) => call("save_file", { conversationId, identifier, fileId }),
  saveTranscript: (conversationId) => call("save_transcript", { conversationId }),
  openLink: (url) => call("open_link", { url }),
  showInFolder: (path) => call("show_in_folder", { path }),
  simulate: (conversationId, simulation) => call("simulate", { conversationId, simulation }),
  entriesAround: (conversationId, identifier) => call("entries_around", { conversationId, identifier }),
  newerEntries: (conversationId, afterPosition) => call("newer_entries", { conversationId, afterPosition }),
  happeningsAround: (conversationId, number) => call("happenings_around", { conversationId, number }),
  newerHappenings: (conversationId, afterNumber) => call("newer_happenings", { conversationId, afterNumber }),
  findHappenings: (conversationId, filter, beforeNumber) => call("find_happenings", { conversationId, filter, beforeNumber }),
  markHappening: (conversationId, number, mark) => call("mark_happening", { conversationId, number, mark }),
  curl: (conversationId, number) => call("curl", { conversationId, number }),
  searchConversations: (query) => call("search_conversations", { query }),
  tagConversation: (conversationId, tags) => call("tag_conversation", { conversationId, tags }),
  trashConversation: (conversationId) => call("trash_conversation", { conversationId }),
  restoreConversation: (conversationId) => call("restore_conversation", { conversationId }),
  deleteConversation: (conversationId) => call("delete_conversation", { conversationId }),
  planRetention: (days) => call("plan_retention", { days }),
  applyRetention: (days) => call("apply_retention", { days }),
  previewExport: (conversationId, draft) => call("preview_export", { conversationId, draft }),
  saveExport: (conversationId, draft) => call("save_export", { conversationId, draft }),
  conversationText: (conversationId) => call("conversation_text", { conversationId }),

  retryKeyring: () => call("retry_keyring"),
  keepSecretsInSession: () => call("keep_secrets_in_session"),

  watchPractice: (onState) => call("watch_practice", { channel: channel<PracticeState | null>(onState) }),
  practiceStart: () => call("practice_start"),
  practiceStop: () => call("practice_stop"),
  practiceAction: (conversationId, action) => call("practice_action", { conversationId, action }),
  practiceAgent: (agentId, change) => call("practice_agent", { agentId, change }),
  practiceFaults: (change) => call("practice_faults", { change }),
  practiceFaultNow: (fault) => call("practice_fault_now", { fault }),
  practiceClearFaults: () => call("practice_clear_faults"),
  practiceSwitches: (change) => call("practice_switches", { change }),
  practiceDeployment: (developerName, change) => call("practice_deployment", { developerName, change }),
  practiceMistakes: (change) => call("practice_mistakes", { change }),
  practiceClearMistakes: () => call("practice_clear_mistakes"),
};
