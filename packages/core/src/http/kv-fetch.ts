// What a client needs of a `fetch`: less than there is, so that one may be made of something cheaper.

/** What a request is sent with. */
export type KvFetchInit = {
  readonly method: string;
  readonly headers: Record<string, string>;
  /** JSON text, or nothing. */
  readonly body: string | undefined;
  /** Aborted when nobody waits any more: also while a body is read. */
  readonly signal?: AbortSignal;
  readonly cache: "no-store";
};

/** What is read of an answer: either its text, once, or the body as a stream. */
export type KvResponse = {
  readonly status: number;
  readonly ok: boolean;
  readonly headers: { get(name: string): string | null };
  readonly body: ReadableStream<Uint8Array> | null;
  text(): Promise<string>;
};

/** Sends a request to an absolute URL and resolves when the head of its answer has come. Any `fetch` is one. */
export type KvFetch = (url: string, init: KvFetchInit) => Promise<KvResponse>;

/** What headers are made of. Not by the name that only the types of browsers have: those of Node do without. */
export type KvHeadersInit = NonNullable<RequestInit["headers"]>;
