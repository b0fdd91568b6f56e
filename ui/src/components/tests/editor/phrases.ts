// The words that CodeMirror shows or reads out, as it names them.
import { m } from "../../../paraglide/messages";

export const phrases = (): Record<string, string> => ({
  Find: m.editor_find(),
  Replace: m.editor_replace_with(),
  next: m.editor_next(),
  previous: m.editor_previous(),
  all: m.editor_all(),
  "match case": m.editor_match_case(),
  regexp: m.editor_regexp(),
  "by word": m.editor_by_word(),
  replace: m.editor_replace(),
  "replace all": m.editor_replace_all(),
  close: m.close(),
  "current match": m.editor_current_match(),
  "replaced $ matches": m.editor_replaced_matches(),
  "replaced match on line $": m.editor_replaced_match(),
  "on line": m.editor_on_line(),
  "Go to line": m.editor_go_to_line(),
  go: m.editor_go(),
  Completions: m.editor_completions(),
  Diagnostics: m.problems_title(),
  "No diagnostics": m.problems_none(),
  "Control character": m.editor_control_character(),
  "folded code": m.editor_folded(),
  unfold: m.editor_unfold(),
});
