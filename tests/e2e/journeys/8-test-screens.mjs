// Every screen of the Tests page in every theme, at the smallest size, at 200 %, by keyboard alone, and with a name for everything.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { keys, until } from "../webdriver.mjs";
import { entry, ids, openSteady, reloadAs } from "../steps.mjs";
import { dropScenario, ended, openScenario, problemsSaid, runScenario, stepsOfCase, writeScenario } from "../scenarios.mjs";

const library = (name) => readFileSync(fileURLToPath(new URL(`../../../docs/scenarios/${name}.yaml`, import.meta.url)), "utf8");

const failing = `version: 1
name: Was heißt das – مرحبا, what does it say when it fails?
description: One thing is late, one never comes.
tags: [smoke, a-rather-long-tag-that-somebody-made-up]
within: 400 ms
practice:
  agents: { acceptAfter: 100 ms, typing: 1500 ms, answers: ["It arrives on Friday."] }
steps:
  - start: guest
  - expect: accepted
  - say: Where is my parcel?
  - expect: { message: { contains: Friday } }
  - expect:
      - message: { from: agent, contains: a word that nobody ever says }
        within: 300 ms
      - session: active
  - say: Not reached
  - close
`;

/** Chooses a theme as the settings do, and waits for the page. */
async function theme(app, name, scale = 1) {
  await reloadAs(app, name);
  if (scale !== 1) await app.run("document.documentElement.style.fontSize = arguments[0]", `${scale * 100}%`);
  await app.click(ids.railTests);
}

/** What somebody who does not see the page would stumble over. */
async function accessible(app, where) {
  const found = await app.run(`
    const bad = [];
    const told = (element) => element.outerHTML.slice(0, 160);
    const seen = [...document.querySelectorAll("*")].filter((element) => element.checkVisibility({ visibilityProperty: true }));
    const nameOf = (element) =>
      (element.getAttribute("aria-label") ?? "") + (element.getAttribute("aria-labelledby") ?? "").split(" ").map((id) => document.getElementById(id)?.textContent ?? "").join("") +
      (element.labels ? [...element.labels].map((label) => label.textContent).join("") : "") + (element.matches("button, a, summary, [role=tab]") ? element.textContent : "") + (element.title ?? "");
    for (const element of seen) {
      if (element.matches("button, a, input, select, textarea, [role=tab], [role=progressbar], [role=img]") && nameOf(element).trim() === "") bad.push("no name: " + told(element));
      if (element.matches("img, [role=img]") && !element.hasAttribute("alt") && !element.hasAttribute("aria-label")) bad.push("no words for a picture: " + told(element));
      if (element.tabIndex > 0) bad.push("an order of its own: " + told(element));
    }
    const ids = seen.map((element) => element.id).filter(Boolean);
    for (const id of new Set(ids)) if (ids.indexOf(id) !== ids.lastIndexOf(id)) bad.push("twice: #" + id);
    for (const table of document.querySelectorAll("table")) if (!table.querySelector("th[scope]")) bad.push("a table without headings: " + told(table));
    for (const list of document.querySelectorAll("[role=list]")) for (const child of list.children) if (!child.matches("[role=listitem], p, [role=presentation]") && child.querySelector("[role=listitem]") === null && child.childElementCount > 0) bad.push("no item of its list: " + told(child));
    if (document.documentElement.scrollWidth > document.documentElement.clientWidth) bad.push("the page scrolls sideways");
    return bad;`);
  assert.deepEqual(found, [], where);
}

/** Where text is cut off or panes scroll sideways though nothing in them is meant to. */
async function fits(app, where) {
  const found = await app.run(`
    return [...document.querySelectorAll("main *")]
      .filter((element) => element.checkVisibility() && /(auto|scroll)/.test(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth + 1)
      .filter((element) => !element.matches("input, textarea, select, .scroll"))
      .map((element) => element.outerHTML.slice(0, 160));`);
  assert.deepEqual(found, [], `${where} scrolls sideways`);
}

async function look(app, name) {
  await app.screenshot(`tests-${name}`);
  await accessible(app, name);
  await fits(app, name);
}

/** Scenarios of the library and one that fails, and a run of them all. */
async function filled(app) {
  await app.click(ids.railTests);
  for (const name of ["guest-reaches-agent", "answers-in-order", "agent-declines"]) {
    await app.run("document.activeElement?.blur()");
    await dropScenario(app, `${name}.yaml`, library(name).replace(/^ *- include: .*$/gm, ""));
  }
  await dropScenario(app, "failing.yaml", failing);
  assert.equal(await problemsSaid(app), "No problems");
  const { state } = await runScenario(app, { times: 2 });
  assert.match(state, /2 failed/);
}

