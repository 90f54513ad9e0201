// Counts what a server asks of its storage.
import type { Storage, StorageEngine } from "@keyval/server";

export type CountedEngine = {
  readonly engine: StorageEngine;
  /** The names of the calls since the last `reset`, in order. */
  calls(): readonly string[];
  reset(): void;
};

/** An engine whose calls are noted; it does what the given one does. */
export function countCalls(engine: StorageEngine): CountedEngine {
  let calls: string[] = [];
  const counted = (storage: Storage): Storage =>
    new Proxy(storage, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== "function") return member;
        return (...args: unknown[]) => {
          calls.push(String(name));
          return Reflect.apply(member, target, args);
        };
      },
    });
  return {
    engine: { name: engine.name, open: async () => counted(await engine.open()) },
    calls: () => calls,
    reset: () => {
      calls = [];
    },
  };
}
