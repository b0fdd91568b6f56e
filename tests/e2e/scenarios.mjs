// What people do on the Tests page: scenarios and their editor, runs and their cases.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { keys, until } from "./webdriver.mjs";
import { entry, fill, ids } from "./steps.mjs";

/** Opens a scenario of the list in the editor, and waits until it can be written in. */
export async function openScenario(app, name) {
  await app.click(ids.railTests);
  await app.click(ids.testsTabScenarios);
  await app.click(ids.scenarioRow, entry(name));
  await app.find(`css:[data-testid="${ids.scenarioText}"][data-ready="true"]`);
}

/** Runs the body of a function in the page, with `root` for the shadow tree that the editor stands in. */
export function inEditor(app, body) {
  return app.run(`const root = document.querySelector('[data-testid="${ids.scenarioText}"]').shadowRoot; ${body}`);
}

/** Puts the cursor behind the whole text. */
export async function cursorAtEnd(app) {
  await inEditor(app, `root.querySelector(".cm-content").focus()`);
  await app.press(keys.control, keys.end);
}

/** What the editor shows. Long texts are there only as far as they are seen. */
export function scenarioText(app) {
  return inEditor(app, `return root.querySelector(".cm-content").innerText`);
}

/** Puts a text in the place of the whole one, as pasting does. The editor stands in a shadow tree. */
export async function writeScenario(app, text) {
  await inEditor(app, `root.querySelector(".cm-content").focus()`);
  await app.press("\uE009", "a");
  await app.run(
    `const content = document.querySelector('[data-testid="${ids.scenarioText}"]').shadowRoot.querySelector(".cm-content");
     const clipboardData = new DataTransfer();
     clipboardData.setData("text/plain", arguments[0]);
     content.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true, composed: true }));`,
    text,
  );
}

/** Saves what is in the editor. */
export async function saveScenario(app) {
  await app.click(ids.scenarioSave);
  await app.gone(ids.scenarioUnsaved);
}

/** Makes a scenario of a text, as dropping its file onto the window does. */
export async function dropScenario(app, name, text) {
  await app.click(ids.railTests);
  const before = await app.run(`return document.querySelector('[data-testid="${ids.scenarioRow}"][aria-current="true"]')?.dataset.id ?? ""`);
  await app.run(
    `const dataTransfer = new DataTransfer();
     dataTransfer.items.add(new File([arguments[1]], arguments[0], { type: "application/yaml" }));
     const place = document.querySelector("main");
     for (const name of ["dragenter", "dragover", "drop"]) place.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));`,
    name,
    text,
  );
  await until(15_000, "the new scenario in the editor", async () => {
    const now = await app.run(`return document.querySelector('[data-testid="${ids.scenarioRow}"][aria-current="true"]')?.dataset.id ?? ""`);
    return now !== "" && now !== before;
  });
  await app.find(`css:[data-testid="${ids.scenarioText}"][data-ready="true"]`);
}

/** What the editor says about the whole text, once it has looked at all of it. */
export function problemsSaid(app) {
  const said = () => app.run(`return document.querySelector('[data-testid="${ids.scenarioProblemsSaid}"]')?.textContent ?? ""`);
  return until(15_000, "a verdict on the text", said);
}

/** Each problem that is listed beside the text: its line, its words, what its button proposes. */
export function problems(app) {
  return app.run(
    `return [...document.querySelectorAll('[data-testid="${ids.scenarioProblem}"]')].map((row) => ({
       line: Number(row.dataset.line),
       words: row.querySelector("button").textContent.replace(/\\s+/g, " ").trim(),
       suggestion: row.querySelector('[data-testid="${ids.scenarioSuggestion}"]')?.textContent.trim() ?? null,
     }));`,
  );
}

/** A run on the org of the Practice page, as on any org: not on one of its own for each case. */
export const onPractice = { practice: false, orgs: ["Practice org"] };

/** Ticks a box or clears it. */
export async function tick(app, css, on) {
  await app.find(`css:${css}`);
  if ((await app.run("return document.querySelector(arguments[0]).checked", css)) !== on) await app.click(`css:${css}`);
}

