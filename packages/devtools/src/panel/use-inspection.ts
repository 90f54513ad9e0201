// The client's state, looked at anew as things happen.
import { inspectKv, type KvInspection } from "@keyval/core/devtools";
import type { PanelContext } from "./panel-context.ts";
import { useRefresh } from "./use-refresh.ts";

export function useInspection({ kv, recorder, options }: PanelContext): KvInspection {
  useRefresh(recorder);
  return inspectKv(kv, options);
}
