import { describe, expect, it, vi } from "vitest";

import { hits, termsOf } from "../src/lib/highlight";
import { parseTree, search } from "../src/lib/json";
import { apply, Conversations, fromSnapshot } from "../src/stores/conversations.svelte";
import { daysOf } from "../src/stores/keep.svelte";
import { everyConversation, listed, needsAttention, neighbour, rankOf, tagsFrom, tagsOf } from "../src/stores/listing";
import { mostNote, NoteDraft } from "../src/stores/note.svelte";
import { added, Notices } from "../src/stores/notices.svelte";
import { refreshed, Search } from "../src/stores/search.svelte";
import { readSaved } from "../src/stores/settings.svelte";
import { emptyStart, kindForTranscript, problemsOf, requestOf, withKind } from "../src/stores/starting";
import { heldFor } from "../src/components/console/keep/held";
import type { Backend } from "../src/ipc/backend";
import type { MarkView } from "../src/ipc/generated/MarkView";
import type { SearchHit } from "../src/ipc/generated/SearchHit";
import type { SearchQuery } from "../src/ipc/generated/SearchQuery";
import { failure } from "../src/ipc/fake/world";
import { conversation, happening, snapshot, transcript, update } from "./rows";

const shown = (text: string, query: string) => hits(text, termsOf(query)).map((part) => (part.hit ? `[${part.text}]` : part.text)).join("");

describe("highlighting", () => {
  it("marks the beginnings of words, whatever the case and the accents", () => {
    expect(shown("Refund of the refunds, unrefunded", "refund")).toBe("[Refund] of the [refund]s, unrefunded");
    expect(shown("Résumé résumés", "resume")).toBe("[Résumé] [résumé]s");
    expect(shown("مرحبا بك", "مرحبا")).toBe("[مرحبا] بك");
  });

  it("takes quoted words as a phrase, and joins hits that overlap", () => {
    expect(shown("the stream was lost", '"stream was" lost')).toBe("the [stream was] [lost]");
    expect(shown("aaa", "a aa")).toBe("[aa]a");
    expect(shown("nothing here", "!? \"")).toBe("nothing here");
  });

  it("keeps every character, those of two units too", () => {
    const text = "😀 İstanbul 😀 order";
    expect(hits(text, termsOf("order")).map((part) => part.text).join("")).toBe(text);
    expect(shown(text, "order")).toBe("😀 İstanbul 😀 [order]");
  });
});

describe("searching the JSON tree", () => {
  const root = parseTree(JSON.stringify({ a: [{ b: "x" }, { b: "Needle" }], payload: JSON.stringify({ deep: { needle: 1 } }) }))!;

  it("looks at names and values, and into payloads", () => {
    expect(search(root, "needle").map((hit) => hit.id)).toEqual(["/a/1/b", "/payload!/deep/needle"]);
    expect(search(root, " ")).toEqual([]);
  });

  it("tells the way down to a hit", () => {
    expect(search(root, "needle")[0]?.above).toEqual([
      { id: "", index: 0 },
      { id: "/a", index: 1 },
      { id: "/a/1", index: 0 },
    ]);
  });

  it("copes with two hundred levels", () => {
    const deep = parseTree(`${"[".repeat(200)}"bottom"${"]".repeat(200)}`)!;
    expect(search(deep, "bottom")[0]?.above).toHaveLength(200);
  });
});

