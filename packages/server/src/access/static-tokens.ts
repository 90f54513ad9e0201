// Tokens that the server knows by heart.
import { createHmac, randomBytes } from "node:crypto";
import { createKvError, refuseUnknown } from "@keyval/core/protocol";
import { shortHash } from "../short-hash.ts";
import { checkRules, claimsOf, type KvAccessRule, type KvClaims } from "./access-rule.ts";
import type { Known } from "./authenticator.ts";

/** A token as the server is told of it. */
export type KvToken = {
  /** At least 16 characters; 32 random bytes in base64url are a good one. */
  readonly token: string;
  /** Who has it. Tokens of one name are one caller, so that one can take over from another. */
  readonly name?: string;
  /** What it may do; without them, the `rules` of `auth`. */
  readonly rules?: readonly KvAccessRule[];
  /** What the `$` parts of the rules stand for. */
  readonly claims?: KvClaims;
};

const shortest = 16;

export class StaticTokens {
  /** By a hash under a key nobody knows: how long the look-up takes says nothing about the tokens. */
  readonly #known = new Map<string, Known>();
  readonly #key = randomBytes(32);

  /**
   * @param rules what tokens without rules of their own may do; `undefined` when rules decide nothing
   * @throws KvError naming the token that makes no sense by its place
   */
  constructor(tokens: readonly KvToken[], rules: readonly KvAccessRule[] | undefined) {
    if (!Array.isArray(tokens))
      throw createKvError("invalid_argument", "auth.tokens must be a list of tokens.");
    tokens.forEach((token, i) => this.#add(token, `auth.tokens[${i}]`, rules));
  }

  /** Whoever has the token. */
  find(token: string): Known | undefined {
    return this.#known.get(this.#nameOf(token));
  }

  #add(given: KvToken, place: string, shared: readonly KvAccessRule[] | undefined): void {
    const { token, name, claims = {} } = given ?? {};
    refuseUnknown(given ?? {}, place, ["token", "name", "rules", "claims"]);
    if (typeof token !== "string" || token.length < shortest || !/^[\w.~+/-]+=*$/.test(token))
      throw createKvError(
        "invalid_argument",
        `${place}.token must be at least ${shortest} characters of A–Z, a–z, 0–9 and -._~+/, such as 32 random bytes in base64url.`,
      );
    if (this.find(token))
      throw createKvError(
        "invalid_argument",
        `${place}.token is there twice; make one of the two anew.`,
      );
    const rules = shared && rulesOf(given, place, shared);
    // The hash stays the same over restarts: commit ids are remembered under it.
    const id = name ?? shortHash(token);
    this.#known.set(this.#nameOf(token), { id, scope: `token ${id}`, claims, rules });
  }

  #nameOf(token: string): string {
    return createHmac("sha256", this.#key).update(token).digest("base64");
  }
}

function rulesOf(
  { rules, claims = {} }: KvToken,
  place: string,
  shared: readonly KvAccessRule[],
): readonly KvAccessRule[] {
  const checked = rules === undefined ? shared : checkRules(rules, `${place}.rules`);
  if (checked.length === 0)
    throw createKvError(
      "invalid_argument",
      `${place} may do nothing; give it rules, or give auth.rules for all.`,
    );
  const missing = [...claimsOf(rules === undefined ? [] : checked)].find(
    (claim) => !Object.hasOwn(claims, claim.split(".")[0] as string),
  );
  if (missing === undefined) return checked;
  throw createKvError(
    "invalid_argument",
    `${place}.rules use $${missing}, but ${place}.claims has no such claim; a string that begins with a dollar sign is written with two.`,
  );
}
