// `kv.dlq`, and the numbers of the queue: loaded when they are asked for.
import { createKvError } from "../errors/create-kv-error.ts";
import { unexpectedAnswer } from "../http/error-body.ts";
import type { KvQueueStats } from "../protocol/queue.ts";
import { decodeValue, type WireValue } from "../protocol/value.ts";
import type { KvInternals } from "./internals.ts";
import type { CallOptions } from "./call-options.ts";
import type { DeadLetter, DeadLetterPage } from "./kv-queue.ts";

type WireDeadLetter = Omit<DeadLetter, "value"> & { readonly value: WireValue };

function decode<T>({ value, ...letter }: WireDeadLetter): DeadLetter<T> {
  return { ...letter, value: decodeValue(value) as T };
}

/** Of one letter: never that of all, nor of another route, which a URL would make of dots. */
function path(id: string): string {
  if (typeof id !== "string" || /^\.{0,2}$|\p{Surrogate}/u.test(id))
    throw createKvError(
      "invalid_argument",
      `The id of the dead letter is ${JSON.stringify(id)}; pass one that dlq.list() gives.`,
    );
  return `/queue/dlq/${encodeURIComponent(id)}`;
}

export async function stats(
  { transport }: KvInternals,
  options?: CallOptions,
): Promise<KvQueueStats> {
  return (await transport.request("GET", "/queue/stats", {
    signal: options?.signal,
    safe: true,
  })) as KvQueueStats;
}

export async function list<T>(
  { transport }: KvInternals,
  options?: DeadLetterPage,
): Promise<DeadLetter<T>[]> {
  const { limit, offset, signal } = options ?? {};
  const query = { limit, offset };
  const letters = await transport.request("GET", "/queue/dlq", { query, signal, safe: true });
  if (!Array.isArray(letters)) throw unexpectedAnswer("GET /queue/dlq was answered with no list");
  return letters.map((letter) => decode<T>(letter as WireDeadLetter));
}

export async function get<T>(
  { transport }: KvInternals,
  id: string,
  options?: CallOptions,
): Promise<DeadLetter<T>> {
  return decode<T>(
    (await transport.request("GET", path(id), {
      signal: options?.signal,
      safe: true,
    })) as WireDeadLetter,
  );
}

export async function requeue(
  { transport }: KvInternals,
  id: string,
  options?: CallOptions,
): Promise<{ ok: true; id: string }> {
  const answer = (await transport.request("POST", `${path(id)}/requeue`, {
    signal: options?.signal,
    safe: false,
  })) as { id?: string; newId?: string };
  return { ok: true, id: answer.id ?? answer.newId ?? id };
}

async function remove(
  { transport }: KvInternals,
  id: string,
  options?: CallOptions,
): Promise<{ ok: true }> {
  await transport.request("DELETE", path(id), { signal: options?.signal, safe: false });
  return { ok: true };
}
export { remove as delete };

export async function purge(
  { transport }: KvInternals,
  options?: CallOptions,
): Promise<{ deletedCount: number }> {
  const answer = await transport.request("DELETE", "/queue/dlq", {
    signal: options?.signal,
    safe: true,
  });
  return answer as { deletedCount: number };
}
