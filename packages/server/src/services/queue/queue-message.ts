// Messages on their way into the queue: a request to enqueue, checked, and the message it becomes.
import { createKvError, decodeWireKey, type Duration, toWait } from "@keyval/core/protocol";
import type { StoredMessage } from "../../storage/queue.ts";
import { keyJson, type StoredKey, storedKey } from "../../storage/stored-key.ts";
import { prepareValue, type ValueText } from "../commits/stored-value.ts";

/** ms to wait after each failure, when a message does not say. */
const standardBackoff = [1000, 5000, 10_000];
const listLimit = 100;

/** A message ready to be made when its commit is. */
export type PreparedMessage = {
  readonly text: ValueText;
  readonly delay: number;
  readonly backoff: readonly number[];
  readonly keysIfUndelivered: readonly string[];
};

/** Checks a request to enqueue: a value, and how to deliver it below `options` or beside them. @throws KvError */
export function prepareMessage({
  value,
  options = {},
  ...beside
}: Readonly<Record<string, unknown>>): PreparedMessage {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw createKvError("invalid_argument", '"options" must be a JSON object.');
  const given: Record<string, unknown> = { ...beside, ...options };
  const { delay, backoffSchedule, keysIfUndelivered } = given;
  return {
    text: prepareValue(value),
    delay: prepareWait(delay ?? 0, "delay"),
    backoff: list(backoffSchedule ?? standardBackoff, "backoffSchedule").map((wait, i) =>
      prepareWait(wait, `backoffSchedule[${i}]`),
    ),
    keysIfUndelivered: list(keysIfUndelivered ?? [], "keysIfUndelivered").map((key) =>
      keyJson(decodeWireKey(key)),
    ),
  };
}

/** The keys a message writes to when it cannot be delivered, as storage knows them. */
export function undeliveredKeys({ keysIfUndelivered }: PreparedMessage): StoredKey[] {
  return keysIfUndelivered.map((text) => storedKey(decodeWireKey(JSON.parse(text))));
}

function prepareWait(wait: unknown, name: string): number {
  return Math.ceil(toWait(wait as Duration, name));
}

function list(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value) && value.length <= listLimit) return value;
  throw createKvError("invalid_argument", `"${name}" must be an array of at most ${listLimit}.`);
}

/**
 * The message, as it waits from `now` on.
 * @throws KvError `too_large`
 */
export function createMessage(
  id: string,
  { text, delay, backoff, keysIfUndelivered }: PreparedMessage,
  now: number,
  valueLimit: number,
): StoredMessage {
  const value = typeof text === "string" ? text : text(now);
  const bytes = value.length * 3 > valueLimit ? Buffer.byteLength(value) : 0;
  if (bytes > valueLimit)
    throw createKvError(
      "too_large",
      `The message takes ${bytes} bytes, the limit is ${valueLimit}; set its value at a key, and enqueue the key.`,
    );
  return {
    ...{ id, value, backoff, keysIfUndelivered },
    ...{ attempts: 0, readyAt: now + delay, createdAt: now },
    ...{ lockedUntil: null, failedAt: null, error: null },
  };
}

/** A message as it goes over the wire. */
export function messageJson({ id, value, attempts }: StoredMessage): string {
  return `{"id":"${id}","value":${value},"attempts":${attempts}}`;
}

/** A dead letter as it goes over the wire: times in epoch ms. */
export function deadLetterJson(message: StoredMessage): string {
  const { id, value, attempts, error, createdAt, failedAt } = message;
  return `{"id":"${id}","originalId":"${id}","value":${value},"attempts":${attempts},"errorMessage":${JSON.stringify(error)},"originalCreatedAt":${createdAt},"failedAt":${failedAt}}`;
}
