// The fake's answers for scenarios and their runs. A run goes on by itself, a step of each case at a time.

import type { Backend } from "../backend";
import type { AcrossView } from "../generated/AcrossView";
import type { CaseView } from "../generated/CaseView";
import type { ComparisonView } from "../generated/ComparisonView";
import type { DifferenceView } from "../generated/DifferenceView";
import type { HistoryView } from "../generated/HistoryView";
import type { LeftoverView } from "../generated/LeftoverView";
import type { RunPlace } from "../generated/RunPlace";
import type { RunSummary } from "../generated/RunSummary";
import type { RunView } from "../generated/RunView";
import type { SavedFile } from "../generated/SavedFile";
import type { ScenarioSummary } from "../generated/ScenarioSummary";
import type { ScenarioView } from "../generated/ScenarioView";
import { bad, over } from "../../lib/verdicts";
import { FakeFiles } from "./files";
import { complete, lint } from "./scenario-text";
import { advance, countsOf, cutOff, newRun, settle } from "./test-cases";
import { placeOf, practicePlace, recentOf, summaryOf } from "./test-seeds";
import { failure, later, type HeldRun, type HeldScenario } from "./world";

const paceMs = 400;

const fileName = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").slice(0, 60) || "scenario";

export class FakeTests extends FakeFiles {
  #timer: ReturnType<typeof setInterval> | null = null;

