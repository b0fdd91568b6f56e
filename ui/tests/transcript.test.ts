import { describe, expect, it } from "vitest";

import { apply, fromView, shapeOf, shownToEndUser, sideOf, withOlderEntries, withOlderHappenings } from "../src/stores/transcript";
import { sameDay } from "../src/lib/format";
import { steps } from "../src/components/console/strip";
import { conversation, entry, happening, said, transcript } from "./rows";

const ids = (rows: readonly { identifier: string }[]) => rows.map((row) => row.identifier);

describe("apply", () => {
  const start = fromView(transcript({ number: 10, entries: [entry("a", 1), entry("b", 2)], happenings: [happening(1)] }));

  it("leaves out updates that are in the view already, and other conversations", () => {
    expect(apply(start, "c1", [said(10, "c1", [entry("x", 3)])])).toBe(start);
    const after = apply(start, "c1", [said(11, "c2", [entry("x", 3)])]);
    expect(ids(after.entries)).toEqual(["a", "b"]);
    expect(after.number).toBe(11);
  });

  it("replaces an entry by its identifier", () => {
    const after = apply(start, "c1", [said(11, "c1", [entry("b", 2, { delivery: "read" })])]);
    expect(after.entries.map((row) => row.delivery)).toEqual(["received", "read"]);
    expect(after.entries[0]).toBe(start.entries[0]);
  });

  it("moves an entry whose time the server changed", () => {
    const after = apply(start, "c1", [said(11, "c1", [entry("c", 3), entry("a", 5)])]);
    expect(ids(after.entries)).toEqual(["b", "c", "a"]);
  });

  it("orders by time, then position", () => {
    const after = apply(start, "c1", [said(11, "c1", [entry("late", 2, { position: 1 }), entry("early", 0)])]);
    expect(ids(after.entries)).toEqual(["early", "a", "late", "b"]);
  });

  it("merges happenings by number", () => {
    const after = apply(start, "c1", [said(11, "c1", [], [happening(3), happening(2)]), said(12, "c1", [], [happening(3, { unusual: true })])]);
    expect(after.happenings.map((row) => [row.number, row.unusual])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
  });

  it("takes older pages without doubling rows", () => {
    const older = withOlderEntries({ ...start, moreEntries: true }, [entry("z", 0), entry("a", 1)]);
    expect(ids(older.entries)).toEqual(["z", "a", "b"]);
    expect(older.moreEntries).toBe(false);
    expect(withOlderHappenings(start, [happening(-1), happening(0)]).happenings.map((row) => row.number)).toEqual([-1, 0, 1]);
  });
});

describe("the end user's view", () => {
  it("leaves out Omni-Channel's own bookkeeping", () => {
    const rows = [entry("a", 1), entry("work", 2, { entryType: "RoutingWorkResult" }), entry("b", 3)];
    expect(ids(shownToEndUser(rows))).toEqual(["a", "b"]);
  });
});

describe("grouping", () => {
  const minute = 60_000;
  const shape = (...rows: Parameters<typeof entry>[]) => {
    const made = rows.map((row) => entry(...row));
    return made.map((row, at) => shapeOf(made[at - 1], row, made[at + 1], sameDay));
  };

  it("groups by sender and minute", () => {
    const shapes = shape(["a", minute], ["b", minute + 5], ["c", 2 * minute], ["d", 2 * minute + 1, { senderName: "Grace" }]);
    expect(shapes.map(({ first, last }) => [first, last])).toEqual([
      [true, false],
      [false, true],
      [true, true],
      [true, true],
    ]);
  });

  it("ends a group where the mark differs or sending failed", () => {
    const mine = { role: "EndUser", senderName: "me" };
    const shapes = shape(["a", 0, { ...mine, delivery: "read" }], ["b", 1, { ...mine, delivery: "sent" }], ["c", 2, { ...mine, delivery: "failed" }], ["d", 3, { ...mine, delivery: "failed" }]);
    expect(shapes.map(({ last }) => last)).toEqual([true, true, true, true]);
  });

  it("starts a day at the first row and at each new date", () => {
    const noon = new Date(2026, 2, 3, 12).getTime();
    const shapes = shape(["a", noon], ["b", noon + 1000], ["c", noon + 24 * 3_600_000]);
    expect(shapes.map(({ day }) => day)).toEqual([true, false, true]);
  });

  it("puts the end user on one side, others on the other, the rest in the middle", () => {
    expect(sideOf(entry("a", 0, { role: "EndUser" }))).toBe("mine");
    expect(sideOf(entry("a", 0, { role: "Chatbot" }))).toBe("theirs");
    expect(sideOf(entry("a", 0, { body: { kind: "closed" } }))).toBe("system");
  });
});

describe("state strip", () => {
  const milestones = { token: 120, created: 200, routed: 500, accepted: null, ended: null };
  const of = (change: Parameters<typeof conversation>[1]) =>
    steps(conversation("c1", { state: "open", startedAt: 100, milestones, ...change })).map((step) => [step.state, step.delta]);

  it("gives each step its time since the one before, and the next one a running clock", () => {
    expect(of({})).toEqual([["done", 20], ["done", 80], ["done", 300], ["now", null], ["ahead", null]]);
    expect(steps(conversation("c1", { state: "open", startedAt: 100, milestones }))[3]?.from).toBe(500);
  });

  it("stays at accepted while the session runs", () => {
    expect(of({ milestones: { ...milestones, accepted: 900 } }).map(([state]) => state)).toEqual(["done", "done", "done", "now", "ahead"]);
  });

  it("shows the step that failed", () => {
    expect(of({ state: "failed", milestones: { ...milestones, created: null, routed: null } }).map(([state]) => state)).toEqual(["done", "failed", "ahead", "ahead", "ahead"]);
  });

  it("runs no clock once all is over", () => {
    expect(of({ state: "closed" }).map(([state]) => state)).toEqual(["done", "done", "done", "ahead", "ahead"]);
  });
});
