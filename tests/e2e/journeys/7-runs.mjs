// Runs that need a person, that are given up, and that are killed; the same scenario on several orgs, and two runs beside each other.

import assert from "node:assert/strict";
import { until } from "../webdriver.mjs";
import { entry, fill, ids, openSteady, practiceOrg } from "../steps.mjs";
import { dropScenario, ended, onPractice, problemsSaid, runScenario, saveReport, startRun, stepsOfCase } from "../scenarios.mjs";

const person = `version: 1
name: A person looks at the desk
steps:
  - start: guest
  - expect: accepted
  - manual: { do: Open the chat in the Service Console., ask: Which name does it show?, within: 10 min }
  - say: Thank you
  - expect: { message: { from: agent } }
  - close
`;

const attribute = `version: 1
name: The order number arrives
steps:
  - start: { attributes: { Order_Number: "4711" } }
  - expect: accepted
  - expect: { attribute: { name: Order_Number, value: "4711" } }
  - close
`;

/** Says what was seen, as somebody who is at the desk. */
async function answer(app, { who, saw, done }) {
  await app.find(ids.manualDo, entry("Open the chat in the Service Console."));
  await app.find(ids.manualBand, entry("Which name does it show?"));
  if (who) await fill(app, `[data-testid="${ids.manualWho}"]`, who);
  await fill(app, `[data-testid="${ids.manualSaw}"]`, saw);
  await app.click(done ? ids.manualDone : ids.manualWrong);
}

/** Waits until the practice org has no open conversation. */
const nothingOpen = (org) =>
  until(30_000, "every conversation at the practice org to be closed", async () => {
    const { conversations } = await org.call("GET", "/state");
    return conversations.length > 0 && conversations.every((row) => !row.open || row.sessionStatus === "Ended");
  });

const openOf = async (org) => (await org.call("GET", "/state")).conversations.filter((row) => row.open && row.sessionStatus !== "Ended").length;

