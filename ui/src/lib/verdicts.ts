// What the verdict of a case means.

import type { CaseState } from "../ipc/generated/CaseState";

/** Whether a case has come to its end. */
export function over(state: CaseState): boolean {
  switch (state) {
    case "waiting":
    case "running":
    case "awaitingPerson":
      return false;
    case "passed":
    case "passedOnRetry":
    case "failed":
    case "hung":
    case "broken":
    case "notRun":
      return true;
  }
}

/** Whether a case counts as a failure. */
export function bad(state: CaseState): boolean {
  return over(state) && state !== "passed" && state !== "passedOnRetry";
}
