// Addresses in texts that other people wrote: found, shown, and opened only where they lead to a web page.

/** The end of an address: white space, quotation marks, and characters that are not seen. */
const address =
  /https?:\/\/[^\s<>"“”«»`\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/giu;
const longestAddress = 2000;

export interface TextPart {
  text: string;
  /** The address that this part is. */
  link: string | null;
  /** Numbers of the sources that are named after this part. */
  sources: readonly number[];
}

/** Where a text names a source. */
export interface SourceMark {
  /** Characters from the text's beginning. */
  offset: number;
  number: number;
}

/** The address as a browser would read it, if it leads to a web page. */
export function webAddress(text: string): string | null {
  try {
    const url = new URL(text.trim());
    return (url.protocol === "http:" || url.protocol === "https:") && url.hostname !== "" ? url.href : null;
  } catch {
    return null;
  }
}

/** The host of an address, for a placeholder; the scheme where there is no host. */
export function hostOf(text: string): string {
  try {
    const url = new URL(text.trim());
    return url.host || url.protocol;
  } catch {
    return text;
  }
}

/** The beginning of a text, cut at the addresses in it and at the places where it names sources. */
export function textParts(whole: string, marks: readonly SourceMark[] = [], end = whole.length): TextPart[] {
  const text = whole.slice(0, end);
  const parts: TextPart[] = [];
  let from = 0;
  const plain = (until: number): void => {
    if (until > from) parts.push({ text: text.slice(from, until), link: null, sources: [] });
    from = until;
  };
  if (text.includes("://")) {
    for (const match of text.matchAll(address)) {
      // Looked at first: what follows takes its time with what is very long.
      if (match[0].length > longestAddress) continue;
      const found = withoutEnd(match[0]);
      if (webAddress(found) === null) continue;
      // An address that the cut goes through would lead somewhere else.
      if (match.index + match[0].length === end && end < whole.length && !/\s/.test(whole[end]!)) continue;
      plain(match.index);
      from = match.index + found.length;
      parts.push({ text: found, link: found, sources: [] });
    }
  }
  plain(text.length);
  return marks.length === 0 ? parts : withSources(parts, marks);
}

// What ends a sentence is not part of an address, nor is a bracket that was opened before it.
function withoutEnd(found: string): string {
  let end = found.length;
  for (;;) {
    const last = found[end - 1];
    if (last === undefined) return "";
    const kept = found.slice(0, end);
    if (/[.,;:!?'’*_~]/.test(last)) end -= 1;
    else if (last === ")" && kept.split(")").length > kept.split("(").length) end -= 1;
    else if (last === "]" && kept.split("]").length > kept.split("[").length) end -= 1;
    else return kept;
  }
}

function withSources(parts: readonly TextPart[], marks: readonly SourceMark[]): TextPart[] {
  const left = [...marks].sort((a, b) => a.offset - b.offset || a.number - b.number);
  const out: TextPart[] = [];
  let at = 0;
  for (const part of parts) {
    let { text } = part;
    for (;;) {
      const next = left[0];
      // A mark inside an address stands after it.
      if (next === undefined || part.link !== null || next.offset >= at + text.length) break;
      const cut = Math.max(0, next.offset - at);
      const numbers = taken(left, next.offset);
      out.push({ text: text.slice(0, cut), link: null, sources: numbers });
      text = text.slice(cut);
      at += cut;
    }
    at += text.length;
    out.push({ text, link: part.link, sources: taken(left, at) });
  }
  return out.filter((part) => part.text !== "" || part.sources.length > 0);
}

function taken(marks: SourceMark[], until: number): number[] {
  const numbers: number[] = [];
  while (marks[0] !== undefined && marks[0].offset <= until) numbers.push(marks.shift()!.number);
  return [...new Set(numbers)];
}
