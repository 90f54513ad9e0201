// Question: do 2,000 components, each bound to its own row, keep their frames while 1,000 commits a second change them?
// Peers: those of rows-mount.bench.ts, on the same server, rows and commits.
import { measureUpdates } from "./rows-updates.ts";

await measureUpdates("components");
