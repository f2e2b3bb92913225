/** How often something is tried again, and until when. */
export interface RetrySchedule {
  readonly firstMs: number;
  readonly longestMs: number;
  /** After this long of trying it is given up. */
  readonly giveUpMs: number;
}

/** Some 30 tries in a day: at first after seconds, in the end every hour. */
export const eventRetries: RetrySchedule = {
  firstMs: 5_000,
  longestMs: 60 * 60_000,
  giveUpMs: 24 * 60 * 60_000,
};

/**
 * How long to wait after the so-manieth failure: doubled each time, and anything between half of it and the whole
 * (`random` from 0 to 1), so that what failed together is not tried together.
 */
export function retryDelayMs(
  failures: number,
  { firstMs, longestMs }: RetrySchedule,
  random: number,
): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 40));
  return Math.round(whole * (0.5 + random / 2));
}

/** True when it has been tried for long enough. */
export const isGivenUp = (firstTried: Date, now: Date, { giveUpMs }: RetrySchedule): boolean =>
  now.getTime() - firstTried.getTime() >= giveUpMs;
