// What the window can ask of the application. Two implementations: tauri.ts (the real one) and fake.ts (in memory).
// Each method is one command of the shell, with the same name in snake_case and the same argument names in camelCase.

import type { AcrossView } from "./generated/AcrossView";
import type { AgentAction } from "./generated/AgentAction";
import type { AgentChange } from "./generated/AgentChange";
import type { AnswerDraft } from "./generated/AnswerDraft";
import type { AttributesDraft } from "./generated/AttributesDraft";
import type { AttributesView } from "./generated/AttributesView";
import type { CaseView } from "./generated/CaseView";
import type { CheckId } from "./generated/CheckId";
import type { CheckResultView } from "./generated/CheckResultView";
import type { ChecklistView } from "./generated/ChecklistView";
import type { ChecksView } from "./generated/ChecksView";
import type { ComparisonView } from "./generated/ComparisonView";
import type { CompletionsView } from "./generated/CompletionsView";
import type { ConnectorId } from "./generated/ConnectorId";
import type { ConnectorView } from "./generated/ConnectorView";
import type { CurlView } from "./generated/CurlView";
import type { DeclarationDraft } from "./generated/DeclarationDraft";
import type { DeploymentChange } from "./generated/DeploymentChange";
import type { EmittedSettingsView } from "./generated/EmittedSettingsView";
import type { EntryPage } from "./generated/EntryPage";
import type { EntryView } from "./generated/EntryView";
import type { EvidenceFiles } from "./generated/EvidenceFiles";
import type { EvidencePreview } from "./generated/EvidencePreview";
import type { ExportDraft } from "./generated/ExportDraft";
import type { ExportPreview } from "./generated/ExportPreview";
import type { FaultNow } from "./generated/FaultNow";
import type { Faults } from "./generated/Faults";
import type { FetchedFile } from "./generated/FetchedFile";
import type { FieldFailure } from "./generated/FieldFailure";
import type { FileDraft } from "./generated/FileDraft";
import type { HappeningDetail } from "./generated/HappeningDetail";
import type { HappeningFilter } from "./generated/HappeningFilter";
import type { HappeningPage } from "./generated/HappeningPage";
import type { HappeningView } from "./generated/HappeningView";
import type { HistoryView } from "./generated/HistoryView";
import type { ImportedOrgs } from "./generated/ImportedOrgs";
import type { KeyDraft } from "./generated/KeyDraft";
import type { KeySetReportView } from "./generated/KeySetReportView";
import type { KeyUseView } from "./generated/KeyUseView";
import type { LeftoverView } from "./generated/LeftoverView";
import type { LintView } from "./generated/LintView";
import type { ManualAnswer } from "./generated/ManualAnswer";
import type { MarkView } from "./generated/MarkView";
import type { Mistakes } from "./generated/Mistakes";
import type { PracticeState } from "./generated/PracticeState";
import type { ProfileDraft } from "./generated/ProfileDraft";
import type { ProfileView } from "./generated/ProfileView";
import type { PublicForm } from "./generated/PublicForm";
import type { RecordDraft } from "./generated/RecordDraft";
import type { ReportFormat } from "./generated/ReportFormat";
import type { RetentionView } from "./generated/RetentionView";
import type { RunRequest } from "./generated/RunRequest";
import type { RunSummary } from "./generated/RunSummary";
import type { RunView } from "./generated/RunView";
import type { SavedFile } from "./generated/SavedFile";
import type { ScenarioSummary } from "./generated/ScenarioSummary";
import type { ScenarioView } from "./generated/ScenarioView";
import type { SearchPage } from "./generated/SearchPage";
import type { SearchQuery } from "./generated/SearchQuery";
import type { SecretsView } from "./generated/SecretsView";
import type { SettingsReadingView } from "./generated/SettingsReadingView";
import type { SignedTokenView } from "./generated/SignedTokenView";
import type { Simulation } from "./generated/Simulation";
import type { StartRequest } from "./generated/StartRequest";
import type { StepEventView } from "./generated/StepEventView";
import type { Switches } from "./generated/Switches";
import type { TokenDraft } from "./generated/TokenDraft";
import type { TokenInspection } from "./generated/TokenInspection";
import type { TokenReportView } from "./generated/TokenReportView";
import type { TokenUse } from "./generated/TokenUse";
import type { TranscriptView } from "./generated/TranscriptView";
import type { WindowFeed } from "./generated/WindowFeed";

