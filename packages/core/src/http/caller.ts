// Sends requests the way the server at hand understands: in batches, or by the documented endpoints.
import { type Call, createBatcher } from "./batcher.ts";
import { loadPart } from "./load-part.ts";
import { isMissingRoute, type ServerProbe } from "./server-kind.ts";
import type { Transport } from "./transport.ts";

/** A call that finds out, at its first refusal, whether the server is ours. */
export function createCaller(
  transport: Transport,
  server: ServerProbe,
  connection: () => string | undefined,
): Call {
  const batched = createBatcher(transport, connection);
  const documented: Call = async (request, options) =>
    (await loadPart(() => import("./reference.ts"))).createReferenceCall(transport)(
      request,
      options,
    );
  return async (request, options) => {
    if (server.kind === "reference") return documented(request, options);
    try {
      return await batched(request, options);
    } catch (error) {
      if (!isMissingRoute(error) || (await server.identify()) === "keyval") throw error;
      return documented(request, options);
    }
  };
}
