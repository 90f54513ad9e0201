// Plain requests for tests of the server: no client between the test and the wire.
import { EventStream } from "@keyval/testkit/event-stream";
import type { RunningServer } from "@keyval/testkit/start-server";

/** An answer's JSON: each test knows its shape, and checks it. */
export type Answer = any; // oxlint-disable-line typescript/no-explicit-any

let tests = 0;

/** A key, or prefix, that no other test of the file uses. */
export function freshKey(): unknown[] {
  return ["t", ++tests];
}

/** A `set` mutation. */
export function set(
  key: unknown[],
  value: unknown,
  more: object = {},
): { type: string; key: unknown[]; value: unknown } {
  return { type: "set", key, value, ...more };
}

/** A `delete` mutation. */
export function remove(key: unknown[]): object {
  return { type: "delete", key };
}

/** The values of entries. */
export function valuesOf(entries: readonly { value: unknown }[]): unknown[] {
  return entries.map((entry) => entry.value);
}

export class ApiClient {
  readonly #streams: EventStream[] = [];

  constructor(
    readonly server: RunningServer,
    /** Sent with each request, such as a token. */
    private readonly headers: Record<string, string> = {},
  ) {}

  /** A request; the answer's JSON with its status. An array answers as such. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.server.url + path, {
      method,
      headers: { ...this.headers, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const json: unknown = text === "" ? {} : JSON.parse(text);
    return Array.isArray(json) ? json : { status: response.status, ...(json as object) };
  }

  atomic(body: object): Promise<Answer> {
    return this.call("POST", "/atomic", body);
  }

  /** Commits mutations. Its versionstamp. */
  async commit(...mutations: object[]): Promise<string> {
    return (await this.atomic({ mutations })).versionstamp;
  }

  async batch(...requests: unknown[]): Promise<Answer[]> {
    return (await this.call("POST", "/batch", { requests })).results;
  }

  async valueOf(key: unknown[]): Promise<Answer> {
    const [{ result }] = await this.batch({ op: "get", keys: [key] });
    return result.entries[0].value;
  }

  /** Opens `POST /watch`; `closeStreams` ends it. */
  async watch(watches: object[], cursor?: string): Promise<EventStream> {
    const stream = await EventStream.open(this.server.url, {
      watches,
      ...(cursor !== undefined && { cursor }),
    });
    this.#streams.push(stream);
    return stream;
  }

  async closeStreams(): Promise<void> {
    for (const stream of this.#streams.splice(0)) await stream.close();
  }
}
