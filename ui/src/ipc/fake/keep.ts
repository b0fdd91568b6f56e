// The fake's answers for what is kept and handed over: search, tags, trash, retention, export, and simulations.

import type { Backend } from "../backend";
import type { ExportDraft } from "../generated/ExportDraft";
import type { RetentionView } from "../generated/RetentionView";
import type { SearchHit } from "../generated/SearchHit";
import { FakeTimeline } from "./timeline";
import { failure, later, type Held } from "./world";
import { found, termsOf } from "./words";

const mostHits = 50;
const previewed = 20_000;
const extensions: Record<ExportDraft["format"], string> = { json: "json", html: "html", markdown: "md", csv: "csv", har: "har" };

function linesOf(held: Held): { at: number; who: string; text: string }[] {
  return held.entries.flatMap((row) => (row.body.kind === "text" ? [{ at: row.at, who: row.senderName || row.role, text: row.body.text }] : []));
}

export class FakeKeep extends FakeTimeline {
  async searchConversations(...[query]: Parameters<Backend["searchConversations"]>) {
    await later(40);
    const words = termsOf(query.text).length > 0;
    const hits: SearchHit[] = [...this.world.held.values()]
      .filter(({ view }) => (view.trashedAt !== null) === query.trashed)
      .filter(({ view }) => query.profileIds.length === 0 || query.profileIds.includes(view.profileId))
      .filter(({ view }) => query.tags.every((tag) => view.tags.includes(tag)))
      .filter(({ view }) => query.before === null || view.changedAt < query.before)
      .sort((a, b) => b.view.changedAt - a.view.changedAt)
      .flatMap((held) => {
        const rows = found(held, query.text);
        if (words && rows.length === 0) return [];
        const newest = rows.at(-1);
        const entry = held.entries.find((row) => row.identifier === newest?.entryIdentifier);
        const excerpt = entry?.body.kind === "text" ? entry.body.text.slice(0, 160) : (newest?.summary ?? null);
        return [{ conversation: held.view, count: rows.length, happening: newest?.number ?? null, excerpt }];
      });
    return structuredClone({ hits: hits.slice(0, mostHits), more: hits.length > mostHits });
  }

  async tagConversation(...[conversationId, tags]: Parameters<Backend["tagConversation"]>): Promise<void> {
    await later();
    this.world.commit(this.world.find(conversationId), { tags: [...new Set(tags.map((tag) => tag.trim()).filter(Boolean))].sort((a, b) => a.localeCompare(b)) });
  }

  async trashConversation(conversationId: string): Promise<void> {
    await later();
    this.world.commit(this.world.find(conversationId), { trashedAt: Date.now() });
  }

  async restoreConversation(conversationId: string): Promise<void> {
    await later();
    this.world.commit(this.world.find(conversationId), { trashedAt: null });
  }

  async deleteConversation(conversationId: string): Promise<void> {
    await later();
    if (this.world.find(conversationId).view.trashedAt === null) throw failure("notNow", "Only conversations in the trash can be deleted for good.", "Put it into the trash first.");
    this.world.held.delete(conversationId);
    this.world.emit({ kind: "deleted", conversationIds: [conversationId] });
  }

