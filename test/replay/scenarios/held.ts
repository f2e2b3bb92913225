import { vpnOrder } from '../../../catalog-seeds/orders/vpn-order.js';
import { lockCatalog } from '../../../entities/catalog/catalog-store.js';
import { system } from '../../../entities/actor.js';
import { DatabasePool } from '../../../entities/database.js';
import { ownProduct } from '../../e2e/support/own-catalog.js';
import { seedOrder, type Turnup } from '../../e2e/support/turnup.js';
import {
  cancel,
  completeTask,
  decideFallout,
  forLong,
  of,
  openTask,
  untilEvents,
  untilStep,
} from './subject.js';

export async function manualTask(turnup: Turnup) {
  const order = await turnup.submit(vpnOrder(2, { projectManaged: true }));
  await completeTask(turnup, order);
  return { 'manual-task': of(await turnup.untilState(order.href, 'completed')) };
}

export async function failedTask(turnup: Turnup) {
  const order = await turnup.submit(vpnOrder(2, { projectManaged: true }));
  const task = await openTask(turnup, order);
  await turnup.api('POST', `/api/v1/task/${String(task['id'])}/fail`, { reason: 'A survey is missing.' });
  await turnup.untilState(order.href, 'held');
  await decideFallout(turnup, order, 'retry');
  await completeTask(turnup, order);
  return { 'manual-task-failed': of(await turnup.untilState(order.href, 'completed')) };
}

/** Longer offline than the retry limit, so that it is parked more than once. */
export async function parkedOffline(turnup: Turnup) {
  const setStatus = (status: string) =>
    turnup.api('PATCH', '/api/v1/downstreamSystem/resource-management', { status });
  const doc = await ownProduct(turnup, 'parked-line', {
    downstreamSystem: 'resource-management',
    kind: 'resourceOrder',
    retry: { initialInterval: 0.2, maximumInterval: 0.2, limit: 1 },
  });
  await setStatus('offline');
  const order = await turnup.submit(doc);
  await untilEvents(turnup, of(order), 'activityTaskTimedOutEventAttributes', 2);
  await setStatus('online');
  return { 'parked-offline': of(await turnup.untilState(order.href, 'completed')) };
}

export async function inquired(turnup: Turnup) {
  await turnup.sandbox({ all: { lostRate: 1 } });
  const order = await turnup.run(await ownProduct(turnup, 'silent-line', { inquireAfter: 1 }));
  await turnup.sandbox({ all: { lostRate: 0 } });
  return { inquired: of(order) };
}

/** Held before it has a plan, since its step's system is not in the catalog, as no catalog that was published can be. */
export async function heldByCatalog(turnup: Turnup) {
  const doc = await ownProduct(turnup, 'homeless-line', {});
  const pool = await DatabasePool.open({ url: turnup.stack.databaseUrl });
  await pool.as(system('test')).transaction(async (tx) => {
    await lockCatalog(tx);
    tx.write(
      `UPDATE catalog_entry SET doc = JSON_SET(doc, '$.fulfilment[0].downstreamSystem', 'nobody'), revision = revision + 1
       WHERE resource = 'serviceSpecification' AND id = 'homeless-line'`,
    );
  });
  await pool.close();
  const order = await turnup.run(doc, 'held');
  await cancel(turnup, order, 'cancelled');
  return { 'held-by-catalog': of(order) };
}

export async function cancelledInTemporal(turnup: Turnup) {
  await turnup.sandbox({ all: { delayMs: forLong } });
  const order = await turnup.submit(seedOrder('mobile-plan'));
  await untilStep(turnup, order, 'Mobile number', 'inProgress');
  await turnup.temporal.workflow.getHandle(of(order).workflowId).cancel();
  await turnup.untilState(order.href, 'cancelled');
  await turnup.sandbox({ all: { delayMs: 0 } });
  return { 'cancelled-in-temporal': of(order) };
}
