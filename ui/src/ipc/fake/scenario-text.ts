// Enough of the scenarios' language for the fake: names, tags, steps, what is wrong, what can stand where. The core reads
// all of it; this reads lines.

import type { CompletionsView } from "../generated/CompletionsView";
import type { CompletionView } from "../generated/CompletionView";
import type { LintView } from "../generated/LintView";
import type { OutlineRow } from "../generated/OutlineRow";
import type { ProblemView } from "../generated/ProblemView";

const steps: readonly [word: string, insert: string, detail: string][] = [
  ["start", "start: guest", "Begins a conversation"],
  ["expect", "expect: ", "Waits until something holds"],
  ["say", "say: ", "The end user writes"],
  ["choose", "choose: ", "The end user chooses an option"],
  ["form", "form: { }", "The end user fills in a form"],
  ["file", "file: ", "The end user sends a file"],
  ["typing", "typing: 2 s", "The end user types without sending"],
  ["wait", "wait: 1 s", "Nothing happens for a while"],
  ["client", "client: dropStream", "Something happens to the end user’s browser"],
  ["manual", "manual: { do: }", "A person does something"],
  ["include", "include: ", "The steps of another file"],
  ["end", "end", "Ends the session"],
  ["close", "close", "Closes the conversation"],
];

const conditions = ["routed", "notRouted", "accepted", "joined", "left", "transferred", "message", "file", "queuePosition", "session", "conversation", "verified", "guest", "attribute", "nothing", "latency", "finding", "noFinding", "gaps", "receipt"];

const topLevel = ["version", "name", "description", "tags", "variables", "rows", "within", "limit", "practice", "steps"];

export interface ReadStep extends OutlineRow {
  word: string;
  rest: string;
}

export interface ReadText {
  name: string | null;
  description: string;
  tags: string[];
  rows: string[];
  steps: ReadStep[];
}

