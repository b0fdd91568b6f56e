// A note that saves itself: a moment after the last key, and at once when it is left.

import type { MarkView } from "../ipc/generated/MarkView";
import { realTimers, type Timers } from "../lib/typing";

/** How many characters a note takes. */
export const mostNote = 2000;
export const restMs = 600;

export class NoteDraft {
  text = $state("");
  saving = $state(false);
  dirty = $state(false);
  #pinned = false;
  #save: (mark: MarkView | null) => Promise<void>;
  #fail: (thrown: unknown) => void;
  #timers: Pick<Timers, "after">;
  #cancel: (() => void) | null = null;

  constructor(mark: MarkView | null, save: (mark: MarkView | null) => Promise<void>, fail: (thrown: unknown) => void, timers: Pick<Timers, "after"> = realTimers) {
    this.#save = save;
    this.#fail = fail;
    this.#timers = timers;
    this.take(mark);
  }

  /** What the store holds now. What is being typed is not overwritten. */
  take(mark: MarkView | null): void {
    this.#pinned = mark?.pinned ?? false;
    const note = mark?.note ?? "";
    // The store trims what it keeps; the space that somebody has just typed stays.
    if (!this.dirty && !this.saving && note !== this.text.trim()) this.text = note;
  }

  type(text: string): void {
    this.text = text.slice(0, mostNote);
    this.dirty = true;
    this.#cancel?.();
    this.#cancel = this.#timers.after(restMs, () => void this.save());
  }

  async save(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    if (!this.dirty || this.saving) return;
    const note = this.text;
    this.saving = true;
    this.dirty = false;
    try {
      await this.#save(this.#pinned || note.trim() !== "" ? { pinned: this.#pinned, note } : null);
    } catch (thrown) {
      this.dirty = true;
      this.#fail(thrown);
    } finally {
      this.saving = false;
    }
    // Keys that came while it was being saved.
    if (this.dirty && this.text !== note) await this.save();
  }
}
