import { afterEach, describe, expect, it, vi } from "vitest";

import type { Backend } from "../src/ipc/backend";
import type { CaseSummary } from "../src/ipc/generated/CaseSummary";
import type { CaseView } from "../src/ipc/generated/CaseView";
import type { RunSummary } from "../src/ipc/generated/RunSummary";
import type { RunView } from "../src/ipc/generated/RunView";
import { createFake } from "../src/ipc/fake";
import type { StepResult } from "../src/ipc/generated/StepResult";
import { App } from "../src/stores/app.svelte";
import { bad, over } from "../src/lib/verdicts";
import { placesWord } from "../src/components/tests/words";
import { apply, doneOf, narrowedCases, Runs, waitingForPerson } from "../src/stores/runs.svelte";
import { startRun } from "../src/stores/test-actions";
import { wholeOf } from "../src/stores/tests.svelte";
import { chartOf, pictureOf, shapeOf, ticksOf } from "../src/stores/timings";
import { update } from "./rows";

const place = { target: { kind: "practice" as const }, name: "Practice org", environment: "practice" as const, connector: "customClient" as const };

const run = (id: string, change: Partial<RunSummary> = {}): RunSummary => ({
  id,
  title: id,
  startedAt: 1,
  endedAt: null,
  state: "running",
  counts: { expected: 2, waiting: 1, running: 1, passed: 0, passedOnRetry: 0, failed: 0, notRun: 0 },
  targets: [place],
  parallel: 1,
  retry: false,
  version: "test",
  ...change,
});

const held = (id: string, change: Partial<CaseSummary> = {}): CaseSummary => ({
  id,
  runId: "r",
  scenarioId: "s",
  scenario: "A guest",
  file: "",
  row: "",
  repetition: 1,
  target: place,
  state: "running",
  reason: null,
  tries: 1,
  startedAt: 1,
  tookMs: null,
  waitedMs: 0,
  step: 1,
  steps: 3,
  manual: null,
  ...change,
});

const manual = (since: number) => ({ step: 2, instructions: "Accept", question: null, since, until: null });

const step = (number: number, beganMs: number | null, tookMs: number | null, change: Partial<StepResult> = {}): StepResult => ({
  number,
  file: "",
  line: number,
  title: `step ${number}`,
  state: "passed",
  beganMs,
  tookMs,
  reason: null,
  expectations: [],
  answer: null,
  failure: null,
  ...change,
});

describe("runs", () => {
  const nothing = { rows: new Map(), cases: new Map() };

  it("keeps the cases of a run that goes on, also before anybody reads it", () => {
    const after = apply(nothing, [update(1, { kind: "run", run: run("r"), cases: [held("a"), held("b", { state: "awaitingPerson", manual: manual(5) })] })]);
    expect([...(after.cases.get("r")?.keys() ?? [])]).toEqual(["a", "b"]);
    expect(waitingForPerson(after.cases).map((row) => row.id)).toEqual(["b"]);
    const next = apply(after, [update(2, { kind: "run", run: run("r"), cases: [held("b", { state: "passed" })] })]);
    expect(waitingForPerson(next.cases)).toEqual([]);
    expect(next.cases.get("r")?.get("a")?.state).toBe("running");
  });

  it("leaves the cases of a run that is over and was never read to whoever reads it", () => {
    const after = apply(nothing, [update(1, { kind: "run", run: run("r", { state: "ended", endedAt: 9 }), cases: [held("a")] })]);
    expect(after.rows.has("r")).toBe(true);
    expect(after.cases.has("r")).toBe(false);
  });

  it("forgets a run that is deleted, and nothing where nothing is about runs", () => {
    const before = apply(nothing, [update(1, { kind: "run", run: run("r"), cases: [held("a")] })]);
    expect(apply(before, [update(2, { kind: "checklist", profileId: "p" })])).toBe(before);
    const after = apply(before, [update(2, { kind: "runDeleted", runId: "r" })]);
    expect([after.rows.size, after.cases.size]).toEqual([0, 0]);
  });

  it("shows who has waited longest first", () => {
    const cases = new Map([["r", new Map([held("late", { manual: manual(9) }), held("early", { manual: manual(3) }), held("over", { manual: manual(1), state: "failed" })].map((row) => [row.id, row]))]]);
    expect(waitingForPerson(cases).map((row) => row.id)).toEqual(["early", "late"]);
  });

  it("counts whatever did not pass as a failure", () => {
    expect((["passed", "passedOnRetry", "failed", "hung", "broken", "notRun", "running", "waiting", "awaitingPerson"] as const).map((state) => [over(state), bad(state)])).toEqual([
      [true, false],
      [true, false],
      [true, true],
      [true, true],
      [true, true],
      [true, true],
      [false, false],
      [false, false],
      [false, false],
    ]);
    const rows = [held("a", { state: "hung" }), held("b", { state: "passed" }), held("c", { state: "awaitingPerson" })];
    expect(narrowedCases(rows, "failed").map((row) => row.id)).toEqual(["a"]);
    expect(narrowedCases(rows, "running").map((row) => row.id)).toEqual(["c"]);
    expect(doneOf({ expected: 9, waiting: 1, running: 2, passed: 3, passedOnRetry: 1, failed: 1, notRun: 1 })).toBe(5);
  });

  it("tells places of one name apart by their hosts", () => {
    const at = (profileId: string, name: string) => ({ ...place, target: { kind: "profile" as const, profileId }, name });
    const orgs = { get: (id: string) => (id === "gone" ? null : { serviceUrl: `https://${id}.example` }) };
    expect(placesWord([place, at("a", "UAT")], orgs)).toBe("Practice org, UAT");
    expect(placesWord([at("a", "UAT"), at("b", "UAT"), at("gone", "UAT")], orgs)).toBe("UAT (a.example), UAT (b.example), UAT");
  });

  it("applies news that come while a run is read, and reads an open case again", async () => {
    let answer: (view: RunView) => void = () => undefined;
    let reads = 0;
    const waiting: (() => void)[] = [];
    const backend = {
      run: () => new Promise<RunView>((done) => (answer = done)),
      case: async () => ((reads += 1), { summary: held("a"), steps: [] } as unknown as CaseView),
      leftovers: async () => [],
    } as unknown as Backend;
    const store = new Runs(backend, { after: (_, work) => (waiting.push(work), () => undefined) });
    store.show("r");
    store.apply([update(1, { kind: "run", run: run("r"), cases: [held("a", { step: 2 })] })]);
    answer({ summary: run("r"), cases: [held("a", { step: 1 })], leftovers: [] });
    await Promise.resolve();
    await Promise.resolve();
    expect(store.cases.map((row) => row.step)).toEqual([2]);
    store.inspect("a");
    store.apply([update(2, { kind: "run", run: run("r"), cases: [held("a", { step: 3 })] }), update(3, { kind: "run", run: run("r"), cases: [held("a")] })]);
    expect(waiting.length).toBe(1);
    waiting[0]?.();
    expect(reads).toBe(2);
  });

  it("takes whole numbers only", () => {
    expect(["5", " 100 ", "0", "101", "1.5", "", "five"].map((text) => wholeOf(text, 1, 100))).toEqual([5, 100, null, null, null, null, null]);
  });
});

