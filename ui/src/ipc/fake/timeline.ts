// The fake's timeline: pages, filter, marks, command lines.

import type { Backend } from "../backend";
import { FakeSetup } from "./setup";
import { failure, later } from "./world";
import { fits } from "./words";

const page = 200;
const side = 100;

export class FakeTimeline extends FakeSetup {
  async happeningsAround(...[conversationId, number]: Parameters<Backend["happeningsAround"]>) {
    await later(20);
    const rows = this.world.find(conversationId).happenings;
    const at = rows.findIndex((row) => row.number === number);
    if (at === -1) throw failure("notFound", `There is no happening ${number} in this conversation.`, rows.length > 0 ? `They are numbered ${rows[0]!.number} to ${rows.at(-1)!.number}.` : null);
    return structuredClone({ happenings: rows.slice(Math.max(0, at - side), at + side + 1), moreBefore: at > side, moreAfter: at + side + 1 < rows.length });
  }

  async newerHappenings(...[conversationId, afterNumber]: Parameters<Backend["newerHappenings"]>) {
    await later(20);
    return structuredClone(this.world.find(conversationId).happenings.filter((row) => row.number > afterNumber).slice(0, page));
  }

  async findHappenings(...[conversationId, filter, beforeNumber]: Parameters<Backend["findHappenings"]>) {
    await later(30);
    const rows = fits(this.world.find(conversationId), filter).filter((row) => beforeNumber === null || row.number < beforeNumber);
    return structuredClone({ happenings: rows.slice(-page), moreBefore: rows.length > page, moreAfter: beforeNumber !== null });
  }

  async markHappening(...[conversationId, number, mark]: Parameters<Backend["markHappening"]>): Promise<void> {
    await later();
    const row = this.world.find(conversationId).happenings.find((other) => other.number === number);
    if (!row) throw failure("notFound", "This happening is not in the store any more.");
    row.mark = mark;
    this.world.emit({ kind: "marked", conversationId, number, mark });
  }

  async curl(...[conversationId, number]: Parameters<Backend["curl"]>) {
    await later();
    const held = this.world.find(conversationId);
    const row = held.happenings.find((other) => other.number === number);
    if (!row) throw failure("notFound", "This happening is not in the store any more.");
    const [method, path] = row.name.split(" ");
    if (path === undefined) throw failure("notNow", "Only requests can be repeated as a command.", "Choose a row that is a request.");
    const url = `${this.world.profile(held.view.profileId).serviceUrl}${path.replace("{id}", conversationId)}`;
    const open = path.includes("access-token");
    const lines = [`curl --request ${method} '${url}'`, "--header 'Content-Type: application/json'"];
    if (!open) lines.push("--header \"Authorization: Bearer $ACCESS_TOKEN\"");
    if (method === "POST") lines.push(`--data '${JSON.stringify({ esDeveloperName: this.world.profile(held.view.profileId).developerName })}'`);
    return { command: lines.join(" \\\n  "), variables: open ? [] : ["ACCESS_TOKEN"] };
  }
}