export interface Backend {
  /**
   * Starts the feed: a snapshot first, then updates. Fails where there is no snapshot; what fails later comes in the feed. A
   * second call (page reload) replaces the first.
   */
  subscribe(onFeed: (feed: WindowFeed) => void): Promise<void>;
  /** So many messages were taken in since the subscription; what happens meanwhile waits, and comes in one. */
  feedTaken(count: number): Promise<void>;

  // Orgs
  /** Live validation of a form: one row per field that must be changed; empty when all is well. */
  checkProfile(draft: ProfileDraft): Promise<FieldFailure[]>;
  createProfile(draft: ProfileDraft): Promise<ProfileView>;
  updateProfile(id: string, draft: ProfileDraft): Promise<ProfileView>;
  duplicateProfile(id: string): Promise<ProfileView>;
  trashProfile(id: string): Promise<ProfileView>;
  restoreProfile(id: string): Promise<ProfileView>;
  /** Writes profiles (all that are not in the trash when no ids are given) to a file, without secrets. */
  saveOrgs(ids: string[]): Promise<SavedFile>;
  /** Makes the profiles of an export; all of them or none. */
  importOrgs(text: string): Promise<ImportedOrgs>;

  // Setup
  connectors(): Promise<ConnectorView[]>;
  /** As it stands. Ask again after an update of the profile, of its checks, or `checklist`. */
  checklist(profileId: string, connector: ConnectorId): Promise<ChecklistView>;
  declareStep(profileId: string, draft: DeclarationDraft): Promise<void>;
  withdrawDeclaration(profileId: string, connector: ConnectorId, stepId: string): Promise<void>;
  /** Newest first, at most 200. */
  stepHistory(profileId: string, connector: ConnectorId, stepId: string): Promise<StepEventView[]>;
  /** Recognises and reads any settings block; saves nothing. Fails with `snippetUnreadable`. */
  readSettings(text: string): Promise<SettingsReadingView>;
  /** Saves the form, with the private key of the settings text if it holds one; all or nothing. */
  applySettings(profileId: string | null, draft: ProfileDraft, text: string | null): Promise<ProfileView>;
  /** Without private keys. */
  emitSettings(profileId: string, connector: ConnectorId): Promise<EmittedSettingsView>;
  /** Only after the user has confirmed it: writes the settings with the private key to a file. */
  saveSettingsWithKey(profileId: string, connector: ConnectorId): Promise<SavedFile>;
  previewAttributes(profileId: string, draft: AttributesDraft): Promise<AttributesView>;
  /** Answers the run's id; results come as `checks` updates. Null runs all that the profile's connector asks for. */
  startChecks(profileId: string, checks: CheckId[] | null): Promise<string>;
  cancelChecks(runId: string): Promise<void>;
  checks(profileId: string): Promise<ChecksView>;
  /** Newest first, at most 200. */
  checkHistory(profileId: string, check: CheckId): Promise<CheckResultView[]>;
  /** `leftOut`: paths of fields that are not to be in it. */
  previewEvidence(profileId: string, connector: ConnectorId, leftOut: string[]): Promise<EvidencePreview>;
  saveEvidence(profileId: string, connector: ConnectorId, leftOut: string[]): Promise<EvidenceFiles>;

