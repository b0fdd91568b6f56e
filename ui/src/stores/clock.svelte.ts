// One ticking second for every running clock on the screen; it stands still while nothing looks at it.

import { createSubscriber } from "svelte/reactivity";

export class Clock {
  #subscribe = createSubscriber((update) => {
    const id = setInterval(update, 1000);
    return () => clearInterval(id);
  });

  get now(): number {
    this.#subscribe();
    return Date.now();
  }
}
