// In the place of Storybook's test library and of what records its calls: no story here plays a test in the page.
// These are the names that Storybook's own annotations import.

/** Nothing is mocked. */
export const isMockFunction = () => false;
export const fn = (implementation: unknown) => implementation;
export const clearAllMocks = () => {};
export const resetAllMocks = () => {};
export const restoreAllMocks = () => {};
export const onMockCall = () => () => {};

/** What a story's `play` would be given. */
export const within = () => undefined;
export const uninstrumentedUserEvent = { setup: () => undefined };
export const instrument = <Value>(value: Value) => value;

/** What the audit would say so with, in a test run. */
export const expect = undefined;
