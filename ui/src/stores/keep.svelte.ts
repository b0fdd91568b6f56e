// What is kept of conversations, and what leaves: tags, trash, retention, export.

import type { Backend } from "../ipc";
import type { ExportDraft } from "../ipc/generated/ExportDraft";
import type { ExportFormat } from "../ipc/generated/ExportFormat";
import type { Redaction } from "../ipc/generated/Redaction";

export type KeepDialog =
  | { kind: "tags" | "export" | "newToken" | "delete"; conversationId: string }
  | { kind: "retention" };

export const exportFormats: readonly ExportFormat[] = ["json", "html", "markdown", "csv", "har"];

export const redactions: readonly (keyof Redaction)[] = ["people", "contactDetails", "attributes", "texts"];

/** Careful at first: whoever wants names and numbers in the file says so. */
export const carefulDraft: ExportDraft = { format: "html", redaction: { people: true, contactDetails: true, attributes: true, texts: false } };

/** Days from what somebody typed; null where it is no whole number of one day to ten years. */
export function daysOf(text: string): number | null {
  const days = Number(text.trim());
  return text.trim() !== "" && Number.isInteger(days) && days >= 1 && days <= 3650 ? days : null;
}

export class Keep {
  #backend: Backend;
  dialog = $state.raw<KeepDialog | null>(null);
  /** The last export's choices, for this window's life. */
  draft = $state.raw<ExportDraft>(carefulDraft);

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  close(): void {
    this.dialog = null;
  }

  tag = (id: string, tags: string[]) => this.#backend.tagConversation(id, tags);
  trash = (id: string) => this.#backend.trashConversation(id);
  restore = (id: string) => this.#backend.restoreConversation(id);
  /** For good. */
  delete = (id: string) => this.#backend.deleteConversation(id);
  plan = (days: number) => this.#backend.planRetention(days);
  applyRetention = (days: number) => this.#backend.applyRetention(days);
  preview = (id: string, draft: ExportDraft) => this.#backend.previewExport(id, draft);
  save = (id: string, draft: ExportDraft) => this.#backend.saveExport(id, draft);
  savePdf = (id: string) => this.#backend.saveTranscript(id);
}
