// Commits and batches, with every mutation and operation: behind the requests on keys, on what they left.
import { any, bigint, type Exchanges } from "./exchange.ts";

const ok = { ok: true, versionstamp: any };
const done = { ok: true };

export const commitExchanges: Exchanges = [
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
    "GET /batch",
    [
      {
        what: "reads, in order",
        path: `/batch?requests=${encodeURIComponent('[{"op":"get","keys":[["nothing","é%&+#"]]},{"op":"count","prefix":["nothing"]}]')}`,
        answer: {
          asOf: any,
          results: [
            {
              result: {
                entries: [{ key: ["nothing", "é%&+#"], value: null, versionstamp: null }],
              },
            },
            { result: { count: 0 } },
          ],
        },
      },
      { what: "nothing", path: "/batch", answer: { asOf: any, results: [] } },
      {
        what: "a change, refused",
        path: `/batch?requests=${encodeURIComponent('[{"op":"delete","keys":[["users"]]}]')}`,
        status: 400,
        answer: { code: "invalid_argument", error: any },
      },
      {
        what: "what is no JSON",
        path: "/batch?requests=%5B",
        status: 400,
        answer: { code: "invalid_argument", error: any },
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
];
