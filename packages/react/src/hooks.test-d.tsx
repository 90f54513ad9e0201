// What the hooks infer.
import type { KvError, KvListData, LiveEntry, LiveEntryMaybe } from "@keyval/core";
import {
  skipToken,
  useInfiniteQuery,
  useQueries,
  useQuery,
  useQueryClient,
  useSuspenseInfiniteQuery,
  useSuspenseQuery,
} from "@tanstack/react-query";
import { expectTypeOf, it } from "vitest";
import {
  kvCountOptions,
  Kv,
  kvInfiniteOptions,
  kvListOptions,
  kvManyOptions,
  kvOptions,
  kvSearchOptions,
  type KvPages,
  useKv,
  useKvList,
  useKvMany,
  useKvPaginate,
  useKvState,
  useKvWatch,
  useMutation,
  useSuspenseKv,
  useSuspenseKvList,
  useSuspenseKvPaginate,
} from "./index.ts";

type User = { name: string };
declare const kv: Kv;

it("gives a value its type, null when missing, undefined while unknown", () => {
  const user = useKv<User>(["users", 1]);
  expectTypeOf(user.value).toEqualTypeOf<User | null | undefined>();
  expectTypeOf(user.data).toEqualTypeOf<LiveEntryMaybe<User> | undefined>();
  expectTypeOf(user.error).toEqualTypeOf<KvError | null>();
  expectTypeOf(useKv(["x"]).value).toEqualTypeOf<unknown>();
});

it("takes keys that are not there yet, and nothing that is no key", () => {
  useKv(null);
  useKv(skipToken);
  useKv(undefined);
  // @ts-expect-error a key is an array
  useKv("users");
  // @ts-expect-error null is no part of a key
  useKv(["users", null]);
});

it("gives lists and several keys their entries", () => {
  expectTypeOf(useKvList<User>(["users"]).entries).toEqualTypeOf<readonly LiveEntry<User>[]>();
  expectTypeOf(useKvMany<User>([["a"]]).entries).toEqualTypeOf<readonly LiveEntryMaybe<User>[]>();
  // @ts-expect-error freshness is the store's
  useKvList(["users"], { staleTime: 5 });
});

it("gives the entries of all pages", () => {
  const log = useKvPaginate<User>(["users"], { pageSize: 5 });
  expectTypeOf(log.entries).toEqualTypeOf<readonly LiveEntry<User>[]>();
  expectTypeOf(log.hasNextPage).toEqualTypeOf<boolean>();
  expectTypeOf(log.data).toEqualTypeOf<KvPages<User> | undefined>();
});

it("knows that a component that suspended has its data", () => {
  const user = useSuspenseKv<User>(["users", 1]);
  expectTypeOf(user.value).toEqualTypeOf<User | null>();
  expectTypeOf(user.data).toEqualTypeOf<LiveEntryMaybe<User>>();
  expectTypeOf(useSuspenseKvList<User>(["users"]).data).toEqualTypeOf<KvListData<User>>();
  expectTypeOf(useSuspenseKvPaginate<User>(["users"]).data).toEqualTypeOf<KvPages<User>>();
  // @ts-expect-error there is nothing to show without a key
  useSuspenseKv(null);
  // @ts-expect-error it cannot be disabled
  useSuspenseKvList(["users"], { enabled: false });
});

it("types a field by its initial value, and a watch by what it is told", () => {
  const [title, setTitle] = useKvState(["title"], "");
  expectTypeOf(title).toEqualTypeOf<string>();
  setTitle((previous) => previous.toUpperCase());
  // @ts-expect-error the field holds text
  setTitle(5);
  useKvState<User | null>(null, null);
  useKvWatch<User>([["users"], ["admins"]], (entries) => {
    expectTypeOf(entries[0]?.value).toEqualTypeOf<User | null | undefined>();
  });
  // @ts-expect-error no such option
  useKvWatch(["users"], () => {}, { once: true });
});

it("infers what select makes", () => {
  const select = ({ entries }: KvListData<User>) => entries.length;
  expectTypeOf(useKvList(["users"], { select }).data).toEqualTypeOf<number | undefined>();
});

it("infers a mutation's variables and data from its recipe", () => {
  const rename = useMutation((tx, name: string) => {
    tx.set(["name"], name);
    return name.length;
  });
  expectTypeOf(rename.mutate).parameter(0).toEqualTypeOf<string>();
  expectTypeOf(rename.data).toEqualTypeOf<number | undefined>();
  // @ts-expect-error the recipe wants a string
  rename.mutate(5);
  useMutation((tx) => void tx.delete(["name"])).mutate();
});

