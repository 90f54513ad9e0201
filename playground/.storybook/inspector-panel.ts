// Storybook's panel for the inspector: an empty element. The page with the story fills it, for the Kv is there.
import { createElement, useEffect } from "react";
import { type API, useGlobals } from "storybook/manager-api";
import { events, inspectorElement } from "./events.ts";
import { schemeOf } from "./theme.ts";

export const inspectorId = "keyval/inspector";

export function InspectorPanel({ api }: { api: API }) {
  const [globals] = useGlobals();
  useEffect(() => {
    api.emit(events.inspectorMoved);
    return () => api.emit(events.inspectorMoved);
  }, [api]);
  return createElement("div", {
    id: inspectorElement,
    style: { height: "100%", colorScheme: schemeOf(globals) },
  });
}
