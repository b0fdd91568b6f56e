import { describe, expect, it } from "vitest";

import type { Backend } from "../src/ipc/backend";
import type { ProblemView } from "../src/ipc/generated/ProblemView";
import type { ScenarioSummary } from "../src/ipc/generated/ScenarioSummary";
import type { ScenarioView } from "../src/ipc/generated/ScenarioView";
import { kindOf } from "../src/lib/dropped";
import { Editing, lintMs, readDrafts } from "../src/stores/editing.svelte";
import { columnAfter, markOf, unitsBefore } from "../src/stores/marks";
import { testAttribute, withMark } from "../src/stores/orgs.svelte";
import { apply, narrowed, Scenarios, tagsOf } from "../src/stores/scenarios.svelte";
import { update } from "./rows";

const row = (id: string, change: Partial<ScenarioSummary> = {}): ScenarioSummary => ({
  id,
  name: id,
  description: "",
  tags: [],
  cases: 1,
  errors: 0,
  recent: [],
  createdAt: 0,
  updatedAt: 0,
  trashedAt: null,
  ...change,
});

const problem = (line: number, column: number, endColumn = column): ProblemView => ({ severity: "error", file: "", line, column, endColumn, message: "", expected: null, suggestion: null });

describe("the list of scenarios", () => {
  it("takes the newest row, in or out of the trash", () => {
    const before = new Map([["a", row("a")]]);
    const after = apply(before, [update(1, { kind: "scenario", scenario: row("a", { trashedAt: 7 }) }), update(2, { kind: "scenario", scenario: row("b") })]);
    expect([...after.values()].map((one) => [one.id, one.trashedAt])).toEqual([["a", 7], ["b", null]]);
    expect(apply(before, [update(1, { kind: "runDeleted", runId: "r" })])).toBe(before);
  });

  it("finds by words and tag, and sorts names as people do", () => {
    const rows = [row("Case 10", { tags: ["smoke"] }), row("case 2", { tags: ["smoke", "slow"] }), row("Other", { description: "a case, too" })];
    expect(narrowed(rows, { text: "case", tag: null }).map((one) => one.id)).toEqual(["case 2", "Case 10", "Other"]);
    expect(narrowed(rows, { text: "", tag: "slow" }).map((one) => one.id)).toEqual(["case 2"]);
    expect(tagsOf(rows)).toEqual(["slow", "smoke"]);
  });

  it("applies news that come while the list is read to the answer", async () => {
    let answer: (rows: ScenarioSummary[]) => void = () => undefined;
    const store = new Scenarios({ scenarios: () => new Promise<ScenarioSummary[]>((done) => (answer = done)) } as unknown as Backend);
    const reading = store.reload();
    store.apply([update(1, { kind: "scenario", scenario: row("a", { name: "new" }) })]);
    answer([row("a", { name: "old" })]);
    await reading;
    expect(store.get("a")?.name).toBe("new");
  });
});

describe("marks of problems", () => {
  it("counts characters, not units, and ends with the line", () => {
    expect(unitsBefore("a😀b", 3)).toBe(3);
    expect(unitsBefore("ab", 9)).toBe(2);
    expect(columnAfter("a😀b", 3)).toBe(3);
  });

  it("stands where the core says", () => {
    const text = "version: 1\nname: 😀 x\nsteps:\n  - expct: routed\n";
    const mark = markOf(text, problem(4, 5, 10));
    expect(text.slice(mark.from, mark.to)).toBe("expct");
    const emoji = markOf(text, problem(2, 7, 8));
    expect(text.slice(emoji.from, emoji.to)).toBe("😀");
  });

  it("takes the word at a point, and something to be seen in any case", () => {
    const text = "name: x\n  - \n\n";
    const word = markOf(text, problem(1, 1));
    expect(text.slice(word.from, word.to)).toBe("name");
    const end = markOf(text, problem(2, 5));
    expect(text.slice(end.from, end.to)).toBe("- ");
    expect(markOf(text, problem(3, 1))).toEqual({ from: 13, to: 13 });
    expect(markOf(text, problem(99, 99)).to).toBe(text.length);
  });
});

