// The fake's checks: what each would find, and a run that goes through them in believable time.

import type { CheckId } from "../generated/CheckId";
import type { CheckResultView } from "../generated/CheckResultView";
import type { CheckRunView } from "../generated/CheckRunView";
import type { CheckState } from "../generated/CheckState";
import type { FindingView } from "../generated/FindingView";
import type { ProfileView } from "../generated/ProfileView";
import { silentGuest } from "./keys";
import { finding, uuid, type World } from "./world";

export const checkTitles: Record<CheckId, string> = {
  identifiers: "Identifiers",
  nameResolution: "Name resolution (DNS)",
  secureConnection: "Secure connection (TLS)",
  proxy: "Proxy",
  clock: "Clock",
  deployment: "Deployment is published",
  businessHours: "Business hours",
  signingKey: "Signing key",
  keySetEndpoint: "Key set endpoint",
  guestToken: "A guest gets a token",
  verifiedToken: "A verified user is recognised",
  expiredTokenRefused: "An expired token is refused",
  wrongSignatureRefused: "A wrongly signed token is refused",
  wrongIssuerRefused: "A token of another issuer is refused",
  wrongKeyIdRefused: "A token with an unknown key id is refused",
  attributes: "Routing attributes are declared",
  eventStream: "The event stream opens and keeps alive",
  routing: "A probe conversation is routed",
  acceptance: "A probe conversation is accepted",
  closing: "The probe conversation is closed",
};

export const allChecks = Object.keys(checkTitles) as CheckId[];

const guestOnly: readonly CheckId[] = ["signingKey", "keySetEndpoint", "verifiedToken", "expiredTokenRefused", "wrongSignatureRefused", "wrongIssuerRefused", "wrongKeyIdRefused"];

interface Outcome {
  state: CheckState;
  summary: string;
  findings?: FindingView[];
  evidence?: { label: string; json: unknown }[];
  ms?: number;
}

const passed = (summary: string, label: string, json: unknown, ms = 40): Outcome => ({ state: "passed", summary, evidence: [{ label, json }], ms });

export const unpublished = (): FindingView =>
  finding("deployment-unpublished", "The deployment was never published, or its channel is not active", { certainty: "likely", seen: "404 {\"message\":\"Not found\"}", explanation: "The org knows no published deployment of that name.", fix: "Publish it, then wait up to ten minutes.", place: { search: "Embedded Service", path: ["Embedded Service Deployments", "Customer_Service", "Publish"] } });

