// Puts a fetch in the place of a client's own that sees every attempt go by and its answer come back.
import type { KvSettings } from "../client/kv-options.ts";
import { resolveBaseUrl } from "../http/base-url.ts";
import { type KvRequestRecord, operationsOf, parseJson, withOutcomes } from "./request-record.ts";

/** The fetch a client had before it was observed. */
const originals = new WeakMap<KvSettings, { readonly fetch: typeof fetch | undefined }>();

/** The client's own fetch, whether it is observed or not. */
export function ownFetch(settings: KvSettings): typeof fetch | undefined {
  const original = originals.get(settings);
  return original ? original.fetch : settings.fetch;
}

let requests = 0;

const size = (text: string) => new TextEncoder().encode(text).length;

function pathOf(settings: KvSettings, url: string): string {
  const base = resolveBaseUrl(settings.url);
  return url.startsWith(base) ? url.slice(base.length) : url;
}

/** What a request asks for, and where: reads may stand in the query, which then is not shown as a part of the path. */
function asked(settings: KvSettings, url: string, body: string) {
  const path = pathOf(settings, url);
  const requests = new URL(url).searchParams.get("requests");
  if (requests === null) return { path, operations: operationsOf(parseJson(body)) };
  const [bare = ""] = path.split("?", 1);
  return { path: bare, operations: operationsOf({ requests: parseJson(requests) }) };
}

async function readAnswer(record: KvRequestRecord, response: Response, began: number) {
  const { status } = response;
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
  const text = isStream ? undefined : await response.clone().text();
  return {
    ...record,
    status,
    duration: performance.now() - began,
    ...(isStream && { isStream }),
    ...(text !== undefined && {
      bytes: size(text),
      operations: withOutcomes(record.operations, parseJson(text)),
    }),
  };
}

/** @returns puts the client's own fetch back */
export function observeFetch(
  settings: KvSettings,
  tell: (record: KvRequestRecord) => void,
): () => void {
  const { fetch: own } = settings;
  const observed: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const began = performance.now();
    const body = request.body ? await request.clone().text() : "";
    const record: KvRequestRecord = {
      id: ++requests,
      method: request.method,
      ...asked(settings, request.url, body),
      at: Date.now(),
      sentBytes: size(body),
    };
    tell(record);
    const fail = (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      tell({ ...record, duration: performance.now() - began, error: reason });
    };
    try {
      const response = await (own ?? globalThis.fetch)(request);
      // The caller need not wait until it is read here.
      readAnswer(record, response, began).then(tell, fail);
      return response;
    } catch (error) {
      fail(error);
      throw error;
    }
  };
  originals.set(settings, { fetch: own });
  settings.fetch = observed;
  return () => {
    settings.fetch = own;
    originals.delete(settings);
  };
}
