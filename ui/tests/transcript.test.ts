import { describe, expect, it } from "vitest";

import { apply, cut, fromView, mostEntries, withNewerEntries, withOlderEntries, withStretch } from "../src/stores/transcript";
import { Transcript } from "../src/stores/transcript.svelte";
import { isMessage, shapeOf, shownToEndUser, sideOf } from "../src/stores/transcript-rows";
import type { EntryPage } from "../src/ipc/generated/EntryPage";
import type { EntryView } from "../src/ipc/generated/EntryView";
import { sampleBody, samples } from "../src/ipc/fake/messages";
import { sameDay } from "../src/lib/format";
import { steps } from "../src/components/console/strip";
import { conversation, entry, said, transcript } from "./rows";

const ids = (rows: readonly { identifier: string }[]) => rows.map((row) => row.identifier);

describe("apply", () => {
  const start = fromView(transcript({ number: 10, entries: [entry("a", 1), entry("b", 2)] }));

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

});

const range = (from: number, to: number): EntryView[] => Array.from({ length: to - from + 1 }, (_, index) => entry(`e${from + index}`, from + index));
const positions = (rows: readonly EntryView[]) => [rows[0]?.position, rows.at(-1)?.position, rows.length];

describe("the stretch", () => {
  const start = fromView(transcript({ number: 10, entries: range(201, 400), moreEntries: true }));

  it("takes older pages without doubling rows, and keeps the newer row", () => {
    const older = withOlderEntries(start, [...range(1, 200), entry("e201", 201, { senderName: "of the page" })]);
    expect(positions(older.entries)).toEqual([1, 400, 400]);
    expect(older.entries[200]?.senderName).toBe("Ada");
    expect(older.moreBefore).toBe(true);
    expect(withOlderEntries(start, range(190, 200)).moreBefore).toBe(false);
  });

  it("never holds more than it may, and says at which end there is more", () => {
    const long = fromView(transcript({ entries: range(1, mostEntries + 150) }));
    const oldest = cut(long, "oldest");
    expect(positions(oldest.entries)).toEqual([151, mostEntries + 150, mostEntries]);
    expect([oldest.moreBefore, oldest.moreAfter]).toEqual([true, false]);
    const newest = cut(long, "newest");
    expect(positions(newest.entries)).toEqual([1, mostEntries, mostEntries]);
    expect([newest.moreBefore, newest.moreAfter]).toEqual([false, true]);
    expect(cut(start, "newest")).toBe(start);
  });

  it("is cut by position, so that an entry that came late leaves no hole", () => {
    const late = entry("late", 5, { position: mostEntries + 1 });
    const long = fromView(transcript({ entries: [...range(1, mostEntries), late] }));
    expect(long.entries[5]?.identifier).toBe("late");
    const kept = cut(long, "newest");
    expect(kept.entries.some((row) => row.identifier === "late")).toBe(false);
    const back = withNewerEntries(kept, [late]);
    expect(back.entries[5]?.identifier).toBe("late");
    expect(back.moreAfter).toBe(false);
  });

  it("counts what comes while its end is away, each message once", () => {
    const away = cut(fromView(transcript({ number: 1, entries: range(1, mostEntries + 1) })), "newest");
    const one = apply(away, "c1", [said(2, "c1", [entry("new", 2000, { delivery: "pending" })])]);
    expect([one.news, positions(one.entries)[2]]).toEqual([1, mostEntries]);
    const same = apply(one, "c1", [said(3, "c1", [entry("new", 2000, { delivery: "sent" })])]);
    expect(same.news).toBe(1);
    const staff = apply(same, "c1", [said(4, "c1", [entry("work", 2001, { entryType: "RoutingWorkResult" })])]);
    expect(staff.news).toBe(1);
    expect(withStretch(staff, { entries: range(1900, 2001), moreBefore: true, moreAfter: false }).news).toBe(0);
  });

  it("takes no row that lies before it or after it", () => {
    const after = apply(start, "c1", [said(11, "c1", [entry("e3", 3, { delivery: "read" })])]);
    expect(positions(after.entries)).toEqual([201, 400, 200]);
    const changed = apply(start, "c1", [said(11, "c1", [entry("e300", 300, { revised: true })])]);
    expect(changed.entries[99]?.revised).toBe(true);
  });
});

