// Scenarios as the core holds them, and which of them the list shows.

import { SvelteSet } from "svelte/reactivity";

import type { Backend } from "../ipc";
import type { Failure } from "../ipc/generated/Failure";
import type { RecordDraft } from "../ipc/generated/RecordDraft";
import type { ScenarioSummary } from "../ipc/generated/ScenarioSummary";
import type { Update } from "../ipc/generated/Update";
import { toFailure } from "../ipc/failure";
import { matches } from "../lib/text";

export type ScenarioRows = ReadonlyMap<string, ScenarioSummary>;

export function apply(rows: ScenarioRows, updates: readonly Update[]): ScenarioRows {
  let next: Map<string, ScenarioSummary> | null = null;
  for (const { change } of updates) {
    if (change.kind !== "scenario") continue;
    next ??= new Map(rows);
    next.set(change.scenario.id, change.scenario);
  }
  return next ?? rows;
}

export interface ScenarioFilter {
  text: string;
  tag: string | null;
}

export const everyScenario: ScenarioFilter = { text: "", tag: null };

const byName = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** Those with the tag that hold all words, by name. */
export function narrowed(rows: readonly ScenarioSummary[], filter: ScenarioFilter): ScenarioSummary[] {
  return rows
    .filter((row) => filter.tag === null || row.tags.includes(filter.tag))
    .filter((row) => matches(filter.text, row.name, row.description, ...row.tags))
    .sort((a, b) => byName.compare(a.name, b.name) || a.createdAt - b.createdAt);
}

/** Every tag once, by name. */
export function tagsOf(rows: readonly ScenarioSummary[]): string[] {
  return [...new Set(rows.flatMap((row) => row.tags))].sort((a, b) => byName.compare(a, b));
}

export class Scenarios {
  #backend: Backend;
  rows = $state.raw<ScenarioRows>(new Map());
  /** Whether the list was read at least once. */
  known = $state(false);
  failure = $state.raw<Failure | null>(null);
  filter = $state.raw<ScenarioFilter>(everyScenario);
  /** Ids that are ticked, to be run together. */
  ticked = new SvelteSet<string>();
  live = $derived([...this.rows.values()].filter((row) => row.trashedAt === null));
  trashed = $derived([...this.rows.values()].filter((row) => row.trashedAt !== null).sort((a, b) => (b.trashedAt ?? 0) - (a.trashedAt ?? 0)));
  shown = $derived(narrowed(this.live, this.filter));
  tags = $derived(tagsOf(this.live));
  /** The ticked ones that are still there, whether the filter shows them or not. */
  chosen = $derived(this.live.filter((row) => this.ticked.has(row.id)));

  #early: Update[] | null = null;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  // Updates that come while the call is under way are applied to its answer: the newest row wins.
  async reload(): Promise<void> {
    const early: Update[] = [];
    this.#early = early;
    try {
      const rows = await this.#backend.scenarios();
      if (this.#early !== early) return;
      this.rows = apply(new Map(rows.map((row) => [row.id, row])), early);
      this.failure = null;
      this.known = true;
    } catch (thrown) {
      if (this.#early === early) this.failure = toFailure(thrown);
    } finally {
      if (this.#early === early) this.#early = null;
    }
  }

  apply(updates: readonly Update[]): void {
    this.#early?.push(...updates);
    this.rows = apply(this.rows, updates);
  }

  /** Takes in a row that a call has answered; the feed brings it, too, and may be later. */
  take(row: ScenarioSummary): void {
    this.rows = new Map(this.rows).set(row.id, row);
  }

  get(id: string | null): ScenarioSummary | null {
    return (id !== null && this.rows.get(id)) || null;
  }

  tick(id: string, on: boolean): void {
    if (on) this.ticked.add(id);
    else this.ticked.delete(id);
  }

  read = (id: string) => this.#backend.scenario(id);
  save = (id: string | null, text: string) => this.#backend.saveScenario(id, text);
  trash = (id: string) => this.#backend.trashScenario(id);
  restore = (id: string) => this.#backend.restoreScenario(id);
  saveFile = (id: string) => this.#backend.saveScenarioFile(id);
  record = (conversationId: string, draft: RecordDraft) => this.#backend.recordScenario(conversationId, draft);
  history = (id: string) => this.#backend.scenarioHistory(id);
  lint = (text: string) => this.#backend.lintScenario(text);
  complete = (text: string, line: number, column: number) => this.#backend.completeScenario(text, line, column);
}