/**
 * Fills in the dialog that is open, and starts: on a practice org of each case's own, or on the orgs of these names. Answers
 * the run's id.
 */
export async function startRun(app, { times = 1, parallel = 5, practice = true, orgs = [] } = {}) {
  await fill(app, `[data-testid="${ids.runTimes}"]`, String(times));
  await fill(app, `[data-testid="${ids.runParallel}"]`, String(parallel));
  await tick(app, `[data-testid="${ids.runPractice}"]`, practice);
  const rows = await app.run(
    `return [...document.querySelectorAll('[data-testid="${ids.runTarget}"]')].map((box) => [box.dataset.id, box.closest("label").querySelector(".name").textContent])`,
  );
  for (const [id, name] of rows) await tick(app, `[data-testid="${ids.runTarget}"][data-id="${id}"]`, orgs.includes(name));
  for (const name of orgs) assert.ok(rows.some(([, other]) => other === name), `${name} is not offered: ${JSON.stringify(rows)}`);
  await app.click(ids.runStart);
  await app.gone(ids.runDialog);
  return app.run(`return document.querySelector('[data-testid="${ids.runRow}"][aria-current="true"]').dataset.id`);
}

/** Waits for the end of the run that is open. Answers its state and counts, in words. */
export async function ended(app, { within = 120_000 } = {}) {
  await app.find(ids.runReportHtml, { within });
  return { state: await app.text(ids.runState), counts: await app.text(ids.runCounts) };
}

/** Runs the open scenario to its end. */
export async function runScenario(app, choices) {
  await app.click(ids.scenarioRun);
  await startRun(app, choices);
  return ended(app);
}

/** Opens the case of a run, and answers what is shown of its steps. */
export async function stepsOfCase(app, which = ids.caseRow) {
  await app.click(which);
  await app.find(ids.stepResult);
  return app.run(
    `return [...document.querySelectorAll('[data-testid="${ids.stepResult}"]')].map((row) => ({
       number: Number(row.dataset.number),
       state: row.dataset.state,
       title: row.querySelector(".title").textContent,
       words: row.textContent.replace(/\\s+/g, " ").trim(),
     }));`,
  );
}

/** Saves a report of the open run, and answers its name and bytes. */
export async function saveReport(app, context, format) {
  const folder = `${context.data}/downloads`;
  const held = () => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  };
  const before = new Set(held());
  if (format === "html") {
    await app.click(ids.runReportHtml);
  } else {
    await app.click(ids.runMore);
    await app.click(`css:[data-testid="${ids.runReport}"]`, entry({ junit: "JUnit", json: "JSON" }[format]));
  }
  const ending = { html: ".html", junit: ".xml", json: ".json" }[format];
  const name = await until(15_000, `a report ${ending}`, () => held().find((file) => !before.has(file) && file.endsWith(ending)));
  await app.find(ids.notice, entry(name));
  return { name, text: readFileSync(`${folder}/${name}`, "utf8") };
}

/** Changes on the Practice page what Ada does by herself. */
export async function changeScript(app, { answers, ...numbers }) {
  await app.click(ids.railPractice);
  await app.click(ids.practiceTabDesk);
  await app.click(`css:[data-testid="${ids.agentRow}"][data-name="Ada Agent"] [data-testid="${ids.agentScript}"]`);
  await app.find(ids.scriptDialog);
  for (const [name, value] of Object.entries(numbers)) await fill(app, `[data-testid="${ids.scriptNumber}"][data-id="${name}"] input`, String(value));
  while ((await app.count(ids.scriptAnswer)) < answers.length) await app.click(ids.scriptAnswerAdd);
  await app.run(
    `for (const [index, field] of document.querySelectorAll('[data-testid="${ids.scriptAnswer}"]').entries()) {
       field.value = arguments[0][index];
       field.dispatchEvent(new Event("input", { bubbles: true }));
     }`,
    answers,
  );
  await app.screenshot("practice-script");
  await app.click(ids.scriptSave);
  await app.gone(ids.scriptDialog);
}