describe("the editor's text", () => {
  const view = (text: string, id = "a"): ScenarioView => ({ summary: row(id), text, problems: [] });

  function editing(backend: Partial<Backend> = {}) {
    const kept = new Map<string, string>();
    const storage = { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
    const waiting: { ms: number; run: () => void }[] = [];
    const scenarios = new Scenarios({
      scenario: async (id: string) => view("name: A\n", id),
      lintScenario: async () => ({ problems: [], outline: [], cases: 1 }),
      saveScenario: async (id: string, text: string) => view(text, id),
      ...backend,
    } as unknown as Backend);
    const timers = { after: (ms: number, run: () => void) => (waiting.push({ ms, run }), () => void waiting.splice(0)) };
    return { store: new Editing(scenarios, storage, timers), again: () => new Editing(scenarios, storage, timers), waiting, storage };
  }

  it("keeps what is not saved while something else is open, and over a new start", async () => {
    const { store, again } = editing();
    await store.open("a");
    store.type("name: B\n");
    expect(store.dirty).toBe(true);
    await store.open("b");
    expect(store.text).toBe("name: A\n");
    expect(store.unsaved("a")).toBe(true);
    await store.open("a");
    expect([store.text, store.saved]).toEqual(["name: B\n", "name: A\n"]);
    const next = again();
    await next.open("a");
    expect(next.text).toBe("name: B\n");
  });

  it("is clean again once it is saved, typed back or discarded", async () => {
    const { store } = editing();
    await store.open("a");
    store.type("name: B\n");
    store.type("name: A\n");
    expect([store.dirty, store.unsaved("a")]).toEqual([false, false]);
    store.type("name: C\n");
    await store.save();
    expect([store.dirty, store.unsaved("a"), store.saved]).toEqual([false, false, "name: C\n"]);
    store.type("name: D\n");
    store.discard();
    expect([store.text, store.unsaved("a")]).toEqual(["name: C\n", false]);
  });

  it("keeps what was typed while it was being saved", async () => {
    let answer: (view: ScenarioView) => void = () => undefined;
    const { store } = editing({ saveScenario: () => new Promise<ScenarioView>((done) => (answer = done)) });
    await store.open("a");
    store.type("name: B\n");
    const saving = store.save();
    store.type("name: BC\n");
    answer(view("name: B\n"));
    await saving;
    expect([store.text, store.saved, store.dirty, store.unsaved("a")]).toEqual(["name: BC\n", "name: B\n", true, true]);
  });

  it("looks at the text after the last key, and forgets an answer about an older one", async () => {
    const asked: string[] = [];
    const answers: (() => void)[] = [];
    const { store, waiting } = editing({
      lintScenario: (text: string) => {
        asked.push(text);
        return new Promise((done) => answers.push(() => done({ problems: [problem(1, 1)], outline: [], cases: asked.length })));
      },
    });
    await store.open("a");
    waiting.splice(0).forEach(({ run }) => run());
    store.type("one");
    store.type("two");
    expect(waiting.map(({ ms }) => ms)).toEqual([lintMs]);
    waiting.splice(0).forEach(({ run }) => run());
    expect(asked).toEqual(["name: A\n", "two"]);
    answers[1]?.();
    answers[0]?.();
    await Promise.resolve();
    await Promise.resolve();
    expect([store.linted, store.lint.cases, store.errors]).toEqual(["two", 2, 1]);
  });

  it("takes a newer text of the database only where nothing stands against it", async () => {
    let text = "one";
    const { store } = editing({ scenario: async () => view(text) });
    await store.open("a");
    text = "two";
    await store.refresh();
    expect(store.text).toBe("two");
    store.type("mine");
    text = "three";
    await store.refresh();
    expect(store.text).toBe("mine");
  });

  it("leaves out what is odd in the storage", () => {
    expect(readDrafts('{"a":"x","b":3}')).toEqual({ a: "x" });
    expect(readDrafts("nonsense")).toEqual({});
    expect(readDrafts(null)).toEqual({});
  });
});

describe("around scenarios", () => {
  it("knows a scenario by its name", async () => {
    expect(await kindOf(new File(["version: 1"], "guest.yaml"))).toBe("scenario");
    expect(await kindOf(new File(["version: 1"], "guest.YML"))).toBe("scenario");
  });

  it("marks test traffic beside all other settings, and leaves them alone where nothing changes", () => {
    const draft = { name: "A", environment: null, serviceUrl: "", orgId: "", developerName: "", connector: null, settings: null };
    const held = { "SalesforceMessaging.AppName": "blip", [testAttribute]: "Is_Test" };
    expect(withMark(draft, " Is_Test ", held)).toBe(draft);
    expect(withMark(draft, "Is_Test=yes", held).settings).toEqual({ "SalesforceMessaging.AppName": "blip", testAttribute: "Is_Test=yes" });
    expect(withMark(draft, "", held).settings).toEqual({ "SalesforceMessaging.AppName": "blip" });
    expect(withMark({ ...draft, settings: { x: "1" } }, "Is_Test", held).settings).toEqual({ x: "1", testAttribute: "Is_Test" });
  });
});
