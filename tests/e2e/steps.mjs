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
  for (const name of ["find", "gone"]) {
    const asked = app[name].bind(app);
    app[name] = async (...what) => {
      try {
        return await asked(...what);
      } catch (error) {
        await app.screenshot(`failed-${Date.now()}`).catch(() => {});
        throw error;
      }
    };
  }
  await until(30_000, "the window to be usable", () => app.run("return document.documentElement.dataset.usable ?? null"));
  return app;
}

/** Loads the page anew with a theme chosen, as the settings would choose it. The old page may still answer for a while: it is told apart by its mark. */
export async function reloadAs(app, theme) {
  await app.run(
    `const saved = JSON.parse(localStorage.getItem("handover-console") ?? "{}");
     localStorage.setItem("handover-console", JSON.stringify({ ...saved, theme: arguments[0] }));
     window.isLeaving = true;
     location.reload();`,
    theme,
  );
  await until(20_000, "the window to be usable again", () =>
    app.run("return window.isLeaving ? null : document.documentElement.dataset.usable ?? null").catch(() => null),
  );
}

/** Opens the app; what is still moving because a message has just come is clicked when it rests. */
export async function openSteady(context) {
  const app = await open(context);
  const click = app.click.bind(app);
  app.click = (...asked) =>
    until(10_000, `${asked[0]} to be clicked`, () =>
      click(...asked).then(
        () => true,
        (error) => {
          if (/not interactable|stale element|intercepted/.test(error.message)) return false;
          throw error;
        },
      ),
    );
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

/** Opens a conversation's menu and chooses a line. */
export async function chooseForConversation(app, line) {
  await app.click(ids.conversationMore);
  await app.click(line);
}

/** The control API of the practice org that runs inside the app, and what is said over it. Shows the Console afterwards. */
export async function practiceOrg(app) {
  const org = await practicePage(app);
  await app.click(ids.railConsole);
  return org;
}

/** The same, with the Practice page open afterwards. */
export async function practicePage(app) {
  await app.click(ids.railPractice);
  const [url] = await until(10_000, "the practice org's address", async () =>
    (await app.run("return document.querySelector('main').textContent")).match(/http:\/\/127\.0\.0\.1:\d+/),
  );
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
