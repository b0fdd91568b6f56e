// Names and one-line descriptions of the systems that a conversation can be held as.
import type { ConnectorId } from "../../../ipc/generated/ConnectorId";
import type { HeldAs } from "../../../ipc/generated/HeldAs";
import { m } from "../../../paraglide/messages";

export type HeldKind = HeldAs["kind"];

export const heldKinds: readonly HeldKind[] = ["customClient", "blip", "cognigy", "openCx"];

/** Product names, and what each does differently from a plain client. */
export const heldWords: Record<HeldKind, { name: () => string; does: () => string }> = {
  customClient: { name: m.held_custom_client, does: m.held_custom_client_does },
  blip: { name: m.held_blip, does: m.held_blip_does },
  cognigy: { name: m.held_cognigy, does: m.held_cognigy_does },
  openCx: { name: m.held_open_cx, does: m.held_open_cx_does },
};

/** The connector behind it. */
export const connectorOf: Record<HeldKind, ConnectorId> = { customClient: "customClient", blip: "blip", cognigy: "cognigy", openCx: "opencx" };

/** What an org that is prepared for a connector is held as; an org for Infobip speaks another protocol. */
export function heldFor(connector: ConnectorId): HeldKind {
  return heldKinds.find((kind) => connectorOf[kind] === connector) ?? "customClient";
}

/** Whether the profile's own connector can be held at all. */
export const canHold = (connector: ConnectorId): boolean => heldKinds.some((kind) => connectorOf[kind] === connector);
