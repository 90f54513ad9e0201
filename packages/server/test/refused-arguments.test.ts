// Arguments that are refused by what they are, in whatever form they come: cursors, and times.
import { startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ApiClient } from "./api-client.ts";

let api: ApiClient;
beforeAll(async () => {
  api = new ApiClient(await startServer());
});
afterAll(() => api.server.close());

it.each([
  ["below another prefix", "POST", "/keys/paginate", { prefix: ["a"], cursor: "b/1" }],
  ["at the prefix itself", "POST", "/keys/list", { prefix: ["a"], cursor: "a" }],
  ["before start", "POST", "/keys/list", { prefix: [], start: ["b"], cursor: "a" }],
  ["at end", "POST", "/keys/paginate", { prefix: [], end: ["b"], cursor: "b", reverse: true }],
  ["of another type, in a query", "GET", "/keys/paginate?prefix=a&cursor=~s:b/1", undefined],
])("refuses a cursor %s", async (_, method, path, body) => {
  expect(await api.call(method, path, body)).toMatchObject({
    status: 400,
    code: "invalid_argument",
    error: expect.stringMatching(
      /^The cursor is of another list: .*; pass the one the page before/,
    ),
  });
});

it.each(["1e300", "Infinity", "NaN", "-1", "0", "9007199254740993", "soon", ""])(
  "refuses an expiresIn of %j, in a query and in a commit",
  async (text) => {
    const put = await api.call("PUT", `/keys/a?expiresIn=${text}`, "1");
    expect(put).toMatchObject({ status: 400, error: expect.stringContaining("expiresIn") });
    const expiresIn = text === "soon" || text === "" ? text : Number(text);
    const mutations = [{ type: "set", key: ["a"], value: 1, expiresIn }];
    // Infinity and NaN are null in JSON, which says nothing.
    if (typeof expiresIn === "string" || Number.isFinite(expiresIn))
      expect(await api.call("POST", "/atomic", { mutations })).toMatchObject({
        status: 400,
        code: "invalid_argument",
        error: expect.stringMatching(/^expiresIn of \["a"\] is .*; give milliseconds above 0/),
      });
  },
);

it.each([
  [{ delay: 1e300 }, "delay is 1e+300"],
  [{ delay: -1 }, "delay is -1"],
  [{ delay: "soon" }, "delay is soon"],
  [{ backoffSchedule: [1, 1e300] }, "backoffSchedule[1] is 1e+300"],
])("refuses a message with %j", async (options, text) => {
  expect(await api.call("POST", "/queue/enqueue", { value: 1, options })).toMatchObject({
    status: 400,
    code: "invalid_argument",
    error: expect.stringContaining(text),
  });
});
