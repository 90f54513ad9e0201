// Which server is at the other end: ours, or one with only the documented endpoints.
import { isKvError } from "../errors/kv-error.ts";
import type { Transport } from "./transport.ts";

export type ServerKind = "keyval" | "reference";

export type ServerProbe = {
  /** What is known so far. */
  readonly kind: ServerKind | undefined;
  /** Asks `GET /`, once: only our server says who it is. */
  identify(): Promise<ServerKind>;
};

/** Whether an error says that a route does not exist, as every ⊕ route on another server does. */
export function isMissingRoute(error: unknown): boolean {
  return isKvError(error) && [404, 405, 501].includes(error.status ?? 0);
}

async function ask(transport: Transport): Promise<ServerKind> {
  try {
    const about = (await transport.request("GET", "/", { safe: true })) as {
      name?: unknown;
      protocol?: unknown;
    } | null;
    return about?.name === "keyval" && about.protocol === 1 ? "keyval" : "reference";
  } catch (error) {
    // A refusal that is not ours identifies another server; no answer, or a page of some proxy, identifies nothing.
    if (isKvError(error) && (error.status ?? 0) >= 400 && !error.retryable) return "reference";
    throw error;
  }
}

export function createServerProbe(transport: Transport): ServerProbe {
  let asking: Promise<ServerKind> | undefined;
  let kind: ServerKind | undefined;
  const identify = async () => {
    asking ??= ask(transport);
    try {
      kind = await asking;
      return kind;
    } catch (error) {
      asking = undefined;
      throw error;
    }
  };
  return {
    get kind() {
      return kind;
    },
    identify,
  };
}
