// The operator's routes: metrics, export, backup.
import { any, type Exchanges } from "./exchange.ts";

export const operatorExchanges: Exchanges = [
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
