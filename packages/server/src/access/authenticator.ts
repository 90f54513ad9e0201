// Finds out who sends a request, by the ways the server was given. What they may do is in their Access.
import {
  createKvError,
  isKvError,
  type KvError,
  type KvKey,
  type OptionNames,
  refuseUnknown,
} from "@keyval/core/protocol";
import { shortHash } from "../short-hash.ts";
import { decodeStoredKey } from "../storage/stored-key.ts";
import { Access, type Decide, type Identity } from "./access.ts";
import {
  checkRules,
  grantsOf,
  type KvAccessAction,
  type KvAccessRule,
  type KvClaims,
} from "./access-rule.ts";
import type { KvJwt } from "./jwt-options.ts";
import { JwtVerifier } from "./jwt-verifier.ts";
import { knownIdentity } from "./known-identity.ts";
import { type KvToken, StaticTokens } from "./static-tokens.ts";

/** A caller whom the application knows, by a session cookie for example. */
export type KvIdentity = {
  /** The same for each request of one user: the ids of commits count per id. */
  readonly id: string;
  readonly claims?: KvClaims;
  /** When this ends, epoch ms: streams end then, and the client asks anew. */
  readonly expiresAt?: number;
};

/** What `authorize` is asked. */
export type KvAccessRequest = {
  readonly action: KvAccessAction;
  /** The key, or the prefix: it stands for itself and everything below it. `[]` is everything. */
  readonly prefix: KvKey;
  /** Who asks: the name of a static token, the subject of a JWT, the `id` that `identify` gave. */
  readonly id: string | undefined;
  readonly claims: KvClaims;
};

/** Who may do what. Without it everybody may do everything, and `listen` stays on this machine. */
export type KvAuth = {
  /** Tokens known by heart: for servers and for tools. */
  readonly tokens?: readonly KvToken[];
  /** JSON Web Tokens of an identity provider: `rules` are filled by their claims. */
  readonly jwt?: KvJwt;
  /** Who a request comes from, by what the application knows of it; `undefined`: by none it knows. */
  readonly identify?: (
    request: Request,
  ) => KvIdentity | undefined | Promise<KvIdentity | undefined>;
  /** What everybody may do who has no rules of their own; `$` parts are filled by their claims. */
  readonly rules?: readonly KvAccessRule[];
  /** What may be done without any token; left out, nothing. A token that is not known is refused all the same. */
  readonly anonymous?: readonly KvAccessRule[];
  /**
   * Decides instead of `rules`. Asked once for each key or prefix of a request; it must not read the body. When nothing
   * else says who sends a request, limits count by network address, and ids of commits are common to all: add `identify`.
   */
  readonly authorize?: (request: Request, access: KvAccessRequest) => boolean | Promise<boolean>;
};

const authNames = Object.keys({
  ...{ tokens: 1, jwt: 1, identify: 1, rules: 1, anonymous: 1, authorize: 1 },
} satisfies OptionNames<KvAuth>);

/** Somebody whom one of the ways knows. */
export type Known = {
  /** As the application knows them. */
  readonly id: string;
  /** As the server does: no token's name is a user's id. */
  readonly scope: string;
  readonly claims: KvClaims;
  readonly expiresAt?: number | undefined;
  readonly rules?: readonly KvAccessRule[] | undefined;
  /** Whether it is nobody in particular. */
  readonly isAnybody?: boolean;
};

function missingToken(): KvError {
  return createKvError(
    "unauthorized",
    "This server needs a token: send one it knows as Authorization: Bearer <token>, with Kv through its option token.",
    { details: { token: "missing" } },
  );
}

function unknownToken(): KvError {
  return createKvError("unauthorized", "The token is none that this server knows; get a new one.", {
    details: { token: "invalid" },
  });
}

/** The token of a request. */
function bearerOf(request: Request): string | undefined {
  return /^bearer +(\S+)\s*$/i.exec(request.headers.get("authorization") ?? "")?.[1];
}

export class Authenticator {
  readonly #tokens: StaticTokens | undefined;
  readonly #jwt: JwtVerifier | undefined;
  readonly #rules: readonly KvAccessRule[];
  /** Who has no token. */
  readonly #anonymous: Known | undefined;
  /** Whether somebody unknown may get as far as `authorize`. */
  readonly #admitsUnknown: boolean;

