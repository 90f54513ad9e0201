// Mounts a React component as an app of its own, with its own QueryClient.
import { KvProvider } from "@keyval/react";
import { QueryClient } from "@tanstack/react-query";
import type { ComponentType } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import type { Args, Half } from "./framework-halves.ts";
import { kv } from "./kv.ts";
import { addQueryClient } from "./query-clients.ts";

export function mountReact(Story: ComponentType<Args>, element: Element, first?: Args): Half {
  const root = createRoot(element);
  const queryClient = new QueryClient();
  const forget = addQueryClient(queryClient);
  const show = (args?: Args) => {
    const story = (
      <KvProvider kv={kv} queryClient={queryClient}>
        <Story {...args} />
      </KvProvider>
    );
    // At once: the page is never painted with a half of it missing, and what is below does not jump.
    flushSync(() => root.render(story));
  };
  show(first);
  return {
    show,
    unmount() {
      root.unmount();
      forget();
    },
  };
}
