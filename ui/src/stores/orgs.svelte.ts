// Org profiles, as the core holds them.

import type { Backend } from "../ipc";
import type { ProfileDraft } from "../ipc/generated/ProfileDraft";
import type { ProfileView } from "../ipc/generated/ProfileView";
import type { SigningDraft } from "../ipc/generated/SigningDraft";
import type { Snapshot } from "../ipc/generated/Snapshot";
import type { Update } from "../ipc/generated/Update";

export type Profiles = ReadonlyMap<string, ProfileView>;

export function fromSnapshot(snapshot: Snapshot): Profiles {
  return new Map(snapshot.profiles.map((profile) => [profile.id, profile]));
}

export function apply(profiles: Profiles, updates: readonly Update[]): Profiles {
  let next: Map<string, ProfileView> | null = null;
  for (const { change } of updates) {
    if (change.kind !== "profile") continue;
    next ??= new Map(profiles);
    next.set(change.profile.id, change.profile);
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

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

export class Orgs {
  #backend: Backend;
  profiles = $state.raw<Profiles>(new Map());
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
  }

  apply(updates: readonly Update[]): void {
    this.profiles = apply(this.profiles, updates);
  }

  get(id: string | null): ProfileView | null {
    return (id !== null && this.profiles.get(id)) || null;
  }

  check = (draft: ProfileDraft) => this.#backend.checkProfile(draft);
  readSnippet = (text: string) => this.#backend.readSnippet(text);
  create = (draft: ProfileDraft) => this.#backend.createProfile(draft);
  update = (id: string, draft: ProfileDraft) => this.#backend.updateProfile(id, draft);
  duplicate = (id: string) => this.#backend.duplicateProfile(id);
  trash = (id: string) => this.#backend.trashProfile(id);
  restore = (id: string) => this.#backend.restoreProfile(id);
  /** The key passes through to the core; nothing here keeps it. */
  setSigning = (id: string, draft: SigningDraft) => this.#backend.setSigning(id, draft);
  removeSigning = (id: string) => this.#backend.removeSigning(id);
}
