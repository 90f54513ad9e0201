// A commit shows in all views of a client at one moment, also through a restart.
import { Kv } from "@keyval/core";
import { expect, it } from "vitest";
import { startServer } from "../start-server.ts";
import { until } from "./until.ts";

it("two views of one client never disagree about a commit that changed both", async () => {
  await using server = await startServer();
  await using kv = new Kv(server.url);
  await using other = new Kv(server.url);
  const [left, right] = [kv.live<number>({ prefix: ["l"] }), kv.live<number>({ key: ["r"] })];
  const pairs: (readonly [unknown, unknown])[] = [];
  const look = () =>
    pairs.push([left.getSnapshot().entries[0]?.value, right.getSnapshot().entry?.value]);
  const write = (n: number) => other.atomic().set(["l", 1], n).set(["r"], n).commit();
  await write(0);
  const releases = [left, right].map((view) => view.retain());
  await Promise.all([left.ready(), right.ready()]);
  const stops = [left, right].map((view) => view.subscribe(look));
  for (let n = 1; n <= 60; n++) {
    await write(n);
    if (n % 20 === 0) await server.restart();
    else if (n % 5 === 0) await until(left, ({ entries }) => entries[0]?.value === n);
  }
  await kv.mutate((tx) => void tx.sum(["l", 1], 1).sum(["r"], 1));
  await until(left, ({ status, entries }) => status === "live" && entries[0]?.value === 61);
  expect(pairs.length).toBeGreaterThan(10);
  expect(pairs.filter(([l, r]) => l !== r)).toEqual([]);
  for (const end of [...stops, ...releases]) end();
});
