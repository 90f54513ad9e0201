// What both halves of the chat story share: where messages and people are kept, and how one is seen to be there.
import type { Duration, Kv, KvKey, KvUuid, LiveEntry, Recipe } from "@keyval/core";

export type Message = { author: string; text: string; at: Date };

export const messages: KvKey = ["playground", "chat", "messages"];
export const here: KvKey = ["playground", "chat", "here"];
export const typing: KvKey = ["playground", "chat", "typing"];

/** One commit: the message comes in the moment in which "is typing" goes. */
export const sendMessage: Recipe<{ id: KvUuid; message: Message }, void> = (
  tx,
  { id, message },
) => {
  tx.set([...messages, id], message).delete([...typing, message.author]);
};

/** Says for a while that somebody is here, or typing: who does not say it again is gone when the time is up. */
export function say(kv: Kv, what: KvKey, name: string, expiresIn: Duration): void {
  // Who is offline is not here: nothing to make up for later.
  kv.set([...what, name], true, { expiresIn }).catch(() => {});
}

/** Says so again and again. Returns how to stop. */
export function stayHere(kv: Kv, name: string): () => void {
  const again = () => say(kv, here, name, "10s");
  again();
  const timer = setInterval(again, 4000);
  return () => clearInterval(timer);
}

export const namesOf = (entries: readonly LiveEntry[]) => entries.map(({ key }) => key.at(-1));

/** Whether the reader is near the oldest message. The log counts from its end: there `scrollTop` is 0. */
export const isNearTop = ({ scrollHeight, clientHeight, scrollTop }: Element) =>
  scrollHeight - clientHeight + scrollTop < 300;

export const timeOf = (at: Date) =>
  at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

const names = "Otter Fox Heron Badger Wren Lynx Hare Newt Crane Stoat Vole Finch".split(" ");

export const newName = () =>
  `${names[Math.floor(Math.random() * names.length)]} ${Math.floor(Math.random() * 90) + 10}`;
