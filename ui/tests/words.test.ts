import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { testIds } from "../src/testids";

const folder = new URL("../src/", import.meta.url);
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => /\.(svelte|ts)$/.test(name) && !name.startsWith("paraglide/") && !name.startsWith("ipc/generated/"));
const source = files.map((name) => readFileSync(new URL(name, folder), "utf8")).join("\n");

describe("words and names", () => {
  it("has no message that nothing shows", () => {
    const messages = Object.keys(JSON.parse(readFileSync(new URL("../messages/en.json", import.meta.url), "utf8")) as object);
    expect(messages.filter((name) => name !== "$schema" && !new RegExp(`\\bm\\.${name}\\b`).test(source))).toEqual([]);
  });

  it("has no test id that nothing carries, and no id twice", () => {
    expect(Object.keys(testIds).filter((name) => !new RegExp(`testIds\\.${name}\\b`).test(source))).toEqual([]);
    expect(new Set(Object.values(testIds)).size).toBe(Object.values(testIds).length);
  });

  it("renders no HTML of others and writes no style attribute", () => {
    expect(source).not.toMatch(/\{@html/);
    expect(source).not.toMatch(/innerHTML/);
    expect(source).not.toMatch(/\sstyle="/);
  });

  it("keeps files small", () => {
    const long = files.filter((name) => readFileSync(new URL(name, folder), "utf8").split("\n").length > 400);
    expect(long).toEqual([]);
  });
});
