// What a message asks of the transcript that it stands in.
import { getContext, setContext } from "svelte";

import type { AnswerDraft } from "../../../ipc/generated/AnswerDraft";
import type { EntryView } from "../../../ipc/generated/EntryView";
import type { Failure } from "../../../ipc/generated/Failure";
import type { FormState } from "./form.svelte";

export interface MessageContext {
  /** Shows where an address leads, and asks whether to open it. Nothing of a message is ever opened otherwise. */
  askLink(url: string): void;
  /** Brings a message into view, wherever it is. */
  jump(identifier: string): void;
  /** Sends an answer; the failure, where it is one that the message itself must show. */
  answer(entry: EntryView, draft: AnswerDraft): Promise<Failure | null>;
  /** Why nothing can be answered now; null when it can. */
  whyNot(): string | null;
  /** What has been filled in so far; it outlives the row, which is gone when it is scrolled away. */
  form(entry: EntryView): FormState;
  /** The option of a list that is chosen and not sent yet. */
  picked: Map<string, string>;
}

const key = Symbol("messages");

export const provideMessages = (context: MessageContext): MessageContext => setContext(key, context);
export const useMessages = (): MessageContext => getContext<MessageContext>(key);
