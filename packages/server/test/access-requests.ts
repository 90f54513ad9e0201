// One request for each thing a route does, and what a token needs for it: the rows of the access table.
import { encodeKeyPath, type KvKey } from "@keyval/core/protocol";
import type { KvAccessAction } from "../src/access/access-rule.ts";

/** A place in the data: the rule must cover it. */
export type AccessRequest = {
  /** "GET /keys/*", below the base path. */
  readonly route: string;
  readonly what: string;
  /** What it needs, at the place or at `[]`. */
  readonly needs: readonly (readonly [KvAccessAction, "place" | "everything"])[];
  /** Whether the place may be the empty prefix. */
  readonly takesPrefix: boolean;
  readonly send: (place: KvKey) => { readonly path: string; readonly body?: unknown };
  /** Where in the answer a refusal stands: its status, in a result of a batch, or on the stream. */
  readonly answer: "status" | "result" | "stream" | "opened";
};

type Needs = KvAccessAction | "nothing";

const text = (place: KvKey) => encodeURIComponent(encodeKeyPath(place));

function at(
  action: KvAccessAction,
  route: string,
  send: AccessRequest["send"],
  more: Partial<AccessRequest> = {},
): AccessRequest {
  const needs = [[action, "place"]] as const;
  return { route, what: route, needs, takesPrefix: true, send, answer: "status", ...more };
}

function everywhere(action: Needs, route: string, path: string, body?: unknown): AccessRequest {
  const needs = action === "nothing" ? [] : ([[action, "everything"]] as const);
  const send = () => ({ path, ...(body !== undefined && { body }) });
  return { route, what: route, needs, takesPrefix: true, send, answer: "status" };
}

const noPrefix = { takesPrefix: false };
const set = (key: KvKey) => ({ type: "set", key, value: { title: "mine" } });

/** Operations of `POST /batch`. */
function batched(
  action: KvAccessAction,
  op: string,
  fields: (place: KvKey) => object,
  more: Partial<AccessRequest> = {},
): AccessRequest {
  const send = (place: KvKey) => ({
    path: "/batch",
    body: { requests: [{ op, ...fields(place) }] },
  });
  return at(action, "POST /batch", send, { what: `batch: ${op}`, answer: "result", ...more });
}

function queueBatched(op: string, fields: object): AccessRequest {
  return batched("queue", op, () => fields, { needs: [["queue", "everything"]] });
}

const reads: AccessRequest[] = [
  at("read", "GET /keys", (place) => ({ path: `/keys?prefix=${text(place)}` })),
  at("read", "POST /keys/list", (prefix) => ({ path: "/keys/list", body: { prefix } })),
  at("read", "GET /keys/count", (place) => ({ path: `/keys/count?prefix=${text(place)}` })),
  at("read", "POST /keys/count", (prefix) => ({ path: "/keys/count", body: { prefix } })),
  at("read", "GET /keys/paginate", (place) => ({ path: `/keys/paginate?prefix=${text(place)}` })),
  at("read", "POST /keys/paginate", (prefix) => ({ path: "/keys/paginate", body: { prefix } })),
  at(
    "read",
    "GET /batch",
    (prefix) => ({
      path: `/batch?requests=${encodeURIComponent(JSON.stringify([{ op: "list", prefix }]))}`,
    }),
    { answer: "result" },
  ),
  at(
    "read",
    "POST /keys/batch",
    (key) => ({ path: "/keys/batch", body: { keys: [key] } }),
    noPrefix,
  ),
  at(
    "read",
    "POST /keys/batch",
    (key) => ({ path: "/keys/batch", body: { keys: [], checks: [{ key, versionstamp: null }] } }),
    { ...noPrefix, what: "a check among reads" },
  ),
  at("read", "GET /keys/*", (key) => ({ path: `/keys/${encodeKeyPath(key)}` }), noPrefix),
  at("read", "GET /search", (place) => ({ path: `/search?query=mine&prefix=${text(place)}` })),
  at("read", "POST /search", (prefix) => ({ path: "/search", body: { prefix, query: "mine" } })),
  batched("read", "get", (key) => ({ keys: [key] }), noPrefix),
  batched("read", "list", (prefix) => ({ prefix })),
  batched("read", "paginate", (prefix) => ({ prefix })),
  batched("read", "count", (prefix) => ({ prefix })),
  batched("read", "search", (prefix) => ({ prefix, query: "mine" })),
];

