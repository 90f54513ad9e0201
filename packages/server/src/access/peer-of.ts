// Whom a request is counted with when nobody says whose it is: all that come from one network address.
import { isIP } from "node:net";

/** The first four of the eight groups of an IPv6 address. */
function networkOf(address: string): string {
  const groupsOf = (text = "") => (text === "" ? [] : text.split(":"));
  const [before, after] = address.split("::");
  const head = groupsOf(before);
  const tail = groupsOf(after);
  const zeros = Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => "0");
  return [...head, ...zeros, ...tail].slice(0, 4).join(":").toLowerCase();
}

/**
 * Names the peer at an address, as sockets tell it; "" for whoever has none, such as callers in this process. Of IPv6
 * the first half counts: the other one is the peer's own to vary.
 */
export function peerOf(address: string | undefined): string {
  if (address === undefined) return "";
  const plain = /^::ffff:([\d.]+)$/i.exec(address)?.[1] ?? address;
  return `address ${plain.includes(":") ? `${networkOf(plain)}::/64` : plain}`;
}

/**
 * The address a caller behind proxies has, as they tell it in X-Forwarded-For: each adds who asked it at the end, so of
 * `proxies` that are trusted the first one's word is that many from the end. What stands before it anybody may have made up.
 * @param address the socket's: the last proxy's, and the answer where the header names none
 */
export function clientAddress(
  headers: Headers,
  address: string | undefined,
  proxies: number,
): string | undefined {
  if (proxies === 0) return address;
  const told = headers.get("x-forwarded-for")?.split(",").at(-proxies)?.trim() ?? "";
  const [, plain = told] = /^\[(.+)\](?::\d+)?$/.exec(told) ?? /^([\d.]+):\d+$/.exec(told) ?? [];
  return isIP(plain) ? plain : address;
}
