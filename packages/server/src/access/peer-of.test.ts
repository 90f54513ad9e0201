import { expect, it } from "vitest";
import { clientAddress, peerOf } from "./peer-of.ts";

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

it("is behind proxies who the first of those that are trusted was asked by", () => {
  const told = (text: string, proxies: number) =>
    clientAddress(new Headers({ "x-forwarded-for": text }), "10.0.0.1", proxies);
  expect(told("198.51.100.1", 0)).toBe("10.0.0.1"); // no proxy: the caller wrote it
  expect(told("198.51.100.1", 1)).toBe("198.51.100.1");
  expect(told("6.6.6.6, 198.51.100.1", 1)).toBe("198.51.100.1");
  expect(told("6.6.6.6, 198.51.100.1, 192.0.2.7", 2)).toBe("198.51.100.1");
  expect(told("198.51.100.1:4711", 1)).toBe("198.51.100.1");
  expect(told("[2001:db8::9]:4711", 1)).toBe("2001:db8::9");
  expect(told("2001:db8::9", 1)).toBe("2001:db8::9");
  expect(told("unknown", 1)).toBe("10.0.0.1");
  expect(told("198.51.100.1", 2)).toBe("10.0.0.1");
  expect(clientAddress(new Headers(), "10.0.0.1", 1)).toBe("10.0.0.1");
});
