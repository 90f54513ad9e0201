// `fetch` through the world that the toolbar sets: slow, cut off, or with somebody faster at the next commit.
import type { BatchBody, WireEntry, WireKey, WireMutation } from "@keyval/core/protocol";
import { beginExchange, setConflict, world } from "./world.ts";

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const same = (a: WireKey, b: WireKey) => JSON.stringify(a) === JSON.stringify(b);

/** The body, each piece `world.latency` later than it came, in order. */
function later(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let tail = Promise.resolve();
  /** Then what is still on its way has nowhere to go. */
  let isCut = false;
  return new ReadableStream({
    start(controller) {
      const pump = async () => {
        for (;;) {
          const { done, value } = await reader.read();
          const due = world.latency ? delay(world.latency) : undefined;
          tail = Promise.all([tail, due]).then(() => {
            if (isCut) return;
            if (done) controller.close();
            else controller.enqueue(value);
          });
          if (done) return;
        }
      };
      pump().catch((error) => {
        isCut = true;
        controller.error(error);
      });
    },
    cancel(reason) {
      isCut = true;
      return reader.cancel(reason);
    },
  });
}

/** Writes what the next commit relies on just before it, as another user would: a conflict, a real one. */
async function overtake(request: Request): Promise<void> {
  const { requests } = (await request.clone().json()) as BatchBody;
  const commits = requests.filter((one) => one.op === "commit");
  const keys = commits.flatMap(({ checks = [] }) => checks.map(({ key }) => key));
  const post = async (path: string, body: unknown) => {
    const headers = { "content-type": "application/json" };
    const url = new URL(path, request.url);
    return (await fetch(url, { method: "POST", headers, body: JSON.stringify(body) })).json();
  };
  if (keys.length === 0) {
    if (commits.length > 0) setConflict("spared");
    return;
  }
  const entries = (await post("keys/batch", { keys })) as WireEntry[];
  const ours = commits.flatMap(({ mutations }) => mutations);
  const mutations = entries.flatMap((entry, i): WireMutation[] => {
    const key = keys[i] as WireKey;
    if (entry.versionstamp !== null) return [{ type: "set", key, value: entry.value }];
    // Nothing is there yet: the other user makes what this one was about to make; a name there is theirs.
    const made = ours.find((one): one is WireMutation => one.type === "set" && same(one.key, key));
    if (made?.type !== "set") return [];
    return [typeof made.value === "string" ? { ...made, value: "Somebody" } : made];
  });
  if (mutations.length === 0) return;
  await post("atomic", { mutations });
  setConflict("was");
}

const isArmed = () => world.conflict === "next" || world.conflict === "spared";

export const worldFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, init);
  const controller = new AbortController();
  const exchange = beginExchange(controller);
  const signal = AbortSignal.any([request.signal, controller.signal]);
  const offline = () => {
    if (world.isOffline) throw new TypeError("Offline, by the playground's toolbar.");
  };
  try {
    offline();
    if (isArmed() && request.url.endsWith("/batch")) await overtake(request);
    const response = await fetch(request, { signal });
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
    if (!isStream) {
      const body = await response.arrayBuffer();
      if (world.latency) await delay(world.latency);
      signal.throwIfAborted();
      offline();
      return new Response(response.status === 204 ? null : body, response);
    }
    exchange.isStream = true;
    signal.addEventListener("abort", () => exchange.end());
    return new Response(response.body && later(response.body), response);
  } finally {
    if (!exchange.isStream) exchange.end();
  }
};
