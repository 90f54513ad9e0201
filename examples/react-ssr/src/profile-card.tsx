// One entry: who is reading, or the way to become somebody.
import { useMutation, useSuspenseKv } from "@keyval/react";
import { css, day, type Profile, profile } from "./guestbook.ts";

export function ProfileCard({ user }: { user: string }) {
  const { value } = useSuspenseKv<Profile>(profile(user));
  const join = useMutation((tx) => {
    const colour = crypto.getRandomValues(new Uint8Array(3));
    tx.set(profile(user), { colour, joined: new Date(), notes: 0n } satisfies Profile);
  });
  if (!value) return <button onClick={() => join.mutate()}>Join as {user}</button>;
  return (
    <p>
      <b style={{ color: css(value.colour) }}>{user}</b>, here since {day(value.joined)}, notes:{" "}
      <output>{String(value.notes)}</output>
    </p>
  );
}
