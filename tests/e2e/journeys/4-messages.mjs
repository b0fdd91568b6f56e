// Every message: each kind both ways, files, the timeline of what broke, many conversations, and what is handed over.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { keys, until } from "../webdriver.mjs";
import { chooseFiles, chooseForConversation, entry, fill, filesOf, ids, open, openSteady, reloadAs, practiceOrg, presence, reached, say, start } from "../steps.mjs";

const MAX = "Max Manual";
const mediaOfMessages = "img, picture, video, audio, iframe, object, embed, a, script, link, style, base, form[action]";

/** What each ready-made message becomes in the transcript: its kind, and something that only this kind has. */
const kinds = {
  textWithCitations: ["text", ids.entrySources],
  hostileText: ["text", ids.entryUnseen],
  richLink: ["link", ids.entryAsset],
  hostileLink: ["link", ids.entryLink],
  attachments: ["files", ids.entryFileSave],
  brokenAttachments: ["files", ids.entryFile],
  webView: ["webView", ids.entryWeb],
  buttons: ["choices", ids.entryChoices, "buttons"],
  quickReplies: ["choices", ids.entryChoices, "quickReplies"],
  listPicker: ["choices", ids.entryPickSend, "listPicker"],
  carousel: ["choices", ids.entryCarousel, "carousel"],
  menu: ["choices", ids.entryChoices, "menu"],
  displayableButtons: ["choices", ids.entryChoices, "buttons"],
  form: ["form", ids.formInput],
  circularForm: ["form", ids.formInput],
  formRecords: ["formResult", ids.entryFormResult],
  formErrors: ["formResult", ids.entryFormResult],
  automated: ["text", ids.entryAutomated],
  consentText: ["text", ids.entryAutomated],
  unknownFormat: ["other", ids.entryUnknown],
  unknownMessage: ["other", ids.entryUnknown],
  unknownEntry: ["other", ids.entryUnknown],
};

/** Every sample that the practice org has, from the contract. */
function samples() {
  const source = fileURLToPath(new URL("../../../ui/src/ipc/generated/Sample.ts", import.meta.url));
  return [...readFileSync(source, "utf8").matchAll(/"(\w+)"/g)].map(([, name]) => name);
}

const row = (kind) => `[data-testid="${ids.entry}"]${kind ? `[data-kind="${kind}"]` : ""}`;
const rowOf = (identifier) => `[data-testid="${ids.entry}"][data-id="${identifier}"]`;
const inside = (selector, id) => `css:${selector} [data-testid="${id}"]`;
const happening = (kind) => `css:[data-testid="${ids.happening}"][data-kind="${kind}"]`;

/** A guest whom Max has accepted. */
async function withMax(context) {
  const app = await openSteady(context);
  await presence(app, MAX, "online");
  await start(app);
  const org = await practiceOrg(app);
  await accept(org);
  await reached(app, "accepted");
  return { app, org };
}

async function accept(org, fits = () => true) {
  await org.desk((one) => fits(one) && one.agentId !== null && !one.accepted);
  await org.act(MAX, { action: "accept" }, fits);
}

/** Sends a ready-made message; answers the identifier of its entry. */
async function sample(org, name) {
  const before = (await org.desk()).entries.length;
  await org.act(MAX, { action: "sample", sample: name });
  return (await org.desk((one) => one.entries.length > before)).entries.at(-1).identifier;
}

/** Messages bring no element and no attribute that a browser acts on, and nothing was fetched for them. */
async function inert(app) {
  const found = await app.run(
    `const [entries, media] = arguments;
     const bad = [];
     for (const row of document.querySelectorAll(entries)) {
       for (const element of [row, ...row.querySelectorAll("*")]) {
         if (element.matches(media)) bad.push(element.outerHTML.slice(0, 200));
         for (const { name } of element.attributes) {
           if (/^(src|srcset|srcdoc|href|xlink:href|style|action|formaction|data|poster|background|ping|on.*)$/i.test(name)) bad.push(element.tagName + " " + name);
         }
       }
     }
     const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
     return { bad, foreign: loaded.filter((name) => !/^(tauri|ipc):\\/\\/localhost\\//.test(name) && !/^http:\\/\\/(tauri|ipc)\\.localhost\\//.test(name)), refused: window.refused };`,
    row(),
    mediaOfMessages,
  );
  assert.deepEqual(found, { bad: [], foreign: [], refused: [] });
}

