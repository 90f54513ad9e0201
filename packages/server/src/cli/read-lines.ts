// Lines of a stream, one at a time. Node's own reader also breaks lines at U+2028, which may stand in JSON.
import { StringDecoder } from "node:string_decoder";

/** The lines without their ends; `seen` is told how many bytes were read. */
export async function* readLines(
  stream: AsyncIterable<Buffer>,
  seen: (bytes: number) => void,
): AsyncGenerator<string, void, void> {
  const decoder = new StringDecoder("utf8");
  let rest: string[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.byteLength;
    const lines = decoder.write(chunk).split("\n");
    const last = lines.pop() as string;
    for (const line of lines) {
      yield rest.length === 0 ? line : rest.join("") + line;
      rest = [];
    }
    rest.push(last);
    seen(bytes);
  }
  const end = rest.join("") + decoder.end();
  if (end !== "") yield end;
}
