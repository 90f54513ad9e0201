// What both halves of the to-do story share: where a to-do is kept, and how it changes.
import type { KvKey, Recipe } from "@keyval/core";

export type Todo = { title: string; done: boolean };

export type Shown = { onlyOpen?: boolean; newestFirst?: boolean };

export const todos: KvKey = ["playground", "todos"];

/** What of the list is asked for, and in which order. */
export const toSelection = ({ onlyOpen, newestFirst: reverse = false }: Shown) => ({
  reverse,
  ...(onlyOpen && { where: { done: false } }),
});

/** Ids that sort by time of creation. */
const newId = () =>
  `${Date.now().toString(36).padStart(9, "0")}-${crypto.randomUUID().slice(0, 8)}`;

export const addTodo: Recipe<string, void> = (tx, title) => {
  tx.set([...todos, newId()], { title, done: false } satisfies Todo);
};

/** Sets one to-do: what the user saw is what it was made from. */
export const putTodo: Recipe<{ key: KvKey; todo: Todo }, void> = (tx, { key, todo }) => {
  tx.set(key, todo);
};

export const deleteTodo: Recipe<KvKey, void> = (tx, key) => {
  tx.delete(key);
};
