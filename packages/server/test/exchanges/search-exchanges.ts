// Indexes and searches over what the requests on keys and the commits left.
import type { Exchanges } from "./exchange.ts";
import { ada, bob } from "./key-exchanges.ts";

const done = { ok: true };

export const searchExchanges: Exchanges = [
  [
    "POST /indexes",
    [
      {
        what: "options inside",
        path: "/indexes",
        body: { prefix: ["users"], options: { fields: ["name", "tags"], tokenize: "porter" } },
        answer: done,
      },
      {
        what: "options beside",
        path: "/indexes",
        body: { prefix: ["batch"], fields: ["t"], tokenize: "unicode61" },
        answer: done,
      },
      {
        what: "the ascii tokenizer",
        path: "/indexes",
        body: { prefix: ["ascii"], fields: ["t"], tokenize: "ascii" },
        answer: done,
      },
    ],
  ],
  [
    "GET /indexes",
    [
      {
        what: "all of them",
        path: "/indexes",
        answer: [
          { prefix: ["ascii"], fields: ["t"], tokenize: "ascii", isReady: true, indexed: 0 },
          { prefix: ["batch"], indexed: 1 },
          { prefix: ["users"], fields: ["name", "tags"], tokenize: "porter", indexed: 3 },
        ],
      },
    ],
  ],
  [
    "GET /search",
    [
      {
        what: "prefix, query and limit",
        path: "/search?prefix=users&query=ada&limit=3",
        answer: [ada],
      },
    ],
  ],
  [
    "POST /search",
    [
      {
        what: "options inside",
        path: "/search",
        body: {
          prefix: ["users"],
          query: "bob",
          options: { limit: 1, where: { age: { $lt: 30 } } },
        },
        answer: [bob],
      },
      {
        what: "options beside",
        path: "/search",
        body: { prefix: ["users"], query: "bob", limit: 1, where: { age: { $gt: 30 } } },
        answer: [],
      },
    ],
  ],
  [
    "DELETE /indexes",
    [
      { what: "prefix", path: "/indexes?prefix=ascii", answer: done },
      {
        what: "one that is not there",
        path: "/indexes?prefix=ascii",
        status: 404,
        answer: { code: "not_found" },
      },
    ],
  ],
];
