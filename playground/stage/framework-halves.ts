// A story in each framework: loaded when its half is to be seen, so a page that shows one framework loads one.
import type { ComponentType } from "react";
import type { Component } from "vue";

export type Framework = "react" | "vue";

export type StoryHalves = {
  react: () => Promise<ComponentType>;
  vue: () => Promise<Component>;
};

/** Mounts into an element; what it returns unmounts. */
type Mount = (element: Element) => () => void;

const loaders: Record<Framework, (halves: StoryHalves) => Promise<Mount>> = {
  async react({ react }) {
    const [{ mountReact }, Story] = await Promise.all([import("./react-half.tsx"), react()]);
    return (element) => mountReact(Story, element);
  },
  async vue({ vue }) {
    const [{ mountVue }, story] = await Promise.all([import("./vue-half.ts"), vue()]);
    return (element) => mountVue(story, element);
  },
};

export const frameworks = Object.keys(loaders) as Framework[];

/** Loads the framework with the story in it. */
export const loadHalf = (framework: Framework, halves: StoryHalves): Promise<Mount> =>
  loaders[framework](halves);
