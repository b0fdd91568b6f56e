import { describe, expect, it } from "vitest";

import type { Backend } from "../src/ipc";
import type { KeyView } from "../src/ipc/generated/KeyView";
import type { ProfileView } from "../src/ipc/generated/ProfileView";
import { kindOf, kindOfText } from "../src/lib/dropped";
import { readBase64 } from "../src/lib/files";
import { relative } from "../src/lib/relative";
import { certificateState, daysLeft, identityLifeMs, Keys, readClaims, rotation } from "../src/stores/keys.svelte";

const day = 86_400_000;
const now = 1_800_000_000_000;

const certificate = (from: number, until: number) => ({ subject: "CN=a", issuer: "CN=a", notBefore: from, notAfter: until, fingerprint: "00", pem: "" });

const key = (id: string, state: KeyView["state"], addedAt: number, change: Partial<KeyView> = {}): KeyView => ({
  id,
  keyId: id,
  bits: 2048,
  thumbprint: "t",
  publicJwk: "{}",
  redactedPreview: "…",
  certificate: null,
  state,
  addedAt,
  retiredAt: null,
  uses: 0,
  lastUsedAt: null,
  ...change,
});

const states = (keys: KeyView[], at = now) => rotation(keys, at)?.steps.map((step) => step.state);

describe("certificates", () => {
  it("warns below ten days, which Salesforce's upload asks for", () => {
    expect(certificateState(null, now)).toBe("none");
    expect(certificateState(certificate(now - day, now + 10 * day), now)).toBe("valid");
    expect(certificateState(certificate(now - day, now + 10 * day - 1), now)).toBe("soon");
    expect(certificateState(certificate(now - day, now), now)).toBe("over");
    expect(certificateState(certificate(now + 1, now + 20 * day), now)).toBe("notYet");
  });

  it("counts whole days that are left, never below none", () => {
    expect(daysLeft(certificate(0, now + 2 * day - 1), now)).toBe(1);
    expect(daysLeft(certificate(0, now + day / 2), now)).toBe(0);
    expect(daysLeft(certificate(0, now - 5 * day), now)).toBe(0);
  });
});

describe("the change from one key to the next", () => {
  it("is nothing without a key that signs", () => {
    expect(rotation([], now)).toBeNull();
    expect(rotation([key("a", "standby", 1), key("b", "retired", 2)], now)).toBeNull();
  });

  it("begins with a second key", () => {
    expect(states([key("a", "signing", 1)])).toEqual(["now", "ahead", "ahead", "ahead", "ahead"]);
  });

  it("asks to publish by hand and to switch while the newer key stands by", () => {
    const found = rotation([key("a", "signing", 1), key("b", "standby", 2)], now);
    expect(found?.old.id).toBe("a");
    expect(found?.fresh?.id).toBe("b");
    expect(found?.steps.map((step) => step.state)).toEqual(["done", "byHand", "now", "ahead", "ahead"]);
  });

  it("waits after the switch until the last token of the old key is over", () => {
    const keys = [key("b", "signing", 2), key("a", "standby", 1, { lastUsedAt: now - 1000, uses: 1 })];
    expect(states(keys)).toEqual(["done", "byHand", "done", "now", "ahead"]);
    expect(rotation(keys, now)?.waitUntil).toBe(now - 1000 + identityLifeMs);
    expect(states(keys, now + identityLifeMs)).toEqual(["done", "byHand", "done", "done", "now"]);
  });

  it("waits for nothing when the old key never signed", () => {
    expect(states([key("b", "signing", 2), key("a", "standby", 1)])).toEqual(["done", "byHand", "done", "done", "now"]);
  });

  it("is finished once the old key is retired, and never ticks what happens in Setup", () => {
    const found = rotation([key("b", "signing", 2), key("a", "retired", 1, { retiredAt: 3 })], now);
    expect(found?.under).toBe("finished");
    expect(found?.steps.map((step) => step.state)).toEqual(["done", "byHand", "done", "done", "done"]);
  });

  it("is about the next key when an older change is long finished", () => {
    expect(rotation([key("b", "signing", 5), key("a", "retired", 1, { retiredAt: 3 })], now)?.under).toBe("notBegun");
    const found = rotation([key("b", "signing", 2), key("c", "standby", 4), key("a", "retired", 1, { retiredAt: 3 })], now);
    expect([found?.old.id, found?.fresh?.id]).toEqual(["b", "c"]);
  });

  it("can be taken back: the older key signs again and the newer one stands by", () => {
    expect(states([key("a", "signing", 1), key("b", "standby", 2, { lastUsedAt: now })])).toEqual(["done", "byHand", "now", "ahead", "ahead"]);
  });
});

