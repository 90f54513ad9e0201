// What Vue's composables infer from a registered store.
import type { KvEntryMaybe, LiveEntry } from "@keyval/core";
import { expectTypeOf } from "vitest";
import { ref } from "vue";
import {
  useKv,
  useKvClient,
  useKvCount,
  useKvList,
  useKvMany,
  useKvModel,
  useKvPaginate,
  useKvSearch,
  useKvWatch,
  useMutation,
} from "../src/index.ts";
import type { kv, Post, User } from "../../testkit/registered/register.ts";

export async function reading(props: { id: number }) {
  const user = useKv(["users", 1]);
  expectTypeOf(user.value.value).toEqualTypeOf<User | null | undefined>();
  expectTypeOf((await user).value.value).toEqualTypeOf<User | null>();
  expectTypeOf(useKv(() => ["users", props.id]).value.value).toEqualTypeOf<
    User | null | undefined
  >();
  expectTypeOf(useKv(() => (props.id > 0 ? ["users", props.id] : null)).value.value).toEqualTypeOf<
    User | null | undefined
  >();
  expectTypeOf(useKv(ref(["visits"] as const)).value.value).toEqualTypeOf<
    number | null | undefined
  >();
  const length = useKv(["users", 1], { select: ({ value }) => value?.name.length });
  expectTypeOf(length.data.value).toEqualTypeOf<number | undefined>();
  expectTypeOf(useKvList(["users"]).entries.value).toEqualTypeOf<
    readonly LiveEntry<User | Post>[]
  >();
  expectTypeOf(useKvList(() => ["users", props.id]).entries.value).toEqualTypeOf<
    readonly LiveEntry<Post>[]
  >();
  expectTypeOf(useKvMany(() => [["users", 1], ["visits"]]).entries.value[0]?.value).toEqualTypeOf<
    User | number | null | undefined
  >();
  expectTypeOf(useKvPaginate(["users", 1]).entries.value).toEqualTypeOf<
    readonly LiveEntry<Post>[]
  >();
  const words = ref("x");
  expectTypeOf(useKvSearch(["users", 1], words).entries.value).toEqualTypeOf<
    readonly LiveEntry<Post>[]
  >();
  expectTypeOf(useKvCount(() => ["users", props.id]).count.value).toEqualTypeOf<
    number | undefined
  >();
  useKvWatch(
    () => [["users", props.id]],
    ([entry]) => {
      expectTypeOf(entry).toEqualTypeOf<KvEntryMaybe<User | Post> | undefined>();
    },
  );
  expectTypeOf(useKvClient()).toEqualTypeOf<typeof kv>();
}

export function writing() {
  const title = useKvModel(["title"], "none");
  expectTypeOf(title.value).toEqualTypeOf<string>();
  // @ts-expect-error the model holds text
  title.value = 5;
  const visits = useKvModel(() => ["visits"], 0);
  expectTypeOf(visits.value).toEqualTypeOf<number>();
  useMutation((tx, name: string) => {
    tx.set(["users", 1], { name });
    // @ts-expect-error no such key
    tx.delete(["user", 1]);
  }).mutate("Ada");
}

export function refused() {
  // @ts-expect-error a typing error
  useKv(["usrs", 1]);
  // @ts-expect-error a typing error, in a getter
  useKv(() => ["usrs", 1]);
  // @ts-expect-error nothing lies below
  useKvList(["visits"]);
  // @ts-expect-error no such prefix
  useKvSearch(["posts"], "x");
}

/** With its type given, any key goes, as without a registered store. */
export function given() {
  expectTypeOf(useKv<Post>(() => ["elsewhere"]).value.value).toEqualTypeOf<
    Post | null | undefined
  >();
  expectTypeOf(useKvModel<Post | null>(["draft"], null).value).toEqualTypeOf<Post | null>();
}
