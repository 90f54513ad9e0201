// What every binding promises, run by React and by Vue against a real server.
import { Kv } from "@keyval/core";
import { afterEach, beforeEach, describe } from "vitest";
import type { BindingContext } from "./binding-context.ts";
import { bindingCosts } from "./binding-costs.ts";
import type { BindingDriver } from "./binding-driver.ts";
import { bindingFields } from "./binding-fields.ts";
import { bindingKeys } from "./binding-keys.ts";
import { bindingMutations } from "./binding-mutations.ts";
import { bindingPages } from "./binding-pages.ts";
import { bindingProperty } from "./binding-property.ts";
import { bindingQueries } from "./binding-queries.ts";
import { bindingQueue } from "./binding-queue.ts";
import { bindingReads } from "./binding-reads.ts";
import { bindingRenders } from "./binding-renders.ts";
import { bindingSearches } from "./binding-searches.ts";
import { bindingTyped } from "./binding-typed.ts";
import { bindingWatches } from "./binding-watches.ts";
import { type RunningServer, startServer } from "./start-server.ts";

/** Runs the whole contract for one binding. */
export function bindingContract(driver: BindingDriver): void {
  describe(`binding contract: ${driver.name}`, () => {
    let server: RunningServer;
    let elsewhere: Kv;
    const cleanups: (() => unknown)[] = [];

    beforeEach(async () => {
      server = await startServer();
      elsewhere = new Kv(server.url);
      cleanups.push(() => elsewhere.close());
    });
    afterEach(async () => {
      for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
      await server.close();
    });

    const context: BindingContext = {
      driver,
      get server() {
        return server;
      },
      get elsewhere() {
        return elsewhere;
      },
      createKv(options) {
        const kv = new Kv(server.url, options);
        cleanups.push(() => kv.close());
        return kv;
      },
      mount(probes, kv = context.createKv()) {
        const mounted = driver.mount(kv, probes);
        cleanups.push(() => mounted.unmount());
        return mounted;
      },
    };
    describe("reading", () => bindingReads(context));
    describe("keys", () => bindingKeys(context));
    describe("paging", () => bindingPages(context));
    describe("searching", () => bindingSearches(context));
    describe("cost", () => bindingCosts(context));
    describe("renders", () => bindingRenders(context));
    describe("writing", () => bindingMutations(context));
    describe("fields", () => bindingFields(context));
    describe("watching", () => bindingWatches(context));
    describe("queue", () => bindingQueue(context));
    describe("typed stores", () => bindingTyped(context));
    describe("anything", () => bindingProperty(context));
    describe("query cache", () => bindingQueries(context));
  });
}
