// Requests that set, read and list keys: carried out in this order, on an empty store.
import { any, bigint, type Exchanges } from "./exchange.ts";

const stamp = { versionstamp: any };
export const ada = { key: ["users", 1], value: { name: "Ada", age: 36 }, ...stamp };
export const bob = { key: ["users", 2], value: { name: "Bob", age: 20 }, ...stamp };
const text = { key: ["users", "3"], value: { name: "Cy", tags: ["x"] }, ...stamp };
const big = { key: ["users", bigint("9007199254740993")], value: bigint("7"), ...stamp };
const all = [text, ada, bob, big];
const missing = { key: ["users", 9], value: null, versionstamp: null };
const ok = { ok: true, ...stamp };

export const keyExchanges: Exchanges = [
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
];
