import { describe, expect, it } from "vitest";

import type { FilesView } from "../src/ipc/generated/FilesView";
import type { UploadView } from "../src/ipc/generated/UploadView";
import { apply, doubtOf, extensionOf, refusalOf } from "../src/stores/uploads";
import { Uploads } from "../src/stores/uploads.svelte";
import { update } from "./rows";

const files: FilesView = { maySend: true, maxBytes: 1000, usualExtensions: ["pdf", "png"], transcript: true };

describe("a file before it is sent", () => {
  it("is refused where none is taken, or none so large", () => {
    expect(refusalOf({ name: "a.pdf", size: 1000 }, files)).toBeNull();
    expect(refusalOf({ name: "a.pdf", size: 1001 }, files)).toEqual({ kind: "tooLarge", most: 1000 });
    expect(refusalOf({ name: "a.pdf", size: 1 }, { ...files, maySend: false })).toEqual({ kind: "notTaken" });
  });

  it("is doubted, not refused, for its extension", () => {
    expect(doubtOf({ name: "A.PDF", size: 1 }, files)).toBeNull();
    expect(doubtOf({ name: "a.exe", size: 1 }, files)).toEqual({ kind: "unusual", extension: "exe", usual: ["pdf", "png"] });
    expect(doubtOf({ name: "a.exe", size: 1 }, { ...files, usualExtensions: [] })).toBeNull();
    expect(doubtOf({ name: "signing.pem", size: 1 }, files)).toEqual({ kind: "key" });
    expect(doubtOf({ name: "a.pdf", size: 0 }, files)).toEqual({ kind: "empty" });
    expect([extensionOf("a.tar.GZ"), extensionOf(".profile"), extensionOf("none")]).toEqual(["gz", "", ""]);
  });
});

describe("uploads", () => {
  const upload = (sent: number, over = false): UploadView => ({ conversationId: "c1", identifier: "m1", sent, total: 10, over });

  it("are known until they are over", () => {
    const one = apply(new Map(), [update(1, { kind: "upload", upload: upload(3) }), update(2, { kind: "upload", upload: upload(7) })]);
    expect(one.get("m1")?.sent).toBe(7);
    expect(apply(one, [update(3, { kind: "upload", upload: upload(10, true) })]).size).toBe(0);
    expect(apply(one, [])).toBe(one);
  });
});

describe("files that were chosen", () => {
  const store = (sendFile: (id: string, draft: unknown, bytes: Uint8Array) => Promise<void>) => new Uploads({ sendFile, cancelUpload: async () => undefined, saveFile: async () => ({ path: "", size: 0, sha256: "" }) });

  it("go with their name, type and bytes, and are then no longer attached", async () => {
    const sent: unknown[] = [];
    const uploads = store(async (id, draft, bytes) => void sent.push([id, draft, [...bytes]]));
    uploads.attach("c1", [new File([new Uint8Array([1, 2])], "a.bin")]);
    expect(await uploads.send("c1", uploads.attached("c1")[0]!, "caption")).toBe("sent");
    expect(sent).toEqual([["c1", { name: "a.bin", mimeType: "application/octet-stream", caption: "caption" }, [1, 2]]]);
    expect([uploads.attached("c1"), uploads.attached("c2")]).toEqual([[], []]);
  });

  it("stay, and say so, when they can no longer be read", async () => {
    const uploads = store(async () => expect.unreachable("nothing may be sent"));
    const gone = new File(["x"], "gone.pdf");
    gone.arrayBuffer = () => Promise.reject(new DOMException("changed", "NotReadableError"));
    const shorter = new File(["xyz"], "shorter.pdf");
    shorter.arrayBuffer = async () => new ArrayBuffer(1);
    uploads.attach("c1", [gone, shorter]);
    for (const row of uploads.attached("c1")) expect(await uploads.send("c1", row, "")).toBe("unreadable");
    expect(uploads.attached("c1").map((row) => row.unreadable)).toEqual([true, true]);
  });

  it("stay attached when they were not taken", async () => {
    const uploads = store(async () => {
      throw new Error("no");
    });
    uploads.attach("c1", [new File(["x"], "a.pdf")]);
    await expect(uploads.send("c1", uploads.attached("c1")[0]!, "")).rejects.toThrow("no");
    expect(uploads.attached("c1").length).toBe(1);
  });
});
