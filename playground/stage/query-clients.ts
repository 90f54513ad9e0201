// The query clients of the halves on the page, for the inspector: which queries hold what.
import type { KvDevtoolsOptions } from "@keyval/devtools";

type QueryClients = NonNullable<KvDevtoolsOptions["queryClients"]>;

const present: QueryClients[number][] = [];

/** Those of this moment. */
export const queryClients: QueryClients = present;

/** @returns takes it out again */
export function addQueryClient(queryClient: QueryClients[number]): () => void {
  present.push(queryClient);
  return () => void present.splice(present.indexOf(queryClient), 1);
}
