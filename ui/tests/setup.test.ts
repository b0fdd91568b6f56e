import { describe, expect, it } from "vitest";

import type { Backend } from "../src/ipc/backend";
import type { ChecklistView } from "../src/ipc/generated/ChecklistView";
import type { StepState } from "../src/ipc/generated/StepState";
import type { StepView } from "../src/ipc/generated/StepView";
import { checkOrder } from "../src/stores/checks.svelte";
import { checkLooks, checkName, findOut, historySource, mappingOf, predictionLooks, stepLooks } from "../src/components/setup/words";
import { askedFor, foundIn, partsOf, rowsOf as partRows } from "../src/components/setup/evidence-parts";
import { catalogue, stepsOf as fakeSteps } from "../src/ipc/fake/connectors";
import { finding } from "../src/ipc/fake/world";
import { correct, corrected, correctable, draftOf, emptyDraft, filled, problemIn, withMark } from "../src/stores/orgs.svelte";
import { countSteps, doneIn, forPeople, repairable, Setup, narrowed, stepsOf, touches } from "../src/stores/setup.svelte";
import { profile, said, update } from "./rows";

const org = profile("p1", "Northwind", "sandbox", "https://n.example");
const step = (id: string, state: StepState): StepView => ({ ...fakeSteps(org, "customClient")[0]!.steps[0]!, id, state });
const groups = [
  { title: "A", steps: [step("a1", "proved"), step("a2", "declared"), step("a3", "failed")] },
  { title: "B", steps: [step("b1", "unknown"), step("b2", "unknown")] },
];

