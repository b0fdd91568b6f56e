// The scenario that is open in the editor: its text, what is wrong with it, and what is not saved yet.

import type { Failure } from "../ipc/generated/Failure";
import type { LintView } from "../ipc/generated/LintView";
import type { ScenarioView } from "../ipc/generated/ScenarioView";
import { toFailure } from "../ipc/failure";
import { realTimers, type Timers } from "../lib/typing";
import type { Scenarios } from "./scenarios.svelte";

export type EditorTab = "text" | "history";

/** How long after the last key a text is looked at. */
export const lintMs = 250;

const name = "handover-console-unsaved";

export type Drafts = Readonly<Record<string, string>>;

/** Unsaved texts by scenario; anything odd is left out. */
export function readDrafts(text: string | null): Drafts {
  const drafts: Record<string, string> = {};
  try {
    const from: unknown = JSON.parse(text ?? "{}");
    if (typeof from === "object" && from !== null) {
      for (const [id, draft] of Object.entries(from)) if (typeof draft === "string") drafts[id] = draft;
    }
  } catch {
    // What cannot be read is not worth refusing to open.
  }
  return drafts;
}

const empty: LintView = { problems: [], outline: [], cases: 1 };

export class Editing {
  #scenarios: Scenarios;
  #storage: Pick<Storage, "getItem" | "setItem">;
  #timers: Pick<Timers, "after">;
  id = $state<string | null>(null);
  tab = $state<EditorTab>("text");
  /** What is in the database. */
  saved = $state.raw("");
  text = $state.raw("");
  /** Changes when the text changes from outside of the editor. */
  revision = $state(0);
  loading = $state(false);
  saving = $state(false);
  failure = $state.raw<Failure | null>(null);
  lint = $state.raw<LintView>(empty);
  /** The text that the lint is about. */
  linted = $state.raw("");
  drafts = $state.raw<Drafts>({});
  /** A line that the editor is to show; a new object each time. */
  wanted = $state.raw<{ line: number } | null>(null);
  /** What the editor is to replace, so that it can be undone there; a new object each time. */
  edit = $state.raw<{ from: number; to: number; insert: string } | null>(null);
  dirty = $derived(this.id !== null && this.text !== this.saved);
  row = $derived.by(() => this.#scenarios.get(this.id));
  errors = $derived(this.lint.problems.filter((problem) => problem.severity === "error").length);
  warnings = $derived(this.lint.problems.length - this.errors);

  #asked = 0;
  #lintAsked = 0;
  #cancelLint: (() => void) | null = null;

  constructor(scenarios: Scenarios, storage: Pick<Storage, "getItem" | "setItem">, timers: Pick<Timers, "after"> = realTimers) {
    this.#scenarios = scenarios;
    this.#storage = storage;
    this.#timers = timers;
    this.drafts = readDrafts(storage.getItem(name));
  }

  unsaved(id: string): boolean {
    return id in this.drafts;
  }

  async open(id: string): Promise<void> {
    if (this.id === id && !this.failure) return;
    const asked = ++this.#asked;
    this.id = id;
    this.loading = true;
    this.failure = null;
    this.#show("", "");
    try {
      const view = await this.#scenarios.read(id);
      if (asked === this.#asked) this.take(view);
    } catch (thrown) {
      if (asked === this.#asked) this.failure = toFailure(thrown);
    } finally {
      if (asked === this.#asked) this.loading = false;
    }
  }

  /** Shows what a call has answered; a text that was not saved is what the editor goes on with. */
  take(view: ScenarioView): void {
    const { id } = view.summary;
    this.#asked += 1;
    this.id = id;
    this.loading = false;
    this.failure = null;
    this.#show(view.text, this.drafts[id] ?? view.text);
    if (this.text === this.saved) this.#keep(id, null);
    this.#lintSoon(0);
  }

  close(): void {
    this.#asked += 1;
    this.id = null;
    this.#show("", "");
  }

  #show(saved: string, text: string): void {
    this.saved = saved;
    this.text = text;
    this.lint = empty;
    this.linted = "";
    this.revision += 1;
  }

  /** The editor's text has changed. */
  type(text: string): void {
    const { id } = this;
    if (id === null || text === this.text) return;
    this.text = text;
    this.#keep(id, text === this.saved ? null : text);
    this.#lintSoon(lintMs);
  }

  #keep(id: string, text: string | null): void {
    if (text === null && !(id in this.drafts)) return;
    const others = Object.entries(this.drafts).filter(([other]) => other !== id);
    this.drafts = Object.fromEntries(text === null ? others : [...others, [id, text]]);
    try {
      this.#storage.setItem(name, JSON.stringify(this.drafts));
    } catch {
      // A full or forbidden storage only costs what is not saved when the window closes.
    }
  }

  #lintSoon(ms: number): void {
    this.#cancelLint?.();
    const asked = ++this.#lintAsked;
    this.#cancelLint = this.#timers.after(ms, () => {
      const { text } = this;
      this.#scenarios.lint(text).then(
        (lint) => {
          if (asked !== this.#lintAsked) return;
          this.lint = lint;
          this.linted = text;
        },
        // The next key asks again; saving tells what is wrong in any case.
        () => undefined,
      );
    });
  }

  async save(): Promise<ScenarioView | null> {
    const { id, text } = this;
    if (id === null || this.saving) return null;
    this.saving = true;
    try {
      const view = await this.#scenarios.save(id, text);
      this.#scenarios.take(view.summary);
      if (this.id === id) {
        this.saved = view.text;
        // What was typed meanwhile is the next thing to save.
        this.#keep(id, this.text === view.text ? null : this.text);
      } else if (this.drafts[id] === text) this.#keep(id, null);
      return view;
    } finally {
      this.saving = false;
    }
  }

  /** Back to what is in the database. */
  discard(): void {
    if (this.id === null) return;
    this.#keep(this.id, null);
    this.#show(this.saved, this.saved);
    this.#lintSoon(0);
  }

  /** The database has another text by now, and nothing of one's own stands against it. */
  async refresh(): Promise<void> {
    const { id } = this;
    if (id === null || this.dirty || this.saving || this.loading) return;
    const view = await this.#scenarios.read(id).catch(() => null);
    if (view && this.id === id && !this.dirty && view.text !== this.saved) this.take(view);
  }

  show(line: number): void {
    this.tab = "text";
    this.wanted = { line };
  }

  /** Puts something in the place of a part of the text. */
  replace(from: number, to: number, insert: string): void {
    this.tab = "text";
    this.edit = { from, to, insert };
  }

  complete = (text: string, line: number, column: number) => this.#scenarios.complete(text, line, column);
}
