import { type LiveEntry, useKvList } from "@keyval/react";
import { keepPreviousData } from "@tanstack/react-query";
import { memo, useEffect, useEffectEvent, useState } from "react";
import { board, formatScore, type Game, play, type Player, rates, sayRate } from "./leaderboard.ts";

const Row = memo(function Row({ entry: { key, value } }: { entry: LiveEntry<Player> }) {
  return (
    <li>
      <span>{value.name}</span>
      <b>{formatScore(key.at(-2))}</b>
    </li>
  );
});

export function Leaderboard({ places = 10, writes = 500 }: Game) {
  const { entries, isPending, error } = useKvList<Player>(board, {
    reverse: true,
    limit: places,
    placeholderData: keepPreviousData, // the places of before, until the others are there
  });
  const game = useKvList<number>(rates);
  const [isPlaying, setPlaying] = useState(false);
  const [failure, setFailure] = useState<Error>();
  const writesNow = useEffectEvent(() => writes);
  useEffect(() => {
    if (!isPlaying) return undefined;
    return play(
      () => writesNow(),
      (error) => {
        setFailure(error);
        setPlaying(false);
      },
    );
  }, [isPlaying]);
  const startOrStop = () => {
    setFailure(undefined);
    setPlaying(!isPlaying);
  };
  return (
    <div className="leaderboard">
      <ol aria-busy={isPending}>
        {entries.map((entry) => (
          <Row key={String(entry.key.at(-1))} entry={entry} />
        ))}
      </ol>
      {error && <p role="alert">{error.message}</p>}
      {failure && <p role="alert">{failure.message}</p>}
      <div className="leaderboard-game">
        <span>{sayRate(game.entries, game.isLive)}</span>
        <button type="button" className="primary" onClick={startOrStop}>
          {isPlaying ? "Stop" : `Start ${writes} writes/s`}
        </button>
      </div>
    </div>
  );
}
