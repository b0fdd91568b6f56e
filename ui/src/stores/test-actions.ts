// What a person can do with scenarios and runs: each says what has happened, and offers the way back.

import type { CaseSummary } from "../ipc/generated/CaseSummary";
import type { ManualAnswer } from "../ipc/generated/ManualAnswer";
import type { RecordDraft } from "../ipc/generated/RecordDraft";
import type { ReportFormat } from "../ipc/generated/ReportFormat";
import type { RunRequest } from "../ipc/generated/RunRequest";
import { copy } from "../lib/clipboard";
import { m } from "../paraglide/messages";
import type { App } from "./app.svelte";

/** What the core refuses to keep is not read at all. */
export const mostScenarioBytes = 1024 * 1024;

/** Saves a text as a new scenario and opens it. */
export async function newScenario(app: App, text: string): Promise<boolean> {
  const { tests, notices } = app;
  const view = await notices.attempt(() => tests.scenarios.save(null, text));
  if (!view) return false;
  opened(app, view);
  return true;
}

function opened(app: App, view: Awaited<ReturnType<App["tests"]["scenarios"]["read"]>>): void {
  const { tests } = app;
  tests.scenarios.take(view.summary);
  tests.list = "scenarios";
  tests.panel = "scenario";
  tests.pane = "main";
  tests.editing.tab = "text";
  tests.editing.take(view);
  app.go("tests");
}

export async function scenarioFromFile(app: App, file: File): Promise<void> {
  if (file.size > mostScenarioBytes) {
    app.notices.show({ severity: "warning", text: m.scenario_too_big({ name: file.name }), hint: m.scenario_too_big_hint(), life: 10_000 });
    return;
  }
  const text = await app.notices.attempt(() => file.text());
  if (text === undefined) return;
  if (await newScenario(app, text)) app.notices.show({ text: m.scenario_made_from({ name: file.name }) });
}

export async function duplicateScenario(app: App, id: string): Promise<void> {
  const { tests, notices } = app;
  const text = tests.editing.id === id ? tests.editing.text : (await notices.attempt(() => tests.scenarios.read(id)))?.text;
  if (text !== undefined) await newScenario(app, text);
}

export async function saveScenario(app: App): Promise<boolean> {
  const { tests, notices } = app;
  const view = await notices.attempt(() => tests.editing.save());
  if (!view) return false;
  const { errors, name } = view.summary;
  notices.show({ about: `scenario ${view.summary.id}`, text: m.scenario_saved({ name }), hint: errors > 0 ? m.scenario_saved_errors({ count: errors }) : null });
  return true;
}

export async function trashScenario(app: App, id: string): Promise<void> {
  const { tests, notices } = app;
  const name = tests.scenarios.get(id)?.name ?? "";
  const done = await notices.attempt(() => tests.scenarios.trash(id).then(() => true));
  if (!done) return;
  tests.scenarios.ticked.delete(id);
  if (tests.editing.id === id) tests.leave();
  notices.show({ text: m.scenario_trashed({ name }), life: 10_000, action: { label: m.undo(), run: () => void notices.attempt(() => tests.scenarios.restore(id)) } });
}

/** To the trash; what is not saved is asked about first. */
export function askTrashScenario(app: App, id: string): void {
  if (app.tests.editing.unsaved(id)) app.tests.dialog = { kind: "trash", scenarioId: id };
  else void trashScenario(app, id);
}

export async function restoreScenario(app: App, id: string): Promise<void> {
  const { tests, notices } = app;
  const done = await notices.attempt(() => tests.scenarios.restore(id).then(() => true));
  const name = tests.scenarios.get(id)?.name ?? "";
  if (done) notices.show({ text: m.scenario_restored({ name }), action: { label: m.notice_show(), run: () => showScenario(app, id) } });
}

export function showScenario(app: App, id: string): void {
  app.tests.showScenario(id);
  app.go("tests");
}

