// The binding contract's driver for React: real roots in jsdom, no act environment, so React schedules as in a page.
import {
  type Kv,
  KvProvider,
  useKv,
  useKvCount,
  useKvList,
  useKvMany,
  useKvPaginate,
  useKvQueue,
  useKvQueueStats,
  useKvSearch,
  useKvState,
  useKvStatus,
  useKvWatch,
  useMutation,
} from "@keyval/react";
import {
  type BindingDriver,
  type MountedProbes,
  type Probe,
  readsOf,
  type Shown,
} from "@keyval/testkit/binding-driver";
import { MutationCache, QueryCache, QueryClient, skipToken } from "@tanstack/react-query";
import { memo, StrictMode, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { flushSync } from "react-dom";

type Recording = { seen: Shown[][]; rowRenders: Map<string, number> };
type Entry = { key: readonly unknown[]; value: unknown };
type ProbeProps = { index: number; probe: Probe; record: Recording };

const Row = memo(function Row({ entry, record }: { entry: Entry; record: Recording }) {
  const id = String(entry.key.at(-1));
  record.rowRenders.set(id, (record.rowRenders.get(id) ?? 0) + 1);
  return <li>{JSON.stringify(entry.value)}</li>;
});

const bigintText = (_: string, value: unknown) => (typeof value === "bigint" ? `${value}n` : value);

/** The component of one kind of probe. */
function probeComponent<P extends Probe>(useProbe: (probe: P) => object) {
  return memo(function ProbeComponent({ index, probe, record }: ProbeProps): ReactNode {
    const result = useProbe(probe as P) as Shown;
    const shown: Shown = Object.fromEntries(readsOf(probe).map((name) => [name, result[name]]));
    record.seen[index]?.push(shown);
    if (probe.hook !== "useKvList") return <p>{JSON.stringify(shown["data"], bigintText)}</p>;
    const entries = shown["entries"] as Entry[];
    return (
      <ul>
        {entries.map((entry) => (
          <Row key={String(entry.key.at(-1))} entry={entry} record={record} />
        ))}
      </ul>
    );
  });
}

type Of<H extends Probe["hook"]> = Extract<Probe, { hook: H }>;

const components: Record<Probe["hook"], ReturnType<typeof probeComponent>> = {
  useKv: probeComponent<Of<"useKv">>(({ key, options }) => useKv(key, options as object)),
  useKvMany: probeComponent<Of<"useKvMany">>(({ keys, options }) =>
    useKvMany(keys, options as object),
  ),
  useKvList: probeComponent<Of<"useKvList">>(({ prefix, options }) =>
    useKvList(prefix, options as object),
  ),
  useKvPaginate: probeComponent<Of<"useKvPaginate">>(({ prefix, options }) =>
    useKvPaginate(prefix, options as object),
  ),
  useKvSearch: probeComponent<Of<"useKvSearch">>(({ prefix, query, options }) =>
    useKvSearch(prefix, query, options as object),
  ),
  useKvCount: probeComponent<Of<"useKvCount">>(({ prefix, options }) =>
    useKvCount(prefix, options as object),
  ),
  useKvState: probeComponent<Of<"useKvState">>(({ key, initial, options }) => {
    const [value, set] = useKvState(key, initial, options);
    return { value, set };
  }),
  useKvWatch: probeComponent<Of<"useKvWatch">>(({ keys, callback, options }) => {
    useKvWatch(keys, callback, options);
    return {};
  }),
  useKvQueue: probeComponent<Of<"useKvQueue">>(({ handler, options }) => {
    useKvQueue(handler, options);
    return {};
  }),
  useKvQueueStats: probeComponent(() => useKvQueueStats()),
  useKvStatus: probeComponent(() => ({ status: useKvStatus() })),
  useMutation: probeComponent<Of<"useMutation">>(({ recipe, options }) =>
    useMutation(recipe, options as object),
  ),
  "useKv and useMutation": probeComponent<Of<"useKv and useMutation">>(({ key, recipe }) => {
    const { value } = useKv(key);
    return { ...useMutation(recipe), value };
  }),
};

export function reactDriver(strict: boolean, framework = "React"): BindingDriver {
  return {
    name: strict ? `${framework}, StrictMode` : framework,
    countsRenders: !strict,
    skipToken,
    createQueryClient: ({ onMutate, onError } = {}) =>
      new QueryClient({
        mutationCache: new MutationCache(onMutate ? { onMutate } : {}),
        queryCache: new QueryCache(onError ? { onError } : {}),
      }),
    mount(kv: Kv, probes, queryClient): MountedProbes {
      const record: Recording = { seen: probes.map(() => []), rowRenders: new Map() };
      const element = document.createElement("div");
      const root = createRoot(element);
      let current = probes;
      const render = () => {
        const app = (
          <KvProvider kv={kv} queryClient={queryClient as QueryClient | undefined}>
            {current.map((probe, index) => {
              const Component = components[probe.hook];
              return <Component key={index} index={index} probe={probe} record={record} />;
            })}
          </KvProvider>
        );
        root.render(strict ? <StrictMode>{app}</StrictMode> : app);
      };
      flushSync(render);
      return {
        seen: (probe) => record.seen[probe] ?? [],
        rowRenders: record.rowRenders,
        text: () => element.textContent,
        change(probe, to) {
          current = current.with(probe, to);
          flushSync(render);
        },
        unmount: () => flushSync(() => root.unmount()),
      };
    },
  };
}
