import { describe, expect, it } from "vitest";

import { App } from "../src/stores/app.svelte";
import { apply as applyConversations, Conversations, fromSnapshot, waitingSince } from "../src/stores/conversations.svelte";
import { added } from "../src/stores/notices.svelte";
import { apply as applyOrgs, fromSnapshot as orgsFrom } from "../src/stores/orgs.svelte";
import { apply as applyPractice, armed, compareAttributes, deskStateOf } from "../src/stores/practice.svelte";
import { apply as applySecrets } from "../src/stores/secrets.svelte";
import { readSaved, themeOf } from "../src/stores/settings.svelte";
import type { Backend } from "../src/ipc/backend";
import type { DeskConversation } from "../src/ipc/generated/DeskConversation";
import type { PracticeState } from "../src/ipc/generated/PracticeState";
import type { TranscriptView } from "../src/ipc/generated/TranscriptView";
import { createFake } from "../src/ipc/fake";
import { newKey } from "../src/ipc/fake/keys";
import { noFaults } from "../src/ipc/fake/practice";
import { conversation, entry, profile, said, snapshot, transcript, update } from "./rows";

describe("the feed", () => {
  it("says that it is interrupted until there is a snapshot, and which orgs are left out", () => {
    const app = new App(createFake({ seed: "tests-empty" }), { getItem: () => null, setItem: () => undefined });
    app.receive({ kind: "snapshot", snapshot: snapshot({ unreadableProfiles: ["Acme"] }) });
    expect([app.outage, app.orgs.unreadable]).toEqual([null, ["Acme"]]);
    const failure = { code: "storeLocked", message: "Locked.", hint: null, detail: null, fields: [] } as const;
    app.receive({ kind: "failed", failure: { ...failure, fields: [] } });
    expect([app.outage?.code, app.ready]).toEqual(["storeLocked", true]);
    app.receive({ kind: "snapshot", snapshot: snapshot() });
    expect([app.outage, app.orgs.unreadable]).toEqual([null, []]);
  });
});

describe("orgs", () => {
  const before = orgsFrom(snapshot({ profiles: [profile("a", "A", "sandbox", "https://a")] }));

  it("counts the tokens that a key has signed", () => {
    const key = newKey("key-1");
    const one = orgsFrom(snapshot({ profiles: [{ ...profile("a", "A", "sandbox", "https://a"), keys: [key, newKey("key-2")] }] }));
    const after = applyOrgs(one, [update(1, { kind: "keyUsed", profileId: "a", key: key.id, uses: 3, at: 7 })]);
    expect(after.get("a")?.keys.map((row) => [row.uses, row.lastUsedAt])).toEqual([[3, 7], [newKey("key-2").uses, newKey("key-2").lastUsedAt]]);
    expect(applyOrgs(one, [update(1, { kind: "keyUsed", profileId: "gone", key: key.id, uses: 3, at: 7 })])).toBe(one);
  });

  it("replaces the row with the same id and adds a new one", () => {
    const after = applyOrgs(before, [
      update(1, { kind: "profile", profile: profile("a", "A2", "sandbox", "https://a") }),
      update(2, { kind: "profile", profile: profile("b", "B", "production", "https://b") }),
    ]);
    expect([...after.values()].map((row) => row.name)).toEqual(["A2", "B"]);
    expect(before.get("a")?.name).toBe("A");
  });

  it("is the same object when nothing of it changed", () => {
    expect(applyOrgs(before, [said(1, "c1", [])])).toBe(before);
  });
});

