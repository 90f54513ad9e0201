// Goes on where the server stopped: with its data, reading nothing a second time.
import { Kv } from "@keyval/react";
import { hydrate } from "@tanstack/react-query";
import { hydrateRoot } from "react-dom/client";
import { App } from "./app.tsx";
import "./page-state.ts";
import { createQueryClient } from "./query-client.ts";

const { user, queries } = window.pageState;
const queryClient = createQueryClient();
hydrate(queryClient, queries);
hydrateRoot(
  document.getElementById("app") as HTMLElement,
  <App kv={new Kv("/api")} queryClient={queryClient} user={user} />,
);
