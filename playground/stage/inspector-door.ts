// The way to the inspector. It is loaded where there is a frame around the page that may show it, and before a story
// begins: so it has recorded all that happens.

/** Nothing, when the page stands alone. */
export const inspector = window.parent === window ? undefined : import("./inspector.ts");
