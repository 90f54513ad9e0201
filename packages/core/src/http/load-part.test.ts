// Parts of the client that do not come: a clear error, and another try at the next use.
import { expect, it } from "vitest";
import type { KvError } from "../errors/kv-error.ts";
import { loadPart, loadUntil } from "./load-part.ts";

const missing = new TypeError("Failed to fetch dynamically imported module");

it("says that a part did not come, and asks for it again at the next use", async () => {
  let attempts = 0;
  const load = () => (++attempts === 1 ? Promise.reject(missing) : Promise.resolve("part"));
  await expect(loadPart(load)).rejects.toMatchObject({
    code: "network",
    retryable: true,
    cause: missing,
  });
  await expect(loadPart(load)).resolves.toBe("part");
});

it("goes on until the part comes, telling of each failure", async () => {
  let attempts = 0;
  const failures: KvError[] = [];
  const load = () => (++attempts < 3 ? Promise.reject(missing) : Promise.resolve("part"));
  const part = await loadUntil(
    load,
    () => true,
    (error) => failures.push(error),
  );
  expect(part).toBe("part");
  expect(failures.map(({ code }) => code)).toEqual(["network", "network"]);
});

it("gives up when nobody wants the part any more", async () => {
  let isWanted = true;
  const part = await loadUntil(
    () => Promise.reject(missing),
    () => isWanted,
    () => (isWanted = false),
  );
  expect(part).toBeUndefined();
});
