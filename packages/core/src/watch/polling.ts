// What a client needs where no stream gets through, as one part to load: asking on a timer, hints of when asking is
// worth it, and finding out when a stream gets through again.
export { HintStreams } from "./hint-streams.ts";
export { PollDriver } from "./poll-driver.ts";
export { createStreamProbe, type StreamProbe } from "./stream-probe.ts";