export function showRun(app: App, id: string): void {
  app.tests.showRun(id);
  app.go("tests");
}

export async function saveScenarioFile(app: App, id: string): Promise<void> {
  const unsaved = app.tests.editing.unsaved(id);
  const file = await app.notices.attempt(() => app.tests.scenarios.saveFile(id));
  if (file) app.written.say(file.path, { hint: unsaved ? m.scenario_file_unsaved() : null });
}

export async function copyScenario(app: App, id: string): Promise<void> {
  const { tests } = app;
  if (tests.editing.id !== id) return app.copyOf(m.scenario_copied(), async () => (await tests.scenarios.read(id)).text);
  // A web view lets a text onto the clipboard only at once after the click.
  if (await copy(tests.editing.text)) app.notices.show({ text: m.scenario_copied() });
  else app.notices.show({ severity: "warning", text: m.copy_refused(), life: 8000 });
}

/** Asks how scenarios are to be run; what the editor holds is saved first, so that it is what is run. */
export async function askRun(app: App, scenarios: readonly string[]): Promise<void> {
  const { editing } = app.tests;
  if (editing.id !== null && scenarios.includes(editing.id) && editing.dirty && !(await saveScenario(app))) return;
  app.go("tests");
  app.tests.dialog = { kind: "run", scenarios };
}

export async function startRun(app: App, request: RunRequest): Promise<void> {
  const id = await app.tests.runs.start(request);
  app.tests.scenarios.ticked.clear();
  showRun(app, id);
}

export async function cancelRun(app: App, id: string): Promise<void> {
  const done = await app.notices.attempt(() => app.tests.runs.cancel(id).then(() => true));
  if (done) app.notices.show({ text: m.run_cancelled_said() });
}

export async function deleteRun(app: App, id: string): Promise<void> {
  const title = app.tests.runs.held.rows.get(id)?.title ?? "";
  const done = await app.notices.attempt(() => app.tests.runs.delete(id).then(() => true));
  if (!done) return;
  if (app.tests.runs.openId === id || app.tests.panel === "run") app.tests.leave();
  app.notices.show({ text: m.run_deleted({ name: title }) });
}

export async function saveReport(app: App, runId: string, format: ReportFormat): Promise<void> {
  const file = await app.notices.attempt(() => app.tests.runs.report(runId, format));
  if (file) app.written.say(file.path);
}

export async function closeLeftovers(app: App): Promise<void> {
  const before = app.tests.runs.leftovers.length;
  const left = await app.notices.attempt(() => app.tests.runs.closeLeftovers());
  if (!left) return;
  app.notices.show(
    left.length === 0
      ? { text: m.leftovers_closed({ count: before }) }
      : { severity: "warning", text: m.leftovers_left({ count: left.length }), hint: left.find((row) => row.reason !== null)?.reason ?? null, life: 12_000 },
  );
}

export async function answerManual(app: App, row: CaseSummary, answer: ManualAnswer): Promise<boolean> {
  app.settings.setPerson(answer.who);
  app.notices.forget(`manual ${row.id}`);
  return (await app.notices.attempt(() => app.tests.runs.answer(row.id, answer).then(() => true))) ?? false;
}

export async function recordScenario(app: App, conversationId: string, draft: RecordDraft): Promise<void> {
  const view = await app.tests.scenarios.record(conversationId, draft);
  opened(app, view);
  app.notices.show({ text: m.scenario_recorded({ name: view.summary.name }), hint: m.scenario_recorded_hint() });
}

/** A person's turn is told wherever in the window somebody is. */
export function announceManual(app: App): void {
  for (const row of app.tests.news()) {
    if (app.settings.place === "tests") continue;
    app.notices.show({
      about: `manual ${row.id}`,
      severity: "warning",
      text: m.manual_notice({ scenario: row.scenario }),
      hint: row.manual?.instructions ?? null,
      action: { label: m.notice_show(), run: () => app.go("tests") },
    });
  }
}
