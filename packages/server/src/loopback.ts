// Keeps a server without access rules to this machine. Its address alone does not: a page of any site, open in a
// browser of this machine, could send it requests (cross-site), or reach it under a name of its own (DNS rebinding).
import type { IncomingHttpHeaders } from "node:http";
import { createKvError, type KvError } from "@keyval/core/protocol";

/** Whether an address or the name in a URL means this machine. */
export function isLoopback(hostname: string): boolean {
  return /^((.+\.)?localhost|127(\.\d+){3}|::1|\[::1\])$/.test(hostname);
}

const hostnameOf = (url: string) => (URL.canParse(url) ? new URL(url).hostname : "");

/** Whether a page of this origin came from this machine: a development server's, say. */
export const isLoopbackOrigin = (origin: string) => isLoopback(hostnameOf(origin));

/** Why a request is refused: it reaches the server under a foreign name, or comes from a foreign page. */
export function strangerError(
  { headers }: { readonly headers: IncomingHttpHeaders },
  allowsOrigin: (origin: string) => boolean,
): KvError | undefined {
  const { host, origin } = headers;
  if (host !== undefined && !isLoopback(hostnameOf(`http://${host}`)))
    return createKvError(
      "forbidden",
      `This server has no access rules and answers only under a name of this machine, such as localhost; it was asked as ${host}. Give it rules (auth), or say --open (open).`,
    );
  if (origin !== undefined && !isLoopbackOrigin(origin) && !allowsOrigin(origin))
    return createKvError(
      "forbidden",
      `This server has no access rules, and pages of ${origin} may not call it. Name the origin with --cors (cors) if they should.`,
    );
  return undefined;
}
