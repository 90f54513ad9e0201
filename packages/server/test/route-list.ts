// Every route of the API, as the app itself knows them: a table of tests that misses one is found out.
import { silentLog } from "../src/log.ts";
import { RequestLog } from "../src/request-log.ts";
import { createApp } from "../src/routes/create-app.ts";
import { RouteContext } from "../src/routes/route-context.ts";
import { standardLimits } from "../src/services/admission/limits.ts";
import { Services } from "../src/services/services.ts";
import { sqlite } from "../src/sqlite.ts";

export type Route = { readonly method: string; readonly path: string };

export async function routeList(base = "/api"): Promise<Route[]> {
  const services = await Services.open({
    engine: sqlite(":memory:"),
    limits: standardLimits,
    heartbeat: 1000,
    logRetention: 1000,
    logMax: 10,
    lockDuration: 1000,
    log: silentLog,
  });
  const { metrics } = services;
  const requestLog = new RequestLog({ log: silentLog, logger: undefined, metrics, slow: 1000 });
  const { routes } = createApp(base, new RouteContext(services, requestLog));
  await services.close("The routes are known.");
  return routes.map(({ method, path }) => ({ method, path }));
}
