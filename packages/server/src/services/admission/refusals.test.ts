import { createKvError } from "@keyval/core/protocol";
import { beforeEach, expect, it } from "vitest";
import { Refusals } from "./refusals.ts";
import { RequestRate } from "./request-rate.ts";

const [here, there] = ["address 192.0.2.1", "address 192.0.2.2"];
let clock = 0;
let refusals: Refusals;
let lookedUp: string[];
let isGood: (token: string) => boolean;
beforeEach(() => {
  clock = 0;
  lookedUp = [];
  isGood = (token) => token.startsWith("good");
  refusals = new Refusals(new RequestRate(1, 3, () => clock));
});

/** Asks with a token, or none; those that begin with "good" are known. */
async function ask(peer: string, token?: string, cookie = "visits=1"): Promise<string> {
  const headers = new Headers({ cookie });
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  const admit = async () => {
    lookedUp.push(token ?? "none");
    if (token === undefined || !isGood(token)) throw createKvError("unauthorized", "No.");
    return "admitted";
  };
  const request = new Request("http://kv.test/api/keys", { headers });
  return refusals.watch(request, peer, admit).catch((error) => error.code);
}

it("looks up so many wrong tokens of an address, then none, until its time has passed", async () => {
  for (const token of ["a", undefined, "b"]) expect(await ask(here, token)).toBe("unauthorized");
  expect(await ask(here, "c")).toBe("rate_limited");
  expect(await ask(here, "good, and first used now")).toBe("rate_limited"); // or right guesses would show
  expect(lookedUp).toEqual(["a", "none", "b"]);
  expect(await ask(there, "good")).toBe("admitted");
  clock = 1000;
  expect(await ask(here, "d")).toBe("unauthorized");
  expect(await ask(here, "e")).toBe("rate_limited");
  clock = 2000;
  expect(await ask(here, "good")).toBe("admitted");
});

it("lets go on who was let in from the address before", async () => {
  await ask(here, "good");
  for (let i = 0; i < 9; i++) await ask(here, `guess ${i}`);
  expect(await ask(here, "good")).toBe("admitted");
  expect(await ask(here, "good", "visits=2")).toBe("admitted");
  expect(await ask(here, "good of somebody else")).toBe("rate_limited");
});

it("counts who was let in before and no longer is as anybody else: a token that ended locks out no address", async () => {
  await ask(here, "good");
  isGood = () => false;
  const answers: string[] = [];
  for (let i = 0; i < 100; i++) answers.push(await ask(here, "good"));
  expect(answers.filter((answer) => answer === "unauthorized")).toHaveLength(3);
  isGood = (token) => token === "its successor";
  clock = 1000;
  expect(await ask(here, "its successor")).toBe("admitted");
});

it("counts no other failure, and nothing without a limit", async () => {
  const request = new Request("http://kv.test/api/keys");
  const failing = () => Promise.reject(createKvError("unavailable", "Later."));
  for (let i = 0; i < 9; i++)
    await expect(refusals.watch(request, here, failing)).rejects.toMatchObject({
      code: "unavailable",
    });
  expect(await ask(here, "good")).toBe("admitted");
  refusals = new Refusals(new RequestRate(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY));
  for (let i = 0; i < 9; i++) expect(await ask(here, "wrong")).toBe("unauthorized");
});

it("remembers the latest ten thousand", async () => {
  for (let i = 0; i <= 10_000; i++) await ask(here, `good ${i}`);
  for (let i = 0; i < 3; i++) await ask(here, "wrong");
  expect(await ask(here, "good 0")).toBe("rate_limited");
  expect(await ask(here, "good 1")).toBe("admitted");
});
