// How JSON Web Tokens are to be checked: the options, and what is wrong with them. Checking is jwt-verifier.ts's.
import { createPublicKey, type KeyObject } from "node:crypto";
import {
  createKvError,
  type Duration,
  type OptionNames,
  refuseUnknown,
  toWait,
} from "@keyval/core/protocol";
import { isLoopback } from "../loopback.ts";

/** JSON Web Tokens of somebody who signs them. One of `jwks`, `publicKey` and `secret` says with which keys. */
export type KvJwt = {
  /** Who signs them: their claim `iss` is this, or one of these. */
  readonly issuer: string | readonly string[];
  /** Whom they are for: their claim `aud` names this, or one of these. `null`: whomever, when the issuer has no such claim. */
  readonly audience: string | readonly string[] | null;
  /** The URL of the issuer's keys, fetched when needed and again when they are rotated; or the keys themselves. */
  readonly jwks?: string | { readonly keys: readonly object[] };
  /** A public key as PEM ("-----BEGIN PUBLIC KEY-----"). */
  readonly publicKey?: string;
  /** A secret that the issuer has too, 32 bytes or more: for HS256, HS384 and HS512 alone. */
  readonly secret?: string;
  /** The algorithms taken; the asymmetric ones by default, with a `secret` HS256. */
  readonly algorithms?: readonly string[];
  /** How far the clocks of issuer and server may differ; 5 s by default. */
  readonly clockTolerance?: Duration;
};

/** Options, checked. */
export type JwtSettings = {
  readonly issuer: string[];
  readonly audience: string[] | undefined;
  readonly algorithms: string[];
  /** ms */
  readonly tolerance: number;
  readonly keys: URL | { readonly keys: readonly object[] } | KeyObject | Uint8Array;
};

const asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384"].concat(
  "ES512",
  "EdDSA",
  "Ed25519",
);
const symmetric = ["HS256", "HS384", "HS512"];
const shortestSecret = 32;

const optionNames = Object.keys({
  ...{ issuer: 1, audience: 1, jwks: 1, publicKey: 1, secret: 1, algorithms: 1, clockTolerance: 1 },
} satisfies OptionNames<KvJwt>);

function refuse(option: string, why: string): never {
  throw createKvError("invalid_argument", `auth.jwt.${option} ${why}`);
}

function names(value: unknown, option: string, example: string): string[] {
  const list = (typeof value === "string" ? [value] : value) as unknown;
  const areNames = (all: unknown): all is string[] =>
    Array.isArray(all) && all.every((name) => typeof name === "string" && name !== "");
  if (!areNames(list) || list.length === 0)
    refuse(option, `must be text such as "${example}", or a list of such.`);
  return [...list];
}

function keysUrl(text: string): URL {
  if (!URL.canParse(text)) refuse("jwks", `is "${text}"; give the URL of a JSON Web Key Set.`);
  const url = new URL(text);
  if (url.protocol !== "https:" && !isLoopback(url.hostname))
    refuse("jwks", `is "${text}"; fetch keys by https:, or anybody on the way could replace them.`);
  return url;
}

function keysOf({ jwks, publicKey, secret }: KvJwt): JwtSettings["keys"] {
  if ([jwks, publicKey, secret].filter((key) => key !== undefined).length !== 1)
    throw createKvError(
      "invalid_argument",
      "auth.jwt needs exactly one of jwks, publicKey and secret: the keys that tokens are signed with.",
    );
  if (typeof jwks === "string") return keysUrl(jwks);
  if (jwks !== undefined) {
    if (!Array.isArray(jwks.keys))
      refuse("jwks", 'must be a URL, or a set such as { "keys": […] }.');
    return jwks;
  }
  if (secret !== undefined) {
    const bytes = Buffer.from(String(secret));
    if (bytes.length >= shortestSecret) return bytes;
    refuse("secret", `has ${bytes.length} bytes; give ${shortestSecret} random ones or more.`);
  }
  try {
    return createPublicKey(publicKey as string);
  } catch {
    refuse("publicKey", 'is no public key as PEM; it begins with "-----BEGIN PUBLIC KEY-----".');
  }
}

/** @throws KvError `invalid_argument` naming the option that makes no sense */
export function checkJwt(jwt: KvJwt): JwtSettings {
  refuseUnknown(jwt, "auth.jwt", optionNames);
  const keys = keysOf(jwt);
  const possible = keys instanceof Uint8Array ? symmetric : asymmetric;
  const given = jwt.algorithms ?? (keys instanceof Uint8Array ? ["HS256"] : asymmetric);
  const algorithms = names(given, "algorithms", possible[0] as string);
  const other = algorithms.find((algorithm) => !possible.includes(algorithm));
  if (other !== undefined)
    refuse("algorithms", `has "${other}"; with this kind of key they are ${possible.join(", ")}.`);
  return {
    issuer: names(jwt.issuer, "issuer", "https://login.example/"),
    audience:
      jwt.audience === null ? undefined : names(jwt.audience, "audience", "https://kv.example"),
    algorithms,
    tolerance: toWait(jwt.clockTolerance ?? "5s", "auth.jwt.clockTolerance"),
    keys,
  };
}
