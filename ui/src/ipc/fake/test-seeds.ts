// Scenarios and runs to look at.

import type { RunPlace } from "../generated/RunPlace";
import type { ScenarioSummary } from "../generated/ScenarioSummary";
import { over } from "../../lib/verdicts";
import { advance, countsOf, cutOff, heldRun, newRun } from "./test-cases";
import { lint, readText } from "./scenario-text";
import { uuid, type HeldRun, type HeldScenario, type World } from "./world";

export const practicePlace: RunPlace = { target: { kind: "practice" }, name: "Practice org of its own", environment: "practice", connector: "customClient" };

export function placeOf(world: World, profileId: string): RunPlace {
  const row = world.profile(profileId);
  return { target: { kind: "profile", profileId }, name: row.name, environment: row.environment, connector: row.connector };
}

export function summaryOf(text: string, before: ScenarioSummary | null, id: string = uuid()): ScenarioSummary {
  const read = readText(text);
  const { problems, cases } = lint(text);
  const now = Date.now();
  return {
    id: before?.id ?? id,
    name: read.name ?? before?.name ?? "Scenario without a name",
    description: read.description,
    tags: read.tags,
    cases,
    errors: problems.filter((row) => row.severity === "error").length,
    recent: before?.recent ?? [],
    createdAt: before?.createdAt ?? now,
    updatedAt: now,
    trashedAt: before?.trashedAt ?? null,
  };
}

/** A scenario as somebody would write it. */
function text(name: string, tags: string, body: readonly string[], more = ""): string {
  return `version: 1\nname: ${name}\ntags: [${tags}]\n${more}steps:\n${body.map((line) => `  - ${line}`).join("\n")}\n`;
}

const reached = ["start: guest", "expect: routed", "expect: { accepted: {}, within: 10 s }"];
const closing = ["end", "close"];
const verified = "start: { verified: customer-42, attributes: { accountId: 0015g00000X, tier: Gold } }";

const texts: readonly string[] = [
  text("A guest reaches an agent", "smoke, guest", [...reached, "say: Hello, my order is 4711", "expect: { message: { from: agent, contains: help } }", ...closing], "description: A guest writes, an agent accepts and answers.\n"),
  text("A verified customer reaches an agent", "smoke, verified", [verified, "expect: { verified: true }", "expect: routed", "expect: { accepted: {} }", ...closing]),
  text("Every tier is routed", "routing", [verified, "expect: routed", ...closing], "rows:\n  - { tier: Gold }\n  - { tier: Silver }\n  - { tier: Bronze }\n"),
  text("The agent answers late", "timing", [...reached, "say: Are you there?", "expect: { message: { from: agent } }", ...closing]),
  text("Two answers in their order", "timing", [...reached, "say: Tell me both", "expect: { message: First answer }", "expect: { message: Second answer }", ...closing]),
  text("The agent transfers to billing", "transfer", [...reached, "say: Billing, please", "expect: { transferred: {} }", ...closing]),
  text("A person accepts in the Service Console", "manual", ["start: guest", "expect: routed", "manual: { do: Accept the chat in the Service Console, ask: Which name does it show? }", "expect: { accepted: {} }", ...closing]),
  text("The stream is cut and nothing is lost", "resilience", [...reached, "client: dropStream", "say: Still here", "expect: { message: { from: agent } }", "expect: { gaps: {} }", ...closing]),
  text("Quick reply and form", "messages", [...reached, "choose: Yes", "expect: { message: { kind: form } }", ...closing]),
  `version: 1\nname: Not finished yet\ntags: [draft]\nsteps:\n  - start: guest\n  - expct: routed\n  - say: Hello\n`,
  text("يصل الضيف إلى موظف خدمة العملاء", "عربي", [...reached, "say: مرحبا، رقم طلبي 4711", "expect: { message: { from: agent } }", ...closing]),
  text("A customer of Northwind Traders who was served in spring comes back in autumn with the very same order ".repeat(2).trim().slice(0, 200), "long, a-tag-that-is-rather-long-as-tags-go, another", [...reached, ...closing]),
];

const hour = 3_600_000;

