import { setTimeout as delay } from 'node:timers/promises';
import type { Report } from '../temporal-dev/home.js';
import type { BenchEnvironment } from './environment.js';
import { type LargeOrder, measureLargeOrder } from './large-order.js';
import { latencies, type Latencies } from './latencies.js';
import type { CompletedRun } from './load.js';

/** What small orders feel of a large one. */
interface BesideFigures {
  readonly large: LargeOrder;
  /** So many small orders ran beside it. */
  readonly orders: number;
  readonly submit: Latencies;
  readonly endToEnd: Latencies;
}

export interface LargeKindsFigures {
  readonly alone: Omit<BesideFigures, 'large'>;
  readonly managedVpn: BesideFigures;
  readonly fleet: BesideFigures;
}

/** Far from what the machine can do without the large order. */
const perSecond = 2;
const ordersAlone = 60;

/**
 * How small orders fare at a steady rate: alone, while a managed business VPN of so many sites runs, whose parts wait for
 * each other over the whole order, and while half as many SIMs without a place are set up.
 */
export async function measureBeside(
  scene: BenchEnvironment,
  sites: number,
  report: Report,
): Promise<LargeKindsFigures> {
  const { orders } = scene;
  report(`Small orders: ${ordersAlone} alone, ${perSecond} a second`);
  const alone = await measureSmall(scene, (begun) => begun < ordersAlone);
  const beside = async (large: () => Promise<LargeOrder>): Promise<BesideFigures> => {
    let isRunning = true;
    const running = large().finally(() => (isRunning = false));
    const [figures, each] = await Promise.all([measureSmall(scene, () => isRunning), running]);
    return { ...figures, large: each };
  };
  return {
    alone,
    managedVpn: await beside(() =>
      measureLargeOrder(scene, { name: 'Managed VPN', sites, run: () => orders.managedVpn(sites) }, report),
    ),
    fleet: await beside(async () => {
      const sims = Math.ceil(sites / 2);
      return await measureLargeOrder(
        scene,
        { name: 'SIMs', sites: sims, run: () => orders.fleet(sims) },
        report,
      );
    }),
  };
}

/** Open loop: one begins at each tick, and its time counts from the tick. */
async function measureSmall(
  { orders }: BenchEnvironment,
  goesOn: (begun: number) => boolean,
): Promise<Omit<BesideFigures, 'large'>> {
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