export const journeys = {
  async "the Tests page in every theme and size"(context) {
    const app = await openSteady(context);
    await app.click(ids.railTests);
    await app.find(ids.testsFirst);
    await look(app, "first");
    await filled(app);

    for (const name of ["light", "dark", "contrast"]) {
      await theme(app, name);
      await app.click(ids.testsTabRuns);
      await app.click(ids.runRow);
      await stepsOfCase(app);
      await look(app, `${name}-run`);
      await app.click(ids.caseTabFacts);
      await app.find(ids.caseFacts);
      await look(app, `${name}-facts`);
      await app.click(ids.caseTabEvents);
      await app.find(ids.caseEvent);
      await look(app, `${name}-events`);
      await openScenario(app, "Was heißt das");
      await problemsSaid(app);
      await look(app, `${name}-editor`);
      await writeScenario(app, failing.replace("- say: Not", "- sya: Not"));
      await app.find(ids.scenarioProblem);
      await look(app, `${name}-errors`);
      await app.click(ids.scenarioDiscard);
      await app.click(ids.scenarioDiscardConfirm);
      await app.gone(ids.scenarioUnsaved);
      await app.click(ids.scenarioTabHistory);
      await app.find(ids.scenarioHistory, entry("Failed"));
      await look(app, `${name}-history`);
      await app.click(ids.scenarioRun);
      await app.find(ids.runDialog);
      await look(app, `${name}-dialog`);
      await app.press(keys.escape);
      await app.gone(ids.runDialog);
    }

    await theme(app, "light");
    for (const [width, height, size] of [[1000, 640, "small"], [640, 480, "narrow"]]) {
      await app.resize(width, height);
      const list = (tab) => (width < 800 ? app.click(ids.narrowTestsList).then(() => app.click(tab)) : app.click(tab));
      await list(ids.testsTabRuns);
      await look(app, `${size}-runs`);
      await app.click(ids.runRow);
      await look(app, `${size}-run`);
      await stepsOfCase(app);
      await look(app, `${size}-case`);
      await list(ids.testsTabScenarios);
      await app.click(ids.scenarioRow, entry("Was heißt das"));
      await app.find(ids.scenarioRun);
      await look(app, `${size}-editor`);
    }
    await app.resize(1280, 800);
    await theme(app, "light", 2);
    await app.click(ids.testsTabRuns);
    await app.click(ids.runRow);
    await app.find(ids.caseRow);
    await app.screenshot("tests-zoom-run");
    await accessible(app, "zoom");
    await app.stop();
  },

  async "a run is started, read and left by keyboard alone"(context) {
    const app = await openSteady(context);
    await app.click(ids.railTests);
    await dropScenario(app, "failing.yaml", failing);
    await problemsSaid(app);
    // From here on no pointer.
    const focused = (id) => app.run(`return document.activeElement?.closest('[data-testid="${id}"]') !== null`);
    const tabTo = (id, most = 60) =>
      until(20_000, `the focus to come to ${id}`, async () => {
        for (let tries = 0; tries < most; tries += 1) {
          if (await focused(id)) return true;
          await app.press(keys.tab);
        }
        throw new Error(`${id} is not reached with Tab; the focus is on ${await app.run("return document.activeElement.outerHTML.slice(0, 200)")}`);
      });
    await tabTo(ids.scenarioRun);
    await app.press(keys.enter);
    await app.find(ids.runDialog);
    await tabTo(ids.runTimes);
    await app.press(keys.control, "a");
    await app.keys("2");
    await app.press(keys.enter);
    await app.gone(ids.runDialog);
    await ended(app);
    await tabTo(ids.caseRow);
    await app.press(keys.enter);
    await app.find(ids.stepResult);
    await app.press("\uE015");
    assert.equal(await app.run(`return [...document.querySelectorAll('[data-testid="${ids.caseRow}"]')].indexOf(document.activeElement)`), 1);
    await app.press(keys.enter);
    await app.find(`css:[data-testid="${ids.caseRow}"][aria-current="true"]`, entry("repetition 2"));
    await app.screenshot("tests-keyboard");
    await app.press(keys.escape);
    await app.gone(ids.casePane);
    await tabTo(ids.runReportHtml);
    await app.press(keys.enter);
    await app.find(ids.notice, entry("Saved to"));
    await app.stop();
  },
};
