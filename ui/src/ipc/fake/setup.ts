// The fake's Setup: checklists, settings in and out, attributes, checks and evidence.

import type { Backend } from "../backend";
import type { CheckId } from "../generated/CheckId";
import type { ChecklistView } from "../generated/ChecklistView";
import type { ConnectorId } from "../generated/ConnectorId";
import type { EvidenceField } from "../generated/EvidenceField";
import type { FindingView } from "../generated/FindingView";
import type { ProfileDraft } from "../generated/ProfileDraft";
import type { ProfileView } from "../generated/ProfileView";
import type { SettingsReadingView } from "../generated/SettingsReadingView";
import type { StepEventView } from "../generated/StepEventView";
import type { StepView } from "../generated/StepView";
import { previewOf } from "./attributes";
import { allChecks, asked, checkTitles, run } from "./checks";
import { catalogue, stepsOf } from "./connectors";
import { FakeKeys, newKey, withKeys } from "./keys";
import { failure, finding, later, uuid } from "./world";

/** Removes what people paste around JSON; null when it is no JSON even then. */
function parse(text: string): Record<string, string> | null {
  try {
    const value: unknown = JSON.parse(text.replace(/[“”]/g, '"').trim());
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, string>) : null;
  } catch {
    return null;
  }
}

export class FakeSetup extends FakeKeys {
  async connectors() {
    await later();
    return structuredClone(catalogue);
  }

