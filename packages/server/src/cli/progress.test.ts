// A bar is for eyes: in a terminal, and nowhere else.
import { afterEach, expect, it, vi } from "vitest";
import { startProgress } from "./progress.ts";

const { isTTY } = process.stderr;
afterEach(() => {
  process.stderr.isTTY = isTTY;
  vi.restoreAllMocks();
});

async function shown(isTerminal: boolean, total: number | undefined): Promise<string> {
  let text = "";
  process.stderr.isTTY = isTerminal;
  vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  const progress = await startProgress("Importing", total, "bytes");
  progress.update(5);
  progress.update(20);
  progress.stop();
  return text;
}

it("shows in a terminal how much of all is done", async () => {
  expect(await shown(true, 10)).toContain("Importing");
});

it.each([
  ["a pipe", false, 10],
  ["a terminal when the end is not known", true, undefined],
] as const)("shows nothing in %s", async (_, isTerminal, total) => {
  expect(await shown(isTerminal, total)).toBe("");
});
