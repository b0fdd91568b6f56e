// Files that the app wrote: where they are, and the way there.

import { SvelteSet } from "svelte/reactivity";

import type { Backend } from "../ipc";
import { copy } from "../lib/clipboard";
import { placeOf } from "../lib/files";
import { m } from "../paraglide/messages";
import type { NewNotice, Notices } from "./notices.svelte";

export interface Said extends Pick<NewNotice, "severity" | "hint"> {
  /** What is said of the file, by where it is; that it was saved, unless something else matters more. */
  text?: (place: string) => string;
}

export class Written {
  #backend: Pick<Backend, "showInFolder">;
  #notices: Notices;
  /** Since this window began: the app shows no other file in its folder. */
  #paths = new SvelteSet<string>();

  constructor(backend: Pick<Backend, "showInFolder">, notices: Notices) {
    this.#backend = backend;
    this.#notices = notices;
  }

  /** Remembers a file whose place is told elsewhere. */
  note(path: string): void {
    this.#paths.add(path);
  }

  has(path: string): boolean {
    return this.#paths.has(path);
  }

  /** Shows a file in its folder. */
  show = (path: string): Promise<void> => this.#notices.attempt(() => this.#backend.showInFolder(path)).then(() => undefined);

  /** Says that a file was written. What holds a secret is said until somebody has read it. */
  say(path: string, { text = (place) => m.file_written({ place }), severity = "info", hint = null }: Said = {}): void {
    this.note(path);
    this.#notices.show({
      about: "written",
      severity,
      text: text(placeOf(path)),
      hint,
      life: severity === "info" ? 20_000 : 0,
      action: { label: m.show_in_folder(), run: () => void this.show(path) },
      other: { label: m.copy_path(), run: () => void copy(path) },
    });
  }
}
