// Event streams as text: every line end, every field, and pieces torn at any place.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEventParser } from "./event-parser.ts";

type Event = readonly [event: string, data: string];

function parse(pieces: readonly string[]): Event[] {
  const events: Event[] = [];
  const feed = createEventParser((event, data) => events.push([event, data]));
  for (const piece of pieces) feed(piece);
  return events;
}

/** As `readEvents` does: a decoder before the parser. */
function parseBytes(chunks: readonly Uint8Array[]): Event[] {
  const decoder = new TextDecoder();
  return parse(chunks.map((chunk) => decoder.decode(chunk, { stream: true })));
}

describe.each([
  ["LF", "\n"],
  ["CR", "\r"],
  ["CR LF", "\r\n"],
])("lines that end in %s", (_, end) => {
  const text = (...lines: string[]) => lines.map((line) => line + end).join("");

  it("reads an event with its name", () => {
    expect(parse([text("event: ping", "data: 1", "")])).toEqual([["ping", "1"]]);
  });

  it("joins the lines of data, empty ones included", () => {
    expect(parse([text("data: a", "data", "data:", "data: b", "")])).toEqual([
      ["message", "a\n\n\nb"],
    ]);
  });

  it("hands an event over as soon as its last line end has begun", () => {
    expect(parse(["event: ping", end, "data: 1", end, end.slice(0, 1)])).toEqual([["ping", "1"]]);
  });

  it("forgets an event's name with the event", () => {
    expect(parse([text("event: a", "data: 1", "", "data: 2", "")])).toEqual([
      ["a", "1"],
      ["message", "2"],
    ]);
  });

  it("reads the same however it is torn into characters", () => {
    const stream = text("event: a", "data: 1", "data: 2", "", ": hello", "data: 3", "", "");
    expect(parse([...stream])).toEqual(parse([stream]));
    expect(parse([stream])).toEqual([
      ["a", "1\n2"],
      ["message", "3"],
    ]);
  });
});

it("takes one space away after the colon, and no more", () => {
  expect(parse(["data:a\n\ndata: b\n\ndata:  c\n\ndata:d: e\n\n"]).map(([, data]) => data)).toEqual(
    ["a", "b", " c", "d: e"],
  );
});

it("skips comments, fields it does not know, and those of resuming", () => {
  expect(parse([":\n: hello\nid: 7\nretry: 10\ndatas: no\n data: no\ndata: yes\n\n"])).toEqual([
    ["message", "yes"],
  ]);
});

it("makes no event of a name without data, and one of empty data", () => {
  expect(parse(["event: a\n\ndata: 1\n\ndata\n\n"])).toEqual([
    ["message", "1"],
    ["message", ""],
  ]);
});

it("makes no event of what the stream ended in", () => {
  expect(parse(["data: 1\n\ndata: 2\n"])).toEqual([["message", "1"]]);
});

it("keeps a blank line after a torn CR LF", () => {
  expect(parse(["data: 1\r", "", "\n", "\r", "\ndata: 2\r\n\r\n"])).toEqual([
    ["message", "1"],
    ["message", "2"],
  ]);
});

it("takes CR, LF in two pieces for one end, and LF, CR for two", () => {
  expect(parse(["data: 1\r", "\ndata: 2\r\n\n"])).toEqual([["message", "1\n2"]]);
  expect(parse(["data: 1\n", "\rdata: 2\n\n"])).toEqual([
    ["message", "1"],
    ["message", "2"],
  ]);
});

it("drops a byte order mark at the start of the stream, and keeps one in data", () => {
  const bytes = new TextEncoder().encode("\ufeffdata: \ufeffa\n\n");
  expect(parseBytes([bytes])).toEqual([["message", "\ufeffa"]]);
  expect(parseBytes(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual([
    ["message", "\ufeffa"],
  ]);
});

it("reads a frame of many pieces in time that grows with its length alone", () => {
  const pieces = ["data: ", ...Array.from({ length: 200_000 }, () => "0123456789"), "\n\n"];
  expect(parse(pieces)[0]?.[1].length).toBe(2_000_000);
});

describe("any stream, torn anywhere", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 20 }).map((s) => s.replace(/[\r\n]/g, ""));
  const name = text.filter((s) => s !== "" && !s.startsWith(" ") && !s.startsWith("\ufeff"));
  const lineEnd = fc.constantFrom("\n", "\r", "\r\n");
  const event = fc.record({
    name: fc.option(name, { nil: undefined }),
    data: fc.array(text, { minLength: 1, maxLength: 4 }),
    comment: fc.option(text, { nil: undefined }),
  });
  const stream = fc.tuple(
    fc.array(event, { maxLength: 6 }),
    fc.infiniteStream(lineEnd),
    fc.boolean(),
  );

  it("gives back the events it was made of", () => {
    fc.assert(
      fc.property(stream, fc.infiniteStream(fc.nat(12)), ([events, ends, bom], sizes) => {
        const lines = events.flatMap(({ name, data, comment }) => [
          ...(comment === undefined ? [] : [`:${comment}`]),
          ...(name === undefined ? [] : [`event: ${name}`]),
          ...data.map((line) => `data: ${line}`),
          "",
        ]);
        // A lone CR before an empty line that LF ends would be one CR LF: such a pair cannot be written so.
        let last = "";
        const written = lines.map((line) => {
          let end = ends.next().value as string;
          if (line === "" && last === "\r" && end === "\n") end = "\r\n";
          last = end;
          return line + end;
        });
        const bytes = new TextEncoder().encode((bom ? "\ufeff" : "") + written.join(""));
        const chunks: Uint8Array[] = [];
        for (let at = 0; at < bytes.length; ) {
          const size = sizes.next().value as number;
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        const expected = events.map(({ name = "message", data }) => [name, data.join("\n")]);
        expect(parseBytes(chunks)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
