// One entry while it is edited: what was read, what is being written, and whether somebody else changed it meanwhile.
// A write is checked against the version that was read, so nobody's change is overwritten unseen.
import type { KvEntryMaybe, KvKey } from "@keyval/core";
import { encodeKeyPath } from "@keyval/core/protocol";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { entriesOf } from "../describe-frame.ts";
import { fromEditableText, toEditableText } from "../value-text.ts";
import type { PanelContext } from "./panel-context.ts";

export type EntryState = {
  /** What the text was made from, and what a write is checked against. */
  readonly entry: KvEntryMaybe;
  readonly text: string;
  /** Another one whenever the text came from the store, and was not typed. */
  readonly revision: number;
  /** What somebody else made of it meanwhile. */
  readonly theirs?: KvEntryMaybe | undefined;
  /** Why the last write came to nothing. */
  readonly problem?: string | undefined;
  /** That the last write was stored. */
  readonly isSaved?: boolean;
};

export type EntryActions = {
  readonly edit: (text: string) => void;
  /** Reads it anew; what was typed goes. */
  readonly reload: () => Promise<void>;
  /** `over`: the version that may be replaced; the one that was read by default. */
  readonly save: (over?: KvEntryMaybe) => Promise<void>;
  /** Deletes the entry, unless somebody changed it; with `isDeep` also everything below it. */
  readonly remove: (isDeep: boolean) => Promise<void>;
};

const textOf = (entry: KvEntryMaybe) =>
  entry.versionstamp === null ? "" : toEditableText(entry.value);

export const isDirty = ({ entry, text }: EntryState): boolean => text !== textOf(entry);

export function useEntry(
  { twin, recorder }: PanelContext,
  key: KvKey,
  onChanged: () => void,
): [EntryState | undefined, EntryActions, string | undefined] {
  const [state, setState] = useState<EntryState>();
  const [failure, setFailure] = useState<string>();
  const latest = useRef(state); // what was typed since it was last drawn is in it
  const put = useCallback((next: EntryState | undefined) => {
    latest.current = next;
    setState(next);
  }, []);
  const change = (part: Partial<EntryState>) =>
    put(latest.current && { ...latest.current, ...part });
  const show = (entry: KvEntryMaybe, isSaved = false) =>
    put({ entry, text: textOf(entry), revision: (latest.current?.revision ?? 0) + 1, isSaved });

  const reload = async () => {
    try {
      show(await twin.get(key));
      setFailure(undefined);
    } catch (error) {
      setFailure((error as Error).message);
    }
  };

  /** Commits under a check; a lost one shows what the other wrote. */
  const commit = async (over: KvEntryMaybe, write: "set" | "delete"): Promise<boolean> => {
    const { text } = latest.current as EntryState;
    const atomic = twin.atomic().check(over);
    if (write === "set") atomic.set(key, fromEditableText(text), { expiresIn: "keep" });
    else atomic.delete(key);
    if ((await atomic.commit()).ok) return true;
    change({ theirs: await twin.get(key), problem: undefined });
    return false;
  };

  const attempt = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      change({ problem: (error as Error).message, isSaved: false });
    }
  };

  useEffect(() => {
    void reload();
    const id = encodeKeyPath(key);
    return recorder.subscribe((event) => {
      const { current } = latest;
      if (event?.type !== "frames" || !current) return;
      const entries = event.frames.flatMap(entriesOf);
      const newer = entries.findLast((entry) => encodeKeyPath(entry.key) === id);
      if (!newer || newer.versionstamp === current.entry.versionstamp) return;
      if (newer.versionstamp && newer.versionstamp < (current.entry.versionstamp ?? "")) return;
      if (isDirty(current)) change({ theirs: newer, isSaved: false });
      else show(newer, current.isSaved);
    });
  }, []);

  const actions: EntryActions = {
    edit(text) {
      // The editor also tells of what it was given.
      if (text !== latest.current?.text) change({ text, isSaved: false, problem: undefined });
    },
    reload,
    save: (over) =>
      attempt(async () => {
        const { entry } = latest.current as EntryState;
        if (!(await commit(over ?? entry, "set"))) return;
        await reload();
        change({ isSaved: true });
        onChanged();
      }),
    remove: (isDeep) =>
      attempt(async () => {
        const { entry } = latest.current as EntryState;
        if (entry.versionstamp !== null && !(await commit(entry, "delete"))) return;
        if (isDeep) await twin.delete(key);
        await reload();
        onChanged();
      }),
  };
  return [state, actions, failure];
}
