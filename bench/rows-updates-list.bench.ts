// Question: does one list of 2,000 rows keep its frames while 1,000 commits a second change them?
// Peers: those of rows-mount.bench.ts, on the same server, rows and commits.
import { measureUpdates } from "./rows-updates.ts";

await measureUpdates("list");
