// Puts a fetch in the place of a client's own that sees every attempt go by and its answer come back.
import type { KvSettings } from "../client/kv-options.ts";
import { resolveBaseUrl } from "../http/base-url.ts";
import type { KvFetch, KvResponse } from "../http/kv-fetch.ts";
import { type KvRequestRecord, operationsOf, parseJson, withOutcomes } from "./request-record.ts";

/** The fetch a client had before it was observed. */
const originals = new WeakMap<KvSettings, { readonly fetch: KvFetch | undefined }>();

/** The client's own fetch, whether it is observed or not. */
export function ownFetch(settings: KvSettings): KvFetch | undefined {
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

/** @returns puts the client's own fetch back */
export function observeFetch(
  settings: KvSettings,
  tell: (record: KvRequestRecord) => void,
): () => void {
  const { fetch: own } = settings;
  settings.fetch = async (url, init) => {
    const began = performance.now();
    const body = init.body ?? "";
    const record: KvRequestRecord = {
      id: ++requests,
      method: init.method,
      ...asked(settings, url, body),
      at: Date.now(),
      sentBytes: size(body),
    };
    tell(record);
    const ended = (outcome: Partial<KvRequestRecord>) =>
      tell({ ...record, duration: performance.now() - began, ...outcome });
    const fail = (error: unknown): never => {
      ended({ error: error instanceof Error ? error.message : String(error) });
      throw error;
    };
    const send = async () => (own ?? globalThis.fetch)(url, init);
    const response = await send().catch(fail);
    const { status, ok, headers } = response;
    if (headers.get("content-type")?.startsWith("text/event-stream")) {
      ended({ status, isStream: true });
      return response;
    }
    const text = async () => {
      const text = await response.text().catch(fail);
      const operations = withOutcomes(record.operations, parseJson(text));
      ended({ status, bytes: size(text), operations });
      return text;
    };
    return { status, ok, headers, body: null, text } satisfies KvResponse;
  };
  originals.set(settings, { fetch: own });
  return () => {
    settings.fetch = own;
    originals.delete(settings);
  };
}
