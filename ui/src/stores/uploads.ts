// What can be said of a file before it is sent, and how far the uploads are.

import type { FilesView } from "../ipc/generated/FilesView";
import type { Update } from "../ipc/generated/Update";
import type { UploadView } from "../ipc/generated/UploadView";

/** Why a file is not sent. */
export type Refusal = { kind: "notTaken" } | { kind: "tooLarge"; most: number } | { kind: "unreadable" };

/** What a person should know before sending it. */
export type Doubt = { kind: "key" } | { kind: "unusual"; extension: string; usual: readonly string[] } | { kind: "empty" };

export interface FileFacts {
  name: string;
  size: number;
}

export function extensionOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
}

export function refusalOf(file: FileFacts, files: FilesView): Refusal | null {
  if (!files.maySend) return { kind: "notTaken" };
  if (file.size > files.maxBytes) return { kind: "tooLarge", most: files.maxBytes };
  return null;
}

const keyNames = /\.(pem|key|der|p12|pfx|jwk)$/i;

/** The deployment does not tell which extensions it takes, so an unusual one is no refusal. */
export function doubtOf(file: FileFacts, files: FilesView): Doubt | null {
  if (keyNames.test(file.name)) return { kind: "key" };
  if (file.size === 0) return { kind: "empty" };
  const extension = extensionOf(file.name);
  if (files.usualExtensions.length > 0 && !files.usualExtensions.includes(extension)) {
    return { kind: "unusual", extension, usual: files.usualExtensions };
  }
  return null;
}

export type UploadRows = ReadonlyMap<string, UploadView>;

/** Uploads by the message that they belong to; one that is over is gone. */
export function apply(rows: UploadRows, updates: readonly Update[]): UploadRows {
  let next: Map<string, UploadView> | null = null;
  for (const { change } of updates) {
    if (change.kind !== "upload") continue;
    next ??= new Map(rows);
    if (change.upload.over) next.delete(change.upload.identifier);
    else next.set(change.upload.identifier, change.upload);
  }
  return next ?? rows;
}
