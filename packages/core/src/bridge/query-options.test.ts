// What does not change between renders stays the same object, or TanStack tells all of its cache at each.
import { expect, it } from "vitest";
import { Kv } from "../client/kv.ts";
import { kvOptions } from "./query-options.ts";

const unanswered = () => new Promise<Response>(() => {});

it("are the same members at every call while the view is used, and another client's are others", async () => {
  const kv = new Kv("http://localhost/api", { fetch: unanswered });
  const other = new Kv("http://localhost/api", { fetch: unanswered });
  const view = kv.live({ key: ["a", 1] });
  const release = view.retain();
  const options = kvOptions(kv, ["a", 1]);
  const again = kvOptions(kv, ["a", 1]);
  for (const name of Object.keys(options) as (keyof typeof options)[])
    expect(again[name], name).toBe(options[name]);
  const releaseOther = other.live(view.selector).retain();
  expect(kvOptions(other, ["a", 1]).queryFn).not.toBe(options.queryFn);
  expect(kvOptions(kv, ["a", 1], { meta: { page: 1 } }).meta).toMatchObject({
    kv: 'entry ["a", 1]',
    page: 1,
  });
  release();
  releaseOther();
  await kv.close();
  await other.close();
});
