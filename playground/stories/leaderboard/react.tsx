import { type LiveEntry, useKvList } from "@keyval/react";
import { memo, useEffect, useState } from "react";
import { board, formatScore, play, type Player, rates } from "./leaderboard.ts";

const Row = memo(function Row({ entry: { key, value } }: { entry: LiveEntry<Player> }) {
  return (
    <li>
      <span>{value.name}</span>
      <b>{formatScore(key.at(-2))}</b>
    </li>
  );
});

export function Leaderboard() {
  const { entries, isPending, error } = useKvList<Player>(board, { reverse: true, limit: 10 });
  const { entries: games } = useKvList<number>(rates);
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => (isPlaying ? play() : undefined), [isPlaying]);
  const rate = games.reduce((sum, { value }) => sum + value, 0);
  return (
    <div className="leaderboard">
      <ol aria-busy={isPending}>
        {entries.map((entry) => (
          <Row key={String(entry.key.at(-1))} entry={entry} />
        ))}
      </ol>
      {error && <p role="alert">{error.message}</p>}
      <div className="leaderboard-game">
        <span>{rate ? `${rate} writes a second` : "Nobody plays."}</span>
        <button type="button" className="primary" onClick={() => setPlaying(!isPlaying)}>
          {isPlaying ? "Stop" : "Start 500 writes/s"}
        </button>
      </div>
    </div>
  );
}