describe("timings as a picture", () => {
  it("puts the bars on one axis that ends with the last of them", () => {
    const picture = pictureOf([step(1, 0, 500), step(2, 500, 1500, { expectations: [{ line: 2, title: "", state: "late", limitMs: 1000, tookMs: 1500, lateByMs: 500, saw: [] }] }), step(3, null, null)]);
    expect(picture.totalMs).toBe(2000);
    expect(picture.bars.map((bar) => [bar.from, bar.width])).toEqual([[0, 0.25], [0.25, 0.75]]);
    expect(picture.bars[1]?.marks).toEqual([{ share: 0.75, limit: true }, { share: 1, limit: false }]);
  });

  it("lets the step under way reach up to now", () => {
    expect(pictureOf([step(1, 0, 1000), step(2, 1000, null, { state: "running" })], 4000).bars[1]).toMatchObject({ from: 0.25, width: 0.75 });
    expect(pictureOf([], 0).bars).toEqual([]);
  });

  it("marks round numbers, a few of them", () => {
    expect(ticksOf(2000).map((tick) => tick.at)).toEqual([0, 500, 1000, 1500, 2000]);
    expect(ticksOf(18_700, 4).map((tick) => tick.at)).toEqual([0, 5000, 10_000, 15_000]);
    expect(ticksOf(1).length).toBeGreaterThan(1);
    expect(ticksOf(0)).toEqual([{ at: 0, share: 0 }]);
  });

  it("places what was held over time, by shape", () => {
    const point = (state: CaseSummary["state"], tookMs: number) => ({ runId: "r", caseId: `${state}${tookMs}`, target: place, row: "", at: 0, tookMs, state, olderText: false });
    const chart = chartOf([point("passed", 1000), point("notRun", 0), point("hung", 2000), point("passedOnRetry", 500)], 1000);
    expect(chart.points.map(({ shape, x }) => [shape, x])).toEqual([["passed", 0], ["failed", 0.5], ["retried", 1]]);
    expect(chart.points[1]!.y).toBeCloseTo(1 / 1.05);
    expect(chart.median).toBeCloseTo(0.5 / 1.05);
    expect(chartOf([point("passed", 10)], null).points[0]?.x).toBe(0.5);
    expect(shapeOf("running")).toBeNull();
  });
});

describe("the fake's runs", () => {
  afterEach(() => void vi.useRealTimers());

  it("goes on by itself to a verdict that the list of scenarios shows, too", async () => {
    vi.useFakeTimers();
    const app = new App(createFake({ seed: "tests-empty" }), { getItem: () => null, setItem: () => undefined });
    const all = async <T>(work: Promise<T>): Promise<T> => (await vi.advanceTimersByTimeAsync(1000), work);
    await all(app.start());
    const text = "version: 1\nname: The agent answers late\nsteps:\n  - start: guest\n  - expect: routed\n";
    const view = await all(app.tests.scenarios.save(null, text));
    await all(startRun(app, { scenarios: [view.summary.id], targets: [{ kind: "practice" }], times: 2, parallel: 2, retry: false, limitMs: null, confirmed: [] }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(app.tests.runs.open).toMatchObject({ state: "ended", counts: { expected: 2, failed: 2 } });
    expect(app.tests.scenarios.get(view.summary.id)?.recent.map((row) => row.state)).toEqual(["failed", "failed"]);
    expect(app.settings.place).toBe("tests");
  });
});
