// Work that is done elsewhere, later, and again when it fails.
import { stage } from "../../stage/stage.ts";
import { enqueueJob, jobs } from "./jobs.ts";
import "./jobs.css";

export default { id: "jobs", title: "Together/Job queue" };

export const Story = {
  name: "Job queue",
  render: () =>
    stage({
      title: "Job queue",
      hint: "Enqueue some jobs, then give one side workers, or both: they share the work. A report fails twice and is tried again; a fax ends among the dead letters.",
      folder: "jobs",
      keys: [jobs],
      notes: [
        "A job and its message are one commit: a click that is stored is work that is done, at least once.",
        "A worker takes as many messages as it may run at once. Without workers it stops taking, finishes what it has begun, and gives back the rest.",
        "The numbers come on the page's one stream when they change. Nobody asks for them every second.",
        "Each side with workers holds one connection: over HTTP/1.1 a browser has six for all windows of a site.",
      ],
      guide: { queues: "Queues" },
      react: async () => (await import("./react.tsx")).Jobs,
      vue: async () => (await import("./vue.vue")).default,
      secondUser: (kv) => kv.mutate(enqueueJob, { variables: "mail" }),
    }),
};
