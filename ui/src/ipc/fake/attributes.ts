// The fake's attribute preview: the mapping language, and what the deployment would make of each attribute.

import type { AttributesDraft } from "../generated/AttributesDraft";
import type { AttributesView } from "../generated/AttributesView";
import type { AttributeView } from "../generated/AttributeView";
import type { FindingView } from "../generated/FindingView";
import type { ProfileView } from "../generated/ProfileView";
import { blipMapping } from "./connectors";
import { finding, type World } from "./world";

const declared = ["userAgent", "QueueId", "visitorName", "accountId", "leadId", "goals", "Language", "Origin_Case", "Chat_language", "OpencxSessionId"];

const fixed: Partial<Record<AttributesDraft["connector"], string>> = {
  customClient: JSON.stringify({ "static.en": ["Language"] }, null, 2),
  cognigy: JSON.stringify({ "static.en": ["Language"], sessionId: ["SessionId"] }, null, 2),
  opencx: JSON.stringify({ "Session.Id": ["OpencxSessionId"], "Contact.Type": ["Chat_Consumer_Type"], "static.MIABOT": ["Origin"], "static.Low": ["Priority"], "Session.Language": ["Chat_language"] }, null, 2),
};

function row(known: boolean, source: string, name: string, value: string | null): AttributeView {
  const base = { source, name, value, suggestion: null };
  if (value === null) return { ...base, prediction: "notSent", reason: "The source has no value, so nothing is sent." };
  if (!known) return { ...base, prediction: "unknown", reason: "It is not known what the deployment declares. Check it first." };
  if (declared.includes(name)) {
    return value.length > 80 ? { ...base, prediction: "lost", reason: `The value has ${value.length} characters; the field takes 80.` } : { ...base, prediction: "arrives", reason: "The published deployment declares a hidden field of that name." };
  }
  const near = declared.find((other) => other.toLowerCase() === name.toLowerCase());
  return { ...base, prediction: "lost", suggestion: near ?? null, reason: near ? `The deployment declares ${near}; upper and lower case count.` : "The published deployment declares no field of that name." };
}

export function previewOf(world: World, profile: ProfileView, { connector, mapping, samples }: AttributesDraft): AttributesView {
  const text = mapping ?? profile.settings["SalesforceMessaging.RoutingAttributes"] ?? fixed[connector] ?? blipMapping;
  const declaredAt = world.latest.get(profile.id)?.get("deployment")?.at ?? null;
  const findings: FindingView[] = [];
  const attributes: AttributeView[] = [];
  const sources: string[] = [];
  try {
    for (const [source, names] of Object.entries(JSON.parse(text) as Record<string, unknown>)) {
      const constant = source.startsWith("static.");
      if (!constant) sources.push(source);
      const value = constant ? source.slice(7) : (samples[source] ?? null);
      for (const name of Array.isArray(names) ? names : [names]) attributes.push(row(declaredAt !== null, constant ? source.slice(7) : source, String(name), value === "" ? null : value));
    }
  } catch (thrown) {
    findings.push(finding("mapping-unreadable", "The mapping is not JSON", { seen: thrown instanceof Error ? thrown.message : "", explanation: "It is an object: each source in quotes, with a list of attribute names.", fix: "Look for a comma or a quote that is missing." }));
  }
  const json = JSON.stringify(Object.fromEntries(attributes.filter((one) => one.value !== null).map((one) => [one.name, one.value])), null, 2);
  return { sources, attributes, json, declaredKnown: declaredAt !== null, declaredAt, findings };
}
