// Reports what a caller's own function threw, without letting it break anything of ours.

/** To the page's error handlers; to the console where there are none. */
export function reportCallerError(error: unknown): void {
  const { reportError } = globalThis as { reportError?: (error: unknown) => void };
  if (reportError) reportError(error);
  // oxlint-disable-next-line no-console -- where there is no reportError, nothing else would show it
  else console.error(error);
}

/** A caller's function that can break nothing by throwing. */
export function guarded<T>(run: (news: T) => unknown): (news: T) => void {
  return (news) => {
    try {
      run(news);
    } catch (error) {
      reportCallerError(error);
    }
  };
}
