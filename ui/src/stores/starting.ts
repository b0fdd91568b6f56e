// What a person fills in to start a conversation, and what is asked of the core for it.

import type { HeldAs } from "../ipc/generated/HeldAs";
import type { IdentityView } from "../ipc/generated/IdentityView";
import type { StartRequest } from "../ipc/generated/StartRequest";
import type { Transport } from "../ipc/generated/Transport";

export type HeldKind = HeldAs["kind"];

/** How a system signs its end users in. */
export const signsIn: Record<HeldKind, "either" | "guest" | "verified" | "usuallyVerified"> = {
  customClient: "either",
  blip: "usuallyVerified",
  cognigy: "guest",
  openCx: "verified",
};

export const leastEveryMs = 250;
export const mostEveryMs = 60_000;

export interface StartDraft {
  kind: HeldKind;
  verified: boolean;
  subject: string;
  language: string;
  /** Blip's `TtlCacheToken`; empty for the profile's own. */
  ttlCacheToken: string;
  /** Values of the attribute sources. */
  samples: Record<string, string>;
  /** Cognigy.AI sends the transcript only when it is switched on. */
  withTranscript: boolean;
  transcript: string;
  summary: string;
  /** Cognigy.AI's key-value pairs; empty for the profile's own. */
  keyValues: string;
  polling: boolean;
  everyMs: string;
}

export const emptyStart: StartDraft = {
  kind: "customClient",
  verified: false,
  subject: "",
  language: "",
  ttlCacheToken: "",
  samples: {},
  withTranscript: false,
  transcript: "",
  summary: "",
  keyValues: "",
  polling: false,
  everyMs: "2000",
};

/** The choice of a system decides who signs in where the system leaves no choice. */
export function withKind(draft: StartDraft, kind: HeldKind): StartDraft {
  const signs = signsIn[kind];
  return { ...draft, kind, verified: signs === "either" ? draft.verified : signs !== "guest" };
}

/** A .NET time span, as Blip's settings hold it: `00:30:00`, `1.00:00:00`. */
const timeSpan = /^(\d{1,8}\.)?\d{1,2}:\d{2}(:\d{2})?$/;

export type StartProblem = "subject" | "ttlCacheToken" | "everyMs";

export function everyMsOf(draft: StartDraft): number | null {
  const number = Number(draft.everyMs.trim());
  return Number.isInteger(number) && number >= leastEveryMs && number <= mostEveryMs ? number : null;
}

/** What must be changed before it can be started. */
export function problemsOf(draft: StartDraft): StartProblem[] {
  const out: StartProblem[] = [];
  if (draft.verified && draft.subject.trim() === "") out.push("subject");
  const span = draft.ttlCacheToken.trim();
  if (draft.kind === "blip" && span !== "" && !timeSpan.test(span)) out.push("ttlCacheToken");
  if (draft.polling && everyMsOf(draft) === null) out.push("everyMs");
  return out;
}

const given = (text: string): string | null => (text.trim() === "" ? null : text);

const filled = (samples: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(samples).filter(([, value]) => value !== ""));

function heldAsOf(draft: StartDraft): HeldAs {
  switch (draft.kind) {
    case "customClient":
      return { kind: "customClient" };
    case "blip":
      return { kind: "blip", ttlCacheToken: given(draft.ttlCacheToken)?.trim() ?? null, samples: filled(draft.samples) };
    case "cognigy":
      return { kind: "cognigy", transcript: draft.withTranscript ? given(draft.transcript) : null, keyValues: given(draft.keyValues) };
    case "openCx":
      return { kind: "openCx", transcript: draft.transcript, summary: draft.summary, samples: filled(draft.samples) };
  }
}

/** The request; null while something must be changed. */
export function requestOf(profileId: string, draft: StartDraft, attributes: Record<string, string>): StartRequest | null {
  if (problemsOf(draft).length > 0) return null;
  const identity: IdentityView = draft.verified ? { kind: "verified", subject: draft.subject } : { kind: "guest" };
  const everyMs = everyMsOf(draft);
  const transport: Transport = draft.polling && everyMs !== null ? { kind: "polling", everyMs } : { kind: "stream" };
  return { profileId, identity, routingAttributes: attributes, language: given(draft.language)?.trim() ?? null, heldAs: heldAsOf(draft), transport };
}

/** The system that can take a transcript, nearest to the one that is chosen. */
export function kindForTranscript(kind: HeldKind, verified: boolean): HeldKind {
  if (kind === "cognigy" || kind === "openCx") return kind;
  return verified ? "openCx" : "cognigy";
}