const plain = (text: string): string => text.trim().replace(/^["']|["']$/g, "");

function titleOf(word: string, rest: string): string {
  switch (word) {
    case "say":
      return `Say “${plain(rest)}”`;
    case "start":
      return rest.includes("verified") ? "Start as a verified user" : "Start as a guest";
    case "expect":
      return rest === "" ? "Expect what follows" : `Expect ${plain(rest).replace(/\{\}/g, "").replace(/[{}]/g, "").replace(/:\s*(?=,|$)/g, "").replace(/\s+,/g, ",").trim()}`;
    case "choose":
      return `Choose “${plain(rest)}”`;
    case "file":
      return `Send the file ${plain(rest)}`;
    case "manual":
      return `A person: ${/do:\s*([^,}]*)/.exec(rest)?.[1]?.trim() ?? "does something"}`;
    case "client":
      return `The browser: ${plain(rest)}`;
    case "end":
      return "End the session";
    case "close":
      return "Close the conversation";
    default:
      return `${word}${rest ? ` ${plain(rest)}` : ""}`;
  }
}

export function readText(text: string): ReadText {
  const lines = text.split("\n");
  const read: ReadText = { name: null, description: "", tags: [], rows: [], steps: [] };
  let within = "";
  lines.forEach((line, index) => {
    const top = /^(\w+):\s*(.*)$/.exec(line);
    if (top) {
      const [, word = "", value = ""] = top;
      within = word;
      if (word === "name") read.name = plain(value) || null;
      else if (word === "description") read.description = plain(value);
      else if (word === "tags") read.tags = value.replace(/[[\]]/g, "").split(",").map(plain).filter(Boolean);
      return;
    }
    if (within === "rows") {
      const row = /^ {2}- \{\s*(\w+):\s*([^,}]*)/.exec(line);
      if (row) read.rows.push(`${row[1]}=${plain(row[2] ?? "")}`);
    } else if (within === "steps") {
      const step = /^ {2}- (\w+)(?::\s*(.*))?$/.exec(line);
      if (step) read.steps.push({ line: index + 1, word: step[1]!, rest: step[2] ?? "", title: titleOf(step[1]!, step[2] ?? "") });
    }
  });
  return read;
}

/** Single letters added, left out or changed. */
function distance(a: string, b: string): number {
  let before = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const now = [i];
    for (let j = 1; j <= b.length; j += 1) now[j] = Math.min(now[j - 1]! + 1, before[j]! + 1, before[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    before = now;
  }
  return before[b.length]!;
}

function nearest(word: string, known: readonly string[]): string | null {
  const [best] = [...known].sort((a, b) => distance(word, a) - distance(word, b));
  return best !== undefined && distance(word, best) <= 2 ? best : null;
}

export function lint(text: string): LintView {
  const read = readText(text);
  const problems: ProblemView[] = [];
  const add = (severity: ProblemView["severity"], line: number, column: number, length: number, message: string, expected: string | null = null, suggestion: string | null = null) =>
    problems.push({ severity, file: "", line, column, endColumn: column + length, message, expected, suggestion });
  text.split("\n").forEach((line, index) => {
    const tab = line.indexOf("\t");
    if (tab !== -1) add("error", index + 1, [...line.slice(0, tab)].length + 1, 1, "A tab stands in the indentation.", "spaces, two for each level", "  ");
    const top = /^(\w+):/.exec(line);
    if (top && !topLevel.includes(top[1]!)) add("error", index + 1, 1, top[1]!.length, `“${top[1]}” is not known here.`, topLevel.join(", "), nearest(top[1]!, topLevel));
    const version = /^version:\s*(\S+)/.exec(line);
    if (version && version[1] !== "1") add("error", index + 1, 10, version[1]!.length, `Version ${version[1]} is newer than this app.`, "1", "1");
  });
  if (read.name === null) add("error", 1, 1, 0, "The scenario has no name.", "name: what it shows");
  if (read.steps.length === 0) add("error", text.split("\n").length, 1, 0, "The scenario has no steps.", "steps: with a list of steps");
  const words = steps.map(([word]) => word);
  for (const step of read.steps) {
    if (!words.includes(step.word)) add("error", step.line, 5, step.word.length, `“${step.word}” is no step.`, words.join(", "), nearest(step.word, words));
    const condition = step.word === "expect" ? /^[{\s]*(\w+)/.exec(step.rest)?.[1] : undefined;
    if (condition && condition !== "within" && !conditions.includes(condition)) add("error", step.line, 5 + "expect: ".length + step.rest.indexOf(condition), condition.length, `“${condition}” is nothing that can be expected.`, conditions.join(", "), nearest(condition, conditions));
  }
  const last = read.steps.at(-1);
  if (last && last.word !== "end" && last.word !== "close") add("warning", last.line, 5, last.word.length, "The conversation is still open after the last step.", "end or close as the last step");
  problems.sort((a, b) => a.line - b.line || a.column - b.column);
  return { problems, outline: read.steps.map(({ line, title }) => ({ line, title })), cases: Math.max(1, read.rows.length) };
}

export function complete(text: string, line: number, column: number): CompletionsView {
  const before = [...(text.split("\n")[line - 1] ?? "")].slice(0, column - 1).join("");
  const word = /[\w.]*$/.exec(before)?.[0] ?? "";
  const from = column - word.length;
  const items = (rows: readonly (readonly [string, string, string])[]): CompletionView[] => rows.filter(([label]) => label.startsWith(word)).map(([label, insert, detail]) => ({ label, insert, detail }));
  if (/^ {2}- \w*$/.test(before)) return { from, items: items(steps) };
  if (/expect:\s*(\{\s*)?\w*$/.test(before) || /^ {6}- \w*$/.test(before)) return { from, items: items(conditions.map((name) => [name, name, "Something that can be expected"] as const)) };
  if (/^\w*$/.test(before)) return { from, items: items(topLevel.map((name) => [name, `${name}: `, "Of the whole scenario"] as const)) };
  return { from, items: [] };
}
