import { describe, expect, it } from "vitest";

import { remember, restore } from "../src/ipc/fake/remember";
import { seedWorld } from "../src/ipc/fake/seeds";
import { World } from "../src/ipc/fake/world";

function shelf() {
  const held = new Map<string, string>();
  return {
    getItem: (name: string) => held.get(name) ?? null,
    setItem: (name: string, text: string) => void held.set(name, text),
    removeItem: (name: string) => void held.delete(name),
  };
}

describe("the fake over a reload", () => {
  it("goes on with the world that it had", () => {
    const before = new World();
    seedWorld(before, "busy");
    const [first] = before.held.values();
    first!.view.tags = ["kept"];
    const place = shelf();
    remember(before, "busy", place);
    const after = new World();
    expect(restore(after, "busy", place)).toBe(true);
    expect(after.held).toEqual(before.held);
    expect(after.profiles).toEqual(before.profiles);
    expect(after.find(first!.view.id).json).toBeInstanceOf(Map);
  });

  it("begins anew for another seed, for what it cannot read, and for rows that are made on demand", () => {
    const place = shelf();
    const world = new World();
    seedWorld(world, "first");
    remember(world, "first", place);
    expect(restore(new World(), "busy", place)).toBe(false);
    place.setItem("handover-console-fake", "{");
    expect(restore(new World(), "first", place)).toBe(false);
    const huge = new World();
    seedWorld(huge, "huge");
    remember(huge, "huge", place);
    expect(restore(new World(), "huge", place)).toBe(false);
  });
});