  // Keys and tokens. Keys are named by their row id.
  addKey(profileId: string, draft: KeyDraft): Promise<ProfileView>;
  setIssuer(profileId: string, issuer: string): Promise<ProfileView>;
  useKey(key: string): Promise<ProfileView>;
  retireKey(key: string): Promise<ProfileView>;
  removeKey(key: string): Promise<ProfileView>;
  /** A new self-signed certificate for the same key. */
  certifyKey(key: string, days: number): Promise<ProfileView>;
  exportKey(key: string, form: PublicForm): Promise<string>;
  /** Only after the user has confirmed it: writes the private key to a file. */
  savePrivateKey(key: string): Promise<SavedFile>;
  /** Newest first, at most 200. */
  keyUses(key: string): Promise<KeyUseView[]>;
  signToken(profileId: string, draft: TokenDraft, then: TokenUse): Promise<SignedTokenView>;
  inspectToken(inspection: TokenInspection): Promise<TokenReportView>;
  /** The claims of a conversation's access token. */
  accessToken(conversationId: string): Promise<TokenReportView>;
  inspectKeySet(url: string): Promise<KeySetReportView>;

  // Console
  /** Starts a conversation; answers its id at once. Everything else comes through the feed. */
  startConversation(request: StartRequest): Promise<string>;
  submitPrechat(conversationId: string, values: Record<string, string>): Promise<void>;
  /** The newest entries and happenings (at most 200 each). */
  openTranscript(conversationId: string): Promise<TranscriptView>;
  /** Entries before a position, oldest first, at most 200. */
  olderEntries(conversationId: string, beforePosition: number): Promise<EntryView[]>;
  /** Happenings before a number, oldest first, at most 200. */
  olderHappenings(conversationId: string, beforeNumber: number): Promise<HappeningView[]>;
  happening(conversationId: string, number: number): Promise<HappeningDetail>;
  /** Writes the message down and sends it; the entry comes through the feed, pending at first. */
  sendMessage(conversationId: string, text: string): Promise<void>;
  retryMessage(conversationId: string, identifier: string): Promise<void>;
  setTyping(conversationId: string, typing: boolean): Promise<void>;
  /** The user has looked at everything up to now: unread becomes 0, read receipts go out. */
  markRead(conversationId: string): Promise<void>;
  endSession(conversationId: string): Promise<void>;
  closeConversation(conversationId: string): Promise<void>;
  /** Opens a stopped stream again (after the reason was mended). */
  reconnect(conversationId: string): Promise<void>;

  // Scenarios and their runs
  scenarios(): Promise<ScenarioSummary[]>;
  scenario(scenarioId: string): Promise<ScenarioView>;
  saveScenario(scenarioId: string | null, text: string): Promise<ScenarioView>;
  trashScenario(scenarioId: string): Promise<void>;
  restoreScenario(scenarioId: string): Promise<void>;
  lintScenario(text: string): Promise<LintView>;
  completeScenario(text: string, line: number, column: number): Promise<CompletionsView>;
  recordScenario(conversationId: string, draft: RecordDraft): Promise<ScenarioView>;
  saveScenarioFile(scenarioId: string): Promise<SavedFile>;
  startRun(request: RunRequest): Promise<string>;
  cancelRun(runId: string): Promise<void>;
  answerManual(caseId: string, answer: ManualAnswer): Promise<void>;
  runs(before: number | null): Promise<RunSummary[]>;
  run(runId: string): Promise<RunView>;
  case(caseId: string): Promise<CaseView>;
  deleteRun(runId: string): Promise<void>;
  leftovers(): Promise<LeftoverView[]>;
  closeLeftovers(): Promise<LeftoverView[]>;
  compareRuns(first: string, second: string): Promise<ComparisonView>;
  across(runId: string): Promise<AcrossView[]>;
  scenarioHistory(scenarioId: string): Promise<HistoryView>;
  saveRunReport(runId: string, format: ReportFormat): Promise<SavedFile>;

