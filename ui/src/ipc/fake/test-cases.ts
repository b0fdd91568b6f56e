// The cases of the fake's runs: what each step comes to. A scenario whose name tells of something late, or of another order,
// comes to just that.

import type { CaseEvent } from "../generated/CaseEvent";
import type { CaseState } from "../generated/CaseState";
import type { CaseSummary } from "../generated/CaseSummary";
import type { CaseView } from "../generated/CaseView";
import type { ExpectationResult } from "../generated/ExpectationResult";
import type { RunCounts } from "../generated/RunCounts";
import type { RunPlace } from "../generated/RunPlace";
import type { RunSummary } from "../generated/RunSummary";
import type { StepResult } from "../generated/StepResult";
import { over } from "../../lib/verdicts";
import { readText } from "./scenario-text";
import { finding, uuid, type HeldRun, type HeldScenario } from "./world";

export function newCase(run: string, scenario: HeldScenario, target: RunPlace, row: string, repetition: number): CaseView {
  const read = readText(scenario.text);
  const steps = read.steps.map(
    (step, index): StepResult => ({
      number: index + 1,
      file: "",
      line: step.line,
      title: step.title,
      state: "waiting",
      beganMs: null,
      tookMs: null,
      reason: null,
      expectations: step.word === "expect" ? [expectation(step.line, step.title.replace(/^Expect /, ""))] : [],
      answer: null,
      failure: null,
    }),
  );
  return {
    summary: { id: uuid(), runId: run, scenarioId: scenario.summary.id, scenario: scenario.summary.name, file: "", row, repetition, target, state: "waiting", reason: null, tries: 1, startedAt: null, tookMs: null, waitedMs: 0, step: 0, steps: steps.length, manual: null },
    steps,
    firstTry: null,
    events: [],
    moreEvents: false,
    findings: [],
    gaps: { missed: 0, doubled: 0, outOfOrder: 0 },
    attributes: scenario.text.includes("attributes:") ? [{ name: "accountId", sent: "0015g00000X", arrived: null, known: target.environment !== "production" }, { name: "tier", sent: "Gold", arrived: "Gold", known: true }] : [],
    verified: scenario.text.includes("verified:") && target.environment !== "production" ? "customer-42" : null,
    conversationIds: [],
    checklist: { proved: 11, declared: 3, failed: 0, unknown: 4 },
  };
}

function expectation(line: number, title: string): ExpectationResult {
  return { line, title, state: "waiting", limitMs: 15_000, tookMs: null, lateByMs: null, saw: [] };
}

const said: Record<string, [kind: CaseEvent["kind"], role: string, name: string, text: string]> = {
  start: ["state", "System", "", "The conversation was created"],
  routed: ["state", "System", "", "Routing found a route"],
  accepted: ["state", "Agent", "Ada Lovelace", "Ada Lovelace accepted"],
  message: ["message", "Agent", "Ada Lovelace", "Hello, how can I help?"],
  end: ["state", "System", "", "The session was ended"],
  client: ["connection", "", "", "The stream was lost and opened again"],
  manual: ["deed", "", "", "A person was asked"],
};

/** What a step comes to in a scenario of this name, on this org. */
function verdictOf(view: CaseView, step: StepResult): { state: StepResult["state"]; took: number; reason: string | null } {
  const { scenario, target } = view.summary;
  const expected = step.expectations.length > 0;
  const lastExpected = view.steps.filter((row) => row.expectations.length > 0).at(-1)?.number === step.number;
  const took = expected ? 420 + ((step.number * 137) % 600) : 60 + ((step.number * 53) % 90);
  if (lastExpected && /late/i.test(scenario)) return { state: "late", took: 18_200, reason: "Late by 3.2 s" };
  if (lastExpected && /order|swap/i.test(scenario)) return { state: "outOfOrder", took: 640, reason: "Out of order: “Second answer” came before “First answer”" };
  if (expected && /transfer/i.test(scenario) && lastExpected) return { state: "failed", took: 15_000, reason: "The conversation was not transferred within 15 s" };
  if (expected && /verified/i.test(step.title) && target.environment === "production") return { state: "failed", took: 15_000, reason: "Verified as guest" };
  return { state: "passed", took, reason: null };
}

const stops = (state: StepResult["state"]): boolean => state === "failed";

/** Carries out the next step. Answers whether a person has to do something now. */
export function advance(view: CaseView, now: number): void {
  const { summary } = view;
  if (summary.startedAt === null) summary.startedAt = now;
  const step = view.steps.find((row) => row.state === "waiting" || row.state === "running");
  if (!step) return finish(view);
  const before = view.steps.filter((row) => row.beganMs !== null && row.tookMs !== null).reduce((last, row) => Math.max(last, row.beganMs! + row.tookMs!), 0);
  if (step.state === "waiting") {
    step.state = "running";
    step.beganMs = before;
    summary.step = step.number;
    summary.state = "running";
    if (!step.title.startsWith("A person:")) return;
    summary.state = "awaitingPerson";
    summary.manual = { step: step.number, instructions: `${step.title.replace("A person: ", "")}.`, question: "Which name does it show?", since: now, until: now + 120_000 };
    return;
  }
  if (summary.manual) return;
  settle(view, step, verdictOf(view, step));
}

