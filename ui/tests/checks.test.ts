import { describe, expect, it } from "vitest";

import type { Backend } from "../src/ipc/backend";
import type { CheckId } from "../src/ipc/generated/CheckId";
import type { CheckResultView } from "../src/ipc/generated/CheckResultView";
import type { CheckRunView } from "../src/ipc/generated/CheckRunView";
import type { ChecksView } from "../src/ipc/generated/ChecksView";
import { finding } from "../src/ipc/fake/world";
import { apply, checkOrder, Checks, countChecks, doneOf, fromView, probes, rowsOf, settled, surest, type AllChecks } from "../src/stores/checks.svelte";
import { update } from "./rows";

const result = (check: CheckId, state: CheckResultView["state"], change: Partial<CheckResultView> = {}): CheckResultView => ({
  check,
  title: check,
  state,
  summary: state,
  findings: [],
  evidence: [],
  runId: "r1",
  at: 1,
  elapsedMs: 1,
  appVersion: "test",
  ...change,
});

const run = (results: CheckResultView[], change: Partial<CheckRunView> = {}): CheckRunView => ({
  id: "r1",
  profileId: "p1",
  startedAt: 0,
  endedAt: null,
  cancelled: false,
  results,
  ...change,
});

const said = (number: number, of: CheckRunView) => update(number, { kind: "checks", run: of });
const empty: AllChecks = new Map([["p1", fromView({ running: null, latest: [] })]]);

describe("updates of checks", () => {
  it("show results as they come, and keep the newest of each check", () => {
    const first = apply(empty, [said(1, run([result("identifiers", "passed"), result("clock", "running")]))]);
    expect(first.get("p1")?.running?.id).toBe("r1");
    expect([...first.get("p1")!.latest.keys()]).toEqual(["identifiers"]);
    const last = apply(first, [said(2, run([result("identifiers", "passed"), result("clock", "failed")], { endedAt: 9 }))]);
    expect(last.get("p1")?.running).toBeNull();
    expect(last.get("p1")?.last?.endedAt).toBe(9);
    expect(last.get("p1")?.latest.get("clock")?.state).toBe("failed");
  });

  it("leave out orgs that nobody looks at, and give the same object then", () => {
    expect(apply(empty, [said(1, run([], { profileId: "p2" }))])).toBe(empty);
  });

  it("of a run that has ended do not end another that has begun since", () => {
    const second = apply(empty, [said(1, run([result("clock", "running")], { id: "r2" }))]);
    const late = apply(second, [said(2, run([result("clock", "passed")], { endedAt: 3 }))]);
    expect(late.get("p1")?.running?.id).toBe("r2");
  });

  it("never take a cancelled check for a result", () => {
    const before = apply(empty, [said(1, run([result("clock", "passed")], { endedAt: 1 }))]);
    const after = apply(before, [said(2, run([result("clock", "cancelled")], { id: "r2", endedAt: 2, cancelled: true }))]);
    expect(after.get("p1")?.latest.get("clock")?.state).toBe("passed");
    expect(settled("cancelled")).toBe(false);
  });

  it("that come while the results are being read win over the answer", async () => {
    let answer: (view: ChecksView) => void = () => undefined;
    const backend = { checks: () => new Promise<ChecksView>((done) => (answer = done)) } as unknown as Backend;
    const store = new Checks(backend);
    const reading = store.read("p1");
    store.apply([said(1, run([result("clock", "failed")], { endedAt: 5 }))]);
    answer({ running: run([result("clock", "running")]), latest: [result("identifiers", "passed")] });
    await reading;
    expect(store.of("p1").running).toBeNull();
    expect(rowsOf(store.of("p1")).map((row) => [row.check, row.state])).toEqual([
      ["identifiers", "passed"],
      ["clock", "failed"],
    ]);
  });
});

describe("the list of checks", () => {
  it("stands in the fixed order, the run that goes on before what was known", () => {
    const held = { ...fromView({ running: run([result("clock", "waiting", { summary: "" })]), latest: [result("closing", "passed"), result("clock", "failed"), result("identifiers", "passed")] }) };
    expect(rowsOf(held).map((row) => [row.check, row.state])).toEqual([
      ["identifiers", "passed"],
      ["clock", "waiting"],
      ["closing", "passed"],
    ]);
  });

  it("shows a check that was cancelled before it ever had a result", () => {
    const after = apply(empty, [said(1, run([result("routing", "cancelled")], { endedAt: 2, cancelled: true }))]);
    expect(rowsOf(after.get("p1")!).map((row) => row.state)).toEqual(["cancelled"]);
  });

  it("puts a check that is newer than this window at the end", () => {
    const held = fromView({ running: null, latest: [result("brandNew" as CheckId, "passed"), result("closing", "passed")] });
    expect(rowsOf(held).map((row) => row.check)).toEqual(["closing", "brandNew"]);
  });

  it("counts states, and what of a run is over", () => {
    const rows = [result("clock", "passed"), result("proxy", "cancelled"), result("routing", "running"), result("closing", "waiting")];
    expect(countChecks(rows)).toMatchObject({ passed: 1, cancelled: 1, running: 1, waiting: 1, failed: 0 });
    expect(doneOf(run(rows))).toBe(2);
  });

  it("knows which runs open a conversation that agents may see", () => {
    expect([probes(null, "blip"), probes(["routing"], "blip"), probes(["clock", "closing"], "blip")]).toEqual([true, true, true]);
    expect(probes(["deployment", "guestToken", "attributes"], "blip")).toBe(false);
    expect(probes(null, "infobip")).toBe(false);
  });

  it("names every check once", () => {
    expect(new Set(checkOrder).size).toBe(checkOrder.length);
  });
});

describe("what to look at first", () => {
  const likely = finding("issuer-differs", "issuer", { certainty: "likely" });
  const certain = finding("silent-guest", "guest", { certainty: "certain" });
  const possible = finding("clock-skew", "clock", { certainty: "possible" });

  it("is the surest finding, of equally sure ones the one of the earlier check", () => {
    const other = finding("org-id-form", "org id", { certainty: "certain" });
    const found = surest([result("identifiers", "failed", { findings: [other] }), result("verifiedToken", "failed", { findings: [likely, certain] })]);
    expect(found).toMatchObject({ finding: other, check: "identifiers", others: 2 });
  });

  it("prefers what failed to what is undecided, and ignores what passed", () => {
    const found = surest([
      result("clock", "undecided", { findings: [certain] }),
      result("routing", "failed", { findings: [possible] }),
      result("closing", "passed", { findings: [likely] }),
    ]);
    expect(found?.finding.rule).toBe("clock-skew");
    expect(surest([result("closing", "passed", { findings: [likely] })])).toBeNull();
  });

  it("counts a rule once that several checks name", () => {
    expect(surest([result("verifiedToken", "failed", { findings: [certain] }), result("signingKey", "failed", { findings: [certain] })])?.others).toBe(0);
  });
});
