// Adding a key: the issuer first where there is none, then the key. The form can be left while the work goes on.
import { toFailure } from "../../../ipc/failure";
import type { Failure } from "../../../ipc/generated/Failure";
import type { KeyDraft } from "../../../ipc/generated/KeyDraft";
import type { ProfileView } from "../../../ipc/generated/ProfileView";
import { m } from "../../../paraglide/messages";
import type { App } from "../../../stores/app.svelte";

/** Days that a new certificate is valid. */
export const certificateDays = { least: 1, most: 3650, usual: 365 } as const;

export class Adding {
  issuer = $state("");
  keyId = $state("");
  certified = $state(true);
  days = $state<number | null>(certificateDays.usual);
  busySince = $state<number | null>(null);
  failure = $state.raw<Failure | null>(null);
  #app: App;
  #left = false;

  constructor(app: App) {
    this.#app = app;
  }

  get daysWrong(): boolean {
    const { days } = this;
    return this.certified && (days === null || !Number.isInteger(days) || days < certificateDays.least || days > certificateDays.most);
  }

  /** Why the key could not be read; it stands at the key, not below the form. */
  get unread(): Failure | null {
    return this.failure?.code === "keyUnreadable" ? this.failure : null;
  }

  problemOf(...fields: string[]) {
    return this.failure?.fields.find((row) => fields.includes(row.field)) ?? null;
  }

  /** The form is gone; what happens from now on is told at the edge of the window. */
  leave(): void {
    this.#left = true;
  }

  async run(profile: ProfileView, draft: Pick<KeyDraft, "bits" | "material">, done: () => void): Promise<void> {
    this.failure = null;
    this.busySince = Date.now();
    try {
      if (this.issuer !== "") await this.#app.keys.setIssuer(profile.id, this.issuer);
      const before = new Set(profile.keys.map((key) => key.id));
      const saved = await this.#app.keys.add(profile.id, { ...draft, keyId: this.keyId, certificateDays: this.certified ? this.days : null });
      const key = saved.keys.find((row) => !before.has(row.id));
      this.#app.notices.show({ text: m.key_added({ keyId: key?.keyId ?? this.keyId, name: saved.name }) });
      if (!this.#left) done();
    } catch (thrown) {
      if (this.#left) this.#app.notices.fail(thrown);
      else this.failure = toFailure(thrown);
    } finally {
      this.busySince = null;
    }
  }
}
