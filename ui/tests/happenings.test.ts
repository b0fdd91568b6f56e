import { describe, expect, it } from "vitest";

import { apply, filters, fromPage, fromView, indexOf, latencyOf, merge, mostHeld, noFilter, roomBefore, wantedNumber, withNewer, withOlder } from "../src/stores/happenings";
import { Happenings } from "../src/stores/happenings.svelte";
import { millisecondsOf, toggled } from "../src/components/console/timeline/filters";
import type { Backend } from "../src/ipc/backend";
import type { HappeningFilter } from "../src/ipc/generated/HappeningFilter";
import type { HappeningPage } from "../src/ipc/generated/HappeningPage";
import { failure } from "../src/ipc/fake/world";
import { happening, said, transcript, update } from "./rows";

const run = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => happening(from + index));
const numbers = (rows: readonly { number: number }[]) => rows.map((row) => row.number);
const ends = (rows: readonly { number: number }[]) => [rows[0]?.number, rows.at(-1)?.number, rows.length];
const page = (rows: ReturnType<typeof run>, change: Partial<HappeningPage> = {}): HappeningPage => ({ happenings: rows, moreBefore: false, moreAfter: false, ...change });
const full = fromView(transcript({ number: 5, happenings: run(1, mostHeld) }));

describe("a stretch of happenings", () => {
  it("merges by number, and a newer row replaces the older one", () => {
    const rows = merge([happening(1), happening(3)], [happening(2), happening(3, { unusual: true })]);
    expect(rows.map((row) => [row.number, row.unusual])).toEqual([
      [1, false],
      [2, false],
      [3, true],
    ]);
  });

  it("finds a row by its number", () => {
    expect(indexOf(run(10, 20), 10)).toBe(0);
    expect(indexOf(run(10, 20), 20)).toBe(10);
    expect(indexOf(run(10, 20), 21)).toBe(-1);
    expect(indexOf([], 1)).toBe(-1);
  });

  it("leaves out updates that are in it already, and other conversations", () => {
    expect(apply(full, "c1", [said(5, "c1", [], [happening(2000)])], true)).toBe(full);
    expect(numbers(apply(full, "c1", [said(6, "c2", [], [happening(2000)])], true).rows)).toEqual(numbers(full.rows));
  });

  it("follows the end, and drops as many at the beginning as come", () => {
    const after = apply(full, "c1", [said(6, "c1", [], run(1001, 1003))], true);
    expect(ends(after.rows)).toEqual([4, 1003, mostHeld]);
    expect(after).toMatchObject({ moreBefore: true, moreAfter: false, newest: 1003 });
  });

  it("keeps what is looked at further up, and only counts what comes", () => {
    const one = apply(full, "c1", [said(6, "c1", [], run(1001, 1002))], false);
    expect(ends(one.rows)).toEqual([1, mostHeld, mostHeld]);
    const two = apply(one, "c1", [said(7, "c1", [], [happening(1003), happening(5, { unusual: true })])], false);
    expect(ends(two.rows)).toEqual([1, mostHeld, mostHeld]);
    expect(two).toMatchObject({ moreAfter: true, newest: 1003 });
    expect(two.rows[4]?.unusual).toBe(true);
  });

  it("takes marks over, of its own conversation only", () => {
    const mark = { pinned: true, note: "look" };
    const marked = apply(full, "c1", [update(6, { kind: "marked", conversationId: "c1", number: 3, mark }), update(7, { kind: "marked", conversationId: "c2", number: 4, mark })], true);
    expect([marked.rows[2]?.mark, marked.rows[3]?.mark]).toEqual([mark, null]);
    expect(apply(marked, "c1", [update(8, { kind: "marked", conversationId: "c1", number: 3, mark: null })], true).rows[2]?.mark).toBeNull();
  });

  it("stays within its size on both sides", () => {
    const late = { ...full, rows: run(501, 1500), moreBefore: true, newest: 1500 };
    const older = withOlder(late, run(301, 500), true);
    expect(ends(older.rows)).toEqual([301, 1300, mostHeld]);
    expect(older).toMatchObject({ moreBefore: true, moreAfter: true });
    const newer = withNewer(older, run(1301, 1500));
    expect(ends(newer.rows)).toEqual([501, 1500, mostHeld]);
    expect(newer.moreAfter).toBe(true);
    expect(withNewer({ ...older, newest: 1310 }, run(1301, 1310)).moreAfter).toBe(false);
  });

  it("keeps the end open for what came while a page was on its way", () => {
    expect(withNewer({ ...full, rows: run(1, 10), newest: 14, moreAfter: true }, run(11, 12)).moreAfter).toBe(true);
  });

  it("makes room in a step of its own", () => {
    expect(roomBefore(full, 200).rows).toHaveLength(800);
    expect(roomBefore(fromPage(full, page(run(1, 10))), 200).rows).toHaveLength(10);
  });
});

