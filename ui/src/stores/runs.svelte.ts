// Runs of scenarios, as the core holds them, and what of them is looked at.

import type { Backend } from "../ipc";
import type { AcrossView } from "../ipc/generated/AcrossView";
import type { CaseSummary } from "../ipc/generated/CaseSummary";
import type { CaseView } from "../ipc/generated/CaseView";
import type { Failure } from "../ipc/generated/Failure";
import type { LeftoverView } from "../ipc/generated/LeftoverView";
import type { ManualAnswer } from "../ipc/generated/ManualAnswer";
import type { ReportFormat } from "../ipc/generated/ReportFormat";
import type { RunCounts } from "../ipc/generated/RunCounts";
import type { RunRequest } from "../ipc/generated/RunRequest";
import type { RunSummary } from "../ipc/generated/RunSummary";
import type { Update } from "../ipc/generated/Update";
import { toFailure } from "../ipc/failure";
import { realTimers, type Timers } from "../lib/typing";
import { bad, over } from "../lib/verdicts";

export type RunRows = ReadonlyMap<string, RunSummary>;
export type CaseRows = ReadonlyMap<string, CaseSummary>;
/** The cases of runs that were read, or that go on. */
export type AllCases = ReadonlyMap<string, CaseRows>;

export interface Held {
  rows: RunRows;
  cases: AllCases;
}

export function apply(held: Held, updates: readonly Update[]): Held {
  let { rows, cases } = held;
  for (const { change } of updates) {
    if (change.kind === "run") {
      const { run } = change;
      rows = new Map(rows).set(run.id, run);
      const before = cases.get(run.id);
      // Cases of a run that nobody has read are read when somebody looks; a person's turn must be seen at once.
      if (!before && run.state !== "running") continue;
      const next = new Map(before);
      for (const row of change.cases) next.set(row.id, row);
      cases = new Map(cases).set(run.id, next);
    } else if (change.kind === "runDeleted") {
      const { runId } = change;
      rows = new Map([...rows].filter(([id]) => id !== runId));
      cases = new Map([...cases].filter(([id]) => id !== runId));
    }
  }
  return rows === held.rows && cases === held.cases ? held : { rows, cases };
}

export const doneOf = (counts: RunCounts): number => counts.passed + counts.passedOnRetry + counts.failed;

/** Those that wait for a person, the longest first. */
export function waitingForPerson(cases: AllCases): CaseSummary[] {
  return [...cases.values()]
    .flatMap((rows) => [...rows.values()].filter((row) => row.manual !== null && !over(row.state)))
    .sort((a, b) => (a.manual?.since ?? 0) - (b.manual?.since ?? 0));
}

export type CaseFilter = "all" | "failed" | "running";

export function narrowedCases(rows: readonly CaseSummary[], filter: CaseFilter): CaseSummary[] {
  switch (filter) {
    case "all":
      return [...rows];
    case "failed":
      return rows.filter((row) => bad(row.state));
    case "running":
      return rows.filter((row) => row.state === "running" || row.state === "awaitingPerson");
  }
}

export type RunTab = "cases" | "across" | "compare";

/** How many runs are answered at once. */
const page = 50;

/** How soon a case that goes on is read again after news of it. */
const rereadMs = 150;

export class Runs {
  #backend: Backend;
  #timers: Pick<Timers, "after">;
  held = $state.raw<Held>({ rows: new Map(), cases: new Map() });
  known = $state(false);
  more = $state(true);
  failure = $state.raw<Failure | null>(null);
  leftovers = $state.raw<readonly LeftoverView[]>([]);
  closing = $state(false);
  list = $derived([...this.held.rows.values()].sort((a, b) => b.startedAt - a.startedAt));
  going = $derived(this.list.filter((row) => row.state === "running"));
  manual = $derived(waitingForPerson(this.held.cases));

  openId = $state<string | null>(null);
  tab = $state<RunTab>("cases");
  filter = $state<CaseFilter>("all");
  caseId = $state<string | null>(null);
  view = $state.raw<CaseView | null>(null);
  runFailure = $state.raw<Failure | null>(null);
  caseFailure = $state.raw<Failure | null>(null);
  across = $state.raw<readonly AcrossView[] | null>(null);
  open = $derived(this.held.rows.get(this.openId ?? "") ?? null);
  cases = $derived([...(this.held.cases.get(this.openId ?? "")?.values() ?? [])]);
  shown = $derived(narrowedCases(this.cases, this.filter));

  /** One list of updates for every call that is under way. */
  #early = new Set<Update[]>();
  #reloads = 0;
  #asked = 0;
  #cancelReread: (() => void) | null = null;

