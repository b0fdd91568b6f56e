// The text editor for scenarios. Loaded when the first scenario is opened: nothing else of the window imports this file.
//
// It lives in a shadow tree: there CodeMirror hands its styles over as constructed style sheets, which the window's content
// security policy allows, and a style element it does not. Custom properties reach inside, so our colours hold there, too.

import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";

import type { CompletionsView } from "../../../ipc/generated/CompletionsView";
import type { ProblemView } from "../../../ipc/generated/ProblemView";
import { m } from "../../../paraglide/messages";
import { columnAfter, markOf, unitsBefore } from "../../../stores/marks";
import { phrases } from "./phrases";
import { colours, looks } from "./looks";

export interface EditorEvents {
  text: (text: string) => void;
  save: () => void;
  complete: (text: string, line: number, column: number) => Promise<CompletionsView>;
}

export interface ScenarioEditor {
  setText: (text: string) => void;
  setProblems: (problems: readonly ProblemView[], of: string) => void;
  replace: (from: number, to: number, insert: string) => void;
  showLine: (line: number) => void;
  focus: () => void;
  destroy: () => void;
}

async function completions(context: CompletionContext, events: EditorEvents): Promise<CompletionResult | null> {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  // After a space something is proposed only when it was asked for: in a sentence it would be in the way.
  if (!context.explicit && !/(^|[\s{,[-])[\w$.-]*$/.test(before)) return null;
  const view = await events.complete(context.state.doc.toString(), line.number, columnAfter(line.text, before.length)).catch(() => null);
  if (!view || view.items.length === 0 || context.aborted) return null;
  return {
    from: Math.min(context.pos, line.from + unitsBefore(line.text, view.from)),
    options: view.items.map((item, index) => ({ label: item.label, apply: item.insert, detail: item.detail, boost: -Math.min(99, index) })),
    validFor: /^[\w$.:-]*$/,
  };
}

function diagnosticOf(text: string, problem: ProblemView): Diagnostic {
  const message = problem.expected === null ? problem.message : `${problem.message} ${m.problem_expected({ expected: problem.expected })}`;
  const { suggestion } = problem;
  return {
    ...markOf(text, problem),
    severity: problem.severity,
    message,
    actions: suggestion === null ? [] : [{ name: m.problem_use({ suggestion }), apply: (view, from, to) => view.dispatch({ changes: { from, to, insert: suggestion } }) }],
  };
}

export function makeEditor(host: HTMLElement, text: string, label: string, events: EditorEvents): ScenarioEditor {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const extensions = [
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightSpecialChars(),
    history(),
    foldGutter(),
    drawSelection(),
    indentUnit.of("  "),
    EditorState.tabSize.of(2),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    autocompletion({ override: [(context) => completions(context, events)], icons: false, maxRenderedOptions: 60 }),
    highlightActiveLine(),
    highlightSelectionMatches(),
    search({ top: true }),
    lintGutter(),
    yaml(),
    syntaxHighlighting(colours),
    looks,
    EditorState.phrases.of(phrases()),
    EditorView.lineWrapping,
    EditorView.perLineTextDirection.of(true),
    EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", autocorrect: "off", autocapitalize: "off" }),
    keymap.of([
      { key: "Mod-s", preventDefault: true, run: () => (events.save(), true) },
      { key: "Tab", run: acceptCompletion },
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...foldKeymap,
      ...completionKeymap,
      ...lintKeymap,
      indentWithTab,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) events.text(update.state.doc.toString());
    }),
  ];
  const view = new EditorView({ state: EditorState.create({ doc: text, extensions }), parent: root, root });
  return {
    setText: (next) => {
      if (next === view.state.doc.toString()) return;
      // Anew, so that undoing does not lead back into another scenario's text.
      view.setState(EditorState.create({ doc: next, extensions }));
    },
    setProblems: (problems, of) => {
      // What is wrong with a text that has changed since is said anew in a moment.
      if (of === view.state.doc.toString()) view.dispatch(setDiagnostics(view.state, problems.map((problem) => diagnosticOf(of, problem))));
    },
    replace: (from, to, insert) => {
      view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length }, scrollIntoView: true, userEvent: "input" });
      view.focus();
    },
    showLine: (number) => {
      const line = view.state.doc.line(Math.min(Math.max(1, number), view.state.doc.lines));
      view.dispatch({ selection: { anchor: line.from + (line.text.length - line.text.trimStart().length) }, effects: EditorView.scrollIntoView(line.from, { y: "center" }) });
      view.focus();
    },
    focus: () => view.focus(),
    destroy: () => view.destroy(),
  };
}