/** Lets answered promises run on. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
};

describe("steps", () => {
  it("are counted by state, never as one sum of done", () => {
    expect(countSteps(groups)).toEqual({ proved: 1, declared: 1, failed: 1, unknown: 2 });
    expect(countSteps([])).toEqual({ proved: 0, declared: 0, failed: 0, unknown: 0 });
    expect(groups.map(doneIn)).toEqual([2, 0]);
  });

  it("can be narrowed to a state; groups without any go", () => {
    expect(stepsOf(narrowed(groups, "unknown")).map((row) => row.id)).toEqual(["b1", "b2"]);
    expect(narrowed(groups, "failed").map((group) => group.title)).toEqual(["A"]);
    expect(narrowed(groups, null)).toEqual(groups);
  });

  it("that nobody knows say how to find out: their check, anew, or a person", () => {
    const unknown = (checks: StepView["checks"], at: number | null) => findOut({ ...step("a", "unknown"), checks, at });
    expect([unknown(["deployment"], null), unknown(["deployment"], 7), unknown([], null)]).toEqual(["run its check", "its check could not tell", "look and declare"]);
    const people = [{ title: "A", steps: [{ ...step("a1", "unknown"), checks: [] }, { ...step("a2", "declared"), checks: [] }, { ...step("a3", "unknown"), checks: ["deployment" as const] }] }];
    expect(forPeople(people).map((row) => row.id)).toEqual(["a1"]);
  });

  it("are found by any of their words, the screen's labels among them", () => {
    const real = fakeSteps(org, "blip");
    expect(stepsOf(narrowed(real, null, "endpoint url")).map((row) => row.id)).toEqual(["key-set"]);
    expect(narrowed(real, null, "nothing like that")).toEqual([]);
    expect(narrowed(real, "proved", "endpoint url")).toEqual([]);
  });
});

describe("what changes a checklist", () => {
  const checks = (endedAt: number | null, state: "waiting" | "passed") =>
    update(1, { kind: "checks", run: { id: "r", profileId: "p1", startedAt: 0, endedAt, cancelled: false, results: [{ check: "clock", title: "", state, summary: "", findings: [], evidence: [], runId: "r", at: null, elapsedMs: null, appVersion: "" }] } });

  it("is the org, what was declared, and results; not a run that only begins, nor a conversation", () => {
    expect(touches(update(1, { kind: "profile", profile: org }), "p1")).toBe(true);
    expect(touches(update(1, { kind: "profile", profile: org }), "p2")).toBe(false);
    expect(touches(update(1, { kind: "checklist", profileId: "p1" }), "p1")).toBe(true);
    expect(touches(checks(null, "waiting"), "p1")).toBe(false);
    expect(touches(checks(null, "passed"), "p1")).toBe(true);
    expect(touches(checks(5, "waiting"), "p1")).toBe(true);
    expect(touches(said(1, "c1", []), "p1")).toBe(false);
  });
});

describe("the Setup store", () => {
  it("reads once more, not once each, when much changes during a reading", async () => {
    let calls = 0;
    const answers: (() => void)[] = [];
    const backend = {
      connectors: () => Promise.resolve(catalogue),
      checklist: (profileId: string, connector: ChecklistView["connector"]) => {
        calls += 1;
        return new Promise<ChecklistView>((done) => answers.push(() => done({ profileId, connector, groups })));
      },
    } as unknown as Backend;
    const setup = new Setup(backend);
    setup.show(org);
    await settle();
    for (let at = 0; at < 20; at += 1) setup.apply([update(at, { kind: "checklist", profileId: "p1" })]);
    answers.shift()?.();
    await settle();
    expect(calls).toBe(2);
    answers.shift()?.();
    await settle();
    expect(calls).toBe(2);
    expect(setup.counts.unknown).toBe(2);
  });

  it("drops the answer for an org that is no longer shown", async () => {
    const answers = new Map<string, () => void>();
    const backend = {
      connectors: () => Promise.resolve(catalogue),
      checklist: (profileId: string, connector: ChecklistView["connector"]) =>
        new Promise<ChecklistView>((done) => answers.set(profileId, () => done({ profileId, connector, groups }))),
    } as unknown as Backend;
    const setup = new Setup(backend);
    setup.show(org);
    await settle();
    setup.show({ ...org, id: "p2" });
    answers.get("p1")?.();
    await settle();
    expect(setup.checklist).toBeNull();
    answers.get("p2")?.();
    await settle();
    expect(setup.checklist).toMatchObject({ profileId: "p2" });
  });

  it("shows a step wherever it is", () => {
    const setup = new Setup({} as Backend);
    setup.tab = "attributes";
    setup.only = "failed";
    setup.reveal("b1");
    expect([setup.tab, setup.only, setup.wanted, setup.open.has("b1")]).toEqual(["checklist", null, "b1", true]);
  });
});

describe("repairs", () => {
  it("are offered for the profile's fields and the issuer only", () => {
    const of = (field: string | null, suggestion: string | null = "x") => repairable(finding("r", "t", { field, suggestion }));
    expect(["serviceUrl", "orgId", "developerName", "issuer"].map((field) => of(field))).toEqual([true, true, true, true]);
    expect([of("keyId"), of(null), of("orgId", null)]).toEqual([false, false, false]);
  });

  const read = { ...emptyDraft(), serviceUrl: "https://n.my.salesforce.com", orgId: "00D000000000001AAA", connector: "blip" as const, settings: { appName: "my app" } };
  const reading = { connector: "blip" as const, recognisedBy: "", draft: read, holdsPrivateKey: false, findings: [] };
  const orgId = finding("org-id-form", "t", { field: "orgId", suggestion: "00D000000000001" });
  const appName = finding("setting-value", "t", { field: "settings.appName", suggestion: "my_app" });

  it("of a pasted block go into the form's field or the connector's setting", () => {
    const once = correct(read, orgId);
    expect(once.orgId).toBe("00D000000000001");
    expect(corrected(orgId, reading, read)).toBe(false);
    expect(corrected(orgId, reading, once)).toBe(true);
    const twice = correct(once, appName);
    expect(twice.settings).toEqual({ appName: "my_app" });
    expect(corrected(appName, reading, twice)).toBe(true);
  });

  it("of a field are asked for while it holds what was checked, and not a value longer", () => {
    const problem = (field: string) => ({ field, message: "It is empty.", hint: null, suggestion: null });
    const empty = withMark(emptyDraft(), "no name=", {});
    const checked = { draft: empty, problems: [problem("serviceUrl"), problem("environment"), problem("settings.testAttribute")] };
    const told = (draft: typeof empty) => ["serviceUrl", "orgId", "environment", "settings.testAttribute"].map((field) => problemIn(checked, draft, field) !== null);
    expect(told(empty)).toEqual([true, false, true, true]);
    expect(told({ ...empty, serviceUrl: "https://n.example", environment: "sandbox" })).toEqual([false, false, false, true]);
    expect(told(withMark(emptyDraft(), "Test=yes", {}))).toEqual([true, false, true, false]);
    expect(problemIn(null, empty, "serviceUrl")).toBeNull();
  });

  it("have no place for what the form does not hold", () => {
    const issuer = finding("issuer-differs", "t", { field: "issuer", suggestion: "x" });
    expect(correctable(issuer, read)).toBe(false);
    expect(correct(read, issuer)).toBe(read);
    expect(corrected(issuer, reading, read)).toBe(false);
  });

  it("keep the org's name, and its environment only for the same host", () => {
    const own = draftOf(org);
    expect(filled(own, read)).toMatchObject({ name: "Northwind", environment: null, connector: "blip" });
    expect(filled(own, { ...read, serviceUrl: org.serviceUrl })).toMatchObject({ environment: "sandbox" });
  });
});

describe("an evidence pack", () => {
  const field = (path: string, value = "") => ({ path, value, redacted: false });
  const fields = [
    field("app.name"),
    field("checklist[0].steps[0].declaration.by", "Ada"),
    field("checklist[0].steps[0].title", "Make a channel"),
    field("checklist[0].title", "Channel"),
    field("checks[0].evidence[0].content.body"),
    field("checks[0].findings[0].title", "A finding"),
    field("checks[0].title", "A guest gets a token"),
    field("org.settings.appName"),
  ];

  it("is listed by steps and checks, a group before its steps, with no field lost", () => {
    const parts = partsOf(fields);
    expect(parts.map((part) => part.title)).toEqual(["About this pack", "Channel", "Make a channel", "A guest gets a token", "The org and its key"]);
    expect(parts.flatMap((part) => part.fields.map((row) => row.path)).sort()).toEqual(fields.map((row) => row.path).sort());
    expect(partRows(parts).flatMap((row) => (row.kind === "field" ? [row.name] : []))).toEqual(["app.name", "title", "declaration.by", "title", "evidence[0].content.body", "findings[0].title", "title", "settings.appName"]);
  });

  it("is searched by the words of a step, and can leave out what is asked for most", () => {
    expect(foundIn(partsOf(fields), "make channel").map((part) => part.fields.length)).toEqual([2]);
    expect(foundIn(partsOf(fields), "ada").flatMap((part) => part.fields.map((row) => row.value))).toEqual(["Ada"]);
    expect(askedFor(fields).map((part) => part.fields.map((row) => row.path))).toEqual([["checklist[0].steps[0].declaration.by"], ["checks[0].evidence[0].content.body"]]);
  });
});

describe("words of the Setup page", () => {
  it("tell every state by an icon and a word of its own", () => {
    for (const looks of [stepLooks, checkLooks, predictionLooks]) {
      const rows = Object.values(looks);
      expect(new Set(rows.map((row) => row.word())).size).toBe(rows.length);
      expect(new Set(rows.map((row) => row.icon)).size).toBe(rows.length);
    }
  });

  it("name every check differently, and one they do not know by its own name", () => {
    expect(new Set(checkOrder.map(checkName)).size).toBe(checkOrder.length);
    expect(checkName("brandNew" as never)).toBe("brandNew");
  });

  it("tell a check, a person and a withdrawal apart", () => {
    const row = { at: 0, state: "declared" as const, check: null, runId: null, by: "Ada", summary: "", appVersion: null };
    expect(historySource(row)).toBe("Ada");
    expect(historySource({ ...row, state: "unknown" })).toContain("withdrawn");
    expect(historySource({ ...row, by: null, check: "clock" })).toContain("clock");
  });

  it("find the setting that holds a mapping", () => {
    expect(mappingOf(catalogue.find((row) => row.id === "blip") ?? null)?.key).toBe("SalesforceMessaging.RoutingAttributes");
    expect(mappingOf(catalogue.find((row) => row.id === "opencx") ?? null)).toBeNull();
    expect(mappingOf(null)).toBeNull();
  });
});
