// What both halves of the leaderboard story share: where a score is kept, and a game that is always on.
import { Kv, type KvEntry, type KvKey, type LiveEntry } from "@keyval/core";

/** A player's key begins with the score: the order of the keys is the ranking. */
export const board: KvKey = ["playground", "leaderboard", "scores"];
export const rates: KvKey = ["playground", "leaderboard", "rates"];

export type Player = { name: string };

/** Gives a player points, if nobody else has just done so. */
async function score(kv: Kv, { key, value, versionstamp }: KvEntry<Player>) {
  const points = Number(key.at(-2)) + Math.ceil(Math.random() * 400);
  const to = [...board, points, String(key.at(-1))];
  const result = await kv.atomic().check({ key, versionstamp }).delete(key).set(to, value).commit();
  return result.ok && { key: to, value, versionstamp: result.versionstamp };
}

export type Game = { places?: number; writes?: number };

/**
 * So many players as `writes` says score each second, until the returned function is called. `onFail`: a write failed
 * with this error, and the game is over.
 */
export function play(writes: () => number, onFail: (error: Error) => void): () => void {
  const kv = new Kv("/api");
  const rate = [...rates, crypto.randomUUID()];
  const players: KvEntry<Player>[] = [];
  let written = 0;
  let due = 0;
  let isOver = false;

  const playOne = async () => {
    const [player] = players.splice(Math.floor(Math.random() * players.length), 1);
    if (!player) return;
    const next = await score(kv, player);
    if (next) players.push(next);
    written += 1;
  };
  const playOn = () => {
    for (due += writes() / 50; due >= 1; due -= 1) playOne().catch(fail);
  };
  const tell = () => {
    kv.set(rate, written, { expiresIn: "2s" }).catch(fail);
    written = 0;
  };
  const timers = [setInterval(playOn, 20), setInterval(tell, 1000)];
  kv.paginate<Player>(board, { reverse: true, limit: 1000 })
    .then(({ entries }) => players.push(...entries))
    .catch(fail);

  function fail(error: Error) {
    if (isOver) return; // stopped, it takes writes on their way with it
    stop();
    onFail(error);
  }
  function stop() {
    isOver = true;
    for (const timer of timers) clearInterval(timer);
    void kv.close();
  }
  return stop;
}

export const formatScore = (score: unknown) => Number(score).toLocaleString("en");

/** How the game goes, as far as it is known. */
export function sayRate(games: readonly LiveEntry<number>[], isLive: boolean): string {
  if (!isLive) return "Waiting for the server.";
  const rate = games.reduce((sum, { value }) => sum + value, 0);
  return rate > 0 ? `${rate} writes a second` : "Nobody plays.";
}
