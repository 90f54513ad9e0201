// A process that listens to a server's queue until it is killed. It prints a line of JSON, `[value, attempts]`, as it
// begins each message. Some fail, and some take a while, so that whoever kills it finds it at work.
import { Kv } from "@keyval/core";

const [url] = process.argv.slice(2);
if (!url) throw new Error("Give the URL of a server.");
const kv = new Kv(url);

kv.listenQueue<number>(
  async (value, { attempts }) => {
    process.stdout.write(`${JSON.stringify([value, attempts])}\n`); // to a pipe: written when this returns
    await new Promise((resolve) => setTimeout(resolve, value % 20));
    if (value % 7 === 0) throw new Error(`${value} fails`);
  },
  { concurrency: 8, onError: () => {} },
);
