// The types of seed-playground.mjs, which plain Node runs.

/** Seeds what is not seeded yet, each story's version once. */
export declare function seedPlayground(
  url: string,
  report?: (story: string, done: number, total: number) => void,
): Promise<void>;
