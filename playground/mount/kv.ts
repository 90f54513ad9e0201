// The one Kv of the page: every story, in both frameworks, shares its stream.
import { Kv } from "@keyval/core";

export const kv = new Kv("/api");