it("keeps options of no key from components that suspend", () => {
  const key = null as readonly string[] | null;
  const entry: LiveEntryMaybe<User> = { key: ["users", 1], value: null, versionstamp: null };
  const options = { initialData: () => entry };
  expectTypeOf(useSuspenseQuery(kvOptions<User>(kv, ["users", 1])).data).toEqualTypeOf<
    LiveEntryMaybe<User>
  >();
  // @ts-expect-error it might have no key
  useSuspenseQuery(kvOptions<User>(kv, key));
  expectTypeOf(useQuery(kvOptions<User>(kv, key)).data).toEqualTypeOf<
    LiveEntryMaybe<User> | undefined
  >();
  expectTypeOf(useQuery(kvOptions<User>(kv, skipToken)).data).toEqualTypeOf<
    LiveEntryMaybe<User> | undefined
  >();
  expectTypeOf(useQuery(kvOptions<User>(kv, ["users", 1], options)).data).toEqualTypeOf<
    LiveEntryMaybe<User>
  >();
  const paged = useInfiniteQuery(kvInfiniteOptions<User>(kv, ["users"]));
  expectTypeOf(paged.data?.pages).toEqualTypeOf<KvPages<User>["pages"] | undefined>();
  const suspended = useSuspenseInfiniteQuery(kvInfiniteOptions<User>(kv, ["users"]));
  expectTypeOf(suspended.data.pages).toEqualTypeOf<KvPages<User>["pages"]>();
});

const typed = new Kv<
  [
    { key: ["users", number]; value: User },
    { key: ["users", number, "posts", string]; value: number },
  ]
>("/api");

it("infers options from the store they are made for, and refuses keys it has not", () => {
  const queryClient = useQueryClient();
  expectTypeOf(useQuery(kvOptions(typed, ["users", 1])).data).toEqualTypeOf<
    LiveEntryMaybe<User> | undefined
  >();
  expectTypeOf(useSuspenseQuery(kvListOptions(typed, ["users", 1])).data).toEqualTypeOf<
    KvListData<number>
  >();
  const id = 5 as number | undefined;
  expectTypeOf(
    useQuery(kvOptions(typed, id === undefined ? skipToken : ["users", id])).data,
  ).toEqualTypeOf<LiveEntryMaybe<User> | undefined>();
  const { queryKey } = kvManyOptions(typed, [["users", 1]]);
  expectTypeOf(queryClient.getQueryData(queryKey)).toEqualTypeOf<
    readonly LiveEntryMaybe<User>[] | undefined
  >();
  const { data: pages } = useInfiniteQuery(kvInfiniteOptions(typed, ["users", 1]));
  expectTypeOf(pages?.pages).toEqualTypeOf<KvPages<number>["pages"] | undefined>();
  expectTypeOf(useQuery(kvSearchOptions(typed, ["users"], "x")).data).toEqualTypeOf<
    KvListData<User | number> | undefined
  >();
  expectTypeOf(kvOptions<string[]>(typed, ["elsewhere"]).queryFn).returns.resolves.toEqualTypeOf<
    LiveEntryMaybe<string[]>
  >();
  // @ts-expect-error a typing error
  kvOptions(typed, ["usrs", 1]);
  // @ts-expect-error a text where a number belongs
  kvManyOptions(typed, [["users", "1"]]);
  // @ts-expect-error no such prefix
  kvListOptions(typed, ["posts"]);
  // @ts-expect-error no such prefix
  kvCountOptions(typed, ["posts"]);
});

it("tags query keys with their data, also among several queries", () => {
  const queryClient = useQueryClient();
  const { queryKey } = kvOptions<User>(kv, ["users", 1]);
  expectTypeOf(queryClient.getQueryData(queryKey)).toEqualTypeOf<
    LiveEntryMaybe<User> | undefined
  >();
  const [user, count] = useQueries({
    queries: [kvOptions<User>(kv, ["users", 1]), kvCountOptions(kv, ["users"])],
  });
  expectTypeOf(user.data).toEqualTypeOf<LiveEntryMaybe<User> | undefined>();
  expectTypeOf(count.data).toEqualTypeOf<number | undefined>();
});

it("gives plain queries the same types", () => {
  expectTypeOf(useQuery(kvOptions<User>(kv, ["users", 1])).data).toEqualTypeOf<
    LiveEntryMaybe<User> | undefined
  >();
  expectTypeOf(useQuery(kvListOptions<User>(kv, [])).data).toEqualTypeOf<
    KvListData<User> | undefined
  >();
  expectTypeOf(useQuery(kvCountOptions(kv, [])).data).toEqualTypeOf<number | undefined>();
});
