import { describe, expect, it } from "vitest";

import { actionOf, deskDeeds, newDraft, type DeskDeed } from "../src/components/practice/desk-actions";
import { sampleGroups, sampleWords } from "../src/components/practice/samples";
import { createFake } from "../src/ipc/fake";
import { samples } from "../src/ipc/fake/messages";
import type { EntryBody } from "../src/ipc/generated/EntryBody";
import type { Snapshot } from "../src/ipc/generated/Snapshot";

describe("the desk's samples", () => {
  it("stand in one group each, and none is left out", () => {
    const shown = sampleGroups.flatMap((group) => group.samples);
    expect([...shown].sort()).toEqual([...samples].sort());
    expect(Object.keys(sampleWords).sort()).toEqual([...samples].sort());
  });
});

describe("what can be done at the desk", () => {
  const deeds = Object.keys(deskDeeds) as DeskDeed[];
  const filled = (deed: DeskDeed) => ({ ...newDraft(deed), text: "Hello" });

  it.each(deeds)("%s makes an action", (deed) => {
    expect(actionOf(deed, filled(deed), "005")).toMatchObject({ action: deed });
  });

  it.each(deeds.filter((deed) => deskDeeds[deed].byAgent))("%s needs an agent who has the conversation", (deed) => {
    expect(actionOf(deed, filled(deed), null)).toHaveProperty("why");
  });

  it("leaves out what is not filled in", () => {
    expect(actionOf("revise", { ...filled("revise"), identifier: " " }, "005")).toEqual({ action: "revise", agentId: "005", text: "Hello" });
    expect(actionOf("revise", newDraft("revise"), "005")).toHaveProperty("why");
    expect(actionOf("compose", { ...newDraft("compose"), json: "[1]" }, "005")).toHaveProperty("why");
  });

  it("sends a raw payload as it is, right or wrong", () => {
    expect(actionOf("raw", { ...newDraft("raw"), json: "{not json", eventId: "7" }, null)).toEqual({ action: "raw", event: "CONVERSATION_MESSAGE", entryType: "Message", payload: "{not json", eventId: "7" });
  });
});

describe("the fake's conversations to look at", () => {
  async function opened(seed: "kinds" | "huge") {
    const backend = createFake({ seed });
    let snapshot: Snapshot | null = null;
    await backend.subscribe((feed) => {
      if (feed.kind === "snapshot") snapshot = feed.snapshot;
    });
    const id = snapshot!.conversations[0]!.id;
    return { backend, id, view: await backend.openTranscript(id) };
  }

  it("hold every kind of entry but the closing one", async () => {
    const { view } = await opened("kinds");
    const kinds: Record<EntryBody["kind"], true> = { text: true, link: true, files: true, webView: true, choices: true, chosen: true, form: true, formAnswer: true, formResult: true, consent: true, notDelivered: true, participant: true, routing: true, session: true, closed: true, other: true };
    const held = new Set(view.entries.map((row) => row.body.kind));
    expect(Object.keys(kinds).filter((kind) => !held.has(kind as EntryBody["kind"]))).toEqual(["closed"]);
  });

  it("are paged without holes, whatever their length", async () => {
    const { backend, id, view } = await opened("huge");
    const ends = (rows: readonly { position: number }[]) => [rows[0]?.position, rows.at(-1)?.position, rows.length];
    expect([ends(view.entries), view.moreEntries]).toEqual([[99_801, 100_000, 200], true]);
    expect(ends(await backend.olderEntries(id, 99_801))).toEqual([99_601, 99_800, 200]);
    expect(ends(await backend.newerEntries(id, 0))).toEqual([1, 200, 200]);
    const around = await backend.entriesAround(id, "entry-50");
    expect([ends(around.entries), around.moreBefore, around.moreAfter]).toEqual([[1, 150, 150], false, true]);
  });
});
