// What the palette can do with scenarios and runs.
import type { App } from "../../stores/app.svelte";
import type { ReportFormat } from "../../ipc/generated/ReportFormat";
import { m } from "../../paraglide/messages";
import { askRun, askTrashScenario, closeLeftovers, saveReport, saveScenario, saveScenarioFile, showRun, showScenario } from "../../stores/test-actions";
import type { IconName } from "../shared/icons";
import type { Command } from "./commands";

const mostRuns = 5;

export function testCommands(app: App): Command[] {
  const { tests } = app;
  const { scenarios, runs, editing } = tests;
  const group = m.palette_tests();
  const out: Command[] = [];
  const add = (id: string, label: string, icon: IconName, run: () => void) => out.push({ id: `tests-${id}`, group, label, icon, run: () => (app.go("tests"), run()) });
  if (runs.manual.length > 0) add("manual", m.palette_manual(), "user", () => undefined);
  add("new", m.scenario_new(), "plus", () => (tests.dialog = { kind: "templates" }));
  const runnable = scenarios.live.filter((row) => row.errors === 0);
  if (runnable.length > 0) add("run-all", m.scenarios_run_all(), "play", () => void askRun(app, runnable.map((row) => row.id)));
  const chosen = scenarios.chosen.filter((row) => row.errors === 0);
  if (chosen.length > 0) add("run-ticked", m.scenarios_run({ count: chosen.length }), "play", () => void askRun(app, chosen.map((row) => row.id)));
  const open = tests.panel === "scenario" ? editing.row : null;
  if (open) {
    add("run-open", m.palette_scenario_run({ name: open.name }), "play", () => void askRun(app, [open.id]));
    if (editing.dirty) add("save", m.palette_scenario_save({ name: open.name }), "check", () => void saveScenario(app));
    add("file", m.palette_scenario_file({ name: open.name }), "download", () => void saveScenarioFile(app, open.id));
    add("trash", m.palette_scenario_trash({ name: open.name }), "trash", () => askTrashScenario(app, open.id));
  }
  const run = tests.panel === "run" ? runs.open : null;
  if (run) {
    if (run.state === "running") add("cancel", m.run_cancel(), "end", () => (tests.dialog = { kind: "cancelRun", runId: run.id }));
    const reports: [ReportFormat, string][] = [["html", m.report_html()], ["junit", m.report_junit()], ["json", m.report_json()]];
    for (const [format, name] of reports) add(`report-${format}`, m.report_save({ name }), "download", () => void saveReport(app, run.id, format));
    add("compare", m.run_tab_compare(), "transfer", () => (runs.tab = "compare"));
    add("failed", m.palette_run_failed(), "filter", () => ((runs.tab = "cases"), (runs.filter = "failed")));
  }
  add("scenarios", m.palette_scenarios(), "tests", () => ((tests.list = "scenarios"), (tests.pane = "list"), (tests.trashShown = false)));
  add("runs", m.palette_runs(), "tests", () => ((tests.list = "runs"), (tests.pane = "list")));
  add("trashed", m.scenarios_trash_open({ count: scenarios.trashed.length }), "trash", () => ((tests.list = "scenarios"), (tests.pane = "list"), (tests.trashShown = true)));
  if (runs.leftovers.length > 0) add("leftovers", m.leftovers_close_all({ count: runs.leftovers.length }), "close", () => void closeLeftovers(app));
  for (const row of runs.list.slice(0, mostRuns)) add(`run-${row.id}`, m.palette_run_open({ title: row.title }), "right", () => showRun(app, row.id));
  for (const row of scenarios.live) add(`open-${row.id}`, m.palette_scenario_open({ name: row.name }), "file", () => showScenario(app, row.id));
  return out;
}