describe("the list", () => {
  const open = { state: "open", session: "active", composer: "ready" } as const;
  const rows = [
    conversation("done", { state: "closed", changedAt: 9 }),
    conversation("runs", { ...open, changedAt: 5, tags: ["vip"], profileId: "p2" }),
    conversation("waits", { state: "open", session: "waiting", changedAt: 4 }),
    conversation("unread", { ...open, unread: 2, changedAt: 1 }),
  ];
  const ids = (some: readonly { id: string }[]) => some.map((row) => row.id);

  it("puts what needs somebody first when asked to", () => {
    expect(rows.map(rankOf)).toEqual([3, 2, 1, 0]);
    expect(ids(listed(rows, everyConversation, false))).toEqual(["done", "runs", "waits", "unread"]);
    expect(ids(listed(rows, everyConversation, true))).toEqual(["unread", "waits", "runs", "done"]);
  });

  it("knows what needs attention", () => {
    expect(needsAttention(conversation("x", { state: "failed" }))).toBe(true);
    expect(needsAttention(conversation("x", { ...open, composer: "tokenDead" }))).toBe(true);
    expect(needsAttention(conversation("x", { state: "closed", composer: "tokenDead" }))).toBe(false);
    expect(needsAttention(conversation("x", { state: "open", session: "ended" }))).toBe(false);
  });

  it("filters by org, state and tag", () => {
    expect(ids(listed(rows, { ...everyConversation, profileId: "p2" }, false))).toEqual(["runs"]);
    expect(ids(listed(rows, { ...everyConversation, tag: "vip" }, false))).toEqual(["runs"]);
    expect(ids(listed(rows, { ...everyConversation, state: "waiting" }, false))).toEqual(["waits"]);
    expect(ids(listed(rows, { ...everyConversation, state: "over" }, false))).toEqual(["done"]);
    expect(ids(listed(rows, { ...everyConversation, state: "attention" }, false))).toEqual(["unread"]);
  });

  it("walks from one to the next and stops at the ends", () => {
    expect(neighbour(rows, "runs", 1)?.id).toBe("waits");
    expect(neighbour(rows, "done", -1)).toBeNull();
    expect(neighbour(rows, "gone", -1)?.id).toBe("unread");
    expect(neighbour([], null, 1)).toBeNull();
  });

  it("reads tags, each once", () => {
    expect(tagsFrom(" vip,  release   7 ,vip,, ")).toEqual(["vip", "release 7"]);
    expect(tagsFrom("x".repeat(99))[0]).toHaveLength(40);
    expect(tagsOf([conversation("a", { tags: ["b", "a"] }), conversation("c", { tags: ["a"] })])).toEqual(["a", "b"]);
  });

  it("leaves the trash out, and forgets what was deleted", () => {
    const store = new Conversations({} as Backend);
    store.load(snapshot({ conversations: [conversation("a"), conversation("b", { trashedAt: 5 })] }));
    expect(ids(store.list)).toEqual(["a"]);
    expect([...apply(fromSnapshot(snapshot({ conversations: rows })), [update(1, { kind: "deleted", conversationIds: ["done", "runs"] })]).keys()]).toEqual(["waits", "unread"]);
  });

  it("shows nothing any more of an open conversation that was deleted", () => {
    const store = new Conversations({ openTranscript: () => new Promise(() => undefined) } as unknown as Backend);
    store.load(snapshot({ conversations: [conversation("a")] }));
    store.show("a");
    store.apply([update(1, { kind: "deleted", conversationIds: ["a"] })]);
    expect([store.openId, store.open]).toEqual([null, null]);
  });

  it("keeps a conversation that was just started and has no row yet", () => {
    const store = new Conversations({ openTranscript: () => new Promise(() => undefined) } as unknown as Backend);
    store.load(snapshot({ conversations: [conversation("a")] }));
    store.show("new");
    store.apply([update(1, { kind: "deleted", conversationIds: ["a"] })]);
    expect(store.openId).toBe("new");
  });

  it("opens a conversation that the window did not begin with, and keeps it over a fresh snapshot", async () => {
    const old = conversation("old", { trashedAt: 5 });
    const store = new Conversations({ openTranscript: async () => transcript({ conversation: old }) } as unknown as Backend);
    store.load(snapshot({ conversations: [conversation("a")] }));
    await store.show("old");
    expect([store.open?.id, ids(store.list)]).toEqual(["old", ["a"]]);
    store.load(snapshot({ conversations: [conversation("a")] }));
    expect(store.open?.id).toBe("old");
  });

  it("says of a conversation that is gone that it is", async () => {
    const gone = { code: "notFound", message: "There is no such conversation.", hint: null, detail: null, fields: [] };
    const store = new Conversations({ openTranscript: () => Promise.reject(gone) } as unknown as Backend);
    store.load(snapshot({ conversations: [conversation("a")] }));
    await store.show("a");
    expect([store.open, store.transcriptFailure?.code]).toEqual([null, "notFound"]);
  });

  it("opens a conversation at one of its happenings", async () => {
    const row = happening(3);
    const store = new Conversations({
      openTranscript: async () => transcript({ conversation: conversation("c1"), happenings: [happening(2), row] }),
      happening: async () => ({ happening: row, json: "{}" }),
    } as unknown as Backend);
    store.load(snapshot({ conversations: [conversation("c1")] }));
    await store.showAt("c1", 3);
    expect([store.selected, store.inspecting, store.inspection.detail?.happening.number]).toEqual([3, true, 3]);
  });
});

