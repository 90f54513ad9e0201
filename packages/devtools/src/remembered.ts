// What the browser remembers of the panel between visits. Where it may not, nothing is remembered.

export type Remembered = { isOpen?: boolean; height?: number; tab?: string };

const name = "keyval-devtools";

export function recall(): Remembered {
  try {
    return (JSON.parse(localStorage.getItem(name) ?? "{}") ?? {}) as Remembered;
  } catch {
    return {}; // no storage, or somebody else's text in it
  }
}

export function remember(change: Remembered): void {
  try {
    localStorage.setItem(name, JSON.stringify({ ...recall(), ...change }));
  } catch {
    // full or forbidden: the panel works without
  }
}
