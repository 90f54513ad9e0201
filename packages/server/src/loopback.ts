// Keeps a server without access rules to this machine. Its address alone does not: a page of any site, open in a
// browser of this machine, could send it requests (cross-site), or reach it under a name of its own (DNS rebinding).
import type { IncomingHttpHeaders } from "node:http";
import { createKvError, type KvError } from "@keyval/core/protocol";

/** Whether an address or the name in a URL means this machine. */
export function isLoopback(hostname: string): boolean {
  return /^((.+\.)?localhost|127(\.\d+){3}|::1|\[::1\])$/.test(hostname);
}

const hostnameOf = (url: string) => (URL.canParse(url) ? new URL(url).hostname : "");

/** What nearly every request is asked as: parsing it as a URL would be a tenth of a small request's work. */
const usualHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** Whether a page of this origin came from this machine: a development server's, say. */
export const isLoopbackOrigin = (origin: string) => isLoopback(hostnameOf(origin));

type Asked = { readonly url?: string | undefined; readonly headers: IncomingHttpHeaders };
/** How the server is set up. */
type Setup = {
  readonly allowsOrigin: (origin: string) => boolean;
  readonly isApiPath: (path: string) => boolean;
};

/**
 * Whether a page of another site asks without saying which: an image, a frame, a link. A link may open a page that is
 * served beside the API.
 */
function isFromElsewhere({ url = "", headers }: Asked, isApiPath: Setup["isApiPath"]): boolean {
  if (headers.origin !== undefined || headers["sec-fetch-site"] !== "cross-site") return false;
  const opensPage =
    headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
  return !opensPage || isApiPath(url.split("?", 1)[0] as string);
}

/** Why a request is refused: it reaches the server under a foreign name, or comes from a foreign page. */
export function strangerError(
  request: Asked,
  { allowsOrigin, isApiPath }: Setup,
): KvError | undefined {
  const { host, origin } = request.headers;
  if (host !== undefined && !usualHost.test(host) && !isLoopback(hostnameOf(`http://${host}`)))
    return createKvError(
      "forbidden",
      `This server has no access rules and answers only under a name of this machine, such as localhost; it was asked as ${host}. Give it rules (auth), or say --open (open).`,
    );
  if (origin !== undefined && !isLoopbackOrigin(origin) && !allowsOrigin(origin))
    return createKvError(
      "forbidden",
      `This server has no access rules, and pages of ${origin} may not call it. Name the origin with --cors (cors) if they should.`,
    );
  // An unnamed origin is one of those that only "any" lets in.
  if (isFromElsewhere(request, isApiPath) && !allowsOrigin("null"))
    return createKvError(
      "forbidden",
      "This server has no access rules, and another site's page asked it without naming its origin, as an image or a link does. Call it with fetch from an origin named with --cors (cors), or open both under one name, such as localhost.",
    );
  return undefined;
}
