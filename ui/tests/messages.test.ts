import { describe, expect, it } from "vitest";

import { answerOf, dateOf, dateTimeOf, firstValue, pagesOf, problemsOf, unlike, type FormBody } from "../src/components/console/messages/form";
import { FormState } from "../src/components/console/messages/form.svelte";
import { gistOf } from "../src/components/console/entries";
import { sampleBody, samples, stepForm } from "../src/ipc/fake/messages";
import type { FormInputKind } from "../src/ipc/generated/FormInputKind";
import type { FormInputView } from "../src/ipc/generated/FormInputView";
import { fileName, placeOf } from "../src/lib/files";
import { hostOf, textParts, webAddress } from "../src/lib/links";
import { beginning, folded, hasUnseen } from "../src/lib/text";
import { entry } from "./rows";

const shape = (text: string) => textParts(text).map((part) => (part.link === null ? part.text : [part.link]));

describe("addresses in a text", () => {
  it.each<[string, (string | string[])[]]>([
    ["no address here", ["no address here"]],
    ["https://a.example", [["https://a.example"]]],
    ["See https://a.example/x?y=1#z, please.", ["See ", ["https://a.example/x?y=1#z"], ", please."]],
    ["(https://a.example/b_(c))", ["(", ["https://a.example/b_(c)"], ")"]],
    ["[https://a.example]", ["[", ["https://a.example"], "]"]],
    ['<a href="https://a.example/q">q</a>', ['<a href="', ["https://a.example/q"], '">q</a>']],
    ["HTTPS://A.example and http://b.example!", [["HTTPS://A.example"], " and ", ["http://b.example"], "!"]],
    ["مرحبا https://a.example/ar", ["مرحبا ", ["https://a.example/ar"]]],
    ["javascript:alert(1) file:///etc/passwd ftp://a.example", ["javascript:alert(1) file:///etc/passwd ftp://a.example"]],
    ["https:// nothing", ["https:// nothing"]],
    ["https://a.example/\u202Egpj.exe", [["https://a.example/"], "\u202Egpj.exe"]],
  ])("of %j", (text, parts) => {
    expect(shape(text)).toEqual(parts);
    expect(textParts(text).map((part) => part.text).join("")).toBe(text);
  });

  it("stay text when they are longer than any browser takes", () => {
    const long = `https://a.example/${"x".repeat(3000)}`;
    expect(shape(long)).toEqual([long]);
  });

  it("are none where the fold goes through them", () => {
    const text = "See https://a.example/one/two now";
    const at = (end: number) => textParts(text, [], end).map((part) => [part.text, part.link]);
    expect(at(20)).toEqual([["See https://a.exampl", null]]);
    expect(at(29)).toEqual([["See ", null], ["https://a.example/one/two", "https://a.example/one/two"]]);
  });

  it("are found in a long text in little time", () => {
    expect(textParts("https://".repeat(20_000)).length).toBeGreaterThan(0);
    expect(textParts(`https://a.example/${")".repeat(50_000)}`).length).toBeGreaterThan(0);
  });

  it("are opened only where they lead to a web page", () => {
    expect(webAddress(" https://a.example ")).toBe("https://a.example/");
    expect(webAddress("https://аpple.example/")).toBe("https://xn--pple-43d.example/");
    for (const other of ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "//a.example", "", "http:"]) expect(webAddress(other)).toBeNull();
    expect([hostOf("https://a.example:8443/x"), hostOf("file:///etc/passwd"), hostOf("not an address")]).toEqual(["a.example:8443", "file:", "not an address"]);
  });
});

describe("sources in a text", () => {
  it("stand where they are named, after an address and never in it", () => {
    const text = "Ab https://a.example cd";
    const parts = textParts(text, [
      { offset: 2, number: 1 },
      { offset: 8, number: 2 },
      { offset: 23, number: 1 },
    ]);
    expect(parts.map((part) => [part.text, part.sources])).toEqual([
      ["Ab", [1]],
      [" ", []],
      ["https://a.example", [2]],
      [" cd", [1]],
    ]);
    expect(parts.map((part) => part.text).join("")).toBe(text);
  });
});

describe("long texts", () => {
  it("are never cut within a character", () => {
    expect([beginning("a👍b", 2), beginning("a👍b", 3), beginning("ab", 5)]).toEqual(["a", "a👍", "ab"]);
    const short = folded("👍".repeat(100_000));
    expect(short).toMatch(/^👍+$/u);
    expect(short!.length).toBeLessThanOrEqual(600);
    expect(folded(`a${"👍".repeat(100_000)}`)).toMatch(/^a👍+$/u);
  });
});

describe("unseen characters", () => {
  it("are told", () => {
    expect([hasUnseen("a\u202Eb"), hasUnseen("a\u0007b"), hasUnseen("a\u200Bb")]).toEqual([true, true, true]);
    expect([hasUnseen("line\nline\ttab"), hasUnseen("👩‍👩‍👧 مرحبا می‌خواهم")]).toEqual([false, false]);
  });
});

const text: FormInputKind = { kind: "text", placeholder: null, prefix: null, pattern: null, maxLength: null, multiline: false, keyboard: null };
const input = (id: string, change: Partial<FormInputView> = {}): FormInputView => ({ id, label: id, hint: null, required: false, input: text, next: null, submits: false, ...change });
const form = (inputs: FormInputView[], broken = false): FormBody => ({ kind: "form", title: "", text: null, inputs, broken, answered: false });
const pageIds = (body: FormBody) => pagesOf(body).map((page) => page.map((row) => row.id));

