import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { ChaosOptions } from './run.js';
import { retryLimitSeconds } from './sandbox-faults.js';

/** The options of the command line. */
interface CommandLine extends ChaosOptions {
  readonly workers: number;
  readonly keep: boolean;
  readonly help: boolean;
}

export const usage = `npm run chaos -- [options]

  --orders 50    orders to submit
  --kills 12     processes to kill: worker, API, Temporal and database in turn
  --erasures 1   kills of Temporal that erase its data too
  --freezes 2    stops of a worker and the database, in turn, for longer than leases and heartbeats
  --terminations 3  workflows of orders that are terminated in Temporal
  --workers 2    worker processes
  --seed n       repeats the choices of an earlier run (which processes, when, what the sandbox does)
  --minutes 10   how long orders may take after the last kill
  --keep         keeps logs and data in .turnup/chaos`;

/** Parses the command line; throws on anything that is not an option. */
export function readOptions(args: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    options: {
      orders: { type: 'string', default: '50' },
      kills: { type: 'string', default: '12' },
      erasures: { type: 'string', default: '1' },
      freezes: { type: 'string', default: '2' },
      terminations: { type: 'string', default: '3' },
      workers: { type: 'string', default: '2' },
      seed: { type: 'string', default: String(randomInt(1_000_000)) },
      minutes: { type: 'string', default: '10' },
      keep: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const orders = whole('orders', values.orders);
  return {
    orders,
    // One of each large family that is completed and one that is cancelled: each sixth is.
    largeAt: orders < 30 ? [] : [16, 22, 17, 23],
    // A small one, which is not cancelled.
    ...(orders > poisoned && { poisonedAt: poisoned }),
    kills: whole('kills', values.kills),
    erasures: whole('erasures', values.erasures),
    freezes: whole('freezes', values.freezes),
    // Activities are given to another worker after 20 s, requests of the hand-off queue after 40 s.
    freezeMs: { min: 45_000, max: 60_000 },
    terminations: whole('terminations', values.terminations),
    workers: Math.max(1, whole('workers', values.workers)),
    seed: whole('seed', values.seed),
    timeoutMs: whole('minutes', values.minutes) * 60_000,
    // About a quarter of the kills come while the previous victim is still dead.
    gapMs: { min: 4_000, max: 26_000 },
    pauseMs: { min: 500, max: 10_000 },
    // Longer than the retry limit of the steps: what waits so is no fallout.
    offlineMs: { min: retryLimitSeconds * 1_000 + 5_000, max: retryLimitSeconds * 1_000 + 15_000 },
    rateLimit: 8,
    cancelEvery: 6,
    cancelAfterMs: { min: 500, max: 12_000 },
    keep: values.keep,
    help: values.help,
  };
}

const poisoned = 7;

function whole(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`--${name} must be a whole number, not "${text}".\n\n${usage}`);
}
