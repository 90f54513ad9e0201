// What the binding contract asks of a framework: to mount hooks with arguments that can change, and to say what each
// render showed. Every binding has one driver, in its own test folder.
import type {
  BridgeQueryClient,
  Kv,
  KvFieldOptions,
  KvKey,
  KvListSelection,
  KvPageSelection,
  KvSearchSelection,
  KvSkip,
  ListenQueueOptions,
  QueueHandler,
  Recipe,
  WatchCallback,
  WatchOptions,
} from "@keyval/core";

/** Options every reading hook takes. */
export type ProbeOptions = {
  enabled?: boolean;
  select?: (data: never) => unknown;
  placeholderData?: (previous: unknown) => unknown;
  meta?: Record<string, unknown>;
};

/** A component that calls one hook and shows what it gives. */
export type Probe =
  | {
      hook: "useKv";
      key: KvKey | KvSkip;
      options?: ProbeOptions;
      /** What its component reads of the result, and so renders for; everything by default. */
      reads?: readonly string[];
    }
  | { hook: "useKvMany"; keys: readonly KvKey[] | KvSkip; options?: ProbeOptions }
  | { hook: "useKvList"; prefix: KvKey | KvSkip; options?: ProbeOptions & KvListSelection }
  | {
      hook: "useKvPaginate";
      prefix: KvKey | KvSkip;
      options?: ProbeOptions & KvPageSelection;
    }
  | {
      hook: "useKvSearch";
      prefix: KvKey | KvSkip;
      query: string | KvSkip;
      options?: ProbeOptions & KvSearchSelection;
    }
  | { hook: "useKvCount"; prefix: KvKey | KvSkip; options?: ProbeOptions }
  /** `useKvState`, or what stands for it: shows `{ value, set }`. */
  | { hook: "useKvState"; key: KvKey | KvSkip; initial: unknown; options?: KvFieldOptions }
  | {
      hook: "useKvWatch";
      keys: KvKey | readonly KvKey[] | KvSkip;
      callback: WatchCallback<unknown>;
      options?: WatchOptions;
    }
  | { hook: "useKvStatus" }
  | {
      hook: "useKvQueue";
      handler: QueueHandler<unknown>;
      options?: Omit<ListenQueueOptions, "signal"> & { enabled?: boolean };
    }
  | { hook: "useKvQueueStats" }
  | {
      hook: "useMutation";
      recipe: Recipe<never, unknown>;
      options?: {
        optimistic?: boolean;
        maxRetries?: number;
        onMutate?: (variables: never) => unknown;
        onSettled?: (...args: never[]) => unknown;
      };
    }
  /** A component that shows what it changes: it renders while its mutation is under way. */
  | { hook: "useKv and useMutation"; key: KvKey; recipe: Recipe<never, unknown> };

/** The members of each hook's result that its component reads, and so renders for. */
const probeReads = {
  useKv: [
    "value",
    "versionstamp",
    "exists",
    "data",
    "status",
    "error",
    "isLive",
    "isPlaceholderData",
  ],
  useKvMany: ["entries", "data", "status", "error", "isLive"],
  useKvList: ["entries", "hasMore", "data", "status", "error", "isLive"],
  useKvPaginate: [
    "entries",
    "hasNextPage",
    "isFetchingNextPage",
    "fetchNextPage",
    "data",
    "status",
    "error",
    "isLive",
  ],
  useKvSearch: ["entries", "hasMore", "data", "status", "error", "isLive", "isPlaceholderData"],
  useKvState: ["value", "set"],
  useKvWatch: [],
  useKvQueue: [],
  useKvQueueStats: ["stats", "error"],
  useKvCount: ["count", "data", "status", "error", "isLive"],
  useMutation: ["data", "status", "error", "mutate", "mutateAsync", "variables"],
  "useKv and useMutation": ["value", "status", "error", "mutate"],
} as const satisfies Record<Exclude<Probe["hook"], "useKvStatus">, readonly string[]>;

/** What one render of a probe showed, by member; `useKvStatus` shows `{ status }`. */
export type Shown = Readonly<Record<string, unknown>>;

/** Mounted probes. */
export interface MountedProbes {
  /** What a probe's renders showed, oldest first. */
  seen(probe: number): readonly Shown[];
  /** How often the row of each list entry rendered, by the last part of its key. */
  readonly rowRenders: ReadonlyMap<string, number>;
  /** The text on screen. */
  text(): string;
  /** Gives a probe other arguments, while it is mounted. */
  change(probe: number, to: Probe): void;
  unmount(): void;
}

export interface BindingDriver {
  readonly name: string;
  /** Whether renders are counted as they are (StrictMode doubles them). */
  readonly countsRenders: boolean;
  /** TanStack's token for "no key yet", in this framework's copy. */
  readonly skipToken: symbol;
  /** A new QueryClient; `onMutate` is its MutationCache's own, `onError` its QueryCache's. */
  createQueryClient(options?: DriverQueryClientOptions): DriverQueryClient;
  /** Mounts one app with every probe in it. */
  mount(kv: Kv, probes: readonly Probe[], queryClient?: DriverQueryClient): MountedProbes;
}

/** What the caches of a driver's QueryClient are made with. */
export type DriverQueryClientOptions = {
  onMutate?: () => unknown;
  onError?: (error: unknown, query: { readonly meta?: object | undefined }) => void;
};

/** The parts of a QueryClient the contract uses. */
export interface DriverQueryClient extends BridgeQueryClient {
  fetchQuery(options: object): Promise<unknown>;
  prefetchQuery(options: object): Promise<void>;
  prefetchInfiniteQuery(options: object): Promise<void>;
  getQueryData(queryKey: readonly unknown[]): unknown;
  setQueryData(queryKey: readonly unknown[], data: unknown): unknown;
  invalidateQueries(filters: { queryKey: readonly unknown[] }): Promise<void>;
  resetQueries(filters: { queryKey: readonly unknown[] }): Promise<void>;
  clear(): void;
}

/** The members a probe's component reads. */
export function readsOf(probe: Probe): readonly string[] {
  if (probe.hook === "useKvStatus") return ["status"];
  return (probe.hook === "useKv" && probe.reads) || probeReads[probe.hook];
}
