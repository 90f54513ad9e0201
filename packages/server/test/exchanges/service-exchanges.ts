// Requests to the queue, the watches and the operator's routes: carried out in this order, behind those on keys.
import { any, type Exchanges } from "./exchange.ts";

const done = { ok: true };
const unknown = { status: 404, answer: { code: "not_found", error: any } };
const dead = { value: "dies", attempts: 1, originalId: any, originalCreatedAt: any, failedAt: any };

export const serviceExchanges: Exchanges = [
  [
    "POST /queue/enqueue",
    [
      {
        what: "a value",
        path: "/queue/enqueue",
        body: { value: "first" },
        answer: done,
        remember: { first: "id" },
      },
      {
        what: "options",
        path: "/queue/enqueue",
        headers: { "idempotency-key": "enqueue-once" },
        body: {
          value: "dies",
          options: { delay: 0, backoffSchedule: [], keysIfUndelivered: [["undelivered"]] },
        },
        answer: done,
        remember: { dies: "id" },
      },
      {
        what: "Idempotency-Key, again",
        path: "/queue/enqueue",
        headers: { "idempotency-key": "enqueue-once" },
        body: {
          value: "dies",
          options: { delay: 0, backoffSchedule: [], keysIfUndelivered: [["undelivered"]] },
        },
        answer: { ok: true, id: "{dies}" },
      },
    ],
  ],
  [
    "GET /queue/poll",
    [
      {
        what: "one message",
        path: "/queue/poll",
        answer: { message: { id: "{first}", value: "first", attempts: 1 } },
      },
      {
        what: "several, for a listener",
        path: "/queue/poll?limit=5&listener=table",
        answer: { messages: [{ id: "{dies}", value: "dies", attempts: 1 }], lockDuration: 30_000 },
      },
      { what: "none", path: "/queue/poll", answer: { message: null } },
    ],
  ],
  [
    "POST /queue/renew",
    [
      {
        what: "id and attempts",
        path: "/queue/renew",
        body: { id: "{first}", attempts: 1 },
        answer: done,
      },
      { what: "an unknown id", path: "/queue/renew", body: { id: "nobody" }, ...unknown },
    ],
  ],
  [
    "POST /queue/ack",
    [
      { what: "an id", path: "/queue/ack", body: { id: "{first}" }, answer: done },
      { what: "an unknown id", path: "/queue/ack", body: { id: "{first}" }, ...unknown },
    ],
  ],
  [
    "POST /queue/nack",
    [
      {
        what: "id, error and attempts",
        path: "/queue/nack",
        body: { id: "{dies}", error: "broken", attempts: 1 },
        answer: done,
      },
      { what: "an unknown id", path: "/queue/nack", body: { id: "nobody" }, ...unknown },
    ],
  ],
  [
    "GET /queue/dlq",
    [
      {
        what: "limit and offset",
        path: "/queue/dlq?limit=10&offset=0",
        answer: [{ ...dead, id: "{dies}", errorMessage: "broken" }],
      },
      { what: "beyond the last", path: "/queue/dlq?offset=1", answer: [] },
    ],
  ],
  [
    "GET /queue/dlq/:id",
    [
      { what: "one", path: "/queue/dlq/{dies}", answer: { ...dead, errorMessage: "broken" } },
      { what: "an unknown one", path: "/queue/dlq/nobody", ...unknown },
    ],
  ],
  [
    "POST /queue/dlq/:id/requeue",
    [
      { what: "one", path: "/queue/dlq/{dies}/requeue", answer: { ok: true, id: "{dies}" } },
      { what: "an unknown one", path: "/queue/dlq/nobody/requeue", ...unknown },
    ],
  ],
  [
    "GET /queue/listen",
    [
      {
        what: "a message",
        path: "/queue/listen",
        events: [["message", { id: "{dies}", value: "dies", attempts: 1 }]],
      },
      {
        what: "concurrency and listener",
        path: "/queue/listen?concurrency=2&listener=l",
        events: [],
      },
    ],
  ],
  [
    "POST /queue/release",
    [
      {
        what: "a listener's messages",
        path: "/queue/release",
        body: { listener: "l", running: [] },
        answer: { ok: true, released: 0 },
      },
    ],
  ],
  [
    "GET /queue/stats",
    [
      {
        what: "counts",
        path: "/queue/stats",
        answer: { pending: any, processing: any, dlq: 0, total: 3 },
      },
    ],
  ],
  ["DELETE /queue/dlq/:id", [{ what: "an unknown one", path: "/queue/dlq/nobody", ...unknown }]],
  ["DELETE /queue/dlq", [{ what: "all", path: "/queue/dlq", answer: { deletedCount: 0 } }]],
  [
    "POST /watch",
    [
      {
        what: "every kind of watch",
        path: "/watch",
        body: {
          watches: [
            { id: "k", keys: [["once"]] },
            { id: "p", prefix: [], where: { a: 1 }, start: ["a"], end: ["z"] },
            { id: "w", prefix: [], limit: 1, reverse: true },
            { id: "pin", prefix: [], limit: 1, pin: true },
            { id: "s", search: ["batch"], query: "one", limit: 1 },
            { id: "none" },
          ],
        },
        events: [
          ["open", { connection: any, heartbeatMs: any }],
          ["error", { watch: "none", code: "invalid_argument" }],
          ["snapshot", { watch: "k", entries: [{ value: 1 }], hasMore: false, asOf: any }],
          ["snapshot", { watch: "p", entries: [] }],
          ["snapshot", { watch: "w", hasMore: true }],
          ["snapshot", { watch: "pin", hasMore: true }],
          ["snapshot", { watch: "s", entries: [] }],
          ["ping", { asOf: any }],
        ],
      },
      {
        what: "a cursor and what is held",
        path: "/watch",
        body: { watches: [{ id: "k", keys: [["once"]], held: true }], cursor: "{once}" },
        events: [
          ["open", any],
          ["ping", any],
        ],
      },
      {
        what: "Last-Event-ID for the cursor",
        path: "/watch",
        headers: { "last-event-id": "no cursor of this server" },
        body: { watches: [{ id: "k", keys: [["once"]], held: true }] },
        events: [
          ["reset", { watches: ["k"], reason: any }],
          ["snapshot", { watch: "k" }],
        ],
      },
    ],
  ],
  [
    "POST /watch/:connection",
    [
      {
        what: "an unknown connection",
        path: "/watch/nobody",
        body: { add: [{ id: "k", keys: [["once"]] }], remove: ["p"] },
        ...unknown,
      },
    ],
  ],
  [
    "GET /watch",
    [
      {
        what: "keys",
        path: "/watch?keys=once,nothing/1",
        events: [
          [
            "change",
            [
              { key: ["once"], value: 1 },
              { key: ["nothing", 1], value: null, versionstamp: null },
            ],
          ],
        ],
      },
      { what: "initial", path: "/watch?keys=once&initial=false", events: [["ping", any]] },
    ],
  ],
  [
    "GET /watch/prefix",
    [
      {
        what: "prefix and limit",
        path: "/watch/prefix?prefix=&limit=1",
        events: [["change", [{ key: ["list"] }]]],
      },
      {
        what: "prefixes and initial",
        path: "/watch/prefix?prefixes=users,batch&initial=false",
        events: [["ping", any]],
      },
    ],
  ],
  [
    "GET /watch/poll",
    [
      {
        what: "keys",
        path: "/watch/poll?keys=once,nothing",
        answer: { entries: [{ value: 1 }, { value: null }], versionstamps: ["{once}", null] },
      },
      {
        what: "versionstamps",
        path: "/watch/poll?keys=once,nothing&versionstamps={once},null",
        answer: { entries: [], versionstamps: any },
      },
    ],
  ],
  [
    "GET /watch/prefix/poll",
    [
      {
        what: "prefix and limit",
        path: "/watch/prefix/poll?prefix=&limit=2",
        answer: { entries: [{ key: ["list"] }, { key: ["once"] }], versionstamps: any },
        remember: { seen: "versionstamps" },
      },
      {
        what: "prefixes and versionstamps",
        path: "/watch/prefix/poll?prefixes=&limit=2&versionstamps={seen}",
        answer: { entries: [] },
      },
    ],
  ],
  [
    "GET /metrics",
    [
      {
        what: "everything",
        path: "/metrics",
        answer: { operations: any, queue: { dlq: 0 }, storage: { log: any }, watch: any },
      },
    ],
  ],
  [
    "GET /metrics/prometheus",
    [{ what: "text", path: "/metrics/prometheus", text: "# TYPE keyval_" }],
  ],
  [
    "GET /export",
    [
      {
        what: "prefix",
        path: "/export?prefix=once",
        text: '{"key":["once"],"value":1}\n',
      },
      { what: "no prefix", path: "/export", status: 400, answer: { code: "invalid_argument" } },
    ],
  ],
  ["GET /backup", [{ what: "a database", path: "/backup", text: "SQLite format 3" }]],
];
