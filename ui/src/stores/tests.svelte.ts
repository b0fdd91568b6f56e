// The Tests page: scenarios, runs, and what of the page is open.

import type { Backend } from "../ipc";
import type { RunTarget } from "../ipc/generated/RunTarget";
import type { Update } from "../ipc/generated/Update";
import { Editing } from "./editing.svelte";
import { Runs } from "./runs.svelte";
import { Scenarios } from "./scenarios.svelte";

export type TestsList = "scenarios" | "runs";
/** What the middle of the page shows. */
export type TestsPanel = "scenario" | "run" | "none";
/** The panes of a narrow window. */
export type TestsPane = "list" | "main" | "side";

export type TestsDialog =
  | { kind: "run"; scenarios: readonly string[] }
  | { kind: "record"; conversationId: string }
  | { kind: "discard"; scenarioId: string; name: string }
  | { kind: "trash"; scenarioId: string }
  | { kind: "deleteRun"; runId: string }
  | { kind: "cancelRun"; runId: string }
  | { kind: "templates" };

/** What the run dialog begins with: what was chosen last, for this window's life. */
export interface RunChoices {
  targets: readonly RunTarget[];
  times: number;
  parallel: number;
  retry: boolean;
  limitMinutes: number | null;
}

export const firstChoices: RunChoices = { targets: [{ kind: "practice" }], times: 1, parallel: 5, retry: false, limitMinutes: null };

/** A whole number within bounds, or null. */
export function wholeOf(text: string, least: number, most: number): number | null {
  const value = Number(text.trim());
  return text.trim() !== "" && Number.isInteger(value) && value >= least && value <= most ? value : null;
}

export class Tests {
  scenarios: Scenarios;
  editing: Editing;
  runs: Runs;
  list = $state<TestsList>("scenarios");
  panel = $state<TestsPanel>("none");
  pane = $state<TestsPane>("list");
  trashShown = $state(false);
  dialog = $state.raw<TestsDialog | null>(null);
  choices = $state.raw<RunChoices>(firstChoices);
  /** Manual steps that were announced already. */
  #announced = new Set<string>();

  constructor(backend: Backend, storage: Pick<Storage, "getItem" | "setItem">) {
    this.scenarios = new Scenarios(backend);
    this.editing = new Editing(this.scenarios, storage);
    this.runs = new Runs(backend);
  }

  async reload(): Promise<void> {
    await Promise.all([this.scenarios.reload(), this.runs.reload()]);
    for (const row of this.runs.manual) this.#announced.add(`${row.id} ${row.manual?.step} ${row.manual?.since}`);
  }

  apply(updates: readonly Update[]): void {
    this.scenarios.apply(updates);
    this.runs.apply(updates);
    if (updates.some(({ change }) => change.kind === "scenario" && change.scenario.id === this.editing.id)) void this.editing.refresh();
  }

  /** Cases that have begun to wait for a person since this was last asked. */
  news() {
    return this.runs.manual.filter((row) => {
      const key = `${row.id} ${row.manual?.step} ${row.manual?.since}`;
      if (this.#announced.has(key)) return false;
      this.#announced.add(key);
      return true;
    });
  }

  showScenario(id: string): void {
    this.list = "scenarios";
    this.panel = "scenario";
    this.pane = "main";
    void this.editing.open(id);
  }

  showRun(id: string): void {
    this.list = "runs";
    this.panel = "run";
    this.pane = "main";
    this.runs.show(id);
  }

  showCase(runId: string, caseId: string): void {
    this.showRun(runId);
    this.runs.inspect(caseId);
    this.pane = "side";
  }

  /** Closes what the middle shows. */
  leave(): void {
    this.panel = "none";
    this.pane = "list";
    this.editing.close();
    this.runs.show(null);
  }
}
