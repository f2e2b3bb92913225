/** How often something is retried, and for how long. */
export interface RetrySchedule {
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  /** Retries end after this long. */
  readonly maxElapsedMs: number;
}

/** Some 30 tries in a day: at first after seconds, in the end every hour. */
export const eventRetrySchedule: RetrySchedule = {
  initialDelayMs: 5_000,
  maxDelayMs: 60 * 60_000,
  maxElapsedMs: 24 * 60 * 60_000,
};

/**
 * How long to wait after the nth consecutive failure (exponential, 50-100 % jitter): doubled each time, then scaled
 * (`random` from 0 to 1), so that tries which failed together are not repeated together.
 */
export function retryDelayMs(
  failures: number,
  { initialDelayMs, maxDelayMs }: RetrySchedule,
  random: number,
): number {
  const delay = Math.min(maxDelayMs, initialDelayMs * 2 ** Math.min(failures - 1, 40));
  return Math.round(delay * (0.5 + random / 2));
}

/** True when the time for retries is over. */
export const isExhausted = (firstTried: Date, now: Date, { maxElapsedMs }: RetrySchedule): boolean =>
  now.getTime() - firstTried.getTime() >= maxElapsedMs;
