import { useKvClient, useKvList, useKvPaginate, useMutation } from "@keyval/react";
import { type FormEvent, useEffect, useState } from "react";
import {
  here,
  isNearTop,
  type Message,
  messages,
  namesOf,
  newName,
  say,
  sendMessage,
  stayHere,
  timeOf,
  typing,
} from "./chat.ts";

export function Chat({ pageSize = 30 }: { pageSize?: number }) {
  const kv = useKvClient();
  const [me] = useState(newName);
  const [text, setText] = useState("");
  const log = useKvPaginate<Message>(messages, { pageSize, reverse: true });
  const people = namesOf(useKvList(here).entries);
  const typists = namesOf(useKvList(typing).entries).filter((name) => name !== me);
  const send = useMutation(sendMessage);
  useEffect(() => stayHere(kv, me), [kv, me]);

  const change = (value: string) => {
    setText(value);
    say(kv, typing, me, "3s");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const message = { author: me, text: text.trim(), at: new Date() };
    if (message.text) send.mutate({ id: kv.uuidv7(), message });
    setText("");
  };
  return (
    <div className="chat">
      <p className="chat-people">Here: {people.join(", ") || "…"}</p>
      <div
        className="chat-log"
        role="log"
        aria-label="Messages"
        tabIndex={0}
        onScroll={(event) => {
          const more = log.hasNextPage && !log.isFetchingNextPage;
          if (more && isNearTop(event.currentTarget)) void log.fetchNextPage();
        }}
      >
        <ol>
          {log.entries.toReversed().map(({ key, value, pending }, i, all) => (
            <li
              key={String(key.at(-1))}
              data-mine={value.author === me}
              data-goes-on={value.author === all[i - 1]?.value.author}
              data-pending={pending}
            >
              <b>{value.author}</b>
              <span>{value.text}</span>
              <time dateTime={value.at.toISOString()}>{timeOf(value.at)}</time>
            </li>
          ))}
        </ol>
        {log.entries.length === 0 && <p className="empty">{log.isPending ? "…" : "Say hello."}</p>}
      </div>
      {log.error && <p role="alert">{log.error.message}</p>}
      <p className="chat-typing" role="status">
        {typists.length > 0 && `${typists.join(", ")} typing …`}
      </p>
      <form className="line-form" onSubmit={submit}>
        <input
          placeholder="Say something"
          aria-label="Message"
          value={text}
          onChange={(event) => change(event.target.value)}
        />
        <button type="submit" className="primary">
          Send
        </button>
      </form>
    </div>
  );
}
