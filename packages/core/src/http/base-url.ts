// The base URL every request goes below.
import { createKvError } from "../errors/create-kv-error.ts";

function refuse(url: unknown, why: string): never {
  throw createKvError(
    "invalid_argument",
    `The url ${JSON.stringify(url)} ${why}; give one such as "https://example.com/api", or "/api" on a page.`,
  );
}

/** Checks a base URL without resolving it: a module may make a client where there is no page yet. */
export function checkBaseUrl(url: unknown): string {
  if (typeof url !== "string" || url === "") return refuse(url, "is no url");
  if (!url.startsWith("/")) parse(url, url);
  return url;
}

function parse(url: string, given: string): URL {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return refuse(given, "is no url");
  }
  if (parsed.protocol !== "http:" && parsed.protocol !== "https:")
    return refuse(given, "is neither http nor https");
  if (parsed.search || parsed.hash) return refuse(given, "has a query or a fragment");
  return parsed;
}

/**
 * The absolute base URL, without a trailing slash. One that starts with `/` is below the page's origin.
 * @throws KvError `invalid_argument` when there is no page.
 */
export function resolveBaseUrl(url: string): string {
  const origin = (globalThis as { location?: { origin?: string } }).location?.origin;
  if (url.startsWith("/") && !origin?.startsWith("http"))
    refuse(url, "is relative to a page, and there is none here");
  return parse(url.startsWith("/") ? origin + url : url, url).href.replace(/\/+$/, "");
}
