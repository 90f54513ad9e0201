// The one Kv of the page: every story, in both frameworks, shares its stream.
import { Kv } from "@keyval/core";
import { worldFetch } from "./world/world-fetch.ts";

export const kv = new Kv("/api", { fetch: worldFetch });