export const journeys = {
  async "a person is asked, answers, and the result says who saw what; a refusal fails the case"(context) {
    const app = await openSteady(context);
    await dropScenario(app, "person.yaml", person);
    assert.equal(await problemsSaid(app), "No problems");
    await app.click(ids.scenarioRun);
    await startRun(app, onPractice);
    await app.find(ids.manualBand);
    await app.find(`css:[data-testid="${ids.caseRow}"][data-state="awaitingPerson"]`);
    await app.screenshot("tests-manual");

    // Wherever one is in the window, one is told; without a name nobody is taken for having done it.
    await app.click(ids.manualDone);
    await app.find(ids.manualBand, entry("Enter your name"));
    await answer(app, { who: "Grace Tester", saw: "Guest", done: true });
    await app.gone(ids.manualBand);
    assert.match((await ended(app)).counts, /^1 of 1 · 1 passed$/);
    const steps = await stepsOfCase(app);
    assert.match(steps[2].words, /Grace Tester.*Guest/);
    await app.screenshot("tests-manual-answered");
    const html = await saveReport(app, context, "html");
    assert.ok(html.text.includes("Grace Tester") && html.text.includes("Guest"), "the report does not say who saw what");

    await app.click(ids.runMore);
    await app.click(ids.runAgain);
    await startRun(app, onPractice);
    await app.find(ids.manualBand);
    await app.click(ids.railConsole);
    await app.click(ids.railTests);
    await answer(app, { saw: "Another name", done: false });
    assert.match((await ended(app)).counts, /^1 of 1 · 1 failed$/);
    const failed = await stepsOfCase(app);
    assert.deepEqual(failed.map(({ state }) => state), ["passed", "passed", "failed", "notRun", "notRun", "notRun"]);
    assert.match(failed[2].words, /Grace Tester.*Another name/);
    await app.screenshot("tests-manual-wrong");
    await nothingOpen(await practiceOrg(app));
    await app.stop();
  },

  async "a run that is cancelled counts what was not held as failed, and leaves nothing open"(context) {
    const app = await openSteady(context);
    await dropScenario(app, "person.yaml", person);
    await problemsSaid(app);
    await app.click(ids.scenarioRun);
    await startRun(app, { ...onPractice, times: 3, parallel: 2 });
    await until(30_000, "two cases that wait", async () => (await app.count(ids.caseRow, "Waiting for you")) === 2);
    const org = await practiceOrg(app);
    assert.equal(await openOf(org), 2);
    await app.click(ids.railTests);
    await app.click(ids.runCancel);
    await app.screenshot("tests-cancel");
    await app.click(ids.runCancelConfirm);
    const { state, counts } = await ended(app);
    assert.equal(state, "Cancelled");
    assert.match(counts, /^0 of 3 · 3 not run$/);
    await app.gone(ids.manualBand);
    await nothingOpen(org);
    await app.click(ids.railTests);
    assert.equal(await app.count(ids.leftovers), 0);
    await app.screenshot("tests-cancelled");
    const junit = await saveReport(app, context, "junit");
    assert.match(junit.text, /<testsuites[^>]* tests="3"[^>]* errors="3"/);
    assert.equal((junit.text.match(/<error [^>]*type="notRun"/g) ?? []).length, 3);
    await app.stop();
  },

  async "killed in the middle of a run, the run is interrupted, and what it left open is closed and told"(context) {
    let app = await openSteady(context);
    await dropScenario(app, "person.yaml", person);
    await problemsSaid(app);
    await app.click(ids.scenarioRun);
    await startRun(app, { ...onPractice, times: 2, parallel: 1 });
    await app.find(ids.manualBand);
    assert.equal(await openOf(await practiceOrg(app)), 1);
    await app.kill(context.binary);

    app = await openSteady(context);
    await app.click(ids.railTests);
    await app.screenshot("tests-after-kill");
    await app.click(ids.testsTabRuns);
    await app.click(`css:[data-testid="${ids.runRow}"][data-state="interrupted"]`);
    assert.equal(await app.text(ids.runState), "Interrupted");
    assert.match(await app.text(ids.runCounts), /^0 of 2 · 2 not run$/);
    await app.find(ids.caseRow, entry("The program ended before this case did"));
    await nothingOpen(await practiceOrg(app));
    await app.click(ids.railTests);
    // Nothing is left, so nothing is asked for any more.
    await app.gone(ids.leftovers);
    await app.screenshot("tests-interrupted");
    await app.stop();
  },

  async "one scenario on two orgs: what is so on one only stands side by side"(context) {
    const app = await openSteady(context);
    const org = await practiceOrg(app);
    await org.call("PATCH", "/mistakes", { attributeNotMapped: true });
    await dropScenario(app, "order.yaml", attribute);
    assert.equal(await problemsSaid(app), "No problems");
    const { counts } = await runScenario(app, { practice: true, orgs: ["Practice org"] });
    assert.match(counts, /^2 of 2 · 1 passed, 1 failed$/);
    await app.click(ids.runTabAcross);
    await app.find(ids.acrossTable);
    await until(10_000, "two columns", async () => (await app.count(ids.acrossCell)) === 2);
    const cells = await app.run(`return [...document.querySelectorAll('[data-testid="${ids.acrossCell}"]')].map((cell) => cell.textContent.replace(/\\s+/g, " "))`);
    await app.screenshot("tests-across");
    assert.equal(cells.filter((cell) => cell.includes("Passed")).length, 1);
    assert.match(cells.find((cell) => cell.includes("Failed")), /Order_Number/);
    await app.click(`css:[data-testid="${ids.acrossCell}"]`, entry("Failed"));
    await app.find(ids.casePane);
    await app.click(ids.caseTabFacts);
    await app.find(ids.caseFacts, entry("Order_Number"));
    await app.screenshot("tests-facts");
    await app.click(ids.caseTabEvents);
    await app.find(ids.caseEvent);
    await app.screenshot("tests-events");
    const junit = await saveReport(app, context, "junit");
    assert.equal((junit.text.match(/<testsuite /g) ?? []).length, 2);
    assert.match(junit.text, /<testsuites[^>]* tests="2" failures="1" errors="0"/);
    await app.stop();
  },
};