describe("conversations", () => {
  it("takes the newest row of a batch", () => {
    const after = applyConversations(fromSnapshot(snapshot()), [said(1, "c1", []), said(2, "c1", []), said(3, "c2", [])]);
    expect(after.get("c1")?.unread).toBe(2);
    expect(after.size).toBe(2);
  });

  it("waits from the routing on, and only while an open session waits", () => {
    const milestones = { token: 1, created: 2, routed: 3, accepted: null, ended: null };
    expect(waitingSince(conversation("c", { state: "open", session: "waiting", milestones }))).toBe(3);
    expect(waitingSince(conversation("c", { state: "open", session: "active", milestones }))).toBeNull();
    expect(waitingSince(conversation("c", { state: "closed", session: "waiting", milestones }))).toBeNull();
  });

  it("keeps updates that come while the transcript is being read", async () => {
    let answer: (view: TranscriptView) => void = () => undefined;
    const backend = { openTranscript: () => new Promise<TranscriptView>((done) => (answer = done)) } as unknown as Backend;
    const store = new Conversations(backend);
    store.load(snapshot({ conversations: [conversation("c1")] }));
    store.show("c1");
    store.apply([said(1, "c1", [entry("old", 1)])]);
    store.apply([said(2, "c1", [entry("new", 2)])]);
    answer(transcript({ number: 1, entries: [entry("old", 1, { senderName: "from the view" })] }));
    await Promise.resolve();
    await Promise.resolve();
    expect(store.transcript.state?.entries.map((row) => [row.identifier, row.senderName])).toEqual([
      ["old", "from the view"],
      ["new", "Ada"],
    ]);
  });

  it("drops the answer about a conversation that is no longer open", async () => {
    const answers: ((view: TranscriptView) => void)[] = [];
    const backend = { openTranscript: () => new Promise<TranscriptView>((done) => answers.push(done)) } as unknown as Backend;
    const store = new Conversations(backend);
    store.load(snapshot({ conversations: [conversation("c1"), conversation("c2")] }));
    store.show("c1");
    store.show("c2");
    answers[0]?.(transcript({ entries: [entry("of c1", 1)] }));
    await Promise.resolve();
    await Promise.resolve();
    expect(store.transcript.state).toBeNull();
  });
});

describe("practice", () => {
  const state = (revision: number, url = "http://a"): PracticeState => ({ revision, url }) as PracticeState;

  it("keeps the newer revision of the same org", () => {
    expect(applyPractice(state(5), state(4))?.revision).toBe(5);
    expect(applyPractice(state(5), state(1, "http://b"))?.revision).toBe(1);
    expect(applyPractice(state(5), null)).toBeNull();
  });

  it("says which attributes were dropped", () => {
    const desk = { sentAttributes: { tier: "gold", Topic: "bill" }, attributes: { Topic: "bill" } } as unknown as DeskConversation;
    expect(compareAttributes(desk)).toEqual([
      { name: "Topic", sent: "bill", arrived: "bill" },
      { name: "tier", sent: "gold", arrived: null },
    ]);
  });

  it("knows whose turn it is", () => {
    const desk = (change: Partial<DeskConversation>) =>
      deskStateOf({ open: true, sessionStatus: "Waiting", agentId: null, accepted: false, ...change } as DeskConversation);
    expect(desk({})).toBe("waiting");
    expect(desk({ agentId: "a" })).toBe("offered");
    expect(desk({ agentId: "a", accepted: true })).toBe("active");
    expect(desk({ sessionStatus: "Ended" })).toBe("ended");
  });

  it("lists the faults that are on", () => {
    expect(armed(noFaults())).toEqual([]);
    expect(armed({ ...noFaults(), noAgent: true, loseEvents: 2, routingError: "" })).toEqual(["loseEvents", "noAgent", "routingError"]);
  });
});

describe("secrets, settings, notices", () => {
  it("takes the newest place of secrets", () => {
    expect(applySecrets({ kind: "keyring" }, [update(1, { kind: "secrets", secrets: { kind: "session" } })])).toEqual({ kind: "session" });
  });

  it("reads what was saved and leaves out what is odd", () => {
    expect(readSaved('{"theme":"plaid","place":"orgs","panes":{"a":1,"b":"x"}}')).toMatchObject({ theme: "system", place: "orgs", panes: { a: 1 } });
    expect(readSaved("not json").place).toBe("console");
    expect(readSaved(null).theme).toBe("system");
  });

  it("follows the system unless a theme was chosen", () => {
    expect(themeOf("system", { dark: true, contrast: false })).toBe("dark");
    expect(themeOf("system", { dark: true, contrast: true })).toBe("contrast");
    expect(themeOf("light", { dark: true, contrast: true })).toBe("light");
  });

  it("does not show the same text twice and keeps the newest four failures", () => {
    const notice = (id: number, text: string) => ({ id, severity: "error" as const, text, hint: null, detail: null, action: null, other: null });
    let held = added([], notice(1, "a"));
    for (const [id, text] of [[2, "b"], [3, "a"], [4, "c"], [5, "d"], [6, "e"]] as const) held = added(held, notice(id, text));
    expect(held.map((row) => row.text)).toEqual(["a", "c", "d", "e"]);
  });
});
