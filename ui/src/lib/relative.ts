// How far away a time is, in words: `3 minutes ago`, `in 88 days`.
import { m } from "../paraglide/messages";
import { getLocale } from "../paraglide/runtime";

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600_000],
  ["month", 2_629_800_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];

let made: { locale: string; words: Intl.RelativeTimeFormat } | null = null;

// Making one costs more than all it is then asked for, and clocks ask every second.
function wordsOf(locale: string): Intl.RelativeTimeFormat {
  if (made?.locale !== locale) made = { locale, words: new Intl.RelativeTimeFormat(locale, { numeric: "always" }) };
  return made.words;
}

/** Whole units are cut, not rounded: `1 day ago` is at least a day ago. Under a minute, seconds; what is seconds old is `just now`. */
export function relative(at: number, now: number): string {
  const distance = at - now;
  if (distance > -10_000 && distance < 1000) return m.just_now();
  const words = wordsOf(getLocale());
  for (const [unit, size] of units) {
    // Days are clearer than one or two months.
    const least = unit === "month" ? 3 * size : size;
    if (Math.abs(distance) >= least) return words.format(Math.trunc(distance / size), unit);
  }
  return words.format(Math.trunc(distance / 1000), "second");
}
