"use client";
// A listener of the queue, while the component is mounted.
import type { ListenQueueOptions, QueueHandler } from "@keyval/core";
import { checkFunction } from "@keyval/core/binding";
import { useEffect, useInsertionEffect, useRef } from "react";
import { useKvClient } from "./use-kv-client.ts";

/** Options of `useKvQueue`. */
export type KvQueueOptions = Omit<ListenQueueOptions, "signal"> & {
  /** Whether it listens. Default true. */
  enabled?: boolean | undefined;
};

/**
 * Runs a function on each message of the queue while the component is mounted, at least once, `concurrency` of them at
 * a time. Unmounted, it takes no more, and what runs is finished and acknowledged. The function may be another one at
 * every render: a message gets the latest. With other options a new listener begins beside the handlers still running.
 *
 * @param handler called with the value and the message: `{ id, value, attempts }`. When it throws, the message comes again.
 * @param options those of `kv.listenQueue`, and `enabled`
 *
 * @example
 * ```tsx
 * import { useKvQueue } from "@keyval/react";
 *
 * export function Printer({ print }: { print: (text: string) => Promise<void> }) {
 *   useKvQueue<{ text: string }>(({ text }) => print(text), { concurrency: 2 });
 *   return null;
 * }
 * ```
 */
export function useKvQueue<T = unknown>(handler: QueueHandler<T>, given?: KvQueueOptions): void {
  checkFunction(handler, "The handler of useKvQueue");
  const { enabled = true, onError, ...options } = given ?? {};
  const kv = useKvClient();
  const latest = useRef({ handler, onError });
  useInsertionEffect(() => {
    latest.current = { handler, onError };
  });
  const id = JSON.stringify(options);
  const isHeard = onError !== undefined;
  useEffect(() => {
    if (!enabled) return undefined;
    const listener = kv.listenQueue<T>((value, message) => latest.current.handler(value, message), {
      ...(JSON.parse(id) as ListenQueueOptions),
      ...(isHeard && { onError: (error) => latest.current.onError?.(error) }),
    });
    return () => void listener.stop();
  }, [kv, id, enabled, isHeard]);
}
