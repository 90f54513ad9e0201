// The options of `keyval serve` that say who may do what, and following the tokens file while the server runs.
import { readFileSync, watchFile } from "node:fs";
import { createKvError, isKvError } from "@keyval/core/protocol";
import type { KvAuth } from "../access/authenticator.ts";
import type { KvJwt } from "../access/jwt-options.ts";
import type { KvServer } from "../kv-server.ts";
import type { KvServerLog } from "../log.ts";
import type { CliInput, CliOption } from "./command.ts";
import { durationOf } from "./duration-of.ts";
import { readTokensFile } from "./tokens-file.ts";

export const authOptions: Readonly<Record<string, CliOption>> = {
  tokens: { value: "file", help: "tokens and rules, as JSON; read again on SIGHUP and changes" },
  "jwt-issuer": { value: "names", help: "who signs JSON Web Tokens (iss), comma-separated" },
  "jwt-audience": { value: "names", help: "whom they are for (aud), comma-separated; any: *" },
  "jwt-jwks": { value: "url", help: "where their issuer's keys are" },
  "jwt-key": { value: "file", help: "their issuer's public key, as PEM, instead of --jwt-jwks" },
  "jwt-secret": { value: "text", help: "a secret of 32 bytes or more, instead; as a variable" },
  "jwt-algorithms": { value: "names", help: "algorithms taken, comma-separated" },
  "jwt-clock-tolerance": {
    value: "duration",
    standard: "5s",
    help: "how far the clocks of issuer and server may differ",
  },
};

/** What the command line says about access. */
export type AuthOptions = { readonly tokens: string | undefined; readonly jwt: KvJwt | undefined };

function namesOf(input: CliInput, name: string): string[] | undefined {
  return input
    .text(name)
    ?.split(",")
    .map((part) => part.trim());
}

function keyOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const why = (cause as Error).message;
    throw createKvError("invalid_argument", `--jwt-key cannot be read: ${why}.`, { cause });
  }
}

/** @throws KvError `invalid_argument` naming the flag */
export function readAuthOptions(input: CliInput): AuthOptions {
  const tokens = input.text("tokens");
  const issuer = namesOf(input, "jwt-issuer");
  const others = ["jwt-audience", "jwt-jwks", "jwt-key", "jwt-secret", "jwt-algorithms"];
  const lonely = others.find((name) => input.text(name) !== undefined);
  if (!issuer && lonely !== undefined)
    throw createKvError(
      "invalid_argument",
      `--${lonely} is of no use without --jwt-issuer: who signs the tokens.`,
    );
  if (!issuer) return { tokens, jwt: undefined };
  const audience = namesOf(input, "jwt-audience");
  if (!audience)
    throw createKvError(
      "invalid_argument",
      "--jwt-issuer needs --jwt-audience: whom the tokens are for, or * when they do not say.",
    );
  const key = input.text("jwt-key");
  const texts = {
    jwks: input.text("jwt-jwks"),
    publicKey: key && keyOf(key),
    secret: input.text("jwt-secret"),
    algorithms: namesOf(input, "jwt-algorithms"),
  };
  const given = Object.entries(texts).filter(([, text]) => text !== undefined);
  return {
    tokens,
    jwt: {
      ...{ issuer, audience: audience.includes("*") ? null : audience },
      ...Object.fromEntries(given),
      clockTolerance: durationOf(
        "jwt-clock-tolerance",
        input.text("jwt-clock-tolerance") as string,
      ),
    },
  };
}

/** What a server is to know of its callers; nothing when the command line says nothing. @throws KvError */
export async function readAuth({ tokens, jwt }: AuthOptions): Promise<KvAuth | undefined> {
  if (tokens === undefined && jwt === undefined) return undefined;
  if (tokens === undefined)
    throw createKvError(
      "invalid_argument",
      '--jwt-issuer needs --tokens: a file with the rules for its tokens, such as { "rules": [{ "prefix": ["t", "$tenant"], "allow": ["read", "write"] }] }.',
    );
  return { ...(await readTokensFile(tokens)), ...(jwt && { jwt }) };
}

/** How often the tokens file is looked at, ms: its place may be a link that is replaced, which no event tells of. */
const lookEvery = 1000;

/** Reads the tokens file again when it changes, and on SIGHUP. What cannot be used leaves all as it is. */
export function followTokens(server: KvServer, options: AuthOptions, log: KvServerLog): void {
  const { tokens } = options;
  if (tokens === undefined) return;
  const reload = async () => {
    try {
      await server.refreshAuth(await readAuth(options));
      log("info", "The tokens were read again", { file: tokens });
    } catch (error) {
      if (!isKvError(error)) throw error;
      log("error", `The tokens stay as they were. ${error.message}`);
    }
  };
  let last = Promise.resolve();
  const again = () => {
    last = last.then(reload); // in turn: the latest reading stays
  };
  watchFile(tokens, { interval: lookEvery, persistent: false }, again);
  process.on("SIGHUP", again);
  again(); // it may have changed since the server was made of it
}
