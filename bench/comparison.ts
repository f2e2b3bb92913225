import type { Report } from '../temporal-dev/home.js';
import { runBare } from './bare/driver.js';
import { cpuBetween, type CpuTimes } from './cpu.js';
import type { DatabaseCounts } from './database.js';
import { historyCounts, type HistoryCounts } from './history.js';
import { type Latencies, median } from './latencies.js';
import { type CompletedRun, measureClosedLoop, type Measured } from './load.js';
import type { BenchOptions } from './options.js';
import type { BenchEnvironment } from './environment.js';

/** One kind of workflow in all rounds: medians, and what one of it costs. */
export interface SideFigures {
  readonly perSecond: number;
  readonly perSecondByRound: readonly number[];
  readonly submit: Latencies;
  readonly endToEnd: Latencies;
  readonly cpuMs: CpuTimes;
  readonly statements: number;
  readonly commits: number;
  readonly history: HistoryCounts;
}

export interface Comparison {
  readonly turnup: SideFigures;
  readonly bare: SideFigures;
  /** Orders per bare workflow: of each round's neighbours, the median. */
  readonly ratio: number;
  readonly ratioByRound: readonly number[];
  /** CPU time of a bare workflow divided by that of an order, all processes: other programs hardly affect it. */
  readonly cpuRatio: number;
  /** CPU cores in use by what is not part of the benchmark, mean over the rounds. */
  readonly otherCores: number;
}

interface Round extends Measured {
  readonly count: number;
  readonly seconds: number;
  readonly cpu: CpuTimes;
  readonly database: DatabaseCounts;
}

/** Bare workflow and Turnup take turns, so that other load on the machine affects both. */
export async function compare(
  scene: BenchEnvironment,
  options: BenchOptions,
  report: Report,
): Promise<Comparison> {
  const { orders, client } = scene;
  const one = { bare: async () => runBare(client), turnup: async () => orders.fibre() };
  const rounds: Record<'bare' | 'turnup', Round[]> = { bare: [], turnup: [] };
  for (let round = 0; round <= options.rounds; round += 1) {
    for (const side of ['bare', 'turnup'] as const) {
      const measured = await measure(scene, options, one[side]);
      // The first round is for the compilers and caches of all processes.
      if (round > 0) rounds[side].push(measured);
      report(`${round > 0 ? `Round ${round}` : 'Warm-up'}: ${side.padEnd(6)} ${format(measured)}`);
    }
  }
  const turnup = await summarize(scene, rounds.turnup);
  const bare = await summarize(scene, rounds.bare);
  const ratioByRound = turnup.perSecondByRound.map((rate, index) => rate / bare.perSecondByRound[index]!);
  const all = [...rounds.bare, ...rounds.turnup];
  return {
    turnup,
    bare,
    ratio: median(ratioByRound),
    ratioByRound,
    cpuRatio: totalCpu(bare) / totalCpu(turnup),
    otherCores: otherCores(all),
  };
}

/** Of all processes, in milliseconds each. */
export const totalCpu = ({ cpuMs }: SideFigures): number =>
  Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0);

async function measure(
  scene: BenchEnvironment,
  { inFlight, orders: count }: BenchOptions,
  one: () => Promise<CompletedRun>,
): Promise<Round> {
  const marks = new Map<string, { cpu: CpuTimes; database: DatabaseCounts; at: number }>();
  const mark = async (moment: 'begin' | 'end'): Promise<void> => {
    const at = performance.now();
    const [cpu, database] = await Promise.all([scene.cpu(), scene.database.counts()]);
    marks.set(moment, { cpu, database, at });
  };
  const measured = await measureClosedLoop({ inFlight, count, runOne: one, mark });
  const begin = marks.get('begin')!;
  const end = marks.get('end')!;
  return {
    ...measured,
    count,
    seconds: (end.at - begin.at) / 1_000,
    cpu: cpuBetween(begin.cpu, end.cpu),
    database: {
      statements: end.database.statements - begin.database.statements,
      commits: end.database.commits - begin.database.commits,
      rowsRead: end.database.rowsRead - begin.database.rowsRead,
    },
  };
}

async function summarize({ client }: BenchEnvironment, rounds: readonly Round[]): Promise<SideFigures> {
  const of = (value: (round: Round) => number): number => median(rounds.map(value));
  const latency = (name: 'submit' | 'endToEnd'): Latencies => ({
    p50: of((round) => round[name].p50),
    p99: of((round) => round[name].p99),
    max: Math.max(...rounds.map((round) => round[name].max)),
  });
  const processes = Object.keys(rounds[0]?.cpu ?? {}).filter((name) => name !== 'everything');
  return {
    perSecond: of((round) => round.perSecond),
    perSecondByRound: rounds.map(({ perSecond }) => perSecond),
    submit: latency('submit'),
    endToEnd: latency('endToEnd'),
    cpuMs: Object.fromEntries(
      processes.map((name) => [name, of(({ cpu, count }) => (cpu[name] ?? 0) / count)]),
    ),
    statements: of(({ database, count }) => database.statements / count),
    commits: of(({ database, count }) => database.commits / count),
    history: await historyCounts(
      client,
      rounds.flatMap(({ workflowIds }) => workflowIds),
    ),
  };
}

function otherCores(rounds: readonly Round[]): number {
  const cores = rounds.map(({ cpu: { everything = Number.NaN, ...ours }, seconds }) => {
    const own = Object.values(ours).reduce((sum, ms) => sum + ms, 0);
    return (everything - own) / 1_000 / seconds;
  });
  return Math.max(0, cores.reduce((sum, each) => sum + each, 0) / cores.length);
}

const format = ({ perSecond, endToEnd, submit }: Measured): string =>
  `${perSecond.toFixed(1)}/s, end to end p50 ${endToEnd.p50.toFixed(0)} ms p99 ${endToEnd.p99.toFixed(0)} ms, ` +
  `submit p99 ${submit.p99.toFixed(0)} ms`;
