// Keeps a world over a reload of the page, as the core keeps what is in its database. What was under way is lost.

import type { World } from "./world";

const name = "handover-console-fake";

/** What is not data, or belongs to the page that is gone. */
const leftOut = new Set(["onFeed", "onPractice", "quiet"]);

export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** A world that makes its rows when they are asked for, or that is too large, begins anew. */
export function remember(world: World, seed: string, shelf: Shelf): void {
  try {
    if ([...world.held.values()].some((held) => held.past)) throw new Error("made on demand");
    const members = Object.entries(world).filter(([key]) => !leftOut.has(key));
    const text = JSON.stringify({ seed, members: Object.fromEntries(members) }, (_, value: unknown) => (value instanceof Map ? { $map: [...value] } : value));
    shelf.setItem(name, text);
  } catch {
    shelf.removeItem(name);
  }
}

/** Answers whether there was a world of this seed to go on with. */
export function restore(world: World, seed: string, shelf: Shelf): boolean {
  try {
    const kept = JSON.parse(shelf.getItem(name) ?? "null", (_, value: unknown) =>
      typeof value === "object" && value !== null && "$map" in value ? new Map(value.$map as [unknown, unknown][]) : value,
    ) as { seed: string; members: Partial<World> } | null;
    if (kept?.seed !== seed) return false;
    Object.assign(world, kept.members);
    return true;
  } catch {
    return false;
  }
}
