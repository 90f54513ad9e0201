// Requests to the queue, a message from its enqueueing to the dead letters.
import { any, type Exchanges } from "./exchange.ts";

const done = { ok: true };
const unknown = { status: 404, answer: { code: "not_found", error: any } };
const dead = { value: "dies", attempts: 1, originalId: any, originalCreatedAt: any, failedAt: any };

export const queueExchanges: Exchanges = [
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
      {
        what: "options beside the value",
        path: "/queue/enqueue",
        body: { value: "late", delay: 3_600_000, keysIfUndelivered: "none" },
        status: 400,
        answer: { code: "invalid_argument", error: any },
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
];
