// A listener's place: the stream it replaces gives its own up first, and one that finds none leaves nothing behind.
import { afterEach, beforeEach, expect, it } from "vitest";
import { Access } from "../../access/access.ts";
import { silentLog } from "../../log.ts";
import { sqlite } from "../../sqlite.ts";
import { standardLimits } from "../admission/limits.ts";
import { QueueOperations } from "./queue-operations.ts";
import { Services } from "../services.ts";

let services: Services;
let queue: QueueOperations;
beforeEach(async () => {
  services = await Services.open({
    engine: sqlite(":memory:"),
    limits: { ...standardLimits, connections: 1 },
    heartbeat: 1000,
    logRetention: 1000,
    logMax: 10,
    lockDuration: 1000,
    log: silentLog,
  });
  queue = new QueueOperations(services, Access.open("one caller"));
});
afterEach(() => services.close("The test is over."));

it("the stream that is replaced does not count against the limit", async () => {
  const { holders } = services.queue;
  for (let times = 0; times < 3; times++) await queue.listen({ listener: "returns" });
  expect(holders.streams.map(({ holder }) => holder)).toEqual([holders.find("\nreturns")]);
});

it("a listener that is refused a stream is not remembered, and ends no other's", async () => {
  await queue.listen({ listener: "first" });
  await expect(queue.listen({ listener: "second" })).rejects.toThrow("the limit is 1");
  expect(services.queue.holders.find("\nsecond")).toBeUndefined();
  expect(services.queue.holders.streams).toHaveLength(1);
});
