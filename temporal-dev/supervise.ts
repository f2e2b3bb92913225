import { setTimeout as delay } from 'node:timers/promises';
import type { Report } from './home.js';
import type { Death, ManagedProcess } from './process.js';

const windowMs = 60_000;
const deathsInWindow = 5;

/** Where to report, and how long to wait. */
interface SuperviseOptions {
  readonly report: Report;
  readonly giveUp: (reason: string) => void;
  readonly firstPauseMs?: number;
}

/**
 * Restarts a process that dies unexpectedly, after a pause that doubles with each death in the last minute. Gives up,
 * and says so, at the fifth.
 */
export function supervise(
  process: ManagedProcess,
  { report, giveUp, firstPauseMs = 500 }: SuperviseOptions,
): void {
  let deaths: number[] = [];
  let reviving = false;

  const revive = async (reason: string) => {
    let why = reason;
    reviving = true;
    for (;;) {
      deaths = [...deaths, Date.now()].filter((at) => at > Date.now() - windowMs);
      if (deaths.length >= deathsInWindow) {
        giveUp(
          `${process.name} died ${deaths.length} times within a minute (${why}). Its log: ${process.logFile}`,
        );
        return;
      }
      report(`${process.name} died (${why}): starting it again`);
      await delay(firstPauseMs * 2 ** (deaths.length - 1));
      try {
        await process.start();
        break;
      } catch (error) {
        why = (error as Error).message;
      }
    }
    reviving = false;
    report(`${process.name} is back (pid ${process.pid})`);
  };

  process.onDeath((death: Death) => {
    if (!death.expected && !reviving) void revive(death.reason);
  });
}
