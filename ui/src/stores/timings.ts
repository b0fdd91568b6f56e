// The timings of a case and the history of a scenario as pictures: where things stand, as shares of the whole from 0 to 1.

import type { CaseState } from "../ipc/generated/CaseState";
import type { HistoryPoint } from "../ipc/generated/HistoryPoint";
import type { StepResult } from "../ipc/generated/StepResult";
import { bad, over } from "../lib/verdicts";

export interface Tick {
  at: number;
  share: number;
}

/** Round numbers from 0 to at most `total`: steps of 1, 2 or 5 of some power of ten, at most `most` of them besides 0. */
export function ticksOf(total: number, most = 5): Tick[] {
  if (!(total > 0)) return [{ at: 0, share: 0 }];
  const rough = total / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => total / size <= most) ?? total;
  const ticks: Tick[] = [];
  for (let index = 0; index * step <= total * 1.000001; index += 1) ticks.push({ at: index * step, share: (index * step) / total });
  return ticks;
}

export interface Bar {
  step: StepResult;
  from: number;
  width: number;
  /** Where the expectations of the step came, and the limits that they missed. */
  marks: { share: number; limit: boolean }[];
}

export interface Picture {
  totalMs: number;
  bars: Bar[];
  ticks: Tick[];
}

/** When a step ended, in milliseconds since the case began; `now` for the one under way. */
function endOf(step: StepResult, now: number): number {
  if (step.beganMs === null) return 0;
  return step.tookMs === null ? Math.max(now, step.beganMs) : step.beganMs + step.tookMs;
}

/** Bars of the steps that were begun, on one axis that ends with the last of them. `now` is how long the case has taken. */
export function pictureOf(steps: readonly StepResult[], now = 0): Picture {
  const begun = steps.filter((step) => step.beganMs !== null);
  const totalMs = Math.max(1, ...begun.map((step) => endOf(step, now)));
  const at = (ms: number) => Math.min(1, ms / totalMs);
  const bars = begun.map((step) => {
    const began = step.beganMs ?? 0;
    return {
      step,
      from: began / totalMs,
      width: (endOf(step, now) - began) / totalMs,
      marks: step.expectations.flatMap((row) => [
        ...(row.lateByMs === null ? [] : [{ share: at(began + row.limitMs), limit: true }]),
        ...(row.tookMs === null ? [] : [{ share: at(began + row.tookMs), limit: false }]),
      ]),
    };
  });
  return { totalMs, bars, ticks: ticksOf(totalMs) };
}

export type PointShape = "passed" | "retried" | "failed";

export function shapeOf(state: CaseState): PointShape | null {
  if (!over(state) || state === "notRun") return null;
  if (state === "passedOnRetry") return "retried";
  return bad(state) ? "failed" : "passed";
}

export interface PlacedPoint {
  point: HistoryPoint;
  shape: PointShape;
  x: number;
  /** From the bottom. */
  y: number;
}

export interface Chart {
  points: PlacedPoint[];
  ticks: Tick[];
  /** The height of the median. */
  median: number | null;
}

/** One point per case, evenly spread from the oldest to the newest; the axis begins at 0. Cases that were never held have none. */
export function chartOf(points: readonly HistoryPoint[], medianMs: number | null): Chart {
  const held = points.flatMap((point) => {
    const shape = shapeOf(point.state);
    return shape ? [{ point, shape }] : [];
  });
  const most = Math.max(1, ...held.map(({ point }) => point.tookMs), medianMs ?? 0) * 1.05;
  return {
    points: held.map(({ point, shape }, index) => ({ point, shape, x: held.length === 1 ? 0.5 : index / (held.length - 1), y: point.tookMs / most })),
    ticks: ticksOf(most, 4),
    median: medianMs === null ? null : medianMs / most,
  };
}
