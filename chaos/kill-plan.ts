import { shuffled, randomWithin, type Random, type MillisecondRange } from './random.js';

/** What is killed: everything that Turnup is made of. The sandbox is the others. */
export const victimNames = ['worker', 'api', 'temporal', 'database'] as const;
export type VictimName = (typeof victimNames)[number];

/** One `kill -9` to come. */
export interface Kill {
  /** Since the beginning. */
  readonly atMs: number;
  readonly victim: VictimName;
  /** How long it stays dead before it is started again. */
  readonly pauseMs: number;
}

export interface KillPlanOptions {
  readonly kills: number;
  /** Between one kill and the next; shorter than a pause makes two of them dead at once. */
  readonly gapMs: MillisecondRange;
  readonly pauseMs: MillisecondRange;
}

/** In rounds, so that after each four kills all have had their turn, in an order of its own each time. */
export function planKills(random: Random, { kills, gapMs, pauseMs }: KillPlanOptions): Kill[] {
  const rounds = Math.ceil(kills / victimNames.length);
  const victims = Array.from({ length: rounds }, () => shuffled(random, victimNames)).flat();
  let atMs = 0;
  return victims.slice(0, kills).map((victim) => {
    atMs += randomWithin(random, gapMs);
    return { atMs, victim, pauseMs: randomWithin(random, pauseMs) };
  });
}
