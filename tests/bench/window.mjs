// Start, memory and painting of the real window beside an empty Tauri window; prints tables. Run by scripts/bench.sh.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { ids } from "../e2e/steps.mjs";
import { App, processesOf, sweep, until } from "../e2e/webdriver.mjs";

const { BENCH_APP, BENCH_EMPTY, BENCH_INGEST, BENCH_FILLED, BENCH_OUTPUT, BENCH_TABLES } = process.env;
const RUNS = Number(process.env.BENCH_RUNS ?? 9);
const EVENTS = Number(process.env.BENCH_PAINTED ?? 200);
const MANY = 10_000;
const STREAMS = 5;
/** Milliseconds between events that are to be painted. */
const EVERY = 50;
const SETTLED = 10_000;
const WORDS = "Thank you for waiting, I have looked into your order.";

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const now = () => performance.timeOrigin + performance.now();

// Numbers ---------------------------------------------------------------------------------------------------------------------

function part(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.round((sorted.length - 1) * share)];
}

const median = (values) => part(values, 0.5);
const ms = (value) => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
const mb = (kib) => `${(kib / 1024).toFixed(0)} MB`;

function table(title, heads, rows) {
  const lines = [heads, heads.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  appendFileSync(BENCH_TABLES, `\n**${title}**\n\n${lines.join("\n")}\n`);
}

// Processes -------------------------------------------------------------------------------------------------------------------

/** Fields of /proc/PID/stat after the name; the first is field 3. */
function stat(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** When the system booted. Its clock ticks every 10 ms, so the smallest of many answers is the truest. */
const boot = (() => {
  let least = Infinity;
  for (const end = Date.now() + 50; Date.now() < end; ) {
    least = Math.min(least, now() - Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000);
  }
  return least;
})();

const createdAt = (pid) => boot + Number(stat(pid)[19]) * 10;

/** PSS of a process and all that descend from it, in KiB. */
function memory(binary) {
  const parents = new Map();
  for (const name of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      parents.set(Number(name), Number(stat(name)[1]));
    } catch {
      // It has ended in the meantime.
    }
  }
  const tree = processesOf(binary);
  for (let at = 0; at < tree.length; at += 1) {
    for (const [pid, parent] of parents) if (parent === tree[at] && !tree.includes(pid)) tree.push(pid);
  }
  return tree.reduce((sum, pid) => {
    const found = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8").match(/^Pss:\s+(\d+)/m);
    return sum + Number(found[1]);
  }, 0);
}

/** What the app chooses for itself on this machine, for a floor that is drawn in the same way. */
const WITHOUT_GL = { WEBKIT_DISABLE_COMPOSITING_MODE: "1" };

async function withWindow(binary, data, use, more = {}) {
  const folder = data ?? mkdtempSync(join(tmpdir(), "handover-bench-"));
  const environment = { HANDOVER_DATA_DIR: folder, XDG_DATA_HOME: join(folder, "web"), ...more };
  const app = await App.start({ binary, output: BENCH_OUTPUT, environment });
  try {
    const usable = "return document.documentElement.dataset.usable ? performance.timeOrigin + Number(document.documentElement.dataset.usable) : null";
    const usableAt = await until(120_000, "the window to be usable", () => app.run(usable));
    return await use(app, usableAt);
  } catch (error) {
    await app.screenshot(`failed-${Date.now()}`).catch(() => {});
    throw error;
  } finally {
    await app.stop().catch(() => {});
    await until(10_000, "the window to be closed", () => processesOf(binary).length === 0).catch(() => sweep(binary));
    if (!data) rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

// Start -----------------------------------------------------------------------------------------------------------------------

const starting = (binary, data, more) =>
  withWindow(binary, data, (_, usableAt) => usableAt - createdAt(processesOf(binary)[0]), more);

async function start() {
  const taken = { empty: [], alike: [], fresh: [], filled: [] };
  // The first of each warms the page cache and is not counted.
  for (let run = 0; run <= RUNS; run += 1) {
    const one = { empty: await starting(BENCH_EMPTY), alike: await starting(BENCH_EMPTY, null, WITHOUT_GL), fresh: await starting(BENCH_APP) };
    if (BENCH_FILLED) one.filled = await starting(BENCH_APP, BENCH_FILLED);
    if (run > 0) for (const [name, value] of Object.entries(one)) taken[name].push(value);
  }
  const row = (name, values) => [
    name,
    ms(median(values)),
    ms(Math.max(...values)),
    (median(values) / median(taken.empty)).toFixed(2),
  ];
  const rows = [
    row("empty Tauri window", taken.empty),
    row("empty Tauri window, drawn without OpenGL too", taken.alike),
    row("Handover Console, fresh store", taken.fresh),
  ];
  if (BENCH_FILLED) rows.push(row("Handover Console, 1,000 profiles and 1,000,000 entries", taken.filled));
  table(
    `Start: process creation to usable window, warm, ${RUNS} runs each, taken in turn`,
    ["window", "median", "worst", "ratio"],
    rows,
  );
}

// The org outside -------------------------------------------------------------------------------------------------------------

/** A practice org in a process of its own. */
class Org {
  static async start() {
    const child = spawn(BENCH_INGEST, ["source"], { stdio: ["pipe", "pipe", "inherit"] });
    const [line] = await once(createInterface(child.stdout), "line");
    const org = new Org();
    [org.url, , org.orgId, org.developerName] = line.split(" ");
    org.child = child;
    await org.control("PATCH", "switches", { allowOrigin: "tauri://localhost" });
    org.agentId = (await org.state()).agents[0].id;
    return org;
  }

  async ask(url, init) {
    const answer = await fetch(url, init);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  control(method, path, body) {
    const headers = { "content-type": "application/json" };
    return this.ask(`${this.url}/practice/v1/${path}`, { method, headers, body: body && JSON.stringify(body) });
  }

  state() {
    return this.control("GET", "state");
  }

  says(id, text) {
    return this.control("POST", `conversations/${id}/actions`, { action: "message", agentId: this.agentId, text });
  }

  accepted(id) {
    return until(10_000, "the agent", async () =>
      (await this.state()).conversations.some((row) => row.conversationId === id && row.accepted),
    );
  }

  async guest() {
    const body = { orgId: this.orgId, esDeveloperName: this.developerName, capabilitiesVersion: "1", platform: "Web" };
    const path = "authorization/unauthenticated/access-token";
    return (await this.api("POST", path, body)).accessToken;
  }

  api(method, path, body, token) {
    const headers = { "content-type": "application/json" };
    if (token) headers.authorization = `Bearer ${token}`;
    return this.ask(`${this.url}/iamessage/api/v2/${path}`, { method, headers, body: JSON.stringify(body) });
  }

  async end() {
    this.child.stdin.end();
    await once(this.child, "exit");
  }
}

const invoke = (app, command, args) =>
  app.run("return window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])", command, args);

/** A profile of the org, in the window. */
async function profile(app, org) {
  const draft = { name: "Bench", environment: null, serviceUrl: org.url, orgId: org.orgId, developerName: org.developerName };
  return (await invoke(app, "create_profile", { draft })).id;
}

async function conversation(app, org, profileId) {
  const request = { profileId, identity: { kind: "guest" }, routingAttributes: {}, language: null, heldAs: { kind: "customClient" }, transport: { kind: "stream" } };
  const id = await invoke(app, "start_conversation", { request });
  await org.accepted(id);
  return id;
}

const rowOf = (id) => `css:[data-testid="${ids.conversationRow}"][data-id="${id}"]`;

// Memory ----------------------------------------------------------------------------------------------------------------------

async function measureMemory(org) {
  const runs = 3;
  const taken = { empty: [], alike: [], idle: [], streams: [] };
  for (let run = 0; run < runs; run += 1) {
    for (const [name, more] of [["empty", {}], ["alike", WITHOUT_GL]]) {
      await withWindow(BENCH_EMPTY, null, async () => {
        await pause(SETTLED);
        taken[name].push(memory(BENCH_EMPTY));
      }, more);
    }
    await withWindow(BENCH_APP, null, async (app) => {
      await pause(SETTLED);
      taken.idle.push(memory(BENCH_APP));
      const profileId = await profile(app, org);
      const all = [];
      for (let at = 0; at < STREAMS; at += 1) all.push(await conversation(app, org, profileId));
      await app.click(ids.railConsole);
      await app.click(rowOf(all[0]));
      for (let at = 0; at < 20; at += 1) for (const id of all) await org.says(id, `${WORDS} ${at}`);
      await app.find(ids.entry, { containing: `${WORDS} 19` });
      await pause(SETTLED);
      taken.streams.push(memory(BENCH_APP));
    });
  }
  const row = (name, values) => [name, mb(median(values)), mb(Math.max(...values)), (median(values) / median(taken.empty)).toFixed(2)];
  table(
    `Memory: PSS of the whole process tree ${SETTLED / 1000} s after the last event, ${runs} runs each, taken in turn`,
    ["window", "median", "worst", "ratio"],
    [
      row("empty Tauri window", taken.empty),
      row("empty Tauri window, drawn without OpenGL too", taken.alike),
      row("Handover Console, idle", taken.idle),
      row(`Handover Console, ${STREAMS} live streams, one conversation open`, taken.streams),
    ],
  );
}

// Painting --------------------------------------------------------------------------------------------------------------------

/** In the page: notes the first frame after a marked text came into the transcript. */
const WATCH = `
  const [mark] = arguments;
  window.painted = {};
  const wanted = new RegExp(mark + "-\\\\d+");
  const look = () => {
    for (const row of document.querySelectorAll('[data-testid="${ids.entry}"]')) {
      const found = row.textContent.match(wanted)?.[0];
      if (!found || found in window.painted) continue;
      window.painted[found] = null;
      requestAnimationFrame(() => { window.painted[found] = performance.timeOrigin + performance.now(); });
    }
  };
  window.watching?.disconnect();
  window.watching = new MutationObserver(look);
  window.watching.observe(document.body, { childList: true, subtree: true, characterData: true });`;

/** Milliseconds from each of the agent's requests to the frame that shows it. */
async function paint(app, org, id, mark) {
  const sent = [];
  const asked = [];
  const begin = now() + 200;
  for (let number = 0; number < EVENTS; number += 1) {
    await pause(Math.max(0, begin + number * EVERY - now()));
    sent.push(now());
    asked.push(org.says(id, `${mark}-${number} ${WORDS}`));
  }
  await Promise.all(asked);
  const count = "return Object.values(window.painted).filter((at) => at !== null).length";
  await until(10_000, "everything to be painted", async () => (await app.run(count)) >= EVENTS);
  const painted = await app.run("return window.painted");
  return sent.map((at, number) => painted[`${mark}-${number}`] - at);
}

const opening = `
  const [id, wanted, done] = arguments;
  const row = document.querySelector('[data-testid="${ids.conversationRow}"][data-id="' + id + '"]');
  const began = performance.now();
  const shown = () => [...document.querySelectorAll('[data-testid="${ids.entry}"]')].some((row) => row.textContent.includes(wanted));
  const observer = new MutationObserver(() => {
    if (!shown()) return;
    observer.disconnect();
    requestAnimationFrame(() => done(performance.now() - began));
  });
  observer.observe(document.body, { childList: true, subtree: true, characterData: true });
  row.click();`;

async function measurePainting(org) {
  const taken = { bare: [], alike: [], app: [], large: [], opened: [] };
  const bare = (round, name, more) =>
    withWindow(BENCH_EMPTY, null, async (app) => {
      const token = await org.guest();
      const mark = `${name}${round}`;
      const url = `${org.url}/eventrouter/v1/sse`;
      await app.run("void window.readStream(...arguments)", url, token, org.orgId, mark);
      await pause(1_000);
      const id = crypto.randomUUID();
      await org.api("POST", "conversation", { conversationId: id, esDeveloperName: org.developerName }, token);
      await org.accepted(id);
      taken[name].push(...(await paint(app, org, id, mark)));
    }, more);
  for (let round = 0; round < 2; round += 1) {
    await bare(round, "bare", {});
    await bare(round, "alike", WITHOUT_GL);
    await withWindow(BENCH_APP, null, async (app) => {
      const profileId = await profile(app, org);
      const id = await conversation(app, org, profileId);
      await app.click(ids.railConsole);
      await app.click(rowOf(id));
      await app.find(ids.composer);
      await pause(1_000);
      const mark = `app${round}`;
      await app.run(WATCH, mark);
      taken.app.push(...(await paint(app, org, id, mark)));
      if (round === 1) await withMany(app, org, profileId, id, taken);
    });
  }
  const row = (name, values) => [name, ...[0.5, 0.95, 1].map((share) => ms(part(values, share)))];
  const over = (share) => ms(part(taken.app, share) - part(taken.bare, share));
  table(
    `Event to painted: from the agent's request to the frame that shows it, ${taken.app.length} events each at ${1000 / EVERY}/s, two rounds in turn`,
    ["window", "p50", "p95", "worst"],
    [
      row("bare page reading the stream", taken.bare),
      row("the same, drawn without OpenGL too", taken.alike),
      row("Handover Console", taken.app),
      ["difference", over(0.5), over(0.95), ""],
      row(`Handover Console, ${MANY.toLocaleString("en")} entries in the conversation`, taken.large),
    ],
  );
  table(
    `Opening a conversation of ${MANY.toLocaleString("en")} entries: click to the frame with its newest entry`,
    ["runs", "median", "worst"],
    [[String(taken.opened.length), ms(median(taken.opened)), ms(Math.max(...taken.opened))]],
  );
}

async function withMany(app, org, profileId, other, taken) {
  const id = await conversation(app, org, profileId);
  await org.control("POST", `conversations/${id}/burst`, { count: MANY, text: WORDS });
  await pause(3_000);
  for (let run = 0; run < 5; run += 1) {
    await app.click(rowOf(other));
    await app.find(ids.entry, { containing: `app1-${EVENTS - 1} ` });
    taken.opened.push(await app.runAsync(opening, id, `${WORDS} ${MANY}`));
    await pause(300);
  }
  await app.run(WATCH, "large");
  taken.large.push(...(await paint(app, org, id, "large")));
}

// Length ----------------------------------------------------------------------------------------------------------------------

/** In the page: the milliseconds of a search in the open conversation, over the bridge and back. */
const searching = `
  const [conversationId, text, done] = arguments;
  const began = performance.now();
  window.__TAURI_INTERNALS__.invoke("find_happenings", { conversationId, beforeNumber: null,
    filter: { kinds: [], roles: [], slowerThanMs: null, unusual: false, marked: false, text } })
    .then((page) => done([performance.now() - began, page.happenings.length]));`;

/** In the page: scrolls the transcript up, a few rows a frame, and notes how long each frame took. */
const scrolling = `
  const [frames, done] = arguments;
  const list = document.querySelector('[data-testid="${ids.transcript}"]');
  const taken = [];
  let before = performance.now();
  const step = () => {
    const now = performance.now();
    taken.push(now - before);
    before = now;
    list.scrollTop -= 90;
    if (taken.length < frames) requestAnimationFrame(step);
    else done(taken.slice(1));
  };
  requestAnimationFrame(step);`;

/** The same in a window that shows nothing but a long page: what a frame costs here at least. */
const scrollingBare = `
  const [frames, done] = arguments;
  const page = document.createElement("div");
  page.style.cssText = "position:fixed;inset:0;overflow:auto;background:#fff";
  for (let row = 0; row < 4000; row += 1) page.append(Object.assign(document.createElement("p"), { textContent: "${WORDS} " + row }));
  document.body.append(page);
  page.scrollTop = page.scrollHeight;
  const taken = [];
  let before = performance.now();
  const step = () => {
    const now = performance.now();
    taken.push(now - before);
    before = now;
    page.scrollTop -= 90;
    if (taken.length < frames) requestAnimationFrame(step);
    else done(taken.slice(1));
  };
  requestAnimationFrame(step);`;

const FRAMES = 180;

async function measureLength(org) {
  const lengths = (process.env.BENCH_LENGTHS ?? "1000,10000,100000").split(",").map(Number);
  const rows = [];
  await withWindow(BENCH_EMPTY, null, async (app) => {
    const frames = await app.runAsync(scrollingBare, FRAMES);
    rows.push(["bare page", "", "", "", ms(median(frames)), ms(part(frames, 0.95)), mb(memory(BENCH_EMPTY))]);
  });
  for (const length of lengths) {
    await withWindow(BENCH_APP, null, async (app) => {
      const profileId = await profile(app, org);
      const other = await conversation(app, org, profileId);
      await org.says(other, "the other one");
      const id = await conversation(app, org, profileId);
      await org.control("POST", `conversations/${id}/burst`, { count: length, text: WORDS });
      await app.click(ids.railConsole);
      await app.click(rowOf(id));
      await app.find(ids.entry, { containing: `${WORDS} ${length}` });
      const [, found] = await until(120_000, "everything to be found", async () => {
        const answer = await app.runAsync(searching, id, `"${WORDS} ${length}"`);
        return answer[1] > 0 ? answer : null;
      });
      const opened = [];
      for (let run = 0; run < 5; run += 1) {
        await app.click(rowOf(other));
        await app.find(ids.entry, { containing: "the other one" });
        opened.push(await app.runAsync(opening, id, `${WORDS} ${length}`));
      }
      const searched = [];
      for (let run = 0; run < 9; run += 1) searched.push((await app.runAsync(searching, id, run % 2 ? `waiting ${length}` : "order"))[0]);
      const frames = await app.runAsync(scrolling, FRAMES);
      await pause(SETTLED);
      rows.push([`${length.toLocaleString("en")} entries`, ms(median(opened)), ms(median(searched)), String(found), ms(median(frames)), ms(part(frames, 0.95)), mb(memory(BENCH_APP))]);
    });
  }
  table(
    `One long conversation: click to the frame with its newest entry, search over the bridge and back, ${FRAMES} frames of scrolling up, memory afterwards`,
    ["window", "opened, median", "searched, median", "hits of the last line", "frame, median", "frame, p95", "PSS"],
    rows,
  );
}

const only = process.argv[2];
if (!only || only === "start") await start();
if (!only || only !== "start") {
  const org = await Org.start();
  if (!only || only === "memory") await measureMemory(org);
  if (!only || only === "painting") await measurePainting(org);
  if (!only || only === "length") await measureLength(org);
  await org.end();
}
process.exit(0);
