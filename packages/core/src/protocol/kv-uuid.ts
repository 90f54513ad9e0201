// The placeholder for a commit's UUIDv7.

/** Stands for one new UUIDv7 per commit, the same at every place of it, in keys and in values. */
export class KvUuid {
  toString(): string {
    return "kv.uuidv7()";
  }
}
