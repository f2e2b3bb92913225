import { vpnOrder } from '../../../catalog-seeds/orders/vpn-order.js';
import type { Turnup } from '../../e2e/support/turnup.js';
import { until } from '../../support/until.js';
import {
  cancel,
  completeTask,
  decideFallout,
  forLong,
  holdDuringTask,
  of,
  partitionOf,
  patienceSeconds,
  type Scenario,
  suggestedAfter,
  untilStep,
} from './subject.js';

/** More than 200 steps are run in two partitions; the second has few. */
const branches = 70;

export async function partitioned({ run }: Turnup) {
  const order = of(await run(vpnOrder(branches)));
  return { partitioned: order, partition: partitionOf(order, 1) };
}

export async function partitionsCancelled(turnup: Turnup) {
  await turnup.sandbox({ provisioning: { delayMs: forLong } });
  const order = await turnup.submit(vpnOrder(branches));
  await until('a step of each partition to be under way', async () => {
    const running = (await turnup.plan(order)).filter(({ state }) => state === 'inProgress');
    return running.length > branches;
  });
  await cancel(turnup, order);
  await turnup.sandbox({ provisioning: { delayMs: 0 } });
  return { 'partitions-cancelled': of(order), 'partition-cancelled': partitionOf(of(order), 1) };
}

export async function partitionsOnHold(turnup: Turnup) {
  const order = await turnup.submit(vpnOrder(branches, { projectManaged: true }));
  await holdDuringTask(turnup, order);
  const subject = of(await turnup.untilState(order.href, 'completed'));
  return { 'partitions-on-hold': subject, 'partition-on-hold': partitionOf(subject, 1) };
}

/** Its design waits for the survey of every site, every line for the design, and its end for all equipment: through gates. */
export async function gated(turnup: Turnup) {
  const order = await turnup.submit(vpnOrder(branches, { projectManaged: true }));
  await completeTask(turnup, order);
  const parent = of(await turnup.untilState(order.href, 'completed'));
  return { gated: parent, 'gated-first': partitionOf(parent, 0), 'gated-second': partitionOf(parent, 1) };
}

/** Partitions that stand on each other both ways are undone step by step. */
export async function gatedCancelled(turnup: Turnup) {
  await turnup.sandbox({ 'field-service': { delayMs: 0 }, provisioning: { delayMs: forLong } });
  const order = await turnup.submit(vpnOrder(branches, { projectManaged: true }));
  await completeTask(turnup, order);
  await untilStep(turnup, order, 'Ethernet access line', 'inProgress');
  await cancel(turnup, order);
  await turnup.sandbox({ provisioning: { delayMs: 0 } });
  const parent = of(order);
  return {
    'gated-cancelled': parent,
    'gated-cancelled-first': partitionOf(parent, 0),
    'gated-cancelled-second': partitionOf(parent, 1),
  };
}

/** The plans of its partitions grow by what their lines report. */
export async function staggeredPartitions(turnup: Turnup) {
  const parent = of(await turnup.run(vpnOrder(branches, { monitoring: true })));
  return {
    'staggered-partitioned': parent,
    'staggered-first': partitionOf(parent, 0),
    'staggered-second': partitionOf(parent, 1),
  };
}

/** Fallout in one partition is what both wait for. */
export async function partitionHeld(turnup: Turnup) {
  await turnup.sandbox({ provisioning: { failSpecifications: ['rfs-hub-cpe'] } });
  const order = await turnup.run(vpnOrder(branches), 'held');
  await turnup.sandbox({ provisioning: { failSpecifications: [] } });
  await decideFallout(turnup, order, 'retry');
  const parent = of(await turnup.untilState(order.href, 'completed'));
  return { 'partition-held': partitionOf(parent, 0), 'partition-beside-held': partitionOf(parent, 1) };
}

/** A large order whose own history is long: its partitions yield, and go on under its next run. */
export async function yielded(turnup: Turnup): ReturnType<Scenario> {
  await turnup.sandbox({ provisioning: { delayMs: { min: 8_000, max: 16_000 } } });
  const order = await turnup.submit(vpnOrder(branches));
  await untilStep(turnup, order, 'Hub equipment', 'inProgress');
  const { workflowId } = of(order);
  const partition = partitionOf(of(order), 1);
  const handleOf = (id: string) => turnup.temporal.workflow.getHandle(id);
  const [parentRun, partitionRun] = await Promise.all(
    [workflowId, partition.workflowId].map(async (id) => (await handleOf(id).describe()).runId),
  );
  for (let index = 0; index < suggestedAfter; index += 1)
    await handleOf(workflowId).signal('deliver', [{ id: `${index}`, type: 'settled', stepIds: [] }]);
  await until(
    'another run',
    async () => (await handleOf(workflowId).describe()).runId !== parentRun,
    patienceSeconds,
  );
  await turnup.untilState(order.href, 'completed');
  await turnup.sandbox({ provisioning: { delayMs: 0 } });
  return {
    'parent-yielded': { workflowId, runId: parentRun! },
    'parent-resumed': { workflowId },
    'partition-yielded': { ...partition, runId: partitionRun! },
    'partition-resumed': partition,
  };
}
