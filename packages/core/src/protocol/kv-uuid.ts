// The placeholder for a commit's UUIDv7.

/** Stands for one new UUIDv7 per commit, the same at every place of it, in keys and in values. */
export class KvUuid {
  /** Only for the compiler: everything has a `toString`, and would pass for a placeholder. */
  declare protected readonly placeholder: "uuidv7";

  toString(): string {
    return "kv.uuidv7()";
  }
}
