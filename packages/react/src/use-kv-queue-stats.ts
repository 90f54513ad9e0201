"use client";
// The numbers of the queue, live.
import type { KvError, KvQueueStats } from "@keyval/core";
import { useEffect, useState } from "react";
import { useKvClient } from "./use-kv-client.ts";

/** What `useKvQueueStats` gives. */
export type KvQueueStatsResult = {
  /** Undefined until they are known, and on a server. */
  readonly stats: KvQueueStats | undefined;
  /** Why they cannot be had, such as for want of a right. The last numbers stay. */
  readonly error: KvError | undefined;
};

const unknown: KvQueueStatsResult = { stats: undefined, error: undefined };

/**
 * How many messages of the queue wait, are being handled, and are dead. They come on the client's one stream, at most
 * ten times a second.
 *
 * @example
 * ```tsx
 * import { useKvQueueStats } from "@keyval/react";
 *
 * export function QueueHealth() {
 *   const { stats } = useKvQueueStats();
 *   return <p>{stats?.pending ?? "…"} waiting, {stats?.dlq ?? "…"} dead</p>;
 * }
 * ```
 */
export function useKvQueueStats(): KvQueueStatsResult {
  const kv = useKvClient();
  const [result, setResult] = useState(unknown);
  useEffect(() => {
    const watch = kv.watchQueueStats((stats) => setResult({ stats, error: undefined }), {
      onError: (error) => setResult(({ stats }) => ({ stats, error })),
    });
    return () => watch.stop();
  }, [kv]);
  return result;
}
