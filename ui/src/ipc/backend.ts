// What the window can ask of the application. Two implementations: tauri.ts (the real one) and fake.ts (in memory).
// Each method is one command of the shell, with the same name in snake_case and the same argument names in camelCase.

import type { AgentAction } from "./generated/AgentAction";
import type { AgentChange } from "./generated/AgentChange";
import type { DeploymentChange } from "./generated/DeploymentChange";
import type { FaultNow } from "./generated/FaultNow";
import type { Faults } from "./generated/Faults";
import type { Feed } from "./generated/Feed";
import type { FieldFailure } from "./generated/FieldFailure";
import type { HappeningDetail } from "./generated/HappeningDetail";
import type { HappeningView } from "./generated/HappeningView";
import type { EntryView } from "./generated/EntryView";
import type { PracticeState } from "./generated/PracticeState";
import type { ProfileDraft } from "./generated/ProfileDraft";
import type { ProfileView } from "./generated/ProfileView";
import type { SecretsView } from "./generated/SecretsView";
import type { SigningDraft } from "./generated/SigningDraft";
import type { StartRequest } from "./generated/StartRequest";
import type { Switches } from "./generated/Switches";
import type { TranscriptView } from "./generated/TranscriptView";

export interface Backend {
  /** Starts the feed: a snapshot first, then updates. A second call (page reload) replaces the first. */
  subscribe(onFeed: (feed: Feed) => void): Promise<void>;

  // Orgs
  /** Live validation of a form: one row per field that must be changed; empty when all is well. */
  checkProfile(draft: ProfileDraft): Promise<FieldFailure[]>;
  /** Reads the Code Snippet JSON. Fails with `snippetUnreadable`. */
  readSnippet(text: string): Promise<ProfileDraft>;
  createProfile(draft: ProfileDraft): Promise<ProfileView>;
  updateProfile(id: string, draft: ProfileDraft): Promise<ProfileView>;
  duplicateProfile(id: string): Promise<ProfileView>;
  trashProfile(id: string): Promise<ProfileView>;
  restoreProfile(id: string): Promise<ProfileView>;
  /** Generates or imports the RSA key that signs identity tokens, and keeps it in the keyring. */
  setSigning(profileId: string, draft: SigningDraft): Promise<ProfileView>;
  removeSigning(profileId: string): Promise<ProfileView>;

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
}
