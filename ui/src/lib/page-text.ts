// What a page says to whoever reads it: its text in lines, without its markup.

const blocks = new Set(["DIV", "H1", "H2", "H3", "HEADER", "P", "SECTION"]);
const lines = new Set(["LI", "TR"]);
const cells = new Set(["DT", "TD", "TH"]);

/** The text of a whole page. Nothing of the page is shown, loaded or run: it is parsed, and read. */
export function textOfPage(html: string): string {
  const page = new DOMParser().parseFromString(html.replace(/<style>[\s\S]*?<\/style>/g, ""), "text/html");
  return textOf(page.body)
    .replace(/[ \t]+\n/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function textOf(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent ?? "";
  const text = [...node.childNodes].map(textOf).join("");
  // A pair of a list of terms is a line, like a row of a table.
  if (lines.has(node.nodeName) || node.parentNode?.nodeName === "DL") return `${text}\n`;
  if (blocks.has(node.nodeName)) return `\n${text}\n`;
  return cells.has(node.nodeName) ? `${text}  ` : text;
}
