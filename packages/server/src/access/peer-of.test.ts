import { expect, it } from "vitest";
import { peerOf } from "./peer-of.ts";

it("names an IPv4 address as it is, also where it is told as one of IPv6", () => {
  expect(peerOf("192.0.2.7")).toBe("address 192.0.2.7");
  expect(peerOf("::ffff:192.0.2.7")).toBe(peerOf("192.0.2.7"));
  expect(peerOf("192.0.2.8")).not.toBe(peerOf("192.0.2.7"));
});

it("names the network of an IPv6 address: a peer has all the addresses in it", () => {
  expect(peerOf("2001:db8:1:2:3:4:5:6")).toBe("address 2001:db8:1:2::/64");
  expect(peerOf("2001:db8:1:2::")).toBe("address 2001:db8:1:2::/64");
  expect(peerOf("2001:db8::9")).toBe("address 2001:db8:0:0::/64");
  expect(peerOf("2001:db8:0:0:ffff::1")).toBe(peerOf("2001:DB8::9"));
  expect(peerOf("::1")).toBe("address 0:0:0:0::/64");
  expect(peerOf("2001:db8:0:1::9")).not.toBe(peerOf("2001:db8::9"));
});

it("has one name for all who have no address", () => {
  expect(peerOf(undefined)).toBe("");
});
