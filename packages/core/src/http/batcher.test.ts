import { describe, expect, it, vi } from "vitest";
import type { BatchBody, BatchRequest } from "../protocol/batch.ts";
import { createBatcher } from "./batcher.ts";
import { createTransport } from "./transport.ts";

type Handler = (body: BatchBody, request: Request) => Response | Promise<Response>;

const missing = (key: unknown) => ({ key, value: null, versionstamp: null });

function answer(request: BatchRequest) {
  return request.op === "get"
    ? { result: { entries: request.keys.map(missing) } }
    : { result: { ok: true, versionstamp: "v" } };
}

const echo: Handler = (body) => Response.json({ results: body.requests.map(answer) });

function batcherOn(handler: Handler, connection?: string) {
  const bodies: BatchBody[] = [];
  const requests: Request[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new Request(input, init);
    const query = new URL(request.url).searchParams.get("requests");
    const body = (
      query === null ? await request.clone().json() : { requests: JSON.parse(query) }
    ) as BatchBody;
    bodies.push(body);
    requests.push(request);
    return handler(body, request);
  };
  const retry = { limit: 3, base: 0, cap: 0 };
  const transport = createTransport({
    url: "http://server.test",
    timeout: 5_000,
    retry,
    fetch: fetch as typeof globalThis.fetch,
  });
  return { call: createBatcher(transport, () => connection), bodies, requests };
}

const get = (...keys: string[]) => ({ op: "get" as const, keys: keys.map((key) => [key]) });
const commit = { op: "commit" as const, mutations: [], commitId: "c" };

describe("a batch", () => {
  it("holds the calls of one tick, also those of its promise callbacks, in order", async () => {
    const { call, bodies } = batcherOn(echo);
    const calls = [
      call(get("a")),
      call(get("b", "c")),
      Promise.resolve().then(() => call(get("d"))),
    ];
    expect(await Promise.all(calls)).toEqual([
      { entries: [missing(["a"])] },
      { entries: [missing(["b"]), missing(["c"])] },
      { entries: [missing(["d"])] },
    ]);
    expect(bodies).toEqual([{ requests: [get("a"), get("b", "c"), get("d")] }]);
    await call(get("e"));
    expect(bodies).toHaveLength(2);
  });

  it("of a few reads is a GET; with a change in it, or longer than a URL should be, a POST", async () => {
    const { call, requests, bodies } = batcherOn(echo);
    await Promise.all([call(get("é%&+#")), call(get("b"))]);
    await Promise.all([call(get("a")), call(commit)]);
    await call(get("é".repeat(700)));
    expect(requests.map(({ method }) => method)).toEqual(["GET", "POST", "POST"]);
    expect(bodies[0]).toEqual({ requests: [get("é%&+#"), get("b")] });
  });

  it("is split beyond the limit, and around large bodies", async () => {
    const { call, bodies } = batcherOn(echo);
    await Promise.all(Array.from({ length: 1001 }, (_, i) => call(get(`k${i}`))));
    expect(bodies.map((body) => body.requests.length).sort((a, b) => b - a)).toEqual([1000, 1]);
    bodies.length = 0;
    const large = {
      ...commit,
      mutations: [{ type: "set" as const, key: ["k"], value: "x".repeat(900_000) }],
    };
    await Promise.all([call(get("a")), call(large), call(large), call(get("b"))]);
    expect(bodies.map((body) => body.requests.length)).toEqual([2, 2]);
  });

  it("gives each call its own error", async () => {
    const { call } = batcherOn(() =>
      Response.json({
        results: [
          { result: { entries: [missing(["a"])] } },
          { error: "The stored value is no number.", code: "invalid_value", status: 400 },
          { error: "new", code: "some_later_code", status: 403 },
        ],
      }),
    );
    const [good, bad, unknown] = await Promise.allSettled([
      call(get("a")),
      call(commit),
      call(commit),
    ]);
    expect(good).toMatchObject({ status: "fulfilled" });
    expect(bad).toMatchObject({
      reason: { code: "invalid_value", status: 400, message: "The stored value is no number." },
    });
    expect(unknown).toMatchObject({ reason: { code: "forbidden", status: 403 } });
  });

  it("names the watch stream when it writes", async () => {
    const { call, bodies } = batcherOn(echo, "stream-1");
    await call(get("a"));
    await call(commit);
    expect(bodies.map((body) => body.connection)).toEqual([undefined, "stream-1"]);
  });

  it("is sent again as a whole after a lost answer", async () => {
    let lost = 2;
    const { call, bodies } = batcherOn((body, request) => {
      if (lost-- > 0) throw new TypeError("fetch failed");
      return echo(body, request);
    });
    await expect(Promise.all([call(get("a")), call(commit)])).resolves.toHaveLength(2);
    expect(bodies).toHaveLength(3);
    expect(bodies[2]).toEqual(bodies[0]);
  });

  it("that is too large is halved, so that only the large one is refused", async () => {
    const { call } = batcherOn((body, request) => {
      const refused = body.requests.some((item) => item.op === "get" && item.keys.length > 1);
      return refused
        ? Response.json({ error: "Too large.", code: "too_large" }, { status: 413 })
        : echo(body, request);
    });
    const outcomes = await Promise.allSettled([
      call(get("a")),
      call(get("b", "c")),
      call(get("d")),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
  });

  it("with other results than requests is a protocol error", async () => {
    for (const body of [
      null,
      [],
      { results: [] },
      { results: [{}, {}] },
      { results: [null] },
      { results: [{}] },
    ]) {
      const { call } = batcherOn(() => Response.json(body));
      await expect(call(get("a"))).rejects.toMatchObject({ name: "KvServerError" });
    }
  });
});

describe("an aborted call", () => {
  it("rejects at once and leaves the others alone", async () => {
    let respond: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      respond = resolve;
    });
    const { call, requests } = batcherOn(async (body, request) =>
      held.then(() => echo(body, request)),
    );
    const controller = new AbortController();
    const reason = new Error("unmounted");
    const aborted = call(get("a"), { signal: controller.signal });
    const kept = call(get("b"));
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    controller.abort(reason);
    await expect(aborted).rejects.toMatchObject({ code: "aborted", cause: reason });
    expect(requests[0]?.signal.aborted).toBe(false);
    respond();
    await expect(kept).resolves.toEqual({ entries: [missing(["b"])] });
  });

  it("ends the request when it was the last", async () => {
    const { call, requests } = batcherOn(() => new Promise(() => {}));
    const controllers = [new AbortController(), new AbortController()] as const;
    const calls = controllers.map(({ signal }) => call(get("a"), { signal }));
    const outcomes = Promise.allSettled(calls);
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    controllers[0].abort();
    expect(requests[0]?.signal.aborted).toBe(false);
    controllers[1].abort();
    expect(requests[0]?.signal.aborted).toBe(true);
    expect((await outcomes).map((outcome) => outcome.status)).toEqual(["rejected", "rejected"]);
  });

  it("is not sent when it is aborted before its batch leaves", async () => {
    const { call, bodies } = batcherOn(echo);
    const controller = new AbortController();
    const aborted = call(get("a"), { signal: controller.signal });
    const kept = call(get("b"));
    controller.abort();
    await expect(aborted).rejects.toMatchObject({ code: "aborted" });
    await expect(call(get("c"), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "aborted",
    });
    await kept;
    expect(bodies).toEqual([{ requests: [get("b")] }]);
  });
});
