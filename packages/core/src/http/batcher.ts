// Requests made in the same tick travel in one `/batch`; each keeps its own result, error and signal.
import { isKvError } from "../errors/kv-error.ts";
import {
  type BatchAnswers,
  batchLimit,
  type BatchRequest,
  type BatchResult,
} from "../protocol/batch.ts";
import { errorFromBody, unexpectedAnswer } from "./error-body.ts";
import { onAbort } from "./on-abort.ts";
import { abortedError } from "./retry.ts";
import type { Transport } from "./transport.ts";

/** Carries one request out, alone or among others. */
export type Call = <R extends BatchRequest>(
  request: R,
  options?: { readonly signal?: AbortSignal | undefined },
) => Promise<BatchAnswers[R["op"]]>;

type Waiting = {
  readonly op: BatchRequest["op"];
  readonly json: string;
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
  isSettled: boolean;
  readonly signal: AbortSignal | undefined;
  /** Stops listening to its caller's signal. */
  release(): void;
  /** Tells the batch it travels in that its caller has left. */
  onAbort?: () => void;
};

/** Bodies above this many characters are split, so that one huge value does not hold up its neighbours. */
const bodyLimit = 1_000_000;

function settle(item: Waiting, outcome: () => void): void {
  if (item.isSettled) return;
  item.isSettled = true;
  item.release();
  outcome();
}

/** Cuts a tick's requests into bodies of bounded length, in order. */
function split(items: readonly Waiting[]): Waiting[][] {
  const groups: Waiting[][] = [];
  let size = Infinity;
  for (const item of items) {
    const group = groups.at(-1);
    size += item.json.length;
    if (group && group.length < batchLimit && size <= bodyLimit) group.push(item);
    else {
      groups.push([item]);
      size = item.json.length;
    }
  }
  return groups;
}

function isWrite({ op }: Waiting): boolean {
  return op === "commit" || op === "delete" || op === "enqueue";
}

/** Reads this long at most, as they stand in a URL, travel there: a request without a body costs Node half as much. */
const queryLimit = 4000;

function fitsQuery(items: readonly Waiting[], requests: string): boolean {
  return (
    items.every(({ op }) => /^(get|list|paginate|count|search)$/.test(op)) &&
    encodeURIComponent(requests).length <= queryLimit
  );
}

/** Every commit has its commitId, so any batch may be sent again. */
const safe = true;

/** @param connection the caller's watch stream, if one is open: the server confirms commits on it. */
export function createBatcher(transport: Transport, connection: () => string | undefined): Call {
  let queue: Waiting[] = [];

  /** Sends them one group after the other. When the way fails, what comes after is not sent: it might depend on it. */
  async function sendInOrder(groups: readonly Waiting[][]): Promise<unknown> {
    let failure: unknown;
    for (const group of groups) {
      if (!failure) failure = await send(group);
      else for (const item of group) settle(item, () => item.reject(failure));
    }
    return failure;
  }

  function ask(items: readonly Waiting[], signal: AbortSignal | undefined): Promise<unknown> {
    const requests = `[${items.map((item) => item.json).join(",")}]`;
    if (fitsQuery(items, requests))
      return transport.request("GET", "/batch", { query: { requests }, signal, safe });
    const stream = items.some(isWrite) ? connection() : undefined;
    const body = `{"requests":${requests}${stream ? `,"connection":${JSON.stringify(stream)}` : ""}}`;
    return transport.request("POST", "/batch", { body, signal, safe });
  }

  /** @returns why the server could not be asked, if so */
  async function send(group: readonly Waiting[]): Promise<unknown> {
    const items = group.filter((item) => !item.isSettled);
    if (items.length === 0) return undefined;
    // One whose caller cannot leave keeps the batch under way: then nothing is to be listened to.
    const controller = items.every((item) => item.signal) ? new AbortController() : undefined;
    for (const item of items)
      item.onAbort = () => {
        if (items.every((other) => other.isSettled)) controller?.abort();
      };
    try {
      deliver(items, await ask(items, controller?.signal));
    } catch (error) {
      if (isKvError(error) && error.code === "too_large" && items.length > 1) {
        const half = items.length >> 1;
        return sendInOrder([items.slice(0, half), items.slice(half)]);
      }
      for (const item of items) settle(item, () => item.reject(error));
      return isKvError(error) && !error.retryable ? undefined : error;
    }
    return undefined;
  }

  function flush(): void {
    const items = queue;
    queue = [];
    const groups = split(items);
    if (items.some(isWrite)) void sendInOrder(groups);
    else for (const group of groups) void send(group);
  }

  return (request, { signal } = {}) =>
    new Promise((resolve, reject) => {
      const what = `The ${request.op}`;
      const item: Waiting = {
        op: request.op,
        json: JSON.stringify(request),
        resolve,
        reject,
        isSettled: false,
        signal,
        release() {},
      };
      item.release = onAbort(signal, () => {
        settle(item, () => item.reject(abortedError(what, signal)));
        item.onAbort?.();
      });
      if (item.isSettled) return;
      // Two turns of the microtask queue: effects and promise callbacks of one task still travel together.
      if (queue.push(item) === 1) queueMicrotask(() => queueMicrotask(flush));
    });
}

function deliver(items: readonly Waiting[], answer: unknown): void {
  const results = (answer as { results?: unknown } | null)?.results;
  if (!Array.isArray(results) || results.length !== items.length)
    throw unexpectedAnswer(
      "A batch was answered with other results than it asked for; a fetch of your own must pass on its second argument",
    );
  items.forEach((item, i) => {
    const result = results[i] as BatchResult | null;
    settle(item, () => {
      if (result && "result" in result) item.resolve(result.result as never);
      else item.reject(errorFromBody(result, `The ${item.op}`, result?.status));
    });
  });
}