describe("search", () => {
  const hit = (id: string, changedAt: number): SearchHit => ({ conversation: conversation(id, { changedAt }), count: 1, happening: 4, excerpt: null });
  const timers = { after: (_: number, then: () => void) => (then(), () => undefined) };

  it("asks for the next page by the last hit's time", async () => {
    const asked: SearchQuery[] = [];
    const backend = {
      searchConversations: async (query: SearchQuery) => {
        asked.push(query);
        return query.before === null ? { hits: [hit("a", 9), hit("b", 5)], more: true } : { hits: [hit("b", 5), hit("c", 1)], more: false };
      },
    };
    const search = new Search(backend, timers);
    search.set({ text: "refund" });
    await Promise.resolve();
    await Promise.resolve();
    await search.older();
    expect(asked.map((query) => query.before)).toEqual([null, 5]);
    expect(search.hits.map((one) => one.conversation.id)).toEqual(["a", "b", "c"]);
    expect(search.more).toBe(false);
  });

  it("drops the answer to a question that was changed", async () => {
    const given: ((found: { hits: SearchHit[]; more: boolean }) => void)[] = [];
    const search = new Search({ searchConversations: () => new Promise((done) => given.push(done)) }, timers);
    search.set({ text: "a" });
    search.set({ text: "ab" });
    given[1]?.({ hits: [hit("new", 1)], more: false });
    given[0]?.({ hits: [hit("old", 1)], more: false });
    await new Promise((done) => setImmediate(done));
    expect(search.hits.map((one) => one.conversation.id)).toEqual(["new"]);
  });

  it("follows what is deleted, put into the trash and changed", () => {
    const held = [hit("a", 1), hit("b", 1), hit("c", 1)];
    const row = (id: string, change: object) => update(1, { kind: "conversation", conversation: conversation(id, change), entries: [], happenings: [] });
    const after = refreshed(held, false, [row("a", { unread: 7 }), row("b", { trashedAt: 1 }), update(2, { kind: "deleted", conversationIds: ["c"] })]);
    expect(after.map((one) => [one.conversation.id, one.conversation.unread])).toEqual([["a", 7]]);
    expect(refreshed(held, false, [row("z", {})])).toBe(held);
  });
});

describe("starting", () => {
  it("signs in as the system does", () => {
    expect(withKind({ ...emptyStart, verified: false }, "blip").verified).toBe(true);
    expect(withKind({ ...emptyStart, verified: true }, "cognigy").verified).toBe(false);
    expect(problemsOf({ ...withKind(emptyStart, "blip"), verified: false })).toEqual([]);
    expect(withKind({ ...emptyStart, verified: true }, "customClient").verified).toBe(true);
    expect([heldFor("opencx"), heldFor("infobip")]).toEqual(["openCx", "customClient"]);
  });

  it("says what must be changed", () => {
    const blip = withKind(emptyStart, "blip");
    expect(problemsOf(blip)).toEqual(["subject"]);
    expect(problemsOf({ ...blip, subject: "u", ttlCacheToken: "half an hour" })).toEqual(["ttlCacheToken"]);
    expect(problemsOf({ ...blip, subject: "u", ttlCacheToken: "1.00:30:00" })).toEqual([]);
    expect(problemsOf({ ...emptyStart, polling: true, everyMs: "249" })).toEqual(["everyMs"]);
    expect(requestOf("p", { ...emptyStart, polling: true, everyMs: "60001" }, {})).toBeNull();
  });

  it("asks for what was filled in, and leaves the profile's own where nothing was", () => {
    expect(requestOf("p", { ...withKind(emptyStart, "blip"), subject: "u", samples: { "Ticket.Team": "Billing", "Contact.Name": "" } }, { a: "b" })).toEqual({
      profileId: "p",
      identity: { kind: "verified", subject: "u" },
      routingAttributes: { a: "b" },
      language: null,
      heldAs: { kind: "blip", ttlCacheToken: null, samples: { "Ticket.Team": "Billing" } },
      transport: { kind: "stream" },
    });
    const cognigy = { ...withKind(emptyStart, "cognigy"), transcript: "Bot: hi", polling: true };
    expect(requestOf("p", cognigy, {})).toMatchObject({ heldAs: { kind: "cognigy", transcript: null, keyValues: null }, transport: { kind: "polling", everyMs: 2000 } });
    expect(requestOf("p", { ...cognigy, withTranscript: true }, {})?.heldAs).toMatchObject({ transcript: "Bot: hi" });
  });

  it("gives a transcript to a system that takes one", () => {
    expect([kindForTranscript("blip", true), kindForTranscript("customClient", false), kindForTranscript("openCx", true)]).toEqual(["openCx", "cognigy", "openCx"]);
  });
});

