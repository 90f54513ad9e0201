// What the hub tells streams that read at different speeds.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Access } from "../access/access.ts";
import { Change } from "../services/commits/change.ts";
import { sqlite } from "../sqlite.ts";
import type { Storage } from "../storage/storage.ts";
import { keyJson, storedKey } from "../storage/stored-key.ts";
import { streamFormat } from "./frame-format.ts";
import { Hub, type RunInLane } from "./hub.ts";
import { prepareWatch } from "./watch-request.ts";
import type { WatchStream } from "./watch-stream.ts";

let storage: Storage;
beforeEach(async () => {
  storage = await sqlite(":memory:").open();
});
afterEach(() => storage.close());

const streamBuffer = 2000;

function createHub(runInLane: RunInLane, heartbeat = 60_000): Hub {
  const options = { heartbeat, streamBuffer, slowReaderLimit: 1e7, watchLimit: 10 };
  const onError = (what: string, error: unknown) => {
    throw new Error(what, { cause: error });
  };
  return new Hub(storage, { ...options, onError }, "0", runInLane);
}

/** Publishes a commit that sets the key "k". */
function publish(hub: Hub, commitId: string, value: unknown): Promise<void> {
  const key = storedKey(["k"]);
  const versionstamp = commitId;
  const entry = { key, keyText: keyJson(["k"]), value: JSON.stringify(value), versionstamp };
  const change = new Change(key, { ...entry, expiresAt: null });
  return hub.publish([{ versionstamp, commitId, changes: [change] }]);
}

/** Opens a stream that watches the key "k". */
function connect(hub: Hub): WatchStream {
  return hub.connect({
    ...{ owner: Access.open(""), onLeave() {}, cursor: undefined },
    watches: [prepareWatch({ id: "1", keys: [["k"]] })],
    format: streamFormat,
    hasSnapshots: true,
  });
}

/** Reads until the text so far holds `mark`. */
function reader(stream: WatchStream): (mark: string) => Promise<string> {
  const chunks = stream.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  return async (mark) => {
    while (!text.includes(mark)) {
      const { done, value } = await chunks.read();
      if (done) throw new Error(`The stream ended before "${mark}": ${text}`);
      text += decoder.decode(value, { stream: true });
    }
    return text;
  };
}

it("names every commit to a stream that fell behind, beside one that did not", async () => {
  // The lane is taken from the moment the slow stream has room until the commit queued before its turn is told.
  let turn: Promise<void> = Promise.resolve();
  const hub = createHub(async (task) => {
    await turn;
    return task();
  });
  const readQuick = reader(connect(hub));
  const readSlow = reader(connect(hub));
  await Promise.all([readQuick("event: ping"), readSlow("event: ping")]);

  const fillers = Array.from({ length: 10 }, (_, i) => `c${i}`);
  for (const id of fillers) {
    await publish(hub, id, "x".repeat(streamBuffer));
    await readQuick(`"${id}"`);
  }
  let release = () => {};
  turn = new Promise((resolve) => {
    release = resolve;
  });
  await readSlow('"c0"');
  await publish(hub, "d", "last");
  release();

  const named = (await readSlow('"d"')).matchAll(/"commitIds":(\[.*?\])/g);
  const ids = [...named].flatMap(([, ids]) => JSON.parse(ids as string) as string[]);
  expect(ids).toEqual([...fillers, "d"]);
  const quick = [...(await readQuick('"d"')).matchAll(/"commitIds":(\[.*?\])/g)];
  expect(quick.at(-1)?.[1]).toBe('["d"]');
});

it("gives a stream no heartbeat before its first frames: a cursor would be ahead of what has been told", async () => {
  let turn: Promise<void> = Promise.resolve();
  const hub = createHub(async (task) => {
    await turn;
    return task();
  }, 2);
  await reader(connect(hub))("event: ping");
  let release = () => {};
  turn = new Promise((resolve) => {
    release = resolve;
  });
  const read = reader(connect(hub));
  const { frames } = hub.stats();
  await vi.waitFor(() => expect(hub.stats().frames).toBeGreaterThan(frames + 5)); // the other's
  release();
  const events = (await read("event: ping")).matchAll(/event: (\w+)/g);
  expect(Array.from(events, ([, name]) => name)).toEqual(["open", "snapshot", "ping"]);
  hub.close("The test is over.");
});
