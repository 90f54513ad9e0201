// Adds properties to a query's result without reading the others: TanStack re-renders for what a component has read.

/** `query` with the members of `extra` on it, which may be getters. */
export function extendResult<Q extends object, X extends object>(query: Q, extra: X): Q & X {
  return new Proxy(query, {
    get: (target, name) => Reflect.get(name in extra ? extra : target, name),
    has: (target, name) => name in extra || name in target,
    ownKeys: (target) => [...new Set([...Reflect.ownKeys(target), ...Reflect.ownKeys(extra)])],
    getOwnPropertyDescriptor: (target, name) => {
      const owner = name in extra ? extra : target;
      const descriptor = Reflect.getOwnPropertyDescriptor(owner, name);
      return descriptor && { ...descriptor, configurable: true };
    },
  }) as Q & X;
}
