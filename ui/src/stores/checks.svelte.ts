// Checks and their results, per org.

import type { Backend } from "../ipc";
import type { CheckId } from "../ipc/generated/CheckId";
import type { CheckResultView } from "../ipc/generated/CheckResultView";
import type { CheckRunView } from "../ipc/generated/CheckRunView";
import type { CheckState } from "../ipc/generated/CheckState";
import type { ChecksView } from "../ipc/generated/ChecksView";
import type { FindingView } from "../ipc/generated/FindingView";
import type { ConnectorId } from "../ipc/generated/ConnectorId";
import type { Failure } from "../ipc/generated/Failure";
import type { Snapshot } from "../ipc/generated/Snapshot";
import type { Update } from "../ipc/generated/Update";
import { toFailure } from "../ipc/failure";

/** The order of the list; what rests on another check comes after it. */
export const checkOrder: readonly CheckId[] = [
  "identifiers",
  "nameResolution",
  "secureConnection",
  "proxy",
  "clock",
  "deployment",
  "businessHours",
  "signingKey",
  "keySetEndpoint",
  "guestToken",
  "verifiedToken",
  "expiredTokenRefused",
  "wrongSignatureRefused",
  "wrongIssuerRefused",
  "wrongKeyIdRefused",
  "attributes",
  "eventStream",
  "routing",
  "acceptance",
  "closing",
];

const probing: readonly CheckId[] = ["routing", "acceptance", "closing"];

/** Whether a run of these checks opens a conversation that agents may see; all that a connector asks for do, Infobip's apart. */
export function probes(checks: readonly CheckId[] | null, connector: ConnectorId): boolean {
  return checks === null ? connector !== "infobip" : checks.some((check) => probing.includes(check));
}

/** Whether a check has come to a result; a cancelled one has not. */
export function settled(state: CheckState): boolean {
  switch (state) {
    case "passed":
    case "failed":
    case "undecided":
    case "notApplicable":
      return true;
    case "waiting":
    case "running":
    case "cancelled":
      return false;
  }
}

export interface ProfileChecks {
  running: CheckRunView | null;
  /** The run that ended last while this window looked. */
  last: CheckRunView | null;
  latest: ReadonlyMap<CheckId, CheckResultView>;
}

export type AllChecks = ReadonlyMap<string, ProfileChecks>;

export function fromView(view: ChecksView): ProfileChecks {
  return { running: view.running, last: null, latest: new Map(view.latest.map((row) => [row.check, row])) };
}

function withRun(held: ProfileChecks, run: CheckRunView): ProfileChecks {
  const latest = new Map(held.latest);
  for (const row of run.results) if (settled(row.state)) latest.set(row.check, row);
  if (run.endedAt === null) return { ...held, running: run, latest };
  // The end of one run says nothing about another that has begun since.
  const running = held.running?.id === run.id ? null : held.running;
  return { running, last: run, latest };
}

/** Runs of orgs that are not held are left out: they are read when somebody looks. */
export function apply(held: AllChecks, updates: readonly Update[]): AllChecks {
  let next: Map<string, ProfileChecks> | null = null;
  for (const { change } of updates) {
    if (change.kind !== "checks") continue;
    const before = (next ?? held).get(change.run.profileId);
    if (!before) continue;
    next ??= new Map(held);
    next.set(change.run.profileId, withRun(before, change.run));
  }
  return next ?? held;
}

/** One row per check: of the run that goes on, else the newest result. */
export function rowsOf(checks: ProfileChecks): CheckResultView[] {
  const rows = new Map(checks.latest);
  // A check that was cancelled before it ever came to a result still stands there as cancelled.
  for (const row of checks.last?.results ?? []) if (!rows.has(row.check)) rows.set(row.check, row);
  for (const row of checks.running?.results ?? []) rows.set(row.check, row);
  const place = (row: CheckResultView) => (checkOrder.includes(row.check) ? checkOrder.indexOf(row.check) : checkOrder.length);
  return [...rows.values()].sort((a, b) => place(a) - place(b));
}

export type CheckCounts = Record<CheckState, number>;

