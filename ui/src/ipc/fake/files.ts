// The fake's answers for messages, files and the stretches of a transcript.

import type { Backend } from "../backend";
import type { EntryBody } from "../generated/EntryBody";
import type { EntryView } from "../generated/EntryView";
import type { FetchedFile } from "../generated/FetchedFile";
import type { FormInputView } from "../generated/FormInputView";
import { FakeKeep } from "./keep";
import { file } from "./messages";
import { after, around } from "./pages";
import { failure, later, uuid, type Held } from "./world";

const hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const steps = 20;

export class FakeFiles extends FakeKeep {
  /** Uploads that somebody has cancelled. */
  #cancelled = new Set<string>();

  async entriesAround(...[conversationId, identifier]: Parameters<Backend["entriesAround"]>) {
    await later(20);
    return around(this.world.find(conversationId), identifier);
  }

  async newerEntries(...[conversationId, afterPosition]: Parameters<Backend["newerEntries"]>) {
    await later(20);
    return after(this.world.find(conversationId), afterPosition);
  }

  #entry(held: Held, identifier: string): EntryView {
    const entry = held.entries.find((row) => row.identifier === identifier);
    if (!entry) throw failure("notFound", "This message is not in the store.");
    return entry;
  }

  async answerMessage(...[conversationId, identifier, answer]: Parameters<Backend["answerMessage"]>): Promise<void> {
    await later();
    const held = this.world.find(conversationId);
    const asked = this.#entry(held, identifier);
    const { body } = asked;
    if (answer.kind === "choices" && body.kind === "choices") {
      const options = body.groups.flatMap((group) => group.options).filter((option) => option.identifier !== null && answer.options.includes(option.identifier));
      this.#reply(held, { ...asked, body: { ...body, chosen: answer.options } }, { kind: "chosen", options: options.map((option) => ({ identifier: option.identifier!, title: option.title.title })) });
    } else if (answer.kind === "form" && body.kind === "form") {
      const missing = body.inputs.filter((input) => input.required && (answer.values[input.id] ?? []).length === 0 && input.next === null);
      if (answer.values.name?.[0] === "wrong") throw { ...failure("fieldsInvalid", "Some fields must be changed."), fields: [{ field: "name", message: "This name is not on the invoice.", hint: "Enter it as it is printed there.", suggestion: null }] };
      if (missing.length > 0) throw { ...failure("fieldsInvalid", "Some fields must be changed."), fields: missing.map((input) => ({ field: input.id, message: "A value is missing.", hint: null, suggestion: null })) };
      const values = body.inputs.filter((input) => answer.values[input.id]).map((input) => ({ inputId: input.id, label: input.label, value: shown(input, answer.values[input.id] ?? []) }));
      this.#reply(held, { ...asked, body: { ...body, answered: true } }, { kind: "formAnswer", title: body.title, values });
    } else throw failure("notNow", "This message asks for no such answer.");
  }

  #reply(held: Held, asked: EntryView, body: EntryBody): void {
    const entry = this.world.entry(held, "EndUser", "You", body, { delivery: "pending", inReplyTo: asked.identifier });
    this.world.commit(held, {}, [asked, entry]);
    setTimeout(() => this.world.commit(held, {}, [{ ...entry, delivery: "sent" }]), 150);
  }

  async sendFile(...[conversationId, draft, bytes]: Parameters<Backend["sendFile"]>): Promise<void> {
    await later();
    const held = this.world.find(conversationId);
    const sent = file(uuid(), draft.name, draft.mimeType, { url: "", fetchable: false, size: bytes.length, sha256: hash });
    const entry = this.world.entry(held, "EndUser", "You", { kind: "files", text: draft.caption || null, files: [sent] }, { delivery: "pending" });
    this.world.commit(held, {}, [entry]);
    void this.#upload(held, entry, sent, bytes.length);
  }

  async #upload(held: Held, entry: EntryView, sent: ReturnType<typeof file>, total: number): Promise<void> {
    const { identifier } = entry;
    for (let step = 0; step < steps; step += 1) {
      if (this.#cancelled.delete(identifier)) {
        this.world.commit(held, {}, [{ ...entry, delivery: "failed", failure: failure("notNow", "The upload was cancelled.", "Send it again when you want to.") }]);
        this.#progress(held, identifier, total, total, true);
        return;
      }
      this.#progress(held, identifier, Math.round((total * step) / steps), total, false);
      await later(120);
    }
    const body = entry.body.kind === "files" ? { ...entry.body, files: [{ ...sent, url: `https://northwind.my.salesforce-scrt.com/files/${sent.id}`, fetchable: true }] } : entry.body;
    this.world.commit(held, {}, [{ ...entry, body, delivery: "sent" }]);
    this.#progress(held, identifier, total, total, true);
  }

  #progress(held: Held, identifier: string, sent: number, total: number, over: boolean): void {
    this.world.emit({ kind: "upload", upload: { conversationId: held.view.id, identifier, sent, total, over } });
  }

  async cancelUpload(...[, identifier]: Parameters<Backend["cancelUpload"]>): Promise<void> {
    await later();
    this.#cancelled.add(identifier);
  }

  async saveFile(...[conversationId, identifier, fileId]: Parameters<Backend["saveFile"]>): Promise<FetchedFile> {
    await later(400);
    const held = this.world.find(conversationId);
    const entry = this.#entry(held, identifier);
    if (entry.body.kind !== "files") throw failure("notFound", "This message holds no file.");
    const saved = { path: "", size: 48_213, sha256: hash };
    const files = entry.body.files.map((row) => {
      if (row.id !== fileId) return row;
      saved.path = `/home/ada/Downloads/${row.name.replaceAll(/[/\\]/g, "_")}`;
      return { ...row, size: saved.size, sha256: hash, savedPath: saved.path };
    });
    this.world.commit(held, {}, [{ ...entry, body: { ...entry.body, files } }]);
    return saved;
  }

  async saveTranscript(conversationId: string): Promise<FetchedFile> {
    await later(300);
    return { path: `/home/ada/Downloads/transcript-${conversationId.slice(0, 8)}.pdf`, size: 81_920, sha256: hash };
  }

  /** What was opened, for whoever looks at the fake. */
  opened: string[] = [];

  async openLink(url: string): Promise<void> {
    await later();
    if (!/^https?:/.test(url)) throw failure("notNow", "This link is not opened: it does not lead to a web page.");
    this.opened.push(url);
  }

  async showInFolder(path: string): Promise<void> {
    await later();
    this.opened.push(path);
  }
}

function shown(input: FormInputView, given: readonly string[]): string {
  if (input.input.kind !== "select") return given.join(", ");
  const { options } = input.input;
  return given.map((identifier) => options.find((option) => option.identifier === identifier)?.title.title ?? identifier).join(", ");
}
