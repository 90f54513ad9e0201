// `kv.dlq`, and the numbers of the queue: loaded when they are asked for.
import { checkOptions } from "../protocol/check-options.ts";
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

const path = (id: string) => `/queue/dlq/${encodeURIComponent(id)}`;

export async function stats(
  { transport }: KvInternals,
  options?: CallOptions,
): Promise<KvQueueStats> {
  checkOptions(options, "queueStats", { signal: 1 });
  const signal = options?.signal;
  return (await transport.request("GET", "/queue/stats", { signal, safe: true })) as KvQueueStats;
}

export async function list<T>(
  { transport }: KvInternals,
  options?: DeadLetterPage,
): Promise<DeadLetter<T>[]> {
  checkOptions(options, "dlq.list", { limit: 1, offset: 1, signal: 1 });
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
  checkOptions(options, "dlq.get", { signal: 1 });
  const signal = options?.signal;
  return decode<T>(
    (await transport.request("GET", path(id), { signal, safe: true })) as WireDeadLetter,
  );
}

export async function requeue(
  { transport }: KvInternals,
  id: string,
  options?: CallOptions,
): Promise<{ ok: true; id: string }> {
  checkOptions(options, "dlq.requeue", { signal: 1 });
  const signal = options?.signal;
  const answer = (await transport.request("POST", `${path(id)}/requeue`, {
    signal,
    safe: false,
  })) as { id?: string; newId?: string };
  return { ok: true, id: answer.id ?? answer.newId ?? id };
}

async function remove(
  { transport }: KvInternals,
  id: string,
  options?: CallOptions,
): Promise<{ ok: true }> {
  checkOptions(options, "dlq.delete", { signal: 1 });
  const signal = options?.signal;
  await transport.request("DELETE", path(id), { signal, safe: false });
  return { ok: true };
}
export { remove as delete };

export async function purge(
  { transport }: KvInternals,
  options?: CallOptions,
): Promise<{ deletedCount: number }> {
  checkOptions(options, "dlq.purge", { signal: 1 });
  const signal = options?.signal;
  const answer = await transport.request("DELETE", "/queue/dlq", { signal, safe: true });
  return answer as { deletedCount: number };
}
