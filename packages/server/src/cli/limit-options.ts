// The options of `keyval serve` that bound what a client may ask for.
import { createKvError } from "@keyval/core/protocol";
import type { KvServerLimits } from "../services/admission/limits.ts";
import type { CliInput, CliOption } from "./command.ts";
import { durationOf } from "./duration-of.ts";

export const limitOptions: Readonly<Record<string, CliOption>> = {
  "body-limit": { value: "bytes", standard: "64M", help: "largest request body; 64M is 64 MiB" },
  "body-timeout": {
    value: "duration",
    standard: "5m",
    help: "how long a request may take to come in whole, and its answer may wait for a reader",
  },
  "value-limit": { value: "bytes", standard: "10M", help: "largest value, as JSON" },
  "commit-limit": { value: "number", standard: "1000", help: "most operations of one commit" },
  "watch-limit": { value: "number", standard: "10000", help: "most watches of one stream" },
  "connection-limit": { value: "number", help: "most streams of one token (none)" },
  rate: { value: "number", help: "most requests per second of one token (none)" },
  "rate-burst": { value: "number", help: "most requests of one token at once (what 10 s allow)" },
  "stream-buffer": {
    value: "bytes",
    standard: "256K",
    help: "what waits for a stream's reader before changes are coalesced",
  },
  "slow-reader": {
    value: "bytes",
    standard: "16M",
    help: "how far a reader may fall behind before its stream is closed",
  },
};

const units: Readonly<Record<string, number>> = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 };

function bytes(input: CliInput, name: string): number {
  const text = input.text(name) as string; // each of these has a standard
  const [, digits = "", unit = ""] = /^(\d+)([KMG]?)$/i.exec(text) ?? [];
  const count = Number(digits) * (units[unit.toUpperCase()] as number);
  if (count > 0 && Number.isSafeInteger(count)) return count;
  throw createKvError(
    "invalid_argument",
    `--${name} is "${text}"; give bytes above 0, such as 65536, 64K, 10M or 1G.`,
  );
}

/** @throws KvError `invalid_argument` naming the flag */
export function readLimits(input: CliInput): Partial<KvServerLimits> {
  const count = (name: string) => input.number(name, { min: 1 });
  const limits = {
    body: bytes(input, "body-limit"),
    bodyTimeout: durationOf("body-timeout", input.text("body-timeout") as string),
    value: bytes(input, "value-limit"),
    commit: count("commit-limit"),
    watches: count("watch-limit"),
    connections: count("connection-limit"),
    rate: count("rate"),
    rateBurst: count("rate-burst"),
    streamBuffer: bytes(input, "stream-buffer"),
    slowReader: bytes(input, "slow-reader"),
  };
  return Object.fromEntries(Object.entries(limits).filter(([, limit]) => limit !== undefined));
}
