// Callers that each ask again as soon as they are answered, for a while.

/** How many calls a second so many callers get answered. */
export async function rateOf(
  callers: number,
  milliseconds: number,
  call: (caller: number) => Promise<unknown>,
): Promise<number> {
  let calls = 0;
  const from = performance.now();
  const until = from + milliseconds;
  await Promise.all(
    Array.from({ length: callers }, async (_, caller) => {
      while (performance.now() < until) {
        await call(caller);
        calls += 1;
      }
    }),
  );
  return (calls / (performance.now() - from)) * 1000;
}
