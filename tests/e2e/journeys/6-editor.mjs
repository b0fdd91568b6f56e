// The editor of scenarios: what is wrong is said where it is, and put right by hand, by a button, or by the keyboard alone.

import assert from "node:assert/strict";
import { keys, until } from "../webdriver.mjs";
import { entry, ids, openSteady } from "../steps.mjs";
import { cursorAtEnd, dropScenario, inEditor, openScenario, problems, problemsSaid, scenarioText, writeScenario } from "../scenarios.mjs";

const good = `version: 1
name: Dropped from a folder
tags: [smoke]
steps:
  - start: guest
  - expect: accepted
  - say: Hello
  - close
`;

const misspelt = `version: 1
name: With mistakes
steps:
  - start: guest
  - expcet: accepted
  - say: Hello
    within: 0 s
  - expect: { message: { form: agent } }
  - close
`;

const tabbed = "version: 1\nname: With a tab\nsteps:\n  - start: guest\n\t- close\n";

/** Waits until the editor lists so many problems, and answers them. */
function listed(app, count) {
  return until(15_000, `${count} problems`, async () => {
    const rows = await problems(app);
    return rows.length === count && rows;
  });
}

export const journeys = {
  async "what is wrong in a text is said with its place and put right, and nothing that is unsaved is lost"(context) {
    let app = await openSteady(context);
    await app.click(ids.railTests);
    await app.find(ids.testsFirst);
    await app.screenshot("tests-empty");
    await dropScenario(app, "dropped.yaml", good);
    assert.equal(await problemsSaid(app), "No problems");
    assert.ok((await scenarioText(app)).includes("name: Dropped from a folder"));

    await writeScenario(app, misspelt);
    const rows = await listed(app, 3);
    await app.screenshot("tests-editor-errors");
    assert.deepEqual(rows.map(({ line }) => line), [5, 7, 8]);
    assert.match(rows[0].words, /expcet.*line 5, column 5/i);
    assert.match(rows[2].words, /form.*line 8, column 26/i);
    // The text itself is marked, with the same words.
    assert.equal(await inEditor(app, `return root.querySelectorAll(".cm-lintRange-error").length`), 3);
    assert.ok(await app.run(`return document.querySelector('[data-testid="${ids.scenarioRun}"]').disabled`), "a text with errors is offered to be run");

    // "Did you mean" is one press.
    assert.deepEqual([rows[0].suggestion, rows[2].suggestion].map((text) => text?.replace(/^.*“(.*)”.*$/, "$1")), ["expect", "from"]);
    await app.click(`css:[data-testid="${ids.scenarioProblem}"][data-line="5"] [data-testid="${ids.scenarioSuggestion}"]`);
    await listed(app, 2);
    await app.click(`css:[data-testid="${ids.scenarioProblem}"][data-line="8"] [data-testid="${ids.scenarioSuggestion}"]`);
    const [left] = await listed(app, 1);
    assert.equal(left.line, 7);
    const text = await scenarioText(app);
    assert.ok(text.includes("- expect: accepted") && text.includes("{ from: agent }"), text);

    // What the button did can be undone, and done again.
    await inEditor(app, `root.querySelector(".cm-content").focus()`);
    await app.press(keys.control, "z");
    await listed(app, 2);
    await app.press(keys.control, "y");
    await listed(app, 1);

    await writeScenario(app, tabbed);
    const [tab] = await until(15_000, "the tab to be named", async () => {
      const now = await problems(app);
      return now.some(({ words }) => /tab/i.test(words)) && now;
    });
    assert.match(tab.words, /tab.*spaces.*line 5, column 1/i);
    await app.screenshot("tests-editor-tab");

    // Unsaved texts outlive a look at something else and the app's end; to give them up is asked first.
    await app.find(ids.scenarioUnsaved);
    await app.click(ids.scenarioNew);
    await app.click(`css:[data-testid="${ids.template}"]`);
    await until(15_000, "the template", async () => (await scenarioText(app).catch(() => "")).includes("A guest reaches an agent"));
    await app.stop();
    app = await openSteady(context);
    await openScenario(app, "Dropped from a folder");
    assert.ok((await scenarioText(app)).includes("With a tab"));
    await app.click(ids.scenarioDiscard);
    await app.screenshot("tests-editor-discard");
    await app.press(keys.escape);
    await app.gone(ids.scenarioDiscardConfirm);
    assert.ok((await scenarioText(app)).includes("With a tab"));
    await app.click(ids.scenarioDiscard);
    await app.click(ids.scenarioDiscardConfirm);
    await app.gone(ids.scenarioUnsaved);
    assert.ok((await scenarioText(app)).includes("Dropped from a folder"));
    await app.stop();
  },

  async "a scenario is written, completed, saved and run by keyboard alone"(context) {
    const app = await openSteady(context);
    await app.click(ids.railTests);
    await dropScenario(app, "dropped.yaml", good);
    await problemsSaid(app);
    await cursorAtEnd(app);
    // An open list of words is chosen from with the arrows; Enter takes one.
    await app.keys("  - ");
    await app.press(keys.control, " ");
    await until(10_000, "a list of steps", () => inEditor(app, `return root.querySelectorAll(".cm-tooltip-autocomplete li").length > 3`));
    const offered = await inEditor(app, `return [...root.querySelectorAll(".cm-tooltip-autocomplete li")].map((row) => row.textContent)`);
    for (const word of ["say", "expect", "manual", "wait"]) assert.ok(offered.some((row) => row.startsWith(word)), `${word} is not in ${offered}`);
    await app.screenshot("tests-editor-completion");
    await app.keys("wai");
    await until(10_000, "one word", () => inEditor(app, `return root.querySelector(".cm-tooltip-autocomplete li[aria-selected]")?.textContent.startsWith("wait") ?? false`));
    await app.press(keys.enter);
    await app.keys("100 ms");
    await until(10_000, "the step", async () => /- wait: 100 ms/.test(await scenarioText(app)));
    await listed(app, 0);
    await app.press(keys.control, "s");
    await app.gone(ids.scenarioUnsaved);
    await app.find(ids.notice, entry("Dropped from a folder"));

    // From the editor to a verdict: the palette opens the dialog, Enter starts it.
    await app.press(keys.control, "k");
    await app.find(ids.paletteInput);
    await app.keys("run “dropped");
    await app.press(keys.enter);
    await app.find(ids.runDialog);
    await app.screenshot("tests-run-dialog");
    await app.press(keys.enter);
    await app.gone(ids.runDialog);
    await app.find(ids.runReportHtml, { within: 60_000 });
    assert.match(await app.text(ids.runCounts), /^1 of 1 · 1 passed$/);
    await app.stop();
  },
};
