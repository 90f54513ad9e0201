// Whom a request is counted with when nobody says whose it is: all that come from one network address.

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
