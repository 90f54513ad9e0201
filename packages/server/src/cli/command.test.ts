// Arguments as people write them.
import { expect, it } from "vitest";
import { type CliInput, readInput } from "./command.ts";
import { getCommand, listCommand, setCommand } from "./data-commands.ts";
import { serveCommand } from "./serve-command.ts";

const read = (command: typeof getCommand, ...args: string[]) =>
  readInput(command, args, {}) as CliInput;

it("take a negative number for the key or value it is, in any place", () => {
  expect(read(setCommand, "-1/x", "-5", "--text").operands).toEqual(["-1/x", "-5"]);
  expect(read(getCommand, "a", "-1", "b", "--json").operands).toEqual(["a", "-1", "b"]);
  expect(() => read(listCommand, "--limit", "-1").number("limit", { min: 1 })).toThrow(
    '--limit is "-1"; give 1 or more',
  );
});

it("take whatever follows -- for keys and values", () => {
  expect(read(getCommand, "--json", "--", "-x", "--json").operands).toEqual(["-x", "--json"]);
});

it("that look like an option are refused with how to write them", () => {
  expect(() => read(getCommand, "-x")).toThrow(
    `Unknown option '-x', unless a key or value is meant: write "--" before it; "keyval get --help" says what it takes.`,
  );
});

it("that are too many are counted, not repeated", () => {
  expect(() => read(getCommand, ...Array.from({ length: 1001 }, String))).toThrow(
    '"keyval get" takes <key…>, at most 1000, and got 1001; "keyval get --help" says what it takes.',
  );
});

it("take a switch from the environment, where it must say yes or no", () => {
  const open = (KEYVAL_OPEN: string) =>
    (readInput(serveCommand, [], { KEYVAL_OPEN }) as CliInput).has("open");
  expect(["true", "1", "false", "0", ""].map(open)).toEqual([true, true, false, false, false]);
  expect(() => open("yes")).toThrow('KEYVAL_OPEN is "yes"; give true or false.');
});