  #stated(profile: ProfileView, connector: ConnectorId, step: StepView): StepView {
    const declaration = this.world.declarations.get(`${profile.id} ${connector} ${step.id}`) ?? null;
    const latest = this.world.latest.get(profile.id);
    const results = step.checks.flatMap((check) => latest?.get(check) ?? []);
    const findings = results.flatMap((row) => row.findings);
    const bad = results.find((row) => row.state === "failed");
    const done = results.length > 0 && results.length === step.checks.length && results.every((row) => row.state === "passed");
    const at = results.reduce<number | null>((most, row) => Math.max(most ?? 0, row.at ?? 0), null);
    if (bad) return { ...step, state: "failed", reason: bad.summary, at: bad.at, declaration, findings };
    if (done) return { ...step, state: "proved", reason: results.map((row) => row.summary).join(" "), at, declaration, findings };
    if (declaration) return { ...step, state: "declared", reason: declaration.note || `${declaration.by} says that it is done.`, at: declaration.at, declaration, findings };
    const open = results.find((row) => row.state !== "passed");
    const reason = open ? open.summary : step.checks.length > 0 ? `Not checked yet. “Check everything” runs ${step.checks.map((check) => checkTitles[check]).join(", ")}.` : "Only a person can tell: look, then declare it.";
    return { ...step, reason, at, findings };
  }

  async checklist(profileId: string, connector: ConnectorId): Promise<ChecklistView> {
    await later(30);
    const profile = this.world.profile(profileId);
    const groups = stepsOf(profile, connector).map(({ title, steps }) => ({ title, steps: steps.map((step) => this.#stated(profile, connector, step)) }));
    return structuredClone({ profileId, connector, groups });
  }

  #say(profileId: string, connector: ConnectorId, stepId: string, row: Pick<StepEventView, "state" | "by" | "summary">): void {
    const key = `${profileId} ${connector} ${stepId}`;
    this.world.said.set(key, [{ at: Date.now(), check: null, runId: null, appVersion: null, ...row }, ...(this.world.said.get(key) ?? [])]);
    this.world.emit({ kind: "checklist", profileId });
  }

  async declareStep(...[profileId, { connector, stepId, by, note }]: Parameters<Backend["declareStep"]>): Promise<void> {
    await later();
    if (by.trim() === "") throw { ...failure("fieldsInvalid", "Some fields must be changed."), fields: [{ field: "by", message: "A name is missing.", hint: "Enter your own name: it stands beside the step in the evidence.", suggestion: null }] };
    this.world.declarations.set(`${profileId} ${connector} ${stepId}`, { by, at: Date.now(), note });
    this.#say(profileId, connector, stepId, { state: "declared", by, summary: note });
  }

  async withdrawDeclaration(profileId: string, connector: ConnectorId, stepId: string): Promise<void> {
    await later();
    const key = `${profileId} ${connector} ${stepId}`;
    const by = this.world.declarations.get(key)?.by ?? null;
    this.world.declarations.delete(key);
    this.#say(profileId, connector, stepId, { state: "unknown", by, summary: "Withdrawn." });
  }

  async stepHistory(profileId: string, connector: ConnectorId, stepId: string): Promise<StepEventView[]> {
    await later(40);
    const step = stepsOf(this.world.profile(profileId), connector).flatMap((group) => group.steps).find((row) => row.id === stepId);
    const found = (step?.checks ?? []).flatMap((check) => this.world.checkHistory.get(`${profileId} ${check}`) ?? []);
    const rows = found.map((row): StepEventView => ({ at: row.at ?? 0, state: row.state === "passed" ? "proved" : row.state === "failed" ? "failed" : "unknown", check: row.check, runId: row.runId, by: null, summary: row.summary, appVersion: row.appVersion }));
    const declared = this.world.declarations.get(`${profileId} ${connector} ${stepId}`);
    const said = this.world.said.get(`${profileId} ${connector} ${stepId}`) ?? (declared ? [{ at: declared.at, state: "declared" as const, check: null, runId: null, by: declared.by, summary: declared.note, appVersion: null }] : []);
    return [...rows, ...said].sort((a, b) => b.at - a.at).slice(0, 200);
  }

  async readSettings(text: string): Promise<SettingsReadingView> {
    await later(30);
    const findings: FindingView[] = [];
    if (/[“”]/.test(text)) findings.push(finding("settings-smart-quotes", "The block has typographic quotes", { certainty: "certain", seen: "“ and ”", explanation: "A mail program or a word processor replaced the straight ones. They were read as straight quotes here; the vendor’s own screen may not do so.", fix: "Copy the block from where it was made, not from a mail." }));
    const row = parse(text);
    const pick = (...names: string[]) => names.map((name) => row?.[name]).find((value) => typeof value === "string") ?? "";
    const base: ProfileDraft = { name: "", environment: null, serviceUrl: "", orgId: "", developerName: "", connector: null, settings: null };
    if (row && Object.keys(row).some((key) => key.startsWith("SalesforceMessaging."))) {
      const endpoint = pick("SalesforceMessaging.ApiEndpoint");
      const settings = Object.fromEntries(Object.entries(row).filter(([key]) => /AppName|Queues|Ttl|Routing/.test(key)).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]));
      if (/\s/.test(settings["SalesforceMessaging.AppName"] ?? "")) findings.push(finding("setting-value", "The app name holds a space", { certainty: "likely", seen: settings["SalesforceMessaging.AppName"] ?? "", explanation: "Blip’s guide says any value; the API takes letters, digits, underscore and dot, at most 40.", fix: "Use a name without spaces.", suggestion: (settings["SalesforceMessaging.AppName"] ?? "").replace(/\s+/g, "_"), field: "SalesforceMessaging.AppName" }));
      return { connector: "blip", recognisedBy: "Keys that begin with SalesforceMessaging.", draft: { ...base, serviceUrl: endpoint.replace(/\/iamessage.*$/, ""), orgId: pick("SalesforceMessaging.OrganizationId"), developerName: pick("SalesforceMessaging.DeploymentId"), connector: "blip", settings }, holdsPrivateKey: false, findings };
    }
    if (/Auth Private Key|ES Developer Name/.test(text)) {
      const line = (label: string) => new RegExp(`${label}[":\\s]+([^"\\n,]+)`).exec(text)?.[1]?.trim() ?? "";
      return { connector: "opencx", recognisedBy: "The labels ES Developer Name and Auth Private Key.", draft: { ...base, serviceUrl: line("Instance URL"), orgId: line("Salesforce Org ID"), developerName: line("ES Developer Name"), connector: "opencx", settings: {} }, holdsPrivateKey: text.includes("PRIVATE KEY-----"), findings: [...findings, finding("service-url", "The URL is the instance’s, not the messaging service’s", { certainty: "certain", seen: line("Instance URL"), explanation: "OpenCX’s guide asks for the Salesforce domain; the API is served on the Url of the Code Snippet, which ends with salesforce-scrt.com.", fix: "Take Url from the Code Snippet.", suggestion: line("Instance URL").replace(".my.salesforce.com", ".my.salesforce-scrt.com"), field: "serviceUrl" })] };
    }
    if (!row || !(row.OrganizationId || row.DeveloperName || row.Url)) {
      if (text.includes("{") && !text.includes("}")) throw failure("snippetUnreadable", "The block is cut off: its last brace is missing.", "Copy all of it, to the closing brace.");
      throw failure("snippetUnreadable", "No settings were recognised in this text.", "Paste the Code Snippet (Embedded Service Deployments, Install Code Snippet), or the settings of Blip, Cognigy.AI, OpenCX or Infobip.");
    }
    const draft: ProfileDraft = { ...base, serviceUrl: pick("Url"), orgId: pick("OrganizationId"), developerName: pick("DeveloperName"), connector: "customClient" };
    if (draft.orgId.length === 18) findings.push(finding("org-id-form", "The org id has 18 characters", { certainty: "certain", seen: draft.orgId, explanation: "The event stream expects 15, and refuses the other form.", fix: "Use the first 15 characters.", suggestion: draft.orgId.slice(0, 15), field: "orgId" }));
    if (/\.my\.salesforce\.com/.test(draft.serviceUrl)) findings.push(finding("service-url", "The URL is the instance’s, not the messaging service’s", { certainty: "certain", seen: draft.serviceUrl, explanation: "The API is served on a host that ends with salesforce-scrt.com.", fix: "Take Url from the Code Snippet.", suggestion: draft.serviceUrl.replace(".my.salesforce.com", ".my.salesforce-scrt.com").replace(/\/+$/, ""), field: "serviceUrl" }));
    if (/\s/.test(draft.developerName)) findings.push(finding("deployment-unpublished", "This is the deployment’s label, not its API name", { certainty: "likely", seen: draft.developerName, explanation: "An API name has no spaces.", fix: "Copy DeveloperName, not the label.", suggestion: draft.developerName.trim().replace(/\W+/g, "_"), field: "developerName" }));
    return { connector: "customClient", recognisedBy: "OrganizationId, DeveloperName and Url: the Code Snippet.", draft, holdsPrivateKey: false, findings };
  }

  async applySettings(...[profileId, draft, text]: Parameters<Backend["applySettings"]>): Promise<ProfileView> {
    const self = this as unknown as Backend;
    const saved = profileId === null ? await self.createProfile(draft) : await self.updateProfile(profileId, draft);
    if (!text?.includes("PRIVATE KEY-----")) return saved;
    return this.world.put(withKeys(saved, [...saved.keys, newKey("opencx", { state: saved.signing ? "standby" : "signing" })], saved.signing?.issuer ?? "opencx"));
  }

  async emitSettings(profileId: string, connector: ConnectorId) {
    await later();
    const profile = this.world.profile(profileId);
    const rows = (catalogue.find((row) => row.id === connector)?.settings ?? []).map(({ key, label, secret, default: usual }) => {
      const known: Record<string, string | null> = { Url: profile.serviceUrl, OrganizationId: profile.orgId, DeveloperName: profile.developerName, "SalesforceMessaging.ApiEndpoint": `${profile.serviceUrl}/iamessage/api/v2`, "SalesforceMessaging.SseEndpoint": `${profile.serviceUrl}/eventrouter/v1/sse`, "SalesforceMessaging.OrganizationId": profile.orgId, "SalesforceMessaging.DeploymentId": profile.developerName, "Base URL": profile.serviceUrl, "Organization ID": profile.orgId, "API Name": profile.developerName, "Instance URL": profile.serviceUrl.replace("-scrt", ""), "ES Developer Name": profile.developerName, "Salesforce Org ID": profile.orgId, "Auth Public Key": profile.signing ? "-----BEGIN PUBLIC KEY-----\n0vx7agoebGcQSuuPiLJX\n-----END PUBLIC KEY-----" : null, "Auth Key ID": profile.signing?.keyId ?? null };
      const value = secret ? (profile.keys[0]?.redactedPreview ?? null) : ((key === null ? known[label] : profile.settings[key]) ?? usual);
      return { label, value: value ?? null, secret };
    });
    const text = connector === "opencx" ? rows.map((row) => `${row.label}: ${row.secret ? "<the private key>" : (row.value ?? "")}`).join("\n") : JSON.stringify(Object.fromEntries(rows.map((row) => [row.label, row.value ?? ""])), null, 2);
    const missing = rows.filter((row) => row.value === null).map((row) => row.label);
    const findings = missing.length === 0 ? [] : [finding("setting-value", "Some settings are not known here", { certainty: "certain", seen: missing.join(", "), explanation: "They are left empty in the text.", fix: "Enter them under Settings, or fill them in at the vendor’s." })];
    return { connector, text, rows, findings };
  }

  async saveSettingsWithKey(profileId: string, connector: ConnectorId) {
    await later(80);
    if (this.world.profile(profileId).keys.length === 0) throw failure("secretMissing", "This org has no private key.", "Add one under Keys and tokens.");
    return { path: `/home/ada/Downloads/${connector}-settings-with-key.txt` };
  }

  async previewAttributes(...[profileId, draft]: Parameters<Backend["previewAttributes"]>) {
    await later(30);
    return previewOf(this.world, this.world.profile(profileId), draft);
  }

  async startChecks(profileId: string, checks: CheckId[] | null): Promise<string> {
    await later();
    const profile = this.world.profile(profileId);
    if ([...this.world.runs.values()].some((row) => row.profileId === profileId && row.endedAt === null)) throw failure("notNow", "Checks of this org are running already.", "Wait until they are done, or cancel them.");
    return run(this.world, profile, checks ? allChecks.filter((check) => checks.includes(check)) : asked(profile));
  }

  async cancelChecks(runId: string): Promise<void> {
    await later();
    const held = this.world.runs.get(runId);
    if (!held) throw failure("notFound", "This run has ended.");
    held.cancelled = true;
  }

  async checks(profileId: string) {
    await later();
    const running = [...this.world.runs.values()].find((row) => row.profileId === profileId && row.endedAt === null) ?? null;
    const latest = this.world.latest.get(profileId);
    return structuredClone({ running, latest: allChecks.flatMap((check) => latest?.get(check) ?? []) });
  }

  async checkHistory(profileId: string, check: CheckId) {
    await later(40);
    return structuredClone(this.world.checkHistory.get(`${profileId} ${check}`) ?? []);
  }

  async #fields(profileId: string, connector: ConnectorId, leftOut: string[]): Promise<EvidenceField[]> {
    const profile = this.world.profile(profileId);
    const { groups } = await this.checklist(profileId, connector);
    const fields: EvidenceField[] = (["name", "serviceUrl", "orgId", "developerName", "connector"] as const).map((name) => ({ path: `org.${name}`, value: String(profile[name]), redacted: false }));
    const add = (path: string, value: string, redacted = false) => fields.push({ path, value: value.slice(0, 200), redacted });
    for (const [at, group] of groups.entries()) {
      for (const [index, step] of group.steps.entries()) {
        add(`checklist[${at}].steps[${index}].title`, step.title);
        add(`checklist[${at}].steps[${index}].state`, step.state);
        if (step.declaration) add(`checklist[${at}].steps[${index}].declaration.by`, step.declaration.by);
      }
      add(`checklist[${at}].title`, group.title);
    }
    for (const [index, row] of [...(this.world.latest.get(profileId)?.values() ?? [])].entries()) {
      add(`checks[${index}].title`, row.title);
      add(`checks[${index}].summary`, row.summary);
      for (const [at, evidence] of row.evidence.entries()) {
        const json = JSON.stringify(evidence.json);
        add(`checks[${index}].evidence[${at}]`, json, json.includes("(replaced"));
      }
    }
    return fields.filter((field) => !leftOut.some((path) => field.path === path || field.path.startsWith(`${path}.`) || field.path.startsWith(`${path}[`)));
  }

  async previewEvidence(profileId: string, connector: ConnectorId, leftOut: string[]) {
    await later(60);
    const fields = await this.#fields(profileId, connector, leftOut);
    const jsonBytes = fields.reduce((sum, field) => sum + field.path.length + field.value.length + 8, 900);
    return { fields, htmlBytes: jsonBytes * 2 + 14_000, jsonBytes };
  }

  async saveEvidence(profileId: string, connector: ConnectorId, leftOut: string[]) {
    await later(120);
    await this.#fields(profileId, connector, leftOut);
    const name = `/home/ada/Downloads/evidence-${connector}-2026-11-21`;
    return { html: `${name}.html`, json: `${name}.json`, digest: uuid().replaceAll("-", "") + uuid().replaceAll("-", "") };
  }
}
