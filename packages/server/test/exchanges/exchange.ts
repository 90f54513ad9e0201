// One request of the protocol and what answers it, as data: the route table is checked with them, and the fuzz makes
// its hostile requests of them.

/** What a part of an answer must be; functions of `expect` (`expect.any`) are not here: the fuzz needs no vitest. */
export type Exchange = {
  /** What of the protocol it shows. */
  readonly what: string;
  /** Below the base URL. `{name}` stands for what an exchange before it remembered. */
  readonly path: string;
  /** Sent as JSON, `{name}` in it replaced as in the path. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** 200 when left out. */
  readonly status?: number;
  /** What the answer's JSON matches at least; `any` stands for whatever is there. */
  readonly answer?: unknown;
  /** What the answer's text holds, where it is no JSON. */
  readonly text?: string;
  /** Event streams: events that come, in this order, each with data that matches at least. */
  readonly events?: readonly (readonly [event: string, data: unknown])[];
  /** Names parts of the answer for exchanges after it, by their place: `{ stamp: "versionstamp" }`, `"0.key"`. */
  readonly remember?: Readonly<Record<string, string>>;
};

/** Exchanges by route, as the app lists it: `GET /keys/*`. Carried out in this order. */
export type Exchanges = readonly (readonly [route: string, exchanges: readonly Exchange[]])[];

/** Stands for any value that is there, null too. */
export const any = Symbol("any");

/** A value as it stands in JSON. */
export const bigint = (value: string) => ({ __type: "bigint", value });
