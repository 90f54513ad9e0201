// The requests of `/batch`: independent reads and commits that one client issued in the same tick.
import type { WireEntry } from "./entry.ts";
import type { KvErrorCode } from "../errors/error-code.ts";
import type { WireCheck, WireMutation } from "./mutation.ts";
import type { KvQueueStats, WireEnqueue, WireMessage, WireReceipt } from "./queue.ts";
import type { WireValue } from "./value.ts";
import type { WireKey } from "./wire-key.ts";

/** Which entries of a prefix a read wants. */
export type WireRange = {
  readonly prefix: WireKey;
  readonly start?: WireKey;
  readonly end?: WireKey;
  readonly reverse?: boolean;
  readonly limit?: number;
  /** The path text of the last key of the batch before. */
  readonly cursor?: string;
  readonly where?: WireValue;
};

/** Each operation's request. They are carried out in order. */
export type BatchRequest =
  | {
      readonly op: "get";
      readonly keys: readonly WireKey[];
      readonly checks?: readonly WireCheck[];
    }
  | ({ readonly op: "list" } & WireRange)
  | ({ readonly op: "paginate" } & WireRange)
  | {
      readonly op: "search";
      readonly prefix: WireKey;
      readonly query: string;
      readonly limit?: number;
      readonly where?: WireValue;
    }
  | { readonly op: "count"; readonly prefix: WireKey; readonly where?: WireValue }
  | {
      readonly op: "delete";
      readonly keys: readonly WireKey[];
      readonly exact?: boolean;
      readonly where?: WireValue;
      readonly commitId?: string;
    }
  | {
      readonly op: "commit";
      readonly checks?: readonly WireCheck[];
      readonly mutations: readonly (WireMutation | WireEnqueue)[];
      readonly commitId?: string;
    }
  | ({ readonly op: "enqueue"; readonly commitId: string } & WireMessage)
  | ({ readonly op: "ack" | "renew" } & WireReceipt)
  | { readonly op: "queueStats" }
  | ({ readonly op: "nack"; readonly error?: string | undefined } & WireReceipt);

/** Each operation's answer. */
export type BatchAnswers = {
  get: { readonly entries: readonly WireEntry[] };
  list: { readonly entries: readonly WireEntry[] };
  paginate: {
    readonly entries: readonly WireEntry[];
    readonly cursor: string | null;
    readonly hasMore: boolean;
  };
  /** Best first. */
  search: { readonly entries: readonly WireEntry[] };
  count: { readonly count: number };
  delete: { readonly deletedCount: number };
  commit:
    | { readonly ok: true; readonly versionstamp: string }
    | { readonly ok: false; readonly conflicts: readonly WireKey[] };
  enqueue: { readonly ok: true; readonly id: string };
  ack: { readonly ok: true };
  nack: { readonly ok: true };
  renew: { readonly ok: true };
  queueStats: KvQueueStats;
};

/** How an index cuts text into words. */
export type SearchTokenizer = "unicode61" | "porter" | "ascii";

/** The request of one operation. */
export type BatchRequestOf<Op extends keyof BatchAnswers> = Extract<BatchRequest, { op: Op }>;

/** An error body: of a whole response, or of one request of a batch (then with its HTTP status). */
export type WireError = {
  readonly error: string;
  readonly code: KvErrorCode;
  readonly details?: unknown;
  readonly status?: number;
};

/** One result: the operation's answer below `result`, or its error. */
export type BatchResult = { readonly result: BatchAnswers[keyof BatchAnswers] } | WireError;

/**
 * Body of `POST /batch`; a few reads may come as `GET /batch?requests=[…]` too. `connection`: the caller's watch stream, which then gets a frame (a `ping` if nothing
 * else) once it has passed the commits of this batch, so that a client knows when it has seen its own write.
 */
export type BatchBody = {
  readonly requests: readonly BatchRequest[];
  readonly connection?: string;
};

/** The most requests one batch may hold; a client splits longer ones. */
export const batchLimit = 1000;
/** The most operations (checks and mutations) one commit may hold. */
export const commitLimit = 1000;
/** The most entries one `list` or `paginate` answers, and the most keys one `get` takes. */
export const readLimit = 1000;
/** The most entries a watched window may hold. */
export const windowLimit = 10_000;
