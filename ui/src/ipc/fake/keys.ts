// The fake's keys and tokens. Nothing is computed: shapes and waits are those of the core, values are made up.

import type { Backend } from "../backend";
import type { CertificateView } from "../generated/CertificateView";
import type { FindingView } from "../generated/FindingView";
import type { KeyView } from "../generated/KeyView";
import type { ProfileView } from "../generated/ProfileView";
import type { TokenReportView } from "../generated/TokenReportView";
import { failure, finding, later, uuid, type World } from "./world";

const dayMs = 86_400_000;
const modulus = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs";

function certificateOf(keyId: string, days: number, from: number): CertificateView {
  return {
    subject: `CN=${keyId}`,
    issuer: `CN=${keyId}`,
    notBefore: from,
    notAfter: from + days * dayMs,
    fingerprint: "4f9d2c0b7a1e83d65c40f2a9b8e7d6c5b4a392817f6e5d4c3b2a190807f6e5d4",
    pem: `-----BEGIN CERTIFICATE-----\n${modulus.slice(0, 64)}\n${modulus.slice(20, 84)}\n-----END CERTIFICATE-----\n`,
  };
}

function jwkOf(keyId: string, certificate: CertificateView | null): string {
  const x5c = certificate ? { x5c: [modulus.slice(0, 80)] } : {};
  return JSON.stringify({ kty: "RSA", kid: keyId, use: "sig", alg: "RS256", n: modulus.repeat(3), e: "AQAB", ...x5c });
}

export function newKey(keyId: string, change: Partial<KeyView> & { days?: number | null } = {}): KeyView {
  const { days = 365, ...rest } = change;
  const addedAt = change.addedAt ?? Date.now();
  const certificate = days === null ? null : certificateOf(keyId, days, addedAt);
  return {
    id: uuid(),
    keyId,
    bits: 2048,
    thumbprint: "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs",
    publicJwk: jwkOf(keyId, certificate),
    redactedPreview: "-----BEGIN PRIVATE KEY----- MII…7Q8 (1,218 bytes, RSA 2048)",
    certificate,
    state: "standby",
    addedAt,
    retiredAt: null,
    uses: 0,
    lastUsedAt: null,
    ...rest,
  };
}

/** The profile with these keys: the one that signs first, then the newest. */
export function withKeys(profile: ProfileView, keys: KeyView[], issuer = profile.signing?.issuer ?? ""): ProfileView {
  const sorted = [...keys].sort((a, b) => Number(b.state === "signing") - Number(a.state === "signing") || b.addedAt - a.addedAt);
  const active = sorted.find((key) => key.state === "signing");
  const signing = active
    ? { issuer, keyId: active.keyId, bits: active.bits, thumbprint: active.thumbprint, publicJwk: active.publicJwk, addedAt: active.addedAt }
    : null;
  return { ...profile, keys: sorted, signing };
}

export class FakeKeys {
  protected world: World;

  constructor(world: World) {
    this.world = world;
  }

