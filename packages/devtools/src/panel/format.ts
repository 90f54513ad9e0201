// Times and sizes in few characters.

const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
});

/** `14:03:07.120` */
export const formatTime = (epochMs: number): string => clock.format(epochMs);

/** `812 B`, `3.4 kB` */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** `8.2 ms`, `340 ms`, `2.1 s` */
export function formatDuration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** When a versionstamp was made, the day only when it is not today: its first 48 bits are epoch ms. */
export function formatVersionTime(versionstamp: string): string | undefined {
  const ms = Number.parseInt(versionstamp.replaceAll("-", "").slice(0, 12), 16);
  if (Number.isNaN(ms)) return undefined;
  const day = new Date(ms).toLocaleDateString();
  return day === new Date().toLocaleDateString() ? formatTime(ms) : `${day}, ${formatTime(ms)}`;
}