describe("filter words", () => {
  it("knows when something is filtered", () => {
    expect(filters(noFilter)).toBe(false);
    expect(filters({ ...noFilter, text: "  " })).toBe(false);
    expect(filters({ ...noFilter, slowerThanMs: 0 })).toBe(true);
    expect(filters({ ...noFilter, kinds: ["gap"] })).toBe(true);
  });

  it("reads numbers of happenings and milliseconds", () => {
    expect([wantedNumber("#12"), wantedNumber(" # 7 "), wantedNumber("12"), wantedNumber("#x")]).toEqual([12, 7, null, null]);
    expect([millisecondsOf("500"), millisecondsOf("1.6"), millisecondsOf(""), millisecondsOf("-1"), millisecondsOf("soon")]).toEqual([500, 2, null, null, null]);
    expect(toggled(["a", "b"], "a")).toEqual(["b"]);
    expect(toggled(["b"], "a")).toEqual(["b", "a"]);
  });

  it("takes a request's own time before the one after its cause", () => {
    expect(latencyOf(happening(1, { elapsedMs: 3, cause: { number: 0, afterMs: 9 } }))).toBe(3);
    expect(latencyOf(happening(1, { cause: { number: 0, afterMs: 9 } }))).toBe(9);
    expect(latencyOf(happening(1))).toBeNull();
  });
});

// A backend whose answers are given by the test, and a clock that runs when it is told to.
function store(answers: Partial<Backend>) {
  const waiting: (() => void)[] = [];
  const timers = {
    after: (_: number, then: () => void) => {
      waiting.push(then);
      return () => void waiting.splice(waiting.indexOf(then), 1);
    },
  };
  const happenings = new Happenings(answers as Backend, timers);
  happenings.show("c1");
  happenings.load(transcript({ number: 1, happenings: run(801, 1000), moreHappenings: true }), []);
  const pass = async () => {
    for (const then of waiting.splice(0)) then();
    await new Promise((done) => setImmediate(done));
  };
  return { happenings, pass, waiting };
}

