// The fake backend: the application in memory, for plain browsers and tests. Never part of a production build.

import type { Backend } from "./backend";
import { FakeBackend } from "./fake/backend";
import { seedWorld, type Seed } from "./fake/seeds";
import { remember, restore } from "./fake/remember";
import { World } from "./fake/world";

export interface FakeOptions {
  seed: Seed;
}

export function fakeOptionsFromUrl(url: URL): FakeOptions {
  return { seed: (url.searchParams.get("seed") ?? "first") as Seed };
}

function reloaded(): boolean {
  return performance.getEntriesByType("navigation").some((entry) => (entry as PerformanceNavigationTiming).type === "reload");
}

export function createFake(options: FakeOptions = { seed: "first" }): Backend {
  const world = new World();
  const inPage = typeof window !== "undefined";
  if (!inPage || !reloaded() || !restore(world, options.seed, sessionStorage)) seedWorld(world, options.seed);
  const backend = new FakeBackend(world);
  if (inPage) {
    Object.assign(window, { fakeWorld: world });
    window.addEventListener("pagehide", () => remember(world, options.seed, sessionStorage));
  }
  return backend;
}
