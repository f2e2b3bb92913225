const dayMilliseconds = 86_400_000;

/**
 * True when the instant (RFC 3339) is too early for a completion. Midnight, in whatever zone it is written, stands for
 * the day that begins with it: it is past when that day is over.
 */
export function isPast(instant: string, now: Date): boolean {
  const isDay = /t00:00:00(\.0+)?(z|[+-])/i.test(instant);
  return Date.parse(instant) + (isDay ? dayMilliseconds : 0) <= now.getTime();
}
