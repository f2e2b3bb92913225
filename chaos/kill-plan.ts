import { shuffled, randomWithin, type Random, type MillisecondRange } from './random.js';

/** What is killed: every process of Turnup. The sandbox stands for other systems. */
export const victimNames = ['worker', 'api', 'temporal', 'database'] as const;
export type VictimName = (typeof victimNames)[number];

/** What happens to a process. */
export interface Blow {
  /** Since the beginning. */
  readonly atMs: number;
  readonly victim: VictimName;
  /**
   * `kill -9`; the same, and its data are erased; or it is stopped, as a virtual machine is that is moved, and goes on
   * afterwards as if no time had passed.
   */
  readonly how: 'kill' | 'erase' | 'freeze';
  /** How long it is away. */
  readonly pauseMs: number;
}

export interface KillPlanOptions {
  readonly kills: number;
  /** Time between two kills; if it is shorter than a pause, two of them are dead at once. */
  readonly gapMs: MillisecondRange;
  readonly pauseMs: MillisecondRange;
  /** How many of the kills of Temporal erase its data too. */
  readonly erasures: number;
  /** How often a worker and the database are frozen, in turn. */
  readonly freezes: number;
  /** Longer than a lease or a heartbeat, so that others take over what is in hand. */
  readonly freezeMs: MillisecondRange;
}

const frozenInTurn: readonly VictimName[] = ['worker', 'database'];

/** Kills in rounds: after four of them each process has had its turn, in a different order each time. Freezes come in between. */
export function planBlows(
  random: Random,
  { kills, gapMs, pauseMs, erasures, freezes, freezeMs }: KillPlanOptions,
): Blow[] {
  const rounds = Math.ceil(kills / victimNames.length);
  const victims = Array.from({ length: rounds }, () => shuffled(random, victimNames)).flat();
  let lastMs = 0;
  const planned: readonly Blow[] = victims.slice(0, kills).map((victim) => {
    lastMs += randomWithin(random, gapMs);
    return { atMs: lastMs, victim, how: 'kill', pauseMs: randomWithin(random, pauseMs) };
  });
  const ofTemporal = planned.filter(({ victim }) => victim === 'temporal');
  const erasing = new Set(shuffled(random, ofTemporal).slice(0, erasures));
  const freezing = Array.from({ length: freezes }, (_, index): Blow => ({
    atMs: randomWithin(random, { min: 0, max: lastMs }),
    victim: frozenInTurn[index % frozenInTurn.length]!,
    how: 'freeze',
    pauseMs: randomWithin(random, freezeMs),
  }));
  const killing = planned.map((blow): Blow => (erasing.has(blow) ? { ...blow, how: 'erase' } : blow));
  return [...killing, ...freezing].toSorted((a, b) => a.atMs - b.atMs);
}
