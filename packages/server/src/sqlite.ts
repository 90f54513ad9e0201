// The SQLite engine: `@keyval/server/sqlite`.
export { sqlite } from "./storage/sqlite/sqlite.ts";