const writes: AccessRequest[] = [
  at(
    "write",
    "PUT /keys/*",
    (key) => ({ path: `/keys/${encodeKeyPath(key)}`, body: { title: "mine" } }),
    noPrefix,
  ),
  at(
    "write",
    "POST /atomic",
    (key) => ({ path: "/atomic", body: { mutations: [set(key)] } }),
    noPrefix,
  ),
  at(
    "read",
    "POST /atomic",
    (key) => ({ path: "/atomic", body: { checks: [{ key, versionstamp: "none" }] } }),
    { ...noPrefix, what: "a check of a commit" },
  ),
  at(
    "write",
    "POST /atomic",
    (key) => ({
      path: "/atomic",
      body: { mutations: [{ type: "enqueue", value: 1, options: { keysIfUndelivered: [key] } }] },
    }),
    {
      ...noPrefix,
      what: "a message of a commit, with a key for when it is undelivered",
      needs: [
        ["write", "place"],
        ["queue", "everything"],
      ],
    },
  ),
  batched("write", "commit", (key) => ({ mutations: [set(key)] }), noPrefix),
  batched("write", "delete", (key) => ({ keys: [key], exact: true }), noPrefix),
  batched("write", "delete", (key) => ({ keys: [key], exact: true, where: { title: "mine" } }), {
    ...noPrefix,
    what: "batch: delete with a filter",
    needs: [
      ["write", "place"],
      ["read", "place"],
    ],
  }),
  at(
    "write",
    "POST /keys/delete-batch",
    (key) => ({ path: "/keys/delete-batch", body: { keys: [key], exact: true } }),
    noPrefix,
  ),
  at(
    "write",
    "DELETE /keys/*",
    (key) => ({ path: `/keys/${encodeKeyPath(key)}`, body: { exact: true } }),
    noPrefix,
  ),
];

const watch = (place: KvKey) => ({ id: "w", prefix: place });
const watches: AccessRequest[] = [
  at("read", "POST /watch", (place) => ({ path: "/watch", body: { watches: [watch(place)] } }), {
    answer: "stream",
  }),
  at(
    "read",
    "POST /watch",
    (key) => ({ path: "/watch", body: { watches: [{ id: "w", keys: [key] }] } }),
    { ...noPrefix, what: "watching a key", answer: "stream" },
  ),
  at(
    "read",
    "POST /watch",
    (search) => ({ path: "/watch", body: { watches: [{ id: "w", search, query: "mine" }] } }),
    { what: "watching a search", answer: "stream" },
  ),
  at(
    "read",
    "POST /watch",
    (place) => ({
      path: "/watch",
      body: { watches: [{ ...watch(place), held: true }], cursor: "0" },
    }),
    { what: "resuming a watch", answer: "stream" },
  ),
  at("read", "POST /watch/:connection", (place) => ({ path: "", body: { add: [watch(place)] } }), {
    answer: "opened",
  }),
  at("read", "GET /watch", (key) => ({ path: `/watch?keys=${text(key)}` }), noPrefix),
  at("read", "GET /watch/prefix", (place) => ({ path: `/watch/prefix?prefix=${text(place)}` })),
  at("read", "GET /watch/poll", (key) => ({ path: `/watch/poll?keys=${text(key)}` }), noPrefix),
  at("read", "GET /watch/prefix/poll", (place) => ({
    path: `/watch/prefix/poll?prefix=${text(place)}`,
  })),
];

const queue: AccessRequest[] = [
  everywhere("queue", "POST /queue/enqueue", "/queue/enqueue", { value: 1 }),
  everywhere("queue", "GET /queue/listen", "/queue/listen"),
  everywhere("queue", "GET /queue/poll", "/queue/poll"),
  everywhere("queue", "POST /queue/ack", "/queue/ack", { id: "none" }),
  everywhere("queue", "POST /queue/nack", "/queue/nack", { id: "none" }),
  everywhere("queue", "POST /queue/renew", "/queue/renew", { id: "none" }),
  everywhere("queue", "POST /queue/release", "/queue/release", { listener: "none" }),
  everywhere("queue", "GET /queue/stats", "/queue/stats"),
  everywhere("queue", "GET /queue/dlq", "/queue/dlq"),
  everywhere("queue", "GET /queue/dlq/:id", "/queue/dlq/none"),
  everywhere("queue", "POST /queue/dlq/:id/requeue", "/queue/dlq/none/requeue"),
  everywhere("queue", "DELETE /queue/dlq/:id", "/queue/dlq/none"),
  everywhere("admin", "DELETE /queue/dlq", "/queue/dlq"),
  queueBatched("enqueue", { value: 1 }),
  queueBatched("ack", { id: "none" }),
  queueBatched("nack", { id: "none" }),
  queueBatched("renew", { id: "none" }),
  queueBatched("queueStats", {}),
  {
    ...everywhere("queue", "POST /watch", "/watch", { watches: [{ id: "w", queue: "stats" }] }),
    ...{ what: "watching the queue's numbers", answer: "stream" },
  },
];

const admin: AccessRequest[] = [
  at("admin", "POST /indexes", (prefix) => ({
    path: "/indexes",
    body: { prefix, fields: ["title"] },
  })),
  everywhere("nothing", "GET /indexes", "/indexes"), // lists what one may administer
  at("admin", "DELETE /indexes", (place) => ({ path: `/indexes?prefix=${text(place)}` })),
  at("admin", "GET /export", (place) => ({ path: `/export?prefix=${text(place)}` })),
  everywhere("admin", "GET /backup", "/backup"),
  everywhere("admin", "GET /metrics", "/metrics"),
  everywhere("admin", "GET /metrics/prometheus", "/metrics/prometheus"),
];

export const accessRequests: readonly AccessRequest[] = [
  ...reads,
  ...writes,
  ...watches,
  ...queue,
  ...admin,
];
