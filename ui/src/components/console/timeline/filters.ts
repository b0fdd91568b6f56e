// The words of the timeline's filter.
import type { HappeningKind } from "../../../ipc/generated/HappeningKind";

/** In the order in which a handover comes upon them. */
export const kinds: readonly HappeningKind[] = ["request", "event", "state", "connection", "gap", "token", "finding", "connector"];

/** Salesforce's role words, those that the reference names. */
export const roles: readonly string[] = ["EndUser", "Agent", "Chatbot", "System", "Router", "Supervisor", "DigitalWorker"];

export const toggled = <Item>(list: readonly Item[], item: Item): Item[] =>
  list.includes(item) ? list.filter((other) => other !== item) : [...list, item];

/** Milliseconds from what somebody typed; nothing that is no number filters. */
export function millisecondsOf(text: string): number | null {
  const number = Number(text.trim().replace(",", "."));
  return text.trim() === "" || !Number.isFinite(number) || number < 0 ? null : Math.round(number);
}
