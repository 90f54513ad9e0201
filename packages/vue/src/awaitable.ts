// Makes a composable's result awaitable: in an async setup it is there when the first data is.

/** `TReady`: its type once awaited. Rejects with the error when there is no data to show. */
export function awaitable<R extends object, TReady = R>(
  query: { suspense(): Promise<{ data: unknown; error: unknown }> },
  result: R,
): R & PromiseLike<TReady> {
  const ready = async () => {
    const { data, error } = await query.suspense();
    if (error && data === undefined) throw error;
    // Without `then`, or awaiting would never end.
    return { ...result } as unknown as TReady;
  };
  // oxlint-disable-next-line unicorn/no-thenable -- awaiting it is the point
  return { ...result, then: (onReady, onError) => ready().then(onReady, onError) };
}
