// How sure a finding is: a word, an icon and a tone.
import { m } from "../../paraglide/messages";
import type { IconName } from "./icons";

export type Certainty = "possible" | "likely" | "certain";

/** One conclusion of the diagnosis, as every part of the window shows it. */
export interface Finding {
  rule: string;
  certainty: Certainty;
  title: string;
  seen: string;
  explanation: string;
  fix: string;
  place: { search: string; path: readonly string[] } | null;
  suggestion: string | null;
  query: string | null;
}

export interface CertaintyLook {
  icon: IconName;
  word: () => string;
  title: () => string;
  tone: "bad" | "warn" | "info";
}

export const certaintyLooks: Record<Certainty, CertaintyLook> = {
  certain: { icon: "error", word: m.certainty_certain, title: m.certainty_certain_title, tone: "bad" },
  likely: { icon: "alert", word: m.certainty_likely, title: m.certainty_likely_title, tone: "warn" },
  possible: { icon: "help", word: m.certainty_possible, title: m.certainty_possible_title, tone: "info" },
};
