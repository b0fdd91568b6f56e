import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { mistakeGroups, mistakeNames, mistakeWords } from "../src/components/practice/mistakes";
import { noMistakes } from "../src/ipc/fake/practice";
import { made } from "../src/stores/practice.svelte";

describe("mistakes of the practice org", () => {
  it("names a rule of the diagnosis for each that can be seen from outside", () => {
    const names = readFileSync(new URL("../../src-tauri/crates/console/src/diagnosis/name.rs", import.meta.url), "utf8");
    const rules = new Set([...names.matchAll(/"([a-z0-9-]+)"/g)].map((found) => found[1]));
    expect(mistakeNames.map((name) => mistakeWords[name].rule).filter((rule) => rule !== null && !rules.has(rule))).toEqual([]);
  });

  it("has each mistake once, in a group that is shown", () => {
    const shown = new Set(mistakeGroups.map((group) => group.id));
    expect(mistakeNames.filter((name) => !shown.has(mistakeWords[name].group))).toEqual([]);
    const labels = mistakeNames.map((name) => mistakeWords[name].label());
    expect(new Set(labels).size).toBe(labels.length);
    expect([...mistakeNames].sort()).toEqual(Object.keys(noMistakes()).sort());
  });

  it("counts those that are switched on", () => {
    expect(made(noMistakes())).toEqual([]);
    expect(made({ ...noMistakes(), keysetNotBound: true, filesOff: true })).toEqual(["keysetNotBound", "filesOff"]);
  });
});