export function countChecks(rows: readonly CheckResultView[]): CheckCounts {
  const counts: CheckCounts = { waiting: 0, running: 0, passed: 0, failed: 0, undecided: 0, notApplicable: 0, cancelled: 0 };
  for (const row of rows) counts[row.state] += 1;
  return counts;
}

/** How many checks of a run are over. */
export function doneOf(run: CheckRunView): number {
  return run.results.filter((row) => row.state !== "waiting" && row.state !== "running").length;
}

const certainties: Record<FindingView["certainty"], number> = { certain: 0, likely: 1, possible: 2 };

export interface Surest {
  finding: FindingView;
  check: CheckId;
  /** How many different findings there are besides. */
  others: number;
}

/** The surest finding of what did not pass; of equally sure ones the one of the earlier check, on which later ones rest. */
export function surest(rows: readonly CheckResultView[]): Surest | null {
  const all = rows
    .filter((row) => row.state === "failed" || row.state === "undecided")
    .flatMap((row) => row.findings.map((finding) => ({ finding, check: row.check, failed: row.state === "failed" })));
  const [first] = all.sort(
    (a, b) => Number(b.failed) - Number(a.failed) || certainties[a.finding.certainty] - certainties[b.finding.certainty],
  );
  if (!first) return null;
  const rules = new Set(all.map((row) => row.finding.rule));
  return { finding: first.finding, check: first.check, others: rules.size - 1 };
}

const none: ProfileChecks = { running: null, last: null, latest: new Map() };

export class Checks {
  #backend: Backend;
  held = $state.raw<AllChecks>(new Map());
  failure = $state.raw<Failure | null>(null);
  /** The org whose run is being asked for. */
  starting = $state<string | null>(null);
  /** Which row of the list is open, and brought into view. */
  open = $state<CheckId | null>(null);

  /** The production org whose run waits for a person's yes. */
  asking = $state<string | null>(null);
  /** Production orgs whose probe conversations were agreed to. */
  agreed = new Set<string>();

  #early = new Map<string, Update[]>();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  load(snapshot: Snapshot): void {
    const known = new Set(snapshot.profiles.map((row) => row.id));
    for (const id of this.held.keys()) if (known.has(id)) void this.read(id);
  }

  apply(updates: readonly Update[]): void {
    this.held = apply(this.held, updates);
    for (const { change } of updates) {
      if (change.kind !== "checks") continue;
      const id = change.run.profileId;
      this.#early.get(id)?.push({ number: 0, change });
      // What counts as the newest result of a cancelled check is the core's to say.
      if (change.run.endedAt !== null && change.run.cancelled && this.held.has(id)) void this.read(id);
    }
  }

  of(profileId: string | null): ProfileChecks {
    return (profileId !== null && this.held.get(profileId)) || none;
  }

  known(profileId: string): boolean {
    return this.held.has(profileId);
  }

  // Updates that come while the call is under way are applied to its answer: the newest row wins.
  async read(profileId: string): Promise<void> {
    const early: Update[] = [];
    this.#early.set(profileId, early);
    this.failure = null;
    try {
      const fresh = { ...fromView(await this.#backend.checks(profileId)), last: this.held.get(profileId)?.last ?? null };
      const next = new Map(this.held).set(profileId, fresh);
      this.held = apply(next, early);
    } catch (thrown) {
      this.failure = toFailure(thrown);
    } finally {
      if (this.#early.get(profileId) === early) this.#early.delete(profileId);
    }
  }

  async start(profileId: string, checks: CheckId[] | null): Promise<void> {
    if (this.starting !== null || this.of(profileId).running) return;
    this.starting = profileId;
    try {
      if (!this.known(profileId)) await this.read(profileId);
      await this.#backend.startChecks(profileId, checks);
    } finally {
      this.starting = null;
    }
  }

  async cancel(profileId: string): Promise<void> {
    const run = this.of(profileId).running;
    if (run) await this.#backend.cancelChecks(run.id);
  }

  history = (profileId: string, check: CheckId) => this.#backend.checkHistory(profileId, check);
}
