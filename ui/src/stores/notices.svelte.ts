// Short messages at the edge of the window. Failures stay until they are dismissed; the rest goes by itself.

import { toFailure } from "../ipc/failure";
import type { Failure } from "../ipc/generated/Failure";
import { besides, rowOf, textOf, type Severity } from "./failures";

export interface NoticeAction {
  label: string;
  run: () => void;
}

export interface Notice {
  id: number;
  severity: Severity;
  text: string;
  hint: string | null;
  detail: string | null;
  action: NoticeAction | null;
  /** What can be done besides. */
  other: NoticeAction | null;
  /** What it is about: a newer notice about the same takes its place. */
  about?: string;
}

export interface NewNotice {
  severity?: Severity;
  text: string;
  hint?: string | null;
  detail?: string | null;
  action?: NoticeAction;
  other?: NoticeAction;
  about?: string;
  /** Milliseconds after which it goes; failures stay. */
  life?: number;
}

const most = 4;
/** Of those that only tell: what has to be read is not buried under them. */
const mostTold = 2;

export type FailureAction = (failure: Failure) => NoticeAction | undefined;

/** Adds a notice: the same text, and news of the same thing, are not shown twice, and the oldest make room. */
export function added(held: readonly Notice[], notice: Notice): readonly Notice[] {
  const all = [...held.filter((other) => other.text !== notice.text && (notice.about === undefined || other.about !== notice.about)), notice];
  const told = all.filter((other) => other.severity === "info").slice(-mostTold);
  return all.filter((other) => other.severity !== "info" || told.includes(other)).slice(-most);
}

export class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #next = 1;
  /** Milliseconds that each notice has which goes by itself, and its clock. */
  #lives = new Map<number, { life: number; timer?: ReturnType<typeof setTimeout> }>();
  #held = false;
  /** Says what can be done about a failure; set by the application. */
  actionFor: FailureAction = () => undefined;

  show(notice: NewNotice): number {
    const id = this.#next++;
    const severity = notice.severity ?? "info";
    this.list = added(this.list, {
      id,
      severity,
      text: notice.text,
      hint: notice.hint ?? null,
      detail: notice.detail ?? null,
      action: notice.action ?? null,
      other: notice.other ?? null,
      about: notice.about,
    });
    const life = notice.life ?? (severity === "info" ? 6000 : 0);
    if (life > 0) {
      this.#lives.set(id, { life });
      if (!this.#held) this.#begin(id);
    }
    return id;
  }

  #begin(id: number): void {
    const row = this.#lives.get(id);
    if (row) row.timer = setTimeout(() => this.dismiss(id), row.life);
  }

  /** While somebody points at a notice or stands on one, none of them goes by itself. */
  hold(): void {
    this.#held = true;
    for (const { timer } of this.#lives.values()) clearTimeout(timer);
  }

  /** Each begins its time anew. */
  release(): void {
    this.hold();
    this.#held = false;
    for (const id of this.#lives.keys()) this.#begin(id);
  }

  fail(thrown: unknown): void {
    const thrownFailure = toFailure(thrown);
    // There is no form here, so the first row that must be changed speaks for itself.
    const failure = besides(thrownFailure) ?? thrownFailure;
    this.show({
      severity: rowOf(failure.code).severity,
      text: textOf(failure),
      hint: failure.hint,
      detail: failure.detail,
      action: this.actionFor(failure),
    });
  }

  dismiss(id: number): void {
    clearTimeout(this.#lives.get(id)?.timer);
    this.#lives.delete(id);
    this.list = this.list.filter((notice) => notice.id !== id);
  }

  /** Takes away what was said about something that is now looked at. */
  forget(about: string): void {
    if (this.list.some((notice) => notice.about === about)) this.list = this.list.filter((notice) => notice.about !== about);
  }

  /** Carries something out; a failure becomes a notice, and the answer undefined. */
  async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (thrown) {
      this.fail(thrown);
      return undefined;
    }
  }
}
