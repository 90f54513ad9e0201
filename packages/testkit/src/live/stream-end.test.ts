// A stream ends at both ends when its client lets go of it, whatever was collected meanwhile.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Kv } from "@keyval/core";
import { expect, it } from "vitest";
import { startServer } from "../start-server.ts";
import { until } from "./until.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

it("ends the stream on the socket although the request was collected", async () => {
  await using server = await startServer();
  await using kv = new Kv(server.url);
  for (let i = 0; i < 5; i++) {
    const watch = kv.watch(["a"], () => {});
    await until({}, () => server.watches() === 2);
    collectGarbage();
    await kv.get(["a"]);
    collectGarbage();
    watch.stop();
    await until({}, () => server.streams() === 0);
  }
  expect(kv.status).toBe("idle");
});
