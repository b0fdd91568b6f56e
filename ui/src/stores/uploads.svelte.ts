// Files on their way: those that are about to be sent, those that are being sent, and those that are being saved.

import { SvelteMap, SvelteSet } from "svelte/reactivity";

import type { Backend } from "../ipc";
import type { FetchedFile } from "../ipc/generated/FetchedFile";
import type { Update } from "../ipc/generated/Update";
import { apply, type UploadRows } from "./uploads";

/** A file that was chosen and not sent yet. */
export interface Attached {
  id: number;
  file: File;
  /** It could not be read when it was to be sent. */
  unreadable: boolean;
}

export type Sent = "sent" | "unreadable";

export class Uploads {
  #backend: Pick<Backend, "sendFile" | "cancelUpload" | "saveFile">;
  #next = 1;
  rows = $state.raw<UploadRows>(new Map());
  /** Files that are being fetched: the message's identifier and the file's id. */
  saving = new SvelteSet<string>();
  #attached = new SvelteMap<string, readonly Attached[]>();

  constructor(backend: Pick<Backend, "sendFile" | "cancelUpload" | "saveFile">) {
    this.#backend = backend;
  }

  apply(updates: readonly Update[]): void {
    this.rows = apply(this.rows, updates);
  }

  attached(conversationId: string): readonly Attached[] {
    return this.#attached.get(conversationId) ?? [];
  }

  attach(conversationId: string, files: Iterable<File>): void {
    const fresh = [...files].map((file) => ({ id: this.#next++, file, unreadable: false }));
    if (fresh.length > 0) this.#attached.set(conversationId, [...this.attached(conversationId), ...fresh]);
  }

  detach(conversationId: string, id: number): void {
    this.#attached.set(conversationId, this.attached(conversationId).filter((row) => row.id !== id));
  }

  /** Sends a file. One that cannot be read any more stays attached and says so. */
  async send(conversationId: string, row: Attached, caption: string): Promise<Sent> {
    const bytes = await read(row.file);
    if (bytes === null) {
      this.#attached.set(conversationId, this.attached(conversationId).map((other) => (other.id === row.id ? { ...other, unreadable: true } : other)));
      return "unreadable";
    }
    this.detach(conversationId, row.id);
    try {
      const draft = { name: row.file.name, mimeType: row.file.type || "application/octet-stream", caption };
      await this.#backend.sendFile(conversationId, draft, bytes);
    } catch (thrown) {
      // What was not taken is still there to be sent again.
      this.#attached.set(conversationId, [row, ...this.attached(conversationId)]);
      throw thrown;
    }
    return "sent";
  }

  cancel = (conversationId: string, identifier: string) => this.#backend.cancelUpload(conversationId, identifier);

  async save(conversationId: string, identifier: string, fileId: string): Promise<FetchedFile> {
    const name = savingName(identifier, fileId);
    this.saving.add(name);
    try {
      return await this.#backend.saveFile(conversationId, identifier, fileId);
    } finally {
      this.saving.delete(name);
    }
  }
}

export const savingName = (identifier: string, fileId: string): string => `${identifier} ${fileId}`;

// A file that was changed, moved or locked since it was chosen cannot be read.
async function read(file: File): Promise<Uint8Array | null> {
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return bytes.length === file.size ? bytes : null;
  } catch {
    return null;
  }
}
