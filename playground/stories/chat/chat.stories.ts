// A room to talk in.
import type { Args } from "../../stage/framework-halves.ts";
import { stage } from "../../stage/stage.ts";
import "./chat.css";
import { here, messages, say, sendMessage, typing } from "./chat.ts";

export default { id: "chat", title: "Together/Chat" };

export const Story = {
  name: "Chat",
  args: { pageSize: 30 },
  argTypes: {
    pageSize: { control: { type: "range", min: 10, max: 100, step: 10 } },
  },
  parameters: { controls: { disable: false } },
  render: (args: Args) =>
    stage({
      args,
      title: "Chat",
      hint: "Each half is somebody else: talk to yourself. Scroll up, and the past comes in page by page while the present goes on.",
      folder: "chat",
      keys: [messages, here, typing],
      notes: [
        "Pages of a reversed list: the newest grows as messages come, older ones are added at the other end, and all of them stay live.",
        "Who is here is a key that lives for ten seconds and is set again every four. A closed window needs no goodbye.",
        "A message and the end of “typing” are one commit: they show together.",
      ],
      guide: { lists: "Lists and pagination", expiry: "Expiry" },
      react: async () => (await import("./react.tsx")).Chat,
      vue: async () => (await import("./vue.vue")).default,
      secondUser: async (kv) => {
        const author = "Somebody else";
        say(kv, here, author, "10s");
        if (Math.random() < 0.7) return say(kv, typing, author, "3s");
        const message = { author, text: "And what do you think?", at: new Date() };
        await kv.mutate(sendMessage, { variables: { id: kv.uuidv7(), message } });
      },
    }),
};
