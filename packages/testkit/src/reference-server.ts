// Makes our server look like one that has only the documented endpoints: every ⊕ route is missing, every ⊕ field is
// ignored, and keys in URLs know no tags. What a client needs beyond that, it must make up for itself.
type Fetch = (request: Request) => Promise<Response>;

const missingRoutes = [
  /^GET \/?$/,
  /^GET \/health$/,
  /^(GET|POST) \/batch$/,
  /^POST \/watch(\/|$)/,
  /^POST \/keys\/(count|paginate)$/,
  /^POST \/queue\/(renew|release)$/,
];

/** The ⊕ fields of each request body, and of each answer. */
const ignoredFields: Readonly<Record<string, readonly string[]>> = {
  "POST /keys/batch": ["checks"],
  "POST /keys/list": ["cursor"],
  "POST /atomic": ["commitId"],
  "POST /queue/ack": ["attempts"],
  "POST /queue/nack": ["attempts"],
};
/** Routes whose query this server does not look at. */
const ignoredQuery = /^GET \/queue\/(listen|poll)$/;

const absentFields: Readonly<Record<string, readonly string[]>> = { "POST /atomic": ["conflicts"] };

const tag = /(^|[/,=]|%2F|%2C)(~|%7E)[snibx](:|%3A)/i;

async function without(message: Request | Response, fields: readonly string[]): Promise<string> {
  const text = await message.text();
  try {
    const json = JSON.parse(text) as Record<string, unknown>;
    for (const field of fields) delete json[field];
    return JSON.stringify(json);
  } catch {
    return text;
  }
}

/**
 * Wraps a fetch that reaches our server.
 * @param fetch the server's own, or one over a socket.
 * @param basePath the path the server's API is below.
 */
export function referenceFetch(
  fetch: Fetch = (request) => globalThis.fetch(request),
  basePath = "/api",
): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { pathname, search } = new URL(request.url);
    const route = `${request.method} ${pathname.slice(basePath.length)}`;
    if (missingRoutes.some((missing) => missing.test(route)))
      return new Response("404 Not Found", { status: 404 });
    if (tag.test(pathname + search))
      return new Response(`This server reads no tags in URLs: ${search}`, { status: 400 });
    const headers = new Headers(request.headers);
    headers.delete("idempotency-key");
    const ignored = ignoredFields[route];
    const body = ignored ? await without(request, ignored) : await request.text();
    const url = ignoredQuery.test(route) ? request.url.replace(search, "") : request.url;
    const response = await fetch(
      new Request(url, {
        method: request.method,
        headers,
        signal: request.signal,
        ...(body !== "" && { body }),
      }),
    );
    const absent = absentFields[route];
    if (!absent) return response;
    const { status } = response;
    return new Response(await without(response, absent), {
      status,
      headers: { "content-type": "application/json" },
    });
  };
}
