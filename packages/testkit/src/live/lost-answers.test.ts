// Mutations whose answers are lost on the way: applied once, or at most once, and said which.
import { expect, it } from "vitest";
import { lossyFetch } from "../client/lossy-fetch.ts";
import { referenceFetch } from "../reference-server.ts";
import { ownServer } from "./own-server.ts";

const { open } = ownServer();

it("applies a mutation once when its answer is lost", async () => {
  const lossy = lossyFetch(fetch);
  const kv = open({ fetch: lossy.fetch, retry: { base: 1 } });
  await kv.set(["n"], 0);
  lossy.loseAnswers(6); // more than the transport itself repeats
  await kv.mutate((tx) => tx.sum(["n"], 1));
  expect((await open().get(["n"])).value).toBe(1);
});

it("applies a mutation at most once also where no commitId is known, and says so", async () => {
  const lossy = lossyFetch(referenceFetch());
  const kv = open({ fetch: lossy.fetch, retry: { base: 1 } });
  await kv.get(["n"]); // learns what the server is
  lossy.loseAnswers(1);
  await expect(kv.mutate((tx) => tx.sum(["n"], 1))).rejects.toMatchObject({ code: "network" });
  lossy.loseAnswers(1);
  await kv.mutate((tx) => tx.set(["m"], "repeated")); // does no harm twice
  const other = open();
  expect((await other.get([["n"], ["m"]])).map((entry) => entry.value)).toEqual([1, "repeated"]);
});