  constructor(backend: Backend, timers: Pick<Timers, "after"> = realTimers) {
    this.#backend = backend;
    this.#timers = timers;
  }

  /** The newest runs, and the cases of those that go on or are looked at. */
  async reload(): Promise<void> {
    const early: Update[] = [];
    const asked = ++this.#reloads;
    this.#early.add(early);
    try {
      const rows = await this.#backend.runs(null);
      const wanted = rows.filter((row) => row.state === "running" || row.id === this.openId);
      const views = await Promise.all(wanted.map((row) => this.#backend.run(row.id)));
      if (asked !== this.#reloads) return;
      const cases = new Map(views.map((view) => [view.summary.id, new Map(view.cases.map((row) => [row.id, row]))]));
      this.held = apply({ rows: new Map(rows.map((row) => [row.id, row])), cases }, early);
      this.more = rows.length >= page;
      this.failure = null;
      this.known = true;
    } catch (thrown) {
      if (asked === this.#reloads) this.failure = toFailure(thrown);
    } finally {
      this.#early.delete(early);
    }
    await this.readLeftovers();
  }

  async readLeftovers(): Promise<void> {
    const rows = await this.#backend.leftovers().catch(() => null);
    if (rows) this.leftovers = rows;
  }

  async closeLeftovers(): Promise<readonly LeftoverView[]> {
    this.closing = true;
    try {
      this.leftovers = await this.#backend.closeLeftovers();
      return this.leftovers;
    } finally {
      this.closing = false;
    }
  }

  async older(): Promise<void> {
    const last = this.list.at(-1);
    if (!last || !this.more) return;
    const rows = await this.#backend.runs(last.startedAt);
    this.more = rows.length >= page;
    const next = new Map(this.held.rows);
    for (const row of rows) if (!next.has(row.id)) next.set(row.id, row);
    this.held = { ...this.held, rows: next };
  }

  apply(updates: readonly Update[]): void {
    for (const early of this.#early) early.push(...updates);
    this.held = apply(this.held, updates);
    for (const { change } of updates) {
      if (change.kind === "runDeleted" && change.runId === this.openId) this.show(null);
      if (change.kind !== "run") continue;
      if (change.run.endedAt !== null) void this.readLeftovers();
      if (change.run.id !== this.openId) continue;
      if (change.run.endedAt !== null && this.across !== null) void this.readAcross();
      if (change.cases.some((row) => row.id === this.caseId)) this.#rereadSoon();
    }
  }

  #rereadSoon(): void {
    this.#cancelReread ??= this.#timers.after(rereadMs, () => {
      this.#cancelReread = null;
      void this.#readCase();
    });
  }

  /** Opens a run; null closes the one that is open. */
  show(id: string | null): void {
    if (this.openId === id) return;
    this.openId = id;
    this.tab = "cases";
    this.filter = "all";
    this.across = null;
    this.runFailure = null;
    this.inspect(null);
    if (id !== null) void this.read(id);
  }

  async read(id: string): Promise<void> {
    const early: Update[] = [];
    this.#early.add(early);
    this.runFailure = null;
    try {
      const view = await this.#backend.run(id);
      const rows = new Map(this.held.rows).set(id, view.summary);
      const cases = new Map(this.held.cases).set(id, new Map(view.cases.map((row) => [row.id, row])));
      this.held = apply({ rows, cases }, early);
    } catch (thrown) {
      if (this.openId === id) this.runFailure = toFailure(thrown);
    } finally {
      this.#early.delete(early);
    }
  }

  /** Opens a case of the open run; null closes it. */
  inspect(caseId: string | null): void {
    this.caseId = caseId;
    this.view = null;
    this.caseFailure = null;
    void this.#readCase();
  }

  async #readCase(): Promise<void> {
    const { caseId } = this;
    const asked = ++this.#asked;
    if (caseId === null) return;
    try {
      const view = await this.#backend.case(caseId);
      if (asked === this.#asked) this.view = view;
    } catch (thrown) {
      if (asked === this.#asked) this.caseFailure = toFailure(thrown);
    }
  }

  async readAcross(): Promise<void> {
    const { openId } = this;
    if (openId === null) return;
    const rows = await this.#backend.across(openId);
    if (openId === this.openId) this.across = rows;
  }

  start = (request: RunRequest) => this.#backend.startRun(request);
  cancel = (id: string) => this.#backend.cancelRun(id);
  answer = (caseId: string, answer: ManualAnswer) => this.#backend.answerManual(caseId, answer);
  delete = (id: string) => this.#backend.deleteRun(id);
  compare = (first: string, second: string) => this.#backend.compareRuns(first, second);
  report = (id: string, format: ReportFormat) => this.#backend.saveRunReport(id, format);
}
