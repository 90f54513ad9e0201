// Which modules travel in one file: Storybook, the client, and each framework with its bindings. Left to itself the
// bundler divides them by who shares what, into thirty small files that compress badly. A file is never one story's
// alone and loaded by others, so e2e/sizes.test.ts can tell what a story costs.

import type { Plugin } from "vite";

type ModuleInfo = { readonly importedIds: readonly string[] };
type Context = { getModuleInfo(id: string): ModuleInfo | null };

/**
 * What an audit loads when one is asked for stays out; the channel to the frame is set up inside, for addons take hold of
 * it as they load.
 */
const storybook =
  /node_modules\/(?!.*\/(axe-core|matchers-))(\.pnpm\/)?@?(storybook|ts-dedent)|setup-addons\.js$/;
/** Where the reach of each begins. */
const roots = {
  client: "stage/kv.ts",
  react: "stage/react-half.tsx",
  vue: "stage/vue-half.ts",
};

/** Hands on more than a page uses; what is used is reached by those who use it, the rest goes with what is loaded later. */
const barrel = /\/core\/dist\/index\.mjs$/;

/** What a module imports statically, itself included. */
function reach(id: string, context: Context, found = new Set<string>()): Set<string> {
  if (found.has(id)) return found;
  found.add(id);
  if (barrel.test(id)) return found;
  for (const next of context.getModuleInfo(id)?.importedIds ?? []) reach(next, context, found);
  return found;
}

/** The bundler's groups: what the first takes, the next do not. @param playground the folder that `roots` are in, with a slash at its end */
export function chunks(playground: string) {
  let reached: Record<keyof typeof roots, Set<string>> | undefined;
  const nameOf = (id: string, context: Context): string | null => {
    if (storybook.test(id)) return "storybook";
    reached ??= {
      client: reach(playground + roots.client, context),
      react: reach(playground + roots.react, context),
      vue: reach(playground + roots.vue, context),
    };
    const byReact = reached.react.has(id);
    const byVue = reached.vue.has(id);
    if (reached.client.has(id) || (byReact && byVue)) return "client";
    return byReact ? "with-react" : byVue ? "with-vue" : null;
  };
  return ["storybook", "client", "with-react", "with-vue"].map((name, index) => ({
    name: (id: string, context: Context) => (nameOf(id, context) === name ? name : null),
    priority: -index,
  }));
}

/**
 * Storybook has every module wrapped in a function that is called before each use, in case a test replaces some. No
 * story here does, and modules that run in the order of their imports are smaller and start sooner.
 */
export const plainModules: Plugin = {
  name: "keyval-plain-modules",
  outputOptions: (options) => ({ ...options, strictExecutionOrder: false }),
};
