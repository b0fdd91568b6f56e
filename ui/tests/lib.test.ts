import { describe, expect, it } from "vitest";

import { tileLetters } from "../src/components/shared/environments";
import { clockDuration, duration, shortId } from "../src/lib/format";
import { copyText, decodeNested, firstOpen, parseTree, rows } from "../src/lib/json";
import { closeTop, pushLayer } from "../src/lib/layers";
import { folded, matches, segments } from "../src/lib/text";
import { TypingSignal, type Timers } from "../src/lib/typing";

describe("json tree", () => {
  const payload = { entryType: "Message", abstractMessage: { staticContent: { text: "Hi" } } };
  const text = JSON.stringify({ conversationEntry: { entryPayload: JSON.stringify(payload), "odd key": 1 }, list: [1, null] });

  it("decodes a nested payload string in place", () => {
    const root = parseTree(text)!;
    const open = firstOpen(root, 9);
    const list = rows(root, open, new Map());
    const nested = list.find((row) => row.node.key === "entryPayload")!;
    expect(nested.node).toMatchObject({ decoded: true, kind: "object", size: 2, path: "$.conversationEntry.entryPayload" });
    expect(list.find((row) => row.node.key === "text")?.node.path).toBe("$.conversationEntry.entryPayload.abstractMessage.staticContent.text");
    expect(copyText(nested.node)).toBe(JSON.stringify(payload, null, 2));
  });

  it("leaves text alone that only looks like JSON", () => {
    expect(decodeNested("{not json")).toEqual({ value: "{not json", decoded: false });
    expect(decodeNested('"quoted"').decoded).toBe(false);
    expect(decodeNested(7)).toEqual({ value: 7, decoded: false });
  });

  it("writes paths that can be pasted, and gives every row its own id", () => {
    const root = parseTree(text)!;
    const list = rows(root, firstOpen(root, 9), new Map());
    expect(list.map((row) => row.node.path)).toContain('$.conversationEntry["odd key"]');
    expect(list.map((row) => row.node.path)).toContain("$.list[1]");
    expect(new Set(list.map((row) => row.node.id)).size).toBe(list.length);
  });

  it("lists nothing that is closed, and long lists in parts", () => {
    const root = parseTree(JSON.stringify(Array.from({ length: 1000 }, (_, i) => i)))!;
    expect(rows(root, new Set(), new Map())).toHaveLength(1);
    const open = rows(root, new Set([root.id]), new Map());
    expect(open).toHaveLength(202);
    expect(open.at(-1)?.more).toBe(800);
    expect(parseTree("<html>")).toBeNull();
  });
});

describe("text", () => {
  it("shows characters that are not seen", () => {
    expect(segments("a\u202Eb")).toEqual([
      { text: "a", hidden: false },
      { text: "U+202E", hidden: true },
      { text: "b", hidden: false },
    ]);
    expect(segments("a\nb\u200D")).toEqual([{ text: "a\nb\u200D", hidden: false }]);
  });

  it("folds what is long or has many lines", () => {
    expect(folded("short")).toBeNull();
    expect(folded("x".repeat(100_000))!.length).toBeLessThanOrEqual(600);
    expect(folded("line\n".repeat(40))!.split("\n")).toHaveLength(12);
  });

  it("finds every word in any order", () => {
    expect(matches("uat north", "Northwind UAT")).toBe(true);
    expect(matches("prod north", "Northwind UAT")).toBe(false);
  });

  it("writes durations and short ids", () => {
    // The same rows as in the test of console::duration, so that window, terminal and reports say the same.
    const rows: [number, string][] = [[-5, "0 ms"], [999, "999 ms"], [1_000, "1 s"], [2_349, "2.3 s"], [2_350, "2.4 s"], [12_345, "12.3 s"], [59_949, "59.9 s"], [59_950, "1 min"], [125_400, "2 min 5 s"], [125_500, "2 min 6 s"], [3_599_500, "1 h"], [11_520_000, "3 h 12 min"]];
    expect(rows.map(([ms]) => duration(ms))).toEqual(rows.map(([, words]) => words));
    expect(clockDuration(3 * 3_600_000 + 12 * 60_000)).toBe("3 h 12 min");
    expect(shortId("0123456789abcdef", 9)).toBe("0123…cdef");
  });
});

describe("layers", () => {
  it("closes the topmost thing only", () => {
    const closed: string[] = [];
    const off = pushLayer(() => closed.push("lower"));
    const offTop = pushLayer(() => {
      closed.push("upper");
      offTop();
    });
    expect(closeTop()).toBe(true);
    expect(closed).toEqual(["upper"]);
    expect(closeTop()).toBe(true);
    off();
    expect(closeTop()).toBe(false);
    expect(closed).toEqual(["upper", "lower"]);
  });
});

describe("typing signal", () => {
  function rig() {
    let now = 0;
    let due: { at: number; run: () => void } | null = null;
    const timers: Timers = {
      now: () => now,
      after: (ms, run) => {
        const mine = { at: now + ms, run };
        due = mine;
        return () => {
          if (due === mine) due = null;
        };
      },
    };
    const sent: [number, boolean][] = [];
    const signal = new TypingSignal((typing) => sent.push([now, typing]), timers);
    const to = (at: number) => {
      if (due && due.at <= at) {
        const { run, at: when } = due;
        due = null;
        now = when;
        run();
      }
      now = at;
    };
    return { signal, sent, to };
  }

  it("starts at the first key, renews every three seconds, stops after three idle ones", () => {
    const { signal, sent, to } = rig();
    for (const at of [0, 500, 1000, 2900, 3000, 3500, 5999]) {
      to(at);
      signal.key();
    }
    to(20_000);
    expect(sent).toEqual([
      [0, true],
      [3000, true],
      [8999, false],
    ]);
  });

  it("stops at once when the message goes out, and says so once", () => {
    const { signal, sent, to } = rig();
    signal.key();
    to(100);
    signal.stop();
    signal.stop();
    to(9000);
    signal.key();
    expect(sent).toEqual([
      [0, true],
      [100, false],
      [9000, true],
    ]);
  });
});

describe("an org's tile", () => {
  it("tells orgs apart that are numbered", () => {
    expect(["Practice org", "Client 15 UAT", "Client 151", "Northwind", "خدمة العملاء", "--", "a\u0301pe 7"].map(tileLetters)).toEqual(["PO", "C15", "C51", "N", "خا", "?", "Á7"]);
  });
});
