// The life of the watch connection as a pure state machine: no timers, no I/O. watch-stream.ts carries it out.

/**
 * `idle`: nothing is watched. `connecting`: an attempt is under way. `live`: frames arrive. `waiting`: the last
 * attempt or connection failed, a timer runs. `offline`: it failed while the browser says it has no network.
 * `closed`: for good.
 */
export type WatchState = "idle" | "connecting" | "live" | "waiting" | "offline" | "closed";

/**
 * `start`: something is watched. `stop`: nothing is any more. `opened`: the first frame came. `failed`: the attempt or
 * the connection broke. `lost`: the same while the browser is offline. `retry`: the wait is over. `wake`: a sign that
 * trying now is worth it (back online, the page is shown again). `close`: the client is closed.
 */
export type WatchEvent =
  | "start"
  | "stop"
  | "opened"
  | "failed"
  | "lost"
  | "retry"
  | "wake"
  | "close";

/** Every state with every event: total by type, so no event is ever forgotten. */
export const watchTransitions: Readonly<
  Record<WatchState, Readonly<Record<WatchEvent, WatchState>>>
> = {
  idle: row("idle", { start: "connecting" }),
  connecting: row("connecting", {
    stop: "idle",
    opened: "live",
    failed: "waiting",
    lost: "offline",
  }),
  live: row("live", { stop: "idle", failed: "waiting", lost: "offline" }),
  waiting: row("waiting", { stop: "idle", retry: "connecting", wake: "connecting" }),
  offline: row("offline", { stop: "idle", retry: "connecting", wake: "connecting" }),
  closed: row("closed", { close: "closed" }),
};

/** A row of the table: events that are not named stay in the state; `close` ends every one. */
function row(
  stay: WatchState,
  moves: Partial<Record<WatchEvent, WatchState>>,
): Record<WatchEvent, WatchState> {
  return {
    start: stay,
    stop: stay,
    opened: stay,
    failed: stay,
    lost: stay,
    retry: stay,
    wake: stay,
    close: "closed",
    ...moves,
  };
}

/** What users of a client see of its connection. */
export type KvStatus = "idle" | "connecting" | "live" | "reconnecting" | "offline" | "closed";

/** The status of a state; `wasLive`: whether a connection stood before. */
export function toStatus(state: WatchState, wasLive: boolean): KvStatus {
  if (state === "waiting") return "reconnecting";
  return state === "connecting" && wasLive ? "reconnecting" : state;
}
