// The fake's connectors: names, settings, and a checklist short enough to read and long enough to try everything on.

import type { CheckId } from "../generated/CheckId";
import type { ConnectorId } from "../generated/ConnectorId";
import type { ConnectorView } from "../generated/ConnectorView";
import type { ProfileView } from "../generated/ProfileView";
import type { SettingView } from "../generated/SettingView";
import type { StepView } from "../generated/StepView";

const setting = (label: string, help: string, change: Partial<SettingView> = {}): SettingView => ({ key: null, label, help, default: null, multiline: false, secret: false, ...change });
const own = (label: string, help: string, change: Partial<SettingView> = {}): SettingView => setting(label, help, { key: label, ...change });

export const blipMapping = JSON.stringify(
  {
    "static.Microsoft Bot Framework": ["userAgent"],
    "Ticket.Team": ["queueId"],
    "Contact.Name": ["visitorName"],
    "Contact.Extras.accountId": ["accountId", "leadId"],
    "Contact.Extras.objetivo": ["goals"],
  },
  null,
  2,
);

export const catalogue: ConnectorView[] = [
  {
    id: "customClient", name: "Custom client", summary: "Your own program speaks the Messaging for In-App and Web API (Enhanced Chat), version 2.", signsInAs: "guest or verified", mapsAttributes: true,
    settings: [setting("Url", "The address that every call goes to."), setting("OrganizationId", "The org’s 15-character id."), setting("DeveloperName", "The deployment’s API name."), own("RoutingAttributes", "Names and values that are sent when a conversation is created.", { multiline: true })],
  },
  {
    id: "blip", name: "Blip", summary: "Blip Desk hands conversations over to Salesforce as verified users.", signsInAs: "verified", mapsAttributes: true,
    settings: [
      setting("SalesforceMessaging.ApiEndpoint", "The service URL with /iamessage/api/v2."),
      setting("SalesforceMessaging.SseEndpoint", "The service URL with /eventrouter/v1/sse."),
      setting("SalesforceMessaging.OrganizationId", "OrganizationId of the Code Snippet."),
      setting("SalesforceMessaging.DeploymentId", "DeveloperName of the Code Snippet."),
      own("SalesforceMessaging.AppName", "Letters, digits, underscore and dot, at most 40."),
      own("SalesforceMessaging.Queues", "Queues, with commas between."),
      own("SalesforceMessaging.TtlCacheToken", "How long a token is kept.", { default: "00:30:00" }),
      own("SalesforceMessaging.RoutingAttributes", "Which source goes to which attributes.", { multiline: true }),
    ],
  },
  {
    id: "cognigy", name: "Cognigy.AI", summary: "Cognigy.AI hands conversations over to Salesforce as guests.", signsInAs: "guest", mapsAttributes: true,
    settings: [setting("Base URL", "The service URL, without a path."), setting("Organization ID", "The org’s id."), setting("API Name", "The deployment’s API name."), own("Capabilities Version", "Always 1.", { default: "1" })],
  },
  {
    id: "opencx", name: "OpenCX", summary: "OpenCX hands conversations over with an identity token per contact, signed with your own RSA key.", signsInAs: "verified", mapsAttributes: true,
    settings: [setting("Instance URL", "Your Salesforce domain."), setting("ES Developer Name", "The deployment’s API name."), setting("Salesforce Org ID", "From Company Information."), setting("Auth Public Key", "The public key as PEM."), setting("Auth Private Key", "The private key as PEM.", { secret: true }), setting("Auth Key ID", "The key id (kid).")],
  },
  {
    id: "infobip", name: "Infobip BYOC", summary: "Infobip brings its own channel to Salesforce Service Cloud.", signsInAs: "OAuth JWT bearer", mapsAttributes: false,
    settings: ["Channel Address", "Consumer Key", "Routing Configuration", "Queue ID", "Flow ID"].map((label) => own(label, "A value that the checklist ends with.")),
  },
];

interface StepSeed extends Partial<StepView> {
  id: string;
  title: string;
  why: string;
}

const step = (seed: StepSeed): StepView => ({
  place: null, instructions: [], values: [], note: null, proof: "Only a person can see this from inside the org.", checks: [], query: null, optional: false,
  state: "unknown", reason: "Nothing has been checked or declared yet.", at: null, declaration: null, findings: [], ...seed,
});

