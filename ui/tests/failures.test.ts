import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import { toFailure } from "../src/ipc/failure";
import type { Failure } from "../src/ipc/generated/Failure";
import type { FailureCode } from "../src/ipc/generated/FailureCode";
import { actionLabel, besides, failureTable, rowOf, textOf } from "../src/stores/failures";

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

describe("what a form says besides its fields", () => {
  const row = (field: string) => ({ field, message: `about ${field}`, hint: null, suggestion: null });
  const failure: Failure = { code: "fieldsInvalid", message: "Some fields must be changed.", hint: null, detail: null, fields: [row("keyId")] };

  it("is nothing when each row stands at a field of the form", () => {
    expect(besides(failure, "keyId", "issuer")).toBeNull();
    expect(besides(null, "keyId")).toBeNull();
  });

  it("is the row that has no field, or the failure itself", () => {
    expect(besides({ ...failure, fields: [row("keyId"), row("bits")] }, "keyId")?.message).toBe("about bits");
    expect(besides({ ...failure, fields: [] }, "keyId")?.message).toBe("Some fields must be changed.");
  });
});
