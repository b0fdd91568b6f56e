// Keys and tokens. Private keys and tokens pass through to the core; nothing here keeps one.

import type { Backend } from "../ipc";
import type { CertificateView } from "../ipc/generated/CertificateView";
import type { KeyDraft } from "../ipc/generated/KeyDraft";
import type { KeyView } from "../ipc/generated/KeyView";
import type { ProfileView } from "../ipc/generated/ProfileView";
import type { PublicForm } from "../ipc/generated/PublicForm";
import type { TokenDraft } from "../ipc/generated/TokenDraft";
import type { TokenInspection } from "../ipc/generated/TokenInspection";
import type { TokenUse } from "../ipc/generated/TokenUse";

const dayMs = 86_400_000;

/** Salesforce's upload refuses a certificate that is valid for fewer days than this. */
export const leastCertificateDays = 10;
/** How long the identity tokens live that conversations sign. */
export const identityLifeMs = 5 * 60_000;

export type CertificateState = "none" | "notYet" | "valid" | "soon" | "over";

export function certificateState(certificate: CertificateView | null, now: number): CertificateState {
  if (!certificate) return "none";
  if (certificate.notAfter <= now) return "over";
  if (certificate.notBefore > now) return "notYet";
  return certificate.notAfter - now < leastCertificateDays * dayMs ? "soon" : "valid";
}

/** Whole days that are left; 0 on the last one. */
export function daysLeft(certificate: CertificateView, now: number): number {
  return Math.max(0, Math.floor((certificate.notAfter - now) / dayMs));
}

export type RotationStepId = "add" | "publish" | "switch" | "wait" | "retire";
/** `byHand`: it happens in Setup or at an endpoint, where the keys here do not show it. */
export type RotationStepState = "done" | "now" | "byHand" | "ahead";

export interface RotationStep {
  id: RotationStepId;
  state: RotationStepState;
}

export interface Rotation {
  /** The key that is to go. */
  old: KeyView;
  /** The key that takes over, once there is one. */
  fresh: KeyView | null;
  /** When the last token is over that the old key signed for a conversation here; null before the switch. */
  waitUntil: number | null;
  under: "notBegun" | "way" | "finished";
  steps: RotationStep[];
}

/** Where the change from one key to the next stands, as far as the keys show it; null without a key that signs. */
export function rotation(keys: readonly KeyView[], now: number): Rotation | null {
  const signing = keys.find((key) => key.state === "signing");
  if (!signing) return null;
  const standby = keys.filter((key) => key.state === "standby").sort((a, b) => b.addedAt - a.addedAt);
  const next = standby.find((key) => key.addedAt >= signing.addedAt);
  const old = standby.find((key) => key.addedAt < signing.addedAt);
  const gone = keys
    .filter((key) => key.state === "retired" && (key.retiredAt ?? 0) >= signing.addedAt)
    .sort((a, b) => (b.retiredAt ?? 0) - (a.retiredAt ?? 0))[0];
  if (next) {
    return { old: signing, fresh: next, waitUntil: null, under: "way", steps: steps("done", "byHand", "now", "ahead", "ahead") };
  }
  if (old) {
    const waitUntil = old.lastUsedAt === null ? now : old.lastUsedAt + identityLifeMs;
    const over = waitUntil <= now;
    return { old, fresh: signing, waitUntil, under: "way", steps: steps("done", "byHand", "done", over ? "done" : "now", over ? "now" : "ahead") };
  }
  if (gone) {
    return { old: gone, fresh: signing, waitUntil: null, under: "finished", steps: steps("done", "byHand", "done", "done", "done") };
  }
  return { old: signing, fresh: null, waitUntil: null, under: "notBegun", steps: steps("now", "ahead", "ahead", "ahead", "ahead") };
}

function steps(...states: [RotationStepState, RotationStepState, RotationStepState, RotationStepState, RotationStepState]): RotationStep[] {
  const ids: readonly RotationStepId[] = ["add", "publish", "switch", "wait", "retire"];
  return ids.map((id, at) => ({ id, state: states[at] ?? "ahead" }));
}

export type Claims = { ok: true; claims: Record<string, unknown> } | { ok: false; why: string | null };

/** Reads further claims as they are typed: nothing at all, or one JSON object. */
export function readClaims(text: string): Claims {
  if (text.trim() === "") return { ok: true, claims: {} };
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read !== "object" || read === null || Array.isArray(read)) return { ok: false, why: null };
    return { ok: true, claims: read as Record<string, unknown> };
  } catch (thrown) {
    return { ok: false, why: thrown instanceof Error ? thrown.message : null };
  }
}

/** A key that is being made or imported; the work goes on when nobody looks. */
export interface KeyWork {
  id: number;
  profileId: string;
  /** Null for an import. */
  bits: number | null;
  since: number;
}

export type TokenPart = "sign" | "inspect" | "keySet";

export class Keys {
  #backend: Backend;
  #next = 1;
  /** The form for a key that is open, and for which org. */
  adding = $state.raw<{ profileId: string; way: "make" | "import" } | null>(null);
  /** A key's file that was dropped onto the window, until the form has taken it. */
  dropped = $state.raw<File | null>(null);
  tokenPart = $state<TokenPart>("sign");
  work = $state.raw<readonly KeyWork[]>([]);

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async add(profileId: string, draft: KeyDraft): Promise<ProfileView> {
    const row: KeyWork = { id: this.#next++, profileId, bits: draft.material ? null : draft.bits, since: Date.now() };
    this.work = [...this.work, row];
    try {
      return await this.#backend.addKey(profileId, draft);
    } finally {
      this.work = this.work.filter((other) => other.id !== row.id);
    }
  }

  setIssuer = (profileId: string, issuer: string) => this.#backend.setIssuer(profileId, issuer);
  use = (key: string) => this.#backend.useKey(key);
  retire = (key: string) => this.#backend.retireKey(key);
  remove = (key: string) => this.#backend.removeKey(key);
  certify = (key: string, days: number) => this.#backend.certifyKey(key, days);
  export = (key: string, form: PublicForm) => this.#backend.exportKey(key, form);
  savePrivate = (key: string) => this.#backend.savePrivateKey(key);
  uses = (key: string) => this.#backend.keyUses(key);
  sign = (profileId: string, draft: TokenDraft, then: TokenUse) => this.#backend.signToken(profileId, draft, then);
  inspect = (inspection: TokenInspection) => this.#backend.inspectToken(inspection);
  access = (conversationId: string) => this.#backend.accessToken(conversationId);
  inspectSet = (url: string) => this.#backend.inspectKeySet(url);
}
