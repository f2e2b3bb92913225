import { setTimeout as delay } from 'node:timers/promises';
import type { Report } from '../temporal-dev/home.js';
import { cpuBetween, type CpuTimes } from './cpu.js';
import type { DatabaseCounts } from './database.js';
import type { BenchEnvironment } from './environment.js';
import { type LargeOrder, measureLargeOrder } from './large-order.js';
import { latencies, type Latencies } from './latencies.js';
import type { CompletedRun } from './load.js';
import type { BenchOptions } from './options.js';

/** What something costs, by counts that other programs on the machine do not change. */
interface Cost {
  /** Of all processes of the stack. */
  readonly cpuMs: number;
  readonly statements: number;
  readonly rowsRead: number;
}

/** How small orders fare. */
interface SmallFigures {
  readonly orders: number;
  readonly submit: Latencies;
  readonly endToEnd: Latencies;
}

/** What small orders feel of a large one, and what that costs. */
interface BesideFigures extends SmallFigures {
  readonly large: LargeOrder;
  /** Of each site, less what the small orders cost when they are alone. */
  readonly perSite: Cost;
}

export interface LargeKindsFigures {
  /** Small orders that come in. */
  readonly perSecond: number;
  readonly alone: SmallFigures & { readonly perOrder: Cost };
  readonly managedVpns: readonly BesideFigures[];
  readonly fleets: readonly BesideFigures[];
}

const ordersAlone = 60;

/**
 * How small orders fare at a steady rate: alone, and for each of the sizes while a managed business VPN of so many sites runs,
 * whose parts wait for each other over the whole order, and while half as many SIMs without a place are set up.
 */
export async function measureBeside(
  scene: BenchEnvironment,
  { beside: sizes, besidePerSecond: perSecond }: Pick<BenchOptions, 'beside' | 'besidePerSecond'>,
  report: Report,
): Promise<LargeKindsFigures> {
  const { orders } = scene;
  report(`Small orders: ${ordersAlone} alone, ${perSecond} a second`);
  const [small, cost] = await costed(scene, () =>
    measureSmall(scene, perSecond, (begun) => begun < ordersAlone),
  );
  const alone = { ...small, perOrder: mapCost(cost, (each) => each / small.orders) };

  async function beside(large: () => Promise<LargeOrder>): Promise<BesideFigures> {
    const [both, total] = await costed(scene, async () => {
      let isRunning = true;
      const running = large().finally(() => (isRunning = false));
      const [figures, each] = await Promise.all([measureSmall(scene, perSecond, () => isRunning), running]);
      return { ...figures, large: each };
    });
    const perSite = mapCost(
      total,
      (each, name) => (each - both.orders * alone.perOrder[name]) / both.large.sites,
    );
    return { ...both, perSite };
  }

  const managedVpns: BesideFigures[] = [];
  const fleets: BesideFigures[] = [];
  for (const sites of sizes) {
    const vpn = { name: 'Managed VPN', sites, run: () => orders.managedVpn(sites) };
    managedVpns.push(await beside(() => measureLargeOrder(scene, vpn, report)));
    const sims = Math.ceil(sites / 2);
    const fleet = { name: 'SIMs', sites: sims, run: () => orders.fleet(sims) };
    fleets.push(await beside(() => measureLargeOrder(scene, fleet, report)));
  }
  return { perSecond, alone, managedVpns, fleets };
}

/** Open loop: one begins at each tick, and its time counts from the tick. */
async function measureSmall(
  { orders }: BenchEnvironment,
  perSecond: number,
  goesOn: (begun: number) => boolean,
): Promise<SmallFigures> {
  const started = performance.now();
  const all: Promise<CompletedRun>[] = [];
  while (goesOn(all.length)) {
    const tick = started + (all.length * 1_000) / perSecond;
    await delay(tick - performance.now());
    all.push(
      Promise.resolve(Math.max(0, performance.now() - tick)).then(async (late) => {
        const { submitMs, endToEndMs, ...run } = await orders.fibre();
        return { ...run, submitMs: submitMs + late, endToEndMs: endToEndMs + late };
      }),
    );
  }
  const done = await Promise.all(all);
  return {
    orders: done.length,
    submit: latencies(done.map(({ submitMs }) => submitMs)),
    endToEnd: latencies(done.map(({ endToEndMs }) => endToEndMs)),
  };
}

/** Processes that have nothing to do with the work. */
const uninvolved: ReadonlySet<string> = new Set(['everything', 'driver', 'bareWorker']);

async function costed<T>(scene: BenchEnvironment, work: () => Promise<T>): Promise<[result: T, cost: Cost]> {
  const read = async (): Promise<[CpuTimes, DatabaseCounts]> =>
    await Promise.all([scene.cpu(), scene.database.counts()]);
  const [cpuBefore, before] = await read();
  const result = await work();
  const [cpuAfter, after] = await read();
  const used = Object.entries(cpuBetween(cpuBefore, cpuAfter)).filter(([name]) => !uninvolved.has(name));
  const cost = {
    cpuMs: used.reduce((sum, [, ms]) => sum + ms, 0),
    statements: after.statements - before.statements,
    rowsRead: after.rowsRead - before.rowsRead,
  };
  return [result, cost];
}

const mapCost = (cost: Cost, map: (value: number, name: keyof Cost) => number): Cost => ({
  cpuMs: map(cost.cpuMs, 'cpuMs'),
  statements: map(cost.statements, 'statements'),
  rowsRead: map(cost.rowsRead, 'rowsRead'),
});
