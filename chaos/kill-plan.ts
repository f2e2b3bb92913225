import { shuffled, randomWithin, type Random, type MillisecondRange } from './random.js';

/** What is killed: every process of Turnup. The sandbox stands for other systems. */
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
  /** Time between two kills; if it is shorter than a pause, two of them are dead at once. */
  readonly gapMs: MillisecondRange;
  readonly pauseMs: MillisecondRange;
}

/** In rounds: after four kills each process has had its turn, in a different order each time. */
export function planKills(random: Random, { kills, gapMs, pauseMs }: KillPlanOptions): Kill[] {
  const rounds = Math.ceil(kills / victimNames.length);
  const victims = Array.from({ length: rounds }, () => shuffled(random, victimNames)).flat();
  let atMs = 0;
  return victims.slice(0, kills).map((victim) => {
    atMs += randomWithin(random, gapMs);
    return { atMs, victim, pauseMs: randomWithin(random, pauseMs) };
  });
}
