// When to tell the other side that someone is typing: at the first key, again at most every three seconds while keys
// come, and a stop after three idle seconds or at once when the message goes out.

export interface Timers {
  now(): number;
  after(ms: number, run: () => void): () => void;
}

export const realTimers: Timers = {
  now: () => Date.now(),
  after: (ms, run) => {
    const id = setTimeout(run, ms);
    return () => clearTimeout(id);
  },
};

export const renewMs = 3000;
export const idleMs = 3000;

export class TypingSignal {
  #send: (typing: boolean) => void;
  #timers: Timers;
  #startedAt: number | null = null;
  #cancelIdle: (() => void) | null = null;

  constructor(send: (typing: boolean) => void, timers: Timers = realTimers) {
    this.#send = send;
    this.#timers = timers;
  }

  /** A key changed the text. */
  key(): void {
    const now = this.#timers.now();
    if (this.#startedAt === null || now - this.#startedAt >= renewMs) {
      this.#startedAt = now;
      this.#send(true);
    }
    this.#cancelIdle?.();
    this.#cancelIdle = this.#timers.after(idleMs, () => this.stop());
  }

  /** The text was sent, emptied or left. */
  stop(): void {
    this.#cancelIdle?.();
    this.#cancelIdle = null;
    if (this.#startedAt === null) return;
    this.#startedAt = null;
    this.#send(false);
  }
}
