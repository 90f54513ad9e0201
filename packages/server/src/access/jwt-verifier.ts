// Checks JSON Web Tokens, with the library jose: nobody should write that themselves.
import { KeyObject } from "node:crypto";
import { createKvError, type KvError } from "@keyval/core/protocol";
import type * as Jose from "jose";
import type { CryptoKey, JSONWebKeySet, JWTVerifyGetKey } from "jose";
import type { Known } from "./authenticator.ts";
import { checkJwt, type JwtSettings, type KvJwt } from "./jwt-options.ts";
import { VerifiedTokens } from "./verified-tokens.ts";

type Key = CryptoKey | KeyObject | Uint8Array | JWTVerifyGetKey;

/** How long keys that were fetched are used, and how soon an unknown key may cause the next fetch, ms. */
const keysLast = 10 * 60_000;
const fetchPause = 30_000;
const fetchWait = 5_000;

/** The issuer's keys could not be fetched: no fault of the token. */
class KeysUnavailable extends Error {}

function invalid(why: string, token = "invalid"): KvError {
  return createKvError("unauthorized", `${why}; get a new token.`, { details: { token } });
}

/** What a claim should have been. */
function claimError(claim: string, { issuer, audience = [] }: JwtSettings): KvError {
  const wanted: Readonly<Record<string, string>> = {
    iss: `its issuer (iss) is not ${issuer.join(" or ")}`,
    aud: `it is not meant for this server: its audience (aud) does not name ${audience.join(" or ")}`,
    nbf: "it is not valid yet (nbf); the clocks of its issuer and of this server may differ",
    exp: "it has no end (exp)",
    sub: "it does not say whose it is (sub)",
  };
  return invalid(`The token is refused: ${wanted[claim] ?? `its claim ${claim} is not valid`}`);
}

export class JwtVerifier {
  readonly #settings: JwtSettings;
  readonly #verified = new VerifiedTokens();
  #ready: Promise<{ jose: typeof Jose; key: Key }> | undefined;

  /** @throws KvError `invalid_argument` when an option makes no sense */
  constructor(
    options: KvJwt,
    private readonly onError: (what: string, error: unknown) => void,
  ) {
    this.#settings = checkJwt(options);
  }

  /** Whether a token looks like one. */
  static looksLike(token: string): boolean {
    return /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token);
  }

  /** Whose token it is. @throws KvError `unauthorized` that says why not; `unavailable` without the issuer's keys */
  async verify(token: string): Promise<Known> {
    const before = this.#verified.find(token);
    if (before) return before;
    const known = await this.#check(token);
    this.#verified.keep(token, known);
    return known;
  }

  /** Every token has to be checked anew. */
  forget(): void {
    this.#verified.clear();
  }

  async #check(token: string): Promise<Known> {
    const { issuer, audience, algorithms, tolerance } = this.#settings;
    const { jose, key } = await (this.#ready ??= this.#load());
    try {
      const { payload } = await jose.jwtVerify(token, key as JWTVerifyGetKey, {
        ...{ issuer, algorithms, requiredClaims: ["exp", "sub"] },
        ...(audience && { audience }),
        clockTolerance: tolerance / 1000,
      });
      const { sub = "", iss = "", exp = 0 } = payload;
      return {
        id: sub,
        scope: `jwt ${JSON.stringify([iss, sub])}`,
        claims: Object.freeze(payload), // many requests are given it
        expiresAt: exp * 1000 + tolerance,
      };
    } catch (error) {
      throw this.#refusal(jose, error);
    }
  }

  async #load(): Promise<{ jose: typeof Jose; key: Key }> {
    const { keys } = this.#settings;
    const jose = await import("jose");
    if (keys instanceof URL) {
      const times = { cacheMaxAge: keysLast, cooldownDuration: fetchPause };
      const fetched = jose.createRemoteJWKSet(keys, { ...times, timeoutDuration: fetchWait });
      const key: JWTVerifyGetKey = (header, token) =>
        fetched(header, token).catch((cause: unknown) => {
          const { JWKSNoMatchingKey, JWKSMultipleMatchingKeys } = jose.errors;
          if (cause instanceof JWKSNoMatchingKey || cause instanceof JWKSMultipleMatchingKeys)
            throw cause;
          throw new KeysUnavailable("No keys", { cause });
        });
      return { jose, key };
    }
    if (keys instanceof KeyObject || keys instanceof Uint8Array) return { jose, key: keys };
    return { jose, key: jose.createLocalJWKSet(keys as JSONWebKeySet) };
  }

  #refusal({ errors }: typeof Jose, error: unknown): unknown {
    if (error instanceof errors.JWTExpired) return invalid("The token has expired", "expired");
    if (error instanceof errors.JWTClaimValidationFailed)
      return claimError(error.claim, this.#settings);
    if (error instanceof errors.JWSSignatureVerificationFailed)
      return invalid("The token is refused: its signature is not its issuer's");
    if (
      error instanceof errors.JWKSNoMatchingKey ||
      error instanceof errors.JWKSMultipleMatchingKeys
    )
      return invalid("The token is refused: it is signed with none of its issuer's keys");
    if (error instanceof errors.JOSEAlgNotAllowed)
      return invalid(
        `The token is refused: it is not signed with ${this.#settings.algorithms.join(" or ")}`,
      );
    // A key that does not fit the algorithm which the token names is a TypeError of jose's.
    if (error instanceof KeysUnavailable) {
      this.onError("The keys of auth.jwt.jwks cannot be fetched", error.cause);
      return createKvError(
        "unavailable",
        "The keys that tokens are checked with cannot be fetched; try again in a moment. The server's log has the cause.",
        { cause: error, details: { retryAfter: 2 } },
      );
    }
    // A key that does not fit the algorithm which the token names is a TypeError of jose's.
    if (error instanceof errors.JOSEError || error instanceof TypeError)
      return invalid("The token is refused: it is none that can be read");
    return error;
  }
}
