// Watch streams and polls, on what the requests on keys left.
import { any, type Exchanges } from "./exchange.ts";

const unknown = { status: 404, answer: { code: "not_found", error: any } };

export const watchExchanges: Exchanges = [
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
];