describe("a note", () => {
  function draft(mark: MarkView | null) {
    const saved: (MarkView | null)[] = [];
    const waiting: (() => void)[] = [];
    const failures: unknown[] = [];
    let refuse = false;
    const note = new NoteDraft(
      mark,
      async (next) => {
        if (refuse) throw new Error("full");
        saved.push(next);
      },
      (thrown) => failures.push(thrown),
      { after: (_, then) => (waiting.push(then), () => void waiting.splice(waiting.indexOf(then), 1)) },
    );
    return { note, saved, waiting, failures, refuse: (on: boolean) => (refuse = on) };
  }

  it("saves itself once the keys rest, and keeps the pin", async () => {
    const { note, saved, waiting } = draft({ pinned: true, note: "" });
    note.type("a");
    note.type("ab");
    expect(waiting).toHaveLength(1);
    waiting[0]?.();
    await Promise.resolve();
    expect(saved).toEqual([{ pinned: true, note: "ab" }]);
    await note.save();
    expect(saved).toHaveLength(1);
  });

  it("takes the mark back when nothing is left of it", async () => {
    const { note, saved } = draft({ pinned: false, note: "old" });
    note.type(" ");
    await note.save();
    expect(saved).toEqual([null]);
  });

  it("does not overwrite what is being typed, and keeps it when it could not be saved", async () => {
    const { note, failures, refuse } = draft(null);
    note.type("mine");
    note.take({ pinned: false, note: "theirs" });
    expect(note.text).toBe("mine");
    refuse(true);
    await note.save();
    expect([note.text, note.dirty, failures.length]).toEqual(["mine", true, 1]);
  });

  it("keeps a space at the end that the store has trimmed", async () => {
    const { note } = draft(null);
    note.type("look ");
    await note.save();
    note.take({ pinned: false, note: "look" });
    expect(note.text).toBe("look ");
    note.take({ pinned: false, note: "seen elsewhere" });
    expect(note.text).toBe("seen elsewhere");
  });

  it("takes two thousand characters", () => {
    const { note } = draft(null);
    note.type("x".repeat(3000));
    expect(note.text).toHaveLength(mostNote);
  });
});

describe("notices and settings", () => {
  it("shows one notice about the same thing", () => {
    const notice = (id: number, text: string, about?: string) => ({ id, severity: "info" as const, text, hint: null, detail: null, action: null, other: null, about });
    expect(added([notice(1, "a", "c1"), notice(2, "b")], notice(4, "d", "c1")).map((row) => row.id)).toEqual([2, 4]);
  });

  it("keeps two of those that only tell, and the failures", () => {
    const notice = (id: number, severity: "info" | "error") => ({ id, severity, text: String(id), hint: null, detail: null, action: null, other: null });
    const all = [notice(1, "error"), notice(2, "info"), notice(3, "info"), notice(4, "error"), notice(5, "info")];
    expect(all.reduce<ReturnType<typeof added>>(added, []).map((row) => row.id)).toEqual([1, 3, 4, 5]);
  });

  it("takes no notice away while somebody points at one", () => {
    vi.useFakeTimers();
    const notices = new Notices();
    notices.show({ text: "first" });
    vi.advanceTimersByTime(5900);
    notices.hold();
    notices.show({ text: "second" });
    vi.advanceTimersByTime(60_000);
    expect(notices.list.map((row) => row.text)).toEqual(["first", "second"]);
    notices.release();
    vi.advanceTimersByTime(5900);
    expect(notices.list).toHaveLength(2);
    vi.advanceTimersByTime(200);
    expect(notices.list).toEqual([]);
    vi.useRealTimers();
  });

  it("remembers the open conversation, the order and whether news are shown", () => {
    expect(readSaved('{"conversationId":"c","attentionFirst":true,"toasts":false}')).toMatchObject({ conversationId: "c", attentionFirst: true, toasts: false });
    expect(readSaved('{"conversationId":7,"toasts":"no"}')).toMatchObject({ conversationId: null, attentionFirst: false, toasts: true });
  });

  it("says which field must be changed where there is no form", () => {
    const notices = new Notices();
    notices.fail({ ...failure("fieldsInvalid", "Some fields must be changed."), fields: [{ field: "tags", message: "The tag is too long.", hint: "Shorten it.", suggestion: null }] });
    expect(notices.list[0]).toMatchObject({ text: "The tag is too long.", hint: "Shorten it." });
  });

  it("reads a number of days", () => {
    expect([daysOf("30"), daysOf(" 1 "), daysOf("0"), daysOf("1.5"), daysOf(""), daysOf("4000")]).toEqual([30, 1, null, null, null, null]);
  });
});
