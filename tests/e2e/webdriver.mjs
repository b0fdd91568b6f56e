// A WebDriver client of a few lines: WebKitWebDriver drives our own binary directly.

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { openSync, readdirSync, readlinkSync, realpathSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
export const keys = { enter: "\uE007", escape: "\uE00C", control: "\uE009", shift: "\uE008", tab: "\uE004", end: "\uE010" };

const NUDGE = `
  const [on] = arguments;
  const dot = document.getElementById("nudge") ?? Object.assign(document.createElement("i"), { id: "nudge" });
  clearInterval(dot.timer);
  dot.remove();
  if (!on) return;
  dot.style.cssText = "position: fixed; inset: auto 0 0 auto; width: 1px; height: 1px; opacity: 0.02";
  document.body.append(dot);
  let count = 0;
  dot.timer = setInterval(() => (dot.style.background = (count += 1) % 2 ? "#000" : "#fff"), 30);`;

const drivers = new Set();

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** One run of the app with a driver of its own. */
export class App {
  static async start({ binary, output, environment = {}, args = [] }) {
    const port = await freePort();
    const log = openSync(join(output, "app.log"), "a");
    const driver = spawn("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
      stdio: ["ignore", log, log],
      env: { ...process.env, ...environment, TAURI_AUTOMATION: "true", TAURI_WEBVIEW_AUTOMATION: "true" },
    });
    drivers.add(driver);
    driver.once("exit", () => drivers.delete(driver));
    const app = new App(driver, `http://127.0.0.1:${port}`, output, binary);
    await app.#untilReady();
    const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": { binary, args } } };
    const session = await app.#ask("POST", "/session", { capabilities });
    app.session = `/session/${session.sessionId}`;
    return app;
  }

  constructor(driver, base, output, binary) {
    this.binary = binary;
    this.driver = driver;
    this.base = base;
    this.output = output;
  }

  async #untilReady() {
    for (const deadline = Date.now() + 20_000; ; ) {
      try {
        if ((await this.#ask("GET", "/status")).ready) return;
      } catch (error) {
        if (Date.now() > deadline) throw error;
      }
      await pause(50);
    }
  }

  async #ask(method, path, body) {
    const signal = AbortSignal.timeout(60_000);
    const answer = await fetch(this.base + path, { method, body: body && JSON.stringify(body), signal });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value.error}: ${value.message}`);
    return value;
  }

  /** Runs the body of a function in the page. */
  run(script, ...args) {
    return this.#ask("POST", `${this.session}/execute/sync`, { script, args });
  }

  /** Runs the body of an asynchronous function in the page; its last argument is the callback. */
  runAsync(script, ...args) {
    return this.#ask("POST", `${this.session}/execute/async`, { script, args });
  }

  /** The first visible element of a test id (or CSS selector), waited for. */
  async find(selector, { within = 15_000, containing } = {}) {
    const css = selector.startsWith("css:") ? selector.slice(4) : `[data-testid="${selector}"]`;
    const script = `
      const [css, text] = arguments;
      return [...document.querySelectorAll(css)].find((element) =>
        element.checkVisibility() && (text === null || element.textContent.includes(text) || element.value === text)) ?? null;`;
    return until(within, `an element ${css}${containing ? ` with “${containing}”` : ""}`, async () => {
      const found = await this.run(script, css, containing ?? null);
      return found?.[ELEMENT];
    });
  }

  /** Waits until nothing matches any more. */
  async gone(selector, { within = 15_000, containing } = {}) {
    const script = `
      const [css, text] = arguments;
      return ![...document.querySelectorAll(css)].some((element) =>
        element.checkVisibility() && (text === null || element.textContent.includes(text)));`;
    await until(within, `${selector} to be gone`, () => this.run(script, `[data-testid="${selector}"]`, containing ?? null));
  }

  async click(selector, options) {
    const element = await this.find(selector, options);
    await this.#ask("POST", `${this.session}/element/${element}/click`, {});
  }

  async type(selector, text, options) {
    const element = await this.find(selector, options);
    await this.#ask("POST", `${this.session}/element/${element}/value`, { text });
  }

  async text(selector, options) {
    const element = await this.find(selector, options);
    return this.#ask("GET", `${this.session}/element/${element}/text`);
  }

  /** Presses keys one after the other, modifiers held until the end. */
  async press(...values) {
    const actions = [
      ...values.map((value) => ({ type: "keyDown", value })),
      ...values.toReversed().map((value) => ({ type: "keyUp", value })),
    ];
    await this.#ask("POST", `${this.session}/actions`, { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  /** Types a text where the focus is, key by key. */
  async keys(text) {
    const actions = [...text].flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]);
    await this.#ask("POST", `${this.session}/actions`, { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  /** Chooses an option of a select. */
  async choose(selector, value, options) {
    const element = await this.find(selector, options);
    const script = `
      const [select, value] = arguments;
      select.value = value;
      select.dispatchEvent(new Event("change", { bubbles: true }));`;
    await this.run(script, { [ELEMENT]: element }, value);
  }

  /** How many visible elements match and hold a text. */
  count(selector, containing = "") {
    const script = `
      return [...document.querySelectorAll(arguments[0])].filter((element) =>
        element.checkVisibility() && element.textContent.includes(arguments[1])).length;`;
    return this.run(script, `[data-testid="${selector}"]`, containing);
  }

  async screenshot(name) {
    // What the page holds is on the screen two frames later.
    await this.runAsync("requestAnimationFrame(() => requestAnimationFrame(arguments[0]))");
    // Drawn without OpenGL, a picture is taken at the next change of the page: one dot changes until it is.
    await this.run(NUDGE, true);
    const png = await this.#ask("GET", `${this.session}/screenshot`);
    await this.run(NUDGE, false);
    writeFileSync(join(this.output, `${name}.png`), Buffer.from(png, "base64"));
  }

  async resize(width, height) {
    await this.#ask("POST", `${this.session}/window/rect`, { width, height });
  }

  /** Closes the window as a user would, and waits for nothing: the process may still be there. */
  async close() {
    await this.#ask("DELETE", this.session);
  }

  /** Closes the window and waits for the process to end, which a driver must: it would lose a start that begins anew. */
  async stop() {
    try {
      await this.close();
      await until(20_000, "the app to end", () => processesOf(this.binary).length === 0 && !isOnBus());
    } finally {
      this.driver.kill();
      await once(this.driver, "exit");
    }
  }

  /** Kills the app as the system would, at once; the driver is of no use afterwards. */
  async kill(binary) {
    const pid = processesOf(binary)[0];
    process.kill(pid, "SIGKILL");
    await until(10_000, "the app to be gone", () => !processesOf(binary).includes(pid));
    await until(10_000, "the bus to see that the app is gone", () => !isOnBus());
    this.driver.kill("SIGKILL");
    await once(this.driver, "exit");
  }
}

/** Ends whatever a failed journey has left running. */
export async function sweep(binary) {
  for (const pid of processesOf(binary)) process.kill(pid, "SIGKILL");
  for (const driver of drivers) driver.kill("SIGKILL");
  await until(10_000, "the app to be gone", () => processesOf(binary).length === 0 && !isOnBus());
}

/** Whether an app has its name on the session bus. */
export function isOnBus() {
  const asked = ["--session", "--dest=org.freedesktop.DBus", "--print-reply", "/org/freedesktop/DBus", "org.freedesktop.DBus.ListNames"];
  return /handover.*SingleInstance/i.test(execFileSync("dbus-send", asked, { encoding: "utf8" }));
}

/** Process ids of a program, by the file that it runs. */
export function processesOf(binary) {
  const file = realpathSync(binary);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/exe`) === file;
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Asks again until there is an answer. Waits for a state, never for a time. */
export async function until(within, what, ask) {
  for (const deadline = Date.now() + within; ; ) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${within} ms for ${what}`);
    await pause(30);
  }
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
