import { expect, it } from "vitest";
import { RequestRate } from "./request-rate.ts";

function rate(perSecond: number, burst: number) {
  const clock = { ms: 0 };
  return { clock, rate: new RequestRate(perSecond, burst, () => clock.ms) };
}

it("admits a burst, then as many as come per second", () => {
  const { clock, rate: requests } = rate(2, 3);
  for (let i = 0; i < 3; i++) requests.admit("a");
  expect(() => requests.admit("a")).toThrow("more than 2 requests per second; try again in 1 s.");
  requests.admit("b"); // has a bucket of its own
  clock.ms = 500;
  requests.admit("a");
  expect(() => requests.admit("a")).toThrow("requests per second");
  clock.ms = 1_000_000;
  for (let i = 0; i < 3; i++) requests.admit("a"); // never holds more than the burst
  expect(() => requests.admit("a")).toThrow();
});

it("lets a batch through whole, and has what comes next wait for it", () => {
  const { clock, rate: requests } = rate(10, 10);
  requests.admit("a");
  requests.charge("a", 99);
  expect(() => requests.admit("a")).toThrow("try again in 10 s.");
  clock.ms = 8_900;
  expect(() => requests.admit("a")).toThrow();
  clock.ms = 9_200;
  requests.admit("a");
});

it("forgets who has not asked for long", () => {
  const { clock, rate: requests } = rate(1, 1);
  for (let i = 0; i < 10_000; i++) requests.admit(`caller ${i}`);
  expect(() => requests.admit("caller 0")).toThrow();
  clock.ms = 5_000;
  requests.admit("one more");
  requests.admit("caller 0");
});

it("has no limit when there is none", () => {
  const { rate: requests } = rate(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  requests.charge("a", 1_000_000);
  requests.admit("a");
});
