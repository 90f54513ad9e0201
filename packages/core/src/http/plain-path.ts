// Keys as servers that know no tags read them. For the parts of the client that talk to such servers.
import type { KvKey } from "../protocol/key.ts";
import { encodeKeyPath } from "../protocol/key-path.ts";

/** The path text of a key or prefix, if a server that knows no tags reads it as the same one; the empty one has none. */
export function plainPath(key: KvKey): string | undefined {
  const path = encodeKeyPath(key);
  return path === "" || /(^|\/)~/.test(path) ? undefined : path;
}
