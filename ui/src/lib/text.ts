// Text that other people wrote: made safe to look at, never interpreted.

export interface Segment {
  /** Text to show as it is, or the name of a character that would not be seen. */
  text: string;
  hidden: boolean;
}

// Controls (line breaks and tabs apart), bidi marks, embeddings, overrides and isolates, zero-width spaces, the BOM.
// The joiners U+200C and U+200D stay: many scripts and emoji need them.
const unseen =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/gu;

const oneUnseen = new RegExp(unseen.source, "u");

/** Whether a text holds characters that change its look without being seen. */
export const hasUnseen = (text: string): boolean => oneUnseen.test(text);

/** Splits a text so that characters which change its look without being seen can be shown by their code point. */
export function segments(text: string): Segment[] {
  const parts: Segment[] = [];
  let from = 0;
  for (const match of text.matchAll(unseen)) {
    if (match.index > from) parts.push({ text: text.slice(from, match.index), hidden: false });
    parts.push({ text: codePoint(match[0]), hidden: true });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), hidden: false });
  return parts;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}

export const foldedCharacters = 600;
export const foldedLines = 12;

/** The beginning of a text; never half a character. */
export function beginning(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 1 : most);
}

/** The part of a long text that is shown folded; null when the text is short enough to be shown whole. */
export function folded(text: string): string | null {
  let end = text.length;
  let lines = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    lines += 1;
    if (lines === foldedLines) {
      end = at;
      break;
    }
  }
  // A little over the limit is not worth a fold.
  if (end === text.length && text.length <= foldedCharacters * 1.25) return null;
  const cut = Math.min(end, foldedCharacters);
  if (cut >= text.length) return null;
  const space = text.lastIndexOf(" ", cut);
  return space > cut - 60 ? text.slice(0, space) : beginning(text, cut);
}

/** Whether every word of the query is in the text, in any order, whatever the case. */
export function matches(query: string, ...texts: string[]): boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const all = texts.join(" ").toLowerCase();
  return words.every((word) => all.includes(word));
}
