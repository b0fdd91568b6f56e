// What this window remembers: theme, place, sizes, the current org. Nothing of it is worth a database.

export type ThemeChoice = "system" | "light" | "dark" | "contrast";
export type Theme = "light" | "dark" | "contrast";

export const themeChoices: readonly ThemeChoice[] = ["system", "light", "dark", "contrast"];

export interface SystemLook {
  dark: boolean;
  contrast: boolean;
}

export function themeOf(choice: ThemeChoice, system: SystemLook): Theme {
  if (choice !== "system") return choice;
  if (system.contrast) return "contrast";
  return system.dark ? "dark" : "light";
}

interface Saved {
  theme: ThemeChoice;
  place: string;
  orgId: string | null;
  railClosed: boolean;
  panes: Record<string, number>;
  /** Who declares steps here. */
  person: string;
  /** The conversation that was open last. */
  conversationId: string | null;
  /** Whether the list begins with what needs attention. */
  attentionFirst: boolean;
  /** Whether news of conversations that are not open are shown in the window. */
  toasts: boolean;
}

const name = "handover-console";

/** Reads what was saved; anything odd in it is left out. */
export function readSaved(text: string | null): Saved {
  const saved: Saved = { theme: "system", place: "console", orgId: null, railClosed: false, panes: {}, person: "", conversationId: null, attentionFirst: false, toasts: true };
  try {
    const from: unknown = JSON.parse(text ?? "{}");
    if (typeof from !== "object" || from === null) return saved;
    const row = from as Record<string, unknown>;
    if (themeChoices.includes(row.theme as ThemeChoice)) saved.theme = row.theme as ThemeChoice;
    if (typeof row.place === "string") saved.place = row.place;
    if (typeof row.orgId === "string") saved.orgId = row.orgId;
    if (typeof row.railClosed === "boolean") saved.railClosed = row.railClosed;
    if (typeof row.person === "string") saved.person = row.person;
    if (typeof row.conversationId === "string") saved.conversationId = row.conversationId;
    if (typeof row.attentionFirst === "boolean") saved.attentionFirst = row.attentionFirst;
    if (typeof row.toasts === "boolean") saved.toasts = row.toasts;
    if (typeof row.panes === "object" && row.panes !== null) {
      for (const [pane, size] of Object.entries(row.panes)) {
        if (typeof size === "number" && Number.isFinite(size)) saved.panes[pane] = size;
      }
    }
  } catch {
    // Settings that cannot be read are no reason not to open.
  }
  return saved;
}

export class Settings {
  #storage: Pick<Storage, "getItem" | "setItem">;
  theme = $state<ThemeChoice>("system");
  place = $state("console");
  orgId = $state<string | null>(null);
  railClosed = $state(false);
  panes = $state.raw<Record<string, number>>({});
  person = $state("");
  conversationId: string | null = null;
  attentionFirst = $state(false);
  toasts = $state(true);

  constructor(storage: Pick<Storage, "getItem" | "setItem">) {
    this.#storage = storage;
    const saved = readSaved(storage.getItem(name));
    this.theme = saved.theme;
    this.place = saved.place;
    this.orgId = saved.orgId;
    this.railClosed = saved.railClosed;
    this.panes = saved.panes;
    this.person = saved.person;
    this.conversationId = saved.conversationId;
    this.attentionFirst = saved.attentionFirst;
    this.toasts = saved.toasts;
  }

  #save(): void {
    const { theme, place, orgId, railClosed, panes, person, conversationId, attentionFirst, toasts } = this;
    const saved: Saved = { theme, place, orgId, railClosed, panes, person, conversationId, attentionFirst, toasts };
    try {
      this.#storage.setItem(name, JSON.stringify(saved));
    } catch {
      // A full or forbidden storage only costs the memory of a choice.
    }
  }

  setTheme(theme: ThemeChoice): void {
    this.theme = theme;
    this.#save();
  }

  setPlace(place: string): void {
    this.place = place;
    this.#save();
  }

  setOrg(id: string | null): void {
    this.orgId = id;
    this.#save();
  }

  toggleRail(): void {
    this.railClosed = !this.railClosed;
    this.#save();
  }

  setPerson(person: string): void {
    this.person = person;
    this.#save();
  }

  setConversation(id: string | null): void {
    this.conversationId = id;
    this.#save();
  }

  toggleAttentionFirst(): void {
    this.attentionFirst = !this.attentionFirst;
    this.#save();
  }

  toggleToasts(): void {
    this.toasts = !this.toasts;
    this.#save();
  }

  setPane(pane: string, size: number): void {
    this.panes = { ...this.panes, [pane]: size };
    this.#save();
  }
}
