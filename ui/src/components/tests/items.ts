// What can be done with a scenario, with the list of them, and with a run.
import type { RunSummary } from "../../ipc/generated/RunSummary";
import type { ScenarioSummary } from "../../ipc/generated/ScenarioSummary";
import { m } from "../../paraglide/messages";
import type { App } from "../../stores/app.svelte";
import { askRun, askTrashScenario, copyScenario, duplicateScenario, saveReport, saveScenarioFile, showScenario } from "../../stores/test-actions";
import { testIds } from "../../testids";
import type { MenuItem } from "../shared/menus";
import { reportFormats, reportNames } from "./words";

export function scenarioItems(app: App, row: ScenarioSummary): MenuItem[] {
  return [
    { id: "run", label: m.scenario_run(), icon: "play", why: row.errors > 0 ? m.scenario_run_errors() : undefined, testid: testIds.scenarioMenuRun, run: () => void askRun(app, [row.id]) },
    {
      id: "history",
      label: m.scenario_history(),
      icon: "clock",
      testid: testIds.scenarioMenuHistory,
      run: () => {
        showScenario(app, row.id);
        app.tests.editing.tab = "history";
      },
    },
    { id: "file", label: m.scenario_to_file(), icon: "download", testid: testIds.scenarioMenuFile, run: () => void saveScenarioFile(app, row.id) },
    { id: "copy", label: m.scenario_copy(), icon: "copy", testid: testIds.scenarioMenuCopy, run: () => void copyScenario(app, row.id) },
    { id: "duplicate", label: m.scenario_duplicate(), icon: "duplicate", testid: testIds.scenarioMenuDuplicate, run: () => void duplicateScenario(app, row.id) },
    { id: "trash", label: m.scenario_to_trash(), icon: "trash", danger: true, testid: testIds.scenarioMenuTrash, run: () => askTrashScenario(app, row.id) },
  ];
}

export function listItems(app: App): MenuItem[] {
  const { tests } = app;
  const runnable = tests.scenarios.live.filter((row) => row.errors === 0);
  return [
    { id: "all", label: m.scenarios_run_all(), icon: "play", why: runnable.length === 0 ? m.scenarios_none() : undefined, testid: testIds.scenariosRunAll, run: () => void askRun(app, runnable.map((row) => row.id)) },
    { id: "trash", label: m.scenarios_trash_open({ count: tests.scenarios.trashed.length }), icon: "trash", testid: testIds.scenariosTrash, run: () => (tests.trashShown = true) },
  ];
}

/** The scenarios of a run that are still in the list. */
function againOf(app: App, run: RunSummary): string[] {
  const ids = [...(app.tests.runs.held.cases.get(run.id)?.values() ?? [])].map((row) => row.scenarioId);
  return [...new Set(ids)].filter((id) => id !== null).filter((id) => app.tests.scenarios.get(id)?.trashedAt === null);
}

export function runItems(app: App, run: RunSummary): MenuItem[] {
  const { tests } = app;
  const going = run.state === "running";
  const again = againOf(app, run);
  return [
    ...reportFormats.map((format): MenuItem => ({ id: format, label: m.report_save({ name: reportNames[format]() }), icon: "download", testid: testIds.runReport, run: () => void saveReport(app, run.id, format) })),
    { id: "again", label: m.run_again(), icon: "retry", why: again.length === 0 ? m.run_again_not() : undefined, testid: testIds.runAgain, run: () => void askRun(app, again) },
    { id: "delete", label: m.run_delete(), icon: "trash", danger: true, why: going ? m.run_delete_not() : undefined, testid: testIds.runDelete, run: () => (tests.dialog = { kind: "deleteRun", runId: run.id }) },
  ];
}
