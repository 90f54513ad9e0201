// An application that registered its store: what its hooks infer is in packages/react/registered and packages/vue/registered. A program of its own
// (tsconfig.registered.json): registering holds for all of a program.
import { Kv, kvSchema, kvType } from "@keyval/core";
import { z } from "zod";

export type User = { name: string };
export type Post = { title: string; tags: string[] };

export const kv = new Kv("/api", {
  schema: kvSchema([
    { key: ["users", Number], value: z.object({ name: z.string() }) },
    { key: ["users", Number, "posts", String], value: kvType<Post>() },
    { key: ["visits"], value: kvType<number>() },
    { key: ["title"], value: kvType<string>() },
    { key: ["log"], value: kvType<string[]>() },
  ]),
});

declare module "@keyval/core" {
  interface Register {
    kv: typeof kv;
  }
}