describe("further claims", () => {
  it("takes nothing, or one object", () => {
    expect(readClaims("  ")).toEqual({ ok: true, claims: {} });
    expect(readClaims('{ "aud": "x", "exp": 1800000000000 }')).toEqual({ ok: true, claims: { aud: "x", exp: 1_800_000_000_000 } });
  });

  it.each(["[]", "null", "1", '"text"', "{", "{ “aud”: 1 }"])("refuses %s", (text) => {
    expect(readClaims(text).ok).toBe(false);
  });
});

describe("work on a key", () => {
  const backend = (addKey: Backend["addKey"]) => ({ addKey }) as unknown as Backend;

  it("is seen while it goes on, without what is imported", async () => {
    let finish: (profile: ProfileView) => void = () => undefined;
    const keys = new Keys(backend(() => new Promise((done) => (finish = done))));
    const made = keys.add("p1", { keyId: "", material: null, bits: 4096, certificateDays: 365 });
    expect(keys.work).toMatchObject([{ profileId: "p1", bits: 4096 }]);
    finish({ id: "p1" } as ProfileView);
    await made;
    expect(keys.work).toEqual([]);
    void keys.add("p1", { keyId: "", material: { text: "SECRET", base64: null, password: "SECRET" }, bits: null, certificateDays: null });
    expect(JSON.stringify(keys.work)).not.toContain("SECRET");
  });

  it("is over when it fails, too", async () => {
    const keys = new Keys(backend(() => Promise.reject(new Error("full"))));
    await expect(keys.add("p1", { keyId: "", material: null, bits: 2048, certificateDays: null })).rejects.toThrow("full");
    expect(keys.work).toEqual([]);
  });
});

describe("times far and near", () => {
  it("cuts instead of rounding, and counts days up to three months", () => {
    expect([-9999, 0, 800].map((away) => relative(now + away, now))).toEqual(["just now", "just now", "just now"]);
    expect([-10_000, 5000].map((away) => relative(now + away, now))).toEqual(["10 seconds ago", "in 5 seconds"]);
    expect(relative(now - 30_000, now)).toBe("30 seconds ago");
    expect(relative(now - 119_000, now)).toBe("1 minute ago");
    expect(relative(now + 364.9 * day, now)).toBe("in 11 months");
    expect(relative(now + 88 * day, now)).toBe("in 88 days");
    expect(relative(now - 40 * day, now)).toBe("40 days ago");
  });
});

describe("files", () => {
  it("reads bytes of any size as base64", async () => {
    expect(await readBase64(new Blob([new Uint8Array([0, 255, 16])]))).toBe("AP8Q");
    const big = new Uint8Array(200_000).map((_, at) => at % 251);
    expect(await readBase64(new Blob([big]))).toBe(Buffer.from(big).toString("base64"));
  });
});

describe("dropped files", () => {
  it.each([
    ["-----BEGIN ENCRYPTED PRIVATE KEY-----\nMII", "key"],
    ['{ "kty": "RSA", "n": "…", "d": "…" }', "key"],
    ['{ "format": "handover-console-orgs", "version": 1, "orgs": [] }', "orgs"],
    ['{ "OrganizationId": "00D", "DeveloperName": "a", "Url": "https://a" }', "settings"],
    ["SalesforceMessaging.Queues=a", "settings"],
    ["\u0000\u0001", "other"],
    [" ", "other"],
  ])("%j is taken for %s", (text, kind) => {
    expect(kindOfText(text)).toBe(kind);
  });

  it("goes by the name of files that are no text", async () => {
    expect(await kindOf(new File([new Uint8Array([48, 130])], "client.P12"))).toBe("key");
    expect(await kindOf(new File([new Uint8Array([137, 80, 0])], "photo.png"))).toBe("other");
  });
});
