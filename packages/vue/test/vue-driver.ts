// The binding contract's driver for Vue: real apps in jsdom.
import {
  type Kv,
  KvPlugin,
  useKv,
  useKvCount,
  useKvList,
  useKvMany,
  useKvModel,
  useKvPaginate,
  useKvQueue,
  useKvQueueStats,
  useKvSearch,
  useKvStatus,
  useKvWatch,
  useMutation,
} from "@keyval/vue";
import {
  type BindingDriver,
  type MountedProbes,
  type Probe,
  readsOf,
  type Shown,
} from "@keyval/testkit/binding-driver";
import { MutationCache, QueryCache, QueryClient, skipToken } from "@tanstack/vue-query";
import {
  createApp,
  defineComponent,
  Fragment,
  h,
  type PropType,
  shallowRef,
  type ShallowRef,
  toValue,
  version,
} from "vue";

type Entry = { key: readonly unknown[]; value: unknown };
type Recording = { seen: Shown[][]; rowRenders: Map<string, number> };

const Row = defineComponent({
  props: {
    entry: { type: Object as PropType<Entry>, required: true },
    record: { type: Object as PropType<Recording>, required: true },
  },
  setup: (props) => () => {
    const id = String(props.entry.key.at(-1));
    props.record.rowRenders.set(id, (props.record.rowRenders.get(id) ?? 0) + 1);
    return h("li", JSON.stringify(props.entry.value));
  },
});

/** Calls the probe's composable, its arguments as getters. A probe keeps its kind. */
function useProbe<H extends Probe["hook"]>(hook: H, get: () => Probe): object {
  const as = <K extends Probe["hook"]>() => get() as Extract<Probe, { hook: K }>;
  switch (hook) {
    case "useKv":
      return useKv(
        () => as<"useKv">().key,
        () => as<"useKv">().options as object,
      );
    case "useKvMany":
      return useKvMany(
        () => as<"useKvMany">().keys,
        () => as<"useKvMany">().options as object,
      );
    case "useKvList":
      return useKvList(
        () => as<"useKvList">().prefix,
        () => as<"useKvList">().options as object,
      );
    case "useKvPaginate":
      return useKvPaginate(
        () => as<"useKvPaginate">().prefix,
        () => as<"useKvPaginate">().options as object,
      );
    case "useKvSearch":
      return useKvSearch(
        () => as<"useKvSearch">().prefix,
        () => as<"useKvSearch">().query,
        () => as<"useKvSearch">().options as object,
      );
    case "useKvCount":
      return useKvCount(
        () => as<"useKvCount">().prefix,
        () => as<"useKvCount">().options as object,
      );
    case "useKvState": {
      const { initial, options } = as<"useKvState">();
      const model = useKvModel(() => as<"useKvState">().key, initial, options);
      const set = (next: unknown) => {
        model.value = typeof next === "function" ? next(model.value) : next;
      };
      return { value: model, set };
    }
    case "useKvWatch": {
      const { callback } = as<"useKvWatch">();
      useKvWatch(
        () => as<"useKvWatch">().keys,
        callback,
        () => as<"useKvWatch">().options,
      );
      return {};
    }
    case "useKvQueue":
      useKvQueue(
        (value, message) => as<"useKvQueue">().handler(value, message),
        () => as<"useKvQueue">().options,
      );
      return {};
    case "useKvQueueStats":
      return useKvQueueStats();
    case "useKvStatus":
      return { status: useKvStatus() };
    case "useKv and useMutation": {
      const { key, recipe } = as<"useKv and useMutation">();
      return { ...useMutation(recipe), value: useKv(key).value };
    }
    default: {
      const { recipe, options } = as<"useMutation">();
      return useMutation(recipe, options as object);
    }
  }
}

const bigintText = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);
/** A function is one of the result's own (mutate), not a getter. */
const read = (value: unknown) => (typeof value === "function" ? value : toValue(value));

const ProbeView = defineComponent({
  props: {
    index: { type: Number, required: true },
    probe: { type: Object as PropType<ShallowRef<Probe>>, required: true },
    record: { type: Object as PropType<Recording>, required: true },
  },
  setup({ index, probe, record }) {
    const { hook } = probe.value;
    const result = useProbe(hook, () => probe.value) as Shown;
    return () => {
      const shown: Shown = Object.fromEntries(
        readsOf(probe.value).map((name) => [name, read(result[name])]),
      );
      record.seen[index]?.push(shown);
      if (hook !== "useKvList") return h("p", JSON.stringify(shown["data"], bigintText));
      const rows = (shown["entries"] as Entry[]).map((entry) =>
        h(Row, { key: String(entry.key.at(-1)), entry, record }),
      );
      return h("ul", rows);
    };
  },
});

export const vueDriver: BindingDriver = {
  name: `Vue ${version}`,
  countsRenders: true,
  skipToken,
  createQueryClient: ({ onMutate, onError } = {}) =>
    new QueryClient({
      mutationCache: new MutationCache(onMutate ? { onMutate } : {}),
      queryCache: new QueryCache(onError ? { onError } : {}),
    }),
  mount(kv: Kv, probes, queryClient): MountedProbes {
    const record: Recording = { seen: probes.map(() => []), rowRenders: new Map() };
    const current = probes.map((probe) => shallowRef(probe));
    const element = document.createElement("div");
    const app = createApp({
      render: () =>
        h(
          Fragment,
          current.map((probe, index) => h(ProbeView, { key: index, index, probe, record })),
        ),
    }).use(KvPlugin, { kv, queryClient: queryClient as QueryClient | undefined });
    app.mount(element);
    return {
      seen: (probe) => record.seen[probe] ?? [],
      rowRenders: record.rowRenders,
      text: () => element.textContent ?? "",
      change(probe, to) {
        const ref = current[probe];
        if (ref) ref.value = to;
      },
      unmount: () => app.unmount(),
    };
  },
};
