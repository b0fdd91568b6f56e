import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { mistakeGroups, mistakeNames, mistakeWords } from "../src/components/practice/mistakes";
import { ruleTitle } from "../src/components/practice/rules";
import { noMistakes } from "../src/ipc/fake/practice";
import { made } from "../src/stores/practice.svelte";

describe("mistakes of the practice org", () => {
  it("names a rule of the diagnosis, in its own words, for each that can be seen from outside", () => {
    const written = readFileSync(new URL("../../docs/diagnoses.md", import.meta.url), "utf8");
    const titles = new Map([...written.matchAll(/^## ([a-z0-9-]+)\n\n\*\*(.+)\.\*\*$/gm)].map((found) => [found[1], found[2]]));
    const rules = mistakeNames.flatMap((name) => mistakeWords[name].rule ?? []);
    expect(rules.filter((rule) => titles.get(rule) !== ruleTitle(rule))).toEqual([]);
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
