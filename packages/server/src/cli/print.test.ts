// What a person sees of an entry: one line, whose key can be given back as it stands.
import { checkKey, decodeKeyPath, decodeValue } from "@keyval/core/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { anyKey } from "../../../core/test/arbitraries.ts";
import { readInput } from "./command.ts";
import { getCommand } from "./data-commands.ts";
import { entryLine, keyText, valueText } from "./print.ts";

const versionstamp = "0";

it("the key of every line is the argument that names it", () => {
  fc.assert(
    fc.property(anyKey, (key) => {
      const line = entryLine({ key, value: "two words", versionstamp }, false);
      const [written = ""] = line.split("  ");
      expect(line).not.toMatch(/\p{Cc}/u); // nothing a terminal would obey
      const input = readInput(getCommand, ["--", written], {});
      if (input === "help") throw new Error("no help was asked for");
      expect(input.operands.map(decodeKeyPath)).toEqual([checkKey(key)]); // 0 for -0
    }),
  );
});

it("as JSON a line holds the exact key and value", () => {
  fc.assert(
    fc.property(anyKey, (key) => {
      const line = entryLine({ key, value: [1n, key], versionstamp }, true);
      const json = JSON.parse(line) as { key: unknown; value: unknown };
      expect([decodeValue(json.key), decodeValue(json.value)]).toEqual([key, [1n, key]]);
    }),
  );
});

it("everything has a name, what is not there too, and a value is one line, whole", () => {
  expect(keyText([])).toBe("everything");
  expect(entryLine({ key: ["a"], value: null, versionstamp: null }, false)).toBe("a  (nothing)");
  const long = { text: "line\n".repeat(200), list: Array.from({ length: 200 }, (_, i) => i) };
  expect(valueText(long)).not.toContain("\n");
  expect(valueText(long)).toContain("199");
});
