// Org profiles, as the core holds them.

import type { Backend } from "../ipc";
import type { FieldFailure } from "../ipc/generated/FieldFailure";
import type { FindingView } from "../ipc/generated/FindingView";
import type { ProfileDraft } from "../ipc/generated/ProfileDraft";
import type { ProfileView } from "../ipc/generated/ProfileView";
import type { SettingsReadingView } from "../ipc/generated/SettingsReadingView";
import type { Snapshot } from "../ipc/generated/Snapshot";
import type { Update } from "../ipc/generated/Update";

export type Profiles = ReadonlyMap<string, ProfileView>;

export function fromSnapshot(snapshot: Snapshot): Profiles {
  return new Map(snapshot.profiles.map((profile) => [profile.id, profile]));
}

export function apply(profiles: Profiles, updates: readonly Update[]): Profiles {
  let next: Map<string, ProfileView> | null = null;
  for (const { change } of updates) {
    if (change.kind === "profile") {
      next ??= new Map(profiles);
      next.set(change.profile.id, change.profile);
    } else if (change.kind === "keyUsed") {
      const { profileId, key: used, uses, at } = change;
      const profile = (next ?? profiles).get(profileId);
      if (!profile) continue;
      next ??= new Map(profiles);
      next.set(profileId, { ...profile, keys: profile.keys.map((key) => (key.id === used ? { ...key, uses, lastUsedAt: at } : key)) });
    }
  }
  return next ?? profiles;
}

/** What a form starts from when a profile is edited; the connector and its settings stay as they are. */
export function draftOf(profile: ProfileView): ProfileDraft {
  return {
    name: profile.name,
    environment: profile.environment,
    serviceUrl: profile.serviceUrl,
    orgId: profile.orgId,
    developerName: profile.developerName,
    connector: null,
    settings: null,
  };
}

export const emptyDraft = (): ProfileDraft => ({
  name: "",
  environment: null,
  serviceUrl: "",
  orgId: "",
  developerName: "",
  connector: null,
  settings: null,
});

/** The setting that names the routing attribute by which test traffic is known: `NAME` or `NAME=VALUE`. */
export const testAttribute = "testAttribute";

/**
 * The form with how test traffic is marked. Settings are replaced as a whole, so that all others go along; where nothing
 * changes they are left out, as the form does.
 */
export function withMark(draft: ProfileDraft, mark: string, held: Readonly<Record<string, string | undefined>>): ProfileDraft {
  const text = mark.trim();
  if (draft.settings === null && text === (held[testAttribute] ?? "")) return draft;
  const settings: Record<string, string> = {};
  for (const [name, value] of Object.entries(draft.settings ?? held)) if (name !== testAttribute && value !== undefined) settings[name] = value;
  if (text !== "") settings[testAttribute] = text;
  return { ...draft, settings };
}

const textFields = ["name", "serviceUrl", "orgId", "developerName"] as const;

/** The core tells a connector's settings from the profile's own fields by what stands in front of them. */
const settingOf = (field: string): string => field.replace(/^settings\./, "");

function valueOf(draft: ProfileDraft, field: string): string | undefined {
  const own = textFields.find((name) => name === field);
  return own ? draft[own] : draft.settings?.[settingOf(field)];
}

/** What is wrong with a form, and the form as it was when that was found. */
export interface Checked {
  draft: ProfileDraft;
  problems: readonly FieldFailure[];
}

/** What is wrong with a field, for as long as it holds what was checked. */
export function problemIn(checked: Checked | null, draft: ProfileDraft, field: string): FieldFailure | null {
  const held = (from: ProfileDraft) => (field === "environment" ? from.environment : valueOf(from, field));
  if (checked === null || held(checked.draft) !== held(draft)) return null;
  return checked.problems.find((row) => row.field === field) ?? null;
}

/** Whether the form can take a finding's suggestion over: it has a field, or a setting, of that name. */
export function correctable(finding: FindingView, draft: ProfileDraft): boolean {
  return finding.suggestion !== null && finding.field !== null && valueOf(draft, finding.field) !== undefined;
}

/** The form with a finding's suggestion in its field: one of the profile's, or one of the connector's settings. */
export function correct(draft: ProfileDraft, finding: FindingView): ProfileDraft {
  const { field, suggestion } = finding;
  if (field === null || suggestion === null || !correctable(finding, draft)) return draft;
  if (textFields.some((name) => name === field)) return { ...draft, [field]: suggestion };
  return { ...draft, settings: { ...draft.settings, [settingOf(field)]: suggestion } };
}

/** Whether the form holds something else by now than the text that the finding is about. */
export function corrected(finding: FindingView, reading: SettingsReadingView, draft: ProfileDraft): boolean {
  const { field } = finding;
  return field !== null && correctable(finding, draft) && valueOf(draft, field) !== valueOf(reading.draft, field);
}

/** The form after a settings block was read: what has no name keeps the one that it had, and another host is looked at anew. */
export function filled(draft: ProfileDraft, from: ProfileDraft): ProfileDraft {
  const sameHost = from.serviceUrl === draft.serviceUrl;
  return { ...from, name: draft.name || from.name, environment: from.environment ?? (sameHost ? draft.environment : null) };
}

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

export type OrgTab = "details" | "keys" | "tokens";

export class Orgs {
  #backend: Backend;
  /** Which part of an org is shown; the same from org to org. */
  tab = $state<OrgTab>("details");
  /** Whether the import dialog is open. */
  importing = $state(false);
  /** Files that were dropped onto the window, until their forms have taken them: an export of orgs, a settings block. */
  dropped = $state.raw<File | null>(null);
  settingsDropped = $state.raw<File | null>(null);
  profiles = $state.raw<Profiles>(new Map());
  /** Names of those that this version cannot read. */
  unreadable = $state.raw<readonly string[]>([]);
  live = $derived(
    [...this.profiles.values()].filter((profile) => profile.trashedAt === null).sort((a, b) => byName.compare(a.name, b.name)),
  );
  trashed = $derived(
    [...this.profiles.values()]
      .filter((profile) => profile.trashedAt !== null)
      .sort((a, b) => (b.trashedAt ?? 0) - (a.trashedAt ?? 0)),
  );
  practice = $derived(this.live.find((profile) => profile.environment === "practice") ?? null);

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  load(snapshot: Snapshot): void {
    this.profiles = fromSnapshot(snapshot);
    this.unreadable = snapshot.unreadableProfiles;
  }

  apply(updates: readonly Update[]): void {
    this.profiles = apply(this.profiles, updates);
  }

  get(id: string | null): ProfileView | null {
    return (id !== null && this.profiles.get(id)) || null;
  }

  check = (draft: ProfileDraft) => this.#backend.checkProfile(draft);
  create = (draft: ProfileDraft) => this.#backend.createProfile(draft);
  update = (id: string, draft: ProfileDraft) => this.#backend.updateProfile(id, draft);
  duplicate = (id: string) => this.#backend.duplicateProfile(id);
  trash = (id: string) => this.#backend.trashProfile(id);
  restore = (id: string) => this.#backend.restoreProfile(id);
  /** All that are not in the trash when no ids are given; without secrets. */
  save = (ids: readonly string[] = []) => this.#backend.saveOrgs([...ids]);
  import = (text: string) => this.#backend.importOrgs(text);
}
