// Where a dropped file belongs, by its name first and what is in it second.

import { mostOrgsBytes } from "./files";

export type DroppedKind = "key" | "orgs" | "settings" | "scenario" | "other";

const keyNames = /\.(pem|key|der|p12|pfx|jwk)$/i;
const scenarioNames = /\.ya?ml$/i;

export async function kindOf(file: File): Promise<DroppedKind> {
  if (keyNames.test(file.name)) return "key";
  if (scenarioNames.test(file.name)) return "scenario";
  if (file.size > mostOrgsBytes) return "other";
  return kindOfText(await file.text());
}

export function kindOfText(text: string): DroppedKind {
  if (text.includes("\u0000") || text.includes("\ufffd") || text.trim() === "") return "other";
  if (/"format"\s*:\s*"handover-console-orgs"/.test(text)) return "orgs";
  // A settings block can hold a private key; a JSON Web Key or a PEM alone is a key.
  if (/^\s*-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text) || (/"kty"\s*:/.test(text) && /"d"\s*:/.test(text))) return "key";
  return "settings";
}
