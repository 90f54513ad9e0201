// The same small app in Vue.
import { Kv, KvPlugin, useKvList, useMutation } from "@keyval/vue";
import { KvDevtools, type KvDevtoolsProps } from "@keyval/vue/devtools";
import { createApp, defineComponent, h } from "vue";

const kv = new Kv("/api", { watch: { linger: 0 } });
const layout = (new URLSearchParams(location.search).get("layout") ?? "floating") as NonNullable<
  KvDevtoolsProps["layout"]
>;

const Todos = defineComponent(() => {
  const { entries } = useKvList<string>(["todos"]);
  const add = useMutation((tx) => void tx.set(["todos", kv.uuidv7()], "added"));
  return () =>
    h("main", [
      h("h1", "To do"),
      h("button", { type: "button", onClick: () => add.mutate() }, "Add"),
      h(
        "ul",
        { id: "todos" },
        entries.value.map(({ key, value }) => h("li", { key: String(key[1]) }, String(value))),
      ),
    ]);
});

createApp(() => [h(Todos), h("div", { style: { height: "480px" } }, h(KvDevtools, { layout }))])
  .use(KvPlugin, { kv })
  .mount("#app");
