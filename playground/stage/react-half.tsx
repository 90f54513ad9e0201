// Mounts a React component as an app of its own, with its own QueryClient.
import { KvProvider } from "@keyval/react";
import type { ComponentType } from "react";
import { createRoot } from "react-dom/client";
import { kv } from "./kv.ts";

export function mountReact(Story: ComponentType, element: Element): () => void {
  const root = createRoot(element);
  root.render(
    <KvProvider kv={kv}>
      <Story />
    </KvProvider>,
  );
  return () => root.unmount();
}
