import type { Report } from '../temporal-dev/home.js';
import { largest, type Largest, runsOf } from './history.js';
import { median } from './latencies.js';
import type { CompletedRun } from './load.js';
import type { BenchEnvironment } from './environment.js';

/** One order of so many sites, or SIMs. */
export interface LargeOrder extends Largest {
  readonly sites: number;
  readonly seconds: number;
  readonly msPerSite: number;
  readonly submitMs: number;
  readonly workflows: number;
}

export interface GrowthFigures {
  readonly small: LargeOrder;
  readonly large: LargeOrder;
  /** A site of the large order takes this many times as long as one of the small. */
  readonly ratio: number;
}

const smallSites = 100;
// The small order is over in a moment: one of it says little.
const smallRuns = 3;

/** How the time a site grows from an order of 100 sites to one of so many. */
export async function measureGrowth(
  scene: BenchEnvironment,
  sites: number,
  report: Report,
): Promise<GrowthFigures> {
  // Warm like the large one will be; else the small one pays for the compilers, and the ratio looks better than it is.
  await measure(scene, smallSites, () => undefined);
  const small: LargeOrder[] = [];
  for (let run = 0; run < smallRuns; run += 1) small.push(await measure(scene, smallSites, report));
  const large = await measure(scene, sites, report);
  const middle = median(small.map(({ msPerSite }) => msPerSite));
  return {
    small: small.find(({ msPerSite }) => msPerSite === middle)!,
    large,
    ratio: large.msPerSite / middle,
  };
}

const measure = async (scene: BenchEnvironment, sites: number, report: Report): Promise<LargeOrder> =>
  await measureLargeOrder(
    scene,
    { name: 'Business VPN', sites, run: async () => await scene.orders.vpn(sites) },
    report,
  );

interface LargeOrderRun {
  readonly name: string;
  readonly sites: number;
  readonly run: () => Promise<CompletedRun>;
}

/** What Temporal takes of a payload, 256 KiB, and what a history may come to (docs/architecture.md). */
const limits = { payloadBytes: 262_144, events: 10_000 };

/** Runs one order to its end, and looks at the histories of its workflows. Throws when one of them is beyond the limits. */
export async function measureLargeOrder(
  { client }: BenchEnvironment,
  { name, sites, run }: LargeOrderRun,
  report: Report,
): Promise<LargeOrder> {
  const { workflowId, submitMs, endToEndMs } = await run();
  const runs = await runsOf(client, workflowId);
  const order = {
    sites,
    seconds: endToEndMs / 1_000,
    msPerSite: endToEndMs / sites,
    submitMs,
    workflows: new Set(runs.map((each) => each.workflowId)).size,
    ...(await largest(client, runs)),
  };
  report(
    `${name} of ${sites}: ${order.seconds.toFixed(1)} s, ${order.msPerSite.toFixed(1)} ms each, ` +
      `${order.workflows} workflows, the largest history ${order.events} events, the largest payload ` +
      `${(order.payloadBytes / 1_000).toFixed(1)} KB`,
  );
  if (order.events > limits.events || order.payloadBytes > limits.payloadBytes)
    throw new Error(`${name} of ${sites}: a history or payload is beyond what a workflow may have`);
  return order;
}
