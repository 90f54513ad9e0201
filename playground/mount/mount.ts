// A story's element: the same feature twice, React on the left and Vue on the right, on the same keys.
import type { ComponentType } from "react";
import type { Component } from "vue";
import { mountReact } from "./react-half.tsx";
import { statusLine } from "./status-line.ts";
import { mountVue } from "./vue-half.ts";

export type SideBySide = {
  title: string;
  /** One sentence: what to try. */
  hint: string;
  react: ComponentType;
  vue: Component;
};

const unmounts = new Set<() => void>();

function create(tag: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const element = document.createElement(tag);
  element.className = className;
  element.append(...children);
  return element;
}

function half(name: "React" | "Vue", mount: (element: Element) => () => void): HTMLElement {
  const body = create("div", "half-body");
  const section = create("section", "half", create("h2", "half-name", name), body);
  section.dataset["framework"] = name.toLowerCase();
  unmounts.add(mount(body));
  return section;
}

/** Mounts both components. They stay until `unmountAll`. */
export function sideBySide({ title, hint, react, vue }: SideBySide): HTMLElement {
  const { element, stop } = statusLine();
  unmounts.add(stop);
  return create(
    "main",
    "story",
    create("header", "story-head", create("h1", "story-title", title), element),
    create("p", "story-hint", hint),
    create(
      "div",
      "halves",
      half("React", (body) => mountReact(react, body)),
      half("Vue", (body) => mountVue(vue, body)),
    ),
  );
}

export function unmountAll(): void {
  for (const unmount of unmounts) unmount();
  unmounts.clear();
}
