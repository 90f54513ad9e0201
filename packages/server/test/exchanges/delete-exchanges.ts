// Requests that delete keys: behind those that read them.
import type { Exchanges } from "./exchange.ts";

export const deleteExchanges: Exchanges = [
  [
    "DELETE /keys/*",
    [
      {
        what: "where",
        path: "/keys/users",
        body: { where: { age: { $lt: 21 } } },
        answer: { deletedCount: 1 },
      },
      { what: "exact", path: "/keys/users", body: { exact: true }, answer: { deletedCount: 0 } },
      {
        what: "a prefix, with Idempotency-Key",
        path: "/keys/users",
        headers: { "idempotency-key": "delete-once" },
        answer: { deletedCount: 3 },
      },
      {
        what: "Idempotency-Key, again",
        path: "/keys/users",
        headers: { "idempotency-key": "delete-once" },
        answer: { deletedCount: 3 },
      },
    ],
  ],
  [
    "POST /keys/delete-batch",
    [
      {
        what: "keys and exact",
        path: "/keys/delete-batch",
        headers: { "idempotency-key": "delete-batch-once" },
        body: { keys: [["n"], ["gone"]], exact: true },
        answer: { deletedCount: 1 },
      },
      {
        what: "where",
        path: "/keys/delete-batch",
        body: { keys: [["batch"]], where: { t: { $eqi: "ONE", $startsWith: "o" } } },
        status: 400,
        answer: { code: "invalid_argument" },
      },
      {
        what: "prefixes, filtered",
        path: "/keys/delete-batch",
        body: { keys: [["batch"]], where: { t: { $startsWithi: "O" } } },
        answer: { deletedCount: 1 },
      },
    ],
  ],
];
