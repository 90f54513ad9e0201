// A transport on a fetch that fails as a test says: what the tests of the transport share.
import { expect } from "vitest";
import type { KvError } from "../../errors/kv-error.ts";
import { createTransport, type TransportOptions } from "../transport.ts";

type Answer = Response | Error | "never" | ((request: Request) => Response | Promise<Response>);

/** A fetch that gives these answers in turn, and remembers what it was asked. */
export function faultyFetch(...answers: Answer[]) {
  const requests: Request[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    requests.push(request);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === "never") return new Promise<Response>(() => {});
    if (answer instanceof Error) throw answer;
    if (typeof answer === "function") return answer(request);
    return (answer as Response).clone();
  };
  return { requests, fetch: fetch as typeof globalThis.fetch };
}

/** A transport that waits for nothing long. */
export function transportOn(
  fetch: typeof globalThis.fetch,
  options: Partial<TransportOptions> = {},
) {
  const retry = { limit: 3, base: 0, cap: 5 };
  return createTransport({
    url: "http://server.test/api/",
    timeout: 5_000,
    retry,
    fetch,
    ...options,
  });
}

/** What a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<KvError> {
  return promise.then(
    (value) => expect.unreachable(`resolved with ${JSON.stringify(value)}`),
    (error) => error,
  );
}

export const ok = () => Response.json({ fine: true });
export const read = { safe: true };