describe("the window onto the entries", () => {
  const all = range(1, 3000);
  const pages = {
    olderEntries: async (_id: string, before: number) => all.filter((row) => row.position < before).slice(-200),
    newerEntries: async (_id: string, after: number) => all.filter((row) => row.position > after).slice(0, 200),
    entriesAround: async (_id: string, identifier: string): Promise<EntryPage> => {
      const at = all.findIndex((row) => row.identifier === identifier);
      return { entries: all.slice(at - 100, at + 101), moreBefore: true, moreAfter: true };
    },
  };
  const opened = () => {
    const held = new Transcript(pages);
    held.load(transcript({ number: 1, entries: all.slice(-200), moreEntries: true }), []);
    return held;
  };
  const shown = (held: Transcript) => positions(held.state!.entries);

  it("stays bounded from one end to the other and back", async () => {
    const held = opened();
    held.looksAt("oldest");
    for (let page = 0; page < 20; page += 1) {
      await held.older();
      await Promise.resolve();
      expect(held.state!.entries.length).toBeLessThanOrEqual(mostEntries);
    }
    expect(shown(held)).toEqual([1, mostEntries, mostEntries]);
    expect(held.state!.moreAfter).toBe(true);
    for (let page = 0; page < 20; page += 1) {
      await held.newer();
      await Promise.resolve();
    }
    expect(shown(held)).toEqual([3000 - mostEntries + 1, 3000, mostEntries]);
    expect([held.state!.moreBefore, held.state!.moreAfter]).toEqual([true, false]);
  });

  it("keeps what somebody reads further up when the newest is read once more", () => {
    const held = opened();
    const before = held.stretch;
    held.looksAt("oldest");
    const changed = { ...all[2899]!, delivery: "read" as const };
    const more = [...all.slice(2800, 2899), changed, ...all.slice(2900), ...range(3001, 3050)].slice(-200);
    held.load(transcript({ number: 9, entries: more, moreEntries: true }), []);
    expect(shown(held)).toEqual([2801, 3000, 200]);
    expect(held.stretch).toBe(before);
    expect([held.state!.moreAfter, held.state!.number, held.state!.newest]).toEqual([true, 9, 3050]);
    expect(held.state!.entries.find((row) => row.position === changed.position)!.delivery).toBe("read");
    held.looksAt("newest");
    held.load(transcript({ number: 10, entries: more, moreEntries: true }), []);
    expect(shown(held)).toEqual([2851, 3050, 200]);
  });

  it("jumps to the start, to an entry and to the newest", async () => {
    const held = opened();
    const before = held.stretch;
    await held.toOldest();
    expect(shown(held)).toEqual([1, 200, 200]);
    await held.around("e1500");
    expect(shown(held)).toEqual([1400, 1600, 201]);
    expect(held.landing).toEqual({ identifier: "e1500" });
    await held.toNewest();
    expect(shown(held)).toEqual([2801, 3000, 200]);
    expect([held.state!.moreAfter, held.stretch - before]).toEqual([false, 3]);
  });

  it("keeps what came while a page was being read", async () => {
    let answer: (rows: EntryView[]) => void = () => undefined;
    const held = new Transcript({ ...pages, olderEntries: () => new Promise((done) => (answer = done)) });
    held.load(transcript({ number: 1, entries: all.slice(-200), moreEntries: true }), []);
    const jump = held.toNewest();
    held.apply([said(2, "c1", [entry("e3001", 3001, { delivery: "sent" })])]);
    answer([...all.slice(-199), entry("e3001", 3001, { delivery: "pending" })]);
    await jump;
    expect(held.state!.entries.at(-1)?.delivery).toBe("sent");
  });

  it("does not let a page hold up a jump, nor spoil it when it comes late", async () => {
    let answer: (rows: EntryView[]) => void = () => undefined;
    const held = new Transcript({ ...pages, olderEntries: () => new Promise((done) => (answer = done)) });
    held.load(transcript({ number: 1, entries: all.slice(-200), moreEntries: true }), []);
    const page = held.older();
    await held.toOldest();
    answer(all.slice(-400, -200));
    await page;
    expect(shown(held)).toEqual([1, 200, 200]);
    expect(held.loading).toBe(false);
  });

  it("forgets the answer about a conversation that was left", async () => {
    let answer: (rows: EntryView[]) => void = () => undefined;
    const held = new Transcript({ ...pages, olderEntries: () => new Promise((done) => (answer = done)) });
    held.load(transcript({ number: 1, entries: all.slice(-200), moreEntries: true }), []);
    const reading = held.older();
    held.clear();
    answer(all.slice(0, 200));
    await reading;
    expect(held.state).toBeNull();
  });
});

describe("who speaks", () => {
  it("knows every kind of message as one", () => {
    const lines = samples.filter((sample) => !isMessage(entry("x", 1, { body: sampleBody(sample), entryType: sample === "unknownEntry" ? "HologramShown" : "Message" })));
    expect(lines).toEqual(["formRecords", "formErrors", "unknownEntry"]);
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