function outcome(profile: ProfileView, check: CheckId): Outcome {
  const practice = profile.environment === "practice";
  const host = new URL(profile.serviceUrl).hostname;
  switch (check) {
    case "identifiers":
      return passed("Org id, developer name and service URL have the right form.", "Profile", { orgId: profile.orgId, developerName: profile.developerName, serviceUrl: profile.serviceUrl }, 1);
    case "nameResolution":
      return passed(`${host} resolves to 2 addresses.`, "Addresses", { host, addresses: ["13.110.28.144", "13.110.29.16"] }, 12);
    case "secureConnection":
      return passed("TLS 1.3; the certificate is valid for 212 more days.", "Certificate", { subject: `CN=${host}`, issuer: "CN=DigiCert TLS RSA SHA256 2020 CA1, O=DigiCert Inc", notAfter: "2027-06-21T23:59:59Z" }, 88);
    case "proxy":
      return passed("No proxy is set.", "Environment", { HTTPS_PROXY: null }, 1);
    case "clock":
      return practice ? passed("This machine’s clock is 0.2 s behind the server’s.", "Date", { offsetMs: -200 }) : { state: "failed", summary: "This machine’s clock is 6 min 12 s ahead of the server’s.", ms: 51, evidence: [{ label: "Date header", json: { server: "Sat, 21 Nov 2026 08:31:02 GMT", machine: "2026-11-21T08:37:14Z", offsetMs: 372_000 } }], findings: [finding("clock-skew", "This machine’s clock is off", { certainty: "likely", seen: "372 s ahead of the server’s Date header", explanation: "Identity tokens carry this machine’s time. Salesforce takes one that was issued in its future for invalid.", fix: "Switch on automatic time in the operating system’s settings." })] };
    case "deployment":
      return passed("The public configuration answers 200; deployment type Api.", "GET …/embedded-service-config", { status: 200, body: { embeddedServiceConfig: { name: profile.developerName, deploymentType: "Api", embeddedServiceMessagingChannel: { authMode: practice ? "Auth" : "UnAuth" } } } }, 130);
    case "businessHours":
      return passed("The channel is open now.", "GET …/business-hours", { status: 200, body: { businessHoursInfo: { businessHours: [] } } }, 64);
    case "signingKey":
      return profile.signing ? passed(`RSA ${profile.signing.bits}, certificate valid.`, "Key", { kid: profile.signing.keyId, thumbprint: profile.signing.thumbprint }, 2) : { state: "notApplicable", summary: "No key is set up; guests only." };
    case "keySetEndpoint":
      return { state: "undecided", summary: "The endpoint answered 200, but not as JSON: it looks like a log-in page.", ms: 240, evidence: [{ label: "GET endpoint", json: { status: 200, contentType: "text/html", body: "<!doctype html><title>Sign in</title>…" } }], findings: [finding("key-set-endpoint", "Salesforce cannot read the key set’s endpoint", { certainty: "possible", seen: "200, text/html, “Sign in”", explanation: "Salesforce fetches it as an anonymous caller. Behind a log-in it gets a page instead of keys.", fix: "Host the file where everybody can read it." })] };
    case "guestToken":
      return passed("The org gave a guest a token for 6 hours.", "POST …/unauthenticated/access-token", { status: 200, body: { accessToken: "(replaced, 1,214 characters)", lastEventId: "0", endUser: { subject: "v2/iamessage/UNAUTH/NA/uid:3c0e9a4e" } } }, 190);
    case "verifiedToken":
      return practice ? passed("The subject is the verified user’s.", "POST …/authenticated/access-token", { status: 200, body: { endUser: { subject: "v2/iamessage/AUTH/Practice/uid:handover-check" } } }, 210) : { state: "failed", summary: "The org answered 200, but with a guest’s subject.", ms: 233, evidence: [{ label: "POST …/authenticated/access-token", json: { request: { orgId: profile.orgId, esDeveloperName: profile.developerName, customerIdentityToken: "(replaced, 512 characters)" }, status: 200, body: { accessToken: "(replaced, 1,198 characters)", endUser: { subject: "v2/iamessage/UNAUTH/NA/uid:3c0e9a4e" } } } }, { label: "Claims that were sent", json: { iss: "https://northwind.example/messaging/", sub: "handover-check" } }], findings: [silentGuest(), finding("issuer-differs", "The token’s issuer is not the key set’s", { certainty: "likely", seen: "https://northwind.example/messaging/ ends with a slash", explanation: "The issuer is compared byte for byte.", fix: "Use the same text in both places.", suggestion: "https://northwind.example/messaging", field: "issuer", place: { search: "User Verification", path: ["JSON Web Keysets", "Edit"] }, query: "SELECT Id, DeveloperName, Issuer FROM MessagingAuthKeyset" })] };
    case "expiredTokenRefused":
    case "wrongSignatureRefused":
    case "wrongIssuerRefused":
    case "wrongKeyIdRefused":
      return practice ? passed("The org refused it with 401.", "POST …/authenticated/access-token", { status: 401, body: { message: "Invalid token" } }, 120) : { state: "undecided", summary: "Not known: no verified user is recognised in the first place." };
    case "attributes":
      return practice ? passed("All attributes are declared.", "Hidden fields", ["Language", "Origin_Case"], 3) : { state: "failed", summary: "1 of 6 attributes is declared under another spelling.", ms: 3, evidence: [{ label: "Hidden fields", json: ["userAgent", "QueueId", "visitorName", "accountId", "leadId", "goals"] }], findings: [finding("attribute-lost", "An attribute does not reach the flow", { certainty: "certain", seen: "sent queueId, declared QueueId", explanation: "Names are compared letter by letter; what is not declared is dropped.", fix: "Rename the hidden field or the attribute, then publish again.", suggestion: "QueueId", place: { search: "Embedded Service", path: ["Embedded Service Deployments", profile.developerName, "Pre-Chat"] } })] };
    case "eventStream":
      return passed("The stream opened after 140 ms and sent a heartbeat.", "GET /eventrouter/v1/sse", { status: 200, heartbeatMs: 9800 }, 900);
    case "routing":
      return passed("Routed after 610 ms.", "CONVERSATION_ROUTING_RESULT", { failureType: "None", routingType: "Initial" }, 610);
    case "acceptance":
      return practice ? passed("Ada accepted after 1.1 s.", "CONVERSATION_PARTICIPANT_CHANGED", { operation: "add", participant: { role: "Agent" } }, 1100) : { state: "undecided", summary: "Nobody accepted within 20 s. Somebody must be online to see this.", ms: 20_000, evidence: [{ label: "Waited", json: { seconds: 20 } }] };
    case "closing":
      return passed("The probe conversation was closed again.", "DELETE …/conversation/{id}", { status: 204 }, 70);
  }
}

