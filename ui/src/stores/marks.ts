// Where a problem of a scenario's text stands, for an editor that counts UTF-16 units from the beginning. The core counts
// lines and characters from 1.

import type { ProblemView } from "../ipc/generated/ProblemView";

export interface Mark {
  from: number;
  to: number;
}

/** UTF-16 units before a column, which counts characters from 1; the line's end for one beyond it. */
export function unitsBefore(line: string, column: number): number {
  let units = 0;
  let at = 1;
  for (const character of line) {
    if (at >= column) break;
    units += character.length;
    at += 1;
  }
  return units;
}

/** The column, in characters from 1, at which a number of UTF-16 units ends. */
export function columnAfter(line: string, units: number): number {
  return [...line.slice(0, units)].length + 1;
}

/** The word that begins at a place, or one character where none does. */
function wordAt(line: string, from: number): number {
  const word = /^[\p{L}\p{N}_.$-]+/u.exec(line.slice(from));
  if (word) return from + word[0].length;
  const next = [...line.slice(from)][0];
  return from + (next?.length ?? 0);
}

/** A problem's place. One that is a mere point takes the word there, and a line's end the line itself, so that it can be seen. */
export function markOf(text: string, problem: Pick<ProblemView, "line" | "column" | "endColumn">): Mark {
  const lines = text.split("\n");
  const number = Math.min(Math.max(1, problem.line), lines.length);
  const start = lines.slice(0, number - 1).reduce((sum, line) => sum + line.length + 1, 0);
  const line = lines[number - 1] ?? "";
  const from = unitsBefore(line, problem.column);
  const end = problem.endColumn > problem.column ? unitsBefore(line, problem.endColumn) : wordAt(line, from);
  if (end > from) return { from: start + from, to: start + end };
  const first = line.length - line.trimStart().length;
  return { from: start + (first < from ? first : 0), to: start + line.length };
}
