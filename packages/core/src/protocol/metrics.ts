// What `GET /metrics` answers. Types alone: shared by the client and the server.

/** One operation since the server's start. Latencies are ms; percentiles are estimated within fixed buckets. */
export type KvOperationMetrics = {
  readonly count: number;
  /** How many of them were refused or failed. */
  readonly errors: number;
  readonly latency: {
    readonly mean: number;
    readonly p50: number;
    readonly p95: number;
    readonly p99: number;
  };
};

/** How a server fares. Counts begin with the server. */
export type KvMetrics = {
  /** By name: `get`, `list`, `commit`, `enqueue`, … */
  readonly operations: Readonly<Record<string, KvOperationMetrics>>;
  /** How often each error code was answered. */
  readonly errors: Readonly<Record<string, number>>;
  /** HTTP requests by status: `2xx`, `4xx`, `5xx`. */
  readonly requests: Readonly<Record<string, number>>;
  /** Messages that wait, are locked, and are dead. */
  readonly queue: {
    readonly pending: number;
    readonly processing: number;
    readonly dlq: number;
    readonly total: number;
  };
  readonly storage: {
    readonly engine: string;
    /** The versionstamp of the last commit. */
    readonly head: string;
    readonly entries: number;
    /** Bytes storage takes, and how many of them hold nothing. */
    readonly bytes: number;
    readonly freeBytes: number;
    /** Entries whose time has come and that are still to be removed. */
    readonly expired: number;
    /** The change log: its commits, and the age of the oldest one in ms, which is how far back clients can resume. */
    readonly log: { readonly commits: number; readonly span: number };
  };
  readonly watch: {
    /** Open streams, and the watches on them. */
    readonly streams: number;
    readonly watches: number;
    /** Streams opened, frames and bytes handed to them. */
    readonly opened: number;
    readonly frames: number;
    readonly bytes: number;
  };
  readonly process: {
    /** s */
    readonly uptime: number;
    /** Bytes of memory the process holds. */
    readonly memory: number;
    /** s of processor time. */
    readonly cpu: number;
    /** ms the event loop was late since metrics were last asked for; it is measured from the first time on. */
    readonly eventLoopLag: { readonly mean: number; readonly p99: number; readonly max: number };
  };
};
