import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { toFailure } from "../src/ipc/failure";
import type { FailureCode } from "../src/ipc/generated/FailureCode";
import { actionLabel, failureTable, rowOf, textOf } from "../src/stores/failures";

describe("toFailure", () => {
  it("passes a failure of the core through and fills what is missing", () => {
    expect(toFailure({ code: "timedOut", message: "No answer." })).toEqual({ code: "timedOut", message: "No answer.", hint: null, detail: null, fields: [] });
  });

  it("makes anything else internal and keeps its words", () => {
    expect(toFailure(new TypeError("boom"))).toMatchObject({ code: "internal", detail: "TypeError: boom" });
    expect(toFailure("plain")).toMatchObject({ code: "internal", detail: "plain" });
    expect(toFailure(undefined).code).toBe("internal");
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(toFailure(circle).code).toBe("internal");
  });
});

describe("error table", () => {
  const generated = readFileSync(new URL("../src/ipc/generated/FailureCode.ts", import.meta.url), "utf8");
  const codes = [...generated.matchAll(/"(\w+)"/g)].map((match) => match[1] as FailureCode);

  it("has a row for every code and no other", () => {
    expect(codes.length).toBeGreaterThan(30);
    expect(Object.keys(failureTable).sort()).toEqual([...codes].sort());
  });

  it.each(codes)("%s has a text and, where it has an action, a label", (code) => {
    const { severity, action, text } = rowOf(code);
    expect(["info", "warning", "error"]).toContain(severity);
    expect(text().length).toBeGreaterThan(10);
    if (action) expect(actionLabel(action).length).toBeGreaterThan(3);
  });

  it("prefers the core's words and treats an unknown code as a fault of the program", () => {
    expect(textOf(toFailure({ code: "timedOut", message: "Said by the core." }))).toBe("Said by the core.");
    expect(rowOf("brandNew" as FailureCode)).toBe(failureTable.internal);
  });
});
