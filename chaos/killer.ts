import { setTimeout as delay } from 'node:timers/promises';
import type { Report } from '../temporal-dev/home.js';
import type { ManagedProcess } from '../temporal-dev/process.js';
import type { StackProcesses } from '../temporal-dev/stack.js';
import { victimNames, type Kill, type VictimName } from './kill-plan.js';
import { Victim } from './victim.js';

/** Kills the processes of a stack, and brings them back. */
interface Killer {
  /** Carries out the plan; returns once everything runs again. */
  carryOut(kills: readonly Kill[]): Promise<void>;
  /** Deaths that it did not cause. */
  unexpectedDeaths(): readonly string[];
}

/** All four must belong to the stack: processes of others are not killed. */
export function createKiller(processes: StackProcesses, report: Report): Killer {
  const victims = Object.fromEntries(
    victimNames.map((name) => [name, new Victim(requireOwn(name, processes[name]), report)]),
  ) as Record<VictimName, Victim>;
  const all = Object.values(victims);
  return {
    async carryOut(kills) {
      const begin = performance.now();
      const restarts: Promise<void>[] = [];
      for (const { atMs, victim, pauseMs } of kills) {
        await delay(Math.max(0, begin + atMs - performance.now()));
        const restart = victims[victim].killAndRestart(pauseMs);
        // Heard of below, with the others.
        restart.catch(() => undefined);
        restarts.push(restart);
      }
      await Promise.all(restarts);
      await Promise.all(all.map((victim) => victim.settled()));
    },
    unexpectedDeaths: () => all.flatMap((victim) => victim.unexpectedDeaths),
  };
}

function requireOwn(name: VictimName, process: ManagedProcess | undefined): ManagedProcess {
  if (process) return process;
  throw new Error(`the ${name} is not of this stack: it is not killed`);
}
