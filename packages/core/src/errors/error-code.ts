// The error codes of the protocol: shared by every client and server, on the wire and in `KvError`.

/** What went wrong, for programs. The message says the same for people. */
export type KvErrorCode =
  | "invalid_key"
  | "invalid_value"
  | "invalid_argument"
  | "unauthorized"
  | "forbidden"
  | "not_found"
  | "too_large"
  | "rate_limited"
  | "conflict"
  | "timeout"
  | "network"
  | "aborted"
  | "unavailable"
  | "protocol"
  | "internal";

/** The HTTP status each code is sent with. Codes that only arise in a client have 0. */
export const errorStatus: Readonly<Record<KvErrorCode, number>> = {
  invalid_key: 400,
  invalid_value: 400,
  invalid_argument: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  too_large: 413,
  rate_limited: 429,
  conflict: 409,
  timeout: 0,
  network: 0,
  aborted: 0,
  unavailable: 503,
  protocol: 400,
  internal: 500,
};
