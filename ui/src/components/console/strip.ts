// The five steps of a handover, and where a conversation stands among them.
import type { ConversationView } from "../../ipc/generated/ConversationView";
import type { MilestonesView } from "../../ipc/generated/MilestonesView";

export type StepId = keyof MilestonesView;
export type StepState = "done" | "now" | "failed" | "ahead";

export interface Step {
  id: StepId;
  state: StepState;
  at: number | null;
  /** Since the step before; since the start for the first one. */
  delta: number | null;
  /** Where a running clock counts from. */
  from: number | null;
}

export const stepIds: readonly StepId[] = ["token", "created", "routed", "accepted", "ended"];

export function steps(row: ConversationView): Step[] {
  const out: Step[] = [];
  let before: number | null = row.startedAt;
  let current = false;
  const failed = row.state === "failed" || (row.routing?.failureType != null && row.milestones.accepted === null);
  const over = row.state === "closed" || row.session === "ended";
  for (const id of stepIds) {
    const at = row.milestones[id];
    if (at !== null && id === "accepted" && row.milestones.ended === null && !over && !failed) {
      // The session runs: nothing is waited for, and the step that was reached last is the present one.
      current = true;
      out.push({ id, state: "now", at, delta: before === null ? null : Math.max(0, at - before), from: at });
      before = at;
      continue;
    }
    if (at !== null) {
      out.push({ id, state: "done", at, delta: before === null ? null : Math.max(0, at - before), from: null });
      before = at;
      continue;
    }
    if (!current && !over) {
      current = true;
      out.push({ id, state: failed ? "failed" : "now", at: null, delta: null, from: failed ? null : before });
    } else {
      out.push({ id, state: "ahead", at: null, delta: null, from: null });
    }
  }
  return out;
}
