// Profiles, what goes wrong, the second start, and a picture of each screen in each theme.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { App, isOnBus, keys, processesOf, sweep, until } from "../webdriver.mjs";
import { entry, ids, open, reached, reloadAs, say, start } from "../steps.mjs";

const snippet = JSON.stringify({
  OrganizationId: "00D000000000062EAA",
  DeveloperName: "Web_Chat",
  Url: "https://acme--uat.sandbox.my.salesforce-scrt.com",
});

export const journeys = {
  async "an org is made from its code snippet, mended, duplicated, put into the trash and restored"(context) {
    const app = await open(context);
    await app.click(ids.railOrgs);
    await app.click(ids.orgNew);
    await app.type(ids.orgSnippet, snippet);
    await app.click(ids.orgSnippetRead);
    await app.find(ids.orgUrl, entry("https://acme--uat.sandbox.my.salesforce-scrt.com"));
    await app.type(ids.orgUrl, "/iamessage/api/v2");
    await app.find(`${ids.orgFieldError}-serviceUrl`);
    await app.screenshot("org-field-error");
    await app.click(`${ids.orgSuggestion}-serviceUrl`);
    await app.gone(`${ids.orgFieldError}-serviceUrl`);
    await app.click(ids.orgSave);
    await app.find(ids.orgRow, entry("acme--uat"));
    await app.click(ids.orgDuplicate);
    await app.find(ids.orgRow, entry("copy"));
    await app.click(ids.orgTrash);
    await app.gone(ids.orgRow, entry("copy"));
    await app.screenshot("orgs");
    await app.click(ids.orgTrashToggle);
    await app.click(ids.orgRestore);
    await app.find(ids.orgRow, entry("copy"));
    await app.stop();
  },

  async "faults are armed on the Practice page and told in the Console"(context) {
    const app = await open(context);
    await app.click(ids.startFirst);
    await reached(app, "accepted");
    await app.click(ids.railPractice);
    await app.click(ids.practiceTabFaults);
    await app.screenshot("faults");
    await app.click(ids.faultDropStreams);
    await app.click(ids.railConsole);
    await app.find(ids.happening, entry("stream was lost"));
    await say(app, "Are you still there?");
    await app.find(ids.entry, entry("You said: Are you still there?"));
    await app.click(ids.railPractice);
    await app.click(ids.practiceTabFaults);
    await app.click(ids.faultExpireTokens);
    await app.click(ids.railConsole);
    await app.find(ids.problem);
    await app.find(ids.composerReason);
    await app.screenshot("guest-token-dead");
    await app.stop();
  },

  async "the second start brings the first window to the front and ends"(context) {
    const app = await open(context);
    const first = processesOf(context.binary);
    const second = spawn(context.binary, { env: { ...process.env, ...context.environment }, stdio: "ignore" });
    const [code] = await once(second, "exit");
    assert.equal(code, 0);
    assert.deepEqual(processesOf(context.binary), first);
    await app.stop();
  },

  async "a start while the app is ending is not lost"(context) {
    const moments = [
      async (closed) => void closed,
      async (closed) => closed,
      async (closed) => (await closed, until(10_000, "the name to be free", () => !isOnBus())),
    ];
    for (const moment of moments) {
      const app = await open(context);
      const [first] = processesOf(context.binary);
      await moment(app.close());
      spawn(context.binary, { env: { ...process.env, ...context.environment }, stdio: "ignore" });
      // Either the second one has opened, or the first one has begun anew in its own place.
      await until(20_000, "one app that was started later", () => {
        const [pid, ...others] = processesOf(context.binary);
        if (!pid || others.length > 0 || !isOnBus()) return false;
        return pid !== first || readFileSync(`/proc/${pid}/environ`, "latin1").includes("HANDOVER_START_TRIES=");
      });
      await sweep(context.binary);
    }
  },

  async "a folder that holds no database is told in plain words"(context) {
    
    mkdirSync(context.data, { recursive: true });
    writeFileSync(`${context.data}/handover-console.db`, "this is no database ".repeat(500));
    const app = await App.start(context);
    await app.find(ids.startFailure, entry("database"));
    await app.screenshot("no-database");
    // The file is moved away, as the hint says; another try opens the app.
    renameSync(`${context.data}/handover-console.db`, `${context.data}/damaged.db`);
    await app.click(ids.startRetry);
    await app.find(ids.startFirst);
    await app.stop();
  },

  async "without a keyring the app says so, guests work, and secrets can be held for the session"(context) {
    const environment = { ...context.environment, DBUS_SESSION_BUS_ADDRESS: "unix:path=/nowhere" };
    const app = await open({ ...context, environment });
    await app.find(ids.keyringBanner);
    await app.screenshot("no-keyring");
    await app.click(ids.startFirst);
    await reached(app, "accepted");
    await say(app, "Without a keyring");
    await app.find(ids.entry, entry("You said: Without a keyring"));
    await app.click(ids.keyringKeep);
    await app.gone(ids.keyringBanner);
    await app.click(ids.railOrgs);
    await app.click(ids.orgRow, entry("Practice"));
    await app.click(ids.orgTabKeys);
    await app.find(ids.signingThumbprint);
    await start(app, { subject: "customer-7" });
    await reached(app, "accepted");
    await app.stop();
  },

  async "two hundred orgs are imported, searched and switched between"(context) {
    const app = await open(context);
    const orgs = Array.from({ length: 200 }, (_, number) => ({
      name: `Client ${String(number).padStart(3, "0")} ${number % 3 ? "UAT" : "Production"}`,
      environment: number % 3 ? "sandbox" : "production",
      serviceUrl: `https://client${number}.my.salesforce-scrt.com`,
      orgId: "00D000000000062",
      developerName: "Custom_Client",
    }));
    await app.click(ids.railOrgs);
    await app.click(ids.orgsMenu);
    await app.click(ids.orgsImport);
    await app.find(ids.orgsImportText);
    await app.run(
      `const field = document.querySelector('[data-testid="${ids.orgsImportText}"]');
       field.value = arguments[0];
       field.dispatchEvent(new Event("input", { bubbles: true }));`,
      JSON.stringify({ format: "handover-console-orgs", version: 1, orgs }),
    );
    await app.click(ids.orgsImportGo);
    await app.find(ids.orgRow, entry("Client 000"));
    await app.type(ids.orgSearch, "client 15 uat");
    await app.gone(ids.orgRow, entry("Client 000"));
    await app.screenshot("orgs-found");
    await app.click(ids.orgRow, entry("Client 151"));
    await app.click(ids.railSetup);
    await app.find("css:main h1", entry("Client 151"));
    await app.find(ids.setupStep);
    await app.screenshot("setup-of-151");
    await app.click(ids.railOrgs);
    await app.type(ids.orgSearch, "client 150");
    await app.click(ids.orgRow, entry("Client 150"));
    await app.find(ids.productionBand, entry("Client 150"));
    await app.screenshot("production-org");
    await app.click(ids.railSetup);
    await app.find(ids.setupStep);
    await app.screenshot("production-setup");
    await app.stop();
  },

  async "every place in every theme, at the smallest size, and by keyboard"(context) {
    const app = await open(context);
    await app.click(ids.startFirst);
    await reached(app, "accepted");
    await say(app, "Hello there");
    await app.find(ids.entry, entry("You said: Hello there"));
    for (const theme of ["light", "dark", "contrast"]) {
      await reloadAs(app, theme);
      const places = [["1", "orgs", ids.orgForm], ["2", "setup", ids.setupStep], ["3", "console", ids.composer], ["4", "tests", ids.testsFirst], ["5", "practice", ids.practiceTabFaults]];
      for (const [key, name, mark] of places) {
        await app.press(keys.control, key);
        await app.find(mark);
        await app.screenshot(`${theme}-${name}`);
      }
    }
    for (const [key, name] of [["3", "console"], ["2", "setup"], ["5", "practice"], ["1", "orgs"]]) {
      await app.resize(1280, 800);
      await app.press(keys.control, key);
      await app.resize(1000, 640);
      await app.screenshot(`small-${name}`);
      await app.resize(640, 480);
      await app.screenshot(`narrow-${name}`);
    }
    await app.resize(1280, 800);
    await app.press(keys.control, "k");
    await app.find(ids.paletteInput);
    await app.screenshot("palette");
    await app.press(keys.escape);
    await app.gone(ids.paletteInput);
    await app.stop();
  },
};