  #scenario(id: string): HeldScenario {
    const held = this.world.scenarios.get(id);
    if (!held) throw failure("notFound", "This scenario is not in the store.");
    return held;
  }

  #run(id: string): HeldRun {
    const held = this.world.testRuns.get(id);
    if (!held) throw failure("notFound", "This run is not in the store.");
    return held;
  }

  #put(held: HeldScenario): ScenarioView {
    this.world.scenarios.set(held.summary.id, held);
    this.world.emit({ kind: "scenario", scenario: held.summary });
    return structuredClone({ summary: held.summary, text: held.text, problems: lint(held.text).problems });
  }

  async scenarios(): Promise<ScenarioSummary[]> {
    await later();
    return structuredClone([...this.world.scenarios.values()].map((held) => held.summary));
  }

  async scenario(id: string): Promise<ScenarioView> {
    await later();
    const held = this.#scenario(id);
    return structuredClone({ summary: held.summary, text: held.text, problems: lint(held.text).problems });
  }

  async saveScenario(...[id, text]: Parameters<Backend["saveScenario"]>): Promise<ScenarioView> {
    await later(40);
    if (text.length > 1024 * 1024) throw { ...failure("fieldsInvalid", "Some fields must be changed."), fields: [{ field: "text", message: "A scenario has at most 1 MiB.", hint: null, suggestion: null }] };
    const before = id === null ? null : this.#scenario(id).summary;
    return this.#put({ summary: summaryOf(text, before), text });
  }

  async trashScenario(id: string): Promise<void> {
    await later();
    const held = this.#scenario(id);
    this.#put({ ...held, summary: { ...held.summary, trashedAt: Date.now() } });
  }

  async restoreScenario(id: string): Promise<void> {
    await later();
    const held = this.#scenario(id);
    this.#put({ ...held, summary: { ...held.summary, trashedAt: null } });
  }

  async lintScenario(text: string) {
    await later(10);
    return lint(text);
  }

  async completeScenario(...[text, line, column]: Parameters<Backend["completeScenario"]>) {
    await later(10);
    return complete(text, line, column);
  }

  async recordScenario(...[conversationId, draft]: Parameters<Backend["recordScenario"]>): Promise<ScenarioView> {
    await later(80);
    const held = this.world.find(conversationId);
    const lines = held.entries.flatMap((row) => {
      if (row.body.kind !== "text") return [];
      const quoted = JSON.stringify(row.body.text.replaceAll("\n", " "));
      if (row.role === "EndUser") return [...(draft.pauses ? ["  - wait: 2 s"] : []), `  - say: ${quoted}`];
      return draft.expectations ? [`  - expect: { message: { from: agent, is: ${quoted} } }`] : [];
    });
    const start = held.view.identity.kind === "guest" ? "guest" : `{ verified: ${held.view.identity.subject} }`;
    const text = [`version: 1`, `name: ${draft.name}`, `tags: [recorded]`, `steps:`, `  - start: ${start}`, ...(draft.expectations ? ["  - expect: routed"] : []), ...lines, "  - end", "  - close", ""].join("\n");
    return this.#put({ summary: summaryOf(text, null), text });
  }

  async saveScenarioFile(id: string): Promise<SavedFile> {
    await later();
    return { path: `/home/ada/Downloads/${fileName(this.#scenario(id).summary.name)}.yaml` };
  }

  async startRun(...[request]: Parameters<Backend["startRun"]>): Promise<string> {
    await later(60);
    const places = request.targets.map((target): RunPlace => (target.kind === "practice" ? practicePlace : placeOf(this.world, target.profileId)));
    const unconfirmed = request.targets.find((target) => target.kind === "profile" && this.world.profile(target.profileId).environment === "production" && !request.confirmed.includes(target.profileId));
    if (unconfirmed) throw failure("notNow", "A production org was not confirmed.", "Tick that it is meant.");
    const run = newRun(request.scenarios.map((id) => this.#scenario(id)), places, { parallel: request.parallel, retry: request.retry }, request.times);
    this.world.testRuns.set(run.summary.id, run);
    this.world.emit({ kind: "run", run: run.summary, cases: run.cases.map((row) => row.summary) });
    this.#goOn();
    return run.summary.id;
  }

  // A reload of the page loses the timer, not the runs.
  #goOn(): void {
    this.#timer ??= setInterval(() => {
      const going = [...this.world.testRuns.values()].filter((run) => run.summary.state === "running");
      for (const run of going) this.#tick(run);
      if (going.length === 0 && this.#timer !== null) {
        clearInterval(this.#timer);
        this.#timer = null;
      }
    }, paceMs);
  }

  #tick(run: HeldRun): void {
    const held = run.cases.filter((row) => !over(row.summary.state)).slice(0, run.summary.parallel);
    const moved = held.filter((row) => row.summary.manual === null);
    for (const view of moved) advance(view, Date.now());
    this.#publish(run, moved);
  }

  #publish(run: HeldRun, changed: readonly CaseView[]): void {
    run.summary.counts = countsOf(run.cases.map((row) => row.summary));
    if (run.summary.state === "running" && run.cases.every((row) => over(row.summary.state))) Object.assign(run.summary, { state: "ended", endedAt: Date.now() });
    if (changed.length > 0) this.world.emit({ kind: "run", run: run.summary, cases: changed.map((row) => row.summary) });
    for (const view of changed) {
      const held = over(view.summary.state) && view.summary.scenarioId !== null ? this.world.scenarios.get(view.summary.scenarioId) : undefined;
      if (!held) continue;
      held.summary = { ...held.summary, recent: recentOf(this.world, held.summary.id) };
      this.world.emit({ kind: "scenario", scenario: held.summary });
    }
  }

  async cancelRun(id: string): Promise<void> {
    await later();
    const run = this.#run(id);
    if (run.summary.state !== "running") throw failure("notFound", "This run is over.");
    const cut = run.cases.filter((row) => !over(row.summary.state));
    for (const view of cut) cutOff(view, "notRun", "The run was cancelled before this case was held");
    Object.assign(run.summary, { state: "cancelled", endedAt: Date.now() });
    this.#publish(run, cut);
  }

  async answerManual(...[caseId, answer]: Parameters<Backend["answerManual"]>): Promise<void> {
    await later();
    const view = this.#case(caseId);
    const { manual } = view.summary;
    const step = manual && view.steps.find((row) => row.number === manual.step);
    if (!manual || !step) throw failure("notNow", "This case waits for nobody.");
    step.answer = answer;
    view.summary.manual = null;
    view.summary.state = "running";
    settle(view, step, answer.done ? { state: "passed", took: Date.now() - manual.since, reason: null } : { state: "failed", took: Date.now() - manual.since, reason: `${answer.who} says that it was not as it should be` });
    this.#publish(this.#run(view.summary.runId), [view]);
    this.#goOn();
  }

  async runs(before: number | null): Promise<RunSummary[]> {
    await later();
    this.#goOn();
    return structuredClone([...this.world.testRuns.values()].map((run) => run.summary).filter((row) => before === null || row.startedAt < before).sort((a, b) => b.startedAt - a.startedAt).slice(0, 50));
  }

  async run(id: string): Promise<RunView> {
    await later(20);
    const run = this.#run(id);
    return structuredClone({ summary: run.summary, cases: run.cases.map((row) => row.summary), leftovers: this.world.leftovers.filter((row) => row.runId === id) });
  }

  #case(id: string): CaseView {
    for (const run of this.world.testRuns.values()) {
      const view = run.cases.find((row) => row.summary.id === id);
      if (view) return view;
    }
    throw failure("notFound", "This case is not in the store.");
  }

  async case(id: string): Promise<CaseView> {
    await later(20);
    return structuredClone(this.#case(id));
  }

  async deleteRun(id: string): Promise<void> {
    await later();
    if (this.#run(id).summary.state === "running") throw failure("notNow", "This run goes on.", "Cancel it first.");
    this.world.testRuns.delete(id);
    this.world.emit({ kind: "runDeleted", runId: id });
  }

  async leftovers(): Promise<LeftoverView[]> {
    await later();
    return structuredClone(this.world.leftovers);
  }

  async closeLeftovers(): Promise<LeftoverView[]> {
    await later(300);
    this.world.leftovers = [];
    return [];
  }

  async compareRuns(...[first, second]: Parameters<Backend["compareRuns"]>): Promise<ComparisonView> {
    await later(60);
    const key = (view: CaseView) => [view.summary.scenario, view.summary.row, view.summary.target.name, view.summary.repetition].join(" · ");
    const title = (view: CaseView) => [view.summary.scenario, view.summary.row].filter(Boolean).join(" · ");
    const a = new Map(this.#run(first).cases.map((view) => [key(view), view]));
    const b = new Map(this.#run(second).cases.map((view) => [key(view), view]));
    const pairs = [...a].flatMap(([name, view]) => {
      const other = b.get(name);
      return other ? [{ title: title(view), first: view.summary, second: other.summary, differences: differences(view, other) }] : [];
    });
    pairs.sort((x, y) => y.differences.length - x.differences.length);
    return structuredClone({ pairs, onlyFirst: [...a].filter(([name]) => !b.has(name)).map(([, view]) => title(view)), onlySecond: [...b].filter(([name]) => !a.has(name)).map(([, view]) => title(view)) });
  }

  async across(id: string): Promise<AcrossView[]> {
    await later(40);
    const rows = new Map<string, AcrossView>();
    for (const view of this.#run(id).cases) {
      const title = [view.summary.scenario, view.summary.row].filter(Boolean).join(" · ");
      const row = rows.get(title) ?? { title, columns: [] };
      const facts: string[] = [];
      if (view.summary.reason?.includes("guest")) facts.push("verified as guest");
      if (view.attributes.some((one) => one.known && one.arrived === null) && view.summary.target.environment === "sandbox") facts.push("no attribute accountId");
      row.columns.push({ case: view.summary, facts });
      rows.set(title, row);
    }
    return structuredClone([...rows.values()]);
  }

  async scenarioHistory(id: string): Promise<HistoryView> {
    await later(40);
    this.#scenario(id);
    const points = [...this.world.testRuns.values()]
      .sort((a, b) => a.summary.startedAt - b.summary.startedAt)
      .flatMap((run) => run.cases.filter((row) => row.summary.scenarioId === id && over(row.summary.state)).map(({ summary }) => ({ runId: run.summary.id, caseId: summary.id, target: summary.target, row: summary.row, at: summary.startedAt ?? run.summary.startedAt, tookMs: summary.tookMs ?? 0, state: summary.state, olderText: run.summary.startedAt < Date.now() - 200 * 3_600_000 })))
      .slice(-200);
    const good = points.filter((row) => !bad(row.state)).map((row) => row.tookMs).sort((a, b) => a - b);
    const last = points.slice(-10).map((row) => bad(row.state));
    return structuredClone({ points, flaky: last.includes(true) && last.includes(false), passed: good.length, medianMs: good[Math.floor(good.length / 2)] ?? null });
  }

  async saveRunReport(...[id, format]: Parameters<Backend["saveRunReport"]>): Promise<SavedFile> {
    await later(80);
    const { title } = this.#run(id).summary;
    return { path: `/home/ada/Downloads/run-${fileName(title)}.${format === "junit" ? "xml" : format}` };
  }
}

function differences(first: CaseView, second: CaseView): DifferenceView[] {
  const out: DifferenceView[] = [];
  if (first.summary.state !== second.summary.state) out.push({ kind: "verdict", text: `${first.summary.reason ?? "passed"} before, ${second.summary.reason ?? "passed"} now`, step: null });
  for (const step of second.steps) {
    const other = first.steps.find((row) => row.number === step.number);
    if (!other || other.state === step.state) continue;
    if (step.state === "late") out.push({ kind: "late", text: `${step.title}: ${step.reason}`, step: step.number });
    else if (step.state === "outOfOrder") out.push({ kind: "reordered", text: step.reason ?? step.title, step: step.number });
    else if (other.state === "passed") out.push({ kind: "missing", text: step.title, step: step.number });
    else out.push({ kind: "extra", text: step.title, step: step.number });
  }
  if (first.verified !== second.verified) out.push({ kind: "fact", text: second.verified ? `verified as ${second.verified}` : "verified as guest", step: null });
  return out;
}
