// The file that `--tokens` names: who may do what, as JSON. Its format is in docs/guide/access.md.
import { readFile } from "node:fs/promises";
import { createKvError, decodeWirePrefix, isKvError, refuseUnknown } from "@keyval/core/protocol";
import type { KvAccessRule } from "../access/access-rule.ts";
import type { KvAuth } from "../access/authenticator.ts";
import type { KvToken } from "../access/static-tokens.ts";

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Rules with their prefixes read: a bigint or bytes in them are written as in a request. */
function rulesOf(rules: unknown, where: string): readonly KvAccessRule[] | undefined {
  if (!Array.isArray(rules)) return rules as undefined; // the authenticator says what is wrong
  return rules.map((rule: unknown, i) => {
    if (!isObject(rule)) return rule as never;
    refuseUnknown(rule, `${where}[${i}]`, ["prefix", "allow"]);
    try {
      return { ...rule, prefix: decodeWirePrefix(rule.prefix) } as KvAccessRule;
    } catch (cause) {
      if (!isKvError(cause)) throw cause;
      const why = `${where}[${i}].prefix cannot be used. ${cause.message}`;
      throw createKvError("invalid_argument", why, { cause });
    }
  });
}

function tokenOf(token: unknown, where: string): KvToken {
  if (!isObject(token)) return token as never;
  refuseUnknown(token, where, ["token", "name", "rules", "claims"]);
  const { rules, ...rest } = token;
  const read = rulesOf(rules, `${where}.rules`);
  return { ...(rest as KvToken), ...(read !== undefined && { rules: read }) };
}

/** Why a text is no JSON. Not with what stands around the mistake, as Node says it: that may be a token, and this is logged. */
function jsonMistakeIn(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (cause) {
    return (cause as Error).message.replace(/, (?:\.{3})?".*"(?:\.{3})? is not/s, " is not");
  }
}

/** Reads a file of tokens and rules. @throws KvError `invalid_argument` naming the file, and what is wrong in it */
export async function readTokensFile(
  path: string,
): Promise<Pick<KvAuth, "tokens" | "rules" | "anonymous">> {
  try {
    const text = await readFile(path, "utf8");
    const mistake = jsonMistakeIn(text);
    if (mistake !== undefined) throw new Error(`It is not JSON: ${mistake}.`);
    const file: unknown = JSON.parse(text);
    if (!isObject(file)) throw new Error('It must be an object such as { "tokens": [ … ] }.');
    refuseUnknown(file, "It", ["tokens", "rules", "anonymous"]);
    const { tokens } = file;
    const rules = rulesOf(file.rules, "rules");
    const anonymous = rulesOf(file.anonymous, "anonymous");
    return {
      ...(tokens !== undefined && {
        tokens: Array.isArray(tokens)
          ? tokens.map((token, i) => tokenOf(token, `tokens[${i}]`))
          : (tokens as never),
      }),
      ...(rules !== undefined && { rules }),
      ...(anonymous !== undefined && { anonymous }),
    };
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "There is no such file." : message;
    throw createKvError("invalid_argument", `The tokens file ${path} cannot be used. ${why}`, {
      cause,
    });
  }
}
