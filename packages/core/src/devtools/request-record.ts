// A request as a panel shows it: what it asked for and what came of it, in few words. Bodies are not kept.
import { formatKey } from "../protocol/format-key.ts";
import { decodeWirePrefix } from "../protocol/wire-key.ts";

/** One operation of a request. */
export type KvRequestOperation = {
  /** `get`, `list`, `commit` …; for other routes, nothing. */
  readonly op: string;
  /** The keys or prefixes it is about, as they would stand in code; at most 20. */
  readonly keys: readonly string[];
  /** Of a commit: the id under which it is applied once. */
  readonly commitId?: string;
  /** What came of it, in a word or two. */
  readonly outcome?: string;
  readonly isFailed?: boolean;
  /** What the server said of a failure. */
  readonly problem?: string;
};

/** One attempt of a request. */
export type KvRequestRecord = {
  /** The same while it is under way and when it is answered. */
  readonly id: number;
  readonly method: string;
  /** Below the base URL, with its query. */
  readonly path: string;
  /** When it began, in epoch ms. */
  readonly at: number;
  readonly operations: readonly KvRequestOperation[];
  /** Of the request's body. */
  readonly sentBytes: number;
  /** Absent while it is under way, and when no answer came. */
  readonly status?: number;
  /** Until the answer was read whole, in ms; of a stream, until it began. */
  readonly duration?: number;
  /** Of the answer's body, as JSON; absent for a stream. */
  readonly bytes?: number;
  readonly isStream?: boolean;
  /** Why no answer came. */
  readonly error?: string;
};

type Json = Readonly<Record<string, unknown>>;

const shownKeys = 20;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null;

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function keysOf(request: Json): string[] {
  const { keys, prefix, key, mutations, checks } = request;
  const own = [...listOf(keys), ...(prefix === undefined ? [] : [prefix])];
  const single = key === undefined ? [] : [key];
  const nested = [...listOf(mutations), ...listOf(checks)].flatMap((item) =>
    isObject(item) && item["key"] !== undefined ? [item["key"]] : [],
  );
  const texts = [...own, ...single, ...nested].slice(0, shownKeys).flatMap((wire) => {
    try {
      return [formatKey(decodeWirePrefix(wire))];
    } catch {
      return []; // not ours to judge: the server will say what is wrong with it
    }
  });
  return [...new Set(texts)];
}

function operationOf(request: Json): KvRequestOperation {
  const { op, commitId } = request;
  return {
    op: typeof op === "string" ? op : "",
    keys: keysOf(request),
    ...(typeof commitId === "string" && { commitId }),
  };
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What a request's body asks for. */
export function operationsOf(body: unknown): KvRequestOperation[] {
  if (!isObject(body)) return [];
  const { requests, watches, add, remove } = body;
  if (Array.isArray(requests)) return requests.filter(isObject).map(operationOf);
  const watched = [...listOf(watches), ...listOf(add)].filter(isObject);
  if (watched.length > 0 || remove)
    return [
      ...watched.map((watch) => ({ ...operationOf(watch), op: "watch" })),
      ...listOf(remove).map((id) => ({ op: "unwatch", keys: [String(id)] })),
    ];
  const operation = operationOf(body);
  return operation.keys.length > 0 || operation.op !== "" ? [operation] : [];
}

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

type Outcome = Pick<KvRequestOperation, "outcome" | "isFailed" | "problem">;

function outcomeOf(answer: unknown): Outcome {
  if (Array.isArray(answer)) return { outcome: plural(answer.length, "entry", "entries") };
  if (!isObject(answer)) return {};
  const { code, error, entries, count, deletedCount, ok } = answer;
  if (typeof code === "string")
    return { outcome: code, isFailed: true, ...(typeof error === "string" && { problem: error }) };
  if (Array.isArray(entries)) return { outcome: plural(entries.length, "entry", "entries") };
  if (count !== undefined) return { outcome: String(count) };
  if (deletedCount !== undefined) return { outcome: `${String(deletedCount)} deleted` };
  if (ok === false) return { outcome: "conflict", isFailed: true };
  return ok === true ? { outcome: "stored" } : {};
}

/** The operations with what an answer says of each. */
export function withOutcomes(
  operations: readonly KvRequestOperation[],
  answer: unknown,
): KvRequestOperation[] {
  const results = isObject(answer) ? answer["results"] : undefined;
  return operations.map((operation, i) => {
    const own = Array.isArray(results) ? (results[i] as unknown) : answer;
    const result = isObject(own) && "result" in own ? own["result"] : own;
    return { ...operation, ...outcomeOf(result) };
  });
}