  // Answers and files
  /** Answers choices or a form; the entry comes through the feed, pending at first. */
  answerMessage(conversationId: string, identifier: string, answer: AnswerDraft): Promise<void>;
  /** The entry comes through the feed, pending at first; how far the upload is comes as `upload` updates. */
  sendFile(conversationId: string, draft: FileDraft, bytes: Uint8Array): Promise<void>;
  cancelUpload(conversationId: string, identifier: string): Promise<void>;
  /** Fetches a file of a message and writes it to the downloads folder; the entry follows with size and hash. */
  saveFile(conversationId: string, identifier: string, fileId: string): Promise<FetchedFile>;
  /** The transcript as a PDF, from the server. */
  saveTranscript(conversationId: string): Promise<FetchedFile>;
  /** In the user's browser, http(s) only. Only after a click that showed where it leads. */
  openLink(url: string): Promise<void>;
  /** In the system's file manager; only a file that the app saved since it began. */
  showInFolder(path: string): Promise<void>;
  simulate(conversationId: string, simulation: Simulation): Promise<void>;

  // Timeline
  /** At most 100 entries on either side. */
  entriesAround(conversationId: string, identifier: string): Promise<EntryPage>;
  /** Entries after a position (0: from the first), oldest first, at most 200. */
  newerEntries(conversationId: string, afterPosition: number): Promise<EntryView[]>;
  /** At most 100 happenings on either side. */
  happeningsAround(conversationId: string, number: number): Promise<HappeningPage>;
  /** Happenings after a number (0: from the first), oldest first, at most 200. */
  newerHappenings(conversationId: string, afterNumber: number): Promise<HappeningView[]>;
  /** The newest that fit, before a number or of all, oldest first, at most 200. */
  findHappenings(conversationId: string, filter: HappeningFilter, beforeNumber: number | null): Promise<HappeningPage>;
  /** Null takes pin and note back. Comes back as a `marked` update. */
  markHappening(conversationId: string, number: number, mark: MarkView | null): Promise<void>;
  curl(conversationId: string, number: number): Promise<CurlView>;

  // Keeping and handing over
  searchConversations(query: SearchQuery): Promise<SearchPage>;
  tagConversation(conversationId: string, tags: string[]): Promise<void>;
  trashConversation(conversationId: string): Promise<void>;
  restoreConversation(conversationId: string): Promise<void>;
  /** For good; only from the trash. Comes back as a `deleted` update. */
  deleteConversation(conversationId: string): Promise<void>;
  planRetention(days: number): Promise<RetentionView>;
  applyRetention(days: number): Promise<RetentionView>;
  previewExport(conversationId: string, draft: ExportDraft): Promise<ExportPreview>;
  saveExport(conversationId: string, draft: ExportDraft): Promise<SavedFile>;
  /** The messages as plain text, one line each. */
  conversationText(conversationId: string): Promise<string>;

  // Secrets
  /** Tries the keyring again. */
  retryKeyring(): Promise<SecretsView>;
  /** Holds secrets in memory until the app is closed. */
  keepSecretsInSession(): Promise<SecretsView>;

  // Practice org. All but start fail with `practiceUnavailable` while it is stopped.
  /** Calls back with the state now and after every change; null while the practice org is stopped. */
  watchPractice(onState: (state: PracticeState | null) => void): Promise<void>;
  practiceStart(): Promise<void>;
  practiceStop(): Promise<void>;
  practiceAction(conversationId: string, action: AgentAction): Promise<void>;
  practiceAgent(agentId: string, change: AgentChange): Promise<void>;
  /** Sets the members that are given; the others stay. */
  practiceFaults(change: Partial<Faults>): Promise<void>;
  practiceFaultNow(fault: FaultNow): Promise<void>;
  practiceClearFaults(): Promise<void>;
  practiceSwitches(change: Partial<Switches>): Promise<void>;
  practiceDeployment(developerName: string, change: DeploymentChange): Promise<void>;
  /** Sets the members that are given; the others stay. */
  practiceMistakes(change: Partial<Mistakes>): Promise<void>;
  practiceClearMistakes(): Promise<void>;
}