export function seedTests(world: World): void {
  const made = texts.map((body) => {
    const summary = { ...summaryOf(body, null), createdAt: Date.now() - 240 * hour, updatedAt: Date.now() - 30 * hour };
    const held: HeldScenario = { summary, text: body };
    world.scenarios.set(summary.id, held);
    return held;
  });
  const gone = { ...summaryOf(text("An old one", "smoke", ["start: guest", ...closing]), null), trashedAt: Date.now() - 5 * hour };
  world.scenarios.set(gone.id, { summary: gone, text: text("An old one", "smoke", ["start: guest", ...closing]) });
  const sound = made.filter((row) => row.summary.errors === 0);
  const unattended = sound.filter((row) => !row.text.includes("manual:"));
  const now = Date.now();
  const uat = placeOf(world, "uat");
  const prod = placeOf(world, "prod");
  const add = (run: HeldRun) => world.testRuns.set(run.summary.id, run);
  for (let day = 9; day >= 3; day -= 1) {
    const run = heldRun(newRun(unattended.slice(0, 3), [practicePlace]), now - day * 24 * hour);
    // One that fails now and then.
    if (day % 3 === 0) {
      const [first] = run.cases;
      if (first) Object.assign(first.summary, { state: day % 2 === 0 ? "hung" : "passedOnRetry", tries: 2, tookMs: 4000 + day * 700, reason: day % 2 === 0 ? "It took longer than 2 min" : null });
      if (first) first.firstTry = "Step 5: no message from an agent within 15 s";
      run.summary.counts = countsOf(run.cases.map((row) => row.summary));
    }
    add(run);
  }
  add(heldRun(newRun(unattended.slice(0, 3), [practicePlace, uat, prod], { title: "3 scenarios on 3 orgs" }), now - 26 * hour));
  add(heldRun(newRun(sound, [practicePlace]), now - 25 * hour));
  add(heldRun(newRun(unattended.slice(0, 1), [practicePlace], { title: `${unattended[0]!.summary.name}, 500 times`, parallel: 20 }, 500), now - 20 * hour));
  const cancelled = newRun(unattended, [uat]);
  heldRun({ ...cancelled, cases: cancelled.cases.slice(0, 3) }, now - 4 * hour);
  for (const view of cancelled.cases) cutOff(view, "notRun", "The run was cancelled before this case was held");
  Object.assign(cancelled.summary, { state: "cancelled", startedAt: now - 4 * hour, endedAt: now - 4 * hour + 30_000, counts: countsOf(cancelled.cases.map((row) => row.summary)) });
  add(cancelled);
  const interrupted = newRun(unattended.slice(0, 4), [uat]);
  for (const view of interrupted.cases.slice(0, 2)) cutOff(view, "broken", "The org could not be reached: the host name is not known");
  for (const view of interrupted.cases) cutOff(view, "notRun", "The app ended before this case was held");
  Object.assign(interrupted.summary, { state: "interrupted", startedAt: now - 3 * hour, endedAt: now - 3 * hour + 12_000, counts: countsOf(interrupted.cases.map((row) => row.summary)) });
  add(interrupted);
  world.leftovers = [{ conversationId: uuid(), runId: interrupted.summary.id, org: uat.name, openedAt: now - 3 * hour, reason: null }];
  const going = newRun(sound.slice(0, 8), [practicePlace], { startedAt: now - 20_000, parallel: 3 });
  for (const view of going.cases) {
    if (view.summary.scenario.startsWith("A person")) while (view.summary.manual === null) advance(view, now - 15_000);
    else if (going.cases.indexOf(view) < 3) while (!over(view.summary.state)) advance(view, now - 20_000);
  }
  going.summary.counts = countsOf(going.cases.map((row) => row.summary));
  add(going);
  for (const held of made) held.summary.recent = recentOf(world, held.summary.id);
}

/** The last cases of a scenario, newest first. */
export function recentOf(world: World, scenarioId: string): ScenarioSummary["recent"] {
  return [...world.testRuns.values()]
    .sort((a, b) => b.summary.startedAt - a.summary.startedAt)
    .flatMap((run) => run.cases.filter((row) => row.summary.scenarioId === scenarioId && over(row.summary.state)).map((row) => ({ runId: run.summary.id, at: row.summary.startedAt ?? run.summary.startedAt, state: row.summary.state })))
    .slice(0, 10);
}
