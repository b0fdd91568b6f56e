// Which parts of a text a search has hit. The core does the searching; this only shows where.

export interface Part {
  text: string;
  hit: boolean;
}

// Letters without their marks, one for each character of the text, so that places stay the same.
function fold(text: string): string {
  let out = "";
  for (const unit of text) {
    const plain = unit.normalize("NFD")[0]!.toLowerCase();
    out += plain.length === unit.length ? plain : unit;
  }
  return out;
}

const within = /[\p{L}\p{N}]/u;

/** The words and quoted phrases of a search, each of which stands for the beginning of a word. */
export function termsOf(query: string): string[] {
  const terms: string[] = [];
  for (const match of query.matchAll(/"([^"]*)"?|([^\s"]+)/g)) {
    const term = fold((match[1] ?? match[2] ?? "").trim());
    if (within.test(term)) terms.push(term);
  }
  return terms;
}

export function hits(text: string, terms: readonly string[]): Part[] {
  if (terms.length === 0) return [{ text, hit: false }];
  const folded = fold(text);
  const spans: [number, number][] = [];
  for (const term of terms) {
    for (let at = folded.indexOf(term); at !== -1; at = folded.indexOf(term, at + 1)) {
      if (at === 0 || !within.test(folded[at - 1]!) || !within.test(term[0]!)) spans.push([at, at + term.length]);
    }
  }
  // Of those that begin together, the longest one tells most.
  spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const parts: Part[] = [];
  let from = 0;
  for (const [start, end] of spans) {
    if (end <= from) continue;
    const begin = Math.max(start, from);
    if (begin > from) parts.push({ text: text.slice(from, begin), hit: false });
    parts.push({ text: text.slice(begin, end), hit: true });
    from = end;
  }
  if (from < text.length) parts.push({ text: text.slice(from), hit: false });
  return parts;
}
