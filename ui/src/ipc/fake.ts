import type { Backend } from "./backend";
export const fakeOptionsFromUrl = (url: URL) => ({ url });
export const createFake = (_options: unknown): Backend => { throw new Error("not yet"); };
