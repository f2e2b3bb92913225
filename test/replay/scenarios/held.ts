import { vpnOrder } from '../../../catalog-seeds/orders/vpn-order.js';
import { lockCatalog } from '../../../entities/catalog/catalog-store.js';
import { turnup as itself } from '../../../entities/actor.js';
import { DatabasePool } from '../../../entities/database.js';
import { ownProduct } from '../../e2e/support/own-catalog.js';
import { seedOrder, type Turnup } from '../../e2e/support/turnup.js';
import { until } from '../../support/until.js';
import {
  cancel,
  completeTask,
  decideFallout,
  forLong,
  holdDuringTask,
  of,
  openTask,
  patienceSeconds,
  requestCancel,
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

/** Its hand-off waits in the queue of its system. */
export async function parkedOffline(turnup: Turnup) {
  const doc = await ownProduct(turnup, 'parked-line', {
    downstreamSystem: 'resource-management',
    kind: 'resourceOrder',
  });
  await setStatus(turnup, 'resource-management', 'offline');
  const order = await turnup.submit(doc);
  await untilStep(turnup, order, 'parked-line', 'queued');
  await setStatus(turnup, 'resource-management', 'online');
  return { 'parked-offline': of(await turnup.untilState(order.href, 'completed')) };
}

/** What it has done at a system that is offline by then waits to be undone. */
export async function undoneLater(turnup: Turnup) {
  await turnup.sandbox({ 'field-service': { delayMs: forLong } });
  const order = await turnup.submit(seedOrder('fibre-bundle'));
  await untilStep(turnup, order, 'Install on site', 'inProgress');
  await setStatus(turnup, 'provisioning', 'offline');
  await requestCancel(turnup, order);
  await untilStep(turnup, order, 'Fibre access line', 'undoing');
  await setStatus(turnup, 'provisioning', 'online');
  await turnup.untilState(order.href, 'cancelled');
  await turnup.sandbox({ 'field-service': { delayMs: 0 } });
  return { 'undone-later': of(order) };
}

/** Turnup itself cannot go on, and says so as fallout of the order; a person has what was wrong mended, and it tried again. */
export async function faulty(turnup: Turnup) {
  const doc = await ownProduct(turnup, 'faulty-line', {});
  await turnup.sandbox({ provisioning: { delayMs: forLong } });
  const order = await turnup.submit(doc);
  const step = await untilStep(turnup, order, 'faulty-line', 'inProgress');
  const pool = await DatabasePool.open({ url: turnup.stack.databaseUrl });
  const db = pool.as(itself('test'));
  const [item] = await db.rows<{ planned: object }>('SELECT planned FROM order_item WHERE orderId = ?', [
    order.id,
  ]);
  const setPlanned = (planned: object | null) =>
    db.run('UPDATE order_item SET planned = ? WHERE orderId = ?', [JSON.stringify(planned), order.id]);
  await setPlanned(null);
  await turnup.api('POST', `/api/v1/callback/${step.id}:1:do`, { state: 'completed' });
  // The order cannot be shown either, as long as that is wrong.
  const isFallout = async () =>
    (await turnup.list(`/api/v1/fallout?order.id=${order.id}&state=open`)).length > 0;
  await until('the fault to be fallout', isFallout, patienceSeconds);
  await setPlanned(item!.planned);
  await pool.close();
  await decideFallout(turnup, order, 'retry');
  await turnup.untilState(order.href, 'completed');
  await turnup.sandbox({ provisioning: { delayMs: 0 } });
  return { faulty: of(order) };
}

export async function onHold(turnup: Turnup) {
  const order = await turnup.submit(vpnOrder(2, { projectManaged: true }));
  await holdDuringTask(turnup, order);
  return { 'on-hold': of(await turnup.untilState(order.href, 'completed')) };
}

async function setStatus({ api }: Turnup, id: string, status: 'online' | 'offline'): Promise<void> {
  await api('PATCH', `/api/v1/downstreamSystem/${id}`, { status });
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
  await pool.as(itself('test')).transaction(async (tx) => {
    await lockCatalog(tx);
    tx.write(
      `UPDATE catalog_entry SET doc = JSON_SET(doc, '$.fulfilment[0].downstreamSystem', 'nobody'), revision = revision + 1
       WHERE resource = 'serviceSpecification' AND id = 'homeless-line'`,
    );
  });
  await pool.close();
  const order = await turnup.run(doc, 'held');
  await cancel(turnup, order);
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
