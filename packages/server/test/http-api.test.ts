// The page on the HTTP API names every route there is, and no other.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { routeList } from "./route-list.ts";

const page = readFileSync(new URL("../../../docs/http-api.md", import.meta.url), "utf8");

it("docs/http-api.md has a line for each route", async () => {
  const named = [...page.matchAll(/^\| `((?:GET|PUT|POST|DELETE) \/\S*)` \|/gm)].map(
    ([, one]) => one,
  );
  const routes = (await routeList("")).map(
    ({ method, path }) => `${method} ${path.replace("*", "{key}").replace(/:(\w+)/g, "{$1}")}`,
  );
  expect(named.toSorted()).toEqual([...new Set(routes)].toSorted());
});
