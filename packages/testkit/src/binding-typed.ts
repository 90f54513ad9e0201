// The binding contract, typed stores: what does not fit the schema is an error where it is read, or as if it were not
// there; what is written and does not fit is never sent. What the schema infers: packages/*/registered.
import { kvSchema } from "@keyval/core";
import { expect, it } from "vitest";
import { z } from "zod";
import { type BindingContext, now, shows, until, values } from "./binding-context.ts";
import type { Probe } from "./binding-driver.ts";

const user = z.object({ name: z.string() });
const schema = (onMismatch?: "throw" | "drop") =>
  kvSchema([{ key: ["users", Number], value: user }], { onMismatch });

const ada: Probe = { hook: "useKv", key: ["users", 1] };
const users: Probe = { hook: "useKvList", prefix: ["users"] };
const save: Probe = {
  hook: "useMutation",
  recipe: (tx, value: unknown) => void tx.set(["users", 1], value),
};

export function bindingTyped(context: BindingContext): void {
  const { mount, createKv } = context;

  it("shows an error for what does not fit the schema, naming its key, until it fits", async () => {
    await context.elsewhere.set(["users", 1], { name: 5 });
    const mounted = mount([ada, users], createKv({ schema: schema() }));
    for (const probe of [0, 1]) {
      await shows(mounted, { status: "error" }, probe);
      expect(now(mounted, probe)["error"]).toMatchObject({
        code: "invalid_value",
        message: expect.stringContaining('["users", 1]'),
        details: { key: ["users", 1], issues: [{ path: ["name"] }] },
      });
    }
    await context.elsewhere.set(["users", 1], { name: "Ada" });
    await shows(mounted, { status: "success", error: null, value: { name: "Ada" } });
    await until(() => expect(values(now(mounted, 1))).toEqual([{ name: "Ada" }]));
    await context.elsewhere.set(["users", 1], "nobody");
    await shows(mounted, { status: "error" });
  });

  it("drops what does not fit, when that is chosen", async () => {
    await context.elsewhere.set(["users", 1], { name: 5 });
    await context.elsewhere.set(["users", 2], { name: "Bob" });
    const mounted = mount([ada, users], createKv({ schema: schema("drop") }));
    await shows(mounted, { status: "success", value: null, exists: false });
    await until(() => expect(values(now(mounted, 1))).toEqual([{ name: "Bob" }]));
    await context.elsewhere.set(["users", 1], { name: "Ada" });
    await shows(mounted, { value: { name: "Ada" }, exists: true });
    expect(mounted.seen(0).filter(({ status }) => status === "error")).toEqual([]);
  });

  it("rejects a mutation whose value does not fit: it is never shown and never sent", async () => {
    const mounted = mount([save, ada], createKv({ schema: schema() }));
    await shows(mounted, { value: null, isLive: true }, 1);
    const mutate = now(mounted)["mutate"] as (value: unknown) => void;
    mutate({ name: 5 });
    await shows(mounted, { status: "error" });
    expect(now(mounted)["error"]).toMatchObject({
      code: "invalid_value",
      details: { key: ["users", 1], issues: [{ path: ["name"] }] },
    });
    expect(mounted.seen(1).filter(({ value }) => value)).toEqual([]);
    expect(await context.elsewhere.count([])).toBe(0);
    mutate({ name: "Ada" });
    await shows(mounted, { value: { name: "Ada" } }, 1);
    await shows(mounted, { status: "success", error: null });
  });
}
