// The binding contract, fields: a value that is shown and set as one.
import type { KvError } from "@keyval/core";
import { expect, it } from "vitest";
import { type BindingContext, now, shows, until } from "./binding-context.ts";
import type { MountedProbes, Probe } from "./binding-driver.ts";

const field = (key: string, initial: unknown = ""): Probe => ({
  hook: "useKvState",
  key: [key],
  initial,
});

const set = (mounted: MountedProbes, value: unknown, probe = 0) =>
  (now(mounted, probe)["set"] as (value: unknown) => void)(value);

/** The texts a probe showed, each once it changed. */
const texts = (mounted: MountedProbes, probe = 0) =>
  mounted
    .seen(probe)
    .map(({ value }) => value)
    .filter((value, i, all) => value !== all[i - 1]);

export function bindingFields(context: BindingContext): void {
  const { mount } = context;
  const other = () => context.elsewhere;

  it("shows the initial value until there is another, and does not store it", async () => {
    const mounted = mount([field("f", "initial"), { hook: "useKv", key: ["f"] }]);
    expect(now(mounted)).toMatchObject({ value: "initial" });
    await shows(mounted, { value: null, isLive: true }, 1);
    expect(now(mounted)).toMatchObject({ value: "initial" });
    set(mounted, "set");
    await shows(mounted, { value: "set" });
    await until(async () => expect((await other().get(["f"])).value).toBe("set"));
    await other().delete(["f"]);
    await shows(mounted, { value: "initial" });
  });

  it("shows every keystroke in its turn, loses none and never goes back", async () => {
    const mounted = mount([field("t")]);
    const text = "the quick brown fox jumps over the lazy dog";
    // The first ones while nothing is known yet.
    for (let i = 1; i <= text.length; i++) {
      set(mounted, text.slice(0, i));
      if (i % 4 === 0)
        await until(() => expect(now(mounted)).toMatchObject({ value: text.slice(0, i) }));
    }
    await shows(mounted, { value: text });
    await until(async () => expect((await other().get(["t"])).value).toBe(text));
    const shown = texts(mounted) as string[];
    expect(shown).toEqual([...shown].sort((a, b) => a.length - b.length));
    expect(shown.every((part) => text.startsWith(part))).toBe(true);
  });

  it("makes the next value of the one that is shown", async () => {
    const mounted = mount([field("n", 0)]);
    for (let i = 0; i < 3; i++) set(mounted, (previous: number) => previous + 1);
    await shows(mounted, { value: 3 });
    await until(async () => expect((await other().get(["n"])).value).toBe(3));
  });

  it("shows what somebody else set, also between keystrokes; the last write wins", async () => {
    const mounted = mount([field("s"), { hook: "useKv", key: ["s"] }]);
    await shows(mounted, { isLive: true }, 1);
    set(mounted, "mine");
    await until(async () => expect((await other().get(["s"])).value).toBe("mine"));
    await other().set(["s"], "theirs");
    await shows(mounted, { value: "theirs" });
    set(mounted, "theirs, and mine");
    await shows(mounted, { value: "theirs, and mine" });
    await until(async () => expect((await other().get(["s"])).value).toBe("theirs, and mine"));
    expect(texts(mounted)).toEqual(["", "mine", "theirs", "theirs, and mine"]);
  });

  it("takes back what the server refused, and says so", async () => {
    const errors: KvError[] = [];
    let isReadOnly = false;
    const kv = context.createKv({
      fetch: (input, init) =>
        isReadOnly ? Promise.resolve(new Response("{}", { status: 403 })) : fetch(input, init),
    });
    const options = { onError: (error: KvError) => errors.push(error) };
    const mounted = mount(
      [
        { hook: "useKvState", key: ["e"], initial: "", options },
        { hook: "useKv", key: ["e"] },
      ],
      kv,
    );
    await shows(mounted, { isLive: true }, 1);
    isReadOnly = true;
    set(mounted, "refused");
    await until(() => expect(errors).toMatchObject([{ code: "forbidden" }]));
    await shows(mounted, { value: "" });
    expect(texts(mounted)).toContain("refused");
  });

  it("calls a function for what is shown first", async () => {
    const mounted = mount([{ hook: "useKvState", key: ["f"], initial: () => "made" }]);
    await shows(mounted, { value: "made" });
    set(mounted, "set");
    await shows(mounted, { value: "set" });
    await until(async () => expect((await other().get(["f"])).value).toBe("set"));
  });

  it("follows its key, and refuses to set without one", async () => {
    await other().set(["a"], "A");
    await other().set(["b"], "B");
    const mounted = mount([field("a")]);
    await shows(mounted, { value: "A" });
    mounted.change(0, field("b"));
    await shows(mounted, { value: "B" });
    set(mounted, "B, changed");
    await until(async () => expect((await other().get(["b"])).value).toBe("B, changed"));
    mounted.change(0, { hook: "useKvState", key: null, initial: "none" });
    await until(() => expect(() => set(mounted, "lost")).toThrow(/no key yet/));
  });
}
