// The scenes of the browser contract, in Vue.
import {
  Kv,
  type KvKey,
  KvPlugin,
  type LiveEntry,
  useKv,
  useKvCount,
  useKvList,
  useKvModel,
} from "@keyval/vue";
import {
  bodyKey,
  fieldKey,
  listPrefix,
  noteRender,
  otherKey,
  sceneOf,
  sevenKey,
  startNotes,
} from "@keyval/testkit/browser/scenes";
import {
  type Component,
  createApp,
  defineComponent,
  h,
  onMounted,
  onUpdated,
  type PropType,
  type Ref,
  vModelText,
  withDirectives,
} from "vue";

const kv = new Kv("/api");

function useNote(name: string): void {
  onMounted(() => noteRender(name));
  onUpdated(() => noteRender(name));
}

const textOf = (value: unknown) => (value === undefined ? "…" : String(value));

/** What `<input v-model="model">` compiles to. */
const field = (tag: string, id: string, model: Ref<string>) =>
  withDirectives(
    h(tag, {
      id,
      "onUpdate:modelValue": (text: string) => {
        model.value = text;
      },
    }),
    [[vModelText, model.value]],
  );

const live = (id: string, of: KvKey) =>
  defineComponent(() => {
    useNote(id);
    const { value } = useKv(of);
    return () => h("output", { id }, textOf(value.value));
  });

const Fields = defineComponent(() => {
  const title = useKvModel(fieldKey, "");
  const body = useKvModel(bodyKey, "");
  const { count } = useKvCount(listPrefix);
  return () => [
    field("input", "field", title),
    field("textarea", "body", body),
    h("output", { id: "shown" }, title.value),
    h("output", { id: "count" }, textOf(count.value)),
  ];
});

const Row = defineComponent({
  props: { entry: { type: Object as PropType<LiveEntry<unknown>>, required: true } },
  setup(props) {
    const id = String(props.entry.key.at(-1));
    useNote(`row ${id}`);
    return () => h("li", { "data-row": id }, String(props.entry.value));
  },
});

const Rows = defineComponent(() => {
  useNote("list");
  const { entries, isLive } = useKvList(listPrefix);
  return () =>
    h(
      "div",
      { id: "scroll", "data-live": isLive.value, style: { height: "300px", overflow: "auto" } },
      h(
        "ul",
        entries.value.map((entry) => h(Row, { key: String(entry.key.at(-1)), entry })),
      ),
    );
});

function mount(scene: Component): void {
  const element = document.createElement("div");
  document.getElementById("app")?.append(element);
  createApp(scene).use(KvPlugin, { kv }).mount(element);
}

const Other = live("other", otherKey);

const mounts = {
  fields: () => mount(Fields),
  list: () => mount({ render: () => [h(Other), h(Rows)] }),
  seven() {
    for (let app = 0; app < 7; app++) mount(live(`seven-${app}`, sevenKey(app)));
  },
};

startNotes();
mounts[sceneOf()]();
