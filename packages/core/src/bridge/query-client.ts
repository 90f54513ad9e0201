// The few parts of TanStack Query the bridge touches, as shapes: React Query and Vue Query pin different copies of
// its core, and this package imports neither. (Checked against the sources of query-core 5.90 to 5.108.)

/** A `Query` in the cache. */
export interface BridgeQuery {
  /** Those of the observer that came last. */
  readonly options: { readonly queryFn?: unknown };
  readonly state: {
    readonly data: unknown;
    readonly error: unknown;
    readonly status: string;
    readonly fetchStatus: string;
  };
  /** Whether an observer that is not disabled looks at it. */
  isActive(): boolean;
  /** `manual`: a fetch under way goes on. */
  setData(data: unknown, options: { manual: boolean }): unknown;
  setState(state: { status: "error"; error: Error }): void;
}

/** An event of the `QueryCache`. */
export interface BridgeEvent {
  readonly type: string;
  readonly query: BridgeQuery;
  readonly action?: { readonly type: string };
}

/** An event of the `MutationCache`. */
export interface BridgeMutationEvent {
  readonly mutation?: { readonly options: { readonly mutationFn?: object | undefined } };
  readonly action?: {
    readonly type: string;
    readonly variables?: unknown;
    readonly context?: unknown;
  };
}

/** A `QueryClient`, of React Query or Vue Query. */
export interface BridgeQueryClient {
  getQueryCache(): {
    subscribe(listener: (event: BridgeEvent) => void): () => void;
    getAll(): BridgeQuery[];
  };
  getMutationCache(): {
    readonly config: { readonly onMutate?: unknown };
    subscribe(listener: (event: BridgeMutationEvent) => void): () => void;
  };
}