export function settle(view: CaseView, step: StepResult, verdict: { state: StepResult["state"]; took: number; reason: string | null }): void {
  step.state = verdict.state;
  step.tookMs = verdict.took;
  step.reason = verdict.reason;
  for (const row of step.expectations) {
    row.state = verdict.state;
    row.tookMs = verdict.state === "failed" ? null : verdict.took;
    row.lateByMs = verdict.state === "late" ? verdict.took - row.limitMs : null;
    row.saw =
      verdict.state === "outOfOrder"
        ? ["Second answer (Ada Lovelace, after 0.6 s)", "First answer (Ada Lovelace, after 0.9 s)"]
        : verdict.state === "passed" || verdict.state === "late"
          ? [`${row.title} after ${(verdict.took / 1000).toFixed(1)} s`]
          : ["Message from Ada Lovelace: “One moment please”", "The session stayed active"];
  }
  const word = Object.keys(said).find((key) => step.title.toLowerCase().includes(key)) ?? "";
  const [kind, role, name, text] = said[word] ?? (step.title.startsWith("Say") ? (["message", "EndUser", "", step.title.replace(/^Say “|”$/g, "")] as const) : (["deed", "", "", step.title] as const));
  view.events.push({ atMs: (step.beganMs ?? 0) + verdict.took, kind, role, name, text, word });
  if (stops(verdict.state)) {
    for (const row of view.steps) if (row.state === "waiting") row.state = "notRun";
    finish(view);
  } else if (view.steps.every((row) => row.state !== "waiting" && row.state !== "running")) finish(view);
}

function finish(view: CaseView): void {
  const { summary } = view;
  const wrong = view.steps.find((row) => row.state === "late" || row.state === "outOfOrder" || row.state === "failed");
  summary.state = wrong ? "failed" : "passed";
  summary.reason = wrong ? `Step ${wrong.number}, ${wrong.title}: ${wrong.reason}` : null;
  summary.tookMs = view.steps.reduce((last, row) => Math.max(last, (row.beganMs ?? 0) + (row.tookMs ?? 0)), 0);
  summary.manual = null;
  summary.step = summary.steps;
  if (wrong && view.findings.length === 0 && /Verified as guest/.test(summary.reason ?? ""))
    view.findings = [finding("verified-as-guest", "The identity token was accepted and the user came in as a guest", { seen: "subject v2/iamessage/UNAUTH/NA/uid:3c0e9a4e", explanation: "The deployment does not have User Verification switched on.", fix: "Switch on User Verification in Messaging Settings." })];
}

/** Ends a case that was not held to its end. */
export function cutOff(view: CaseView, state: CaseState, reason: string): void {
  if (over(view.summary.state)) return;
  for (const row of view.steps) if (row.state === "waiting" || row.state === "running") row.state = "notRun";
  Object.assign(view.summary, { state, reason, manual: null });
}

export function countsOf(cases: readonly CaseSummary[]): RunCounts {
  const counts: RunCounts = { expected: cases.length, waiting: 0, running: 0, passed: 0, passedOnRetry: 0, failed: 0, notRun: 0 };
  for (const { state } of cases) {
    if (state === "waiting") counts.waiting += 1;
    else if (state === "running" || state === "awaitingPerson") counts.running += 1;
    else if (state === "passed") counts.passed += 1;
    else if (state === "passedOnRetry") counts.passedOnRetry += 1;
    else if (state === "notRun") counts.notRun += 1;
    else counts.failed += 1;
  }
  return counts;
}

export function newRun(scenarios: readonly HeldScenario[], places: readonly RunPlace[], change: Partial<RunSummary> = {}, times = 1): HeldRun {
  const id = uuid();
  const cases: CaseView[] = [];
  for (const scenario of scenarios) {
    const { rows } = readText(scenario.text);
    for (const place of places) for (const row of rows.length > 0 ? rows : [""]) for (let time = 1; time <= times; time += 1) cases.push(newCase(id, scenario, place, row, time));
  }
  const summary: RunSummary = {
    id,
    title: scenarios.length === 1 ? (scenarios[0]?.summary.name ?? "") : `${scenarios.length} scenarios`,
    startedAt: Date.now(),
    endedAt: null,
    state: "running",
    counts: countsOf(cases.map((row) => row.summary)),
    targets: [...places],
    parallel: 5,
    retry: false,
    version: "0.1.0",
    ...change,
  };
  return { summary, cases };
}

/** A run that was held to its end some time ago. */
export function heldRun(run: HeldRun, startedAt: number): HeldRun {
  let last = startedAt;
  for (const view of run.cases) {
    while (!over(view.summary.state)) {
      advance(view, startedAt);
      const { manual } = view.summary;
      const step = manual && view.steps.find((row) => row.number === manual.step);
      if (step) {
        view.summary.manual = null;
        step.answer = { done: true, who: "Grace", saw: "Ada Lovelace" };
        settle(view, step, { state: "passed", took: 8000, reason: null });
      }
    }
    view.summary.startedAt = startedAt;
    last = Math.max(last, startedAt + (view.summary.tookMs ?? 0));
  }
  Object.assign(run.summary, { startedAt, endedAt: last, state: "ended", counts: countsOf(run.cases.map((row) => row.summary)) });
  return run;
}