const proved = (checks: CheckId[], proof: string): Partial<StepView> => ({ checks, proof });

/** The steps as they are before anything was checked or declared. */
export function stepsOf(profile: ProfileView, connector: ConnectorId): { title: string; steps: StepView[] }[] {
  const snippet = { search: "Embedded Service", path: ["Embedded Service Deployments", profile.developerName, "Install Code Snippet"] };
  const messaging = { search: "messaging settings", path: ["Messaging Settings", "the channel of this deployment"] };
  const verification = { search: "User Verification", path: ["Messaging for In-App and Web User Verification (Enhanced Chat User Verification)", "JSON Web Keysets"] };
  const blip = connector === "blip";
  const vendor = catalogue.find((row) => row.id === connector)?.name ?? "";
  return [
    {
      title: "Before you start",
      steps: [
        step({ id: "licence", title: "Make sure the org may use Messaging for In-App and Web (Enhanced Chat)", why: "Without the licence the setup pages below are missing, and nothing says so.", place: { search: "Company Information", path: ["Company Information", "Permission Set Licenses"] }, instructions: ["Look for “Messaging for In-App and Web” or “Digital Engagement” among the licences.", "Ask whoever bears the contract when it is not there."] }),
        step({ id: "omni-channel", title: "Switch on Omni-Channel", why: "Omni-Channel is what offers a conversation to an agent. While it is off, conversations are routed and nobody is ever asked.", place: { search: "Omni-Channel Settings", path: ["Feature Settings", "Service", "Omni-Channel", "Omni-Channel Settings"] }, instructions: ["Tick Enable Omni-Channel, then Save."], ...proved(["acceptance"], "A probe conversation is accepted by an agent.") }),
      ],
    },
    {
      title: "Channel and deployment",
      steps: [
        step({ id: "deployment", title: "Make a deployment of type Custom Client on the channel, and publish it", why: "A deployment of type Web refuses every token. The type cannot be changed later.", place: { search: "Embedded Service", path: ["Embedded Service Deployments", "New Deployment"] }, instructions: ["Choose Messaging for In-App and Web (Enhanced Chat), then Custom Client.", "Give it the API name below.", "Choose Publish, and wait: it can take ten minutes until calls see it."], values: [{ label: "API Name", value: profile.developerName, exact: true }], ...proved(["deployment", "guestToken"], "The public configuration of the deployment answers 200 with deployment type Api, and the org gives a guest a token.") }),
        step({ id: "snippet", title: "Take the three values of the Code Snippet over", why: "They name the org, the deployment and the host. Everything else is called with them.", place: snippet, instructions: ["Find the Code Snippet section and choose Install Code Snippet.", "Copy the whole JSON and paste it here: Paste settings."], values: [{ label: "OrganizationId", value: profile.orgId, exact: true }, { label: "DeveloperName", value: profile.developerName, exact: true }, { label: "Url", value: profile.serviceUrl, exact: true }], ...proved(["identifiers", "nameResolution", "secureConnection"], "The host resolves, its certificate is valid, and the org id has the form that the stream expects."), note: connector === "opencx" ? "OpenCX’s guide asks for the instance URL (my.salesforce.com). The API is served on the Url of the Code Snippet." : null }),
        step({ id: "hours", title: "Set the business hours of the channel", why: "Outside them a conversation is closed before anyone sees it.", place: messaging, instructions: ["Choose the hours under Business Hours, or leave it empty for always."], optional: true, ...proved(["businessHours"], "The public configuration says whether the channel is open now.") }),
      ],
    },
    {
      title: "User verification",
      steps: [
        step({ id: "key-set", title: "Register the key set", why: "Salesforce checks every identity token against the keys in it.", place: verification, instructions: ["Choose New Keyset.", "Enter the values below.", "Choose Save."], values: blip ? [{ label: "JSON Web Key Issuer", value: "blipsalesforce", exact: true }, { label: "Type", value: "Endpoint", exact: true }, { label: "Endpoint URL", value: "https://blipmediastore.blip.ai/permanent-public-jwk-salesforce/blipai-SalesforceJWK.json", exact: true }, { label: "Name", value: "Blip keys", exact: false }] : [{ label: "JSON Web Key Issuer", value: profile.signing?.issuer ?? "https://your-issuer.example", exact: profile.signing !== null }, { label: "Type", value: "JSON Web Key", exact: true }, { label: "Name", value: `${vendor} keys`, exact: false }], ...proved(["signingKey", "keySetEndpoint"], "The key set’s endpoint answers to anybody, with a key that can verify this profile’s tokens."), query: "SELECT Id, DeveloperName, Issuer FROM MessagingAuthKeyset", note: "The guide calls it “user’s choice”, but the issuer is compared byte for byte: no slash at the end, no other case." }),
        step({ id: "verification-on", title: "Add user verification to the channel", why: "Until then the org ignores identity tokens and answers as to a guest.", place: messaging, instructions: ["In the list of channels, use the row’s Edit: the section’s own Edit shows a shorter form.", "Tick Add User Verification.", "Set the Authorization Token Expiration Time for Verified Users."], values: [{ label: "Authorization Token Expiration Time", value: "60 minutes", exact: false }], ...proved(["verifiedToken", "expiredTokenRefused", "wrongSignatureRefused", "wrongIssuerRefused", "wrongKeyIdRefused"], "A verified user’s token has that user’s subject, and an expired, a wrongly signed, a wrong-issuer and a wrong-kid token are each refused.") }),
        step({ id: "bind", title: "Bind the key set to the channel as active", why: "A key set that is not bound verifies nothing, and nothing says so.", place: { ...messaging, path: [...messaging.path, "User Verification Configuration", "New"] }, instructions: ["Choose the key set.", "Tick Active, then Save."], values: [{ label: "Keyset", value: "the key set of the step before", exact: false }, { label: "Active", value: "ticked", exact: true }], ...proved(["verifiedToken"], "The org takes a verified user’s token.") }),
      ],
    },
    {
      title: "Routing",
      steps: [
        step({ id: "queue", title: "Make a queue that takes messaging sessions", why: "A queue without Messaging Session among its objects never gets one.", place: { search: "Queues", path: ["Users", "Queues", "New"] }, instructions: ["Add Messaging Session (and Messaging User) under Supported Objects.", "Add the agents under Queue Members."], values: [{ label: "Supported Objects", value: "Messaging Session", exact: true }], query: "SELECT Queue.Name, SobjectType FROM QueueSobject WHERE SobjectType = 'MessagingSession'" }),
        step({ id: "flow", title: "Route with an Omni-Channel flow", why: "The flow decides the queue, and can read the routing attributes.", place: { search: "Flows", path: ["Flows", "New Flow", "Omni-Channel Flow"] }, instructions: ["Add a text variable recordId that is available for input.", "Add Route Work with the queue of the step before.", "Choose Save, then Activate."], ...proved(["routing"], "A probe conversation gets a routing result without a failure.") }),
        step({ id: "attributes", title: "Declare the routing attributes as hidden pre-chat fields", why: "An attribute that the published deployment does not declare is dropped without a word.", place: { search: "Embedded Service", path: ["Embedded Service Deployments", profile.developerName, "Pre-Chat", "Hidden Fields"] }, instructions: ["Add a field for each attribute, spelled letter by letter as below.", "Publish again: only conversations that begin later carry it."], values: (blip ? ["userAgent", "queueId", "visitorName", "accountId", "leadId", "goals"] : ["Language", "Origin_Case"]).map((name) => ({ label: "Hidden field", value: name, exact: true })), ...proved(["attributes"], "The deployment’s public configuration declares each of them.") }),
        step({ id: "presence", title: "Give agents a presence status that carries messaging", why: "An agent who is online for cases only is never offered a conversation.", place: { search: "Presence Statuses", path: ["Omni-Channel", "Presence Statuses"] }, instructions: ["Add the messaging service channel to a status that the agents use."], ...proved(["acceptance"], "A probe conversation is accepted by an agent.") }),
      ],
    },
    {
      title: `In ${vendor}`,
      steps: [
        step({ id: "vendor-settings", title: `Enter the settings in ${vendor}`, why: "They are the same values in the vendor’s own form.", instructions: ["Open Settings for the vendor on this page.", "Copy row by row, or the whole text."], proof: "Only a person can see the vendor’s screen." }),
        step({ id: "end-to-end", title: "Hand one real conversation over", why: "It is the only proof that includes the vendor.", instructions: [`Write to the bot on one of its channels until it hands over.`, "Answer from the Salesforce console; the answer must reach the channel."], proof: "Only a person can see both ends." }),
      ],
    },
  ];
}
