import { expect, it } from "vitest";
import type { StoredMessage } from "../../storage/queue.ts";
import { QueueState } from "./queue-state.ts";

const now = 1_000_000;

function message(id: string, more: Partial<StoredMessage> = {}): StoredMessage {
  return {
    ...{ id, value: `"${id}"`, attempts: 0, readyAt: now, lockedUntil: null, failedAt: null },
    ...{ createdAt: now, backoff: [100], keysIfUndelivered: [], error: null, ...more },
  };
}

function stateOf(known: StoredMessage[], ready: StoredMessage[] = []) {
  const dead: string[] = [];
  const onDead = ({ id }: StoredMessage) => {
    dead.push(id);
    return undefined;
  };
  return { state: new QueueState({ now, lockDuration: 50, known, ready, onDead }), dead };
}

const after = (state: QueueState) => state.outcome().changes.map((change) => change.after);

it("renews a lock from now on", () => {
  const { state } = stateOf([message("a", { attempts: 1, lockedUntil: now + 1 })]);
  state.renew("a", 1);
  expect(after(state)).toMatchObject([{ lockedUntil: now + 50, attempts: 1 }]);
});

it("takes messages by ready time, then by id, new and old ones alike", () => {
  const stored = [message("b", { readyAt: now - 5 }), message("d", { readyAt: now - 1 })];
  const { state } = stateOf([], stored);
  for (const id of ["c", "e"]) state.add(message(id, { readyAt: id === "c" ? now - 3 : now }));
  state.add(message("f", { readyAt: now + 1 }));
  const taken = Array.from({ length: 5 }, () => state.take()?.id);
  expect(taken).toEqual(["b", "c", "d", "e", undefined]);
});

it("passes over a ready message that the same group ends", () => {
  const stored = [message("a"), message("b")];
  const { state } = stateOf([], stored);
  state.ack("a");
  expect(state.take()?.id).toBe("b");
  expect(state.hasReady).toBe(false);
});

it("gives a message back to its place, and counts no attempt", () => {
  const { state } = stateOf(
    [message("a", { attempts: 2, readyAt: now - 9, lockedUntil: now + 9 })],
    [message("b", { readyAt: now - 5 })],
  );
  state.giveBack("a");
  expect(state.take()).toMatchObject({ id: "a", attempts: 2 });
});

it("lets a message fail as often as its schedule says, then die", () => {
  const { state, dead } = stateOf([
    message("a", { attempts: 1, lockedUntil: now }),
    message("b", { attempts: 2, lockedUntil: now }),
  ]);
  state.expire([
    message("a", { attempts: 1, lockedUntil: now }),
    message("b", { attempts: 2, lockedUntil: now }),
  ]);
  expect(after(state)).toMatchObject([
    { id: "a", readyAt: now + 100, lockedUntil: null, failedAt: null },
    { id: "b", lockedUntil: null, failedAt: now, error: expect.stringContaining("lock") },
  ]);
  expect(dead).toEqual(["b"]);
});

it("leaves out a message that came and went in one group", () => {
  const { state } = stateOf([]);
  state.add(message("a"));
  state.ack("a");
  expect(state.outcome()).toEqual({ changes: [] });
});
