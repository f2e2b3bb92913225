import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Report } from '../temporal-dev/home.js';
import type { ManagedProcess } from '../temporal-dev/process.js';
import type { Stack } from '../temporal-dev/stack.js';
import { type Blow, victimNames, type VictimName } from './kill-plan.js';
import { Victim } from './victim.js';

/** Kills and freezes the processes of a stack, and brings them back. */
interface Killer {
  /** Carries out the plan; returns once everything runs again. */
  carryOut(blows: readonly Blow[]): Promise<void>;
  /** Deaths that it did not cause. */
  unexpectedDeaths(): readonly string[];
}

/** All must belong to the stack: processes of others are not killed. Several workers have their turns one after another. */
export function createKiller({ processes, env }: Pick<Stack, 'processes' | 'env'>, report: Report): Killer {
  const victimsOf = (name: VictimName): readonly Victim[] =>
    (name === 'worker' ? processes.workers : [processes[name]]).map(
      (each) => new Victim(requireOwn(name, each), report),
    );
  const victims = Object.fromEntries(victimNames.map((name) => [name, victimsOf(name)])) as Record<
    VictimName,
    readonly Victim[]
  >;
  const all = Object.values(victims).flat();
  const files = temporalFiles(env['TURNUP_HOME']!);
  let turns = 0;
  return {
    async carryOut(blows) {
      const begin = performance.now();
      const ends: Promise<void>[] = [];
      for (const { atMs, victim: name, how, pauseMs } of blows) {
        await delay(Math.max(0, begin + atMs - performance.now()));
        const victim =
          name === 'worker' ? victims.worker[turns++ % victims.worker.length]! : victims[name][0]!;
        const end =
          how === 'freeze' ? victim.freeze(pauseMs) : victim.restart(pauseMs, how === 'erase' ? files : []);
        // Heard of below, with the others.
        end.catch(() => undefined);
        ends.push(end);
      }
      await Promise.all(ends);
      await Promise.all(all.map((victim) => victim.settled()));
    },
    unexpectedDeaths: () => all.flatMap((victim) => victim.unexpectedDeaths),
  };
}

/** Where the Temporal server of a stack keeps everything that it knows. */
const temporalFiles = (home: string): readonly string[] =>
  ['temporal.db', 'temporal.db-wal', 'temporal.db-shm'].map((name) => join(home, 'temporal', name));

function requireOwn(name: VictimName, process: ManagedProcess | undefined): ManagedProcess {
  if (process) return process;
  throw new Error(`the ${name} is not of this stack: it is not killed`);
}
