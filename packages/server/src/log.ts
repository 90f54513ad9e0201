// What the server tells its operator.

/** A log line: what happened, and the facts. Errors carry their cause under `error`. */
export type KvServerLog = (
  level: "info" | "error",
  message: string,
  facts?: Record<string, unknown>,
) => void;

/** Says nothing: the default of an embedded server, whose host decides. */
export const silentLog: KvServerLog = () => {};