  /** @throws KvError when an option makes no sense */
  constructor(
    private readonly auth: KvAuth,
    onError: (what: string, error: unknown) => void,
  ) {
    refuseUnknown(auth, "auth", authNames);
    const { tokens, jwt, identify, rules, anonymous, authorize } = auth;
    for (const [name, given] of Object.entries({ identify, authorize }))
      if (given !== undefined && typeof given !== "function")
        throw createKvError("invalid_argument", `auth.${name} is no function; give one.`);
    if ((rules ?? anonymous) !== undefined && authorize !== undefined)
      throw createKvError(
        "invalid_argument",
        `auth has both ${rules ? "rules" : "anonymous"} and authorize; authorize decides alone, so leave one of them out.`,
      );
    this.#admitsUnknown = !tokens && !jwt && !identify && !anonymous;
    if (this.#admitsUnknown && !authorize)
      throw createKvError(
        "invalid_argument",
        "auth knows nobody; give it tokens, jwt, identify, anonymous or authorize.",
      );
    this.#rules = checkRules(rules ?? [], "auth.rules");
    if ((jwt || identify) && !authorize && this.#rules.length === 0)
      throw createKvError(
        "invalid_argument",
        `auth.rules is empty, so whoever ${jwt ? "jwt" : "identify"} knows may do nothing; give rules such as { prefix: ["t", "$tenant"], allow: ["read", "write"] }.`,
      );
    this.#tokens = tokens && new StaticTokens(tokens, authorize ? undefined : this.#rules);
    this.#anonymous = anonymous && anybody(checkRules(anonymous, "auth.anonymous"));
    this.#jwt = jwt && new JwtVerifier(jwt, onError);
  }

  /** Whether whoever has no token may change or administer everything, as if nobody were asked who they are. */
  get isOpen(): boolean {
    const rules = this.#anonymous?.rules ?? [];
    return rules.some(
      ({ prefix, allow }) =>
        prefix.length === 0 && (allow.includes("write") || allow.includes("admin")),
    );
  }

  /** Believes nothing any more that was checked before. */
  forget(): void {
    this.#jwt?.forget();
  }

  /**
   * What the sender of a request may do.
   * @param peer whom the request is counted with, when nobody says whose it is
   * @throws KvError `unauthorized`
   */
  async authenticate(request: Request, peer = ""): Promise<Access> {
    const known = await this.#identify(request);
    const { authorize } = this.auth;
    if (authorize) return this.#asking(authorize, request, peer, known);
    if (!known) throw missingToken();
    const grants = grantsOf(known.rules ?? this.#rules, known.claims);
    return Access.granted(identityOf(known, peer, request), grants);
  }

  /**
   * Whether a caller who was admitted before still is, and may still do the same. What `authorize` would say now of all
   * that it allowed before, nobody knows: it decides anew when the client comes back.
   */
  async stillAdmits(access: Access): Promise<boolean> {
    if (this.auth.authorize) return false;
    const { request } = access.identity;
    try {
      return request !== undefined && (await this.authenticate(request)).isSame(access);
    } catch (error) {
      if (!isKvError(error)) throw error;
      return error.retryable; // nobody says no
    }
  }

  async #identify(request: Request): Promise<Known | undefined> {
    const token = bearerOf(request);
    const known = token === undefined ? undefined : this.#tokens?.find(token);
    if (known) return known;
    const identity = await this.auth.identify?.(request);
    if (identity) return knownIdentity(identity);
    if (this.#admitsUnknown) return undefined;
    if (this.#jwt && token !== undefined && JwtVerifier.looksLike(token))
      return this.#jwt.verify(token);
    if (token !== undefined) throw unknownToken();
    if (this.#anonymous) return this.#anonymous;
    throw missingToken();
  }

  #asking(
    authorize: NonNullable<KvAuth["authorize"]>,
    request: Request,
    peer: string,
    known: Known | undefined,
  ): Access {
    const { headers } = request;
    const sent = headers.get("authorization") ?? headers.get("cookie");
    // Headers that nobody has checked say nothing about who sends them: neither whom to count, nor whose an id is.
    const identity = known
      ? identityOf(known, peer, request)
      : { id: "unknown", credentials: shortHash(sent ?? ""), peer, request };
    const decide: Decide = async (action, key) => {
      const prefix = decodeStoredKey(key);
      const { id, claims = {} } = known ?? {};
      if (await authorize(request, { action, prefix, id, claims })) return true;
      if (!known && sent === null) throw missingToken();
      return false;
    };
    return new Access(identity, decide, () => authorize);
  }
}

/** Whoever has no token: all of them together. */
function anybody(rules: readonly KvAccessRule[]): Known {
  return { id: "anonymous", scope: "anonymous", claims: {}, rules, isAnybody: true };
}

function identityOf(known: Known, peer: string, request: Request): Identity {
  const { scope, expiresAt, isAnybody } = known;
  return { id: scope, peer: isAnybody ? peer : scope, expiresAt, request, isAnybody };
}
