// The fake backend: the application in memory, for plain browsers and tests. Never part of a production build.

import type { Backend } from "./backend";
import { FakeBackend } from "./fake/backend";
import { seedWorld, type Seed } from "./fake/seeds";
import { World } from "./fake/world";

export interface FakeOptions {
  seed: Seed;
}

export function fakeOptionsFromUrl(url: URL): FakeOptions {
  return { seed: (url.searchParams.get("seed") ?? "first") as Seed };
}

export function createFake(options: FakeOptions = { seed: "first" }): Backend {
  const world = new World();
  seedWorld(world, options.seed);
  const backend = new FakeBackend(world);
  if (typeof window !== "undefined") Object.assign(window, { fakeWorld: world });
  return backend;
}
