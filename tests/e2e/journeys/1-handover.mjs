// The main road: first start, a guest with an automatic agent, a guest with a manual agent, restart.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { keys, until } from "../webdriver.mjs";
import { act, entry, filesOf, ids, open, presence, reached, say, start } from "../steps.mjs";

export const journeys = {
  async "first start, an agent answers, a manual agent takes the second conversation, restart"(context) {
    let app = await open(context);
    await app.screenshot("first-start");
    await app.click(ids.startFirst);
    await reached(app, "accepted");
    await app.find(ids.entry, entry("How can I help"));
    await say(app, "My parcel has not arrived");
    await app.find(ids.entry, entry("You said: My parcel has not arrived"));
    await app.find(`css:[data-testid="${ids.entry}"] [data-delivery="read"]`);
    await app.screenshot("guest-answered");
    assert.equal(await app.count(ids.entry, "You said: My parcel has not arrived"), 1);

    // A row of the list opens to its JSON, with the payload decoded in place.
    await app.click(ids.happening, entry("Ada"));
    await app.find(ids.jsonTree);
    await app.screenshot("inspector");
    await app.click(ids.inspectorClose);

    await presence(app, "Max Manual", "online");
    await start(app, { attributes: [["Order_Number", "4711"], ["order_number", "lost"]] });
    await app.click(ids.railPractice);
    await app.click(ids.deskAccept);
    await app.find(ids.deskAttribute, entry("4711"));
    await app.screenshot("practice-desk");
    await act(app, "Max Manual", { action: "typing", typing: true });
    await app.find(ids.typing, entry("Max Manual"));
    await reached(app, "accepted");
    await app.screenshot("agent-typing");
    await app.click(ids.railPractice);
    await app.type(ids.deskComposer, `One moment please${keys.enter}`);
    await app.find(ids.deskEntry, entry("One moment please"));
    await app.click(ids.railConsole);
    await app.find(ids.entry, entry("One moment please"));
    await say(app, "Thank you");
    await app.click(ids.railPractice);
    await app.find(ids.deskEntry, entry("Thank you"));
    await app.click(ids.deskEnd);
    await app.click(ids.railConsole);
    await reached(app, "ended");
    await app.screenshot("session-ended");
    await app.stop();

    app = await open(context);
    await app.click(ids.conversationRow, entry("Thank you"));
    for (const text of ["One moment please", "Thank you"]) {
      await app.find(ids.entry, entry(text));
      assert.equal(await app.count(ids.entry, text), 1, text);
    }
    await app.screenshot("after-restart");
    await app.stop();
  },

  async "a verified user is verified and keeps the key in the real keyring"(context) {
    let app = await open(context);
    await app.click(ids.railOrgs);
    await app.click(ids.orgRow, entry("Practice"));
    await app.click(ids.orgTabKeys);
    await app.find(ids.signingThumbprint);
    await app.screenshot("orgs-signing");
    await start(app, { subject: "customer-42" });
    await reached(app, "accepted");
    await say(app, "It is me");
    await app.find(ids.entry, entry("You said: It is me"));
    await app.screenshot("verified");
    await app.stop();

    // After a restart the key and the token come out of the keyring, and the conversation continues.
    app = await open(context);
    await app.click(ids.conversationRow, entry("customer-42"));
    await say(app, "Still me");
    await app.find(ids.entry, entry("You said: Still me"));
    await app.stop();

    // No token and no private key in any file, logs and the web view's own files included. The practice org's file is the
    // server's side: it holds that server's key, but no token either.
    for (const { name, bytes } of filesOf(context.data)) {
      for (const secret of ["eyJ0eXAi", "eyJhbGci", "PRIVATE KEY"]) {
        assert.ok(!bytes.includes(secret), `${name} holds ${secret}`);
      }
    }
  },

  async "killed in the middle of a conversation, nothing that was on the screen is lost"(context) {
    let app = await open(context);
    await app.click(ids.startFirst);
    await reached(app, "accepted");
    await say(app, "Before the kill");
    await app.find(ids.entry, entry("You said: Before the kill"));
    const shown = `return [...document.querySelectorAll('[data-testid="${ids.entry}"]')].map((row) => row.dataset.id)`;
    const before = await app.run(shown);
    // The practice org dies with the app, and writes its side down a moment after it has sent it. One that had forgotten its
    // answer would give it again, with another id.
    const orgs = () => readFileSync(join(context.data, "practice-org.json"), "utf8");
    await until(10_000, "the practice org to have written its answer", () => orgs().includes("You said: Before the kill"));
    await app.kill(context.binary);

    app = await open(context);
    await app.click(ids.conversationRow, entry("You said: Before the kill"));
    await app.find(ids.entry, entry("You said: Before the kill"));
    const after = await app.run(shown);
    assert.deepEqual(before.filter((id) => !after.includes(id)), []);
    await say(app, "After the kill");
    await app.find(ids.entry, entry("You said: After the kill"));
    assert.equal(await app.count(ids.entry, "You said: Before the kill"), 1);
    await app.stop();
  },
};
