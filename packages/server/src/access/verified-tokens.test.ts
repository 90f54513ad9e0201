import { expect, it } from "vitest";
import type { Known } from "./authenticator.ts";
import { VerifiedTokens } from "./verified-tokens.ts";

function start() {
  const clock = { ms: 1_000_000 };
  const tokens = new VerifiedTokens(() => clock.ms);
  const known = (id: string, lasts?: number): Known => ({
    ...{ id, scope: id, claims: {} },
    ...(lasts !== undefined && { expiresAt: clock.ms + lasts }),
  });
  return { clock, tokens, known };
}

it("believes a token for a minute, and not a moment beyond its end", () => {
  const { clock, tokens, known } = start();
  tokens.keep("long", known("ada", 3_600_000));
  tokens.keep("short", known("bob", 5000));
  clock.ms += 4999;
  expect([tokens.find("long")?.id, tokens.find("short")?.id]).toEqual(["ada", "bob"]);
  clock.ms += 1;
  expect([tokens.find("long")?.id, tokens.find("short")?.id]).toEqual(["ada", undefined]);
  clock.ms += 55_000;
  expect(tokens.find("long")).toBeUndefined();
  expect(tokens.size).toBe(0);
});

it("keeps so many, those that are used before others, and none that is long", () => {
  const { tokens, known } = start();
  for (let i = 0; i < 2000; i++) tokens.keep(`token ${i}`, known(`user ${i}`));
  expect(tokens.find("token 0")?.id).toBe("user 0");
  tokens.keep("one more", known("user 2000"));
  expect(tokens.size).toBe(2000);
  expect(tokens.find("token 0")?.id).toBe("user 0");
  expect(tokens.find("token 1")).toBeUndefined();
  tokens.keep("x".repeat(5000), known("long"));
  expect(tokens.size).toBe(2000);
});