function resultOf(profile: ProfileView, check: CheckId, runId: string, at: number): CheckResultView {
  const { state, summary, findings = [], evidence = [], ms = 0 } = outcome(profile, check);
  return { check, title: checkTitles[check], state, summary, findings, evidence: evidence.map((row) => ({ ...row, at })), runId, at, elapsedMs: ms, appVersion: "0.1.0" };
}

const waiting = (check: CheckId, runId: string): CheckResultView => ({ check, title: checkTitles[check], state: "waiting", summary: "", findings: [], evidence: [], runId, at: null, elapsedMs: null, appVersion: "0.1.0" });

/** Whether a check is asked for by the profile's connector. */
export function asked(profile: ProfileView): CheckId[] {
  return allChecks.filter((check) => profile.connector !== "cognigy" || !guestOnly.includes(check));
}

export function keep(world: World, profileId: string, result: CheckResultView): void {
  const latest = world.latest.get(profileId) ?? new Map<CheckId, CheckResultView>();
  latest.set(result.check, result);
  world.latest.set(profileId, latest);
  world.checkHistory.set(`${profileId} ${result.check}`, [result, ...(world.checkHistory.get(`${profileId} ${result.check}`) ?? [])].slice(0, 200));
}

/** Starts a run; its rows change as they would, and each change is announced with the whole run. */
export function run(world: World, profile: ProfileView, checks: CheckId[]): string {
  const held: CheckRunView = { id: uuid(), profileId: profile.id, startedAt: Date.now(), endedAt: null, cancelled: false, results: checks.map((check) => waiting(check, "")) };
  held.results = held.results.map((row) => ({ ...row, runId: held.id }));
  world.runs.set(held.id, held);
  const announce = () => world.emit({ kind: "checks", run: structuredClone(held) });
  announce();
  void (async () => {
    for (const [index, check] of checks.entries()) {
      if (held.cancelled) break;
      const result = resultOf(profile, check, held.id, Date.now());
      held.results[index] = { ...held.results[index]!, state: "running", at: result.at };
      announce();
      await new Promise((done) => setTimeout(done, Math.min(result.elapsedMs ?? 0, 900) + 30));
      if (held.cancelled) break;
      held.results[index] = result;
      keep(world, profile.id, result);
      announce();
    }
    held.results = held.results.map((row) => (row.state === "waiting" || row.state === "running" ? { ...row, state: "cancelled", summary: "Cancelled before it was done." } : row));
    held.endedAt = Date.now();
    announce();
    world.emit({ kind: "checklist", profileId: profile.id });
  })();
  return held.id;
}

/** Results of a run that ended an hour ago. */
export function seedChecks(world: World, hostile: boolean): void {
  const uat = world.profiles.get("uat");
  if (!uat) return;
  const at = Date.now() - 3_600_000;
  for (const check of asked(uat)) {
    const result = resultOf(uat, check, "run-0", at);
    if (hostile) result.summary = `${"<img src=x onerror=alert(1)> مرحبا \u202Etxet ".repeat(20)}${result.summary}`;
    keep(world, uat.id, result);
  }
  world.declarations.set("uat blip licence", { by: "Ada Lovelace", at: at - 86_400_000, note: "Digital Engagement, 25 seats, seen with the account team." });
  world.declarations.set("uat blip queue", { by: hostile ? "Maximiliane ".repeat(8).trim() : "Grace Hopper", at: at - 3_600_000, note: "" });
}