const toEnd = (app) => app.run(`const list = document.querySelector('[data-testid="${ids.transcript}"]'); list.scrollTop = list.scrollHeight;`);

const shownTexts = (app) =>
  app.run(`return [...document.querySelectorAll('${row("text")} [data-testid="${ids.entryText}"]')].map((text) => text.textContent)`);

export const journeys = {
  async "every kind of message"(context) {
    const app = await openSteady(context);
    await presence(app, MAX, "online");
    await start(app);
    const org = await practiceOrg(app);

    // What the page's policy refuses to load was asked for all the same.
    await app.run(`window.refused = []; document.addEventListener("securitypolicyviolation", ({ blockedURI }) => window.refused.push(blockedURI));`);

    // While it waits: the place in the queue and the time.
    await org.desk((one) => one.agentId !== null);
    await org.act(null, { action: "queuePosition", position: 3 });
    await app.find(ids.waitLine, entry("Place 3 in the queue"));
    await org.act(null, { action: "estimatedWait", seconds: 90 });
    await app.find(ids.waitLine, entry("Estimated wait"));
    await app.screenshot("kind-wait");
    await accept(org);
    await reached(app, "accepted");
    await app.gone(ids.waitLine);
    await say(app, "Show me everything");

    // The desk offers all of them, one click each.
    assert.deepEqual(Object.keys(kinds).sort(), samples().sort());
    await app.click(ids.railPractice);
    await app.click(ids.deskRow);
    await app.click(ids.deskSampleOpen);
    await app.find(ids.deskSample);
    const offered = await app.run(`return [...document.querySelectorAll('[data-testid="${ids.deskSample}"]')].map((button) => button.dataset.id)`);
    assert.deepEqual(offered.sort(), samples().sort());
    await app.screenshot("desk-samples");
    await app.click(`css:[data-testid="${ids.deskSample}"][data-id="webView"]`);
    await app.find(ids.deskEntry, entry("How was it?"));
    await app.click(ids.railConsole);
    await app.find(inside(row("webView"), ids.entryWeb));

    for (const [name, [kind, mark, style]] of Object.entries(kinds)) {
      const identifier = await sample(org, name);
      const shown = rowOf(identifier);
      await toEnd(app);
      await app.find(inside(shown, mark));
      assert.equal(await app.run(`return document.querySelector(arguments[0]).dataset.kind`, shown), kind, name);
      if (style) await app.find(`css:${shown} [data-testid="${ids.entryChoices}"][data-style="${style}"]`);
      if (name === "textWithCitations") await app.click(inside(shown, ids.entrySources));
      if (name === "hostileText") await app.click(`css:${shown} [data-testid="${ids.entryUnseen}"] button`);
      if (kind === "other") {
        await app.click(inside(shown, ids.entryJson));
        await app.find(inside(shown, ids.jsonTree));
      }
      await toEnd(app);
      await app.screenshot(`kind-${name}`);
      // The tree is a list that places its own rows.
      if (kind === "other") await app.click(inside(shown, ids.entryJson));
      await inert(app);
    }

    // What an agent does beside saying.
    await org.act(MAX, { action: "progress", text: "Looking up your order" });
    await app.find(ids.progressLine, entry("Looking up your order"));
    await app.screenshot("kind-progress");
    const words = "This answer comes word by word until all of it is there";
    const streamed = org.act(MAX, { action: "stream", text: words, everyMs: 120 });
    const coming = `css:[data-testid="${ids.streaming}"]`;
    await app.find(coming, entry("This answer comes"));
    const identifier = await app.run(`return document.querySelector('[data-testid="${ids.streaming}"]').dataset.id`);
    await app.screenshot("kind-streaming");
    await streamed;
    await app.find(inside(rowOf(identifier), ids.entryText), entry(words));
    await app.gone(ids.streaming);
    await app.screenshot("kind-streamed");
    await org.act(MAX, { action: "revise", text: "This answer was changed" });
    await app.find(inside(rowOf(identifier), ids.entryText), entry("This answer was changed"));
    await app.find(inside(rowOf(identifier), ids.entryRevised));
    assert.equal(await app.count(ids.entry, words), 0);
    await app.screenshot("kind-revised");
    await org.act(null, { action: "failDelivery", code: "MESSAGE_BLOCKED", message: "Not in this country" });
    await app.find(`css:${row("notDelivered")}`, entry("MESSAGE_BLOCKED"));
    await app.screenshot("kind-failedDelivery");
    await app.click(inside(row("notDelivered"), ids.entryJump));
    const failed = `[data-testid="${ids.entry}"][data-role="EndUser"][data-delivery="failed"]`;
    await app.find(`css:${failed}`, entry("Show me everything"));
    await org.act(null, { action: "consent", status: "OptOut" });
    await app.click(ids.newPill);
    await app.find(`css:${row("consent")}`, entry("opt-out"));
    await app.gone(ids.newPill);
    await app.screenshot("kind-consent");

    // A payload that is no JSON stands in its place as it came, and what comes after it is there as well.
    await org.act(null, { action: "raw", event: "CONVERSATION_MESSAGE", entryType: "Message", payload: '{"entryType": "Message", "broken' });
    await org.act(MAX, { action: "message", text: "After the broken one" });
    await app.find(ids.entry, entry("After the broken one"));
    const others = row("other");
    const broken = await app.run(`return [...document.querySelectorAll('${others}')].at(-1)?.dataset.id ?? null`);
    await app.click(inside(rowOf(broken), ids.entryJson));
    await app.find(inside(rowOf(broken), ids.entryUnknown), entry('{"entryType": "Message", "broken'));
    await app.screenshot("kind-brokenPayload");
    await app.click(inside(rowOf(broken), ids.entryJson));
    await inert(app);

    // Links ask first, and only web addresses can be opened at all.
    await app.click(inside(rowOf(await sample(org, "hostileLink")), ids.entryLink));
    await app.find(ids.linkAddress, entry("javascript:"));
    assert.equal(await app.count(ids.linkOpen), 0);
    await app.screenshot("link-refused");
    await app.press(keys.escape);
    await app.gone(ids.linkDialog);
    await app.click(inside(rowOf(await sample(org, "richLink")), ids.entryLink));
    await app.find(ids.linkOpen);
    assert.equal(await app.text(ids.linkAddress), "https://shop.example.com/orders/0815");
    await app.screenshot("link-asked");
    await app.press(keys.escape);
    await inert(app);
    const received = await org.call("GET", "/received");
    assert.deepEqual(received.filter(({ path }) => path.includes("/files/")), []);
    await app.stop();
  },

  async "a transcript that fits into its pane is followed and read after somebody came back to it"(context) {
    const { app, org } = await withMax(context);
    await say(app, "Hello");
    const followed = async (text) => {
      await org.act(MAX, { action: "message", text }, (one) => !one.verified);
      await app.find(ids.entry, entry(text));
      assert.equal(await app.count(ids.newPill), 0, `“${text}” can be seen and is announced as new below`);
      await until(5_000, `“${text}” to be read`, async () => (await app.run(`return document.querySelectorAll('[data-testid="${ids.conversationRow}"] .unread').length`)) === 0);
    };
    await followed("Nobody was away");
    await app.click(ids.railPractice);
    await app.click(ids.railConsole);
    await app.find(ids.entry, entry("Nobody was away"));
    await followed("Back from the Practice page");
    await start(app, { subject: "customer-42" });
    await app.click(ids.conversationRow, entry("Guest"));
    await app.find(ids.entry, entry("Back from the Practice page"));
    await followed("Back from another conversation");
    await app.stop();
  },

  async "choices and a form are answered, and the desk shows what was chosen"(context) {
    const { app, org } = await withMax(context);
    const chosen = async (name, pick) => {
      const shown = rowOf(await sample(org, name));
      await pick(shown);
      await app.find(`css:${shown} [data-testid="${ids.entryOption}"][data-chosen="true"]`);
      await app.find(`css:${shown} [data-testid="${ids.entryChoices}"][data-answered="true"]`);
      // Whoever has answered cannot answer again.
      const free = await app.run(`return [...document.querySelectorAll(arguments[0])].filter((button) => !button.matches(":disabled")).length`, `${shown} [data-testid="${ids.entryOption}"][data-chosen]`);
      assert.equal(free, 0, name);
      const said = await app.run(`return document.querySelector(arguments[0]).closest("label, .option").textContent`, `${shown} [data-testid="${ids.entryOption}"][data-chosen="true"]`);
      const desk = await org.desk((one) => one.entries.at(-1).role === "EndUser");
      const { identifier, text } = desk.entries.at(-1);
      const told = text.replace(/^Chose: /, "");
      assert.ok(told !== text && told !== "" && said.includes(told), `${name}: the desk says “${text}”, chosen was “${said}”`);
      await app.find(`css:${rowOf(identifier)}[data-kind="chosen"][data-role="EndUser"]`, entry(told));
      await app.screenshot(`answer-${name}`);
    };
    for (const name of ["buttons", "quickReplies", "menu", "displayableButtons"]) {
      await chosen(name, (shown) => app.click(inside(shown, ids.entryOption)));
    }
    await chosen("carousel", (shown) => app.click(inside(shown, ids.entryOption)));
    await chosen("listPicker", async (shown) => {
      await app.click(inside(shown, ids.entryOption));
      await app.click(inside(shown, ids.entryPickSend));
    });

    const form = rowOf(await sample(org, "form"));
    const step = () => app.run(`return document.querySelector('${form}').textContent.match(/Step \\d+/)?.[0] ?? "done"`);
    // A row that grows or shrinks moves under the pointer: whoever misses clicks again.
    const next = async () => {
      const before = await step();
      for (let tries = 0; tries < 3 && (await step()) === before; tries += 1) {
        await app.click(inside(form, ids.formSubmit));
        await until(1_500, "the next step", async () => (await step()) !== before).catch(() => {});
      }
    };
    const input = (id) => `${form} [data-testid="${ids.formInput}"][data-id="${id}"]`;
    const option = (id, label) => {
      const marked = `return [...document.querySelectorAll(arguments[0])].some((one) => one.textContent.includes(arguments[1]) && one.querySelector("input").checked)`;
      return until(10_000, `“${label}” to be chosen`, async () => {
        if (await app.run(marked, `${input(id)} label`, label)) return true;
        await app.click(`css:${input(id)} label`, entry(label));
        return app.run(marked, `${input(id)} label`, label);
      });
    };
    await app.find(`css:${input("name")}`);
    await app.click(inside(form, ids.formSubmit));
    await app.find(inside(form, ids.formProblem), entry("must be filled in"));
    await app.screenshot("form-problem");
    await app.type(`css:${input("name")}`, "Ada Lovelace");
    await next();
    await app.type(`css:${input("email")}`, "ada@example.com");
    await next();
    for (const label of ["Red", "Blue"]) await option("colours", label);
    await app.screenshot("form-choices");
    await next();
    await option("size", "Large");
    await next();
    const tomorrow = new Date(Date.now() + 24 * 60 * 60 * 1000).toISOString();
    await fill(app, input("day"), tomorrow.slice(0, 10));
    await next();
    await fill(app, input("moment"), tomorrow.slice(0, 16));
    await next();
    await option("way", "By post");
    await next();
    await app.find(`css:${form} [data-testid="${ids.entryForm}"][data-answered="true"]`);
    await app.find(inside(row("formAnswer"), ids.entryFormAnswer));
    const answer = await app.run(`return document.querySelector('[data-testid="${ids.entryFormAnswer}"]').textContent`);
    for (const value of ["Ada Lovelace", "ada@example.com", "Red", "Blue", "Large", "By post"]) assert.ok(answer.includes(value), value);
    await app.find(inside(row("formResult"), ids.entryFormResult), entry("Record created"));
    await app.screenshot("form-result");
    const desk = await org.desk((one) => one.entries.some(({ role, text }) => role === "EndUser" && text.includes("Ada Lovelace")));
    const told = desk.entries.find(({ text }) => text.includes("Ada Lovelace")).text;
    for (const value of ["ada@example.com", "Red", "Blue", "Large", "By post"]) assert.ok(told.includes(value), `${value}: ${told}`);
    await app.click(ids.railPractice);
    await app.click(ids.deskRow);
    await app.find(ids.deskEntry, entry("Ada Lovelace"));
    await app.screenshot("desk-answers");
    await app.stop();
  },

  async "files both ways, the transcript as a PDF, and what is too large"(context) {
    const { app, org } = await withMax(context);
    const downloads = join(context.data, "downloads");
    const text = "Receipt 4711\nOne parcel, lost\n";
    await chooseFiles(app, ids.attachInput, { name: "receipt.txt", type: "text/plain", text });
    await app.find(ids.attachedFile, entry("receipt.txt"));
    await app.type(ids.composer, `Here it is${keys.enter}`);
    const sent = `[data-testid="${ids.entry}"][data-role="EndUser"][data-kind="files"]`;
    await app.find(`css:${sent}`, entry("receipt.txt"));
    await app.find(`css:${sent}`, entry(`${text.length} B`));
    await app.find(`css:${sent} [data-testid="${ids.entryMark}"]:not([data-delivery="pending"])`);
    const desk = await org.desk((one) => one.entries.some(({ text: line }) => line.includes("receipt.txt")));
    assert.equal(desk.entries.filter(({ text: line }) => line.includes("receipt.txt")).length, 1);
    await app.screenshot("file-sent");
    const uploads = async () => (await org.call("GET", "/received")).filter(({ method, path }) => method === "POST" && path.endsWith("/file"));
    assert.equal((await uploads()).length, 1);

    // The agent's file, chosen at the desk; nothing of it is fetched before it is saved.
    await app.click(ids.railPractice);
    await app.click(ids.deskRow);
    await app.find(ids.deskEntry, entry("receipt.txt"));
    await app.screenshot("desk-file");
    const answer = "Refund 0815\nTwelve and a half\n";
    await chooseFiles(app, ids.deskFileInput, { name: "refund.txt", type: "text/plain", text: answer });
    await app.find(ids.deskFile, entry("refund.txt"));
    await app.click(ids.deskSend);
    await app.find(ids.deskEntry, entry("refund.txt"));
    await app.click(ids.railConsole);
    const came = `[data-testid="${ids.entry}"][data-role="Agent"][data-kind="files"]`;
    await app.find(`css:${came}`, entry("refund.txt"));
    const fetched = async () => (await org.call("GET", "/received")).filter(({ path }) => path.includes("/files/"));
    assert.deepEqual(await fetched(), []);
    await app.click(inside(came, ids.entryFileSave));
    await app.find(inside(came, ids.entryFilePath), entry("refund.txt"));
    assert.equal(readFileSync(join(downloads, "refund.txt"), "utf8"), answer);
    const digest = createHash("sha256").update(answer).digest("hex");
    await app.find(`css:${came}`, entry(digest.slice(0, 8)));
    await app.find(`css:${came}`, entry(`${answer.length} B`));
    await app.screenshot("file-saved");

    await chooseForConversation(app, ids.conversationPdf);
    await app.find(ids.notice, entry(".pdf"));
    const pdfs = () => filesOf(downloads).filter(({ name }) => name.endsWith(".pdf"));
    assert.equal(pdfs().length, 1);
    assert.ok(pdfs()[0].bytes.startsWith("%PDF"));
    await app.screenshot("transcript-pdf");

    await chooseFiles(app, ids.attachInput, { name: "huge.pdf", type: "application/pdf", size: 5 * 1024 * 1024 + 1 });
    await app.find(`css:[data-testid="${ids.attachedFile}"][data-refused="tooLarge"]`);
    assert.ok(await app.run(`return document.querySelector('[data-testid="${ids.composerSend}"]').disabled`));
    await app.type(ids.composer, keys.enter);
    await app.screenshot("file-too-large");
    await app.click(ids.attachedRemove);
    await app.gone(ids.attachedFile);
    await say(app, "Without the file");
    await org.desk((one) => one.entries.some(({ text: line }) => line === "Without the file"));
    assert.equal((await uploads()).length, 1);
    await app.stop();
  },

  async "five messages over a cut stream are shown once, in server order, and the timeline says what happened"(context) {
    const { app, org } = await withMax(context);
    await say(app, "Go ahead");
    // Whoever answers has read: that event must not be one of those that are muddled.
    await org.act(MAX, { action: "message", text: "Five, then" });
    await app.find(`css:[data-testid="${ids.entryMark}"][data-delivery="read"]`);
    await app.find(ids.entry, entry("Five, then"));
    await org.call("PATCH", "/faults", { lateEvents: { count: 1, after: 1 }, cutAfterEvents: 3, replayTwice: 2 });
    const texts = ["one", "two", "three", "four", "five"].map((word) => `Message ${word}`);
    for (const text of texts) await org.act(MAX, { action: "message", text });
    for (const text of texts) await app.find(ids.entry, entry(text));
    await app.find(happening("gap"), { containing: "0 missing, 2 doubled, 1 reordered", within: 30_000 });
    const served = (await org.desk()).entries.filter(({ text }) => texts.includes(text)).map(({ text }) => text);
    assert.deepEqual((await shownTexts(app)).filter((text) => text.startsWith("Message ")), served);
    assert.deepEqual(served, texts);
    await app.find(ids.gaps, entry("0 missing, 2 doubled, 1 reordered"));
    await app.screenshot("five-messages");
    await app.stop();

    const again = await openSteady(context);
    await again.click(ids.conversationRow);
    await again.find(ids.entry, entry("Message five"));
    assert.deepEqual((await shownTexts(again)).filter((text) => text.startsWith("Message ")), texts);
    await again.find(happening("gap"), entry("0 missing, 2 doubled, 1 reordered"));
    await again.stop();
  },

  async "the timeline finds, marks and repeats"(context) {
    let { app, org } = await withMax(context);
    await say(app, "Where is my parcel");
    await org.act(MAX, { action: "message", text: "It is in Przemysl" });
    await app.find(ids.entry, entry("It is in Przemysl"));

    // The payload is JSON within JSON: what stands only in there is found as well, and the line says that it is not in the line.
    const rows = () => app.run(`return [...document.querySelectorAll('[data-testid="${ids.happening}"]')].map((row) => ({ kind: row.dataset.kind, text: row.textContent }))`);
    await app.type(ids.happeningFilter, "StaticContentMessage");
    await app.find(ids.timelineCount, entry("found"));
    const only = async (fits) => {
      const all = await rows();
      return all.length > 0 && all.every(fits);
    };
    await until(10_000, "what was found only", () => only(({ text }) => text.includes("Found in its JSON")));
    const found = await rows();
    assert.ok(found.some(({ kind }) => kind === "event"), JSON.stringify(found));
    await app.screenshot("timeline-found");
    await app.click(happening("event"), entry("It is in Przemysl"));
    await app.click(ids.inspectorTabJson);
    await app.find(ids.jsonTree, entry("StaticContentMessage"));
    await app.screenshot("timeline-decoded");
    await app.click(ids.inspectorTabSummary);
    await app.click(ids.inspectorPin);
    await app.type(ids.inspectorNote, "Look at the sources");
    await app.find("css:.note p", entry("Saved"));
    await app.click(ids.inspectorClose);
    await app.click(ids.timelineClear);

    await app.click(ids.timelineFilterToggle);
    await app.click(ids.timelineUnusual);
    await app.find(ids.timelineCount);
    await org.call("POST", "/faults/now", { now: "dropStreams" });
    await app.find(happening("connection"), entry("stream was lost"));
    await until(10_000, "only what is unusual", () => only(({ text }) => text.includes("unusual")));
    await app.screenshot("timeline-unusual");
    await app.click(ids.timelineUnusual);

    // A request as a command that repeats it, without its secrets.
    await app.click(`css:[data-testid="${ids.timelineKind}"][data-id="request"]`);
    await until(10_000, "requests only", () => only(({ kind }) => kind === "request"));
    await app.click(ids.happening, entry("message"));
    await app.click(ids.inspectorTabRequest);
    const command = await app.text(ids.inspectorCurl);
    assert.match(command, /^curl /);
    assert.match(command, /Authorization/i);
    assert.ok(!command.includes("eyJ"), command);
    await app.screenshot("timeline-curl");
    await app.stop();

    app = await openSteady(context);
    await app.click(ids.conversationRow);
    await app.click(ids.timelineFilterToggle);
    await app.click(ids.timelineMarked);
    await app.find(ids.timelineCount, entry("1"));
    await until(10_000, "the marked one", async () => (await app.count(ids.happening)) === 1);
    await app.click(ids.happening);
    await app.click(ids.inspectorTabSummary);
    assert.equal(await app.run(`return document.querySelector('[data-testid="${ids.inspectorNote}"]').value`), "Look at the sources");
    assert.equal(await app.run(`return document.querySelector('[data-testid="${ids.inspectorPin}"]').ariaPressed`), "true");
    await app.screenshot("timeline-marked");
    await app.click(ids.inspectorToTranscript);
    await app.find(ids.entry, entry("It is in Przemysl"));
    await app.stop();
  },

  async "many conversations: unread, found, tagged, trashed, restored and handed over"(context) {
    const { app, org } = await withMax(context);
    await say(app, "I am a guest");
    const guest = (one) => !one.verified;
    const verified = (one) => one.verified;
    await start(app, { subject: "customer-42" });
    await accept(org, verified);
    await reached(app, "accepted");
    await say(app, "It is me");
    await app.find(ids.conversationRow, entry("customer-42"));

    // Both live at once: the one that is not looked at counts what it has not shown.
    const unread = async (name) =>
      app.run(
        `const row = [...document.querySelectorAll('[data-testid="${ids.conversationRow}"]')].find((one) => one.textContent.includes(arguments[0]));
         return parseInt(row?.querySelector(".unread")?.textContent ?? "0", 10);`,
        name,
      );
    const before = await unread("Guest");
    await org.act(MAX, { action: "message", text: "Your rutabaga is ready" }, guest);
    await until(10_000, "one unread", async () => (await unread("Guest")) === before + 1);
    await org.act(MAX, { action: "message", text: "Really, mail me at ada@example.com" }, guest);
    await until(10_000, "two unread", async () => (await unread("Guest")) === before + 2);
    assert.equal(await unread("customer-42"), 0);
    assert.equal(await app.count(ids.entry, "rutabaga"), 0);
    await app.screenshot("many-unread");

    // Found over everything, by a word of the other conversation.
    await app.click(ids.searchOpen);
    await app.type(ids.searchInput, "rutabaga");
    await app.find(ids.searchHit, entry("rutabaga"));
    await until(10_000, "one hit", async () => (await app.count(ids.searchHit)) === 1);
    await app.screenshot("search-everything");
    await app.click(ids.searchHit);
    await app.find(ids.entry, entry("Your rutabaga is ready"));
    await until(10_000, "all to be read", async () => (await unread("Guest")) === 0);

    await chooseForConversation(app, ids.conversationTags);
    await app.type(ids.tagsInput, `vegetables${keys.enter}`);
    await app.click(ids.tagsSave);
    await app.gone(ids.tagsDialog);
    await app.find(ids.conversationRow, entry("vegetables"));
    await app.click(ids.conversationFilter);
    await app.choose(ids.listFilterTag, "vegetables");
    await until(10_000, "the tagged one only", async () => (await app.count(ids.conversationRow)) === 1);
    await app.screenshot("many-tagged");
    await app.choose(ids.listFilterTag, "");

    await chooseForConversation(app, ids.conversationExport);
    await app.find(ids.exportPreview, entry("rutabaga"));
    assert.equal(await app.count(ids.exportPreview, "ada@example.com"), 0);
    await app.click(`css:[data-testid="${ids.exportFormat}"][data-id="html"]`);
    await app.find(ids.exportPreview, entry("Your rutabaga is ready"));
    await app.screenshot("export-preview");
    await app.click(ids.exportSave);
    await app.find(ids.notice, entry(".html"));
    const page = filesOf(join(context.data, "downloads")).find(({ name }) => name.endsWith(".html"));
    assert.ok(page.bytes.includes("Your rutabaga is ready"));
    for (const kept of ["eyJ", "ada@example.com", MAX]) assert.ok(!page.bytes.includes(kept), kept);
    await app.screenshot("export-saved");

    await chooseForConversation(app, ids.conversationTrash);
    await until(10_000, "one row", async () => (await app.count(ids.conversationRow)) === 1);
    // A window that begins anew does not know what is in the trash, and opens it all the same.
    await reloadAs(app, "light");
    await app.click(ids.listMore);
    await app.click(ids.trashOpen);
    await app.click(ids.searchHit, entry("vegetables"));
    await app.find(ids.entry, entry("Your rutabaga is ready"));
    await app.screenshot("trash-opened");
    await app.click(ids.listMore);
    await app.click(ids.trashOpen);
    await app.click(ids.trashRestore);
    await until(10_000, "both rows", async () => (await app.count(ids.conversationRow)) === 2);
    await app.click(ids.conversationRow, entry("vegetables"));
    await app.find(ids.entry, entry("Your rutabaga is ready"));
    await app.screenshot("trash-restored");
    await app.stop();
    for (const { name, bytes } of filesOf(context.data)) {
      for (const secret of ["eyJ0eXAi", "eyJhbGci"]) assert.ok(!bytes.includes(secret), `${name} holds ${secret}`);
    }
  },
};