  #owner(key: string): ProfileView {
    const found = [...this.world.profiles.values()].find((row) => row.keys.some((other) => other.id === key));
    if (!found) throw failure("notFound", "This key is not in the store.");
    return found;
  }

  #change(key: string, change: (row: KeyView) => KeyView | null): ProfileView {
    const profile = this.#owner(key);
    const keys = profile.keys.flatMap((row) => (row.id === key ? (change(row) ?? []) : row));
    return this.world.put(withKeys(profile, keys));
  }

  async addKey(...[profileId, draft]: Parameters<Backend["addKey"]>): Promise<ProfileView> {
    await later(draft.material ? 200 : (draft.bits ?? 2048) / 2);
    const text = draft.material?.text ?? null;
    if (text !== null && !/PRIVATE KEY|"kty"/.test(text)) {
      throw failure("keyUnreadable", "The text holds no private key.", "Paste PEM that begins with -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----, or a JSON Web Key.");
    }
    if (text?.includes("ENCRYPTED") && draft.material?.password !== "secret") {
      throw failure("keyUnreadable", "The key is encrypted, and the password does not open it.", "Enter the password that the key was exported with.");
    }
    const profile = this.world.profile(profileId);
    const keyId = draft.keyId || "NzbLsXh8uDCc";
    if (profile.keys.some((row) => row.keyId === keyId && row.state !== "retired")) {
      throw { ...failure("fieldsInvalid", "Some fields must be changed."), fields: [{ field: "keyId", message: `Another key of this org has the key id ${keyId}.`, hint: "Salesforce finds a key by its id; two keys need two ids.", suggestion: `${keyId}-2` }] };
    }
    const state = profile.keys.some((row) => row.state === "signing") ? "standby" : "signing";
    const key = newKey(keyId, { bits: draft.bits ?? 2048, state, days: draft.certificateDays });
    return this.world.put(withKeys(profile, [...profile.keys, key], profile.signing?.issuer ?? "https://northwind.example/messaging"));
  }

  async setIssuer(profileId: string, issuer: string): Promise<ProfileView> {
    await later();
    const profile = this.world.profile(profileId);
    return this.world.put(withKeys(profile, profile.keys, issuer));
  }

  async useKey(key: string): Promise<ProfileView> {
    await later();
    const profile = this.#owner(key);
    const keys = profile.keys.map((row): KeyView => (row.id === key ? { ...row, state: "signing", retiredAt: null } : row.state === "signing" ? { ...row, state: "standby" } : row));
    return this.world.put(withKeys(profile, keys));
  }

  async retireKey(key: string): Promise<ProfileView> {
    await later();
    if (this.#owner(key).keys.some((row) => row.id === key && row.state === "signing")) throw failure("notNow", "This key signs.", "Let another key sign first.");
    return this.#change(key, (row) => ({ ...row, state: "retired", retiredAt: Date.now() }));
  }

  async removeKey(key: string): Promise<ProfileView> {
    await later();
    return this.#change(key, () => null);
  }

  async certifyKey(key: string, days: number): Promise<ProfileView> {
    await later(150);
    return this.#change(key, (row) => {
      const certificate = certificateOf(row.keyId, days, Date.now());
      return { ...row, certificate, publicJwk: jwkOf(row.keyId, certificate) };
    });
  }

  async exportKey(...[key, form]: Parameters<Backend["exportKey"]>): Promise<string> {
    await later();
    const row = this.#owner(key).keys.find((other) => other.id === key)!;
    switch (form) {
      case "publicPem":
        return `-----BEGIN PUBLIC KEY-----\n${modulus.slice(0, 64)}\n${modulus.slice(40, 104)}\n-----END PUBLIC KEY-----\n`;
      case "certificate":
        if (!row.certificate) throw failure("notFound", "This key has no certificate.", "Make one first: New certificate.");
        return row.certificate.pem;
      case "jwk":
        return JSON.stringify(JSON.parse(row.publicJwk), null, 2);
      case "jwks":
        return JSON.stringify({ keys: [JSON.parse(row.publicJwk)] }, null, 2);
    }
  }

  async savePrivateKey(key: string) {
    await later(80);
    const row = this.#owner(key).keys.find((other) => other.id === key)!;
    return { path: `/home/ada/Downloads/${row.keyId}.pem` };
  }

  async keyUses(key: string) {
    await later();
    this.#owner(key);
    const now = Date.now();
    return [
      { at: now - 400_000, purpose: "check", reference: "run-7", subject: "handover-check" },
      { at: now - 540_000, purpose: "conversation", reference: [...this.world.held.keys()][0] ?? "", subject: "customer-4711" },
      { at: now - 4_000_000, purpose: "token", reference: "", subject: "user-1" },
    ];
  }

  async signToken(...[profileId, draft, then]: Parameters<Backend["signToken"]>) {
    await later(250);
    const profile = this.world.profile(profileId);
    const key = draft.key ? this.#owner(draft.key).keys.find((row) => row.id === draft.key) : profile.keys.find((row) => row.state === "signing");
    if (!key) throw failure("secretMissing", "This org has no key that signs.", "Add a key under Keys and tokens.");
    const at = Math.floor(Date.now() / 1000) + draft.clockOffsetSeconds;
    const report = this.#report(
      { alg: "RS256", typ: "JWT", kid: draft.keyId ?? key.keyId },
      { iss: draft.issuer ?? profile.signing?.issuer ?? "", sub: draft.subject, iat: at, exp: at + draft.lifeSeconds, ...draft.claims },
      "verified",
      `It verifies with the key ${key.keyId} of this org.`,
    );
    const bad = draft.lifeSeconds < 0 || draft.issuer !== null && draft.issuer !== profile.signing?.issuer;
    const verdict = {
      verified: !bad,
      subject: bad ? "v2/iamessage/UNAUTH/NA/uid:3c0e9a4e" : `v2/iamessage/AUTH/Northwind/uid:${draft.subject}`,
      summary: bad ? "The org answered 200 with a guest’s subject: the token did not verify." : `The org took ${draft.subject} for a verified user.`,
      findings: bad ? [silentGuest()] : [],
    };
    return { report, path: then === "save" ? "/home/ada/Downloads/identity-token.jwt" : null, verdict: then === "try" ? verdict : null };
  }

  #report(header: unknown, claims: Record<string, unknown>, signature: TokenReportView["signature"], signatureNote: string, findings: FindingView[] = []): TokenReportView {
    const ms = (value: unknown) => (typeof value === "number" ? value * 1000 : null);
    return { header, claims, issuedAt: ms(claims.iat), expiresAt: ms(claims.exp), identity: typeof claims.sub === "string" ? `verified user ${claims.sub}` : "no subject", signature, signatureNote, findings };
  }

  async inspectToken({ token, keys, url, profileId }: Parameters<Backend["inspectToken"]>[0]): Promise<TokenReportView> {
    await later(url ? 400 : 60);
    const parts = token.trim().split(".");
    try {
      const read = (part: string | undefined): Record<string, unknown> => JSON.parse(atob((part ?? "").replaceAll("-", "+").replaceAll("_", "/"))) as Record<string, unknown>;
      const header = read(parts[0]);
      const claims = read(parts[1]);
      const unsigned = header.alg === "none";
      const checked = !unsigned && (keys !== null || url !== null || profileId !== null);
      return this.#report(header, claims, unsigned ? "wrong" : checked ? "verified" : "notChecked", unsigned ? "The token says alg none: it has no signature." : checked ? `It verifies with the key ${String(header.kid)}.` : "No key was given to check it against.", unsigned ? [finding("token-unsigned", "The token is not signed", { seen: "alg: none", fix: "Sign it with RS256 or RS512 and an RSA key of 2048 bits or more." })] : []);
    } catch {
      return this.#report({}, {}, "notChecked", "There is nothing to check.", [finding("token-unreadable", "The text is not a JSON Web Token", { seen: `${parts.length} parts, ${token.length} characters`, fix: "Copy the whole token: three parts with a dot between them." })]);
    }
  }

  async accessToken(conversationId: string): Promise<TokenReportView> {
    await later();
    const { token } = this.world.find(conversationId).view;
    if (!token) throw failure("notFound", "This conversation has no access token yet.");
    const claims = { sub: token.subject, iat: Math.floor((token.issuedAt ?? 0) / 1000), exp: Math.floor((token.expiresAt ?? 0) / 1000) };
    return { ...this.#report({ alg: "RS256", kid: "d5f2" }, claims, "notChecked", "Salesforce does not publish the keys of access tokens."), identity: token.verified ? `verified user ${token.subject}` : "guest" };
  }

  async inspectKeySet(url: string) {
    await later(400);
    if (!/^https?:\/\//.test(url)) throw failure("fieldsInvalid", "The address has no scheme.", "Enter the whole URL, beginning with https://.");
    const entry = (keyId: string, days: number | null) => ({ keyId, keyType: "RSA", algorithm: "RS256", bits: 2048, thumbprint: "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", certificate: days === null ? null : certificateOf(keyId, days, Date.now()) });
    const findings = [finding("key-without-certificate", "A key has no certificate", { seen: "northwind-2025-09 has no x5c", fix: "Make a certificate from the same private key and add it as x5c.", explanation: "Salesforce stores a key without x5c, and it never verifies a token." })];
    return { url, status: 200, contentType: "application/json", keys: [entry("northwind-2026-03", 6), entry("northwind-2025-09", null)], findings };
  }
}

export const silentGuest = (): FindingView =>
  finding("silent-guest", "The identity token did not verify, and the org answered with a guest", {
    certainty: "certain",
    seen: "200, endUser.subject v2/iamessage/UNAUTH/NA/uid:3c0e9a4e",
    explanation: "Salesforce does not refuse a token that does not verify: it signs the person in as a guest, and the agent sees nobody’s record.",
    fix: "Walk the steps under User verification from the top; the first that is not proved is the cause.",
    place: { search: "User Verification", path: ["Messaging for In-App and Web User Verification (Enhanced Chat User Verification)", "JSON Web Keysets"] },
  });
