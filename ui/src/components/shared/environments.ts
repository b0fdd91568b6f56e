// The word of an environment, in one place.
import { m } from "../../paraglide/messages";

export const environmentWord = (environment: "practice" | "sandbox" | "production"): string =>
  ({ practice: m.environment_practice, sandbox: m.environment_sandbox, production: m.environment_production })[environment]();

/** What stands in an org's tile: the first letters of two words; of a number its end, which tells `Client 15` from `Client 51`. */
export function tileLetters(name: string): string {
  const [first, second] = name
    .normalize()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
  const initial = (word: string | undefined) => [...(word ?? "")][0]?.toUpperCase() ?? "";
  return initial(first) + (/^\p{N}+$/u.test(second ?? "") ? [...second!].slice(-2).join("") : initial(second)) || "?";
}
