// Reads the text of an event stream (WHATWG HTML, section 9.2.6): text in any pieces in, events out. `id` and `retry`
// are left out: where to go on is the pool's to know, and when is the stream's.

/**
 * Makes a reader of one stream; feed it the text piece by piece, in order. A byte order mark is the decoder's.
 * @param onEvent called with the name (`message` when there is none) and the data of each event, once it is whole.
 */
export function createEventParser(
  onEvent: (event: string, data: string) => void,
): (text: string) => void {
  let line = ""; // its end has not come yet
  let event = "";
  let data: string | undefined;
  let endedInCr = false;

  function readLine(): void {
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") event = value;
    else if (name === "data") data = data === undefined ? value : `${data}\n${value}`;
    else if (line === "") {
      if (data !== undefined) onEvent(event || "message", data);
      event = "";
      data = undefined;
    }
  }

  return (text) => {
    // "\r\n" is one end of a line, also when it is torn apart.
    const lines = (endedInCr ? text.replace(/^\n/, "") : text).split(/\r\n?|\n/);
    if (text !== "") endedInCr = text.endsWith("\r");
    lines.forEach((part, i) => {
      if (i > 0) {
        readLine();
        line = "";
      }
      line += part;
    });
  };
}
