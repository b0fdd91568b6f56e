// The Setup page of the current org: its checklist, and what of the page is open.

import { SvelteSet } from "svelte/reactivity";

import type { Backend } from "../ipc";
import type { AttributesDraft } from "../ipc/generated/AttributesDraft";
import type { ChecklistView } from "../ipc/generated/ChecklistView";
import type { ConnectorId } from "../ipc/generated/ConnectorId";
import type { ConnectorView } from "../ipc/generated/ConnectorView";
import type { DeclarationDraft } from "../ipc/generated/DeclarationDraft";
import type { Failure } from "../ipc/generated/Failure";
import type { FindingView } from "../ipc/generated/FindingView";
import type { ProfileDraft } from "../ipc/generated/ProfileDraft";
import type { ProfileView } from "../ipc/generated/ProfileView";
import type { StepGroupView } from "../ipc/generated/StepGroupView";
import type { StepState } from "../ipc/generated/StepState";
import type { StepView } from "../ipc/generated/StepView";
import type { Update } from "../ipc/generated/Update";
import { matches } from "../lib/text";
import { toFailure } from "../ipc/failure";
import { settled } from "./checks.svelte";
import { draftOf } from "./orgs.svelte";

export type SetupTab = "checklist" | "settings" | "attributes";
export type SetupDialog = "paste" | "evidence";

/** The order in which states are told. */
export const stepStates: readonly StepState[] = ["proved", "declared", "failed", "unknown"];

export type StepCounts = Record<StepState, number>;

export function countSteps(groups: readonly StepGroupView[]): StepCounts {
  const counts: StepCounts = { proved: 0, declared: 0, failed: 0, unknown: 0 };
  for (const step of stepsOf(groups)) counts[step.state] += 1;
  return counts;
}

export function stepsOf(groups: readonly StepGroupView[]): StepView[] {
  return groups.flatMap((group) => group.steps);
}

/** The groups with only the steps of a state that hold all words; groups without any are left out. */
export function narrowed(groups: readonly StepGroupView[], state: StepState | null, query = ""): StepGroupView[] {
  if (state === null && query.trim() === "") return [...groups];
  const fits = (step: StepView) =>
    (state === null || step.state === state) &&
    matches(query, step.title, step.why, step.place?.search ?? "", ...step.instructions, ...step.values.map((row) => row.label));
  return groups
    .map((group) => ({ ...group, steps: group.steps.filter(fits) }))
    .filter((group) => group.steps.length > 0);
}

/** The steps that nobody has vouched for, and that no check can tell. */
export function forPeople(groups: readonly StepGroupView[]): StepView[] {
  return stepsOf(groups).filter((step) => step.state === "unknown" && step.checks.length === 0);
}

/** How many steps of a group somebody or something vouches for. */
export function doneIn(group: StepGroupView): number {
  return group.steps.filter((step) => step.state === "proved" || step.state === "declared").length;
}

export type ProfileField = "serviceUrl" | "orgId" | "developerName";

const profileFields: readonly string[] = ["serviceUrl", "orgId", "developerName"] satisfies ProfileField[];

export function isProfileField(field: string | null): field is ProfileField {
  return field !== null && profileFields.includes(field);
}

/** Whether the window can put a finding's suggestion where it belongs; a key id is changed at the key. */
export function repairable(finding: FindingView): boolean {
  return finding.suggestion !== null && (isProfileField(finding.field) || finding.field === "issuer");
}

/** Whether an update changes the checklist of an org. */
export function touches(update: Update, profileId: string): boolean {
  const { change } = update;
  switch (change.kind) {
    case "profile":
      return change.profile.id === profileId;
    case "checklist":
      return change.profileId === profileId;
    case "checks":
      return change.run.profileId === profileId && (change.run.endedAt !== null || change.run.results.some((row) => settled(row.state)));
    case "conversation":
    case "marked":
    case "deleted":
    case "upload":
    case "notice":
    case "keyUsed":
    case "scenario":
    case "run":
    case "runDeleted":
    case "secrets":
      return false;
  }
}

export class Setup {
  #backend: Backend;
  connectors = $state.raw<readonly ConnectorView[]>([]);
  profileId = $state<string | null>(null);
  checklist = $state.raw<ChecklistView | null>(null);
  /** Why the checklist could not be read. */
  failure = $state.raw<Failure | null>(null);
  counts = $derived(countSteps(this.checklist?.groups ?? []));

  tab = $state<SetupTab>("checklist");
  dialog = $state<SetupDialog | null>(null);
  /** Only steps of this state are listed. */
  only = $state<StepState | null>(null);
  /** Words that the listed steps hold. */
  query = $state("");
  open = new SvelteSet<string>();
  /** A step that is to be brought into view. */
  wanted = $state<string | null>(null);
  /** Sample values of attribute sources, for this window's life. */
  samples = $state<Record<string, string>>({});

