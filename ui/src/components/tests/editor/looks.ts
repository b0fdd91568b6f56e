// How the editor looks: by the same roles as the rest of the window, so that every theme holds here, too.
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const colours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--accent)" },
  { tag: [tags.string, tags.content, tags.special(tags.string)], color: "var(--text)" },
  { tag: tags.comment, color: "var(--text-2)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.typeName, tags.labelName, tags.meta], color: "var(--practice)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--sandbox)" },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: "var(--text-2)" },
  { tag: tags.invalid, color: "var(--bad)" },
]);

const tooltip = { border: "1px solid var(--line-strong)", borderRadius: "var(--radius)", background: "var(--surface)", color: "var(--text)", boxShadow: "var(--shadow)", overflow: "hidden" };
const control = { font: "inherit", color: "var(--text)", background: "var(--surface)", backgroundImage: "none", border: "1px solid var(--control-line)", borderRadius: "var(--radius)", padding: "2px 8px", margin: "0", textTransform: "none" };
// Not in one property: WebKit takes only the line from it.
const wave = (colour: string) => ({ backgroundImage: "none", textDecorationLine: "underline", textDecorationStyle: "wavy", textDecorationColor: colour, textDecorationThickness: "1px", textUnderlineOffset: "3px", textDecorationSkipInk: "none" });

export const looks = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--surface)", fontSize: "inherit" },
  // The place of the editor shows the focus, above the gutters, too.
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.5", overflow: "auto" },
  ".cm-content": { caretColor: "var(--text)", padding: "8px 0", userSelect: "text", cursor: "text" },
  ".cm-line": { padding: "0 12px 0 4px" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--text)", borderLeftWidth: "2px" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { background: "var(--accent-soft)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { boxShadow: "inset 0 0 0 100vmax color-mix(in srgb, var(--surface-3) 45%, transparent)" },
  ".cm-activeLineGutter": { color: "var(--text)" },
  ".cm-gutters": { backgroundColor: "var(--surface-2)", color: "var(--text-2)", border: "0", borderInlineEnd: "1px solid var(--line-soft)" },
  ".cm-lineNumbers .cm-gutterElement": { fontVariantNumeric: "tabular-nums", paddingInlineStart: "8px" },
  ".cm-foldPlaceholder": { background: "var(--surface-3)", color: "var(--text-2)", border: "0", padding: "0 6px" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--control-line)" },
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": { backgroundColor: "transparent", color: "var(--bad)" },
  ".cm-searchMatch": { backgroundColor: "var(--warn-soft)", outline: "1px solid var(--warn)" },
  ".cm-searchMatch-selected": { backgroundColor: "var(--accent-soft)", outline: "2px solid var(--accent)" },
  ".cm-selectionMatch": { backgroundColor: "var(--surface-3)" },
  ".cm-specialChar": { color: "var(--warn)" },

  ".cm-panels": { color: "var(--text)", backgroundColor: "var(--surface-2)", fontFamily: "var(--font)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line-soft)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--line-soft)" },
  ".cm-panel.cm-search": { display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px", padding: "6px 32px 6px 8px" },
  ".cm-panel.cm-search br": { flexBasis: "100%", height: "0", content: "''" },
  ".cm-panel.cm-search label": { display: "inline-flex", alignItems: "center", gap: "4px", fontSize: "var(--size-small)" },
  ".cm-textfield": control,
  ".cm-button": { ...control, borderColor: "var(--line-strong)", fontWeight: "500" },
  ".cm-button:active": { backgroundImage: "none", background: "var(--surface-3)" },
  ".cm-panel button[name=close]": { color: "var(--text-2)", fontSize: "16px", insetInlineEnd: "8px" },
  ".cm-panel :focus-visible, .cm-tooltip :focus-visible": { outline: "2px solid var(--focus)", outlineOffset: "1px" },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { background: "var(--surface-3)", color: "var(--text)" },

  ".cm-tooltip": tooltip,
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font)", maxHeight: "min(280px, 40vh)", minWidth: "220px", maxWidth: "min(560px, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { display: "flex", gap: "12px", alignItems: "baseline", padding: "4px 8px", lineHeight: "1.3" },
  ".cm-tooltip-autocomplete ul li[aria-selected], &.cm-focused .cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent-soft)", color: "var(--text)", outline: "1px solid var(--accent)", outlineOffset: "-1px" },
  ".cm-completionLabel": { fontFamily: "var(--mono)", flex: "none" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionDetail": { marginInlineStart: "auto", color: "var(--text-2)", fontStyle: "normal", fontSize: "var(--size-small)", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" },

  ".cm-lintRange-error": wave("var(--bad)"),
  ".cm-lintRange-warning": wave("var(--warn)"),
  ".cm-lintRange-active": { backgroundColor: "var(--warn-soft)" },
  ".cm-lintPoint:after": { borderBottomColor: "var(--bad)" },
  ".cm-diagnostic": { padding: "6px 10px", fontFamily: "var(--font)", borderInlineStart: "3px solid var(--info)", maxWidth: "min(480px, 80vw)", whiteSpace: "pre-wrap" },
  ".cm-diagnostic-error": { borderInlineStartColor: "var(--bad)" },
  ".cm-diagnostic-warning": { borderInlineStartColor: "var(--warn)" },
  ".cm-diagnosticAction": { ...control, display: "block", marginTop: "6px", borderColor: "var(--line-strong)", fontWeight: "500" },
  ".cm-gutter-lint": { width: "18px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0 2px", display: "flex", alignItems: "center", justifyContent: "center" },
  ".cm-lint-marker": { content: "none", width: "12px", height: "12px", borderRadius: "6px", boxSizing: "border-box" },
  // Borders, which stay where colours are forced.
  ".cm-lint-marker-error": { content: "none", border: "6px solid var(--bad)" },
  ".cm-lint-marker-warning": { content: "none", border: "3px solid var(--warn)", borderRadius: "2px", transform: "rotate(45deg) scale(0.8)" },
});