  #old(days: number): { view: RetentionView; ids: string[] } {
    const before = Date.now() - days * 86_400_000;
    const finished = [...this.world.held.values()].filter(({ view }) => (view.trashedAt ?? view.changedAt) < before && (view.trashedAt !== null || view.state === "closed" || view.state === "failed" || view.session === "ended"));
    const going = finished.filter(({ view }) => view.tags.length === 0);
    const times = going.map(({ view }) => view.changedAt);
    const sum = (of: (held: Held) => number) => going.reduce((total, held) => total + of(held), 0);
    return {
      ids: going.map(({ view }) => view.id),
      view: {
        conversations: going.length,
        trashed: going.filter(({ view }) => view.trashedAt !== null).length,
        entries: sum((held) => held.entries.length),
        happenings: sum((held) => held.happenings.length),
        oldest: times.length > 0 ? Math.min(...times) : null,
        newest: times.length > 0 ? Math.max(...times) : null,
        keptByTag: finished.length - going.length,
      },
    };
  }

  async planRetention(days: number) {
    await later(30);
    return this.#old(days).view;
  }

  async applyRetention(days: number) {
    await later(80);
    const { view, ids } = this.#old(days);
    for (const id of ids) this.world.held.delete(id);
    this.world.emit({ kind: "deleted", conversationIds: ids });
    return view;
  }

  async previewExport(...[conversationId, draft]: Parameters<Backend["previewExport"]>) {
    await later(40);
    const held = this.world.find(conversationId);
    const people = new Map<string, string>();
    const replaced: Record<string, number> = {};
    const count = (what: string) => (replaced[what] = (replaced[what] ?? 0) + 1);
    const rows = linesOf(held).map((row) => {
      let { who, text } = row;
      if (draft.redaction.people) {
        if (!people.has(who)) people.set(who, `Person ${String.fromCharCode(65 + (people.size % 26))}`);
        who = people.get(who)!;
        count("people");
      }
      if (draft.redaction.texts) {
        text = `[${text.length} characters]`;
        count("texts");
      } else if (draft.redaction.contactDetails) {
        text = text.replace(/\b\d{8,}\b/g, () => (count("contactDetails"), "[number]"));
      }
      return { at: new Date(row.at).toISOString(), who, text };
    });
    const attributes = Object.fromEntries(Object.entries(held.view.routingAttributes).map(([name, value]) => [name, draft.redaction.attributes ? (count("attributes"), "[replaced]") : value]));
    const text = written(draft.format, rows, { conversationId, attributes });
    return { text: text.slice(0, previewed), whole: text.length <= previewed, bytes: new TextEncoder().encode(text).length, replaced, fileName: `conversation-${conversationId.slice(0, 8)}.${extensions[draft.format]}` };
  }

  async saveExport(...[conversationId, draft]: Parameters<Backend["saveExport"]>) {
    const { fileName } = await this.previewExport(conversationId, draft);
    return { path: `/home/ada/Downloads/${fileName}` };
  }

  async conversationText(conversationId: string): Promise<string> {
    await later();
    return linesOf(this.world.find(conversationId)).map(({ who, text }) => `${who}: ${text.replaceAll("\n", " ")}`).join("\n");
  }

  async simulate(...[conversationId, simulation]: Parameters<Backend["simulate"]>): Promise<void> {
    await later(60);
    const world = this.world;
    const held = world.find(conversationId);
    const { play, stream } = held.view;
    const say = (kind: "connection" | "token", name: string, summary: string, unusual = false) => world.happening(held, kind, name, summary, { unusual });
    const open = { ...stream, state: "open" as const, since: Date.now(), reason: null, retryAt: null };
    const shut = { ...stream, state: "idle" as const, since: Date.now() };
    switch (simulation) {
      case "closeTab":
        return world.commit(held, { play: { ...play, tabClosed: true }, stream: shut }, [], [say("connection", "tab", "The tab was closed: stream and token are gone from memory")]);
      case "reopenTab":
        return world.commit(held, { play: { ...play, tabClosed: false }, stream: { ...open, reconnects: stream.reconnects + 1 } }, [], [say("token", "continuation", "Continuation token taken; stream resumed from the last event")]);
      case "sleep":
        return world.commit(held, { play: { ...play, asleep: true } }, [], [say("connection", "sleep", "The machine sleeps: nobody reads the stream")]);
      case "wake":
        return world.commit(held, { play: { ...play, asleep: false }, stream: { ...open, reconnects: stream.reconnects + 1 } }, [], [say("connection", "wake", "The machine woke after a gap; stream opened again and compared")]);
      case "secondDevice":
        if (held.view.identity.kind === "guest") throw failure("notNow", "A guest has no second device: another device is another guest.", "Start the conversation as a verified user.");
        return world.commit(held, { play: { ...play, secondDevice: true } }, [], [say("connection", "second device", "Second device: listens with a token of its own")]);
      case "forgetSecondDevice":
        return world.commit(held, { play: { ...play, secondDevice: false, secondDeviceEntries: 0 } }, [], [say("connection", "second device", "Second device: gone")]);
      case "newToken": {
        const guest = held.view.identity.kind === "guest";
        return world.commit(held, guest ? { composer: "tokenDead", problem: failure("permissionDenied", "The new token belongs to another end user than the conversation.", "Start a new conversation: a guest cannot come back.") } : {}, [], [say("token", "access-token", guest ? "New token: another guest. The conversation is lost" : "New token for the same subject", guest)]);
      }
    }
  }
}

function written(format: ExportDraft["format"], rows: readonly { at: string; who: string; text: string }[], about: { conversationId: string; attributes: Record<string, string> }): string {
  const quoted = (text: string) => `"${text.replaceAll("\"", "\"\"")}"`;
  const safe = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);
  switch (format) {
    case "json":
      return JSON.stringify({ format: "handover-console-transcript", ...about, entries: rows }, null, 2);
    case "har":
      return JSON.stringify({ log: { version: "1.2", creator: { name: "Handover Console", version: "0.1.0" }, entries: [] } }, null, 2);
    case "csv":
      return ["at,who,text", ...rows.map((row) => [row.at, row.who, row.text].map(quoted).join(","))].join("\n");
    case "markdown":
      return rows.map((row) => `**${row.who}** ${row.at}\n\n${row.text}\n`).join("\n");
    case "html":
      return `<!doctype html>\n<meta charset="utf-8">\n<title>Conversation</title>\n${rows.map((row) => `<p><b>${safe(row.who)}</b> ${safe(row.text)}</p>`).join("\n")}`;
  }
}
