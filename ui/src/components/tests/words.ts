// The words, icons and tones of verdicts: none is told by its colour alone.
import type { CaseEventKind } from "../../ipc/generated/CaseEventKind";
import type { CaseState } from "../../ipc/generated/CaseState";
import type { CaseSummary } from "../../ipc/generated/CaseSummary";
import type { DifferenceKind } from "../../ipc/generated/DifferenceKind";
import type { ExpectationResult } from "../../ipc/generated/ExpectationResult";
import type { ReportFormat } from "../../ipc/generated/ReportFormat";
import type { RunCounts } from "../../ipc/generated/RunCounts";
import type { RunPlace } from "../../ipc/generated/RunPlace";
import type { RunState } from "../../ipc/generated/RunState";
import type { RunSummary } from "../../ipc/generated/RunSummary";
import type { StepVerdict } from "../../ipc/generated/StepVerdict";
import { duration } from "../../lib/format";
import { hostOf } from "../../lib/links";
import { m } from "../../paraglide/messages";
import type { IconName } from "../shared/icons";

export interface Look {
  icon: IconName;
  word: () => string;
  title?: () => string;
  tone: "plain" | "ok" | "warn" | "bad" | "info";
}

export const caseLooks: Record<CaseState, Look> = {
  waiting: { icon: "circle", word: m.case_waiting, tone: "plain" },
  running: { icon: "play", word: m.case_running, tone: "info" },
  awaitingPerson: { icon: "user", word: m.case_awaiting, tone: "warn" },
  passed: { icon: "check", word: m.case_passed, tone: "ok" },
  passedOnRetry: { icon: "retry", word: m.case_passed_on_retry, title: m.case_passed_on_retry_title, tone: "warn" },
  failed: { icon: "error", word: m.case_failed, tone: "bad" },
  hung: { icon: "clock", word: m.case_hung, title: m.case_hung_title, tone: "bad" },
  broken: { icon: "connection", word: m.case_broken, title: m.case_broken_title, tone: "bad" },
  notRun: { icon: "remove", word: m.case_not_run, title: m.case_not_run_title, tone: "warn" },
};

export const stepLooks: Record<StepVerdict, Look> = {
  waiting: { icon: "circle", word: m.verdict_waiting, tone: "plain" },
  running: { icon: "play", word: m.verdict_running, tone: "info" },
  passed: { icon: "check", word: m.verdict_passed, tone: "ok" },
  late: { icon: "clock", word: m.verdict_late, title: m.verdict_late_title, tone: "bad" },
  outOfOrder: { icon: "swap", word: m.verdict_order, title: m.verdict_order_title, tone: "bad" },
  failed: { icon: "error", word: m.verdict_failed, tone: "bad" },
  notRun: { icon: "remove", word: m.verdict_not_run, tone: "plain" },
};

export const runLooks: Record<RunState, Look> = {
  running: { icon: "play", word: m.run_running, tone: "info" },
  ended: { icon: "check", word: m.run_ended, tone: "ok" },
  cancelled: { icon: "end", word: m.run_cancelled, title: m.run_cancelled_title, tone: "warn" },
  interrupted: { icon: "power", word: m.run_interrupted, title: m.run_interrupted_title, tone: "warn" },
};

export const differenceLooks: Record<DifferenceKind, Look> = {
  verdict: { icon: "state", word: m.difference_verdict, tone: "bad" },
  missing: { icon: "remove", word: m.difference_missing, tone: "bad" },
  extra: { icon: "plus", word: m.difference_extra, tone: "info" },
  late: { icon: "clock", word: m.difference_late, tone: "warn" },
  reordered: { icon: "swap", word: m.difference_reordered, tone: "warn" },
  fact: { icon: "info", word: m.difference_fact, tone: "info" },
};

export const differenceKinds: readonly DifferenceKind[] = ["verdict", "missing", "extra", "late", "reordered", "fact"];

export const eventIcons: Record<CaseEventKind, IconName> = { message: "console", state: "state", connection: "connection", deed: "person", finding: "alert" };

export const reportNames: Record<ReportFormat, () => string> = { html: m.report_html, junit: m.report_junit, json: m.report_json };
export const reportFormats: readonly ReportFormat[] = ["html", "junit", "json"];

/** How a whole run looks: one that ended is as good as its cases. */
export function lookOfRun(run: RunSummary): Look {
  const { failed, notRun, passedOnRetry } = run.counts;
  if (run.state !== "ended") return runLooks[run.state];
  if (failed + notRun > 0) return { icon: "error", word: () => m.run_failed_count({ count: failed + notRun }), tone: "bad" };
  return passedOnRetry > 0 ? caseLooks.passedOnRetry : caseLooks.passed;
}

/** `12 passed, 1 on retry, 2 failed, 3 waiting`; what there is none of is left out. */
export function countsWord(counts: RunCounts): string {
  const parts = [
    counts.passed > 0 ? m.count_passed({ count: counts.passed }) : "",
    counts.passedOnRetry > 0 ? m.count_on_retry({ count: counts.passedOnRetry }) : "",
    counts.failed > 0 ? m.count_failed({ count: counts.failed }) : "",
    counts.notRun > 0 ? m.count_not_run({ count: counts.notRun }) : "",
    counts.running > 0 ? m.count_running({ count: counts.running }) : "",
    counts.waiting > 0 ? m.count_waiting({ count: counts.waiting }) : "",
  ].filter(Boolean);
  return parts.join(", ");
}

/** The verdict of an expectation, with by how much it was late. */
export function verdictWord(row: ExpectationResult): string {
  return row.lateByMs === null ? stepLooks[row.state].word() : m.verdict_late_by({ time: duration(row.lateByMs) });
}

/** A case in one line: its scenario, row, repetition. */
export function titleOf(row: CaseSummary): string {
  const parts = [row.scenario || row.file, row.row, row.repetition > 1 ? m.case_repetition({ number: row.repetition }) : ""];
  return parts.filter(Boolean).join(" · ");
}

interface Addresses {
  get(id: string): { serviceUrl: string } | null;
}

/** A place by its name, and by its host as well where another one has the same name. */
export function placeWord(place: RunPlace, places: readonly RunPlace[], orgs: Addresses): string {
  if (place.target.kind === "practice" || places.filter((other) => other.name === place.name).length < 2) return place.name;
  const org = orgs.get(place.target.profileId);
  return org ? m.place_at({ name: place.name, host: hostOf(org.serviceUrl) }) : place.name;
}

export const placesWord = (places: readonly RunPlace[], orgs: Addresses): string => places.map((place) => placeWord(place, places, orgs)).join(", ");
