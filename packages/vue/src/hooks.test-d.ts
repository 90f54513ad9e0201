// What the composables infer.
import type { KvListData, LiveEntry, LiveEntryMaybe } from "@keyval/core";
import { skipToken, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/vue-query";
import { expectTypeOf, it } from "vitest";
import { ref } from "vue";
import {
  Kv,
  kvInfiniteOptions,
  kvListOptions,
  kvOptions,
  useKv,
  useKvList,
  type KvPages,
  useKvModel,
  useKvPaginate,
  useKvWatch,
  useMutation,
} from "./index.ts";

type User = { name: string };
declare const kv: Kv;

it("gives a value its type, null when missing, undefined while unknown", () => {
  const user = useKv<User>(["users", 1]);
  expectTypeOf(user.value.value).toEqualTypeOf<User | null | undefined>();
  expectTypeOf(user.data.value).toEqualTypeOf<LiveEntryMaybe<User> | undefined>();
  expectTypeOf(user.isPending.value).toEqualTypeOf<boolean>();
});

it("takes refs and getters, keys that are not there yet, and nothing that is no key", () => {
  const id = ref<number>();
  useKv(() => (id.value === undefined ? null : ["users", id.value]));
  useKv(ref(["users", 1]));
  useKv(skipToken);
  // @ts-expect-error a key is an array
  useKv("users");
  // @ts-expect-error null is no part of a key
  useKv(() => ["users", null]);
});

it("gives lists their entries, and what select makes", () => {
  expectTypeOf(useKvList<User>(["users"]).entries.value).toEqualTypeOf<
    readonly LiveEntry<User>[]
  >();
  const select = ({ entries }: KvListData<User>) => entries.length;
  expectTypeOf(useKvList(["users"], { select }).data.value).toEqualTypeOf<number | undefined>();
});

it("gives the entries of all pages", () => {
  const log = useKvPaginate<User>(["users"], { pageSize: 5 });
  expectTypeOf(log.entries.value).toEqualTypeOf<readonly LiveEntry<User>[]>();
  expectTypeOf(log.hasNextPage.value).toEqualTypeOf<boolean>();
  expectTypeOf(log.data.value).toEqualTypeOf<KvPages<User> | undefined>();
});

it("can be awaited, and has a value then", async () => {
  const { value } = await useKv<User>(["users", 1]);
  expectTypeOf(value.value).toEqualTypeOf<User | null>();
});

it("types a model by its initial value, and a watch by what it is told", () => {
  const title = useKvModel(["title"], "");
  expectTypeOf(title.value).toEqualTypeOf<string>();
  // @ts-expect-error the model holds text
  title.value = 5;
  useKvModel<User | null>(() => null, null);
  useKvWatch<User>(
    () => [["users"], ["admins"]],
    (entries) => {
      expectTypeOf(entries[0]?.value).toEqualTypeOf<User | null | undefined>();
    },
  );
});

it("infers a mutation's variables and data from its recipe", () => {
  const rename = useMutation((tx, name: string) => {
    tx.set(["name"], name);
    return name.length;
  });
  expectTypeOf(rename.data.value).toEqualTypeOf<number | undefined>();
  rename.mutate("Ada");
  // @ts-expect-error the recipe wants a string
  rename.mutate(5);
  useMutation((tx) => void tx.delete(["name"])).mutate();
});

it("tags query keys with their data, and knows given data is there", () => {
  const options = kvOptions<User>(kv, ["users", 1], {
    initialData: () => ({ key: ["users", 1], value: null, versionstamp: null }),
  });
  expectTypeOf(useQuery(options).data.value).toEqualTypeOf<LiveEntryMaybe<User>>();
  expectTypeOf(useQueryClient().getQueryData(options.queryKey)).toEqualTypeOf<
    LiveEntryMaybe<User> | undefined
  >();
});

it("gives plain queries the same types", () => {
  const paged = useInfiniteQuery(kvInfiniteOptions<User>(kv, ["users"]));
  expectTypeOf(paged.data.value?.pages).toEqualTypeOf<KvPages<User>["pages"] | undefined>();
  const query = useQuery(() => kvOptions<User>(kv, ["users", 1]));
  expectTypeOf(query.data.value).toEqualTypeOf<LiveEntryMaybe<User> | undefined>();
});

const typed = new Kv<
  [
    { key: ["users", number]; value: User },
    { key: ["users", number, "posts", string]; value: number },
  ]
>("/api");

it("infers options from the store they are made for, and refuses keys it has not", () => {
  const id = ref<number>();
  const user = useQuery(() =>
    kvOptions(typed, id.value === undefined ? skipToken : ["users", id.value]),
  );
  expectTypeOf(user.data.value).toEqualTypeOf<LiveEntryMaybe<User> | undefined>();
  expectTypeOf(useQuery(kvListOptions(typed, ["users", 1])).data.value).toEqualTypeOf<
    KvListData<number> | undefined
  >();
  expectTypeOf(kvOptions<string[]>(typed, ["elsewhere"]).queryFn).returns.resolves.toEqualTypeOf<
    LiveEntryMaybe<string[]>
  >();
  // @ts-expect-error a typing error
  kvOptions(typed, ["usrs", 1]);
  // @ts-expect-error no such prefix
  kvListOptions(typed, ["posts"]);
});
