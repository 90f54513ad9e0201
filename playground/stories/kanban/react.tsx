import { type KvKey, useKvList, useMutation } from "@keyval/react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import {
  addCard,
  board,
  type Card,
  type CardEntry,
  cardsIn,
  columns,
  deleteCard,
  describe,
  idOf,
  moveBy,
  moveCard,
  moveTo,
  newKey,
} from "./board.ts";
import { dragItem, dropList } from "./drag.ts";

type ItemProps = { card: CardEntry; isFollowed: boolean; onArrow: (arrow: string) => void };

function Item({ card: { key, value, pending }, isFollowed, onArrow }: ItemProps) {
  const item = useRef<HTMLLIElement>(null);
  const remove = useMutation(deleteCard);
  useEffect(() => (item.current ? dragItem(item.current, key) : undefined), [key]);
  useEffect(() => {
    if (isFollowed) item.current?.focus();
  }, [isFollowed]);
  return (
    <li
      ref={item}
      className="kanban-card"
      data-pending={pending}
      tabIndex={0}
      aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown"
      onKeyDown={(event) => event.target === item.current && onArrow(event.key)}
    >
      {value.title}
      <button
        type="button"
        className="quiet"
        aria-label={`Delete: ${value.title}`}
        onClick={() => remove.mutate(key)}
      >
        ×
      </button>
    </li>
  );
}

export function Board() {
  const { entries: cards, isPending, error } = useKvList<Card>(board);
  const add = useMutation(addCard);
  const move = useMutation(moveCard);
  const [title, setTitle] = useState("");
  const [followed, setFollowed] = useState<KvKey>([]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (title.trim()) add.mutate({ key: newKey(cards), card: { title: title.trim() } });
    setTitle("");
  };
  const step = (from: KvKey, arrow: string) => {
    const next = moveBy(cards, from, arrow);
    if (!next) return;
    move.mutate(next);
    setFollowed(next.to); // the focus goes with the card
  };
  return (
    <div className="kanban">
      <form className="line-form" onSubmit={submit}>
        <input
          placeholder="What is to do?"
          aria-label="New card"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <button type="submit" className="primary">
          Add
        </button>
      </form>
      <div className="kanban-columns" aria-busy={isPending}>
        {columns.map((column) => (
          <section key={column} className="kanban-column">
            <h3>
              {column} <small>{cardsIn(column, cards).length}</small>
            </h3>
            <ul
              aria-label={column}
              ref={(list) =>
                list
                  ? dropList(list, (key, index) => move.mutate(moveTo(cards, key, column, index)))
                  : undefined
              }
            >
              {cardsIn(column, cards).map((card) => (
                <Item
                  key={idOf(card.key)}
                  card={card}
                  isFollowed={String(card.key) === String(followed)}
                  onArrow={(arrow) => step(card.key, arrow)}
                />
              ))}
            </ul>
          </section>
        ))}
      </div>
      {error && <p role="alert">{error.message}</p>}
      <p role="status" className="unseen">
        {describe(cards, followed)}
      </p>
    </div>
  );
}
