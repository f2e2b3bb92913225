import { readFile } from 'node:fs/promises';

/** CPU milliseconds since its start, user and system, of all threads; by name, `everything` for the whole machine. */
export type CpuTimes = Readonly<Record<string, number>>;

// The kernel counts in ticks of 1/100 s on every architecture that Linux runs Node on.
const msPerTick = 10;

/** Reads the times of these processes; empty where there is no /proc. */
export async function cpuTimes(pids: Readonly<Record<string, number>>): Promise<CpuTimes> {
  if (process.platform !== 'linux') return {};
  const own = await Promise.all(
    Object.entries(pids).map(async ([name, pid]) => [name, await processTicks(pid)] as const),
  );
  const times = Object.fromEntries(own.map(([name, ticks]) => [name, ticks * msPerTick]));
  return { ...times, everything: (await machineTicks()) * msPerTick };
}

/** What was used between the two. */
export function cpuBetween(before: CpuTimes, after: CpuTimes): CpuTimes {
  return Object.fromEntries(Object.entries(after).map(([name, ms]) => [name, ms - (before[name] ?? 0)]));
}

async function processTicks(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The command name, in parentheses, may hold blanks and parentheses itself: count from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

async function machineTicks(): Promise<number> {
  const [first = ''] = (await readFile('/proc/stat', 'utf8')).split('\n', 1);
  // user nice system idle iowait irq softirq: all but idle and iowait is work.
  const [user, nice, system, , , irq, softirq] = first.split(/\s+/).slice(1).map(Number);
  return [user, nice, system, irq, softirq].reduce<number>((sum, ticks) => sum + (ticks ?? 0), 0);
}
