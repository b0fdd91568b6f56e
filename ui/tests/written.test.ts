import { describe, expect, it } from "vitest";

import { Notices } from "../src/stores/notices.svelte";
import { Written } from "../src/stores/written.svelte";

function begin(refused?: unknown) {
  const shown: string[] = [];
  const notices = new Notices();
  const showInFolder = (path: string) => (refused === undefined ? (shown.push(path), Promise.resolve()) : Promise.reject(refused as Error));
  return { shown, notices, written: new Written({ showInFolder }, notices) };
}

describe("a file that was written", () => {
  it("is told by its place, with the way there and its path", () => {
    const { shown, notices, written } = begin();
    written.say("/home/ada/Downloads/run.html", { hint: "Tokens are not in it." });
    expect(notices.list).toMatchObject([{ text: "Saved to Downloads/run.html", hint: "Tokens are not in it.", severity: "info", action: { label: "Show in folder" }, other: { label: "Copy the path" } }]);
    notices.list[0]?.action?.run();
    expect(shown).toEqual(["/home/ada/Downloads/run.html"]);
    written.say("/home/ada/Downloads/run.xml");
    expect(notices.list.map((row) => row.text), "one notice of the newest").toEqual(["Saved to Downloads/run.xml"]);
  });

  it("is shown in its folder only while the app that wrote it runs", () => {
    const { written } = begin();
    written.note("/home/ada/Downloads/new.txt");
    expect([written.has("/home/ada/Downloads/new.txt"), written.has("/home/ada/Downloads/of-yesterday.txt")]).toEqual([true, false]);
  });

  it("says why when its folder cannot be shown", async () => {
    const { notices, written } = begin({ code: "notNow", message: "The folder could not be shown.", hint: "Copy the path.", detail: null, fields: [] });
    await written.show("/home/ada/Downloads/run.html");
    expect(notices.list).toMatchObject([{ text: "The folder could not be shown.", hint: "Copy the path." }]);
  });
});
