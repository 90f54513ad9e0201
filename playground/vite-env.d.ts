/// <reference types="vite/client" />

declare module "virtual:guide" {
  /** Storybook's renderer of documentation pages: stage/guide-page.ts. */
  type Page = () => Promise<{ readonly default: string }>;
  export function render(context: unknown, docs: { page: Page }, root: HTMLElement): Promise<void>;
  export function unmount(root: HTMLElement): void;
}

declare module "virtual:sources" {
  /** Names of the files shown, by the folder of their story. */
  const names: Readonly<Record<string, readonly string[]>>;
  export default names;
}
