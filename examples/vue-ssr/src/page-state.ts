// What the server says to the page beside the HTML.
import type { DehydratedState } from "@tanstack/vue-query";

export type PageState = { user: string; queries: DehydratedState };

declare global {
  interface Window {
    pageState: PageState;
  }
}
