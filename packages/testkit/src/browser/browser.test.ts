// The browser contract, on every binding. All pages share one Chromium and one server: starting those costs more than most tests.
import { resolve } from "node:path";
import { browserContract } from "./browser-contract.ts";

const react = resolve("packages/react/test/browser/page.tsx");
const vue = resolve("packages/vue/test/browser/page.ts");

browserContract([
  { name: "React 19, StrictMode", entry: react, isDevelopment: true },
  { name: "Vue 3.5", entry: vue },
  // What a browser tells of lists and connections does not hang on the version; jsdom counts their renders.
  {
    name: "React 18, oldest query",
    entry: react,
    oldest: ["react", "react-dom", "@tanstack/react-query"],
    parts: ["fields"],
  },
  {
    name: "Vue 3.4, oldest query",
    entry: vue,
    oldest: ["vue", "@tanstack/vue-query"],
    parts: ["fields"],
  },
]);
