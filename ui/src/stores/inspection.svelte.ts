// What the inspector shows: one happening with everything that is known of it.

import type { Backend } from "../ipc";
import type { CurlView } from "../ipc/generated/CurlView";
import type { Failure } from "../ipc/generated/Failure";
import type { HappeningDetail } from "../ipc/generated/HappeningDetail";
import type { HappeningView } from "../ipc/generated/HappeningView";
import { toFailure } from "../ipc/failure";

export type InspectorTab = "summary" | "json" | "raw" | "request";

export class Inspection {
  #backend: Backend;
  open = $state(false);
  detail = $state.raw<HappeningDetail | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** Which of its tabs is shown; it stays from one happening to the next. */
  tab = $state<InspectorTab>("json");
  /** What lies around the happening. */
  around = $state.raw<readonly HappeningView[]>([]);
  #wanted = "";

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async show(conversationId: string, number: number): Promise<void> {
    this.open = true;
    const wanted = `${conversationId} ${number}`;
    if (wanted === this.#wanted && this.failure === null) return;
    this.#wanted = wanted;
    this.around = [];
    this.failure = null;
    try {
      const detail = await this.#backend.happening(conversationId, number);
      if (wanted === this.#wanted) this.detail = detail;
    } catch (thrown) {
      if (wanted !== this.#wanted) return;
      this.detail = null;
      this.failure = toFailure(thrown);
    }
  }

  /** Fetches what lies around a happening: its cause, and what followed from it. Without it the rest is shown all the same. */
  async look(conversationId: string, number: number): Promise<void> {
    try {
      const page = await this.#backend.happeningsAround(conversationId, number);
      if (this.#wanted === `${conversationId} ${number}`) this.around = page.happenings;
    } catch {
      this.around = [];
    }
  }

  close(): void {
    this.open = false;
    this.detail = null;
    this.failure = null;
    this.#wanted = "";
  }

  /** One happening, without showing it. */
  read = (conversationId: string, number: number): Promise<HappeningDetail> => this.#backend.happening(conversationId, number);
  /** As a command line that repeats it. */
  curl = (conversationId: string, number: number): Promise<CurlView> => this.#backend.curl(conversationId, number);
}