describe("the timeline", () => {
  it("fetches what lies around a number, and knows that there is more after it", async () => {
    const { happenings } = store({ happeningsAround: async () => page(run(1, 110), { moreAfter: true }) });
    await happenings.reveal(10);
    expect(happenings.selected).toBe(10);
    expect(happenings.shown).toMatchObject({ moreAfter: true, newest: 1000 });
    expect(happenings.following).toBe(false);
    happenings.apply([said(2, "c1", [], [happening(1001)])]);
    expect(ends(happenings.shown!.rows)).toEqual([1, 110, 110]);
    expect(happenings.shown?.newest).toBe(1001);
  });

  it("says why a number cannot be shown", async () => {
    const { happenings } = store({ happeningsAround: () => Promise.reject(failure("notFound", "There is no happening 5000.")) });
    await happenings.reveal(5000);
    expect(happenings.failure?.code).toBe("notFound");
    expect(ends(happenings.shown!.rows)).toEqual([801, 1000, 200]);
  });

  it("asks once for words that are typed quickly, and drops the answer to older ones", async () => {
    const asked: string[] = [];
    const given: ((found: HappeningPage) => void)[] = [];
    const { happenings, pass, waiting } = store({
      findHappenings: (_id: string, filter: HappeningFilter) => {
        asked.push(filter.text);
        return new Promise((done) => given.push(done));
      },
    });
    happenings.narrow({ text: "re" });
    happenings.narrow({ text: "refund" });
    expect(waiting).toHaveLength(1);
    await pass();
    happenings.narrow({ text: "refunds" });
    await pass();
    expect(asked).toEqual(["refund", "refunds"]);
    given[1]?.(page([happening(7)]));
    given[0]?.(page(run(1, 50)));
    await pass();
    expect(numbers(happenings.shown!.rows)).toEqual([7]);
    expect(happenings.searching).toBe(false);
  });

  it("looks again when something happens, and keeps older pages of whoever reads them", async () => {
    let newest = run(901, 1000);
    const { happenings, pass } = store({
      findHappenings: async (_id: string, _filter: HappeningFilter, before: number | null) => (before === null ? page(newest, { moreBefore: true }) : page(run(701, 900))),
    });
    happenings.narrow({ unusual: true });
    await pass();
    await happenings.older();
    expect(ends(happenings.shown!.rows)).toEqual([701, 1000, 300]);
    happenings.following = false;
    newest = [...newest, happening(1001)];
    happenings.apply([said(2, "c1", [], [happening(1001)])]);
    await pass();
    expect(ends(happenings.shown!.rows)).toEqual([701, 1001, 301]);
  });

  it("gives the plain timeline back when the filter is cleared", async () => {
    const { happenings, pass } = store({ findHappenings: async () => page([happening(1)]) });
    happenings.narrow({ marked: true });
    await pass();
    expect(happenings.filtered).toBe(true);
    happenings.clear();
    expect(ends(happenings.shown!.rows)).toEqual([801, 1000, 200]);
  });

  it("takes a filter away that hides what is to be shown", async () => {
    const { happenings, pass } = store({ findHappenings: async () => page([happening(900)]), happeningsAround: async () => page(run(1, 100), { moreAfter: true }) });
    happenings.narrow({ unusual: true });
    await pass();
    await happenings.reveal(900);
    expect(happenings.filtered).toBe(true);
    await happenings.reveal(50);
    expect(happenings.filtered).toBe(false);
    expect(ends(happenings.shown!.rows)).toEqual([1, 100, 100]);
  });

  it("keeps what is looked at when the window is given a fresh view", async () => {
    const { happenings } = store({ happeningsAround: async () => page(run(1, 110), { moreAfter: true }) });
    await happenings.reveal(10);
    happenings.load(transcript({ number: 9, happenings: run(1801, 2000), moreHappenings: true }), []);
    expect(ends(happenings.shown!.rows)).toEqual([1, 110, 110]);
    expect(happenings.shown).toMatchObject({ moreAfter: true, newest: 2000 });
  });

  it("pages both ways through all of it and comes back to the newest", async () => {
    const all = run(1, 3000);
    const { happenings } = store({
      olderHappenings: async (_id: string, before: number) => all.filter((row) => row.number < before).slice(-200),
      newerHappenings: async (_id: string, after: number) => all.filter((row) => row.number > after).slice(0, 200),
      happeningsAround: async (_id: string, number: number) => page(all.slice(Math.max(0, number - 101), number + 100), { moreBefore: true, moreAfter: number + 100 < 3000 }),
    });
    happenings.load(transcript({ number: 2, happenings: all.slice(-200), moreHappenings: true }), []);
    for (let turn = 0; turn < 20; turn += 1) await happenings.older();
    expect(ends(happenings.shown!.rows)).toEqual([1, 1000, mostHeld]);
    expect(happenings.shown).toMatchObject({ moreBefore: false, moreAfter: true });
    for (let turn = 0; turn < 20; turn += 1) await happenings.newer();
    expect(ends(happenings.shown!.rows)).toEqual([2001, 3000, mostHeld]);
    expect(happenings.shown?.moreAfter).toBe(false);
    await happenings.reveal(5);
    await happenings.toNewest();
    expect(happenings.shown?.rows.at(-1)?.number).toBe(3000);
    expect(happenings.shown?.moreAfter).toBe(false);
  });
});
