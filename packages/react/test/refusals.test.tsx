// Mistakes in how hooks are called are refused when the component is mounted, with what to do.
import { Kv, KvProvider, useKvQueue, useKvWatch, useMutation } from "@keyval/react";
import type { ReactNode } from "react";
import { renderToString } from "react-dom/server";
import { expect, it } from "vitest";

const kv = new Kv("http://keyval.test");
const none = undefined as never;

function Page({ use }: { use: () => void }): ReactNode {
  use();
  return null;
}

it.each([
  ["The handler of useKvQueue", () => useKvQueue(none)],
  ["The handler of useKvQueue", () => useKvQueue("print" as never, { enabled: false })],
  ["The callback of useKvWatch", () => useKvWatch(["a"], none)],
  ["The callback of useKvWatch", () => useKvWatch(null, none)],
  ["The recipe", () => useMutation(none)],
])("%s is no function: that is said at once", (what, use) => {
  const page = (
    <KvProvider kv={kv}>
      <Page use={use} />
    </KvProvider>
  );
  expect(() => renderToString(page)).toThrow(`${what} is no function; give one.`);
});

it.each(["/api", undefined, null, {}])("KvProvider is given no Kv but %o", (given) => {
  const page = <KvProvider kv={given as never}>text</KvProvider>;
  expect(() => renderToString(page)).toThrow(
    'KvProvider, as in <KvProvider kv={kv}>, needs a Kv, made outside of components: const kv = new Kv("/api").',
  );
});
