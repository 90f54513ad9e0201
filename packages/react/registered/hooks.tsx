// What React's hooks infer from a registered store.
import type { KvEntryMaybe, KvListData, LiveEntry, LiveEntryMaybe } from "@keyval/core";
import { expectTypeOf } from "vitest";
import { skipToken } from "@tanstack/react-query";
import {
  type KvPages,
  KvProvider,
  useKv,
  useKvClient,
  useKvCount,
  useKvList,
  useKvMany,
  useKvPaginate,
  useKvSearch,
  useKvState,
  useKvWatch,
  useMutation,
  useSuspenseKv,
  useSuspenseKvList,
  useSuspenseKvPaginate,
} from "../src/index.ts";
import { kv, type Post, type User } from "../../testkit/registered/register.ts";

export const App = () => (
  <KvProvider kv={kv}>
    <Reading id={1} />
  </KvProvider>
);

export function Reading({ id }: { id: number | undefined }) {
  const user = useKv(["users", 1]);
  expectTypeOf(user.value).toEqualTypeOf<User | null | undefined>();
  expectTypeOf(user.data).toEqualTypeOf<LiveEntryMaybe<User> | undefined>();
  expectTypeOf(useKv(id === undefined ? null : ["users", id]).value).toEqualTypeOf<
    User | null | undefined
  >();
  expectTypeOf(useKv(id === undefined ? skipToken : ["visits"]).value).toEqualTypeOf<
    number | null | undefined
  >();
  const length = useKv(["users", 1], { select: ({ value }) => value?.name.length });
  expectTypeOf(length.data).toEqualTypeOf<number | undefined>();
  expectTypeOf(useKvList(["users"]).entries).toEqualTypeOf<readonly LiveEntry<User | Post>[]>();
  expectTypeOf(useKvList(["users", 1], { limit: 5 }).data).toEqualTypeOf<
    KvListData<Post> | undefined
  >();
  const tags = useKvList(["users", 1], {
    select: ({ entries }) => entries.flatMap(({ value }) => value.tags),
  });
  expectTypeOf(tags.data).toEqualTypeOf<string[] | undefined>();
  expectTypeOf(useKvMany([["users", 1], ["visits"]]).entries[0]?.value).toEqualTypeOf<
    User | number | null | undefined
  >();
  expectTypeOf(useKvPaginate(["users", 1], { pageSize: 5 }).data).toEqualTypeOf<
    KvPages<Post> | undefined
  >();
  expectTypeOf(useKvSearch(["users", 1, "posts"], "x").entries[0]?.value.title).toEqualTypeOf<
    string | undefined
  >();
  expectTypeOf(useKvCount(["users"]).count).toEqualTypeOf<number | undefined>();
  expectTypeOf(useSuspenseKv(["users", 1]).value).toEqualTypeOf<User | null>();
  expectTypeOf(useSuspenseKvList(["users", 1]).data).toEqualTypeOf<KvListData<Post>>();
  expectTypeOf(useSuspenseKvPaginate(["users", 1]).data).toEqualTypeOf<KvPages<Post>>();
  useKvWatch([["users", 1], ["visits"]], ([entry]) => {
    expectTypeOf(entry).toEqualTypeOf<KvEntryMaybe<User | Post | number> | undefined>();
  });
  expectTypeOf(useKvClient()).toEqualTypeOf<typeof kv>();
  return null;
}

export function Writing() {
  const [title, setTitle] = useKvState(["title"], "none");
  expectTypeOf(title).toEqualTypeOf<string>();
  setTitle((previous) => previous.toUpperCase());
  // @ts-expect-error the field holds text
  setTitle(5);
  // @ts-expect-error the field holds text
  useKvState(["title"], 5);
  const rename = useMutation((tx, name: string) => {
    tx.set(["users", 1], { name }).sum(["visits"], 1).append(["log"], [name]);
    // @ts-expect-error another value
    tx.set(["users", 1], { nam: name });
    // @ts-expect-error no such key
    tx.delete(["user", 1]);
    return name.length;
  });
  expectTypeOf(rename.data).toEqualTypeOf<number | undefined>();
  expectTypeOf(rename.mutate).parameter(0).toEqualTypeOf<string>();
  return null;
}

export function Refused() {
  // @ts-expect-error a typing error
  useKv(["usrs", 1]);
  // @ts-expect-error a text where a number belongs
  useKv(["users", "1"]);
  // @ts-expect-error nothing lies below
  useKvList(["visits"]);
  // @ts-expect-error no such prefix
  useKvSearch(["posts"], "x");
  // @ts-expect-error no such prefix
  useKvCount(["posts"]);
  // @ts-expect-error no such place
  useKvWatch(["posts"], () => {});
  // @ts-expect-error a typing error
  useSuspenseKv(["usrs", 1]);
}

/** With its type given, any key goes, as without a registered store. */
export function Given() {
  expectTypeOf(useKv<Post>(["elsewhere"]).value).toEqualTypeOf<Post | null | undefined>();
  expectTypeOf(useKv<string[]>(["tags"]).value).toEqualTypeOf<string[] | null | undefined>();
  expectTypeOf(useKvList<Post>(["elsewhere"]).entries).toEqualTypeOf<readonly LiveEntry<Post>[]>();
  const [draft] = useKvState<Post | null>(["draft"], null);
  expectTypeOf(draft).toEqualTypeOf<Post | null>();
  return null;
}