describe("the pages of a form", () => {
  it.each<[string, FormBody, string[][]]>([
    ["all at once where no section names another", form([input("a"), input("b")]), [["a", "b"]]],
    ["in the order that the sections name", form([input("a", { next: "c" }), input("b", { submits: true }), input("c", { next: "b" })]), [["a"], ["c"], ["b"]]],
    ["not those after the one that submits", form([input("a", { next: "b" }), input("b", { submits: true }), input("c")]), [["a"], ["b"]]],
    ["as they stand where they form a circle", form([input("a", { next: "b" }), input("b", { next: "a" })], true), [["a", "b"]]],
    ["each once, even where the core has not seen a circle", form([input("a", { next: "b" }), input("b", { next: "a" })]), [["a"], ["b"]]],
    ["none for a form without inputs", form([]), []],
  ])("%s", (_name, body, pages) => expect(pageIds(body)).toEqual(pages));
});

describe("the values of a form", () => {
  const day: FormInputKind = { kind: "date", min: "2026-01-01T00:00:00Z", max: "2026-12-31", start: "2026-11-03" };
  const list: FormInputKind = { kind: "select", multiple: true, options: [] };

  it("reads days and times as they come", () => {
    expect([dateOf("2026-11-21T10:00:00Z"), dateOf("tomorrow"), dateOf(null)]).toEqual(["2026-11-21", null, null]);
    expect([dateTimeOf("2026-11-21T10:00"), dateTimeOf("2026-11-21 10:00:30"), dateTimeOf("2026-11-21"), dateTimeOf("soon")]).toEqual(["2026-11-21T10:00", "2026-11-21T10:00", "2026-11-21T00:00", null]);
    expect(dateTimeOf(new Date(2026, 10, 21, 9, 5).toISOString())).toBe("2026-11-21T09:05");
    expect(firstValue(input("d", { input: day }))).toEqual(["2026-11-03"]);
  });

  it("asks for what is required, and for what fits", () => {
    const rows = [input("a", { required: true }), input("b", { input: { ...text, maxLength: 3 } }), input("d", { input: day }), input("e", { input: list, required: true })];
    const fields = (values: Record<string, string[]>) => problemsOf(rows, values).map((row) => row.field);
    expect(fields({})).toEqual(["a", "e"]);
    expect(fields({ a: ["  "], b: ["four"], d: ["2027-01-01"], e: [] })).toEqual(["a", "b", "d", "e"]);
    expect(fields({ a: ["x"], b: ["👍👍👍"], d: ["2026-06-01"], e: ["one"] })).toEqual([]);
  });

  it("takes the org's pattern as a hint, and never waits for it", () => {
    const number = input("n", { input: { ...text, pattern: "\\d{4}" } });
    expect([unlike(number, "1234"), unlike(number, "12345"), unlike(number, "")]).toEqual([false, true, false]);
    expect(unlike(input("n", { input: { ...text, pattern: "(" } }), "x")).toBe(false);
    expect(unlike(input("n", { input: { ...text, pattern: "(a+)+b" } }), "a".repeat(60))).toBe(false);
  });

  it("sends only the inputs that were met and filled in", () => {
    const pages = pagesOf(form([input("a", { next: "b" }), input("b", { submits: true }), input("c")]));
    expect(answerOf(pages, { a: ["x"], b: [""], c: ["never shown"] })).toEqual({ a: ["x"] });
  });

  it("keeps a page that must be changed, and goes back to one that the core refuses", () => {
    const state = new FormState(stepForm() as FormBody);
    expect(state.check()).toBe(false);
    state.set("name", ["Ada"]);
    expect(state.check()).toBe(true);
    state.page = 2;
    state.refuse([{ field: "name", message: "No", hint: null, suggestion: null }]);
    expect([state.page, state.problems.length]).toEqual([0, 1]);
  });
});

describe("the gist of a message", () => {
  it.each(samples)("of %s is one line", (sample) => {
    const gist = gistOf(entry("x", 1, { body: sampleBody(sample) }));
    expect(gist.trim()).not.toBe("");
    expect(gist.length).toBeLessThan(220);
  });

  it("that was not delivered gives the reason first and the code last", () => {
    const gist = (message: string | null) => gistOf(entry("x", 1, { body: { kind: "notDelivered", code: "BLOCKED", message, entry: null } }));
    expect(gist("Not in this country")).toBe("A message could not be delivered: Not in this country (BLOCKED)");
    expect(gist(null)).toBe("A message could not be delivered (BLOCKED)");
  });
});

describe("a saved file", () => {
  it("is shown by its name, wherever it is", () => {
    expect(fileName("/home/ada/Downloads/refund.txt")).toBe("refund.txt");
    expect(fileName("C:\\Users\\ada\\refund.txt")).toBe("refund.txt");
    expect(fileName("refund.txt")).toBe("refund.txt");
  });

  it("is found by its name and its folder", () => {
    expect(placeOf("/home/ada/Downloads/refund.txt")).toBe("Downloads/refund.txt");
    expect(placeOf("C:\\Users\\ada\\refund.txt")).toBe("ada/refund.txt");
    expect(placeOf("refund.txt")).toBe("refund.txt");
  });
});
