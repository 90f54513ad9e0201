// What an application's `identify` said of a request, looked at before anything rests on it: ids tell callers apart, and
// an end in the wrong unit would be over before it began.
import { createKvError } from "@keyval/core/protocol";
import type { Known, KvIdentity } from "./authenticator.ts";

/** Epoch ms before this are seconds that somebody took for them: in ms it is the year 1973, as seconds 5138. */
const earliestEnd = 100_000_000_000;

/**
 * Somebody whom the application knows.
 * @throws TypeError when `identify` gave what nothing can rest on: its mistake, so an `internal` error to the caller
 * @throws KvError `unauthorized` when this somebody's time is over
 */
export function knownIdentity({ id, claims, expiresAt }: KvIdentity): Known {
  if (typeof id !== "string" || id === "")
    throw new TypeError(
      `auth.identify gave ${typeof id === "string" ? "an empty id" : `an id of type ${typeof id}`}; give text that is the same for each request of one user and nobody else's, such as String(userId).`,
    );
  const known = { id, scope: `user ${id}`, claims: claims ?? {} };
  if (expiresAt === undefined || expiresAt === null) return known;
  if (!(typeof expiresAt === "number" && expiresAt >= earliestEnd))
    throw new TypeError(
      `auth.identify gave the expiresAt ${String(expiresAt)}; give epoch milliseconds: seconds, as in a claim exp, times 1000, of a Date its getTime().`,
    );
  if (expiresAt > Date.now()) return { ...known, expiresAt };
  throw createKvError("unauthorized", "The session has expired; log in again.", {
    details: { token: "expired" },
  });
}
