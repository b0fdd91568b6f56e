// The fake's answers for scenarios and their runs.

import type { AcrossView } from "../generated/AcrossView";
import type { CaseView } from "../generated/CaseView";
import type { ComparisonView } from "../generated/ComparisonView";
import type { CompletionsView } from "../generated/CompletionsView";
import type { HistoryView } from "../generated/HistoryView";
import type { LeftoverView } from "../generated/LeftoverView";
import type { LintView } from "../generated/LintView";
import type { RunSummary } from "../generated/RunSummary";
import type { RunView } from "../generated/RunView";
import type { SavedFile } from "../generated/SavedFile";
import type { ScenarioSummary } from "../generated/ScenarioSummary";
import type { ScenarioView } from "../generated/ScenarioView";
import { FakeFiles } from "./files";
import { failure, later } from "./world";

function notBuilt(): never {
  throw failure("notNow", "This is not built yet.");
}

export class FakeTests extends FakeFiles {
  async scenarios(): Promise<ScenarioSummary[]> {
    await later();
    return [];
  }

  async scenario(): Promise<ScenarioView> {
    await later();
    return notBuilt();
  }

  async saveScenario(): Promise<ScenarioView> {
    await later();
    return notBuilt();
  }

  async trashScenario(): Promise<void> {
    await later();
    return notBuilt();
  }

  async restoreScenario(): Promise<void> {
    await later();
    return notBuilt();
  }

  async lintScenario(): Promise<LintView> {
    await later();
    return notBuilt();
  }

  async completeScenario(): Promise<CompletionsView> {
    await later();
    return notBuilt();
  }

  async recordScenario(): Promise<ScenarioView> {
    await later();
    return notBuilt();
  }

  async saveScenarioFile(): Promise<SavedFile> {
    await later();
    return notBuilt();
  }

  async startRun(): Promise<string> {
    await later();
    return notBuilt();
  }

  async cancelRun(): Promise<void> {
    await later();
    return notBuilt();
  }

  async answerManual(): Promise<void> {
    await later();
    return notBuilt();
  }

  async runs(): Promise<RunSummary[]> {
    await later();
    return [];
  }

  async run(): Promise<RunView> {
    await later();
    return notBuilt();
  }

  async case(): Promise<CaseView> {
    await later();
    return notBuilt();
  }

  async deleteRun(): Promise<void> {
    await later();
    return notBuilt();
  }

  async leftovers(): Promise<LeftoverView[]> {
    await later();
    return [];
  }

  async closeLeftovers(): Promise<LeftoverView[]> {
    await later();
    return [];
  }

  async compareRuns(): Promise<ComparisonView> {
    await later();
    return notBuilt();
  }

  async across(): Promise<AcrossView[]> {
    await later();
    return [];
  }

  async scenarioHistory(): Promise<HistoryView> {
    await later();
    return notBuilt();
  }

  async saveRunReport(): Promise<SavedFile> {
    await later();
    return notBuilt();
  }
}
