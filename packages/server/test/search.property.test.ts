// What a search finds is what a plain model finds: cut into words, all must be there.
import { startServer } from "@keyval/testkit/start-server";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ApiClient, freshKey, remove, set } from "./api-client.ts";

let api: ApiClient;
beforeAll(async () => {
  api = new ApiClient(await startServer());
});
afterAll(() => api.server.close());

const words = [
  "a",
  "ab",
  "Ab",
  "über",
  "UBER",
  "été",
  "день",
  "ДЕНЬ",
  "7",
  "x9",
  "日本",
  "or",
  "NEAR",
];
const separators = [
  " ",
  "-",
  '"',
  "*",
  ":",
  "(",
  ")",
  "\u0000",
  ", ",
  "—",
  "\u{1f600}",
  "\n",
  "^",
  "'",
];
const text = fc
  .array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(...separators)), { maxLength: 6 })
  .map((pieces) => pieces.flat().join(""));

/** Words as unicode61 cuts them: letters and numbers, without case and accents. */
function wordsOf(written: string): Set<string> {
  const plain = written.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();
  return new Set(plain.match(/[\p{L}\p{N}]+/gu));
}

function matchesModel(fields: readonly string[], query: string): boolean {
  const held = wordsOf(fields.join("\n"));
  const asked = [...wordsOf(query)];
  return asked.length > 0 && asked.every((word) => held.has(word));
}

type Document = { title?: string; tags: string[]; deep: { text: string } };
const document: fc.Arbitrary<Document> = fc.record(
  { title: text, tags: fc.array(text, { maxLength: 3 }), deep: fc.record({ text }), other: text },
  { requiredKeys: ["tags", "deep"] },
);
const change = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.integer({ min: 0, max: 9 }), document) },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 0, max: 9 }), fc.constant(undefined)) },
);

it("equals the model for random documents, changes and queries", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 12 }),
      fc.array(change, { maxLength: 12 }),
      fc.array(text, { minLength: 1, maxLength: 5 }),
      async (before, after, queries) => {
        const prefix = freshKey();
        const model = new Map<number, Document>();
        const apply = async (changes: typeof before) => {
          for (const [id, value] of changes) {
            if (value) model.set(id, value);
            else model.delete(id);
            await api.commit(value ? set([...prefix, id], value) : remove([...prefix, id]));
          }
        };
        await apply(before);
        await api.call("POST", "/indexes", { prefix, fields: ["title", "tags", "deep.text"] });
        await apply(after);
        for (const query of queries) {
          const entries = await api.call("POST", "/search", { prefix, query });
          const found = entries.map(({ key }: { key: unknown[] }) => key.at(-1));
          const expected = [...model].filter(([, { title = "", tags, deep }]) =>
            matchesModel([title, ...tags, deep.text], query),
          );
          expect(found.sort()).toEqual(expected.map(([id]) => id).sort());
        }
        await api.call("DELETE", `/indexes?prefix=${prefix.join("/")}`);
      },
    ),
    { numRuns: 60 },
  );
});
