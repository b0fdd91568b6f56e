// From a conversation that was held by hand to a report of what has changed since.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { entry, chooseForConversation, ids, openSteady, reached, say, start } from "../steps.mjs";
import { changeScript, ended, onPractice, problems, problemsSaid, runScenario, saveReport, scenarioText, startRun, stepsOfCase } from "../scenarios.mjs";

/** The digest of a report, as docs/reports.md says it: of the document without it, members sorted, no white space. */
function digestOf(report) {
  const sorted = (value) => {
    if (Array.isArray(value)) return value.map(sorted);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.keys(value).sort().map((name) => [name, sorted(value[name])]));
  };
  return createHash("sha256").update(JSON.stringify(sorted({ ...report, digest: "" }))).digest("hex");
}

export const journeys = {
  async "a conversation is recorded, run five times, and told late and out of order once the agent's script has changed"(context) {
    const app = await openSteady(context);
    await app.find(ids.startFirst);
    await changeScript(app, { answers: ["It has left our house.\n---\nIt arrives on Friday.", "You are welcome."] });
    await start(app);
    await reached(app, "accepted");
    await app.find(ids.entry, entry("How can I help"));
    await say(app, "Where is my parcel?");
    await app.find(ids.entry, entry("It arrives on Friday."));
    await say(app, "Thank you");
    await app.find(ids.entry, entry("You are welcome."));

    await chooseForConversation(app, ids.conversationRecord);
    await app.find(ids.recordDialog);
    await app.run(`const field = document.querySelector('[data-testid="${ids.recordName}"]'); field.value = "Where the parcel is"; field.dispatchEvent(new Event("input", { bubbles: true }));`);
    await app.screenshot("tests-record");
    await app.click(ids.recordSave);
    await app.find(`css:[data-testid="${ids.scenarioText}"][data-ready="true"]`);
    const text = await scenarioText(app);
    for (const line of ["name: Where the parcel is", "- say: Where is my parcel?", "It has left our house."]) assert.ok(text.includes(line), `${line} is not in:\n${text}`);
    assert.equal(await problemsSaid(app), "No problems");
    assert.deepEqual(await problems(app), []);
    await app.screenshot("tests-recorded");

    const good = await runScenario(app, { times: 5, ...onPractice });
    assert.match(good.counts, /^5 of 5 · 5 passed$/);
    await app.screenshot("tests-passed");

    // The same words, the first two the other way round, and only after more than the recorded limit.
    await changeScript(app, { answerAfterMs: 3000, answers: ["It arrives on Friday.\n---\nIt has left our house.", "You are welcome."] });
    await app.click(ids.railTests);
    await app.click(ids.runMore);
    await app.click(ids.runAgain);
    await startRun(app, onPractice);
    const bad = await ended(app);
    assert.match(bad.counts, /^1 of 1 · 1 failed$/);
    const steps = await stepsOfCase(app);
    await app.screenshot("tests-late-and-order");
    assert.deepEqual(
      steps.filter(({ state }) => state !== "passed").map(({ title, state }) => [title.replace(/^.*“(.*)”$/, "$1"), state]),
      [
        ["It has left our house.", "late"],
        ["It arrives on Friday.", "outOfOrder"],
        ["You are welcome.", "late"],
      ],
    );
    for (const { words } of steps.filter(({ state }) => state === "late")) assert.match(words, /Late by 1\.\d s/);
    assert.match(steps[6].words, /Out of order.*it came before what was found before it/);

    const html = await saveReport(app, context, "html");
    const page = html.text.replace(/<style>.*?<\/style>/s, "").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");
    for (const { words } of steps.filter(({ state }) => state === "late")) {
      const by = words.match(/Late by (\d\.\d s)/)[1];
      assert.ok(page.includes(`late by ${by}`), `the report does not say “late by ${by}”`);
    }
    assert.match(page, /out of order/);
    assert.match(page, /1 failed|1 of 1/);
    assert.ok(!html.text.includes("<script") && !/(?:src|href)="https?:/.test(html.text), "the report runs or loads something");

    // All three forms say the same, of the same document.
    const json = await saveReport(app, context, "json");
    const report = JSON.parse(json.text);
    assert.equal(digestOf(report), report.digest);
    assert.match(page, /\b[0-9a-f]{64}\b/, "the page does not carry a digest");
    assert.deepEqual([report.run.counts.expected, report.run.counts.failed, report.cases.length], [1, 1, 1]);
    const junit = await saveReport(app, context, "junit");
    assert.match(junit.text, /<testsuites[^>]* tests="1" failures="1" errors="0"/);
    assert.match(junit.text, /<property name="digest" value="[0-9a-f]{64}"/);
    assert.equal(junit.text.split("<testcase ").length - 1, 1);
    assert.match(junit.text, /late by 1\.\d s/);

    // Beside the run before: what is late and what has changed places.
    await app.click(ids.caseClose);
    await app.click(ids.runTabCompare);
    await app.find(ids.comparison, entry("Later"));
    const found = await app.text(ids.comparison);
    await app.screenshot("tests-compare");
    for (const word of ["Different verdict", "Later", "Reordered", "Failed"]) assert.ok(found.includes(word), `${word} is not in: ${found}`);

    // Over time: six marks in the chart, and the same six in the table.
    await app.click(ids.testsTabScenarios);
    await app.click(ids.scenarioRow, entry("Where the parcel is"));
    await app.click(ids.scenarioTabHistory);
    await app.find(ids.scenarioHistory, entry("Failed"));
    await app.screenshot("tests-history");
    assert.equal(await app.run(`return document.querySelectorAll('[data-testid="${ids.scenarioHistory}"] tbody tr').length`), 6);
    assert.equal(await app.run(`return document.querySelectorAll('[data-testid="${ids.scenarioHistory}"] .plot path').length`), 6);

    // What a run holds is no news to whoever is in the Console.
    assert.equal(await app.run(`return document.querySelector('[data-testid="${ids.railConsole}"]').textContent.match(/\d+/)?.[0] ?? "0"`), "0");
    await app.stop();
  },
};
