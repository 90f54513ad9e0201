// What one caller may do: asked by every service before it touches anything. The one place that says no.
import { createKvError, type KvKey } from "@keyval/core/protocol";
import { decodeStoredKey, keyJson, type StoredKey, storedKey } from "../storage/stored-key.ts";
import { type Grants, isCovered, type KvAccessAction } from "./access-rule.ts";

/** Who calls, as far as the server knows. */
export type Identity = {
  /** Whose commit ids these are. It stays the same when a token is replaced by a newer one of the same user. */
  readonly id: string;
  /** With what credentials a caller came whom only `authorize` knows: what it opened, it alone may change. */
  readonly credentials?: string;
  /** Whose requests and streams are counted together. */
  readonly peer: string;
  /** When the token ends, epoch ms. */
  readonly expiresAt?: number | undefined;
  /** What the caller was known by: streams are asked about again by it. */
  readonly request?: Request;
  /** Whether it is whoever came without a token. */
  readonly isAnybody?: boolean | undefined;
};

/** Decides about everything at a key and below it. */
export type Decide = (action: KvAccessAction, key: StoredKey) => boolean | Promise<boolean>;

/** An action, and the key or prefix it is to be allowed at. */
export type Need = readonly [action: KvAccessAction, key: StoredKey];

const verbs: Readonly<Record<KvAccessAction, string>> = {
  read: "read",
  write: "write",
  queue: "use the queue at",
  admin: "administer",
};

export class Access {
  /** Which saying of who may do what this comes from, as Connections counts them. */
  generation = 0;

  constructor(
    readonly identity: Identity,
    private readonly decide: Decide,
    /** What `decide` rests on: with the same, the caller may do the same. */
    private readonly rights: () => unknown = () => decide,
  ) {}

  /** Everything is allowed. */
  static open(peer: string): Access {
    return new Access(
      { id: "", peer },
      () => true,
      () => "everything",
    );
  }

  /** Nothing is allowed. */
  static none(): Access {
    return new Access({ id: "", peer: "" }, () => false);
  }

  /** What grants allow. */
  static granted(identity: Identity, grants: Grants): Access {
    const decide: Decide = (action, key) => isCovered(key, grants[action]);
    return new Access(identity, decide, () => JSON.stringify(grants));
  }

  /** Whether it is the same caller with the same rights. */
  isSame(other: Access): boolean {
    return this.isCaller(other) && this.rights() === other.rights();
  }

  /** Whether it is the same caller, whatever the rights. */
  isCaller({ identity }: Access): boolean {
    const { id, credentials } = this.identity;
    return id === identity.id && credentials === identity.credentials;
  }

  /** Whether what lives by the other may be changed by this: it is the same, and does not end before. */
  mayChange(other: Access): boolean {
    const ends = ({ identity }: Access) => identity.expiresAt ?? Number.POSITIVE_INFINITY;
    return this.isSame(other) && ends(this) >= ends(other);
  }

  /** Whether the action is allowed at a key and below it. */
  async allows(action: KvAccessAction, key: StoredKey): Promise<boolean> {
    return this.decide(action, key);
  }

  /**
   * Makes sure of all, in order: at once, unless somebody has to be asked who takes time.
   * @throws KvError `forbidden`, the same whether a key holds something or not
   */
  requireAll(needs: readonly Need[]): Promise<void> | undefined {
    for (const [i, [action, key]] of needs.entries()) {
      const isAllowed = this.decide(action, key);
      if (isAllowed === true) continue;
      if (isAllowed === false) throw this.#refusal(action, key);
      return this.#requireAsked(isAllowed, needs.slice(i));
    }
    return undefined;
  }

  /** Makes sure of it, for stored keys. @throws KvError `forbidden` */
  requireStored(action: KvAccessAction, keys: readonly StoredKey[]): Promise<void> | undefined {
    return this.requireAll(keys.map((key) => [action, key]));
  }

  /** Makes sure of it, for a key or a prefix: it speaks for everything below it. @throws KvError `forbidden` */
  async require(action: KvAccessAction, ...keys: readonly KvKey[]): Promise<void> {
    await this.requireStored(action, keys.map(storedKey));
  }

  /** @param asked the answer to the first */
  async #requireAsked(asked: Promise<boolean>, needs: readonly Need[]): Promise<void> {
    for (const [i, [action, key]] of needs.entries())
      if ((await (i === 0 ? asked : this.decide(action, key))) !== true)
        throw this.#refusal(action, key);
  }

  #refusal(action: KvAccessAction, storedKey: StoredKey): Error {
    const key = decodeStoredKey(storedKey);
    const where = `${verbs[action]} ${key.length === 0 ? "[], which is everything" : keyJson(key)}`;
    const why = this.identity.isAnybody
      ? `Without a token nobody may ${where}; send one that has a rule that allows "${action}" there, as Authorization: Bearer <token>, with Kv through its option token.`
      : `This token may not ${where}; it needs a rule that allows "${action}" there.`;
    return createKvError("forbidden", why, { details: { action } });
  }
}
