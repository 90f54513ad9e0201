// What a message for the queue is made of, on its way to the server: alone, or in a commit.
import { checkOptions } from "../protocol/check-options.ts";
import { createKvError } from "../errors/create-kv-error.ts";
import { type Duration, toWait } from "../protocol/duration.ts";
import type { WireMessage } from "../protocol/queue.ts";
import { encodeValue } from "../protocol/value.ts";
import { encodeWireKey } from "../protocol/wire-key.ts";
import { type KvWriteKey, resolveWriteKey } from "./write-key.ts";

/** How a message is delivered. */
export type DeliveryOptions = {
  /** How long it waits before it may be handed out. Default: not at all. */
  delay?: Duration | undefined;
  /** The wait after each failure; one failure more, and it is a dead letter. Default `["1s", "5s", "10s"]`. */
  backoffSchedule?: readonly Duration[] | undefined;
  /** Keys that are set to its value when it becomes a dead letter. */
  keysIfUndelivered?: readonly KvWriteKey[] | undefined;
};

function checkList<L>(list: L, option: string): L {
  if (list === undefined || Array.isArray(list)) return list;
  throw createKvError("invalid_argument", `${option} is no array; give one.`);
}

/** A message as JSON, copied now. `uuid`: what `kv.uuidv7()` stands for. @throws KvError naming what is wrong */
export function encodeMessage(
  value: unknown,
  options: DeliveryOptions | null | undefined,
  uuid: string,
): WireMessage {
  checkOptions(options, "enqueue", { delay: 1, backoffSchedule: 1, keysIfUndelivered: 1 });
  const { delay, backoffSchedule, keysIfUndelivered } = options ?? {};
  return {
    value: encodeValue(value, uuid),
    options: {
      delay: delay === undefined ? delay : toWait(delay, "delay"),
      backoffSchedule: checkList(backoffSchedule, "backoffSchedule")?.map((wait) =>
        toWait(wait, "backoffSchedule"),
      ),
      keysIfUndelivered: checkList(keysIfUndelivered, "keysIfUndelivered")?.map((key) =>
        encodeWireKey(resolveWriteKey(key, uuid)),
      ),
    },
  };
}
