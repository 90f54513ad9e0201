/// <reference types="vite/client" />

declare module "virtual:sources" {
  /** Names of the files shown, by the folder of their story. */
  const names: Readonly<Record<string, readonly string[]>>;
  export default names;
}
