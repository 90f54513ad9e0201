// Who sends a request, and what they may do: before anything of it is read. And what becomes of open streams when the
// server's auth is replaced.
import { createKvError } from "@keyval/core/protocol";
import { Access } from "../../access/access.ts";
import { Authenticator, type KvAuth } from "../../access/authenticator.ts";
import type { Connections } from "./connections.ts";
import { Refusals } from "./refusals.ts";
import type { RequestRate } from "./request-rate.ts";

export class Admission {
  readonly #refusals: Refusals;

  constructor(
    private readonly counted: {
      readonly connections: Connections;
      readonly requestRate: RequestRate;
    },
    /** None: everybody may do everything. */
    private authenticator: Authenticator | undefined,
    private readonly onError: (what: string, error: unknown) => void,
  ) {
    this.#refusals = new Refusals(counted.requestRate);
  }

  /** @throws KvError `unauthorized`, `rate_limited` */
  async admit(request: Request, peer: string): Promise<Access> {
    const { connections, requestRate } = this.counted;
    const { generation } = connections; // before: it may change meanwhile
    const { authenticator } = this;
    const access = authenticator
      ? await this.#refusals.watch(request, peer, () => authenticator.authenticate(request, peer))
      : Access.open(peer);
    access.generation = generation;
    requestRate.admit(access.identity.peer);
    return access;
  }

  /** Goes by this from now on, and ends the streams that it would not admit. @throws KvError `invalid_argument` */
  async refresh(auth?: KvAuth): Promise<void> {
    const { authenticator } = this;
    if (!authenticator)
      throw createKvError(
        "invalid_argument",
        "This server was made without auth, so everybody may do everything; make it with auth.",
      );
    const current = auth ? new Authenticator(auth, this.onError) : authenticator;
    // Whoever let it be reached from elsewhere relied on its rules.
    if (current.isOpen && !authenticator.isOpen)
      throw createKvError(
        "invalid_argument",
        "auth.anonymous would let everybody change everything, which this server did not allow before; take that rule out, or make the server anew.",
      );
    current.forget();
    this.authenticator = current;
    await this.counted.connections.check((access) => current.stillAdmits(access));
  }
}
