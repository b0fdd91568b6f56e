// What a person has filled in of one form.
import type { FieldFailure } from "../../../ipc/generated/FieldFailure";
import { answerOf, firstValue, pagesOf, problemsOf, type FormBody } from "./form";

export class FormState {
  pages;
  values = $state<Record<string, string[]>>({});
  page = $state(0);
  problems = $state.raw<readonly FieldFailure[]>([]);
  busy = $state(false);

  constructor(form: FormBody) {
    this.pages = pagesOf(form);
    for (const input of form.inputs) this.values[input.id] = firstValue(input);
  }

  get inputs() {
    return this.pages[this.page] ?? [];
  }

  get last(): boolean {
    return this.page >= this.pages.length - 1;
  }

  /** Answers whether this page may be left. */
  check(): boolean {
    this.problems = problemsOf(this.inputs, $state.snapshot(this.values));
    return this.problems.length === 0;
  }

  set(id: string, value: string[]): void {
    this.values[id] = value;
    this.problems = this.problems.filter((row) => row.field !== id);
  }

  /** What the core has to say of the fields; the first page that must be changed is shown. */
  refuse(fields: readonly FieldFailure[]): void {
    this.problems = fields;
    const at = this.pages.findIndex((inputs) => inputs.some((input) => fields.some((row) => row.field === input.id)));
    if (at >= 0) this.page = at;
  }

  answer(): Record<string, string[]> {
    return answerOf(this.pages, $state.snapshot(this.values));
  }
}
