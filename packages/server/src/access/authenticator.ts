// Finds out who sends a request, by the ways the server was given. What they may do is in their Access.
import { createHash } from "node:crypto";
import { createKvError, type KvError, type KvKey } from "@keyval/core/protocol";
import { decodeStoredKey } from "../storage/stored-key.ts";
import { Access, type Decide, type Identity } from "./access.ts";
import {
  checkRules,
  grantsOf,
  type KvAccessAction,
  type KvAccessRule,
  type KvClaims,
} from "./access-rule.ts";
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
  /** Who a request comes from, by what the application knows of it; `undefined`: by none it knows. */
  readonly identify?: (
    request: Request,
  ) => KvIdentity | undefined | Promise<KvIdentity | undefined>;
  /** What everybody may do who has no rules of their own; `$` parts are filled by their claims. */
  readonly rules?: readonly KvAccessRule[];
  /** Decides instead of `rules`. Asked once for each key or prefix of a request; it must not read the body. */
  readonly authorize?: (request: Request, access: KvAccessRequest) => boolean | Promise<boolean>;
};

/** Somebody whom one of the ways knows. */
export type Known = {
  readonly id: string;
  readonly claims: KvClaims;
  readonly expiresAt?: number | undefined;
  readonly rules?: readonly KvAccessRule[] | undefined;
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

/** Names whoever sends these credentials, without keeping them. */
function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

export class Authenticator {
  readonly #tokens: StaticTokens | undefined;
  readonly #rules: readonly KvAccessRule[];
  /** Whether somebody unknown may get as far as `authorize`. */
  readonly #admitsUnknown: boolean;

  /** @throws KvError when an option makes no sense */
  constructor(private readonly auth: KvAuth) {
    const { tokens, identify, rules, authorize } = auth;
    if (rules !== undefined && authorize !== undefined)
      throw createKvError(
        "invalid_argument",
        "auth has both rules and authorize; authorize decides alone, so leave one of them out.",
      );
    if (tokens === undefined && identify === undefined && authorize === undefined)
      throw createKvError(
        "invalid_argument",
        "auth knows nobody; give it tokens, identify or authorize.",
      );
    this.#rules = checkRules(rules ?? [], "auth.rules");
    this.#tokens = tokens && new StaticTokens(tokens, authorize ? undefined : this.#rules);
    this.#admitsUnknown = tokens === undefined && identify === undefined;
  }

  /** What the sender of a request may do. @throws KvError `unauthorized` */
  async authenticate(request: Request): Promise<Access> {
    const known = await this.#identify(request);
    const { authorize } = this.auth;
    if (authorize) return this.#asking(authorize, request, known);
    if (!known) throw missingToken();
    return Access.granted(identityOf(known), grantsOf(known.rules ?? this.#rules, known.claims));
  }

  async #identify(request: Request): Promise<Known | undefined> {
    const token = this.#tokens && bearerOf(request);
    const known = token === undefined ? undefined : this.#tokens?.find(token);
    if (known) return known;
    const identity = await this.auth.identify?.(request);
    if (identity) return { ...identity, id: `user ${identity.id}`, claims: identity.claims ?? {} };
    if (this.#admitsUnknown) return undefined;
    throw token === undefined ? missingToken() : unknownToken();
  }

  #asking(
    authorize: NonNullable<KvAuth["authorize"]>,
    request: Request,
    known: Known | undefined,
  ): Access {
    const { headers } = request;
    const credentials = headers.get("authorization") ?? headers.get("cookie");
    const identity = known
      ? identityOf(known)
      : { id: `sender ${hashOf(credentials ?? "")}`, peer: `sender ${hashOf(credentials ?? "")}` };
    const decide: Decide = async (action, key) => {
      const prefix = decodeStoredKey(key);
      const { id, claims = {} } = known ?? {};
      if (await authorize(request, { action, prefix, id, claims })) return true;
      if (!known && credentials === null) throw missingToken();
      return false;
    };
    return new Access(identity, decide);
  }
}

function identityOf({ id, expiresAt }: Known): Identity {
  return { id, peer: id, expiresAt };
}
