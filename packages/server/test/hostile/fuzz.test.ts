// A server under requests nobody should send: it goes on answering, refuses in the one shape it has, and forgets them.
import { errorStatus } from "@keyval/core/protocol";
import { collectingLog, type LogLine } from "@keyval/testkit/collecting-log";
import { type RunningServer, startServer } from "@keyval/testkit/start-server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { seed } from "./fuzz-seed.ts";
import { type HostileRequest, hostileRequest } from "./hostile-request.ts";
import { heldMemory } from "./held-memory.ts";
import { type RawAnswer, RawClient } from "./raw-request.ts";

const runs = Number(process.env.KEYVAL_PROPERTY_RUNS ?? 0);
const requests = runs > 0 ? 10 * runs : 2500;
/** Requests under way at once; after so many, stalled connections are cut and the server is asked how it fares. */
const [width, round] = [16, 200];

let server: RunningServer;
let client: RawClient;
const log: LogLine[] = [];
beforeAll(async () => {
  server = await startServer({
    limits: { body: 1024 * 1024, value: 64 * 1024, streamBuffer: 16 * 1024 },
    log: collectingLog(log),
    heartbeat: 500,
  });
  client = new RawClient(Number(new URL(server.url).port));
});
afterAll(() => server.close());

type Failure = { error?: unknown; code?: unknown; status?: unknown };

/** What is wrong with an error that was answered; nothing when it is as it must be. */
function faultOf({ error, code }: Failure, status: number): string | undefined {
  if (typeof error !== "string" || error === "" || typeof code !== "string") return "no error body";
  if (code === "internal" || status >= 500) return "it failed inside";
  const expected = status === 405 ? 404 : status; // a path that is there, for other methods
  if (errorStatus[code as keyof typeof errorStatus] !== expected) return "code and status differ";
  if (error.length > 150_000) return "an error as long as what was sent";
  return /node_modules|\.ts:|SQLITE|sqlite|at \w+ \(|Cannot (read|convert)|is not (a function|iterable)/.test(
    error,
  )
    ? "an internal message"
    : undefined;
}

/** Of the events that came whole: a stream is let go in the middle of one. */
function eventFault(body: string): string | undefined {
  for (const [, data = ""] of body.matchAll(/^event: error\ndata: ([^\n]*)\n\n/gm)) {
    const failure = JSON.parse(data) as Failure;
    const fault = faultOf(failure, errorStatus[failure.code as keyof typeof errorStatus]);
    if (fault) return fault;
  }
  return undefined;
}

function batchFault(body: string): string | undefined {
  const { results } = JSON.parse(body) as { results?: Failure[] };
  if (!Array.isArray(results)) return undefined;
  return results
    .filter((result) => result.code !== undefined)
    .map((result) => faultOf(result, result.status as number))
    .find((fault) => fault !== undefined);
}

function answerFault({ status, headers, body }: RawAnswer, isHead: boolean): string | undefined {
  const type = headers.get("content-type") ?? "";
  if (!(status >= 200 && status < 500)) return `status ${status}`;
  if (status >= 400 && !type.startsWith("application/json")) return "an error that is no JSON";
  if (isHead || status === 204) return undefined;
  if (status >= 400) return faultOf(JSON.parse(body) as Failure, status);
  if (type.startsWith("text/event-stream")) return eventFault(body);
  return type.startsWith("application/json") ? batchFault(body) : undefined;
}

function show(request: HostileRequest, number: number, answers: readonly RawAnswer[]): string {
  const sent = request.bytes.toString("latin1");
  return [
    `KEYVAL_FUZZ_SEED=${seed}, request ${number}, ${request.delivery}, ${sent.length} bytes:`,
    JSON.stringify(sent.slice(0, 1500)),
    ...answers.map(({ status, body }) => `answered ${status} ${body.slice(0, 600)}`),
  ].join("\n");
}

const faults: string[] = [];

async function attack(number: number): Promise<void> {
  const request = hostileRequest(seed, number);
  const errorsBefore = log.filter(({ level }) => level === "error").length;
  const answers = await client
    .send(request.bytes, request.delivery, request.isHead)
    .catch((error: unknown) => {
      faults.push(`${String(error)}\n${show(request, number, [])}`);
      return [];
    });
  const isSure = request.delivery === "whole" || request.delivery === "pieces";
  const wrong = answers.map((answer) => answerFault(answer, request.isHead));
  const logged = log.filter(({ level }) => level === "error").slice(errorsBefore);
  const fault =
    wrong.find((found) => found !== undefined) ??
    (isSure && answers.length === 0 ? "no answer" : undefined) ??
    (logged.length > 0 ? `logged: ${logged[0]?.message} ${String(logged[0]?.err)}` : undefined);
  if (fault) faults.push(`${fault}\n${show(request, number, answers)}`);
}

/** The server stores and reads as ever. */
async function checkAnswers(number: number): Promise<void> {
  const url = `${server.url}/keys/sentinel/${number}`;
  expect((await fetch(url, { method: "PUT", body: String(number) })).status).toBe(200);
  expect(await (await fetch(url)).json()).toMatchObject({ value: number });
  expect((await fetch(url, { method: "DELETE" })).status).toBe(200);
  log.length = 0;
}

async function checkForgotten(): Promise<void> {
  client.release();
  await expect.poll(() => [server.streams(), client.stalled], { timeout: 30_000 }).toEqual([0, 0]);
}

it(`${requests} hostile requests are refused as errors, and leave nothing behind`, {
  timeout: 3_000_000,
}, async () => {
  console.log(`KEYVAL_FUZZ_SEED=${seed}`);
  const warm = Math.min(requests / 3, 5000);
  let held = Number.POSITIVE_INFINITY;
  for (let begin = 0; begin < requests; begin += round) {
    if (begin >= warm && held === Number.POSITIVE_INFINITY) held = await heldMemory();
    let next = begin;
    const worker = async () => {
      while (next < begin + round) await attack(next++);
    };
    await Promise.all(Array.from({ length: width }, worker));
    expect(faults.slice(0, 3).join("\n\n")).toBe("");
    await checkForgotten();
    await checkAnswers(begin);
    server.requests.length = 0;
  }
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  const grown = (await heldMemory()) - held;
  console.log(`memory held after ${requests} requests: ${(grown / 2 ** 20).toFixed(1)} MB more`);
  expect(grown).toBeLessThan(24 * 2 ** 20);
});
