// Where secrets are kept. The secrets themselves never come here.

import type { Backend } from "../ipc";
import type { SecretsView } from "../ipc/generated/SecretsView";
import type { Snapshot } from "../ipc/generated/Snapshot";
import type { Update } from "../ipc/generated/Update";

export function apply(secrets: SecretsView, updates: readonly Update[]): SecretsView {
  let now = secrets;
  for (const { change } of updates) if (change.kind === "secrets") now = change.secrets;
  return now;
}

export class Secrets {
  #backend: Backend;
  now = $state.raw<SecretsView>({ kind: "keyring" });

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  load(snapshot: Snapshot): void {
    this.now = snapshot.secrets;
  }

  apply(updates: readonly Update[]): void {
    this.now = apply(this.now, updates);
  }

  // The answer is the same row that the feed brings; taking it from either is safe.
  async retry(): Promise<SecretsView> {
    return (this.now = await this.#backend.retryKeyring());
  }

  async keepInSession(): Promise<SecretsView> {
    return (this.now = await this.#backend.keepSecretsInSession());
  }
}