  #connector: ConnectorId | null = null;
  #reading: Promise<void> | null = null;
  #again = false;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  connector(id: ConnectorId): ConnectorView | null {
    return this.connectors.find((row) => row.id === id) ?? null;
  }

  /** They do not change while the program runs. */
  async loadConnectors(): Promise<void> {
    if (this.connectors.length === 0) this.connectors = await this.#backend.connectors();
  }

  /** Shows an org; another org or connector begins with everything closed. */
  show(profile: ProfileView): void {
    if (profile.id === this.profileId && profile.connector === this.#connector) return;
    if (profile.id !== this.profileId) this.samples = {};
    this.profileId = profile.id;
    this.#connector = profile.connector;
    this.checklist = null;
    this.failure = null;
    this.all();
    this.open.clear();
    void this.reload();
  }

  apply(updates: readonly Update[]): void {
    const id = this.profileId;
    if (id !== null && updates.some((update) => touches(update, id))) void this.reload();
  }

  /** Reads the checklist again. Wishes that come while one is under way become one more reading. */
  async reload(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#readAll().finally(() => (this.#reading = null));
    await this.#reading;
  }

  async #readAll(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      await this.#read();
    }
  }

  async #read(): Promise<void> {
    const id = this.profileId;
    const connector = this.#connector;
    if (id === null || connector === null) return;
    const still = () => this.profileId === id && this.#connector === connector;
    try {
      await this.loadConnectors();
      const checklist = await this.#backend.checklist(id, connector);
      if (!still()) return;
      this.checklist = checklist;
      this.failure = null;
    } catch (thrown) {
      if (still()) this.failure = toFailure(thrown);
    }
  }

  toggle(stepId: string): void {
    if (!this.open.delete(stepId)) this.open.add(stepId);
  }

  /** Lists all steps again. */
  all(): void {
    this.only = null;
    this.query = "";
  }

  /** Lists the unknown steps, and goes to the first that only a person can tell. */
  showForPeople(): void {
    this.tab = "checklist";
    this.all();
    this.only = "unknown";
    this.wanted = forPeople(this.checklist?.groups ?? [])[0]?.id ?? null;
  }

  /** Opens a step wherever it is, and brings it into view. */
  reveal(stepId: string): void {
    this.tab = "checklist";
    this.all();
    this.open.add(stepId);
    this.wanted = stepId;
  }

  /** The step that a check belongs to. */
  stepWith(check: string): StepView | null {
    return stepsOf(this.checklist?.groups ?? []).find((step) => (step.checks as string[]).includes(check)) ?? null;
  }

  choose = (profile: ProfileView, connector: ConnectorId) =>
    this.#backend.updateProfile(profile.id, { ...draftOf(profile), connector });

  saveSettings = (profile: ProfileView, settings: Record<string, string>) =>
    this.#backend.updateProfile(profile.id, { ...draftOf(profile), settings });

  /** Puts a finding's suggestion where it belongs. */
  async repair(profile: ProfileView, finding: FindingView): Promise<ProfileView | null> {
    const { field, suggestion } = finding;
    if (suggestion === null) return null;
    if (isProfileField(field)) return this.#backend.updateProfile(profile.id, { ...draftOf(profile), [field]: suggestion });
    if (field === "issuer") return this.#backend.setIssuer(profile.id, suggestion);
    return null;
  }

  declare = (profileId: string, draft: DeclarationDraft) => this.#backend.declareStep(profileId, draft);
  withdraw = (profileId: string, connector: ConnectorId, stepId: string) =>
    this.#backend.withdrawDeclaration(profileId, connector, stepId);
  history = (profileId: string, connector: ConnectorId, stepId: string) =>
    this.#backend.stepHistory(profileId, connector, stepId);

  /** The text passes through to the core; nothing here keeps it. */
  readSettings = (text: string) => this.#backend.readSettings(text);
  applySettings = (profileId: string | null, draft: ProfileDraft, text: string | null) =>
    this.#backend.applySettings(profileId, draft, text);
  emit = (profileId: string, connector: ConnectorId) => this.#backend.emitSettings(profileId, connector);
  saveWithKey = (profileId: string, connector: ConnectorId) => this.#backend.saveSettingsWithKey(profileId, connector);
  preview = (profileId: string, draft: AttributesDraft) => this.#backend.previewAttributes(profileId, draft);
  previewEvidence = (profileId: string, connector: ConnectorId, leftOut: string[]) =>
    this.#backend.previewEvidence(profileId, connector, leftOut);
  saveEvidence = (profileId: string, connector: ConnectorId, leftOut: string[]) =>
    this.#backend.saveEvidence(profileId, connector, leftOut);
}
