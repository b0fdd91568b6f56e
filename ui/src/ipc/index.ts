// Chooses the backend. The fake is a separate chunk that a production build does not contain.

import type { Backend } from "./backend";
import { tauriBackend } from "./tauri";

export type { Backend } from "./backend";
export { toFailure } from "./failure";

export const fakeAllowed: boolean = import.meta.env.DEV || import.meta.env.VITE_FAKE === "1";

export async function chooseBackend(): Promise<Backend> {
  const inTauri = "__TAURI_INTERNALS__" in window;
  if (import.meta.env.DEV || import.meta.env.VITE_FAKE === "1") {
    if (!inTauri) {
      const { createFake, fakeOptionsFromUrl } = await import("./fake");
      return createFake(fakeOptionsFromUrl(new URL(window.location.href)));
    }
  }
  return tauriBackend;
}
