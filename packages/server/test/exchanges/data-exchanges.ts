// Requests on keys, each route and option of them: carried out in this order, on an empty store.
import { any, bigint, type Exchange, type Exchanges } from "./exchange.ts";

const stamp = { versionstamp: any };
const ada = { key: ["users", 1], value: { name: "Ada", age: 36 }, ...stamp };
const bob = { key: ["users", 2], value: { name: "Bob", age: 20 }, ...stamp };
const text = { key: ["users", "3"], value: { name: "Cy", tags: ["x"] }, ...stamp };
const big = { key: ["users", bigint("9007199254740993")], value: bigint("7"), ...stamp };
const all = [text, ada, bob, big];
const missing = { key: ["users", 9], value: null, versionstamp: null };
const ok = { ok: true, ...stamp };
const done: Exchange["answer"] = { ok: true };

export const dataExchanges: Exchanges = [
  ["GET /", [{ what: "identity", path: "", answer: { name: "keyval", protocol: 1, limits: any } }]],
  ["GET //", [{ what: "identity, with a slash", path: "/", answer: { name: "keyval" } }]],
  ["GET /health", [{ what: "health", path: "/health", answer: { ok: true, storage: any } }]],
  [
    "PUT /keys/*",
    [
      {
        what: "a value",
        path: "/keys/users/1",
        body: ada.value,
        answer: ok,
        remember: { ada: "versionstamp" },
      },
      { what: "expiresIn", path: "/keys/users/2?expiresIn=3600000", body: bob.value, answer: ok },
      { what: "a tagged text part", path: "/keys/users/~s:3", body: text.value, answer: ok },
      {
        what: "a tagged bigint part and value",
        path: "/keys/users/~i:9007199254740993",
        body: bigint("7"),
        answer: ok,
      },
      {
        what: "Idempotency-Key",
        path: "/keys/once",
        headers: { "idempotency-key": "put-once" },
        body: 1,
        answer: ok,
        remember: { once: "versionstamp" },
      },
      {
        what: "Idempotency-Key, again",
        path: "/keys/once",
        headers: { "idempotency-key": "put-once" },
        body: 1,
        answer: { ok: true, versionstamp: "{once}" },
      },
    ],
  ],
  [
    "GET /keys/*",
    [
      { what: "an entry", path: "/keys/users/1", answer: { ...ada, versionstamp: "{ada}" } },
      { what: "a missing one", path: "/keys/users/9", status: 404, answer: { code: "not_found" } },
      { what: "encoded characters", path: "/keys/a%2Fb%2C%25%00", status: 404 },
    ],
  ],
  [
    "GET /keys",
    [
      { what: "prefix", path: "/keys?prefix=users", answer: all },
      { what: "limit", path: "/keys?prefix=users&limit=2", answer: [text, ada] },
      { what: "reverse", path: "/keys?prefix=users&reverse=true&limit=1", answer: [big] },
      {
        what: "start and end",
        path: "/keys?prefix=users&start=users/1&end=users/2",
        answer: [ada],
      },
      { what: "no prefix: everything", path: "/keys?limit=1", answer: [{ key: ["once"] }] },
    ],
  ],
  [
    "POST /keys/list",
    [
      { what: "prefix", path: "/keys/list", body: { prefix: ["users"] }, answer: all },
      {
        what: "start, end, limit and reverse",
        path: "/keys/list",
        body: {
          prefix: ["users"],
          start: ["users", "3"],
          end: ["users", 2],
          limit: 1,
          reverse: true,
        },
        answer: [ada],
      },
      {
        what: "where",
        path: "/keys/list",
        body: { prefix: ["users"], where: { age: { $gte: 21 } } },
        answer: [ada],
      },
      {
        what: "where with $now",
        path: "/keys/list",
        body: { prefix: ["users"], where: { age: { $lt: { $now: true, $offset: -1000 } } } },
        answer: [ada, bob],
      },
      {
        what: "cursor",
        path: "/keys/list",
        body: { prefix: ["users"], cursor: "users/1" },
        answer: [bob, big],
      },
    ],
  ],
  ["GET /keys/count", [{ what: "prefix", path: "/keys/count?prefix=users", answer: { count: 4 } }]],
  [
    "POST /keys/count",
    [
      {
        what: "where",
        path: "/keys/count",
        body: { prefix: ["users"], where: { "tags[0]": "x" } },
        answer: { count: 1 },
      },
    ],
  ],
  [
    "GET /keys/paginate",
    [
      {
        what: "prefix and limit",
        path: "/keys/paginate?prefix=users&limit=3",
        answer: { entries: [text, ada, bob], hasMore: true, cursor: "users/2" },
        remember: { page: "cursor" },
      },
      {
        what: "cursor",
        path: "/keys/paginate?prefix=users&cursor={page}",
        answer: { entries: [big], hasMore: false, cursor: null },
      },
      {
        what: "reverse",
        path: "/keys/paginate?prefix=users&limit=1&reverse=true",
        answer: { entries: [big], hasMore: true },
      },
    ],
  ],
  [
    "POST /keys/paginate",
    [
      {
        what: "where, cursor, limit, reverse",
        path: "/keys/paginate",
        body: {
          prefix: ["users"],
          cursor: "users/2",
          limit: 5,
          reverse: true,
          where: { name: { $notEmpty: true } },
        },
        answer: { entries: [ada, text], hasMore: false, cursor: null },
      },
    ],
  ],
  [
    "POST /keys/batch",
    [
      {
        what: "keys, in order",
        path: "/keys/batch",
        body: {
          keys: [
            ["users", 9],
            ["users", 1],
          ],
        },
        answer: [missing, ada],
      },
      {
        what: "checks that hold",
        path: "/keys/batch",
        body: { keys: [["users", 2]], checks: [{ key: ["users", 1], versionstamp: "{ada}" }] },
        answer: [bob],
      },
      {
        what: "checks that do not",
        path: "/keys/batch",
        body: { keys: [["users", 2]], checks: [{ key: ["users", 1], versionstamp: null }] },
        status: 409,
        answer: { code: "conflict" },
      },
    ],
  ],
  [
    "POST /atomic",
    [
      {
        what: "every mutation, in order",
        path: "/atomic",
        body: {
          checks: [
            { key: ["users", 1], versionstamp: "{ada}" },
            { key: ["n"], versionstamp: null },
          ],
          mutations: [
            { type: "set", key: ["n"], value: 1, expiresIn: 3_600_000 },
            { type: "sum", key: ["n"], value: 2 },
            { type: "max", key: ["n"], value: 5 },
            { type: "min", key: ["n"], value: bigint("4") },
            { type: "append", key: ["list"], value: ["b"] },
            { type: "prepend", key: ["list"], value: ["a"] },
            { type: "set", key: ["gone"], value: 1 },
            { type: "delete", key: ["gone"] },
            { type: "enqueue", value: "of a commit", options: { delay: "1h" } },
          ],
        },
        answer: ok,
      },
      { what: "what they left", path: "/atomic", body: { mutations: [] }, answer: done },
      {
        what: "conflicts",
        path: "/atomic",
        body: { checks: [{ key: ["n"], versionstamp: null }], mutations: [] },
        answer: { ok: false, conflicts: [["n"]] },
      },
      {
        what: "a commitId",
        path: "/atomic",
        body: { commitId: "commit-once", mutations: [{ type: "sum", key: ["sum"], value: 1 }] },
        answer: ok,
        remember: { commit: "versionstamp" },
      },
      {
        what: "a commitId, again",
        path: "/atomic",
        body: { commitId: "commit-once", mutations: [{ type: "sum", key: ["sum"], value: 1 }] },
        answer: { ok: true, versionstamp: "{commit}" },
      },
      {
        what: "a mutation that fails",
        path: "/atomic",
        body: { mutations: [{ type: "append", key: ["n"], value: [1] }] },
        status: 400,
        answer: { code: "invalid_value", error: any },
      },
    ],
  ],
  [
    "POST /batch",
    [
      {
        what: "every operation, in order",
        path: "/batch",
        body: {
          requests: [
            { op: "commit", mutations: [{ type: "set", key: ["batch", 1], value: { t: "one" } }] },
            {
              op: "get",
              keys: [["n"], ["list"], ["sum"], ["gone"]],
              checks: [{ key: ["gone"], versionstamp: null }],
            },
            { op: "list", prefix: ["batch"], limit: 1 },
            { op: "paginate", prefix: ["batch"], limit: 1 },
            { op: "count", prefix: ["users"], where: { age: { $ne: 36 } } },
            { op: "search", prefix: ["nothing"], query: "x" },
            { op: "delete", keys: [["batch"]], exact: true, commitId: "deleted-in-a-batch" },
            { op: "enqueue", value: 1, options: { delay: 3_600_000 } },
            { op: "ack", id: "nobody" },
            { op: "nack", id: "nobody", error: "why" },
            { op: "renew", id: "nobody", attempts: 1 },
          ],
        },
        answer: {
          asOf: any,
          results: [
            { result: ok },
            {
              result: {
                entries: [
                  { value: bigint("4") },
                  { value: ["a", "b"] },
                  { value: 1 },
                  { value: null },
                ],
              },
            },
            { result: { entries: [{ key: ["batch", 1] }] } },
            { result: { entries: [{ key: ["batch", 1] }], hasMore: false, cursor: null } },
            { result: { count: 1 } },
            { code: "not_found", error: any, status: 404 },
            { result: { deletedCount: 0 } },
            { result: { ok: true, id: any } },
            { code: "not_found" },
            { code: "not_found" },
            { code: "not_found" },
          ],
        },
      },
    ],
  ],
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
