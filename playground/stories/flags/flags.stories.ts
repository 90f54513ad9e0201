// Features that are switched on and off while people use them.
import { stage } from "../../stage/stage.ts";
import { flagsKey, names, setFlag } from "./flags.ts";
import "./flags.css";

export default { id: "flags", title: "Basics/Feature flags" };

export const Story = {
  name: "Feature flags",
  render: () =>
    stage({
      title: "Feature flags",
      hint: "Flip a switch: every page that is open follows.",
      folder: "flags",
      keys: [flagsKey],
      notes: [
        "The components suspend until the flags are known: nothing is shown with a wrong flag first.",
        "Defaults live in the code and decisions in the store. A flag nobody has decided on has no key.",
        "“Back to the defaults” deletes all of them in one commit, so no page passes through a mixture.",
      ],
      guide: { modelling: "Modelling", react: "Keyval in React", vue: "Keyval in Vue" },
      react: async () => (await import("./react.tsx")).Shop,
      vue: async () => (await import("./vue.vue")).default,
      secondUser: (kv) => {
        const flag = names[Math.floor(Math.random() * names.length)] ?? "banner";
        return kv.mutate(setFlag, { variables: { flag, isOn: Math.random() < 0.5 } });
      },
    }),
};
