import { vpnOrder } from '../../../catalog-seeds/orders/vpn-order.js';
import type { Turnup } from '../../e2e/support/turnup.js';
import { until } from '../../support/until.js';
import { cancel, forLong, of, partitionOf } from './subject.js';

/** More than 200 steps are run in two partitions; the second has few. */
const branches = 70;

export async function partitioned({ run }: Turnup) {
  const order = of(await run(vpnOrder(branches), 'completed', 120));
  return { partitioned: order, partition: partitionOf(order, 1) };
}

export async function partitionsCancelled(turnup: Turnup) {
  await turnup.sandbox({ provisioning: { delayMs: forLong } });
  const order = await turnup.submit(vpnOrder(branches));
  await until('a step of each partition to be under way', async () => {
    const running = (await turnup.plan(order)).filter(({ state }) => state === 'inProgress');
    return running.length > branches;
  });
  await cancel(turnup, order, 'cancelled', 120);
  await turnup.sandbox({ provisioning: { delayMs: 0 } });
  return { 'partitions-cancelled': of(order), 'partition-cancelled': partitionOf(of(order), 1) };
}
