// What people do, in the window's own words: used by all journeys.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { App, until } from "./webdriver.mjs";

/** The window's exported list of test ids. */
export const ids = (() => {
  const source = fileURLToPath(new URL("../../ui/src/", import.meta.url));
  const files = [join(source, "testids.ts"), ...readdirSync(join(source, "testids")).map((name) => join(source, "testids", name))];
  const text = files.map((file) => readFileSync(file, "utf8")).join("\n");
  return Object.fromEntries([...text.matchAll(/^\s{2}(\w+): "([^"]+)",$/gm)].map(([, name, id]) => [name, id]));
})();

export async function open(context) {
  const app = await App.start(context);
  // What went wrong is looked at in the picture.
  const failed = app.find.bind(app);
  app.find = async (...asked) => {
    try {
      return await failed(...asked);
    } catch (error) {
      await app.screenshot(`failed-${Date.now()}`).catch(() => {});
      throw error;
    }
  };
  await until(30_000, "the window to be usable", () => app.run("return document.documentElement.dataset.usable ?? null"));
  return app;
}

/** Every file below a folder with its bytes. The web view tidies up after itself meanwhile: what is gone is left out. */
export function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .flatMap((file) => {
      try {
        return [{ name: file.name, bytes: readFileSync(join(file.parentPath ?? file.path, file.name), "latin1") }];
      } catch (error) {
        if (error.code === "ENOENT") return [];
        throw error;
      }
    });
}

export const entry = (text) => ({ containing: text });

/** Waits for a step of the state strip to be reached. */
export function reached(app, step) {
  return app.find(`css:[data-testid="${ids.stripStep}"][data-id="${step}"] time`);
}

/** Types as the end user and sends with Enter. */
export async function say(app, text) {
  await app.type(ids.composer, `${text}\uE007`);
  await app.find(ids.entry, entry(text));
}

/** Signs an agent in at the Practice page. */
export async function presence(app, agent, value) {
  await app.click(ids.railPractice);
  await app.click(ids.practiceTabDesk);
  const row = `css:[data-testid="${ids.agentRow}"][data-name="${agent}"]`;
  await app.choose(`${row} select`, value);
  await app.find(`${row}[data-presence="${value}"]`);
}

/** What an agent does, over the practice org's control API: for what cannot be seen while the Practice page is left. */
export async function act(app, agent, action) {
  await app.click(ids.railPractice);
  const [url] = (await app.run("return document.querySelector('main').textContent")).match(/http:\/\/127\.0\.0\.1:\d+/);
  await app.click(ids.railConsole);
  const state = await (await fetch(`${url}/practice/v1/state`)).json();
  const agentId = state.agents.find(({ name }) => name === agent).id;
  const { conversationId } = state.conversations.find((row) => row.agentId === agentId);
  const answer = await fetch(`${url}/practice/v1/conversations/${conversationId}/actions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...action, agentId }),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Starts a conversation from the start panel. */
export async function start(app, { subject, attributes = [] } = {}) {
  await app.click(ids.railOrgs);
  await app.click(ids.orgRow, entry("Practice"));
  await app.click(ids.orgStart);
  if (subject) {
    await app.click(ids.startVerified);
    await app.type(ids.startSubject, subject);
  }
  for (const [name, value] of attributes) {
    await app.click(ids.startAttributeAdd);
    const empty = (id) => `css:[data-testid="${id}"]:placeholder-shown`;
    await app.type(empty(ids.startAttributeName), name);
    await app.type(empty(ids.startAttributeValue), value);
  }
  await app.click(ids.startGo);
  await reached(app, "created");
}

/** The control API of the practice org that runs inside the app, and what is said over it. */
export async function practiceOrg(app) {
  await app.click(ids.railPractice);
  const [url] = (await app.run("return document.querySelector('main').textContent")).match(/http:\/\/127\.0\.0\.1:\d+/);
  await app.click(ids.railConsole);
  const call = async (method, path, body) => {
    const answer = await fetch(`${url}/practice/v1${path}`, {
      method,
      headers: { "content-type": "application/json" },
      body: body && JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} ${path} ${JSON.stringify(body)}: ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };
  /** The newest conversation that fits, once there is one. */
  const desk = (fits = () => true) =>
    until(10_000, "a conversation on the desk", async () => (await call("GET", "/state")).conversations.find(fits));
  /** What an agent or the org does to that conversation. */
  const act = async (agent, action, fits) => {
    const { conversationId } = await desk(fits);
    const agentId = agent && (await call("GET", "/state")).agents.find(({ name }) => name === agent).id;
    await call("POST", `/conversations/${conversationId}/actions`, agentId ? { ...action, agentId } : action);
  };
  return { url, call, desk, act };
}

/** Puts files into a file input, as choosing them does. */
export async function chooseFiles(app, input, ...files) {
  await app.run(
    `const [id, files] = arguments;
     const chosen = new DataTransfer();
     for (const { name, type, text, size } of files) chosen.items.add(new File([size ? new Uint8Array(size) : text], name, { type }));
     const input = document.querySelector('[data-testid="' + id + '"]');
     input.files = chosen.files;
     input.dispatchEvent(new Event("change", { bubbles: true }));`,
    input,
    files,
  );
}

/** Sets the value of a field as typing does: for fields that a driver cannot type into. */
export async function fill(app, css, value) {
  await app.find(`css:${css}`);
  await app.run(
    `const field = document.querySelector(arguments[0]);
     field.value = arguments[1];
     for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));`,
    css,
    value,
  );
}

/** Opens a scenario of the list in the editor, and waits until it can be written in. */
export async function openScenario(app, name) {
  await app.click(ids.railTests);
  await app.click(ids.testsTabScenarios);
  await app.click(ids.scenarioRow, entry(name));
  await app.find(`css:[data-testid="${ids.scenarioText}"][data-ready="true"]`);
}

/** What the editor shows. Long texts are there only as far as they are seen. */
export function scenarioText(app) {
  return app.run(`return document.querySelector('[data-testid="${ids.scenarioText}"]').shadowRoot.querySelector(".cm-content").innerText`);
}

/** Puts a text in the place of the whole one, as pasting does. The editor stands in a shadow tree. */
export async function writeScenario(app, text) {
  await app.run(`document.querySelector('[data-testid="${ids.scenarioText}"]').shadowRoot.querySelector(".cm-content").focus()`);
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

/** Runs the open scenario as the dialog proposes, and waits for the end of the run. Answers its counts, in words. */
export async function runScenario(app, { times = 1 } = {}) {
  await app.click(ids.scenarioRun);
  await fill(app, `[data-testid="${ids.runTimes}"]`, String(times));
  await app.click(ids.runStart);
  await app.find(ids.runReportHtml, { within: 120_000 });
  return app.text(ids.runCounts);
}
