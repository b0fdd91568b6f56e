// The lazy JSON tree of the inspector. Nothing is parsed or listed before it is opened.

export type JsonKind = "object" | "array" | "string" | "number" | "boolean" | "null";

export interface JsonNode {
  /** JSON Pointer; unique in the tree. `!` marks the step from a string into the JSON it holds. */
  id: string;
  /** The member's name or index; empty for the root. */
  key: string;
  /** Path as a person would write it: `$.conversationEntry.entryPayload`. */
  path: string;
  kind: JsonKind;
  value: unknown;
  /** The value was a string that holds JSON, and is shown decoded. */
  decoded: boolean;
  /** How many members. */
  size: number;
}

export interface JsonRow {
  node: JsonNode;
  level: number;
  expanded: boolean;
  /** Members that are left out after this row because there are too many. */
  more: number;
}

export const childrenAtOnce = 200;

export function kindOf(value: unknown): JsonKind {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return type === "string" || type === "number" || type === "boolean" ? type : "object";
}

/** Decodes a string that holds a JSON object or array; anything else comes back as it is. */
export function decodeNested(value: unknown): { value: unknown; decoded: boolean } {
  if (typeof value !== "string") return { value, decoded: false };
  const first = value.trimStart()[0];
  if (first !== "{" && first !== "[") return { value, decoded: false };
  try {
    const inner: unknown = JSON.parse(value);
    if (typeof inner === "object" && inner !== null) return { value: inner, decoded: true };
  } catch {
    // A text that only looks like JSON is shown as the text it is.
  }
  return { value, decoded: false };
}

function node(id: string, key: string, path: string, raw: unknown): JsonNode {
  const { value, decoded } = decodeNested(raw);
  const kind = kindOf(value);
  const size = kind === "array" ? (value as unknown[]).length : kind === "object" ? Object.keys(value as object).length : 0;
  return { id: decoded ? `${id}!` : id, key, path, kind, value, decoded, size };
}

/** The root of a tree, or null when the text is not JSON. */
export function parseTree(text: string): JsonNode | null {
  try {
    return node("", "", "$", JSON.parse(text));
  } catch {
    return null;
  }
}

export function children(parent: JsonNode, limit: number): JsonNode[] {
  if (parent.kind === "array") {
    return (parent.value as unknown[])
      .slice(0, limit)
      .map((value, index) => node(`${parent.id}/${index}`, String(index), `${parent.path}[${index}]`, value));
  }
  if (parent.kind === "object") {
    const from = parent.value as Record<string, unknown>;
    return Object.keys(from)
      .slice(0, limit)
      .map((key) => node(`${parent.id}/${escapeStep(key)}`, key, memberPath(parent.path, key), from[key]));
  }
  return [];
}

function escapeStep(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll("!", "~2");
}

function memberPath(path: string, key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

/** Rows of the tree as it is opened now. `limits` raises the number of members shown for a node. */
export function rows(root: JsonNode, open: ReadonlySet<string>, limits: ReadonlyMap<string, number>): JsonRow[] {
  const out: JsonRow[] = [];
  const visit = (current: JsonNode, level: number): void => {
    const expanded = current.size > 0 && open.has(current.id);
    out.push({ node: current, level, expanded, more: 0 });
    if (!expanded) return;
    const limit = limits.get(current.id) ?? childrenAtOnce;
    for (const child of children(current, limit)) visit(child, level + 1);
    if (current.size > limit) out.push({ node: current, level: level + 1, expanded: false, more: current.size - limit });
  };
  visit(root, 1);
  return out;
}

/** Ids to open at first: the root, and every step down to the nested payload. */
export function firstOpen(root: JsonNode, depth = 3): Set<string> {
  const open = new Set<string>();
  const visit = (current: JsonNode, level: number): void => {
    if (current.size === 0 || level > depth || open.size > 60) return;
    open.add(current.id);
    for (const child of children(current, 24)) visit(child, level + 1);
  };
  visit(root, 1);
  return open;
}

export interface JsonHit {
  /** The node's id. */
  id: string;
  /** The nodes above it, and which of their members leads to it. */
  above: readonly { id: string; index: number }[];
}

/** How many hits are found, and how many nodes are looked at, at most. */
export const mostHits = 1000;
const mostLookedAt = 300_000;

/** Nodes whose name or value holds the text, in the order of the tree; nested payloads are looked into. */
export function search(root: JsonNode, text: string): JsonHit[] {
  const wanted = text.trim().toLowerCase();
  const found: JsonHit[] = [];
  let left = mostLookedAt;
  const visit = (current: JsonNode, above: JsonHit["above"]): void => {
    left -= 1;
    const plain = current.kind === "object" || current.kind === "array" ? "" : String(current.value).toLowerCase();
    if (current.key.toLowerCase().includes(wanted) || plain.includes(wanted)) found.push({ id: current.id, above });
    if (current.size === 0) return;
    let index = 0;
    for (const child of children(current, Infinity)) {
      if (left <= 0 || found.length >= mostHits) return;
      visit(child, [...above, { id: current.id, index }]);
      index += 1;
    }
  };
  if (wanted !== "") visit(root, []);
  return found;
}

/** What "copy value" puts on the clipboard: strings bare, the rest as JSON. */
export function copyText(of: JsonNode): string {
  return of.kind === "string" ? (of.value as string) : JSON.stringify(of.value, null, 2);
}

export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
